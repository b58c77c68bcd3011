import '../../elements/guide-finder.js';
import { doneOn, mine, reason, therapistOf, wanted } from '../guides.js';
import { render } from '../render.js';

export function register(route) {
  route('GET', '/phone/guides', async ({ store, user }) => {
    const own = await mine(store);
    const rows = Object.entries(own.guides).map(([slug, guide]) => rowOf(slug, guide, own, therapistOf(user)));
    return { html: render('view-guides', { guides: rows }) };
  });
}

function rowOf(slug, guide, { plan, runs, gate }, therapist) {
  const place = plan?.body.guides.findIndex((one) => one.guide === slug) ?? -1;
  const planned = place >= 0 && { place: String(place), ...wanted(plan.body.guides[place], guide) };
  return { slug, planned, done: doneOn(runs, slug), why: reason(gate(guide), guide, therapist) };
}
