/** <spot-map>: the picture is a second way to choose among the radio buttons beside it, and shows which one is. */
class SpotMap extends HTMLElement {
  #gone;

  connectedCallback() {
    this.#gone = new AbortController();
    this.addEventListener('click', ({ target }) => this.#tapped(target.closest('[data-for]')), { signal: this.#gone.signal });
    this.addEventListener('change', () => this.#show(), { signal: this.#gone.signal });
    this.#show();
  }

  disconnectedCallback() {
    this.#gone.abort();
  }

  #tapped(part) {
    if (part) this.querySelector(`[value="${part.dataset.for}"]`).click();
  }

  #show() {
    const chosen = this.querySelector(':checked')?.value;
    for (const part of this.querySelectorAll('[data-for]')) part.classList.toggle('on', part.dataset.for === chosen);
  }
}

customElements.define('spot-map', SpotMap);
