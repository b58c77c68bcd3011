/**
 * The phone's memory: who uses it, and a database for each person (sync-protocol.md, "On the phone").
 * Only this module and database.js below it touch IndexedDB. "Saved" means that a strict transaction has completed.
 */
import { Database } from './database.js';
import { hereZone, hex, newId, stamp, wire } from './op.js';
import { check } from './schema.js';
import * as spare from './spare.js';
import { byEntry, newestFirst, viewOf } from './view.js';

const BATCH_CHARS = 500_000; // at most 1.5 MB of UTF-8; the server refuses 2 MiB

// ---- who uses this phone

/** @returns {Promise<{id, name, status, practice, therapists}|null>} */
export const currentUser = async () => (await written()) ?? foundAgain();

const written = () => registry.read(['registry'], (tx) => tx.store.get('user'));

/** After a loss, without a network too. Nobody was shown the page of a signed-out phone meanwhile: no reload. */
async function foundAgain() {
  const [user] = await spare.kept('user');
  if (!user || !(await mayFindUser())) return null;
  await beginAnew(user);
  await writeDown(user);
  return user;
}

const writeDown = (user) =>
  registry.write(['registry'], (tx) => Promise.all([tx.store.put(user, 'user'), tx.store.delete('signed-out')]));

/** On a new phone, or one that lost all. */
export async function beginAnew(user) {
  const store = await openStore(user.id);
  await store.note({ found_at: new Date().toISOString(), taken: await store.takeBack() });
}

/** False once somebody signed out here: then nobody is signed in again without being asked. */
export const mayFindUser = async () => !(await registry.read(['registry'], (tx) => tx.store.get('signed-out')));

export async function setCurrentUser(user) {
  const before = await written();
  await writeDown(user);
  await spare.keep('user', 'user', user);
  announce(before?.id === user.id ? 'state' : 'user');
}

/** Deletes the person's database; what still waited is gone, so ask before. */
export async function forgetCurrentUser() {
  const user = await currentUser();
  await registry.write(['registry'], (tx) => Promise.all([tx.store.delete('user'), tx.store.put(true, 'signed-out')]));
  await spare.erase('user');
  if (user) await (await openStore(user.id)).erase();
  announce('user');
}

/** An emergency told while nobody was signed in: `{at, answers}`, until it is acknowledged. */
export const emergency = async () =>
  (await registry.read(['registry'], (tx) => tx.store.get('emergency'))) ?? (await spare.kept('emergency'))[0];

export async function keepEmergency(said) {
  await registry.write(['registry'], (tx) => (said ? tx.store.put(said, 'emergency') : tx.store.delete('emergency')));
  await (said ? spare.keep('emergency', 'emergency', said) : spare.erase('emergency'));
  announce('data');
}

const stores = new Map();

/** @param {string} userId @returns {Promise<Store>} */
export async function openStore(userId) {
  if (!stores.has(userId) || stores.get(userId).gone) stores.set(userId, new Store(userId));
  return stores.get(userId);
}

// ---- one person's entries

class Store {
  #db;

  constructor(userId) {
    this.userId = userId;
    this.#db = new Database(`easeback-${userId}`, createStores);
  }

