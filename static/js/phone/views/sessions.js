/** Sessions to come, on the practice's clock, and what was cancelled of them. */
import { clock, longDay } from '../dates.js';
import { render } from '../render.js';
import { isBlank } from '../store.js';

export function register(route) {
  route('GET', '/phone/sessions', async ({ store, user }) => {
    const now = Date.now();
    const coming = (await store.entries({ kind: 'appointment' }))
      .filter(({ body }) => Date.parse(body.starts_at) + (body.minutes ?? 60) * 60_000 > now).reverse()
      .map(({ body, local_date, tz }) => ({
        when: `${longDay(local_date)}, ${clock(body.starts_at, tz)}`,
        minutes: body.minutes ?? 60, with: body.with, off: body.state === 'cancelled',
      }));
    const therapist = user.therapists?.[0] ?? 'Your therapist';
    return { html: render('view-sessions', { coming, any: coming.length > 0, blank: isBlank(await store.meta(), user), therapist }) };
  });
}
