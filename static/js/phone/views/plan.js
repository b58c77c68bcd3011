import '../../elements/print-button.js';
import { dayOf, pastDay } from '../dates.js';
import { cardOf, doneOn, mine, reason, therapistOf, wanted } from '../guides.js';
import { titleOf } from '../known.js';
import { render } from '../render.js';

export function register(route) {
  route('GET', '/phone/plan', async ({ store, user }) => {
    const own = await mine(store);
    const therapist = therapistOf(user);
    const { guides: listed = [], ...more } = own.plan?.body ?? {};
    const planned = listed.filter(({ guide }) => guide in own.guides);
    if (!planned.length && !saysMore(more)) return { html: render('view-no-plan', { therapist, blank: own.blank }) };
    const top = { therapist, when: pastDay(dayOf(own.plan.received_at ?? own.plan.occurred_at)), note: more.note };
    const rest = render('view-plan-more', moreOf(more, own.guides));
    return { html: render('view-plan', top) + planned.map((one) => sectionOf(one, own, therapist)).join('') + rest };
  });
}

const MORE = ['sitting', 'care', 'goals', 'flare', 'measures', 'note'];
const saysMore = (body) => MORE.some((part) => body[part]?.length || body[part]?.minutes);

/** What the plan says beside its guides, for the template view-plan-more. */
function moreOf({ sitting, care = [], goals = [], flare = [], step_up, measures = [] }, guides) {
  const named = (slug) => ({ slug, title: titleOf(guides, slug) });
  return {
    sitting: sitting && { ...sitting, guide: sitting.guide && named(sitting.guide) }, goals, step_up, flares: flare.map(named),
    care: care.map((one) => ({ ...one, what: { [one.what]: true } })),
    measures: measures.map(({ measure, every_days }) => ({ is: { [measure]: true }, every_days })),
  };
}

function sectionOf(planned, { guides, runs, gate }, therapist) {
  const guide = guides[planned.guide];
  return render(`view-planned-${planned.guide}`, {
    ...wanted(planned, guide), card: cardOf(planned, therapist),
    why: reason(gate(guide), guide, therapist), done: doneOn(runs, planned.guide),
  });
}
