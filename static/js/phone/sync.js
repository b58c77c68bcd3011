/**
 * The phone's side of the sync protocol (sync-protocol.md): push, pull, digest, one syncer at a time.
 * Nothing leaves the outbox here except through a result that names it; every other answer only ends the attempt.
 */
import { beginAnew, currentUser, mayFindUser, openStore, setCurrentUser } from './store.js';

const PROTOCOL = 1;
const SCHEMA = 2;
const PUSH_OPS = 100; // about 15 s on a 2G network, which is all that some phones get
const PULL_CHANGES = 250;
const PATIENCE_MS = 60_000;
const LONGEST_WAIT = 3600; // seconds of Retry-After that we believe
const AN_HOUR = 3_600_000;
const TROUBLE = ['offline', 'old', 'busy', 'full', 'error']; // each attempt that ends so doubles the pause
const ROUNDS = 6; // epoch changes, resyncs and ops made meanwhile, before we call it a failure

/** An answer that ends this attempt and changes nothing on the phone. */
class Stopped extends Error {
  constructor(state, reason = state, more = {}) {
    super(reason);
    Object.assign(this, { state, reason, ...more });
  }
}

// ---- when

let queued = null;

/**
 * @param {'open'|'write'|'online'|'visible'|'timer'|'asked'} reason
 * @returns {Promise<{state: string, reason?: string, status?: number, retry_after?: number, waiting?: number, rejected?: number}>}
 *   state: 'synced', or why not (STATES)
 */
export function syncNow(reason) {
  // Whoever comes while one waits for its turn shares it; whoever comes while one runs makes one more.
  queued ??= navigator.locks.request('easeback-sync', () => {
    queued = null;
    return attempt(reason);
  }).catch((error) => {
    queued = null; // no turn was had
    throw error;
  });
  return queued;
}

/** Syncs now, after each write, when the network or the page comes back, and now and then while visible. */
export function startSyncing() {
  let timer;
  let failures = 0;
  const visible = () => document.visibilityState === 'visible';
  const run = async (reason) => {
    clearTimeout(timer);
    const outcome = await syncNow(reason).catch(() => ({ state: 'error' }));
    failures = TROUBLE.includes(outcome.state) ? failures + 1 : 0;
    clearTimeout(timer);
    if (visible()) timer = setTimeout(run, pause(outcome, failures), 'timer');
  };
  document.body.addEventListener('easeback:changed', ({ detail }) => {
    if (detail.here && (detail.why === 'write' || detail.why === 'user')) run(detail.why);
  });
  document.addEventListener('visibilitychange', () => visible() && run('visible'));
  addEventListener('online', () => run('online'));
  return run('open');
}

/** Milliseconds, jittered: a server that comes back must not meet all phones at once. */
function pause({ state, retry_after = 0 }, failures) {
  const usual = state === 'pending' ? 10_000 : 60_000;
  const backOff = failures ? Math.min(300_000, 2_000 * 2 ** failures) : usual;
  return Math.max(backOff * (0.5 + Math.random()), retry_after * 1000);
}

// ---- one attempt

async function attempt(reason) {
  let store = null;
  let outcome = { state: 'synced' };
  try {
    const user = await theUser();
    store = await openStore(user.id);
    await patience(store);
    await rounds(store, user, reason);
  } catch (error) {
    if (!(error instanceof Stopped)) reportError(error);
    const { state = 'error', reason: why = error.name, status, retry_after } = error;
    outcome = { state, reason: why, status, retry_after };
  }
  if (store) Object.assign(outcome, await remember(store, outcome).catch(() => null));
  return outcome;
}

/** Retry-After holds for all tabs and pages; a clock that was set back must not make it longer. */
async function patience(store) {
  const { not_before = 0, last_state, last_reason } = await store.meta();
  const wait = (not_before - Date.now()) / 1000; // to the millisecond: it is noted again, and must not creep
  if (wait > 0 && wait <= LONGEST_WAIT) throw new Stopped(last_state, last_reason, { retry_after: wait });
}

