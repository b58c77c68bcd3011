import '../../elements/body-map.js';
import '../../elements/form-values.js';
import { dayAfter, dayOf, moment } from '../dates.js';
import { regionNames } from '../places.js';
import { refuse, whole } from '../refuse.js';
import { render } from '../render.js';
import { asked, keep, subject } from '../subject.js';
import { moved, readTime, timeValues } from '../when.js';
import { counted } from '../words.js';

const SCORES = ['worst_back', 'worst_leg', 'average_back', 'average_leg'];
const FIELDS = ['back', 'leg', 'woken', 'note', 'question', 'time'];
const LONGEST_NOTE = 20_000;

export function register(route) {
  route('GET', '/phone/log', async ({ store }) => {
    const { entry, refused } = asked();
    if (!entry && !refused) return { html: await starting(store) };
    const view = await subject(store);
    if (view?.entry_kind !== 'pain') return { html: render('view-log-gone') + await starting(store) };
    return { html: await editing(store, view) };
  });

  route('GET', '/phone/log/summary', ({ query }) => {
    const [back, leg] = [query.get('back'), query.get('leg')];
    const ready = back !== null && leg !== null;
    return { html: render('view-log-summary', { ready, back, leg, ...counted(query.getAll('region').length) }) };
  });

  route('POST', '/phone/pains', async ({ form, store }) => {
    const { body, at, errors } = read(form);
    if (Object.keys(errors).length) return refuse(FIELDS, errors);
    const before = await subject(store);
    const { entry_id } = await keep(store, before, { entry_kind: 'pain', body: { ...before?.body, ...body }, occurred_at: moved(at, before) });
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

async function editing(store, view) {
  return render('view-log-edit', {
    entry_id: view.entry_id, when: moment(view), conflicts: view.conflicts > 0, reason: view.reason, stands: !view.op_id,
    values: JSON.stringify(valuesOf(view)), ...(await otherVersions(store, view)),
  });
}

/** What this phone wrote into the entry and does not show now. The server keeps the versions of other phones too. */
async function otherVersions(store, { entry_id, body }) {
  const made = (await store.history(entry_id)).filter((op) => op.kind === 'put' && gist(op.body) !== gist(body));
  return { versions: made.length > 0 && { versions: made.reverse().map((op) => ({
    back: op.body.back, leg: op.body.leg, note: op.body.note, places: regionNames(op.body.regions),
    at: moment({ local_date: dayOf(op.made_at), occurred_at: op.made_at }),
  })) } };
}

const gist = (body) => JSON.stringify([body.back, body.leg, body.note ?? '', placeValues(body)]);

function valuesOf({ body, ...view }) {
  const plain = Object.fromEntries([...SCORES, 'back', 'leg', 'furthest', 'woken', 'note', 'worse', 'better'].map((name) => [name, body[name]]));
  return { ...plain, ...placeValues(body), ...timeValues(view) };
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
