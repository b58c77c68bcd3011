/**
 * <sitting-timer since="instant" full="minutes">: minutes on the clock in [data-minutes], the ring in [data-ring].
 * Reads the clock, counts no ticks: a phone that slept is right at once. Event `easeback:minute` each minute.
 */
class SittingTimer extends HTMLElement {
  static observedAttributes = ['since', 'full'];
  #next;
  #wake = () => document.hidden || this.#show();

  connectedCallback() {
    document.addEventListener('visibilitychange', this.#wake);
    this.#show();
  }

  disconnectedCallback() {
    document.removeEventListener('visibilitychange', this.#wake);
    clearTimeout(this.#next);
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#show();
  }

  #show() {
    const sat = Math.max(0, Date.now() - Date.parse(this.getAttribute('since')));
    const minutes = Math.floor(sat / 60_000);
    const field = this.querySelector('[data-minutes]');
    if (!field) return;
    if (field.textContent !== String(minutes)) {
      field.textContent = minutes;
      this.dispatchEvent(new CustomEvent('easeback:minute', { bubbles: true }));
    }
    const share = Math.min(100, (sat / 600) / Number(this.getAttribute('full')));
    this.querySelector('[data-ring]').setAttribute('stroke-dasharray', `${share.toFixed(1)} 100`);
    clearTimeout(this.#next);
    this.#next = setTimeout(() => this.#show(), Math.min(60_000 - (sat % 60_000) + 50, 15_000));
  }
}

customElements.define('sitting-timer', SittingTimer);
