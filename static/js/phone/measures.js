/**
 * When a measure is asked, what its answers come to, and what is a real change (clinical.md 3).
 * Twin: pwa/brief/measures.py; both obey tests/vectors/. Pure. Asked and not answered has no value: it is never 0.
 */
import { plusDays } from './rules.js';

const WINDOW = 7; // days on which an answer counts for the day of the schedule
const STATEMENTS = 24;

/**
 * @param {number} every days @param {string[]} answered days of the schedule that were answered @param {string} today
 * @returns {{state: "first"|"now"|"later"|"missed", day: string, until: string|null, next: string|null, missed: number}}
 */
export function due(every, answered, today) {
  const last = [...answered].sort().at(-1);
  if (!last) return { state: 'first', day: today, until: null, next: null, missed: 0 };
  const rounds = Math.floor((Date.parse(today) - Date.parse(last)) / (every * 86_400_000));
  const day = plusDays(last, every * Math.max(rounds, 1));
  if (rounds < 1) return { state: 'later', day, until: null, next: day, missed: 0 };
  const until = plusDays(day, Math.min(WINDOW, every) - 1);
  const next = plusDays(day, every);
  return today <= until ? { state: 'now', day, until, next, missed: rounds - 1 } : { state: 'missed', day, until, next, missed: rounds };
}

/** Statements ticked, or null: nothing ticked is 0 only with "none of these". */
export function rmdq({ ticked = [], none = false }) {
  const known = new Set(ticked.filter((n) => Number.isInteger(n) && n >= 1 && n <= STATEMENTS));
  return known.size || none === true ? known.size : null;
}

/** By 5 points or 30 % of the earlier score; from 0 only points can tell. */
export function rmdqChange(before, now) {
  const by = now - before;
  const real = Math.abs(by) >= 5 || (before > 0 && by !== 0 && Math.abs(by) >= 0.3 * before);
  return real ? (by > 0 ? 'worse' : 'better') : 'none';
}

/** Score 0 to 10 of each activity. */
export const psfs = ({ scores = [] }) =>
  Object.fromEntries(scores.filter(({ goal, score }) => goal && Number.isInteger(score) && score >= 0 && score <= 10).map(({ goal, score }) => [goal, score]));

export const mean = (numbers) => (numbers.length ? Math.round(10 * numbers.reduce((a, b) => a + b) / numbers.length) / 10 : null);

/** Over the activities that were scored both times. @returns {[number|null, number|null, string]} */
export function psfsChange(before, now) {
  const both = Object.keys(before).filter((goal) => goal in now);
  if (!both.length) return [null, null, 'few'];
  const sum = (scores) => both.reduce((all, goal) => all + scores[goal], 0);
  const by = sum(now) - sum(before);
  const verdict = by >= 2 * both.length ? 'better' : -by >= 2 * both.length ? 'worse' : 'none';
  return [mean(both.map((goal) => before[goal])), mean(both.map((goal) => now[goal])), verdict];
}
