/** A second copy of what waits: Chromium can throw all databases away (docs/sync.md, "Its limits"). */
const NAME = 'spare-';

export const keep = (userId, row) => within(userId, (cache) => cache.put(row.op_id, new Response(JSON.stringify(row))));

export const drop = (userId, opIds) => within(userId, (cache) => Promise.all(opIds.map((id) => cache.delete(id))));

/** Oldest first. */
export async function kept(userId) {
  const rows = await within(userId, async (cache) => Promise.all((await cache.matchAll()).map((row) => row.json())));
  return (rows ?? []).sort((a, b) => a.op_id < b.op_id ? -1 : 1);
}

export const erase = (userId) => globalThis.caches?.delete(NAME + userId).catch(() => {});

/** Where there is none, or no room in it, the database alone counts. */
const within = (userId, work) => globalThis.caches?.open(NAME + userId).then(work).catch(() => {});
