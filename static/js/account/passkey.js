/** Ceremonies. To be called in a tap's handler, with options at hand. */
import { creationFrom, requestFrom, toJSON } from './json.js';
import { ask, Failure } from './page.js';

const FRESH = 4 * 60_000; // the server forgets a challenge after five minutes

/** What a browser's error means to the person. */
const MEANINGS = {
  AbortError: 'cancelled',
  ConstraintError: 'no-lock',
  InvalidStateError: 'already-here',
  NotAllowedError: 'cancelled',
  NotSupportedError: 'unsupported',
  SecurityError: 'address',
};

/**
 * Options that are fetched before they are needed, since Safari wants the ceremony to begin within the tap.
 * @param {string} path @param {() => object} body
 */
export class Options {
  #path; #body; #fetched; #at = 0;

  constructor(path, body = () => ({})) {
    this.#path = path;
    this.#body = body;
  }

  prepare() {
    this.#at = Date.now();
    this.#fetched = ask(this.#path, this.#body());
    this.#fetched.catch(() => { this.#at = 0; }); // told when it is asked for
    return this.#fetched;
  }

  /** Each is good for one ceremony. */
  take() {
    const fetched = Date.now() - this.#at < FRESH ? this.#fetched : this.prepare();
    this.#at = 0;
    return fetched;
  }
}

/** @returns {Promise<object>} the new credential, as JSON */
export function create(options) {
  return ceremony(() => navigator.credentials.create({ publicKey: creationFrom(options) }));
}

/** @returns {Promise<object>} the assertion, as JSON */
export function get(options) {
  return ceremony(() => navigator.credentials.get({ publicKey: requestFrom(options) }));
}

export function requireSupport() {
  if (!globalThis.PublicKeyCredential) throw new Failure('unsupported');
}

/** Lets the phone forget a passkey that opens nothing here. */
export function forget(credentialId) {
  PublicKeyCredential.signalUnknownCredential?.({ rpId: location.hostname, credentialId }).catch(() => {});
}

async function ceremony(begin) {
  requireSupport();
  try {
    return toJSON(await begin());
  } catch (error) {
    throw new Failure(MEANINGS[error.name] ?? 'refused');
  }
}
