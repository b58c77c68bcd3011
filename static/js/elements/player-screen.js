/**
 * <player-screen say="keys" tone="…" [quiet] [data-busy]>: one screen of the player. When it comes up its words are said
 * (`easeback:cue` on the body; quiet: what is being said goes on) and the focus goes to [data-focus], so that a screen reader reads them, too.
 * While one with data-busy is there the phone stays awake, and the keys of a lock screen or a headset tap [data-key].
 */
class PlayerScreen extends HTMLElement {
  connectedCallback() {
    const say = this.getAttribute('say').split(' ').filter(Boolean);
    const detail = { tone: this.getAttribute('tone') || null, ...(!this.hasAttribute('quiet') && { say }) };
    document.body.dispatchEvent(new CustomEvent('easeback:cue', { detail }));
    this.querySelector('[data-focus]')?.focus({ preventScroll: true });
    this.addEventListener('toggle', ({ target }) => target.open && target.scrollIntoView(), true); // the list of steps opens below the fold
    stayAwake();
    offerKeys(this);
  }

  disconnectedCallback() {
    setTimeout(letSleep); // the next screen may be on its way
  }
}

const busy = () => document.querySelector('player-screen[data-busy]') !== null;

// ---- the screen stays on

let lock = null;

async function stayAwake() {
  if (!busy() || document.hidden || lock?.released === false) return;
  try {
    lock = await navigator.wakeLock?.request('screen');
  } catch { /* the battery is low: the clock is right anyway */ }
}

function letSleep() {
  if (busy()) return;
  lock?.release();
  lock = null;
}

document.addEventListener('visibilitychange', stayAwake);

// ---- keys of the lock screen

const KEYS = { play: 'play', pause: 'pause', nexttrack: 'next', previoustrack: 'back', stop: 'stop' };

function offerKeys(screen) {
  const { mediaSession } = navigator;
  if (!mediaSession || !globalThis.MediaMetadata) return;
  mediaSession.metadata = busy() ? new MediaMetadata({ title: screen.dataset.title, artist: 'Easeback' }) : null;
  mediaSession.playbackState = !busy() ? 'none' : screen.querySelector('[data-key="play"]') ? 'paused' : 'playing';
  for (const [action, key] of Object.entries(KEYS)) {
    try {
      mediaSession.setActionHandler(action, busy() ? () => document.querySelector(`player-screen [data-key="${key}"]`)?.click() : null);
    } catch { /* this browser has no such key */ }
  }
}

customElements.define('player-screen', PlayerScreen);
