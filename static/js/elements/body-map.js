/**
 * <body-map>: the picture is a second way to tick the boxes of the list inside it: input[name="region"], or
 * what its attribute `boxes` names. With a <template> in it, a ticked place gets a row with fields
 * intensity-<region> and sensation-<region>.
 */
class BodyMap extends HTMLElement {
  #gone;

  connectedCallback() {
    this.#gone = new AbortController();
    const { signal } = this.#gone;
    this.addEventListener('click', (event) => this.#tapped(event.target), { signal });
    this.addEventListener('keydown', (event) => this.#pressed(event), { signal });
    this.addEventListener('change', ({ target }) => this.#changed(target), { signal });
    for (const box of this.querySelectorAll(`[name="${this.#boxes}"]:checked`)) this.#changed(box);
  }

  disconnectedCallback() {
    this.#gone.abort();
  }

  #tapped(target) {
    const part = target.closest('[data-for], .bm-region');
    const removed = target.closest('[data-remove]')?.closest('[data-place]').dataset.place;
    const region = removed ?? part?.dataset.for ?? part?.id;
    if (region) this.#box(region).click();
  }

  #pressed(event) {
    const part = event.target.closest('.bm-region');
    if (!part || ![' ', 'Enter'].includes(event.key)) return;
    event.preventDefault();
    this.#box(part.id).click();
  }

  #changed(field) {
    if (field.name === this.#boxes) this.#mark(field.value, field.checked);
    else if (field.closest('[data-place]')) this.#paint(field.closest('[data-place]'));
  }

  #mark(region, chosen) {
    this.#part(region).setAttribute('aria-checked', String(chosen));
    for (const mark of this.querySelectorAll(`[data-mark="${region}"]`)) mark.classList.toggle('on', chosen);
    if (this.querySelector('template')) this.#keepRow(region, chosen);
  }

  #keepRow(region, chosen) {
    const row = this.querySelector(`[data-place="${region}"]`);
    if (chosen && !row) this.#open(region);
    if (!chosen) {
      row?.remove();
      this.#colour(region, null);
    }
  }

  #open(region) {
    for (const other of this.querySelectorAll('[data-place] > details')) other.open = false;
    const row = this.querySelector('template').content.firstElementChild.cloneNode(true);
    row.dataset.place = region;
    row.querySelector('[data-name]').textContent = this.#part(region).getAttribute('aria-label');
    for (const field of row.querySelectorAll('input')) field.name += region;
    this.querySelector('[data-places]').append(row);
  }

  #paint(row) {
    const said = (name) => [...row.querySelectorAll(`[name="${name}-${row.dataset.place}"]:checked`)];
    const intensity = said('intensity')[0]?.value ?? null;
    const badge = row.querySelector('.pb');
    badge.hidden = intensity === null;
    badge.textContent = intensity;
    badge.className = `pb pb--s p${intensity}`;
    row.querySelector('[data-said]').textContent = said('sensation').map((box) => box.closest('label').textContent.trim()).join(', ');
    this.#colour(row.dataset.place, intensity);
  }

  #colour(region, intensity) {
    const { classList } = this.#part(region);
    classList.remove(...Array.from({ length: 11 }, (_, n) => `p${n}`));
    if (intensity !== null) classList.add(`p${intensity}`);
  }

  get #boxes() { return this.getAttribute('boxes') ?? 'region'; }
  #box(region) { return this.querySelector(`[name="${this.#boxes}"][value="${region}"]`); }
  #part(region) { return this.querySelector(`.bm-region[id="${region}"]`); }
}

customElements.define('body-map', BodyMap);
