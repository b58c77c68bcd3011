/** The card that leads to the fifteen questions, or to what stands: templates/_partials/safety_due.html. */
import { pastDay, dayOf } from '../dates.js';
import { render } from '../render.js';
import { standing } from '../safety.js';
import { ofSafety } from '../safety-entries.js';

export function register(route) {
  route('GET', '/phone/safety/due', async ({ store }) => {
    const { level, full_due, full_at, acknowledged, since } = standing(await ofSafety(store));
    return { html: render('view-safety-due', {
      due: full_due, last: full_at && pastDay(dayOf(full_at)), since: since && pastDay(dayOf(since)),
      [level]: acknowledged,
    }) };
  });
}
