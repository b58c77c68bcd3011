import MiniSearch from '../../vendor/minisearch@7.2.0/index.js';
import './body-map.js';

/**
 * <guide-finder>: shows the rows (li[data-guide]) that its form asks for, keeps what was chosen in the page's
 * address, and moves what is planned (has [data-planned] in it) into the group "plan".
 */
class GuideFinder extends HTMLElement {
  #gone;
  #rows;
  #homes;
  #index;

  connectedCallback() {
    this.#gone = new AbortController();
    const { signal } = this.#gone;
    this.#rows = [...this.querySelectorAll('[data-guide]')];
    this.#homes = new Map(this.#rows.map((row) => [row, row.parentElement]));
    this.#index = indexOf(this.#rows);
    this.addEventListener('input', () => this.#chosen(), { signal });
    this.addEventListener('click', ({ target }) => this.#tapped(target), { signal });
    this.addEventListener('submit', (event) => event.preventDefault(), { signal });
    this.addEventListener('htmx:after:swap', ({ target }) => { if (target.id === 'own') this.#sort(); }, { signal });
    this.#fill(new URLSearchParams(location.search));
    this.#sort();
  }

  disconnectedCallback() {
    this.#gone.abort();
  }

  #tapped(target) {
    if (target.closest('[data-clear]')) this.#clear();
    if (target.closest('[data-closes]') || target.matches('dialog')) target.closest('dialog').close();
    const { opens } = target.closest('[data-opens]')?.dataset ?? {};
    if (opens) this.querySelector(`dialog[id="${opens}"]`).showModal();
  }

  #clear() {
    this.#form.reset();
    this.#fill(new URLSearchParams());
    this.#chosen();
  }

  #fill(asked) {
    for (const field of this.#form.elements) {
      if (field.type === 'search') field.value = asked.get(field.name) ?? '';
      if (field.type === 'radio') field.checked = field.value === (asked.get(field.name) ?? '');
      if (field.type === 'checkbox') tick(field, asked.getAll(field.name).includes(field.value));
    }
  }

  #chosen() {
    const asked = this.#asked;
    history.replaceState(history.state, '', `${location.pathname}${asked.size ? `?${asked}` : ''}`);
    this.#show();
  }

  /** What is planned comes first, in the plan's order; everything else stands where it stood at first. */
  #sort() {
    const plan = this.querySelector('[data-group="plan"] ul');
    const place = (row) => row.querySelector('[data-planned]')?.dataset.planned;
    const planned = this.#rows.filter((row) => place(row) !== undefined).sort((a, b) => place(a) - place(b));
    fillList(plan, planned);
    for (const home of new Set(this.#homes.values())) {
      fillList(home, this.#rows.filter((row) => this.#homes.get(row) === home && !planned.includes(row)));
    }
    this.#show();
  }

  #show() {
    const asked = this.#asked;
    const found = asked.has('q') ? this.#search(asked.get('q')) : null;
    for (const row of this.#rows) row.hidden = !(fits(row.dataset, asked) && (found?.has(row.dataset.guide) ?? true));
    for (const group of this.querySelectorAll('[data-group]')) group.hidden = !group.querySelector('[data-guide]:not([hidden])');
    this.#tell(this.#rows.filter((row) => !row.hidden).length, asked);
  }

  #tell(count, asked) {
    for (const place of this.querySelectorAll('[data-found], [data-shows]')) say(place, count);
    this.querySelector('[data-empty]').hidden = count > 0;
    this.querySelector('[data-clear-all]').hidden = !asked.size;
    const folded = [...asked.keys()].filter((name) => ['time', 'with'].includes(name)).length;
    this.querySelector('[data-chosen]').textContent = folded ? ` (${folded})` : '';
  }

  /** Slips are forgiven when nothing is spelt like that; and then not every word needs to be found. */
  #search(words) {
    const ways = [{ combineWith: 'AND' }, { combineWith: 'AND', fuzzy: 0.25 }, { combineWith: 'OR', fuzzy: 0.25 }];
    for (const way of ways) {
      const found = this.#index.search(words, { prefix: true, ...way });
      if (found.length) return new Set(found.map(({ id }) => id));
    }
    return new Set();
  }

  /** Only what is chosen: name=value. */
  get #asked() {
    const chosen = [...new FormData(this.#form)].map(([name, value]) => [name, value.trim()]);
    return new URLSearchParams(chosen.filter(([, value]) => value));
  }

  get #form() { return this.querySelector('form'); }
}

const STOP_WORDS = new Set(['a', 'an', 'and', 'at', 'for', 'i', 'in', 'is', 'it', 'my', 'of', 'on', 'or', 'the', 'to', 'when', 'with']);

function indexOf(rows) {
  const index = new MiniSearch({
    fields: ['words', 'text'],
    processTerm: (term) => (STOP_WORDS.has(term.toLowerCase()) ? null : term.toLowerCase()),
  });
  index.addAll(rows.map((row) => ({ id: row.dataset.guide, words: row.dataset.words, text: row.textContent })));
  return index;
}

function fits(guide, asked) {
  const any = (name) => !asked.has(name) || asked.getAll(name).some((value) => guide[name].split(' ').includes(value));
  return any('area') && any('for') && any('with') && Number(guide.minutes) <= Number(asked.get('time') ?? Infinity);
}

/** The body map and others hear of it as if a finger had done it. */
function tick(box, on) {
  if (box.checked === on) return;
  box.checked = on;
  box.dispatchEvent(new Event('change', { bubbles: true }));
}

/** Moves nothing that stands right already: a moved link would lose its focus. */
function fillList(list, rows) {
  if (rows.length !== list.children.length || rows.some((row, i) => list.children[i] !== row)) list.append(...rows);
}

function say(place, count) {
  const { one, many, none } = place.dataset;
  place.textContent = count ? (count === 1 ? one : many.replace('#', count)) : none;
}

customElements.define('guide-finder', GuideFinder);