  get gone() { return this.#db.gone; }
  erase() { return Promise.all([this.#db.erase(), spare.erase(this.userId)]); }

  /**
   * Writes one change down; resolves when it is on the disk.
   * A correction keeps the entry's own time unless another is given.
   * @param {{kind?: 'put'|'delete', entry_kind?: string, entry_id?: string, body?: object, occurred_at?: string, tz?: string}} change
   * @returns {Promise<{op_id: string, entry_id: string}>}
   */
  async record(change) {
    const op = { op_id: newId(), entry_id: newId(), kind: 'put', ...defined(change), made_at: new Date().toISOString() };
    await refuseUnfit(op);
    const row = await this.#db.write(['shadow', 'outbox', 'sent'], (tx) => append(tx, op, this.userId));
    await spare.keep(this.userId, row.op_id, row);
    announce('write');
    askToKeep();
    return { op_id: op.op_id, entry_id: op.entry_id };
  }

  /** Brings back what this phone deleted. */
  async undelete(entryId) {
    const last = await this.#db.read(['sent'], (tx) => lastSent(tx, entryId));
    if (last?.kind !== 'delete' || !last.was) return null;
    return this.record({ ...last.was, entry_id: entryId, kind: 'put' });
  }

  /** Every version that this phone made, oldest first. */
  history(entryId) {
    return this.#db.read(['sent'], (tx) => tx.store.index('entry_id').getAll(entryId));
  }

  /**
   * @param {{kind?: string, from?: string, to?: string}} [wanted] days (local_date), both included
   * @returns {Promise<object[]>} Views, newest first
   */
  async entries({ kind, from = '', to = '9' } = {}) {
    const views = await this.#db.read(['shadow', 'outbox'], async (tx) => {
      const [rows, shadows] = await Promise.all([tx.objectStore('outbox').getAll(), shadowsIn(tx, kind, from, to)]);
      const ops = byEntry(rows);
      const touched = await Promise.all([...ops.keys()].map((id) => tx.objectStore('shadow').get(id)));
      return [
        ...shadows.filter((shadow) => !ops.has(shadow.entry_id)).map((shadow) => viewOf(shadow, [], this.userId)),
        ...[...ops.values()].map((list, i) => viewOf(touched[i], list, this.userId)),
      ];
    });
    const wanted = (view) => view && (!kind || view.entry_kind === kind) && view.local_date >= from && view.local_date <= to;
    return views.filter(wanted).sort(newestFirst);
  }

  /** @returns {Promise<object|null>} View */
  entry(entryId) {
    return this.#db.read(['shadow', 'outbox'], async (tx) => viewOf(...(await bothSides(tx, entryId)), this.userId));
  }

  /** Ops that no result has named yet, oldest first. */
  waiting() {
    return this.#db.read(['outbox'], async (tx) => (await tx.store.getAll()).filter((row) => row.seq == null));
  }

  /** Ops that the server refused: the op, `reason` and `rejected_at`. */
  rejected() {
    return this.#db.read(['rejected'], (tx) => tx.store.getAll());
  }

  counts() {
    return this.#db.read(['outbox', 'rejected'], async (tx) => {
      const outbox = tx.objectStore('outbox');
      const [all, acknowledged, rejected] = await Promise.all(
        [outbox.count(), outbox.index('seq').count(), tx.objectStore('rejected').count()]);
      return { waiting: all - acknowledged, rejected };
    });
  }

  async dropRejected(opId) {
    await this.#db.write(['outbox', 'sent', 'rejected'], (tx) => dropOp(tx, opId));
    await spare.drop(this.userId, [opId]);
    announce('data');
  }

