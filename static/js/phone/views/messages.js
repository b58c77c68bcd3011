import { called } from '../called.js';
import { clock, dayAfter, dayOf, longDay, moment, pastDay } from '../dates.js';
import { therapistOf } from '../guides.js';
import { guides, titleOf } from '../known.js';
import { newId } from '../op.js';
import { refuse } from '../refuse.js';
import { render } from '../render.js';
import { newFrom, see } from '../todays-notice.js';

const LONGEST = 20_000;
const RECENT = 14; // days of entries to write about
const AT_MOST = 12;

let news = null; // what was new when the page was opened: it stays marked while it is open

export function register(route) {
  route('GET', '/phone/messages', async ({ store, user }) => {
    news ??= await newFrom(store, user);
    await see(store, user);
    return { html: await page(store, user) };
  });

  route('GET', '/phone/messages/topics', async ({ store }) => {
    const about = new URLSearchParams(location.search).get('about');
    return { html: render('view-topics', await topics(store, about)) };
  });

  route('POST', '/phone/messages', async ({ form, store, user }) => {
    const text = (form.get('text') ?? '').replaceAll('\r\n', '\n').trim();
    if (!text || text.length > LONGEST) return refuse(['text'], { text: text ? 'long' : 'write' });
    const about = await aboutOf(store, form.get('about') ?? '');
    await store.record({ entry_kind: 'message', entry_id: form.get('id'), body: { text, about } });
    startAnew();
    return { html: await page(store, user, { saved: true }), headers: { 'HX-Trigger': 'easeback:saved' } };
  });

  startAnew();
}

/** A form sent twice is one message: the page names it. */
function startAnew() {
  const form = document.getElementById('letter');
  form.elements.id.value = newId();
  form.elements.text.value = '';
}

async function page(store, user, said = {}) {
  const [known, [review], ...both] = await Promise.all(
    [guides(), ...['review', 'message', 'reply'].map((kind) => store.entries({ kind }))]);
  const all = both.flat().sort((a, b) => (a.occurred_at < b.occurred_at ? 1 : -1));
  const read = Math.max(0, review?.body.up_to_seq ?? 0, ...both[1].map(({ seq }) => seq ?? 0));
  const messages = await Promise.all(all.map((view) => row(view, { store, known, read })));
  const others = news.filter(({ entry_kind }) => entry_kind !== 'reply').map((view) => ({ ...called(view, known), ...(view.entry_kind === 'appointment' && agreed(view)) }));
  return render('view-messages', {
    ...said, therapist: therapistOf(user), messages, none: !messages.length, others, some: others.length > 0,
    review: review && { by: (review.author_name ?? review.body.by).split(' ')[0], on: pastDay(dayOf(review.body.at)) },
  });
}

const agreed = ({ body, local_date, tz }) =>
  ({ off: body.state === 'cancelled', at: `${longDay(local_date)}, ${clock(body.starts_at, tz)}` });

async function row(view, { store, known, read }) {
  const { entry_id, entry_kind, body, seq, waiting, author_name } = view;
  const own = entry_kind === 'message';
  return {
    entry_id, text: body.text, at: moment(view), own, by: (author_name ?? '').split(' ')[0], waiting,
    read: own && seq && seq <= read, sent: own && !waiting && !(seq && seq <= read),
    fresh: news.some((one) => one.entry_id === entry_id), about: await linkOf(body.about, store, known),
  };
}

/** A guide by its page, an entry by its place in the diary; what is gone is named as it was. */
async function linkOf(about, store, known) {
  if (!about) return null;
  if (about.what === 'guide') return { href: `/guides/${about.id}`, name: titleOf(known, about.id) };
  const view = await store.entry(about.id);
  return view ? { href: `/diary#entry-${about.id}`, ...called(view, known) } : { gone: about.said };
}

/** Sessions, the guides of the plan, and what was logged lately. */
async function topics(store, chosen) {
  const today = dayOf();
  const [known, plans, appointments, entries] = await Promise.all([guides(), store.entries({ kind: 'plan' }),
    store.entries({ kind: 'appointment' }), store.entries({ from: dayAfter(today, -RECENT), to: today })]);
  const own = entries.filter(({ entry_kind }) => OWN.includes(entry_kind)).slice(0, AT_MOST);
  const sessions = near(appointments.filter(({ body }) => body.state !== 'cancelled'));
  const asked = await askedFor(store, chosen, known);
  const found = [
    ...sessions.map((view) => ({ value: `session:${view.entry_id}`, ...called(view, known), at: longDay(view.local_date) })),
    ...(plans[0]?.body.guides ?? []).map(({ guide }) => ({ value: `guide:${guide}`, name: titleOf(known, guide) })),
    ...own.map((view) => ({ value: `entry:${view.entry_id}`, ...called(view, known) })),
  ];
  return { topics: [...asked, ...found.filter(({ value }) => value !== chosen)] };
}

const OWN = ['pain', 'sitting', 'run', 'skip', 'morning', 'care', 'dose', 'flare', 'reaction', 'note', 'question', 'psfs', 'pgic', 'rmdq'];

/** The last one and the next one. */
function near(appointments) {
  const now = new Date().toISOString();
  const next = appointments.filter(({ body }) => body.starts_at > now).at(-1);
  return [next, appointments.find(({ body }) => body.starts_at <= now)].filter(Boolean);
}

async function askedFor(store, value, known) {
  const [what, id] = (value ?? '').split(':');
  if (what === 'guide') return id in known ? [{ value, name: titleOf(known, id), chosen: true }] : [];
  const view = id && await store.entry(id);
  return view ? [{ value, ...called(view, known), chosen: true }] : [];
}

async function aboutOf(store, value) {
  const [what, id] = value.split(':');
  if (!['entry', 'guide', 'session'].includes(what) || !id) return null;
  const view = what === 'guide' ? null : await store.entry(id);
  return { what, id, said: what === 'guide' ? titleOf(await guides(), id) : view ? longDay(view.local_date) : '' };
}
