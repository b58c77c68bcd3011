/** Endings of our sound files and what is in them: Opus first, then what every browser plays (pwa/guides/voice.py). */
const FORMATS = { webm: 'audio/webm; codecs="opus"', mp3: 'audio/mpeg' };

/** @returns {string[]} endings that this browser means to play, the smallest first */
export function endings() {
  const audio = document.createElement('audio');
  return Object.keys(FORMATS).filter((ending) => audio.canPlayType(FORMATS[ending]));
}
