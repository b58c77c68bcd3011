/** <work-areas>: a ticked area of the body map beside it gets a row of questions, made from the <template> inside. */
import './body-map.js';

class WorkAreas extends HTMLElement {
  #gone;

  connectedCallback() {
    this.#gone = new AbortController();
    const { signal } = this.#gone;
    this.form.addEventListener('change', ({ target }) => this.#changed(target), { signal });
    this.addEventListener('click', ({ target }) => this.#clicked(target), { signal });
    for (const box of this.form.querySelectorAll('[name="area"]:checked')) this.#keep(box);
    for (const row of this.querySelectorAll('[data-area]')) this.#sum(row);
    this.#count();
    if ('refused' in this.form.dataset) this.#lead();
  }

  disconnectedCallback() {
    this.#gone.abort();
  }

  get form() { return this.closest('form'); }

  #changed(field) {
    if (field.name === 'area') this.#keep(field);
    else if (this.contains(field)) this.#sum(field.closest('[data-area]'));
    this.#count();
  }

  #clicked(target) {
    const row = target.closest('[data-remove]')?.closest('[data-area]');
    if (row) this.form.querySelector(`[name="area"][value="${row.dataset.area}"]`).click();
  }

  #keep({ value: region, checked }) {
    const row = this.querySelector(`[data-area="${region}"]`);
    if (checked && !row) this.#open(region);
    if (!checked) row?.remove();
  }

  #open(region) {
    for (const other of this.querySelectorAll('li > details')) other.open = false;
    const row = this.querySelector('template').content.firstElementChild.cloneNode(true);
    row.dataset.area = region;
    row.querySelector('[data-name]').textContent = this.form.querySelector(`.bm-region[id="${region}"]`).getAttribute('aria-label');
    for (const part of row.querySelectorAll('*')) name(part, region);
    this.querySelector('ul').append(row);
  }

  /** What is said so far stands beside the name, also when the row is folded. */
  #sum(row) {
    if (!row) return;
    const chosen = [...row.querySelectorAll('[name^="technique-"]:checked, [name^="response-"]:checked')];
    const words = chosen.map((box) => box.closest('label').textContent.trim().toLowerCase());
    const pressure = row.querySelector('[name^="pressure-"]').value;
    row.querySelector('[data-said]').textContent = [...words, pressure && `${pressure}/10`].filter(Boolean).join(' · ');
  }

  /** To the first thing that needs another look. */
  #lead() {
    const wrong = this.form.querySelector('.err:not(:empty)') ?? this.form.querySelector('[role="alert"]');
    wrong.scrollIntoView({ block: 'center' });
    wrong.parentElement.querySelector('input:not([type="hidden"]), select, textarea')?.focus({ preventScroll: true });
  }

  #count() {
    this.querySelector('[data-none]').hidden = this.querySelector('[data-area]') !== null;
  }
}

/** The names and ids of the template end in a dash: the region follows it. */
function name(part, region) {
  for (const attribute of ['name', 'id', 'for', 'aria-describedby']) {
    const said = part.getAttribute(attribute);
    if (said) part.setAttribute(attribute, said.replace(/-(?=$|-error)/, `-${region}`));
  }
}

customElements.define('work-areas', WorkAreas);
