/** A second copy, in caches: Chromium can throw all databases away (docs/sync.md, "Its limits"). */
const NAME = 'spare-';

/** @param {string} whose a user's id, 'user', 'room' or 'emergency' */
export const keep = (whose, name, row) => within(whose, (cache) => cache.put(`/${name}`, new Response(JSON.stringify(row))));

export const drop = (whose, names) => within(whose, (cache) => Promise.all(names.map((name) => cache.delete(`/${name}`))));

export const kept = async (whose) =>
  ((await globalThis.caches?.has(NAME + whose).catch(() => {})) && (await within(whose, rowsOf))) || [];

const rowsOf = async (cache) => Promise.all((await cache.matchAll()).map((row) => row.json()));

export const erase = (whose) => globalThis.caches?.delete(NAME + whose).catch(() => {});

/** Where there is none, or no room in it, the database alone counts. */
const within = (whose, work) => globalThis.caches?.open(NAME + whose).then(work).catch(() => {});
