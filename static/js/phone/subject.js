/** What a page with a form was opened for: ?entry=<id>, ?refused=<op_id> for what the server did not take, or something new. */

export const asked = () => Object.fromEntries(new URLSearchParams(location.search));

/** @returns {Promise<object|null>} a View, or a refused op (it has an `op_id`) */
export async function subject(store, { entry, refused } = asked()) {
  if (refused) return (await store.rejected()).find(({ op_id }) => op_id === refused) ?? null;
  return entry ? store.entry(entry) : null;
}

/** @param {object|null} before what `subject` gave; null: a new entry @param {object} change for store.record */
export const keep = (store, before, { body, occurred_at, ...change }) =>
  before?.op_id ? store.resend(before.op_id, body, { occurred_at }) : store.record({ ...change, body, occurred_at, entry_id: before?.entry_id });

/** Tells whether an entry still says what it said when a form was filled with it, whatever the order of its fields. */
export const gist = (body) => JSON.stringify(Object.entries(body ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
