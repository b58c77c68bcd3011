/** What this phone was told about safety: by the person it belongs to, or while nobody was signed in. */
import { emergency } from './store.js';

/** What standing() goes by. @returns {Promise<object[]>} Views */
export async function ofSafety(store) {
  const kinds = await Promise.all(['safety', 'clearance'].map((kind) => store.entries({ kind })));
  return kinds.flat();
}

/** Emergencies that nobody has acknowledged. @param {object|null} store @returns {Promise<object[]>} Views */
export async function unread(store) {
  const said = (await store?.entries({ kind: 'safety' })) ?? [];
  return said.filter(({ body }) => body.level === 'E' && !body.acknowledged_at);
}

export const isUnread = async (store) => Boolean(await emergency()) || (await unread(store)).length > 0;
