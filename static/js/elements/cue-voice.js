/** Speaks lines one after the other: from our sound files, or else with the phone's own voice. */
import { endings } from './sound-format.js';

const PATIENCE = 2500; // ms until sound must have begun; on a bad line the phone's own voice is better than silence

/** @typedef {{key: string, file?: string, text: string}} Line `file`: its path in `folder` without the ending */

export class Voice {
  #audio;
  #folder;
  #endings = endings();
  #saying = new AbortController();
  #volume = 1;
  #tap;
  #tapped = new Promise((resolve) => { this.#tap = resolve; });

  /** @param {HTMLAudioElement} audio one for all, since an iPhone unlocks each by a tap */
  constructor(audio, folder) {
    this.#audio = audio;
    this.#folder = folder;
  }

  /** To be called in the first tap. What had to wait for it is said now. */
  unlock() {
    if (this.#audio.paused) this.#audio.load(); // what plays already needs no tap, and would be cut off
    this.#tap();
  }

  set volume(share) {
    this.#volume = share;
    this.#audio.volume = share;
  }

  silence() {
    this.#saying.abort();
    this.#audio.pause();
  }

  /**
   * In the place of whatever is being said.
   * @param {Line[]} lines
   * @param {number} after seconds
   * @returns {Promise<('file'|'speech'|'nothing')[]|null>} how each was said; null: something else came in between
   */
  async say(lines, after = 0) {
    this.silence();
    const { signal } = this.#saying = new AbortController();
    const how = [];
    await pause(after, signal);
    for (const line of lines) if (!signal.aborted) how.push(await this.#sayOne(line, signal));
    return signal.aborted ? null : how;
  }

  async #sayOne(line, signal) {
    for (const ending of line.file ? [...this.#endings] : []) {
      if (!await this.#plays(`${this.#folder}${line.file}.${ending}`, signal)) continue;
      this.#endings.sort((one, other) => (other === ending) - (one === ending)); // what worked is tried first
      return 'file';
    }
    return await speaks(line.text, this.#volume, signal) ? 'speech' : 'nothing';
  }

  /** @returns {Promise<boolean>} once it has ended, was interrupted, or can't be played */
  #plays(url, signal) {
    const audio = this.#audio;
    return new Promise((resolve) => {
      const over = new AbortController();
      const end = (played) => {
        if (over.signal.aborted) return; // `error` and the refusal of play() come one after the other
        over.abort();
        clearTimeout(late);
        if (!played) audio.pause(); // else it might begin when the second choice speaks
        resolve(played);
      };
      const late = setTimeout(end, PATIENCE, false);
      const on = (type, listener) => audio.addEventListener(type, listener, { signal: over.signal });
      signal.addEventListener('abort', () => end(true), { signal: over.signal });
      on('playing', () => clearTimeout(late));
      on('ended', () => end(true));
      on('error', () => end(false));
      if (signal.aborted) return end(true);
      audio.src = url;
      audio.play().catch(async ({ name }) => {
        if (name === 'AbortError') return;
        if (name !== 'NotAllowedError') return end(false);
        clearTimeout(late);
        await this.#tapped;
        if (!over.signal.aborted) audio.play().catch(() => end(false));
      });
    });
  }
}

/** @returns {Promise<boolean>} */
function speaks(text, volume, signal) {
  const speech = globalThis.speechSynthesis;
  if (!speech || signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const words = Object.assign(new SpeechSynthesisUtterance(text), { lang: 'en', rate: .9, volume });
    const late = setTimeout(() => end(false), PATIENCE);
    const end = (spoken) => {
      clearTimeout(late);
      speech.cancel();
      resolve(spoken);
    };
    words.onstart = () => clearTimeout(late);
    words.onend = () => end(true);
    words.onerror = () => end(false);
    signal.addEventListener('abort', () => end(true), { once: true });
    speech.cancel();
    speech.speak(words);
  });
}

function pause(seconds, signal) {
  if (!seconds) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}
