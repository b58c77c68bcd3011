/**
 * The care of a plan on one day: how often it is wanted, and what became of it.
 * Twin: pwa/brief/cares.py; both obey tests/vectors/cares.json. Pure.
 */
import { plusDays } from './rules.js';

/** The guide that is the same thing: done in the player it counts as this care, unless the plan asks for the guide, too. */
export const GUIDES = {
  heat: 'heat', ice: 'ice', core: 'core-strength', walk: 'walking', breathing: 'slow-breathing', rest: 'resting-positions',
};
const PER_WEEK = 7;

/**
 * @param {string} what @param {object[]} entries cares and runs @param {string[]} listed guides of the same plan
 * @returns {string[]} days, one for each time that it was done
 */
export const timesDone = (what, entries, listed = []) =>
  entries.filter((one) => stateOfOne(one, what, listed) === 'done').map(({ local_date }) => local_date);

/** How often on a day: spread over the week, and no more than what the last six days left over. */
export function wantedOn({ per_week }, done, day) {
  const often = per_week ?? PER_WEEK;
  const before = done.filter((one) => plusDays(day, -6) <= one && one < day).length;
  return Math.min(Math.ceil(often / 7), Math.max(0, often - before));
}

/**
 * Done as often as wanted counts most; then an agreed rest, then why not.
 * @returns {{state: "done"|"rest"|"skipped"|"open", done: number, wanted: number, entry: object|null}}
 */
export function careOn(planned, day, entries, listed = []) {
  const told = entries.filter(({ local_date }) => local_date === day);
  const days = timesDone(planned.what, entries, listed);
  const [wanted, done] = [wantedOn(planned, days, day), days.filter((one) => one === day).length];
  const states = done > 0 && done >= wanted ? ['done'] : ['rest', 'skipped'];
  for (const state of states) {
    const entry = told.find((one) => stateOfOne(one, planned.what, listed) === state);
    if (entry) return { state, done, wanted, entry };
  }
  return { state: 'open', done, wanted, entry: null };
}

function stateOfOne({ entry_kind, body }, what, listed) {
  if (entry_kind === 'care') return body.what === what ? body.state ?? 'done' : null;
  const counts = entry_kind === 'run' && body.guide === GUIDES[what] && !listed.includes(body.guide);
  return counts && body.outcome === 'done' ? 'done' : null;
}
