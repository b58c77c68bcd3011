/** A flare day: one tap swaps in the reduced plan, another the usual one. Begin and end are logged. */
import { clock, dayAfter, dayOf, pastDay } from './dates.js';
import { dayNumber, flareNow, onItsClock } from './flares.js';
import { render } from './render.js';
import { median } from './rules.js';

const MISTAKE = 60 * 60_000; // so long may a tap be taken back as if it had never been

let templates = null;

export function register(route) {
  route('POST', '/phone/flares', async ({ store }) => {
    const started_at = new Date().toISOString();
    if (!(await now(store))) await store.record({ entry_kind: 'flare', occurred_at: started_at, body: { started_at, ended_at: null, note: '' } });
    return saved(store);
  });

  route('POST', '/phone/flares/:id/end', async ({ store }) => {
    const ended_at = onItsClock(new Date());
    for (const flare of await all(store)) if (!flare.body.ended_at) await change(store, flare, { ended_at });
    return saved(store);
  });

  route('DELETE', '/phone/flares/:id/end', async ({ params, store }) => {
    await change(store, await store.entry(params.id), { ended_at: null });
    return saved(store);
  });

  route('DELETE', '/phone/today/flares/:id', async ({ params, store }) => {
    await store.record({ kind: 'delete', entry_kind: 'flare', entry_id: params.id });
    return saved(store);
  });
}

export const show = async ({ store }) => ({ html: await fragment(store) });

const all = (store) => store.entries({ kind: 'flare' });
const now = async (store) => flareNow(await all(store));
const change = (store, { entry_id, body }, fields) => store.record({ entry_kind: 'flare', entry_id, body: { ...body, ...fields } });

const saved = async (store) => ({ html: await fragment(store, { said: true }), headers: { 'HX-Trigger': 'easeback:saved' } });

async function fragment(store, { said = false } = {}) {
  await (templates ??= bringTemplates().catch((error) => { templates = null; throw error; }));
  const [flares, [plan]] = await Promise.all([all(store), store.entries({ kind: 'plan' })]);
  const on = flareNow(flares);
  const [last] = flares;
  return render('view-flare', {
    said, on: on && { ...(await about(store, on)), step_up: plan?.body.step_up, by: plan?.author_name?.split(' ')[0] },
    ended: !on && last && endedToday(last),
  });
}

async function bringTemplates() {
  document.body.insertAdjacentHTML('beforeend', await (await fetch('/templates/flare')).text());
}

async function about(store, { entry_id, body, local_date, tz, waiting }) {
  const number = dayNumber({ local_date }, dayOf());
  const [safety, pains] = await Promise.all([store.entries({ kind: 'safety', from: local_date }), store.entries({ kind: 'pain', from: dayAfter(local_date, -7) })]);
  return {
    entry_id, waiting, number, later: number > 1, since: `${pastDay(local_date)} at ${clock(body.started_at, tz)}`,
    fresh: Date.now() - Date.parse(body.started_at) < MISTAKE,
    asked: safety[0]?.body.level === 'none' && safety[0].occurred_at >= body.started_at, leg: legOf(pains, body.started_at),
  };
}

/** What was felt last since the flare began, beside the week before it. Nothing is said of what was not logged. */
function legOf(pains, since) {
  const [newest] = pains;
  const before = pains.filter(({ occurred_at }) => occurred_at < since).map(({ body }) => body.leg).filter(Number.isInteger);
  return newest?.occurred_at >= since && before.length > 0 && { now: newest.body.leg, usual: median(before) };
}

const endedToday = ({ entry_id, body, tz }) => body.ended_at && dayOf(body.ended_at) === dayOf() && { entry_id, at: `at ${clock(body.ended_at, tz)}` };
