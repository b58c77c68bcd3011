/**
 * <response-curve>: one dot for each session or time of a guide, the change in leg pain; above the line is more.
 *
 * Data: {dots: [[date, before|null, after|null, state, feel]…], median, low, high, label, words?}; median, low and high
 * are null with fewer than 3 values: then there are dots and nothing else (clinical.md 5). No line joins them.
 */
import { Chart, path, svg, text } from "./chart.js";

const [LEFT, TOP, BOTTOM] = [28, 14, 154];
const [BELOW, HEIGHT] = [BOTTOM + 20, BOTTOM + 46];
const KNOWN = { answered: "answered", missed: "no answer", now: "being asked now", later: "not asked yet", unsent: "not yet synced" };
const FEELS = { better: "better", same: "the same", sore: "sore for less than a day", worse: "worse" };

class ResponseCurve extends Chart {
  words = {
    more: "more", less: "less", median: "median", missing: "no answer", open: "not known yet",
    day: "Day", before: "Leg before", after: "Leg after", change: "Change", said: "Answer",
  };

  draw(width, { dots, median, low, high }) {
    const most = Math.max(4, ...dots.map(change).filter(isValue).map(Math.abs));
    const summed = median !== null;
    const right = width - this.room(...(summed ? [`${this.word("median")} ${signed(median)}`] : [signed(most)]));
    const y = (value) => TOP + ((most - value) / (2 * most)) * (BOTTOM - TOP);
    const step = (right - LEFT - 8) / Math.max(1, dots.length);
    const at = { y, r: Math.max(2.5, Math.min(6, step / 2 - 1)), x: (i) => LEFT + 8 + (i + 0.5) * step };
    const range = summed ? this.#range(right + 6, median, low, high, y) : [];
    return [HEIGHT, ...this.#grid(right, most, y), ...dots.flatMap((dot, i) => mark(dot, i, at)), ...range, ...this.#dates(dots, at)];
  }

  legend({ dots }) {
    const states = new Set(dots.filter((dot) => !isValue(change(dot))).map(([, , , state]) => state));
    const words = dots.some((dot) => isValue(change(dot))) ? [[this.word("change"), full(15, 8, 6)]] : [];
    if (states.has("missed")) words.push([this.word("missing"), hollow(15, 8, 6)]);
    if (states.size > states.has("missed")) words.push([this.word("open"), unknown(15, 8, 6)]);
    return words;
  }

  rows({ dots }) {
    const told = (value) => (isValue(value) ? `${value}` : "–");
    const head = ["day", "before", "after", "change", "said"].map((key) => this.word(key));
    return [head, ...dots.map((dot) => [this.date(dot[0], "long"), told(dot[1]), told(dot[2]),
      isValue(change(dot)) ? signed(change(dot)) : "–", FEELS[dot[4]] ?? KNOWN[dot[3]] ?? dot[3]])];
  }

  #grid(right, most, y) {
    const lines = [most, -most].map((value) => path("c-grid", `M${LEFT} ${y(value)}H${right}`));
    const named = [[most, this.word("more")], [-most, this.word("less")]].flatMap(([value, word]) => [
      text("", LEFT - 5, y(value) + 5, signed(value), "end"), text("rc__w", LEFT + 3, y(value) + (value > 0 ? 14 : -5), word)]);
    return [...lines, path("c-axis", `M${LEFT} ${y(0)}H${right}`), text("", LEFT - 5, y(0) + 5, "0", "end"), ...named];
  }

  /** Beside the dots, not through them: it is no trend. */
  #range(x, median, low, high, y) {
    const bar = path("rc__range", `M${x - 4} ${y(high)}h8M${x} ${y(high)}V${y(low)}M${x - 4} ${y(low)}h8`);
    const middle = path("rc__median", `M${x - 6} ${y(median)}h12`);
    return [bar, middle, text("t-strong", x + 10, y(median) + 5, `${this.word("median")} ${signed(median)}`)];
  }

  #dates(dots, { x }) {
    if (!dots.length) return [];
    const ends = dots.length > 1 ? [[0, "start"], [dots.length - 1, "end"]] : [[0, "middle"]];
    return ends.map(([i, anchor]) => text("", x(i) + { start: -8, end: 8, middle: 0 }[anchor], HEIGHT - 4, this.date(dots[i][0]), anchor));
  }
}

/** What is missing stands below the plot: on its line it would look like a zero. */
function mark(dot, i, { x, y, r }) {
  if (isValue(change(dot))) return [full(x(i), y(change(dot)), r)];
  return [dot[3] === "missed" ? hollow(x(i), BELOW, r) : unknown(x(i), BELOW, r)];
}

const change = ([, before, after]) => (isValue(before) && isValue(after) ? after - before : null);
const isValue = (value) => value !== null && value !== undefined;
const signed = (value) => (value > 0 ? `+${value}` : `${value}`.replace("-", "−"));
const full = (cx, cy, r) => svg("circle", { class: "rc__dot", cx, cy, r });
const hollow = (cx, cy, r) => svg("circle", { class: "rc__none", cx, cy, r: r - 1 });
const unknown = (cx, cy, r) => svg("circle", { class: "rc__none rc__none--open", cx, cy, r: r - 1 });

customElements.define("response-curve", ResponseCurve);
