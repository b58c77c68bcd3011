/**
 * <guide-cues>: what a guide says, sounds, shakes and flashes, each on or off (templates/_partials/cues.html).
 *
 * Hears `easeback:cue` on the body, {say?: string[], tone?: 'start'|'tick'|'check'|'end'|'switch'|'stop'}:
 * the keys of `say` are spoken one after the other in the place of what is being said, after the tone; [] silences; without
 * `say` the voice goes on. Answers with `easeback:said` on the body, {keys, how}: 'file', 'speech' or 'nothing' for each.
 */
import { Tones } from './cue-tones.js';
import { Voice } from './cue-voice.js';

const CHOICES = 'cues'; // in localStorage: which signals a phone gives says nothing about its person
const SHAKES = { start: [120], tick: [40], check: [80, 100, 80], end: [250], switch: [80, 60, 200], stop: [400, 120, 400] };
const FLASH = 700; // ms, and none begins before the last has ended: well below three a second (WCAG 2.3.1)

class GuideCues extends HTMLElement {
  #tones = new Tones();
  #voice;
  #form;
  #flashing;
  #gone;

  connectedCallback() {
    this.#gone = new AbortController();
    this.#form = this.querySelector('form');
    this.#voice = new Voice(this.querySelector('audio'), this.dataset.audio);
    this.#show(kept());
    this.#obey();
    const on = (target, type, listener, more) => target.addEventListener(type, listener, { signal: this.#gone.signal, ...more });
    on(document.body, 'easeback:cue', ({ detail }) => this.#give(detail));
    on(document, 'click', () => this.#voice.unlock(), { capture: true, once: true });
    on(document, 'click', () => this.#tones.unlock(), { capture: true }); // a call may have locked them again
    on(this.#form, 'input', () => this.#obey(true));
    on(this.#form, 'submit', (event) => this.#try(event));
    on(this, 'click', ({ target }) => this.#openOrClose(target));
  }

  disconnectedCallback() {
    this.#gone.abort();
    this.#voice.silence();
    this.#tones.close();
    clearTimeout(this.#flashing);
    this.#flash('');
  }

  async #give({ say, tone = null }) {
    const wanted = this.#chosen();
    const length = wanted.tones ? this.#tones.play(tone) : 0;
    if (wanted.vibration && tone) navigator.vibrate?.(SHAKES[tone] ?? 100);
    if (wanted.flash && tone) this.#flash(tone);
    if (!say) return;
    const how = await this.#voice.say(wanted.voice ? say.map((key) => this.#line(key)) : [], length);
    if (how) document.body.dispatchEvent(new CustomEvent('easeback:said', { detail: { keys: say, how } }));
  }

  #line(key) {
    const line = this.querySelector(`[data-key="${CSS.escape(key)}"]`);
    return { key, file: line?.dataset.file, text: line?.textContent ?? '' };
  }

  #flash(tone) {
    const { dataset } = document.body;
    if (tone && 'flash' in dataset) return;
    if (!tone) return delete dataset.flash;
    dataset.flash = tone;
    this.#flashing = setTimeout(() => this.#flash(''), FLASH);
  }

  /** The form holds the choices; where the browser can't do a thing, its switch is not there. */
  #show(choices) {
    for (const [name, value] of Object.entries(choices)) {
      const field = this.#form.elements[name];
      if (field?.type === 'checkbox') field.checked = value;
      else if (field) field.value = value;
    }
    this.querySelector('[data-part="vibration"]').hidden = !navigator.vibrate;
    this.querySelector('[data-part="volume"]').hidden = !canBeSofter();
  }

  #chosen() {
    const { voice, tones, vibration, flash, volume } = this.#form.elements;
    return { voice: voice.checked, tones: tones.checked, vibration: vibration.checked, flash: flash.checked, volume: Number(volume.value) };
  }

  #obey(keep = false) {
    const choices = this.#chosen();
    this.#voice.volume = choices.volume;
    this.toggleAttribute('data-silent', !choices.voice && !choices.tones);
    if (!choices.voice) this.#voice.silence();
    if (keep) keepChoices(choices);
  }

  #try(event) {
    event.preventDefault();
    this.#give({ say: ['phrases/get-ready'], tone: 'start' });
  }

  /** A tap beside the sheet is one on the dialog itself. */
  #openOrClose(target) {
    const dialog = this.querySelector('dialog');
    if (target.closest('[data-open]')) dialog.showModal();
    if (target.closest('[data-close]') || target === dialog) dialog.close();
  }
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(CHOICES)) ?? {};
  } catch {
    return {}; // storage is blocked, or holds something else
  }
}

function keepChoices(choices) {
  try {
    localStorage.setItem(CHOICES, JSON.stringify(choices));
  } catch { /* storage is blocked: they hold until the page is left */ }
}

/** An iPhone's volume is changed by its buttons alone. */
function canBeSofter() {
  return Object.assign(document.createElement('audio'), { volume: .5 }).volume === .5;
}

customElements.define('guide-cues', GuideCues);
