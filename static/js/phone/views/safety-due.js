/** The card that leads to the fifteen questions, or to what stands: templates/_partials/safety_due.html. */
import { pastDay, dayOf } from '../dates.js';
import { render } from '../render.js';
import { ofSafety } from '../safety-entries.js';
import { isFetching } from '../store.js';

// Who was never asked needs no rules: the first load stays small (tests/test_budget.py).
const NEVER = { level: 'none', full_due: true, full_at: null, acknowledged: true, since: null };

// Until a new phone has fetched what was answered on another one, it does not ask again.
export function register(route) {
  route('GET', '/phone/safety/due', async ({ store }) => {
    const [told, meta] = await Promise.all([ofSafety(store), store.meta()]);
    const { level, full_due, full_at, acknowledged, since } = told.length ? (await import(`../safety.js`)).standing(told) : NEVER;
    return { html: render('view-safety-due', {
      due: full_due && !isFetching(meta), last: full_at && pastDay(dayOf(full_at)), since: since && pastDay(dayOf(since)),
      [level]: acknowledged,
    }) };
  });
}
