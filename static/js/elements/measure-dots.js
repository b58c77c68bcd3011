/**
 * <measure-dots>: the answers to one measure, one dot each, with its number. No line: nothing was measured in between.
 * Data: {dots: [[date, value]…] the oldest first, least, most, label, words?}.
 */
import { Chart, path, svg, text } from "./chart.js";

const [LEFT, RIGHT, TOP, BOTTOM, HEIGHT] = [30, 16, 26, 100, 128];
const LABEL = 30; // px a number needs, its distance included

class MeasureDots extends Chart {
  words = { value: "Score" };

  draw(width, { dots, least, most }) {
    const [first, last] = [dots[0][0], dots.at(-1)[0]].map(Date.parse);
    const x = (day) => LEFT + 8 + ((Date.parse(day) - first) / Math.max(1, last - first)) * (width - LEFT - RIGHT - 16);
    const y = (value) => BOTTOM - ((value - least) / (most - least)) * (BOTTOM - TOP);
    const grid = [most, least].flatMap((value) =>
      [path("c-grid", `M${LEFT} ${y(value)}H${width}`), text("", LEFT - 6, y(value) + 5, String(value), "end")]);
    const labelled = withRoom(dots.map(([day]) => x(day)));
    const shown = labelled.map((i) =>
      text(i === dots.length - 1 ? "t-strong" : "", x(dots[i][0]), y(dots[i][1]) - 10, String(dots[i][1]), "middle"));
    const ends = last > first ? [[dots[0][0], "start"], [dots.at(-1)[0], "end"]] : [[dots[0][0], "start"]];
    return [HEIGHT, ...grid,
      ...dots.map(([day, value]) => svg("circle", { class: "c-typ-dot", cx: x(day), cy: y(value), r: 5 })),
      ...shown,
      ...ends.map(([day, anchor]) => text("", anchor === "end" ? width - RIGHT : LEFT, HEIGHT - 4, this.date(day), anchor))];
  }

  legend() { return []; }

  rows({ dots }) {
    return [[this.word("date"), this.word("value")], ...dots.map(([day, value]) => [this.date(day, "long"), String(value)]).reverse()];
  }
}

/** Which dots have room for their number: the last always, the others from the left. All numbers stand in the list. */
function withRoom(xs) {
  const last = xs.length - 1;
  const kept = [];
  for (let i = 0; i < last; i++) {
    if (xs[i] - (xs[kept.at(-1)] ?? -LABEL) >= LABEL && xs[last] - xs[i] >= LABEL) kept.push(i);
  }
  return [...kept, last];
}

customElements.define("measure-dots", MeasureDots);