/** The user of this phone; after an eviction the server is asked who is signed in. */
async function theUser() {
  const known = await currentUser();
  if (known) return known;
  if (!(await mayFindUser())) throw new Stopped('signed-out');
  const { user } = await ask('/account');
  if (user?.role !== 'client') throw new Stopped('sign-in');
  const { role: _, ...client } = user;
  await beginAnew(client);
  await setCurrentUser(client);
  return client;
}

async function remember(store, { state, reason, retry_after }) {
  const at = state === 'synced' && { last_sync_at: now() };
  const not_before = retry_after && Date.now() + retry_after * 1000;
  await store.note({ last_state: state, last_reason: reason, not_before, ...at });
  return store.counts();
}

async function rounds(store, user, reason) {
  if ((await store.meta()).last_state === 'wrong-user') await pull(store); // first see who is signed in, then send
  if (!(await store.batch(1, later)).length) later.clear(); // the others are through: the next chance
  for (let round = 0; round < ROUNDS; round++) {
    if (!(await push(store))) continue;
    const account = await pull(store);
    if (!account) continue;
    await welcome(user, account);
    if ((await store.batch(1, later)).length) continue; // written meanwhile
    if (later.size) throw new Stopped('error', 'some-left');
    if (await sameAsServer(store, reason)) return;
  }
  throw new Stopped('error', 'unsettled');
}

// ---- push

let size = PUSH_OPS;
const later = new Set(); // op_ids that the server choked on: they wait behind the others

/** @returns {Promise<boolean>} false: a new epoch, start over */
async function push(store) {
  const before = later.size;
  for (;;) {
    const ops = await store.batch(size, later);
    if (!ops.length) return later.size > 0 || greet(store);
    const answer = await send(store, ops).catch((error) => narrow(store, ops, error, later.size > before));
    if (!answer) continue;
    if (answer.epoch_changed) {
      await store.startOver(answer);
      return false;
    }
    // Whatever else a 200 says, ops that it does not name stay (workbox counts any answer as delivered).
    if (!(await store.settle(answer.results))) throw new Stopped('error', 'no-results');
    size = Math.min(PUSH_OPS, size * 2);
  }
}

/** A push of nothing, once an hour: the therapist sees when this phone was last here, also while nothing is logged. */
async function greet(store) {
  const { heard_at = 0 } = await store.meta();
  if (Math.abs(Date.now() - heard_at) < AN_HOUR) return true;
  const answer = await send(store, []);
  if (answer.epoch_changed) await store.startOver(answer);
  return !answer.epoch_changed;
}

async function send(store, ops) {
  const { epoch, device_id } = await store.meta();
  const { waiting } = await store.counts();
  const answer = await ask('/sync/push', {
    method: 'POST',
    headers: { 'Content-Type': 'application/vnd.easeback.sync+json', 'X-Easeback': '1' },
    body: JSON.stringify({
      protocol: PROTOCOL, schema: SCHEMA, user_id: store.userId, device_id, epoch,
      sent_at: new Date().toISOString(), waiting, ops,
    }),
  });
  // The epoch from the first answer on: a restore before the first pull would go unnoticed otherwise.
  await store.note({ heard_at: Date.now(), epoch: epoch ?? answer.epoch });
  if (epoch && answer.epoch !== epoch) return { ...answer, epoch_changed: true };
  if (!answer.epoch_changed && !Array.isArray(answer.results)) throw new Stopped('error', 'unreadable');
  return answer;
}

/**
 * One bad op must not hold up the rest: the request is halved until the bad one is alone. Named in that way by our
 * own server it is refused; anything less certain (5xx, a proxy's page) only puts it behind the others.
 */
