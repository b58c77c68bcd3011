/**
 * Which guides of the plan are due on a day, what became of them, and when the morning after is asked about.
 * Twin: pwa/brief/plan.py; both obey tests/vectors/. Pure.
 *
 * @typedef {{guide: string, per_week?: number, days?: string[]}} Planned
 * @typedef {{entry_kind: string, body: object, local_date: string}} Entry
 */
import { plusDays } from './rules.js';

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const PER_WEEK = 3;
const MORNING = 4; // o'clock: before it the night is not over

/**
 * On its weekdays; without any, until it was done often enough in the last seven days, and never sooner than `apart`
 * days after the last time.
 * @param {Planned} planned @param {string[]} done days on which it was done to its end @param {string} day
 */
export function dueOn(planned, done, day, apart = 1) {
  const since = (first) => new Set(done.filter((one) => plusDays(day, first) <= one && one < day)).size;
  if (since(1 - apart)) return false;
  if (planned.days?.length) return planned.days.includes(weekday(day));
  return since(-6) < (planned.per_week ?? PER_WEEK);
}

/** How often in a span of days, both included. */
export function timesIn(planned, from, to) {
  let days = 0;
  let chosen = 0;
  for (let day = from; day <= to; day = plusDays(day, 1)) {
    days += 1;
    chosen += planned.days?.includes(weekday(day)) ? 1 : 0;
  }
  return planned.days?.length ? chosen : Math.floor((planned.per_week ?? PER_WEEK) * days / 7 + 0.5);
}

/**
 * What became of a guide on a day: what was done counts most, then a stop, then why not.
 * @param {Entry[]} entries runs and skips, the newest first
 * @returns {{state: "done"|"stopped"|"rest"|"skipped"|"left"|"open", entry: Entry|null}}
 */
export function stateOf(guide, day, entries) {
  const told = entries.filter(({ body, local_date }) => body.guide === guide && local_date === day);
  for (const state of ['done', 'stopped', 'rest', 'skipped', 'left']) {
    const entry = told.find((one) => stateOfOne(one) === state);
    if (entry) return { state, entry };
  }
  return { state: 'open', entry: null };
}

/** Days on which a guide was done to its end. @param {Entry[]} entries */
export const daysDone = (guide, entries) =>
  entries.filter((one) => one.body.guide === guide && stateOfOne(one) === 'done').map(({ local_date }) => local_date);

/**
 * The morning after a run that pressed: asked from 4 o'clock on the day after it until that day ends, once.
 * @param {string} day of the run @param {boolean} answered @param {string} today @param {number} hour on the wall
 * @returns {"answered"|"later"|"now"|"missed"}
 */
export function morningOf(day, answered, today, hour) {
  if (answered) return 'answered';
  const after = plusDays(day, 1);
  if (today < after || (today === after && hour < MORNING)) return 'later';
  return today === after ? 'now' : 'missed';
}

function stateOfOne({ entry_kind, body }) {
  if (entry_kind === 'skip') return body.barrier === 'rest' ? 'rest' : 'skipped';
  return entry_kind === 'run' ? body.outcome : null;
}

const weekday = (day) => WEEKDAYS[new Date(`${day}T12:00Z`).getUTCDay()];
