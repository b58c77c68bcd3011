import '../../elements/form-values.js';
import { clock, dayOf, moment } from '../dates.js';
import { doseRow } from '../diary-rows.js';
import { newId } from '../op.js';
import { refuse } from '../refuse.js';
import { removable } from '../removable.js';
import { render } from '../render.js';
import { asked, gist, subject } from '../subject.js';
import { readTime, timeValues } from '../when.js';
import { isOpen, seenOn, written } from '../written.js';

const DOSE = ['name', 'count', 'unit', 'note', 'time'];
const MEDICINE = ['name', 'unit', 'times', 'note'];
const MOST = 100;
const CLOCKS = 4; // fields for times of day

export function register(route) {
  route('GET', '/phone/medicines', async ({ store }) => ({ html: isOpen() ? '' : await overview(store) }));
  route('GET', '/phone/medicines/form', async ({ store }) => ({ html: isOpen() ? await form(store) : '' }));

  route('POST', '/phone/doses', async ({ form: told, store }) => {
    const { body, at, errors } = readDose(told);
    if (Object.keys(errors).length) return refuse(DOSE, errors);
    return written(store, told, { entry_kind: 'dose', body, at }, stale, seenAt);
  });

  route('POST', '/phone/medicines', async ({ form: told, store }) => {
    const { body, errors } = readMedicine(told);
    if (Object.keys(errors).length) return refuse(MEDICINE, errors);
    return written(store, told, { entry_kind: 'medicine', body, timed: false }, stale, () => '/medicines');
  });

  route('POST', '/phone/medicines/:id/doses', async ({ params, form: told, store }) => {
    const view = await store.entry(params.id);
    if (view && !(await store.entry(told.get('new_id')))) {
      await store.record({ entry_kind: 'dose', entry_id: told.get('new_id'), body: doseOf(view, told.get('count')) });
    }
    return { html: await overview(store), headers: { 'HX-Trigger': 'easeback:saved' } };
  });

  route('POST', '/phone/medicines/:id/:change', async ({ params, store }) => {
    const view = await store.entry(params.id);
    const body = { ...view.body, stopped: params.change === 'end' };
    await store.record({ entry_kind: 'medicine', entry_id: params.id, body });
    return { html: '', headers: { 'HX-Trigger': 'easeback:saved', 'HX-Redirect': '/medicines' } };
  });

  removable(route);
}

const seenAt = seenOn(() => '/medicines');

/** It was changed meanwhile, on another phone or in another tab: said before anything is written over it. */
const stale = ({ entry_kind, body }) => ({
  status: 409, headers: { 'HX-Reswap': 'none' }, html: render('view-medicine-stale', { ...body, dose: entry_kind === 'dose', was: gist(body) }),
});

const doseOf = ({ entry_id, body }, count) => ({
  name: body.name, unit: body.unit ?? '', medicine: entry_id, taken: count !== null, count: count === null ? 0 : Number(count), note: '',
});

async function overview(store) {
  const [medicines, doses] = await Promise.all(['medicine', 'dose'].map((kind) => store.entries({ kind })));
  const today = doses.filter(({ local_date }) => local_date === dayOf());
  const rows = medicines.sort(byName).map((view) => medicineRow(view, doses, today));
  const taken = rows.filter(({ stopped }) => !stopped);
  const stopped = rows.filter((row) => row.stopped);
  return render('view-medicines', {
    regular: group(taken.filter(({ regular }) => regular)), needed: group(taken.filter(({ regular }) => !regular)), stopped: group(stopped),
    none: !medicines.length, some: today.length > 0,
    doses: today.map((view) => ({ ...doseRow(view), at: clock(view.occurred_at, view.tz), waiting: view.waiting, edited: view.edited, conflicts: view.conflicts > 0 })),
  });
}

const byName = (a, b) => a.body.name.localeCompare(b.body.name);
const group = (rows) => rows.length > 0 && { rows };

