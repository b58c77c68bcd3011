/**
 * First script of a tab: gives it its device's storage, clock and network, and the moment at which it is closed.
 * Everything else in here is the phone's own code. Classic, so that it runs before any module.
 */
{
  const { device, tab } = globalThis.frameElement;
  const own = (name) => `${name}@${device.name}`;

  // Several devices share this origin: the names of what their tabs share are made the device's own.
  const ownName = (prototype, method) => {
    const real = prototype[method];
    prototype[method] = function (name, ...rest) { return real.call(this, own(name), ...rest); };
  };
  ownName(IDBFactory.prototype, 'open');
  ownName(IDBFactory.prototype, 'deleteDatabase');
  ownName(CacheStorage.prototype, 'has');
  ownName(CacheStorage.prototype, 'open');
  ownName(CacheStorage.prototype, 'delete');
  ownName(LockManager.prototype, 'request');
  globalThis.BroadcastChannel = class extends BroadcastChannel {
    constructor(name) { super(own(name)); }
  };

  globalThis.Date = class extends Date {
    constructor(...moment) { super(...(moment.length ? moment : [device.now()])); }
    static now() { return device.now(); }
  };

  const realFetch = globalThis.fetch.bind(globalThis);
  globalThis.fetch = (path, options) => device.network.ask(realFetch, path, options);

  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (names, mode, ...rest) {
    if (mode !== 'readwrite') return transaction.call(this, names, mode, ...rest);
    const trouble = tab.troubleNow();
    if (trouble === 'cut') this.close(); // the phone was in the background: the handle is dead
    const tx = transaction.call(this, names, mode, ...rest);
    if (trouble === 'unheard') tx.addEventListener('complete', () => tab.close());
    troubled.set(tx, trouble);
    return tx;
  };

  // All has been written, and the disk fails: the transaction ends without having happened.
  const undo = (store, after) => {
    store.count().onsuccess = () => (after ? undo(store, after - 1) : abort(store.transaction));
  };
  const abort = (tx) => { try { tx.abort(); } catch { /* it has been */ } };

  const troubled = new WeakMap();
  for (const method of ['add', 'put', 'delete']) {
    const real = IDBObjectStore.prototype[method];
    IDBObjectStore.prototype[method] = function (...row) {
      const trouble = troubled.get(this.transaction);
      if (trouble === 'full') throw new DOMException('no room', 'QuotaExceededError');
      const request = real.apply(this, row);
      if (trouble === 'undone') undo(this, 3);
      if (trouble === 'half') request.addEventListener('success', () => tab.close());
      return request;
    };
  }
}
