/**
 * The few rules that phone and server share. Twin: pwa/brief/rules.py; both obey tests/vectors/.
 * What is missing is null, never 0 (clinical.md 3).
 *
 * @typedef {{entry_kind: string, body: object, local_date: string}} Entry
 * @typedef {{median: number|null, days: number, values: number}} Week
 * @typedef {"leg"|"back"} Part
 */

const LIMITS = { points: 2, share: 0.3, days: 4, silent: 5 };
const MINUTE = 60_000;
// Nobody sits longer without a break: the timer was forgotten, whatever its end says.
const LONGEST_SPELL = 12 * 60 * MINUTE;
// A knee is not yet below the knee.
const REACH = [
  /^(lumbar-spine|sacrum|low-back)$/,
  /^(buttock|outer-hip|groin)$/,
  /^(.+-thigh|(back-)?knee)$/,
  /^(calf|shin)$/,
  /^(foot-top|toes|heel|sole)$/,
];

/** The middle value; of an even count the mean of the middle two; of nothing null. */
export function median(numbers) {
  const ordered = [...numbers].sort((a, b) => a - b);
  const half = ordered.length >> 1;
  if (!ordered.length) return null;
  return ordered.length % 2 ? ordered[half] : (ordered[half - 1] + ordered[half]) / 2;
}

/**
 * Medians of all raw values of the 7 dates that end today, and of the 7 before.
 * @param {Entry[]} entries @param {Part} part @param {string} today
 * @returns {{before: Week, now: Week, verdict: "up"|"down"|"none"|"few"}}
 */
export function weeklyMedians(entries, part, today) {
  const start = plusDays(today, -6);
  const before = weekOf(entries, part, plusDays(start, -7), plusDays(start, -1));
  const now = weekOf(entries, part, start, today);
  return { before, now, verdict: changed(before, now) };
}

/** By 2 points and by 30 % of the earlier median, with 4 logged days in each week. */
export function changed(before, now) {
  if (before.median === null || now.median === null) return "few";
  if (Math.min(before.days, now.days) < LIMITS.days) return "few";
  const by = now.median - before.median;
  if (Math.abs(by) < LIMITS.points || Math.abs(by) < LIMITS.share * before.median) return "none";
  return by > 0 ? "up" : "down";
}

/** Median of the day's raw values. @param {Entry[]} entries of one day */
export function typicalOfDay(entries, part) {
  return median(scores(entries, [part]));
}

/** Highest of what was felt and what was remembered as the worst. @param {Entry[]} entries of one day */
export function worstOfDay(entries, part) {
  return highest(scores(entries, [part, `worst_${part}`]));
}

/** Furthest point 0-4 of one day. @param {Entry[]} entries of one day */
export function furthestOfDay(entries) {
  return highest(entries.map((entry) => furthest(entry.body)).filter((point) => point !== null));
}

/** What the client said, else the furthest region they marked, else null. */
export function furthest(body) {
  if (isCount(body.furthest) && body.furthest <= 4) return body.furthest;
  return highest(marked(body).map((mark) => reachOf(mark.region)).filter((point) => point >= 0));
}

/** Regions that say something: an intensity of 0 without a sensation does not. */
export function marked(body) {
  return (body.regions ?? []).filter((mark) => mark.intensity !== 0 || mark.sensations?.length);
}

/** Full minutes of a spell with a known end, else null. */
export function spellMinutes(body) {
  const known = spell(body);
  return known && Math.floor((known[1] - known[0]) / MINUTE);
}

/**
 * One row for each date; a spell belongs to the date on which it began. Minutes are null when none is known.
 * @param {Entry[]} entries @param {string[]} dates
 */
export function sittingDays(entries, dates) {
  const days = byDay(entries.filter((entry) => entry.entry_kind === "sitting"));
  return dates.map((day) => ({ day, ...sittingOfDay(days.get(day) ?? []) }));
}

/** Median of the minutes until sitting hurt, this week and the week before; `times` it did. */
export function painTrend(entries, today) {
  const start = plusDays(today, -6);
  const week = (from, to) => {
    const hurts = between(entries, "sitting", from, to).map((entry) => minutesToPain(entry.body)).filter(isCount);
    return { median: median(hurts), times: hurts.length };
  };
  return { before: week(plusDays(start, -7), plusDays(start, -1)), now: week(start, today) };
}