  /** A new op in the place of a refused one. */
  async resend(opId, body, { occurred_at, tz } = {}) {
    const op = { op_id: newId(), body, ...defined({ occurred_at, tz }), made_at: new Date().toISOString() };
    const refused = await this.#db.read(['rejected'], (tx) => tx.store.get(opId));
    await refuseUnfit({ ...op, entry_kind: refused?.entry_kind });
    const row = await this.#db.write(['shadow', 'outbox', 'sent', 'rejected'], async (tx) => {
      const old = await tx.objectStore('rejected').get(opId);
      if (!old) return null;
      for (const key of ['kind', 'entry_id', 'entry_kind', 'occurred_at', 'tz']) op[key] ??= old[key];
      await dropOp(tx, opId);
      return append(tx, op, this.userId);
    });
    if (row) await spare.keep(this.userId, row.op_id, row);
    await spare.drop(this.userId, [opId]);
    announce('write');
    return { op_id: op.op_id, entry_id: op.entry_id };
  }

  // ---- the guide that runs here: it stays on this phone until it is an entry (phone/run/machine.js)

  /** What has ended stays so, and a stop a stop, whatever a tap beside it or another tab says. @returns what is kept */
  keepRun(state) {
    return this.#db.write(['meta'], async (tx) => {
      const { state: kept } = (await tx.store.get('run')) ?? {};
      if (kept?.entry === state.entry && kept.ended && (!state.ended || (kept.stop && !state.stop))) return kept;
      await tx.store.put({ key: 'run', state });
      return state;
    });
  }

  /** A run with its end, until the person has put it away. */
  async lastRun() {
    return (await this.#db.read(['meta'], (tx) => tx.store.get('run')))?.state ?? null;
  }

  /** A run that was begun and has not ended. */
  async run() {
    const last = await this.lastRun();
    return last?.ended === null ? last : null;
  }

  dropRun() {
    return this.#db.write(['meta'], (tx) => tx.store.delete('run'));
  }

  // ---- for sync.js alone

  /** @returns {Promise<{device_id, epoch, cursor, floor, last_state?, last_sync_at?}>} and the moments that /waiting shows */
  meta() {
    return this.#db.read(['meta'], (tx) => tx.store.get('sync'));
  }

  async note(fields) {
    const changed = await this.#db.write(['meta'], async (tx) => {
      const meta = await tx.store.get('sync');
      await tx.store.put({ ...meta, ...fields });
      return 'last_state' in fields && meta.last_state !== fields.last_state;
    });
    if (changed) announce('state');
  }

  /** The next ops to send, oldest first, few enough for one request; `skip` holds op_ids to leave for later. */
  batch(limit, skip = new Set()) {
    return this.#db.read(['outbox'], async (tx) => {
      const acknowledged = await tx.store.index('seq').count();
      const rows = await tx.store.getAll(null, limit + acknowledged + skip.size);
      const ops = rows.filter((row) => row.seq == null && !skip.has(row.op_id)).slice(0, limit).map(wire);
      let chars = 0;
      return ops.filter((op, i) => (chars += JSON.stringify(op).length) <= BATCH_CHARS || i === 0);
    });
  }

  /**
   * Takes the server's word for the ops that it names, and for no other.
   * An accepted op stays laid over the shadow until the pull brings it, or it would vanish in between.
   * @returns {Promise<number>} how many ops were settled
   */
  async settle(results) {
    const settled = await this.#db.write(['outbox', 'rejected', 'meta'], async (tx) => {
      const { cursor } = await tx.objectStore('meta').get('sync');
      const done = await Promise.all(results.map((result) => settleOne(tx, result, cursor)));
      return done.filter(Boolean).length;
    });
    const there = results.filter(({ status }) => ['applied', 'conflict'].includes(status));
    await spare.drop(this.userId, there.map(({ op_id }) => op_id));
    announce('data');
    return settled;
  }

  /** What was not sent, oldest first. @returns {Promise<number>} of how many ops there was a second copy */
  async takeBack() {
    const rows = (await spare.kept(this.userId)).sort((a, b) => (a.op_id < b.op_id ? -1 : 1));
    await this.#db.write(['outbox', 'sent'], async (tx) => {
      for (const { n: _, ...row } of rows) {
        if (await tx.objectStore('sent').index('op_id').getKey(row.op_id)) continue;
        await Promise.all([tx.objectStore('outbox').add(row), tx.objectStore('sent').add(row)]);
      }
    });
    return rows.length;
  }

  /** A page of changes and its cursor, in one transaction. */
  async savePage(page) {
    const changed = await this.#db.write(['shadow', 'outbox', 'meta'], async (tx) => {
      const meta = await tx.objectStore('meta').get('sync');
      const shadow = tx.objectStore('shadow');
      await Promise.all(page.changes.map((change) =>
        shadow.put({ ...change, local_date: change.local_date ?? '', pull: meta.pull })));
      const cursor = Math.max(meta.cursor, ...page.changes.map((change) => change.seq));
      const dropped = await dropArrived(tx, page.more ? cursor : Infinity);
      const swept = meta.sweep && !page.more ? await sweep(tx, (row) => row.pull !== meta.pull) : 0;
      // Asked from 0, or from above it: nothing below it can be missed. What the server forgot, we forget.
      const floor = meta.cursor && page.more ? meta.floor : (page.floor ?? meta.floor);
      if (meta.cursor && floor > meta.floor) await sweep(tx, (row) => row.deleted && row.seq <= floor);
      const whole = meta.whole || !page.more;
      await tx.objectStore('meta').put({ ...meta, cursor, epoch: page.epoch, sweep: meta.sweep && page.more, floor, whole });
      return page.changes.length + dropped + swept;
    });
    if (changed) announce('data');
  }

  /**
   * Cursor 0, and everything this phone ever made is offered again.
   * The old shadow stays in sight until the full pull has ended.
   */
  async startOver({ epoch, floor = 0 }) {
    await this.#db.write(['outbox', 'sent', 'meta'], async (tx) => {
      const meta = await tx.objectStore('meta').get('sync');
      const renewed = epoch !== meta.epoch && { renewed_at: new Date().toISOString() };
      await tx.objectStore('meta').put({ ...meta, ...renewed, epoch, floor, cursor: 0, pull: meta.pull + 1, sweep: true });
      await offerAgain(tx);
    });
    announce('data');
  }

  /** @returns {Promise<{count: number, hash: string}>} over all entries that the server told of, tombstones too */
  async digest() {
    const rows = await this.#db.read(['shadow'], (tx) => tx.store.getAll());
    const lines = rows.map((row) => `${row.entry_id}:${row.rev}`).sort().join('\n');
    const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(lines)));
    return { count: rows.length, hash: hex(bytes) };
  }
}

