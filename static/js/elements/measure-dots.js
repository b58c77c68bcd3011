/**
 * <measure-dots>: the answers to one measure, one dot each, with its number. No line: nothing was measured in between.
 * Data: {dots: [[date, value]…] the oldest first, least, most, label, words?}.
 */
import { Chart, path, svg, text } from "./chart.js";

const [LEFT, RIGHT, TOP, BOTTOM, HEIGHT] = [30, 16, 26, 100, 128];

class MeasureDots extends Chart {
  words = { value: "Score" };

  draw(width, { dots, least, most }) {
    const [first, last] = [dots[0][0], dots.at(-1)[0]].map(Date.parse);
    const x = (day) => LEFT + 8 + ((Date.parse(day) - first) / Math.max(1, last - first)) * (width - LEFT - RIGHT - 16);
    const y = (value) => BOTTOM - ((value - least) / (most - least)) * (BOTTOM - TOP);
    const grid = [most, least].flatMap((value) =>
      [path("c-grid", `M${LEFT} ${y(value)}H${width}`), text("", LEFT - 6, y(value) + 5, String(value), "end")]);
    const shown = dots.map(([day, value], i) => text(i === dots.length - 1 ? "t-strong" : "", x(day), y(value) - 10, String(value), "middle"));
    const ends = last > first ? [[dots[0][0], "start"], [dots.at(-1)[0], "end"]] : [[dots[0][0], "start"]];
    return [HEIGHT, ...grid,
      ...dots.map(([day, value]) => svg("circle", { class: "c-typ-dot", cx: x(day), cy: y(value), r: 5 })),
      ...(dots.length * 26 < width ? shown : shown.slice(-1)),
      ...ends.map(([day, anchor]) => text("", anchor === "end" ? width - RIGHT : LEFT, HEIGHT - 4, this.date(day), anchor))];
  }

  legend() { return []; }

  rows({ dots }) {
    return [[this.word("date"), this.word("value")], ...dots.map(([day, value]) => [this.date(day, "long"), String(value)]).reverse()];
  }
}

customElements.define("measure-dots", MeasureDots);
