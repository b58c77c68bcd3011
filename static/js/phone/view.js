/** What the person sees: the shadow, with what this phone has done since laid over it. Pure. */

const SAID = ['entry_id', 'entry_kind', 'body', 'occurred_at', 'tz', 'offset_min', 'local_date'];
const TOLD = [...SAID, 'author', 'author_name', 'rev', 'seq', 'received_at', 'conflicts'];
const pick = (row, keys) => Object.fromEntries(keys.map((key) => [key, row[key] ?? null]));

/**
 * @param {object|undefined} shadow the entry as the server last told
 * @param {object[]} ops rows of the outbox for this entry, oldest first
 * @param {string} userId
 * @returns {object|null} View, or null when there is nothing to show (unknown, deleted)
 */
export function viewOf(shadow, ops, userId) {
  // An op offered again after a restore is old news: it must not cover what came later from another phone.
  const own = shadow ? ops.filter((op) => !op.again) : ops;
  const last = own.at(-1);
  if (last ? last.kind === 'delete' : !shadow || shadow.deleted) return null;
  return {
    author: userId, author_name: null, rev: 0, seq: null, received_at: null, conflicts: 0,
    ...(shadow && pick(shadow, TOLD)),
    ...(last && pick(last, SAID)),
    waiting: ops.some((op) => op.seq == null),
    edited: (shadow?.rev ?? 0) + own.length > 1,
  };
}

export const newestFirst = (a, b) =>
  Date.parse(b.occurred_at) - Date.parse(a.occurred_at) || (a.entry_id < b.entry_id ? 1 : -1);

/** Rows by entry_id, each list in the order of the outbox. */
export function byEntry(rows) {
  const found = new Map();
  for (const row of rows) found.set(row.entry_id, [...(found.get(row.entry_id) ?? []), row]);
  return found;
}
