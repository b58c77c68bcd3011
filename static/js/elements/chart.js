/**
 * What the charts share: data, width, dates, a legend and a list.
 *
 * The data is JSON, in a child <script type="application/json"> or in the attribute data-chart. Always in it:
 * `label`, the sentence that stands for the picture; optional: `words`, to replace the English ones.
 */

const DAY = 86_400_000;
const SVG = "http://www.w3.org/2000/svg";
const WORDS = { date: "Date", list: "Show as a list", none: "not logged" };
const PAPER = 400;
let made = 0;

/** A chart draws itself for the width of its place, so that 14 px of text stay 14 px. */
export class Chart extends HTMLElement {
  static observedAttributes = ["data-chart"];
  #picture = html("div");
  #legend = html("p", { class: "legend" });
  #table = html("table", { class: "table" });
  #width = 0;
  #observer = new ResizeObserver(([{ contentRect }]) => {
    if (Math.round(contentRect.width) !== this.#width) this.#draw(contentRect.width);
  });

  connectedCallback() {
    const width = this.clientWidth; // before anything is in it: asked later, the page is laid out once more, too short
    this.querySelector(":scope > [data-drawn]")?.remove();
    const list = html("details", { class: "asList" }, html("summary", {}, this.word("list")), this.#table);
    this.#tell();
    this.#draw(width);
    this.append(html("div", { class: "stack stack--s", "data-drawn": "" }, this.#picture, this.#legend, list));
    this.#observer.observe(this.#picture);
    addEventListener("beforeprint", this.#onPaper);
    addEventListener("afterprint", this.#onScreen);
  }

  /** In place: a list that is unfolded stays so, and nothing below it moves. */
  attributeChangedCallback() {
    if (!this.#picture.isConnected) return;
    this.#tell();
    this.#draw(this.#width);
  }

  disconnectedCallback() {
    this.#observer.disconnect();
    removeEventListener("beforeprint", this.#onPaper);
    removeEventListener("afterprint", this.#onScreen);
  }

  /** A column of paper is narrower than the screen: drawn for it, the words stay legible. */
  #onPaper = () => this.#draw(PAPER);
  #onScreen = () => this.#draw(this.#picture.clientWidth);

  get data() {
    return JSON.parse(this.dataset.chart ?? this.querySelector("script").textContent);
  }

  word(key) {
    return this.data.words?.[key] ?? this.words[key] ?? WORDS[key];
  }

  /** Room for words at the right of the plot, in any language. */
  room(...words) {
    return 22 + 8.5 * Math.max(...words.map(({ length }) => length));
  }

  /** A date in the language of the page. */
  date(day, month = "short") {
    return this.format(Date.parse(day), { day: "numeric", month });
  }

  format(time, options) {
    const { lang } = this.closest("[lang]") ?? document.documentElement;
    return new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang || undefined, { ...options, timeZone: "UTC" }).format(time);
  }

  #draw(width) {
    this.#width = Math.round(width);
    if (!this.#width) return;
    const [height, ...shapes] = this.draw(this.#width, this.data);
    const picture = { class: "chart", viewBox: `0 0 ${this.#width} ${height}`, role: "img", "aria-label": this.data.label };
    this.#picture.replaceChildren(svg("svg", picture, ...shapes));
  }

  #tell() {
    const [head, ...rows] = this.rows(this.data);
    this.#table.replaceChildren(
      html("thead", {}, html("tr", {}, ...head.map((words) => html("th", { scope: "col" }, words)))),
      html("tbody", {}, ...rows.map(([first, ...rest]) =>
        html("tr", {}, html("th", { scope: "row" }, first), ...rest.map((words) => html("td", {}, words))))));
    this.#legend.replaceChildren(...this.legend(this.data).map(([word, ...shapes]) =>
      html("span", {}, svg("svg", { viewBox: "0 0 30 16", "aria-hidden": "true" }, ...shapes), word)));
  }
}

export function svg(tag, attributes, ...children) {
  return build(document.createElementNS(SVG, tag), attributes, children);
}

export function html(tag, attributes = {}, ...children) {
  return build(document.createElement(tag), attributes, children);
}

export function path(name, d) {
  return svg("path", { class: name, d });
}

export function text(name, x, y, words, anchor = "start") {
  return svg("text", { class: name, x, y, "text-anchor": anchor }, words);
}

/** Slanting lines, so that colour is not the only sign. → [defs, fill] */
export function hatching() {
  const id = `hatch-${++made}`;
  const pattern = { id, width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
  return [svg("defs", {}, svg("pattern", pattern, path("c-hatch", "M0 0V5"))), `url(#${id})`];
}

/** Dates from one to the other, both included. Calendar days: no clock can move them. */
export function datesFrom(from, to) {
  const length = (Date.parse(to) - Date.parse(from)) / DAY + 1;
  return Array.from({ length }, (_, n) => new Date(Date.parse(from) + n * DAY).toISOString().slice(0, 10));
}

/** First, last and what fits between, under the columns that they name. */
export function dateAxis(chart, dates, x, y, width) {
  const last = dates.length - 1;
  const gaps = Math.max(1, Math.min(last, Math.floor(width / 110)));
  return Array.from({ length: gaps + 1 }, (_, n) => Math.round((n * last) / gaps)).map((i, n) =>
    text("", x(i), y, chart.date(dates[i]), n === 0 ? "start" : n === gaps ? "end" : "middle"));
}

function build(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) if (value !== "" || name.startsWith("data-")) node.setAttribute(name, value);
  node.append(...children);
  return node;
}