/** What the server would refuse must not be called saved. Forms say it better, at the field. */
async function refuseUnfit({ kind = 'put', entry_kind, body }) {
  const [fault] = kind === 'put' ? await check(entry_kind, body) : [];
  if (fault) throw new DOMException(`${fault.path || entry_kind}: ${fault.rule}`, 'Unfit');
}

// ---- steps inside a transaction: nothing here may wait for anything but IndexedDB

function createStores(db) {
  db.createObjectStore('shadow', { keyPath: 'entry_id' }).createIndex('kind_date', ['entry_kind', 'local_date']);
  for (const name of ['outbox', 'sent']) {
    const store = db.createObjectStore(name, { keyPath: 'n', autoIncrement: true });
    store.createIndex('op_id', 'op_id', { unique: true });
    store.createIndex('entry_id', 'entry_id');
    if (name === 'outbox') store.createIndex('seq', 'seq'); // only acknowledged ops have one
  }
  db.createObjectStore('rejected', { keyPath: 'op_id' });
  db.createObjectStore('meta', { keyPath: 'key' })
    .put({ key: 'sync', device_id: newId(), epoch: null, cursor: 0, floor: 0, pull: 0, sweep: false });
}

const bothSides = (tx, entryId) => Promise.all(
  [tx.objectStore('shadow').get(entryId), tx.objectStore('outbox').index('entry_id').getAll(entryId)]);

function shadowsIn(tx, kind, from, to) {
  const shadow = tx.objectStore('shadow');
  return kind ? shadow.index('kind_date').getAll(IDBKeyRange.bound([kind, from], [kind, to])) : shadow.getAll();
}

async function append(tx, op, userId) {
  const sent = tx.objectStore('sent');
  const first = await sent.index('op_id').get(op.op_id);
  if (first) return first; // the first try was written after all
  const [shadow, ops] = await bothSides(tx, op.entry_id);
  const now = viewOf(shadow, ops, userId);
  const row = {
    ...op,
    entry_kind: op.entry_kind ?? now?.entry_kind,
    body: op.kind === 'delete' ? null : JSON.parse(JSON.stringify(op.body), wellFormed),
    base_rev: shadow?.rev ?? 0,
    after_op: ops.at(-1)?.op_id ?? null,
    ...stamp(op.occurred_at ?? now?.occurred_at ?? op.made_at, op.tz ?? now?.tz ?? hereZone()),
  };
  if (op.kind === 'delete' && now) row.was = { entry_kind: now.entry_kind, body: now.body, occurred_at: now.occurred_at, tz: now.tz };
  await Promise.all([tx.objectStore('outbox').add(row), sent.add(row)]);
  return row;
}

