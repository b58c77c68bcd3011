/** One schedule's world: a new person on the real server, her devices, their tabs, and what was promised to her. */
import { Network } from './schedule_network.js';

const PATIENCE_MS = 30_000;
const HOUR = 3_600_000;

export class World {
  /** @param {string} variant of the phone's modules: `plain`, or a mutant's name */
  static async create(variant) {
    return new World(variant, await server('/world', 'POST'));
  }

  constructor(variant, people) {
    Object.assign(this, { variant, people, backups: [] });
    this.racing = 0; // steps in which one request may still overtake another
    this.entries = []; // ids, in the order in which they were first seen
    this.begun = new Set(); // op_ids that were on a phone
    this.promised = new Set(); // op_ids that a phone has called saved, and nobody took back
    this.orphans = new Set(); // of those: known to the server alone, since the phone was emptied
    this.devices = [0, 1].map((number) => new Device(this, number));
  }

  truth(who = 'ana') {
    return server(`/world/${this.people[who].id}`);
  }

  ask(what) {
    return server(`/world/${this.people.ana.id}/${what}`, 'POST');
  }

  end() {
    return Promise.all(this.devices.map((device) => device.erase()));
  }
}

let count = 0;

class Device {
  tabs = [];
  skew = new Date().setHours(9, 0, 0, 0) - Date.now(); // a schedule meets midnight at the same step whenever it runs
  known = false;

  constructor(world, number) {
    Object.assign(this, { world, number, name: `${Date.now()}-${count++}` });
    this.network = new Network(this);
    this.signIn('ana');
  }

  now() { return Date.now() + this.skew; }
  signIn(who) { this.session = this.world.people[who]?.session ?? 'nobody'; }

  async tab(number = 0) {
    this.tabs[number] = this.tabs[number]?.open ? this.tabs[number] : await Tab.open(this);
    if (!this.known) await this.tabs[number].use(({ setCurrentUser }) => setCurrentUser(this.#owner()));
    this.known = true;
    return this.tabs[number];
  }

  closeAll() {
    for (const tab of this.tabs) tab?.close();
  }

  /** @returns {Promise<object|null>} all rows of its stores, read in one transaction behind the phone's back */
  async raw() {
    const db = this.known && await opened(this.#database());
    if (!db) return null;
    try {
      const names = ['meta', 'shadow', 'outbox', 'sent', 'rejected'];
      const tx = db.transaction(names);
      const rows = await Promise.all(names.map((name) => done(tx.objectStore(name).getAll())));
      const stores = Object.fromEntries(names.map((name, i) => [name, rows[i]]));
      return { ...stores, meta: stores.meta.find(({ key }) => key === 'sync') };
    } finally {
      db.close();
    }
  }

  async throwAway() {
    this.closeAll();
    for (const name of [this.#database(), `easeback@${this.name}`]) await done(indexedDB.deleteDatabase(name));
    this.seen = this.disagreed = undefined;
  }

  async erase() {
    await this.throwAway();
    for (const whose of ['user', this.world.people.ana.id]) await caches.delete(`spare-${whose}@${this.name}`);
  }

  #owner() { return { id: this.world.people.ana.id, name: 'Ana', status: 'active' }; }
  #database() { return `easeback-${this.world.people.ana.id}@${this.name}`; }
}

/** A tab is a frame: closing it ends its scripts, requests, transactions and locks, wherever they are. */
class Tab {
  static async open(device) {
    const tab = new Tab();
    const frame = document.createElement('iframe');
    await new Promise((ready, reject) => {
      setTimeout(reject, PATIENCE_MS, new Error('a tab does not open'));
      Object.assign(frame, { device, tab, ready: (api) => { tab.api = api; ready(); } });
      frame.src = `/schedules/app/${device.world.variant}/tab.html`;
      document.body.append(frame);
    });
    return Object.assign(tab, { frame, device });
  }

  open = true;
  #closed = Promise.withResolvers();

  close() {
    if (!this.open) return;
    this.open = false;
    this.frame.remove();
    this.#closed.resolve({ closed: true });
  }

  /** What is to go wrong in the write transaction after `after` others. */
  troubleNow() {
    return this.trouble && this.trouble.after-- === 0 ? this.trouble.how : null;
  }

  /** @returns {Promise<{value}|{closed: true}|{error: Error}>} */
  async use(work, trouble) {
    this.trouble = trouble && { ...trouble };
    const waited = new Promise((_, reject) => setTimeout(reject, PATIENCE_MS, new Error('I4: it hangs')));
    const worked = Promise.resolve(work(this.api)).then((value) => ({ value }), (error) => ({ error }));
    return Promise.race([worked, this.#closed.promise, waited]).finally(() => { this.trouble = null; });
  }

  /** The person's store, as a view of the app would get it. */
  async store(work, trouble) {
    return this.use(async ({ currentUser, openStore }) => work(await openStore((await currentUser()).id)), trouble);
  }
}

export async function server(path, method = 'GET') {
  const answer = await fetch(path, { method });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
  return answer.json();
}

export const later = (device) => { device.skew += 2 * HOUR; };

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/** Null where there is no such database: looking must not create one. */
async function opened(name) {
  const request = indexedDB.open(name);
  request.onupgradeneeded = () => request.transaction.abort();
  return done(request).catch(() => null);
}
