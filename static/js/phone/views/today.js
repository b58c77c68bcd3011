import '../../elements/undo-toast.js';
import { clock, dayOf, longDay, moment, nearDay, pastDay, span } from '../dates.js';
import { refuse, whole } from '../refuse.js';
import { render } from '../render.js';
import { counted } from '../words.js';

export function register(route) {
  route('GET', '/phone/today', async ({ store, user }) => {
    const hour = new Date().getHours();
    return { html: render('view-today', {
      day: longDay(dayOf()),
      first_name: user.name.split(' ')[0],
      morning: hour < 12, afternoon: hour >= 12 && hour < 18, evening: hour >= 18,
      session: await nextSession(store, user),
    }) };
  });

  route('GET', '/phone/quick', async ({ query, store }) => {
    const saved = query.get('again') ? null : await store.entry(new URLSearchParams(location.search).get('saved') ?? '');
    if (saved) return { html: quickSaved(saved) };
    const [last] = await store.entries({ kind: 'pain' });
    return { html: render('view-quick', { last: last && { ...last.body, when: moment(last) } }) };
  });

  route('POST', '/phone/quick', async ({ form, store }) => {
    const back = whole(form.get('back'), 10);
    const leg = whole(form.get('leg'), 10);
    const errors = { ...(back === null && { back: 'choose' }), ...(leg === null && { leg: 'choose' }) };
    if (back === null || leg === null) return refuse(['back', 'leg'], errors);
    const body = { back, leg, regions: [], furthest: null, worse: [], better: [], woken: null, note: '' };
    const occurred_at = new Date().toISOString();
    const { entry_id } = await store.record({ entry_kind: 'pain', body, occurred_at });
    return { html: quickSaved({ entry_id, body, occurred_at }), headers: { 'HX-Trigger': 'easeback:saved' } };
  });

  route('GET', '/phone/today/plan', async (asked) => ((await hasPlan(asked.store)) ? (await part('todays-plan', route)).show(asked) : { html: '' }));

  route('GET', '/phone/today/below', async ({ store, user }) => {
    const [sitting, read] = await Promise.all([sittingToday(store), lastReview(store)]);
    return { html: render('view-below', { sitting, read, therapist: therapistOf(user) }) };
  });
  route('GET', '/phone/today/:part', async (asked) =>
    ((await has(asked.store, PARTS[asked.params.part])) ? (await part(`todays-${asked.params.part}`, route)).show(asked) : { html: '' }));

  route('GET', '/phone/questions', async ({ store }) => ({ html: await questionList(store) }));

  route('POST', '/phone/questions', async ({ form, store }) => {
    const text = (form.get('text') ?? '').trim();
    if (!text || text.length > 20_000) return refuse(['text'], { text: text ? 'long' : 'write' });
    await store.record({ entry_kind: 'question', body: { text, done: false } });
    document.getElementById('question').value = '';
    return { html: await questionList(store, true), headers: { 'HX-Trigger': 'easeback:saved' } };
  });

  route('DELETE', '/phone/questions/:id', async ({ params, store }) => {
    await store.record({ kind: 'delete', entry_kind: 'question', entry_id: params.id });
    return { html: render('view-toast', { undo: `/phone/questions/${params.id}/undo` }) };
  });

  route('POST', '/phone/questions/:id/undo', async ({ params, store }) => {
    await store.undelete(params.id);
    return { html: '' };
  });
}

/** A plan, a guide that was begun, or one that pressed yesterday: until then nothing of it is loaded. */
async function hasPlan(store) {
  const found = await Promise.all([store.entries({ kind: 'plan' }), store.entries({ kind: 'run', from: dayOf(Date.now() - 86_400_000) }), store.run?.()]);
  return found.some((one) => one?.length !== 0 && one);
}

/** Parts of the page that not everybody needs, and the kinds without which there is nothing to show in them. */
const PARTS = { due: ['appointment', 'record', 'plan'], flare: ['plan', 'flare'], notice: ['reply', 'plan', 'record'] };

const has = async (store, kinds = []) =>
  (await Promise.all(kinds.map((kind) => store.entries({ kind })))).some(({ length }) => length);

const parts = new Map();

function part(name, route) {
  if (!parts.has(name)) {
    parts.set(name, import(`../${name}.js`).then((module) => (module.register?.(route), module)));
    parts.get(name).catch(() => parts.delete(name)); // out of reach: the next time will do
  }
  return parts.get(name);
}

const quickSaved = ({ entry_id, body, occurred_at, tz }) =>
  render('view-quick-saved', { ...body, entry_id, at: clock(occurred_at, tz), places: body.regions.length > 0 });

async function nextSession(store, user) {
  const now = new Date().toISOString();
  const planned = (await store.entries({ kind: 'appointment' }))
    .filter(({ body }) => body.state === 'planned' && body.starts_at > now)
    .sort((a, b) => (a.body.starts_at < b.body.starts_at ? -1 : 1));
  if (!planned.length) return null;
  const { body: { starts_at, with: therapist }, local_date: day, tz } = planned[0]; // on the practice's clock
  const asked = (await openQuestions(store)).length;
  return {
    in_days: nearDay(day), when: `${longDay(day)}, ${clock(starts_at, tz)}`, with: therapist || therapistOf(user),
    therapist: (therapist || therapistOf(user)).split(' ')[0],
    ...counted(asked),
  };
}

const therapistOf = (user) => user.therapists?.[0] ?? 'your therapist';

async function sittingToday(store) {
  const spells = await store.entries({ kind: 'sitting', from: dayOf(Date.now() - 86_400_000) });
  const running = spells.find(({ body }) => !body.ended_at && !body.forgotten);
  const ended = spells.filter(({ body, local_date }) => body.ended_at && !body.forgotten && local_date === dayOf());
  const minutes = ended.reduce((sum, { body }) => sum + (Date.parse(body.ended_at) - Date.parse(body.started_at)) / 60_000, 0);
  return { since: running && clock(running.body.started_at), today: minutes >= 1 && span(minutes) };
}

async function lastReview(store) {
  const [review] = await store.entries({ kind: 'review' });
  return review && { by: (review.author_name ?? review.body.by).split(' ')[0], on: pastDay(dayOf(review.body.at)) };
}

const openQuestions = async (store) => (await store.entries({ kind: 'question' })).filter(({ body }) => !body.done);

async function questionList(store, added = false) {
  const questions = await openQuestions(store);
  return render('view-questions', { added, questions: questions.map(({ entry_id, body }) => ({ entry_id, text: body.text })) });
}

// The button on the session card leads to the field below: open what it is folded into.
document.addEventListener('click', ({ target }) => {
  if (!target.closest?.('a[href="#question"]')) return;
  document.getElementById('questions').open = true;
  setTimeout(() => document.getElementById('question').focus());
});
