/**
 * <sitting-strip>: the spells of a day on one strip, in minutes since the client's midnight.
 * Data: {spells: [{start, end, running?}…], now?, target?, label, words?}; end null: unknown, drawn open.
 *
 * variant="bars": the longest spell of each day.
 * Data: {from, to, days: [[date, minutes|null, unknown]…], target?, label, words?}; a day not in it is a gap.
 */
import { Chart, dateAxis, datesFrom, hatching, path, svg, text } from "./chart.js";

const [LEFT, TOP, BOTTOM, HEIGHT] = [32, 12, 106, 132];
const MINUTE = 60_000;

class SittingStrip extends Chart {
  words = {
    within: "within target", over: "over it", sat: "sitting", open: "end unknown",
    running: "still sitting", target: "Target", time: "Time", minutes: "Minutes",
  };

  draw(width, data) {
    const [defs, hatch] = hatching();
    return this.#isBars ? [HEIGHT, defs, ...this.#bars(width, data, hatch)] : [74, defs, ...this.#strip(width, data, hatch)];
  }

  legend({ target, spells = [], days = [] }) {
    const [defs, fill] = hatching();
    const box = { y: 1, width: 30, height: 14, rx: 3 };
    const words = [[this.word(target ? "within" : "sat"), rect("c-bar", box)]];
    if (target) words.push([this.word("over"), defs, rect("c-bar-over", box), rect("", { ...box, fill })]);
    if (spells.some(isOpen) || days.some(([, , unknown]) => unknown)) words.push([this.word("open"), open(2, 2, 26, 12)]);
    return words;
  }

  rows(data) {
    return this.#isBars ? this.#dayRows(data) : this.#spellRows(data);
  }

  #bars(width, { from, to, days, target }, hatch) {
    const dates = datesFrom(from, to);
    const told = new Map(days.map(([day, ...rest]) => [day, rest]));
    const top = Math.max(60, target ?? 0, ...days.map(([, minutes]) => minutes));
    const aim = target ? `${this.word("target")} ${target}` : "";
    const right = width - this.room(aim);
    const step = (right - LEFT) / dates.length;
    const y = (minutes) => BOTTOM - (minutes / top) * (BOTTOM - TOP);
    const bar = (day, i) => column(LEFT + (i + 0.17) * step, step * 0.66, told.get(day) ?? [null], target || Infinity, y, hatch);
    const goal = aim && [path("c-target", `M${LEFT} ${y(target)}H${right}`), text("t-strong", right + 5, y(target) + 5, aim)];
    return [...scale(top, right, y), ...dates.flatMap(bar), ...goal,
      ...dateAxis(this, dates, (i) => LEFT + (i + 0.5) * step, HEIGHT - 6, right - LEFT)];
  }

  #strip(width, { spells, now, target }, hatch) {
    const first = Math.min(8 * 60, ...spells.map(({ start }) => start));
    const last = Math.max(18 * 60, now ?? 0, ...spells.map(({ start, end }) => end ?? start));
    const [from, to] = [Math.floor(first / 60), Math.min(24, Math.ceil(last / 60))];
    const x = (minute) => 6 + ((Math.min(minute, to * 60) / 60 - from) / (to - from)) * (width - 12);
    return [svg("rect", { class: "c-bar-none", x: 6, y: 14, width: width - 12, height: 34, rx: 9 }),
      ...spells.flatMap((spell) => block(spell, now, target || Infinity, x, hatch)),
      ...(now ? [path("c-axis", `M${x(now)} 2V56`), path("c-sess-flag", `M${x(now) - 5} 2h10l-5 7z`)] : []),
      ...this.#hours(from, to, x)];
  }

  #hours(from, to, x) {
    const step = [1, 2, 3, 4, 6].find((hours) => (to - from) / hours <= 4) ?? 6;
    return stepsOf(step, from, to).map((hour) =>
      text("", x(hour * 60), 68, this.#time(hour * 60, "numeric"), hour === from ? "start" : hour === to ? "end" : "middle"));
  }

  #dayRows({ from, to, days }) {
    const told = new Map(days.map(([day, minutes]) => [day, minutes ?? this.word("open")]));
    return [[this.word("date"), this.word("minutes")],
      ...datesFrom(from, to).map((day) => [this.date(day, "long"), told.get(day) ?? this.word("none")])];
  }

  #spellRows({ spells, now }) {
    const end = (spell) => spell.running ? this.word("running") : isOpen(spell) ? this.word("open") : this.#time(spell.end);
    const length = (spell) => isOpen(spell) ? "–" : (spell.running ? now : spell.end) - spell.start;
    return [[this.word("time"), this.word("minutes")],
      ...spells.map((spell) => [`${this.#time(spell.start)} – ${end(spell)}`, length(spell)])];
  }

  #time(minute, hour = "2-digit") {
    return this.format(minute * MINUTE, { hour, minute: hour === "numeric" ? undefined : "2-digit" });
  }

  get #isBars() {
    return this.getAttribute("variant") === "bars";
  }
}

function scale(top, right, y) {
  const step = [30, 60, 120, 240].find((minutes) => top / minutes <= 3) ?? 240;
  return stepsOf(step, 0, top).flatMap((minutes) => [
    path(minutes ? "c-grid" : "c-axis", `M${LEFT} ${y(minutes)}H${right}`), text("", LEFT - 7, y(minutes) + 5, minutes, "end")]);
}

function stepsOf(step, from, to) {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, n) => from + n * step);
}

/** Only unknown ends: a small open box, no height claimed. */
function column(x, width, [minutes, unknown], target, y, hatch) {
  if (minutes === null) return unknown ? [open(x, BOTTOM - 10, width, 10)] : [];
  return split(0, minutes, target, hatch, (low, high) => ({ x, y: y(high), width, height: y(low) - y(high), rx: 1.5 }));
}

function block(spell, now, target, x, hatch) {
  if (isOpen(spell)) return [open(x(spell.start), 14, 16, 34)];
  return split(spell.start, spell.running ? now : spell.end, target, hatch, (start, end, over) =>
    ({ x: x(start), y: over ? 8 : 14, width: Math.max(2, x(end) - x(start)), height: over ? 40 : 34, rx: 3 }));
}

/** Up to the target plain, what is over it hatched. */
function split(from, to, target, hatch, place) {
  const limit = Math.min(to, from + target);
  const over = limit < to ? place(limit, to, true) : null;
  return [rect("c-bar", place(from, limit)), ...(over ? [rect("c-bar-over", over), rect("", { ...over, fill: hatch })] : [])];
}

function rect(name, place) {
  return svg("rect", { class: name, ...place });
}

function isOpen({ end, running }) {
  return end === null && !running;
}

/** A box without its right side: nobody knows where it ends. */
function open(x, y, width, height) {
  return svg("path", { class: "c-axis", fill: "none", d: `M${x + width} ${y}H${x}v${height}h${width}` });
}

customElements.define("sitting-strip", SittingStrip);