async function narrow(store, ops, error, another) {
  const unreadable = error.status === 413 || error.status === 422;
  const troubled = error.status >= 500 && error.state !== 'full' && !error.retry_after;
  if (!unreadable && !troubled) throw error;
  if (ops.length > 1) size = Math.ceil(ops.length / 2);
  else if (['too-large', 'malformed'].includes(error.reason)) await refuse(store, ops[0], error.reason);
  else later.add(ops[0].op_id);
  // A server in trouble is left alone until the next attempt, unless it may be this op that troubles it.
  if (!unreadable && (ops.length > 1 || another)) throw error;
}

const refuse = (store, { op_id }, reason) => store.settle([{ op_id, status: 'rejected', reason }]);

// ---- pull

/** @returns {Promise<object|null>} the account, or null: a new epoch or a resync, start over */
async function pull(store) {
  for (;;) {
    const { epoch, cursor, floor } = await store.meta();
    const query = new URLSearchParams({ epoch: epoch ?? '', since: cursor, floor, limit: PULL_CHANGES });
    const page = await ask(`/sync/pull?${query}`);
    // Before anything else: another person's epoch must not make us start over.
    if (page.account && page.account.user_id !== store.userId) throw new Stopped('wrong-user');
    if (page.epoch_changed || page.resync || (epoch && page.epoch !== epoch)) {
      await store.startOver(page);
      return null;
    }
    if (!page.account || !Array.isArray(page.changes)) throw new Stopped('error', 'unreadable');
    await store.savePage(page);
    if (!page.more) return page.account;
    if ((await store.meta()).cursor <= cursor) throw new Stopped('error', 'no-progress');
  }
}

/** What the server says of the person (name, therapists, whether the spoken code was confirmed). */
async function welcome(user, { user_id: id, ...account }) {
  const now = { ...user, ...account, id };
  if (JSON.stringify(now) !== JSON.stringify(user)) await setCurrentUser(Object.assign(user, now));
}

/**
 * Compares digests when something moved, once a day, and when asked to. Where they differ the server lost something
 * or we did: everything is offered and pulled again, once for the same difference.
 */
async function sameAsServer(store, reason) {
  const { cursor, checked, disagreed } = await store.meta();
  const mark = `${cursor} ${new Date().toDateString()}`;
  if (reason !== 'asked' && checked === mark) return true;
  const [ours, theirs] = [await store.digest(), await ask('/sync/digest')];
  const both = `${ours.count} ${ours.hash} ${theirs.count} ${theirs.hash}`;
  const same = ours.count === theirs.count && ours.hash === theirs.hash;
  if (same || disagreed === both) {
    await store.note({ checked: mark, compared_at: now(), same });
    return true;
  }
  await store.note({ disagreed: both, differed_at: now() });
  await store.startOver(theirs);
  return false;
}

// ---- asking the server

async function ask(path, options = {}) {
  const response = await fetch(path, {
    headers: { 'X-Easeback': '1' }, credentials: 'same-origin', cache: 'no-store', redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS), ...options,
  }).catch(() => { throw new Stopped('offline'); });
  const body = await response.json().catch(() => null);
  if (response.ok && (body?.user || 'epoch' in Object(body))) return body; // the epoch of an empty stream is null
  if (response.ok) throw new Stopped('offline', 'unreadable'); // a hotel's log-in page, or half an answer
  throw new Stopped(stateOf(response.status, body?.error), body?.error ?? 'no-answer',
    { status: response.status, retry_after: seconds(response.headers.get('Retry-After')) });
}

const STATES = { 401: 'sign-in', 426: 'old', 429: 'busy', 503: 'busy', 507: 'full' };

const stateOf = (status, error) =>
  STATES[status] ?? (status === 403 && ['pending', 'wrong-user'].includes(error) ? error : 'error');

/**
 * Retry-After is seconds, or a date to be read against a clock that may be wrong. Up to a quarter longer: phones that
 * were sent away together must not come back together.
 */
function seconds(value) {
  const wait = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return wait > 0 ? Math.min(LONGEST_WAIT / 1.25, wait) * (1 + Math.random() / 4) : undefined;
}

const now = () => new Date().toISOString();
