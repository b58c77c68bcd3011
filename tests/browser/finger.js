({
  all(css, saying) {
    const says = (e) => [e.innerText ?? e.textContent, e.getAttribute("aria-label"), e.value]
      .some((words) => typeof words === "string" && words.replace(/\s+/g, " ").includes(saying));
    return [...document.querySelectorAll(css)].filter((e) => e.checkVisibility({ visibilityProperty: true }) && (!saying || says(e)));
  },
  count(css, saying) { return this.all(css, saying).length; },
  text(css) { return this.all(css).map((e) => (e.innerText ?? e.textContent).trim()).join("\n"); },

  // Where a finger would land: on the element, or on its label where the input itself is hidden behind it.
  place(css, saying) {
    const [element] = this.all(css, saying);
    if (!element) return null;
    if (this.busy().length) return { busy: this.busy() };
    this.bring(element);
    for (const target of [element, ...(element.labels ?? [])])
      for (const point of this.points(target.getBoundingClientRect())) {
        const hit = document.elementFromPoint(point.x, point.y);
        if (hit && (target.contains(hit) || hit.closest("label")?.control === element)) return point;
      }
    const { x, y, width, height } = element.getBoundingClientRect();
    const over = document.elementFromPoint(x + width / 2, y + height / 2);
    return { covered_by: over ? `${over.tagName} ${over.id} ${over.getAttribute("class")}` : "nothing", at: [x, y, width, height] };
  },
  // A finger waits until the page has come to rest: what arrives late would push the target away.
  busy() {
    const waiting = [...document.querySelectorAll(".htmx-request")].map((e) => e.outerHTML.slice(0, 160));
    return document.readyState === "complete" ? waiting : [document.readyState, ...waiting];
  },
  // Into the middle of the screen; Firefox does not do it for a part of a drawing.
  bring(element) {
    element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const { top, height } = element.getBoundingClientRect();
    scrollBy({ top: top + height / 2 - innerHeight / 2, behavior: "instant" });
  },
  // The middle first; a drawn shape may not cover its own middle.
  points({ left, top, width, height }) {
    const steps = [0.5, 0.3, 0.7, 0.1, 0.9];
    return steps.flatMap((v) => steps.map((h) => ({ x: Math.round(left + width * h), y: Math.round(top + height * v) })));
  },

  take(css) {
    const [field] = this.all(css);
    field.focus();
    if (!field.matches("textarea, input:is(:not([type]), [type=text], [type=search], [type=email])")) return "set";
    field.select();
    return "type";
  },
  set(css, value) {
    const [field] = this.all(css);
    field.value = value;
    for (const happened of ["input", "change"]) field.dispatchEvent(new Event(happened, { bubbles: true }));
  },
})
