/** What the pages for joining and signing in share: asking the server, showing a step, saying what failed. */
import { registered } from '../worker.js';

/** Why something did not go on: the name of a sentence in templates/account/_failures.html. */
export class Failure extends Error {
  constructor(reason, values = {}) {
    super(reason);
    this.reason = reason;
    this.values = values;
  }
}

/**
 * @param {string} path @param {object} [body]
 * @returns {Promise<object|null>} the answer, null for an empty one
 * @throws {Failure} with the server's own word as its reason
 */
export async function ask(path, body) {
  const headers = { Accept: 'application/json', ...(body && { 'Content-Type': 'application/json' }) };
  const answer = await fetch(path, { method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body) })
    .catch(() => { throw new Failure('offline'); });
  const said = await answer.json().catch(() => null);
  if (answer.ok) return said;
  if (answer.status === 429) throw new Failure('too-many', { wait: minutes(answer.headers.get('Retry-After')) });
  throw new Failure(answer.status === 404 ? 'unknown' : answer.status < 500 ? String(said?.error ?? 'refused') : 'failed');
}

/** Shows one step of the page and hides the others; says so by moving the focus to its heading. */
export function show(step) {
  for (const part of document.querySelectorAll('[data-step]')) part.hidden = part.dataset.step !== step;
  scrollTo(0, 0);
  document.querySelector(`[data-step="${step}"] h1[tabindex]`)?.focus();
}

/** Puts texts into every `data-fill` of that name. */
export function fill(values) {
  for (const [name, text] of Object.entries(values)) {
    for (const place of document.querySelectorAll(`[data-fill="${name}"]`)) place.textContent = text;
  }
}

/**
 * For a tap: runs the work once at a time and says what failed.
 * @param {HTMLElement} button @param {() => Promise<void>} work
 */
export async function attempt(button, work) {
  if (button?.getAttribute('aria-busy')) return;
  say(null);
  button?.setAttribute('aria-busy', 'true');
  try {
    await work();
  } catch (error) {
    say(error instanceof Failure ? error : new Failure('failed'));
  } finally {
    button?.removeAttribute('aria-busy');
  }
}

/** @param {Failure|null} failure */
export function say(failure) {
  const box = document.getElementById('failure');
  const known = failure && (box.querySelector(`[data-say="${CSS.escape(failure.reason)}"]`)
    ?? box.querySelector('[data-say="refused"]'));
  for (const text of box.querySelectorAll('[data-say]')) text.hidden = text !== known;
  box.hidden = !known;
  if (!known) return;
  fill(failure.values);
  box.focus();
  box.scrollIntoView({ block: 'nearest' });
}

/** Before the page goes away by itself. Of a client the phone knows from now on whose it is, without a network too. */
export async function settle(user) {
  if (user.role === 'client') await remember(user);
  await registered();
}

async function remember(client) {
  try {
    await (await import('../phone/store.js')).setCurrentUser(client);
  } catch {
    throw new Failure('storage');
  }
}

const minutes = (seconds) => {
  const number = Math.max(1, Math.ceil(Number(seconds || 60) / 60));
  return new Intl.NumberFormat(document.documentElement.lang, { style: 'unit', unit: 'minute', unitDisplay: 'long' }).format(number);
};
