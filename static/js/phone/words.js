/** For "one place, 3 places" in a template: [[#one]]…[[/one]][[#many]][[many]] …[[/many]] */
export const counted = (n) => ({ one: n === 1, many: n > 1 && n });