/** Half of an emoji that a text field cut in two can be stored by no server. */
const wellFormed = (_, value) => (typeof value === 'string' && value.toWellFormed ? value.toWellFormed() : value);

async function lastSent(tx, entryId) {
  const sent = tx.objectStore('sent');
  const last = (await sent.index('entry_id').getAllKeys(entryId)).at(-1);
  return last === undefined ? null : sent.get(last);
}

async function settleOne(tx, { op_id, status, rev, seq, reason }, cursor) {
  const outbox = tx.objectStore('outbox');
  const row = op_id && (await outbox.index('op_id').get(op_id));
  if (!row || !['applied', 'conflict', 'rejected'].includes(status)) return false;
  if (status === 'rejected') {
    await tx.objectStore('rejected').put({ ...row, reason, rejected_at: new Date().toISOString() });
  } else {
    await tx.objectStore('rejected').delete(op_id);
  }
  if (status !== 'rejected' && seq > cursor) await outbox.put({ ...row, rev, seq });
  else await outbox.delete(row.n);
  return true;
}

async function dropArrived(tx, cursor) {
  const outbox = tx.objectStore('outbox');
  const keys = await outbox.index('seq').getAllKeys(IDBKeyRange.upperBound(cursor));
  await Promise.all(keys.map((n) => outbox.delete(n)));
  return keys.length;
}

async function sweep(tx, isStale) {
  const shadow = tx.objectStore('shadow');
  const stale = (await shadow.getAll()).filter(isStale);
  await Promise.all(stale.map((row) => shadow.delete(row.entry_id)));
  return stale.length;
}

/** Everything ever made, in its order. What the server had taken before is marked `again`. */
async function offerAgain(tx) {
  const outbox = tx.objectStore('outbox');
  const [rows, sent] = await Promise.all([outbox.getAll(), tx.objectStore('sent').getAll()]);
  const fresh = new Set(rows.filter((row) => row.seq == null && !row.again).map((row) => row.op_id));
  await outbox.clear();
  await Promise.all(sent.map(({ n: _, ...op }) => outbox.add(fresh.has(op.op_id) ? op : { ...op, again: true })));
}

/** The person has decided: a refused op is not offered again. */
async function dropOp(tx, opId) {
  await tx.objectStore('rejected').delete(opId);
  for (const name of ['outbox', 'sent']) {
    const n = await tx.objectStore(name).index('op_id').getKey(opId);
    if (n !== undefined) await tx.objectStore(name).delete(n);
  }
}

let asked = false;
/** Safari forgets after 7 days what nobody asked to keep. Once a page: Firefox asks the person. */
function askToKeep() {
  if (!asked) navigator.storage?.persist?.();
  asked = true;
}

const defined = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

// ---- the registry: one small database that says whose phone this is

const registry = new Database('easeback', (db) => db.createObjectStore('registry'));

/** The first time here: not all of it is on this phone yet. @param {{last_state?: string}} meta */
export const isFetching = ({ last_state }) => !last_state && navigator.onLine;

/** Never fetched to the end (`whole`; before there was that, never synced). For who is pending there is nothing. */
export const isBlank = ({ whole, last_sync_at }, { status }) => !whole && !last_sync_at && status !== 'pending';

// ---- everybody who shows entries hears of a change, in every tab

const channel = new BroadcastChannel('easeback');
channel.onmessage = ({ data }) => tell(data, false);

function announce(why) {
  tell(why, true);
  channel.postMessage(why);
}

/** `easeback:changed` on body; detail.why: write | data | state | user; detail.here: this tab did it. */
function tell(why, here) {
  document.body.dispatchEvent(new CustomEvent('easeback:changed', { bubbles: true, detail: { why, here } }));
}
