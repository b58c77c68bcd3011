/**
 * <step-timer left of due [paused] [ticks]>: seconds left in [data-left], the ring in [data-ring], in seconds.
 * Reads the clock, counts no ticks: a page that was frozen is right at once, a clock put back adds no second.
 * Events on itself: `easeback:due` when what is on the screen is over; `easeback:cue` on the body at half time, ten seconds
 * before the end and every `ticks` seconds. [data-said] shows what is said.
 */
class StepTimer extends HTMLElement {
  #next;
  #clock;
  #gone = 0;
  #told = new Set();
  #wake = () => document.hidden || this.#show();

  connectedCallback() {
    this.#clock = [Date.now(), performance.now()];
    document.addEventListener('visibilitychange', this.#wake);
    for (const mark of MARKS) if (mark.passed(this.#number('left'), this.#number('of'))) this.#told.add(mark.id);
    this.#show();
  }

  disconnectedCallback() {
    document.removeEventListener('visibilitychange', this.#wake);
    clearTimeout(this.#next);
  }

  #show() {
    clearTimeout(this.#next);
    const before = this.#left;
    if (!this.hasAttribute('paused')) this.#pass();
    this.#draw();
    this.#mark(before);
    if (this.hasAttribute('paused')) return;
    if (this.#gone >= this.#number('due')) this.dispatchEvent(new CustomEvent('easeback:due', { bubbles: true }));
    else this.#next = setTimeout(() => this.#show(), this.#rest());
  }

  #pass() {
    const [date, page] = [Date.now(), performance.now()];
    this.#gone += Math.max(0, date - this.#clock[0], page - this.#clock[1]) / 1000;
    this.#clock = [date, page];
  }

  #draw() {
    const whole = Math.ceil(this.#left - 0.05);
    const field = this.querySelector('[data-left]');
    const text = whole >= 120 ? `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}` : String(whole);
    if (field && field.textContent !== text) field.textContent = text;
    field?.toggleAttribute('data-long', text.length > 3);
    const share = (100 * this.#left) / this.#number('of');
    this.querySelector('[data-ring]')?.setAttribute('stroke-dasharray', `${share.toFixed(1)} 100`);
  }

  #mark(before) {
    const [left, of, ticks] = [this.#left, this.#number('of'), this.#number('ticks')];
    const due = MARKS.find((mark) => !this.#told.has(mark.id) && mark.passed(left, of));
    const said = due && this.querySelector('[data-said]')?.dataset[due.name];
    if (due) this.#told.add(due.id);
    if (said) this.#say(due.id, said);
    else if (ticks && left > 0.5 && Math.floor((of - left) / ticks) > Math.floor((of - before) / ticks)) cue({ tone: 'tick' });
  }

  #say(id, words) {
    this.querySelector('[data-said]').textContent = words;
    cue({ say: [`phrases/${id}`], tone: 'tick' });
  }

  get #left() { return Math.max(0, this.#number('left') - this.#gone); }

  /** Until the next whole second, or what is due before it. */
  #rest() {
    const second = (this.#left % 1) * 1000 || 1000;
    return Math.max(20, Math.min(second, (this.#number('due') - this.#gone) * 1000) + 15);
  }

  #number(name) { return Number(this.getAttribute(name) ?? 0); }
}

const MARKS = [
  { id: 'ten-seconds', name: 'ten', passed: (left, of) => of >= 30 && left <= 10 },
  { id: 'half-way', name: 'half', passed: (left, of) => of >= 40 && left <= of / 2 },
];

const cue = (detail) => document.body.dispatchEvent(new CustomEvent('easeback:cue', { detail }));

customElements.define('step-timer', StepTimer);
