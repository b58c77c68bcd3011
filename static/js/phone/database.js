/** An IndexedDB database whose handle may die at any time, and whose page may be put aside. Only store.js uses it. */
import '../../vendor/idb@8.0.4/idb.umd.js';

const { openDB, deleteDB } = globalThis.idb;
const VERSION = 1;

// An iPhone cuts the connection of an app in the background; a newer tab may have closed it for its upgrade.
const DIED = ['InvalidStateError', 'UnknownError', 'AbortError', 'TransactionInactiveError'];

export class Database {
  #name;
  #create;
  #handle = null;
  gone = false;

  constructor(name, create) {
    this.#name = name;
    this.#create = create;
  }

  read(names, work) {
    return this.#retry((db) => work(quiet(db.transaction(names))));
  }

  write(names, work) {
    return this.#retry((db) => commit(quiet(db.transaction(names, 'readwrite', { durability: 'strict' })), work));
  }

  async erase() {
    this.gone = true;
    (await this.#handle?.catch(() => null))?.close();
    await deleteDB(this.#name);
  }

  async #retry(work) {
    await awake;
    const handle = this.#open();
    try {
      return await work(await handle);
    } catch (error) {
      if (!DIED.includes(error.name) || this.gone) throw error;
      handle.then((db) => db.close(), () => {});
      if (this.#handle === handle) this.#handle = null;
      await awake;
      return work(await this.#open());
    }
  }

  #open() {
    if (this.gone) return Promise.reject(new DOMException('Signed out', 'SignedOut'));
    this.#handle ??= this.#connect();
    this.#handle.catch(() => { this.#handle = null; });
    return this.#handle;
  }

  #connect() {
    return new Promise((resolve, reject) => {
      openDB(this.#name, VERSION, {
        upgrade: (db, from) => from < 1 && this.#create(db),
        blocked: () => reject(new DOMException('Another tab holds the old version', 'Blocked')),
        blocking: (_, wanted, event) => this.#letGo(event.target, wanted),
        terminated: () => { this.#handle = null; },
      }).then(resolve, reject);
    });
  }

  /** Another tab upgrades (wants a version) or signs out (wants none): never stand in its way. */
  #letGo(db, wanted) {
    db.close();
    this.#handle = null;
    if (wanted === null) this.gone = true;
  }
}

async function commit(tx, work) {
  try {
    const result = await work(tx);
    await tx.done;
    return result;
  } catch (error) {
    try { tx.abort(); } catch { /* it already has */ } // half a change must not be committed
    throw tx.error ?? error;
  }
}

function quiet(tx) {
  live.add(tx);
  tx.done.catch(() => {}).finally(() => live.delete(tx)); // the failing request has been reported already
  return tx;
}

// A page that WebKit puts aside for the back button keeps its transactions open, and whoever writes next waits for
// ever (seen in WebKitGTK 2.50). So it takes back what is half done, and does it again if it returns.
const live = new Set();
let awake = Promise.resolve();
let wake = () => {};

addEventListener('pagehide', ({ persisted }) => {
  if (!persisted) return;
  awake = new Promise((resolve) => { wake = resolve; });
  for (const tx of live) try { tx.abort(); } catch { /* it has ended */ }
});
addEventListener('pageshow', () => wake());
