/** <undo-toast>: goes by itself after 10 seconds, but never while it is pointed at or has the focus. */
class UndoToast extends HTMLElement {
  #timer;

  connectedCallback() {
    this.#timer = setInterval(() => this.matches(':hover, :focus-within') || this.remove(), 10_000);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }
}

customElements.define('undo-toast', UndoToast);
