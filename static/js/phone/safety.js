/**
 * What the answers to the fifteen safety questions mean (clinical.md 1). Pure. Twin: pwa/safety.py; both obey
 * tests/vectors/. Nothing here ever says "all clear": the mildest answer is "none of these".
 *
 * @typedef {'E'|'S'|'A'|'none'} Level emergency now · see a clinician today · ask before any pressure · none of these
 * @typedef {{hands_only: boolean, no_heat: boolean, no_prone: boolean}} Limits no_heat: nor ice
 * @typedef {{level: Level, questions: string[]} & Limits} Outcome questions: those that made the level
 * @typedef {Outcome & {since: string|null, acknowledged: boolean, unacknowledged: string[], flags: Record<string, Flag>,
 *   full_at: string|null, full_due: boolean, pressure_ok: boolean, injured_at: string|null}} Standing
 * @typedef {{level: Level, code: string, day: string, lifted: boolean}} Flag day: last said so · lifted: a clinician has agreed
 */
import { hereZone, stamp } from './op.js';

const TWO_WEEKS = 14 * 24 * 3_600_000;

/** In the order of clinical.md; "no" is no flag, and a code that is not here counts as the worst of its question. */
export const LEVELS = {
  saddle: { new: 'E', old: 'S' },
  bladder: { new: 'E', old: 'S' },
  both_legs: { new: 'E', old: 'S' },
  sexual: { new: 'E', old: 'S' },
  weakness: { severe: 'E', new: 'S', old: 'A' },
  fracture: { major: 'E', yes: 'S' },
  cancer: { new_pain: 'S', history: 'A', signs: 'A' },
  infection: { severe: 'E', back: 'S', other: 'A' },
  clot: { breath: 'E', yes: 'S' },
  aorta: { now: 'E', known: 'A' },
  bleeding: { yes: 'A' },
  pregnancy: { yes: 'A' },
  bones: { thin: 'A', numb: 'A', both: 'A' },
  operations: { operation: 'A', young: 'A' },
  vessels: { sudden: 'E', yes: 'A' },
};

/** Asked again before every guide that presses. */
export const PRESSURE = Object.keys(LEVELS).slice(0, 5);

const ORDER = ['none', 'A', 'S', 'E'];
const worst = (levels) => ORDER[Math.max(0, ...levels.map((level) => ORDER.indexOf(level)))];

/** @param {Record<string, string>} answers code by question @returns {Outcome} */
export function outcome(answers) {
  const level = worst(Object.keys(LEVELS).map((id) => levelOf(id, answers[id])));
  return { level, questions: level === 'none' ? [] : Object.keys(LEVELS).filter((id) => levelOf(id, answers[id]) === level), ...limits(answers) };
}

/**
 * What stands now, from all answers and clearances ever given.
 * E and S end by a later full answer without them; S and A by a clinician's word; E never before it is acknowledged.
 * @param {object[]} entries Views; other kinds than safety and clearance are left alone
 * @param {number|Date|string} now @param {string} today the phone's own day @returns {Standing}
 */
export function standing(entries, now = Date.now(), today = stamp(now, hereZone()).local_date) {
  const told = inOrder(entries, +new Date(now));
  const said = told.filter(({ kind }) => kind === 'safety');
  const agreed = told.filter(({ kind, ahead, body }) => kind === 'clearance' && !ahead && body.said_on <= today);
  const open = openFlags(said).map((flag) => ({ ...flag, lifted: isLifted(flag, agreed) }));
  const full = said.filter(({ ahead, body }) => !ahead && body.scope === 'full').at(-1);
  const unacknowledged = said.filter(isUnread).map(({ entry_id }) => entry_id);
  const level = unacknowledged.length ? 'E' : worst(open.filter(({ lifted }) => !lifted).map((flag) => flag.level));
  const made = open.filter((flag) => !flag.lifted && flag.level === level);
  return {
    level, questions: Object.keys(LEVELS).filter((id) => made.some((flag) => flag.id === id)),
    since: iso(Math.min(...made.map(({ since }) => since))), acknowledged: !unacknowledged.length, unacknowledged,
    flags: byQuestion(open), ...limitsOf(open), full_at: iso(full?.at), full_due: !full || +new Date(now) - full.at > TWO_WEEKS,
    pressure_ok: answeredToday(said, open, today), injured_at: iso(injury(said)),
  };
}

