/**
 * Which sessions took place, and when the days after them are asked about (clinical.md 5).
 * Twins: pwa/brief/treated.py, pwa/brief/reactions.py; all obey tests/vectors/. Pure.
 */
import { isHeld } from './rules.js';

const [MINUTE, HOUR] = [60_000, 3_600_000];

/** Hours after the end of a session: from, until. The next day's are clinical.md's, those around 48 h ours. */
export const WINDOWS = { day: [18, 30], two_days: [42, 72] };

/** Opens and closes, ms. */
export const windowOf = (ends, after) => WINDOWS[after].map((hours) => ends + hours * HOUR);

/** @returns {"answered"|"later"|"now"|"missed"} late is no answer */
export function reactionOf(ends, after, answered, now) {
  if (answered) return 'answered';
  const [opens, closes] = windowOf(ends, after);
  if (now < opens) return 'later';
  return now < closes ? 'now' : 'missed';
}

/**
 * Sessions that are over, the oldest first: as recorded, else as agreed. A record names its appointment, or lies over
 * one; two records of one appointment are one session.
 * @param {{entry_id: string, entry_kind: string, body: object}[]} entries
 * @returns {{ids: string[], starts: number, ends: number}[]} ids: what an answer may call it
 */
export function sessionsOf(entries, now) {
  const agreed = of(entries, 'appointment', 'starts_at');
  const sessions = new Map();
  for (const record of of(entries, 'record', 'started_at')) {
    const key = record.body.appointment || agreed.find((one) => kept(one) && overlap(one, record))?.ids[0] || record.ids[0];
    const known = sessions.get(key);
    if (known) [known.ids, known.ends] = [[...record.ids, ...known.ids], Math.max(known.ends, record.ends)];
    else sessions.set(key, { ...record, ids: [...new Set([...record.ids, key])] });
  }
  const others = agreed.filter(({ ids, body }) => !sessions.has(ids[0]) && isHeld(body, now));
  return [...sessions.values(), ...others].filter(({ ends }) => ends <= now).sort((a, b) => a.starts - b.starts);
}

const kept = ({ body }) => body.state !== 'cancelled';
const overlap = (a, b) => a.starts < b.ends && b.starts < a.ends;

function of(entries, kind, field) {
  return entries.filter(({ entry_kind, body }) => entry_kind === kind && Date.parse(body[field])).map(({ entry_id, body, author_name }) => {
    const starts = Date.parse(body[field]);
    return { ids: [entry_id], body, author_name, starts, ends: starts + (body.minutes ?? 60) * MINUTE };
  }).sort((a, b) => a.starts - b.starts);
}
