import '../../elements/body-map.js';
import '../../elements/form-values.js';
import { clock, dayAfter, dayOf, moment } from '../dates.js';
import { refuse, whole } from '../refuse.js';
import { render } from '../render.js';
import { regionNames } from '../words.js';

const SCORES = ['worst_back', 'worst_leg', 'average_back', 'average_leg'];
const FIELDS = ['back', 'leg', 'woken', 'note', 'question', 'time'];
const LONGEST_NOTE = 5000;

export function register(route) {
  route('GET', '/phone/log', async ({ store }) => {
    const id = new URLSearchParams(location.search).get('entry');
    return { html: id ? await editing(store, id) : await starting(store) };
  });

  route('GET', '/phone/log/summary', ({ query }) => {
    const [back, leg, places] = [query.get('back'), query.get('leg'), query.getAll('region').length];
    const ready = back !== null && leg !== null;
    return { html: render('view-log-summary', { ready, back, leg, places: places && (places === 1 ? 'one place' : `${places} places`) }) };
  });

  route('POST', '/phone/pains', async ({ form, store }) => {
    const { body, at, errors } = read(form);
    if (Object.keys(errors).length) return refuse(FIELDS, errors);
    const before = form.get('entry_id') ? await store.entry(form.get('entry_id')) : null;
    const { entry_id } = await store.record({
      entry_kind: 'pain', entry_id: before?.entry_id, body: { ...before?.body, ...body }, occurred_at: moved(at, before),
    });
    const question = form.get('question').trim();
    if (question) await store.record({ entry_kind: 'question', body: { text: question, done: false } });
    return { html: '', headers: { 'HX-Trigger': 'easeback:saved', 'HX-Redirect': before ? `/diary#entry-${entry_id}` : `/today?saved=${entry_id}` } };
  });

  route('DELETE', '/phone/pains/:id', async ({ params, store }) => {
    const view = await store.entry(params.id);
    await store.record({ kind: 'delete', entry_kind: 'pain', entry_id: params.id });
    return { html: render('view-log-deleted', { entry_id: params.id, when: moment(view) }), headers: { 'HX-Trigger': 'easeback:saved' } };
  });

  route('POST', '/phone/pains/:id/undo', async ({ params, store }) => {
    await store.undelete(params.id);
    return { html: '', headers: { 'HX-Redirect': `/diary#entry-${params.id}` } };
  });
}

async function starting(store) {
  const last = (await store.entries({ kind: 'pain' })).find(({ body }) => body.regions?.length);
  return render('view-log-new', { again: Boolean(last), values: last && JSON.stringify(placeValues(last.body)), yesterday: last?.local_date === dayAfter(dayOf(), -1) });
}

async function editing(store, id) {
  const view = await store.entry(id);
  if (view?.entry_kind !== 'pain') return render('view-log-gone', {}) + await starting(store);
  return render('view-log-edit', {
    entry_id: id, when: moment(view), conflicts: view.conflicts > 0,
    values: JSON.stringify({ entry_id: id, ...valuesOf(view) }), ...(await earlier(store, id)),
  });
}

/** What this phone wrote into the entry before. The server keeps every version, the other phones' too. */
async function earlier(store, id) {
  const made = (await store.history(id)).filter(({ kind }) => kind === 'put').slice(0, -1);
  return { versions: made.length && { versions: made.reverse().map(({ body, made_at }) => ({
    back: body.back, leg: body.leg, note: body.note, places: regionNames(body.regions), at: moment({ local_date: dayOf(made_at), occurred_at: made_at }),
  })) } };
}

function valuesOf({ body, occurred_at, tz, local_date }) {
  const plain = Object.fromEntries([...SCORES, 'back', 'leg', 'furthest', 'woken', 'note', 'worse', 'better'].map((name) => [name, body[name]]));
  return { ...plain, ...placeValues(body), when: 'earlier', day: local_date, time: clock(occurred_at, tz) };
}

function placeValues({ regions = [] }) {
  const values = { region: regions.map(({ region }) => region) };
  for (const { region, intensity, sensations } of regions) {
    values[`intensity-${region}`] = intensity;
    values[`sensation-${region}`] = sensations;
  }
  return values;
}

function read(form) {
  const text = (name) => (form.get(name) ?? '').trim();
  const back = whole(form.get('back'), 10);
  const leg = whole(form.get('leg'), 10);
  const woken = text('woken') ? whole(text('woken'), 20) : null;
  const { at, wrong } = readTime(form);
  const errors = {
    ...(back === null && { back: 'choose' }), ...(leg === null && { leg: 'choose' }),
    ...(text('woken') && woken === null && { woken: 'number' }),
    ...(text('note').length > LONGEST_NOTE && { note: 'long' }), ...(text('question').length > LONGEST_NOTE && { question: 'long' }),
    ...(wrong && { time: wrong }),
  };
  const scores = Object.fromEntries(SCORES.map((name) => [name, whole(form.get(name), 10)]));
  const regions = form.getAll('region').map((region) => ({
    region, intensity: whole(form.get(`intensity-${region}`), 10), sensations: form.getAll(`sensation-${region}`),
  }));
  const body = { back, leg, ...scores, regions, furthest: whole(form.get('furthest'), 4), worse: form.getAll('worse'), better: form.getAll('better'), woken, note: text('note') };
  return { body, at, errors };
}

function readTime(form) {
  if (form.get('when') !== 'earlier') return { at: undefined };
  const at = new Date(`${form.get('day')}T${form.get('time')}`);
  if (isNaN(at)) return { wrong: 'time' };
  return at > Date.now() + 60_000 ? { wrong: 'future' } : { at: at.toISOString() };
}

/** The time to write down: none when the entry keeps its own, to the minute. */
const moved = (at, before) =>
  before && at && clock(at) === clock(before.occurred_at, before.tz) && dayOf(at) === before.local_date ? undefined : at ?? (before ? new Date().toISOString() : undefined);