function levelOf(id, code) {
  if (code === undefined || code === 'no') return 'none';
  return Object.hasOwn(LEVELS[id], code) ? LEVELS[id][code] : worst(Object.values(LEVELS[id]));
}

function limits({ bleeding = 'no', bones = 'no', pregnancy = 'no' }) {
  return { hands_only: bleeding !== 'no' || bones !== 'no', no_heat: !['no', 'thin'].includes(bones), no_prone: pregnancy !== 'no' };
}

/** They stay when a clinician agreed to pressure. */
function limitsOf(open) {
  const each = open.map(({ id, code }) => limits({ [id]: code }));
  return Object.fromEntries(['hands_only', 'no_heat', 'no_prone'].map((name) => [name, each.some((one) => one[name])]));
}

/**
 * By when they were said, as far as clocks can be trusted: never later than the server had them, never later than now.
 * ahead: dated in the future. It may raise a flag, but it ends nothing. At the same moment a flag comes last, and stays.
 */
function inOrder(entries, now) {
  return entries.map((view) => {
    const at = Math.min(Date.parse(view.occurred_at), Date.parse(view.received_at ?? view.occurred_at));
    const level = view.entry_kind === 'safety' ? outcome(view.body.answers ?? {}).level : 'none';
    return { kind: view.entry_kind, entry_id: view.entry_id, body: view.body, day: view.local_date, at: Math.min(at, now), ahead: at > now, level };
  }).sort((a, b) => a.at - b.at || ORDER.indexOf(a.level) - ORDER.indexOf(b.level));
}

const isUnread = ({ level, body }) => [level, body.level].includes('E') && !body.acknowledged_at;

/** @returns {{id, code, level, since: number, at: number, day: string, unread: boolean}[]} */
function openFlags(said) {
  return Object.keys(LEVELS).flatMap((id) => said.reduce((flags, entry) => after(flags, entry, id), []));
}

/** The flags of one question after one more answer: a full answer takes the place of what was there before it. */
function after(flags, entry, id) {
  const code = entry.body.answers?.[id];
  if (code === undefined) return flags;
  const level = levelOf(id, code);
  const before = flags.find((flag) => flag.code === code);
  const ends = entry.body.scope === 'full' && !entry.ahead;
  const kept = flags.filter((flag) => flag !== before && (!ends || flag.unread));
  if (level === 'none') return kept;
  const unread = level === 'E' && (isUnread(entry) || Boolean(before?.unread));
  return [...kept, { id, code, level, since: before?.since ?? entry.at, at: entry.at, day: entry.day, unread }];
}

/** A: the clinician's word holds as long as the same answer does. S: it must come after the answer. E: never. */
function isLifted({ id, level, since, at, day }, agreed) {
  return agreed.some(({ body, at: told }) => body.questions.includes(id)
    && ((level === 'A' && told >= since) || (level === 'S' && told >= at && body.said_on >= day)));
}

function byQuestion(open) {
  const rank = ({ level, lifted }) => ORDER.indexOf(level) - (lifted ? ORDER.length : 0);
  const sorted = [...open].sort((a, b) => rank(a) - rank(b));
  return Object.fromEntries(sorted.map(({ id, level, code, day, lifted }) => [id, { level, code, day, lifted }]));
}

/** Questions 1 to 5, on this day of the person's, each last answered with no; or with what a clinician agreed to. */
function answeredToday(said, open, today) {
  const given = said.filter(({ ahead, day }) => !ahead && day === today);
  return PRESSURE.every((id) => {
    const code = given.filter(({ body }) => body.answers?.[id] !== undefined).at(-1)?.body.answers[id];
    return code === 'no' || open.some((flag) => flag.id === id && flag.code === code && flag.level === 'A' && flag.lifted);
  });
}

const injury = (said) => said.filter(({ body }) => levelOf('fracture', body.answers?.fracture) !== 'none').at(-1)?.at;

const iso = (at) => (Number.isFinite(at) ? new Date(at).toISOString() : null);
