import { called } from '../called.js';
import { dayAfter, dayOf, longDay } from '../dates.js';
import { therapistOf } from '../guides.js';
import { goesAlong, heldBack } from '../holds.js';
import { guides } from '../known.js';
import { render } from '../render.js';
import { counted } from '../words.js';

const PAGE_WEEKS = 2;
const view = { weeks: PAGE_WEEKS, only: false }; // a refresh keeps what was unfolded

export function register(route) {
  route('GET', '/phone/shared', async ({ query, store, user }) => {
    view.weeks = Number(query.get('weeks')) || view.weeks;
    if (query.has('only')) view.only = query.get('only') === '1';
    return { html: await page(store, user) };
  });

  route('POST', '/phone/holds/:id', async ({ params, store, user }) => {
    const known = await holdsOf(store, params.id);
    const entry_id = known[0]?.entry_id;
    await store.record({ entry_kind: 'hold', ...(entry_id && { entry_id }), body: { entry: params.id, held: true } });
    return { html: await page(store, user, { held: true }), headers: { 'HX-Trigger': 'easeback:saved' } };
  });

  /** Each phone may have made one: all of them are taken back. */
  route('DELETE', '/phone/holds/:id', async ({ params, store, user }) => {
    for (const { entry_id, body } of await holdsOf(store, params.id)) {
      await store.record({ entry_kind: 'hold', entry_id, body: { ...body, held: false } });
    }
    return { html: await page(store, user, { given: true }), headers: { 'HX-Trigger': 'easeback:saved' } };
  });
}

const holdsOf = async (store, id) => (await store.entries({ kind: 'hold' })).filter(({ body }) => body.entry === id);

async function page(store, user, said = {}) {
  const [known, all, { waiting }] = await Promise.all([guides(), store.entries(), store.counts()]);
  const held = heldBack(all);
  const own = all.filter(({ author, entry_kind }) => author === user.id && entry_kind !== 'hold');
  const read = Math.max(0, ...all.filter(({ entry_kind }) => entry_kind === 'review').map(({ body }) => body.up_to_seq));
  const from = dayAfter(dayOf(), -7 * view.weeks);
  const chosen = own.filter(({ local_date, entry_id }) => (view.only ? held.has(entry_id) : local_date > from));
  const items = (list) => list.map((one) => item(one, { known, held, read }));
  const one = asked(own);
  const holds = own.filter(({ entry_id }) => held.has(entry_id)).length;
  return render('view-shared', {
    ...said, therapist: therapistOf(user), waiting: waiting > 0 && counted(waiting), only: view.only,
    held_back: counted(holds), choice: view.only || holds > 0,
    asked: items(one).map((each) => ({ ...each, alone: true })), some: one.length > 0, none: !chosen.length, days: byDay(chosen.filter((each) => !one.includes(each)), items),
    more: !view.only && own.length > chosen.length && view.weeks + PAGE_WEEKS,
  });
}

/** The entry of which the page was asked: a link on the preview leads here. */
const asked = (own) => own.filter(({ entry_id }) => entry_id === new URLSearchParams(location.search).get('entry'));

function byDay(list, items) {
  const days = [...new Set(list.map(({ local_date }) => local_date))].sort().reverse();
  return days.map((day) => ({ day, name: longDay(day), entries: items(list.filter(({ local_date }) => local_date === day)) }));
}

function item(one, { known, held, read }) {
  const back = held.has(one.entry_id);
  const { level, outcome } = one.body;
  return {
    ...called(one, known), held: back, along: !back && goesAlong(one, held), waiting: one.waiting,
    read: one.seq > 0 && one.seq <= read,
    nobody: one.entry_kind === 'safety' && ['E', 'S'].includes(level), stopped: outcome === 'stopped',
  };
}
