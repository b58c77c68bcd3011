/**
 * <time-slider data-least data-most>: a slider over days, coupled to the date field inside. The field alone
 * is sent; without script it is there with its button, and the slider stays hidden.
 *
 * The date field gets a `change` when the slider moves or one of the form's [data-then] links is followed.
 */
const DAY = 86_400_000;

class TimeSlider extends HTMLElement {
  #field;
  #slide;
  #stop;

  connectedCallback() {
    this.#field = this.querySelector('[type="date"]');
    this.#slide = this.querySelector('[type="range"]');
    this.#slide.max = this.#daysFrom(this.dataset.most);
    this.#slide.closest('[data-slide]').hidden = false;
    this.#show();
    this.#stop = new AbortController();
    this.#listen(this.#slide, 'input', () => this.#choose(this.#dayAt(this.#slide.valueAsNumber)));
    this.#listen(this.#slide, 'change', (event) => event.stopPropagation());
    this.#listen(this.#field, 'change', () => this.#show());
    this.#listen(this.closest('form'), 'click', (event) => this.#follow(event));
  }

  disconnectedCallback() {
    this.#stop.abort();
  }

  #listen(target, name, run) {
    target.addEventListener(name, run, { signal: this.#stop.signal });
  }

  #follow(event) {
    const day = event.target.closest('[data-then]')?.dataset.then;
    if (!day || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.#choose(day);
  }

  #choose(day) {
    this.#field.value = day;
    this.#field.dispatchEvent(new Event('change', { bubbles: true }));
  }

  /** The slider says the date, not the number of days. */
  #show() {
    this.#slide.value = this.#daysFrom(this.#field.value);
    const spoken = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'long', timeZone: 'UTC' });
    if (this.#field.value) this.#slide.setAttribute('aria-valuetext', spoken.format(this.#field.valueAsDate));
  }

  #daysFrom(day) {
    return Math.round((Date.parse(day) - Date.parse(this.dataset.least)) / DAY) || 0;
  }

  #dayAt(days) {
    return new Date(Date.parse(this.dataset.least) + days * DAY).toISOString().slice(0, 10);
  }
}

customElements.define('time-slider', TimeSlider);
