/** What is asked today: how it was after a session, measures of the schedule. Loaded once there may be something. */
import { isAsked, measuresOf } from './asked.js';
import { dayOf, longDay } from './dates.js';
import { reactions, register as registerReactions } from './due-reactions.js';
import { render } from './render.js';

let templates = null; // the page brings none of them: its first load stays small (tests/test_budget.py)

export function register(route) {
  registerReactions(route, async (store, said) =>
    ({ html: await fragment(store, said), headers: { 'HX-Trigger': 'easeback:saved' } }));
}

export const show = async ({ store }) => ({ html: await fragment(store) });

async function fragment(store, said = {}) {
  await (templates ??= bringTemplates().catch((error) => { templates = null; throw error; }));
  return render('view-due', { ...said, ...await reactions(store), measures: await measures(store) });
}

/** What the plan's schedule asks for today; what is not due is not there. */
const measures = async (store) => (await measuresOf(store, dayOf())).filter(isAsked)
  .map(({ measure, due: { until } }) => ({ measure, is: { [measure]: true }, until: until && longDay(until) }));

async function bringTemplates() {
  document.body.insertAdjacentHTML('beforeend', await (await fetch('/templates/due')).text());
}
