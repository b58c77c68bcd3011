/** Today's plan, the morning after and the guide that waits to be gone on with. Loaded once there is one of them. */
import { clock, dayAfter, dayOf } from './dates.js';
import { mine } from './guides.js';
import { titleOf } from './known.js';
import { daysDone, dueOn, morningOf, stateOf } from './plan.js';
import { render } from './render.js';

const WEEK = 6; // days before today

let templates = null; // the page brings none of them: its first load stays small (tests/test_budget.py)
let asking = null; // the guide of which is asked why it is not done today: a refresh keeps the question open

export function register(route) {
  route('POST', '/phone/skips', async ({ form, store }) => {
    asking = null;
    await store.record({ entry_kind: 'skip', body: { guide: form.get('guide'), barrier: form.get('barrier'), note: '' } });
    return saved(store, 'noted');
  });

  route('POST', '/phone/mornings', async ({ form, store }) => {
    const [run, guide, feel] = ['run', 'guide', 'feel'].map((name) => form.get(name));
    const known = (await store.entries({ kind: 'morning' })).some(({ body }) => body.run === run);
    if (!known) await store.record({ entry_kind: 'morning', body: { guide, run, feel, note: '' } });
    return saved(store, 'noted');
  });

  route('DELETE', '/phone/answers/:id', async ({ params, store }) => {
    await store.record({ kind: 'delete', entry_kind: (await store.entry(params.id)).entry_kind, entry_id: params.id });
    return saved(store, 'undone');
  });
}

/** @param {{store: object, query: URLSearchParams}} asked `?ask=<guide>`: why not today? `?ask=`: never mind */
export async function show({ store, query }) {
  if (query.has('ask')) asking = query.get('ask');
  return { html: await fragment(store) };
}

const saved = async (store, what) =>
  ({ html: await fragment(store, { [what]: true }), headers: { 'HX-Trigger': 'easeback:saved' } });

async function fragment(store, said = {}) {
  await (templates ??= bringTemplates().catch((error) => { templates = null; throw error; }));
  const today = dayOf();
  const [{ guides: known, plan, gate }, told, run] = await Promise.all([
    mine(store), store.entries({ from: dayAfter(today, -WEEK - 1), to: today }), store.run?.()]);
  const asked = mornings(told, today, known);
  const closed = (guide) => (guide.presses && asked.worse) || (guide.slug !== undefined && !gate(guide).open);
  return render('view-plan', {
    ...said, ...asked,
    begun: run?.guide && { slug: run.guide, title: titleOf(known, run.guide) },
    plan: plan && planOf(plan, { told, today, known, closed }),
  });
}

async function bringTemplates() {
  document.body.insertAdjacentHTML('beforeend', await (await fetch('/templates/plan')).text());
}

/** What is closed is shown, but nobody has to have done it. */
function planOf({ body, author_name }, facts) {
  const rows = body.guides.map((planned) => row(planned, facts));
  const due = rows.filter((one) => one.due || !one.is.open);
  const asked = due.filter(({ is, closed }) => is.done || !closed);
  return {
    rows: due, none: !due.length, bars: asked, done: due.filter(({ is }) => is.done).length, all: asked.length,
    others: rows.filter((one) => !due.includes(one)).map(({ title }) => title).join(', '),
    note: body.note, by: author_name?.split(' ')[0],
    sitting: body.sitting && { ...body.sitting, title: body.sitting.guide && titleOf(facts.known, body.sitting.guide) },
    care: (body.care ?? []).map((planned) => careRow(planned, facts.told, facts.today)),
  };
}

/** Other care that was agreed on, and on how many days of seven it was done. */
function careRow({ what, per_week, minutes, note }, told, today) {
  const done = told.filter((one) => one.entry_kind === 'care' && one.body.what === what && (one.body.state ?? 'done') === 'done');
  const week = done.filter(({ local_date }) => local_date >= dayAfter(today, -WEEK));
  return { what: { [what]: true }, of: per_week, times: week.length, minutes, note, done: week.some(({ local_date }) => local_date === today) };
}

function row(planned, { told, today, known, closed }) {
  const slug = planned.guide;
  const guide = known[slug] ?? {};
  const done = daysDone(slug, told);
  const { state, entry } = stateOf(slug, today, told);
  const shut = state !== 'done' && closed(guide);
  const open = !shut && (state === 'open' || state === 'left');
  return {
    slug, title: titleOf(known, slug), minutes: guide.minutes ?? false, ...sideOf(planned, guide),
    times: new Set(done.filter((day) => day >= dayAfter(today, -WEEK))).size, of: planned.per_week ?? 3,
    due: dueOn(planned, done, today, guide.apart), is: { [state]: true }, open, closed: shut,
    why: { [entry?.body.barrier]: true }, stop: { [entry?.body.stop]: true },
    at: entry ? clock(entry.occurred_at, entry.tz) : false, waiting: entry?.waiting ?? false,
    answer: ['rest', 'skipped'].includes(state) && entry.entry_id, asks: open && asking === slug,
  };
}

function sideOf({ side = 'guide' }, { sides }) {
  const worked = side === 'guide' ? sides : side;
  return { side: { [worked]: worked !== 'none' } };
}

/** One question at a time; what was answered this morning can be taken back, and "worse" says what to do. */
function mornings(told, today, known) {
  const answers = told.filter(({ entry_kind }) => entry_kind === 'morning');
  const asked = told.filter(({ entry_kind, entry_id, body, local_date }) => entry_kind === 'run' && body.pressed
    && morningOf(local_date, answers.some((one) => one.body.run === entry_id), today, new Date().getHours()) === 'now');
  const given = answers.filter(({ local_date }) => local_date === today);
  return {
    morning: asked.slice(-1).map(({ entry_id, body }) => ({ run: entry_id, guide: body.guide, title: titleOf(known, body.guide) })),
    given: given.map(({ entry_id, body }) => ({ entry_id, feel: { [body.feel]: true }, title: titleOf(known, body.guide) })),
    worse: given.some(({ body }) => body.feel === 'worse'),
  };
}