function medicineRow({ entry_id, body, waiting }, doses, today) {
  const own = ({ body: dose }) => dose.medicine === entry_id;
  const last = doses.find((view) => own(view) && view.body.taken !== false);
  const [took, left] = [true, false].map((taken) => today.filter((view) => own(view) && (view.body.taken ?? true) === taken).length);
  const of = body.regular ? Math.max(1, body.times?.length ?? 0) : 0;
  return {
    entry_id, name: body.name, unit: body.unit ?? '', note: body.note ?? '', regular: Boolean(body.regular), stopped: Boolean(body.stopped), waiting,
    times: (body.times ?? []).join(', '), usual: last?.body.count || 1, last: last ? moment(last) : false, new_id: newId(),
    today: body.regular && { took, of, left: left && { n: left }, open: took + left < of && { n: of - took - left } },
  };
}

/** ?log=dose or ?log=list, with ?of=<medicine>; or an entry, or what was refused. */
async function form(store) {
  const { log, of, entry, refused } = asked();
  const view = await subject(store);
  const kind = entry || refused ? view?.entry_kind : { dose: 'dose', list: 'medicine' }[log];
  if (!['dose', 'medicine'].includes(kind)) return render('view-medicine-gone');
  const listed = of ? await store.entry(of) : null;
  const stands = view && !view.op_id;
  return render(`view-${kind}-form`, {
    editing: view && { entry_id: view.entry_id, when: moment(view), reason: view.reason, stands, was: gist(view.body), stopped: view.body.stopped ?? false },
    new_id: newId(), listed: listed ? { name: listed.body.name } : false, units: await units(store),
    values: JSON.stringify(kind === 'dose' ? doseValues(view, listed) : medicineValues(view)),
  });
}

/** Words for one of it that were used before. */
async function units(store) {
  const known = (await Promise.all(['medicine', 'dose'].map((kind) => store.entries({ kind })))).flat();
  return [...new Set(known.map(({ body }) => body.unit).filter(Boolean))].slice(0, 8).map((unit) => ({ unit }));
}

function doseValues(view, listed) {
  if (!view) return { name: listed?.body.name ?? '', unit: listed?.body.unit ?? '', medicine: listed?.entry_id ?? '', taken: 'yes', count: '' };
  const { name, unit, medicine, note, count } = view.body;
  const taken = view.body.taken ?? true;
  return { name, unit, medicine, note, count: taken ? count : '', taken: taken ? 'yes' : 'no', ...timeValues(view) };
}

function medicineValues(view) {
  if (!view) return { regular: 'no' };
  const { name, unit, note, times = [], regular } = view.body;
  return { name, unit, note, regular: regular ? 'yes' : 'no', ...Object.fromEntries(Array.from({ length: CLOCKS }, (_, i) => [`time_${i}`, times[i] ?? ''])) };
}

const text = (told, name) => (told.get(name) ?? '').trim();

function readName(told) {
  const [name, unit, note] = ['name', 'unit', 'note'].map((field) => text(told, field));
  const errors = {
    ...((!name || name.length > 200) && { name: name ? 'short' : 'write' }), ...(unit.length > 40 && { unit: 'short' }),
    ...(note.length > 20_000 && { note: 'long' }),
  };
  return { fields: { name, unit, note }, errors };
}

function readDose(told) {
  const { fields, errors } = readName(told);
  const taken = told.get('taken') !== 'no';
  const count = taken ? amount(text(told, 'count')) : 0;
  const { at, wrong } = readTime(told);
  return {
    at, body: { ...fields, count, taken, medicine: text(told, 'medicine') },
    errors: { ...errors, ...(count === null && { count: 'amount' }), ...(wrong && { time: wrong }) },
  };
}

/** "2", "0.5", "0,5", "½": above 0, at most 100; null for anything else. */
function amount(said) {
  const plain = said.replace(',', '.').replace('½', '.5');
  const count = /^\d*\.?\d+$/.test(plain) ? Number(plain) : NaN;
  return count > 0 && count <= MOST ? count : null;
}

function readMedicine(told) {
  const { fields, errors } = readName(told);
  const regular = told.get('regular') === 'yes';
  const times = Array.from({ length: CLOCKS }, (_, i) => text(told, `time_${i}`)).filter(Boolean).sort();
  return { body: { ...fields, regular, times: regular ? [...new Set(times)] : [] }, errors };
}