/** Minutes until it hurt, when it did. */
export function minutesToPain(body) {
  return isCount(body.hurt_after_min) && body.hurt !== false ? body.hurt_after_min : null;
}

/** Days logged and days due of the last 14; today is due only once something is logged. */
export function daysDue(dates, today, since) {
  const logged = new Set(dates);
  const first = since ?? [...logged].sort()[0] ?? today;
  const start = [plusDays(today, -13), first].sort()[1];
  const due = datesFrom(start, today).filter((day) => day < today || logged.has(day));
  return { logged: due.filter((day) => logged.has(day)).length, due: due.length };
}

/** The day of the last entry, once 5 days lie between. */
export function silentSince(last, today) {
  return last && last <= plusDays(today, -LIMITS.silent) ? last : null;
}

/** Held, or planned and over: a plan that nobody cancelled counts as kept. */
export function isHeld({ state, starts_at, minutes = 60 }, now = Date.now()) {
  return state !== "cancelled" && Date.parse(starts_at) + minutes * MINUTE <= now;
}

/** Dates from `from` to `to`, both included. */
export function datesFrom(from, to) {
  const dates = [];
  for (let day = from; day <= to; day = plusDays(day, 1)) dates.push(day);
  return dates;
}

/** Calendar days, no clock: DST can't move them. */
export function plusDays(day, n) {
  return new Date(Date.parse(day) + n * 1440 * MINUTE).toISOString().slice(0, 10);
}

/** @returns {Map<string, Entry[]>} */
export function byDay(entries) {
  const days = new Map();
  for (const entry of entries) days.set(entry.local_date, [...(days.get(entry.local_date) ?? []), entry]);
  return days;
}

function weekOf(entries, part, from, to) {
  const told = between(entries, "pain", from, to).filter((entry) => score(entry.body, part) !== null);
  const values = scores(told, [part]);
  return { median: median(values), days: byDay(told).size, values: values.length };
}

function between(entries, kind, from, to) {
  return entries.filter((entry) => entry.entry_kind === kind && from <= entry.local_date && entry.local_date <= to);
}

function sittingOfDay(entries) {
  const known = entries.map((entry) => spell(entry.body)).filter(Boolean);
  const running = entries.filter((entry) => isRunning(entry.body)).length;
  return {
    longest: highest(known.map(([start, end]) => Math.floor((end - start) / MINUTE))),
    total: together(known),
    spells: known.length,
    unknown: entries.length - known.length - running,
  };
}

/** What overlaps (timer and typed) is counted once. */
function together(spells) {
  let total = 0;
  let reached = -Infinity;
  for (const [start, end] of spells.sort((a, b) => a[0] - b[0])) {
    total += Math.max(0, end - Math.max(start, reached));
    reached = Math.max(end, reached);
  }
  return spells.length ? Math.floor(total / MINUTE) : null;
}

function spell({ started_at, ended_at, forgotten }) {
  const [start, end] = [Date.parse(started_at), Date.parse(ended_at)];
  return !forgotten && end - start >= 0 && end - start <= LONGEST_SPELL ? [start, end] : null;
}

function isRunning({ ended_at, forgotten }) {
  return (ended_at ?? null) === null && !forgotten;
}

/** back-left-back-thigh → back-thigh → 2; -1 for what is unknown */
function reachOf(region) {
  const part = String(region).replace(/^(front|back)-/, "").replace(/^(left|right)-/, "");
  return REACH.findIndex((pattern) => pattern.test(part));
}

function scores(entries, fields) {
  return entries.flatMap((entry) => fields.map((field) => score(entry.body, field))).filter((value) => value !== null);
}

function score(body, field) {
  return isCount(body[field]) && body[field] <= 10 ? body[field] : null;
}

function highest(numbers) {
  return numbers.length ? Math.max(...numbers) : null;
}

function isCount(value) {
  return Number.isInteger(value) && value >= 0;
}
