/**
 * <pain-spark>: leg pain of 14 days, very small. Data: {values: [number|null…], label}; null is a gap.
 * The data is JSON, in a child <script type="application/json"> or in the attribute data-chart.
 */
const SVG = "http://www.w3.org/2000/svg";

class PainSpark extends HTMLElement {
  connectedCallback() {
    const { values, label } = JSON.parse(this.dataset.chart ?? this.querySelector("script").textContent);
    const picture = svg("svg", { class: "chart", viewBox: "0 0 120 48", role: "img", "aria-label": label });
    picture.append(svg("path", { class: "c-grid", d: "M2 42H118M2 24H118" }), ...rowsOf(values).map(draw(values.length)));
    this.querySelector("svg")?.remove();
    this.append(picture);
  }
}

function rowsOf(values) {
  const rows = [[]];
  values.forEach((value, i) => (value === null ? rows.push([]) : rows.at(-1).push([i, value])));
  return rows.filter((row) => row.length);
}

/** A line; a lonely day is a dot. */
function draw(length) {
  const x = (i) => (4 + (i * 112) / Math.max(1, length - 1)).toFixed(1);
  const y = (value) => 42 - value * 3.6;
  return (row) => row.length > 1
    ? svg("path", { class: "c-worst", d: `M${row.map(([i, value]) => `${x(i)} ${y(value)}`).join(" ")}` })
    : svg("circle", { class: "c-worst-dot", cx: x(row[0][0]), cy: y(row[0][1]), r: 3.2 });
}

function svg(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

customElements.define("pain-spark", PainSpark);
