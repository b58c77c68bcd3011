/** name → notes: [hertz, begin and length in seconds]. Told apart by their number and direction, all of them soft. */
const TONES = {
  start: [[523, 0, .18], [784, .16, .3]],
  tick: [[660, 0, .07]],
  check: [[880, 0, .18], [880, .28, .22]],
  end: [[784, 0, .2], [659, .18, .2], [523, .36, .45]],
  switch: [[523, 0, .15], [784, .15, .15], [523, .3, .3]],
  stop: [[330, 0, .35], [220, .3, .6]],
};
const LOUDNESS = .22;
const ATTACK = .015;

/** Short tones by Web Audio: no file to wait for. */
export class Tones {
  #context;

  /** To be called in a tap: browsers stay silent before the first one. */
  unlock() {
    // An iPhone whose ringer is off would swallow tones, but not the voice.
    if (navigator.audioSession) navigator.audioSession.type = 'playback';
    this.#context ??= globalThis.AudioContext && new AudioContext();
    this.#context?.resume();
  }

  /** @returns {number} seconds until it has faded */
  play(name) {
    const notes = TONES[name] ?? [];
    if (!this.#context) return 0;
    if (this.#context.state !== 'running') this.#context.resume();
    for (const note of notes) this.#sound(...note);
    return Math.max(0, ...notes.map(([, begin, length]) => begin + length));
  }

  close() {
    this.#context?.close();
    this.#context = undefined;
  }

  #sound(hertz, begin, length) {
    const at = this.#context.currentTime + begin;
    const note = new OscillatorNode(this.#context, { type: 'sine', frequency: hertz });
    const loudness = new GainNode(this.#context, { gain: 0 });
    loudness.gain.setValueAtTime(0, at);
    loudness.gain.linearRampToValueAtTime(LOUDNESS, at + ATTACK);
    loudness.gain.setTargetAtTime(0, at + ATTACK, length / 4);
    note.connect(loudness).connect(this.#context.destination);
    note.start(at);
    note.stop(at + length + .1);
  }
}
