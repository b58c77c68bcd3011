/**
 * <pain-chart>: leg (solid, diamonds) and back (dashed, open circles), 0-10. A day without a value is a gap.
 *
 * Data: {from, to, leg: [[date, value]…], back: [[date, value]…], sessions?: [date…], label, words?}
 * One value a date makes lines. variant="brief" makes raw dots, many a day, and with
 * weeks: [{from, to, leg, back}…] the steps of the weekly medians (null: not drawn). A dot with a third
 * value was corrected or came late: it is underlined. unsent: from this date on more may come in.
 */
import { Chart, dateAxis, datesFrom, hatching, path, svg, text } from "./chart.js";

const [LEFT, TOP, BOTTOM, HEIGHT] = [24, 30, 198, 224];
const PARTS = { leg: ["c-worst", "t-worst", diamond], back: ["c-typ", "t-typ", circle] };

class PainChart extends Chart {
  words = { leg: "leg", back: "back", session: "session", median: "weekly median", altered: "corrected or late", unsent: "not yet synced" };

  draw(width, data) {
    const dates = datesFrom(data.from, data.to);
    const right = width - this.room(`${this.word("leg")} 5`, `${this.word("back")} 5`);
    const step = (right - LEFT) / dates.length;
    const x = (i) => LEFT + (i + 0.5) * step;
    const at = { dates, step, x, right };
    const lines = ["leg", "back"].flatMap((part) => (this.#isBrief ? medians : line)(part, data, at));
    // Leg on top: a diamond within its circle shows that both are there.
    const marks = ["back", "leg"].flatMap((part) => (this.#isBrief ? dots : marksOf)(part, data, at));
    return [HEIGHT, ...unsent(data, at), ...grid(right), ...sessions(data, at), ...lines, ...marks, ...this.#ends(data, at),
      ...dateAxis(this, dates, x, HEIGHT - 6, right - LEFT)];
  }

  legend(data) {
    const part = (name, key) => [this.word(name), ...(this.#isBrief ? [] : [path(key, "M1 8H29")]), PARTS[name][2](15, 8, 5)];
    const words = [part("leg", "c-worst"), part("back", "c-typ")];
    if (this.#isBrief) words.push([this.word("median"), path("c-worst", "M1 4H29"), path("c-typ", "M1 12H29")]);
    if ([...data.leg, ...data.back].some(([, , altered]) => altered)) words.push([this.word("altered"), circle(15, 6, 4.4), path("c-altered", "M9 13H21")]);
    if (data.unsent) words.push([this.word("unsent"), ...band(1, 1, 28, 14)]);
    if (data.sessions?.length) words.push([this.word("session"), path("c-sess", "M15 0V16"), flag(15, 8)]);
    return words;
  }

  rows({ from, to, leg, back, sessions = [], unsent = "9999" }) {
    const said = ([, value, altered]) => value + (altered ? ` (${this.word("altered")})` : "");
    const told = (values, day) => values.filter(([of]) => of === day).map(said).join(", ") || this.word(day < unsent ? "none" : "unsent");
    const rows = datesFrom(from, to).map((day) => [
      this.date(day, "long") + (sessions.includes(day) ? `, ${this.word("session")}` : ""), told(leg, day), told(back, day)]);
    return [[this.word("date"), capital(this.word("leg")), capital(this.word("back"))], ...rows];
  }

  /** The median, or the value of the last two days, at the right; the two kept apart. */
  #ends(data, { dates, right }) {
    const recent = ([day] = [""]) => day >= dates.slice(-2)[0];
    const last = (part) => this.#isBrief ? data.weeks?.at(-1)?.[part] : data[part].filter(recent).at(-1)?.[1];
    const ends = ["back", "leg"].map((part) => ({ part, value: last(part) ?? null })).filter(({ value }) => value !== null);
    const [low, high] = ends.sort((a, b) => a.value - b.value).map(({ value }) => y(value));
    const shift = ends.length > 1 ? Math.max(0, 16 - (low - high)) / 2 : 0;
    return ends.map(({ part, value }, n) =>
      text(PARTS[part][1], right + 8, y(value) + 5 + (n ? -shift : shift), `${capital(this.word(part))} ${value}`));
  }

  get #isBrief() {
    return this.getAttribute("variant") === "brief";
  }
}

function grid(right) {
  return [0, 2, 4, 6, 8, 10].flatMap((value) => [
    path(value ? "c-grid" : "c-axis", `M${LEFT} ${y(value)}H${right}`), text("", LEFT - 7, y(value) + 5, value, "end")]);
}

function sessions({ sessions: days = [] }, { dates, x }) {
  return days.map((day) => x(dates.indexOf(day))).filter((at) => at >= LEFT)
    .flatMap((at) => [path("c-sess", `M${at} 22V${BOTTOM}`), flag(at, 14)]);
}

/** A line for each row of days without a gap. */
function line(part, data, { dates, x }) {
  return rowsOf(part, data, dates).map((row) =>
    path(PARTS[part][0], `M${row.map(([i, value]) => `${x(i)} ${y(value)}`).join(" ")}`));
}

/** Where there is room, at the ends of lines and on lonely days. */
function marksOf(part, data, { dates, step, x }) {
  const every = Math.ceil(12 / step);
  return rowsOf(part, data, dates).flatMap((row) => row
    .filter((_, n) => (row.length - 1 - n) % every === 0 || !n)
    .map(([i, value]) => PARTS[part][2](x(i), y(value), 4)));
}

function rowsOf(part, data, dates) {
  const values = new Map(data[part]);
  const rows = [[]];
  dates.forEach((day, i) => (values.has(day) ? rows.at(-1).push([i, values.get(day)]) : rows.push([])));
  return rows.filter((row) => row.length);
}

/** Steps over their weeks. */
function medians(part, { weeks = [] }, { dates, step, x }) {
  const ends = weeks.filter((week) => week[part] !== null).map((week) =>
    `${x(dates.indexOf(week.from)) - step / 2} ${y(week[part])} ${x(dates.indexOf(week.to)) + step / 2} ${y(week[part])}`);
  return ends.length ? [path(PARTS[part][0], `M${ends.join(" ")}`)] : [];
}

/** The dots of a day side by side, back a little to the right of leg. */
function dots(part, data, { dates, step, x }) {
  return dates.flatMap((day, i) => {
    const values = data[part].filter(([of]) => of === day);
    const gap = (step - 6) / (values.length + 1);
    const left = x(i) - step / 2 + (part === "leg" ? 1 : 5);
    return values.flatMap(([, value, altered], n) => {
      const at = left + gap * (n + 1);
      return [PARTS[part][2](at, y(value), 4.4), ...(altered ? [path("c-altered", `M${at - 6} ${y(value) + 7.5}h12`)] : [])];
    });
  });
}

/** Days of which the phone has not told yet: hatched, so that no gap there looks like a quiet day. */
function unsent({ unsent: from }, { dates, step, x, right }) {
  const first = dates.findIndex((day) => day >= (from ?? "9999"));
  const left = x(first) - step / 2;
  return first < 0 ? [] : band(left, TOP, right - left, BOTTOM - TOP);
}

function band(x, y, width, height) {
  const [defs, fill] = hatching();
  const box = { x, y, width, height, rx: 3 };
  return [defs, svg("rect", { class: "c-unsent", ...box }), svg("rect", { fill, ...box })];
}

function y(value) {
  return TOP + ((10 - value) / 10) * (BOTTOM - TOP);
}

function diamond(x, y, r) {
  return path("c-worst-dot", `M${x} ${y - r - 0.6}l${r + 0.6} ${r + 0.6}-${r + 0.6} ${r + 0.6}-${r + 0.6}-${r + 0.6}z`);
}

function circle(x, y, r) {
  return svg("circle", { class: "c-typ-dot", cx: x, cy: y, r: r - 0.4 });
}

function flag(x, y) {
  return path("c-sess-flag", `M${x} ${y - 8}l6 8-6 8-6-8z`);
}

function capital(word) {
  return word[0].toUpperCase() + word.slice(1);
}

customElements.define("pain-chart", PainChart);
