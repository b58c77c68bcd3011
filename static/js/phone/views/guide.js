import '../../elements/print-button.js';
import { pastDay } from '../dates.js';
import { cardOf, doneOn, mine, reason, therapistOf, wanted } from '../guides.js';
import { render } from '../render.js';

// The templates are the same for all guides: nothing is shown before they are here.
document.body.insertAdjacentHTML('beforeend', await (await fetch('/templates/guide')).text());

const LAST = 3;

export function register(route) {
  route('GET', '/phone/guides/:slug', async ({ params: { slug }, store, user }) => {
    const [own, unfinished] = await Promise.all([mine(store), store.run?.()]);
    return { html: render('view-guide', pageOf(slug, own.guides[slug], own, user, unfinished)) };
  });
}

function pageOf(slug, guide, { plan, runs, gate }, user, unfinished) {
  const therapist = therapistOf(user);
  const state = gate(guide);
  const closed = reason(state, guide, therapist);
  const planned = plan?.body.guides.find((one) => one.guide === slug);
  const done = runs.filter(({ body }) => body.guide === slug).slice(0, LAST);
  turnPicture(planned?.side);
  return {
    slug, therapist, half: state.half, hands_only: state.hands_only,
    why: closed && { ...closed, other: !OWN_WAY.includes(closed.code) },
    first: state.why.some(({ code }) => code === 'answers-needed'),
    unfinished: unfinished?.guide === slug,
    planned: planned && { ...wanted(planned, guide), card: cardOf(planned, therapist), done: doneOn(runs, slug) },
    ran: done.length > 0, runs: done.map(runOf),
  };
}

/** Reasons that lead somewhere of their own; for the others there are other guides. */
const OWN_WAY = ['emergency', 'see-today', 'ask', 'rock-first'];

function runOf({ local_date, body: { outcome, stop, before, after } }) {
  const change = (part) => ({ before: before[part], after: after[part] });
  return {
    when: pastDay(local_date), outcome: { [outcome]: true }, stop: { [stop]: true },
    levels: before && after && { leg: change('leg'), back: change('back') },
  };
}

/** Pictures are drawn for the right side. */
function turnPicture(side) {
  for (const picture of document.querySelectorAll('.handout .figbox')) picture.classList.toggle('figbox--left', side === 'left');
}
