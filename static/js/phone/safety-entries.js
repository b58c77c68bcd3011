/** What this phone was told about safety: by the person it belongs to, or while nobody was signed in. */
import { hereZone, stamp } from './op.js';
import { emergency } from './store.js';

/** What standing() goes by; signed out (no store) only an emergency is kept. @returns {Promise<object[]>} Views */
export async function ofSafety(store) {
  const kinds = ['safety', 'clearance'].map(async (kind) => (await store?.entries({ kind })) ?? []);
  const [kept, ...told] = await Promise.all([emergency(), ...kinds]);
  return [...told.flat(), ...(kept ? [viewOf(kept)] : [])];
}

const viewOf = ({ at, answers }) =>
  ({ entry_kind: 'safety', entry_id: '', ...stamp(at, hereZone()), body: { scope: 'new', answers, level: 'E' } });

/** Emergencies that nobody has acknowledged. @param {object|null} store @returns {Promise<object[]>} Views */
export async function unread(store) {
  const said = (await store?.entries({ kind: 'safety' })) ?? [];
  return said.filter(({ body }) => body.level === 'E' && !body.acknowledged_at);
}

export const isUnread = async (store) => Boolean(await emergency()) || (await unread(store)).length > 0;
