/** What a therapist's tablet keeps: today's briefs until midnight, and records until the server has them. */
import { Database } from './database.js';
import { isOver } from './room-rules.js';
import * as spare from './spare.js';

const NAME = 'easeback-room';
const STORES = [['briefs', 'client_id'], ['records', 'id'], ['meta', 'key']];
const make = () => new Database(NAME, (db) => { for (const [name, keyPath] of STORES) db.createObjectStore(name, { keyPath }); });

let db = make();
const alive = () => (db.gone ? (db = make()) : db); // another tab has signed out and in since

// ---- today's briefs

/** @returns {Promise<{therapist: {id, name}, until: string, kept_at: string, count: number}|null>} what is over is wiped */
export async function kept(now = Date.now()) {
  const meta = await alive().read(['meta'], (tx) => tx.store.get('kept'));
  if (!meta || !isOver(meta, now)) return meta ?? null;
  await wipeBriefs();
  return null;
}

/** @returns {Promise<{client_id, name, at, html, form}[]>} */
export async function briefs() {
  const found = (await kept()) ? await alive().read(['briefs'], (tx) => tx.store.getAll()) : [];
  return found.sort((a, b) => (a.at < b.at ? -1 : 1));
}

export const brief = async (clientId) => (await briefs()).find(({ client_id }) => client_id === clientId) ?? null;

/** In the place of what was kept before. @param {{therapist, until, zone, briefs: object[]}} answer of /room/briefs */
export async function keepBriefs({ therapist, until, zone, briefs: found }, now = Date.now()) {
  await alive().write(['briefs', 'meta'], async (tx) => {
    await tx.objectStore('briefs').clear();
    await Promise.all(found.map((one) => tx.objectStore('briefs').put(one)));
    await tx.objectStore('meta').put({ key: 'kept', therapist, until, zone, kept_at: new Date(now).toISOString(), count: found.length });
  });
  announce();
}

export async function wipeBriefs() {
  await alive().write(['briefs', 'meta'], (tx) => Promise.all([tx.objectStore('briefs').clear(), tx.objectStore('meta').delete('kept')]));
  announce();
}

// ---- records that the server does not have yet

/**
 * @returns {Promise<{id, client_id, name, therapist: {id, name}, values: Record<string, string[]>, form: string,
 *   state: 'draft'|'waiting'|'refused', why?: string, fields?: object, typed_at: string}[]>} the oldest first
 */
export async function records() {
  const all = await restored().then(() => alive().read(['records'], (tx) => tx.store.getAll()));
  return all.sort((a, b) => (a.typed_at < b.typed_at ? -1 : 1));
}

export const record = (id) => restored().then(() => alive().read(['records'], (tx) => tx.store.get(id)));

export async function keepRecord(row) {
  await alive().write(['records'], (tx) => tx.store.put(row));
  await spare.keep('room', row.id, row);
  announce();
}

/** A new state for what is still as it was when it was sent; what was changed meanwhile stays a draft. */
export async function judge(sent, change) {
  const gone = await alive().write(['records'], async (tx) => {
    const now = await tx.store.get(sent.id);
    if (now?.typed_at !== sent.typed_at) return false;
    await (change ? tx.store.put({ ...now, ...change }) : tx.store.delete(sent.id));
    return !change;
  });
  if (gone) await spare.drop('room', [sent.id]);
  announce();
}

export async function dropRecord(id) {
  await spare.drop('room', [id]); // first: it must not come back
  await alive().write(['records'], (tx) => tx.store.delete(id));
  announce();
}

let back;

/** Once a page: records that are gone because the browser threw its databases away (docs/sync.md, "Its limits"). */
const restored = () => (back ??= takeBack().catch((error) => { back = null; throw error; }));

async function takeBack() {
  const rows = await spare.kept('room');
  const add = async (store, row) => (await store.getKey(row.id)) ?? store.add(row);
  if (rows.length) await alive().write(['records'], (tx) => Promise.all(rows.map((row) => add(tx.store, row))));
}

/** Signing out: nothing stays. */
export async function wipeAll() {
  await Promise.all([alive().erase(), spare.erase('room')]);
  announce();
}

// ---- every tab hears of it

const channel = new BroadcastChannel(NAME);
channel.onmessage = tell;

function announce() {
  tell();
  channel.postMessage('');
}

function tell() {
  document.body.dispatchEvent(new CustomEvent('easeback:room', { bubbles: true }));
}
