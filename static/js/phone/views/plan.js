import '../../elements/print-button.js';
import { pastDay } from '../dates.js';
import { cardOf, doneOn, mine, reason, therapistOf, wanted } from '../guides.js';
import { render } from '../render.js';

export function register(route) {
  route('GET', '/phone/plan', async ({ store, user }) => {
    const own = await mine(store);
    const therapist = therapistOf(user);
    const planned = (own.plan?.body.guides ?? []).filter(({ guide }) => guide in own.guides);
    if (!planned.length) return { html: render('view-no-plan', { therapist }) };
    const top = { therapist, when: pastDay(own.plan.local_date), note: own.plan.body.note };
    return { html: render('view-plan', top) + planned.map((one) => sectionOf(one, own, therapist)).join('') };
  });
}

function sectionOf(planned, { guides, runs, gate }, therapist) {
  const guide = guides[planned.guide];
  return render(`view-planned-${planned.guide}`, {
    ...wanted(planned, guide), card: cardOf(planned, therapist),
    why: reason(gate(guide), guide, therapist), done: doneOn(runs, planned.guide),
  });
}
