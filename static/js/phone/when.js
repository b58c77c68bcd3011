/** When it was, as a form says it: templates/_partials/when.html. */
import { clock, dayOf } from './dates.js';

/** @returns {{at?: string, wrong?: "time"|"future"}} no `at`: now, or where nothing is said */
export function readTime(form) {
  if (form.get('when') !== 'earlier') return { at: undefined };
  const at = new Date(`${form.get('day')}T${form.get('time')}`);
  if (isNaN(at)) return { wrong: 'time' };
  return at > Date.now() + 60_000 ? { wrong: 'future' } : { at: at.toISOString() };
}

/** The time to write down: none when the entry keeps its own, to the minute. */
export const moved = (at, before) =>
  before && at && clock(at) === clock(before.occurred_at, before.tz) && dayOf(at) === before.local_date ? undefined : at ?? (before ? new Date().toISOString() : undefined);

/** For <form-values>. */
export const timeValues = ({ occurred_at, tz, local_date }) => ({ when: 'earlier', day: local_date, time: clock(occurred_at, tz) });
