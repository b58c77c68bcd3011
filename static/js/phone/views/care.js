import '../../elements/form-values.js';
import { timesDone } from '../care.js';
import { clock, dayAfter, dayOf, moment, pastDay } from '../dates.js';
import { careRow, doseRow } from '../diary-rows.js';
import { newId } from '../op.js';
import { refuse, whole } from '../refuse.js';
import { render } from '../render.js';
import { removable } from '../removable.js';
import { asked, gist, subject } from '../subject.js';
import { readTime, timeValues } from '../when.js';
import { isOpen, seenOn, written } from '../written.js';

const TILES = ['heat', 'ice', 'core', 'walk', 'breathing', 'rest', 'physio', 'other'];
const MINUTES = {
  heat: [5, 10, 15], ice: [5, 10], core: [5, 10, 15, 20], walk: [10, 15, 20, 30, 45], breathing: [5, 10], rest: [10, 20, 30],
};
const ON_SKIN = ['heat', 'ice'];
const BY_SOMEBODY = ['physio', 'other'];
const LEVELS = ['before_back', 'before_leg', 'after_back', 'after_leg'];
const FIELDS = ['minutes', 'who', 'barrier', ...LEVELS, 'note', 'time'];
const LONGEST_NOTE = 20_000;
const DAY = 24 * 60;

export function register(route) {
  route('GET', '/phone/care', async ({ store }) => (isOpen() ? { html: '' } : { html: await overview(store) }));
  route('GET', '/phone/care/form', async ({ store }) => (isOpen() ? { html: await form(store) } : { html: '' }));

  route('POST', '/phone/cares', async ({ form: told, store }) => {
    const { body, at, errors } = read(told);
    if (Object.keys(errors).length) return refuse(FIELDS, errors);
    return written(store, told, { entry_kind: 'care', body, at }, stale, seenAt);
  });

  removable(route);
}

/** The page where what was just saved stands. */
const seenAt = seenOn((entry_id) => `/care?saved=${entry_id}`);

async function overview(store) {
  const today = dayOf();
  const [told, plans, saved] = await Promise.all([
    store.entries({ from: dayAfter(today, -6), to: today }), store.entries({ kind: 'plan' }), store.entry(asked().saved ?? '')]);
  const [cares, doses] = ['care', 'dose'].map((kind) => told.filter(({ entry_kind }) => entry_kind === kind));
  const rows = [...cares, ...doses].filter(({ local_date }) => local_date === today);
  return render('view-care', {
    tiles: TILES.map((what) => tile(what, told, plans[0]?.body)), medicine: lastOf(doses.filter(({ body }) => body.taken ?? true)),
    saved: saved && rowOf(saved), rows: rows.map(rowOf), some: rows.length > 0,
  });
}

const rowOf = (view) => ({
  entry_id: view.entry_id, at: clock(view.occurred_at, view.tz), waiting: view.waiting, edited: view.edited, conflicts: view.conflicts > 0,
  ...(view.entry_kind === 'care' ? { care: careRow(view), edit: `/care?entry=${view.entry_id}` } : { dose: doseRow(view), edit: `/medicines?entry=${view.entry_id}` }),
});

function tile(what, told, plan) {
  const planned = plan?.care?.find((one) => one.what === what);
  const listed = (plan?.guides ?? []).map(({ guide }) => guide);
  const done = told.filter(({ entry_kind, body }) => entry_kind === 'care' && body.what === what && (body.state ?? 'done') === 'done');
  return {
    name: what, what: { [what]: true }, ...lastOf(done),
    often: planned && { times: timesDone(what, told, listed).length, of: planned.per_week ?? 7 },
  };
}

const lastOf = ([view]) => ({
  last: view ? (view.local_date === dayOf() ? `today ${clock(view.occurred_at, view.tz)}` : pastDay(view.local_date)) : false,
  minutes: view?.body.minutes ?? false,
});

async function form(store) {
  const { log, entry, refused } = asked();
  const view = await subject(store);
  if (entry || refused ? view?.entry_kind !== 'care' : !TILES.includes(log)) return render('view-care-gone');
  const what = view?.body.what ?? log;
  const [plan] = await store.entries({ kind: 'plan' });
  const planned = plan?.body.care?.find((one) => one.what === what);
  return render('view-care-form', {
    what: { [what]: true }, name: what, new_id: newId(), presets: (MINUTES[what] ?? []).map((n) => ({ n })), skin: ON_SKIN.includes(what),
    person: BY_SOMEBODY.includes(what), states: Boolean(planned) || (view?.body.state ?? 'done') !== 'done', planned,
    editing: view && { entry_id: view.entry_id, when: moment(view), reason: view.reason, stands: !view.op_id, was: gist(view.body) },
    values: JSON.stringify(view ? valuesOf(view, MINUTES[what]) : { state: 'done' }),
  });
}

function valuesOf({ body, ...view }, presets = []) {
  const preset = presets.includes(body.minutes);
  return {
    state: body.state ?? 'done', preset: preset ? body.minutes : body.minutes == null ? '' : 'other', minutes: preset ? '' : body.minutes,
    region: body.regions, felt: body.felt, who: body.who, barrier: body.barrier, note: body.note,
    before_back: body.before?.back, before_leg: body.before?.leg, after_back: body.after?.back, after_leg: body.after?.leg, ...timeValues(view),
  };
}

/** What belongs to another answer is left out: nothing is done on a rest day. */
function read(told) {
  const text = (name) => (told.get(name) ?? '').trim();
  const [what, state] = [text('what'), text('state') || 'done'];
  const { at, wrong } = readTime(told);
  const done = state === 'done' ? readDone(what, told, text) : { fields: {}, errors: {} };
  const errors = {
    ...done.errors, ...(state === 'skipped' && !text('barrier') && { barrier: 'pick' }),
    ...(text('note').length > LONGEST_NOTE && { note: 'long' }), ...(wrong && { time: wrong }),
  };
  const nothing = { minutes: null, regions: [], felt: null, before: null, after: null, who: '' };
  const body = { what, state, ...nothing, ...done.fields, barrier: state === 'skipped' ? text('barrier') : null, note: text('note') };
  return { body, at, errors };
}

function readDone(what, told, text) {
  const chosen = text('preset');
  const typed = chosen === 'other' || !(what in MINUTES) ? text('minutes') : chosen;
  const minutes = typed ? whole(typed, DAY) : null;
  const [before, after] = [pair(told, 'before'), pair(told, 'after')];
  const errors = {
    ...(typed && minutes === null && { minutes: 'number' }), ...before.errors, ...after.errors,
    ...(what === 'other' && !text('who') && { who: 'write' }), ...(text('who').length > 200 && { who: 'short' }),
  };
  const fields = { minutes, regions: told.getAll('region'), felt: told.get('felt') || null, before: before.levels, after: after.levels, who: text('who') };
  return { fields, errors };
}

/** Back and leg apart, and always both: half a pair is asked about. */
function pair(told, name) {
  const [back, leg] = ['back', 'leg'].map((part) => whole(told.get(`${name}_${part}`), 10));
  if (back === null && leg === null) return { levels: null };
  const errors = { ...(back === null && { [`${name}_back`]: 'choose' }), ...(leg === null && { [`${name}_leg`]: 'choose' }) };
  return { levels: { back, leg }, errors };
}

/** It was changed meanwhile, on another phone or in another tab: said before anything is written over it. */
const stale = (view) => ({
  status: 409, headers: { 'HX-Reswap': 'none' },
  html: render('view-care-stale', { ...careRow(view), was: gist(view.body) }),
});
