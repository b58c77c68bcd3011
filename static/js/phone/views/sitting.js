import '../../elements/sitting-strip.js';
import '../../elements/sitting-timer.js';
import '../../elements/undo-toast.js';
import { clock, dayAfter, dayOf, moment, span } from '../dates.js';
import { refuse, whole } from '../refuse.js';
import { render } from '../render.js';
import { median, painTrend, sittingDays, spellMinutes } from '../rules.js';
import { isRunning, painOf, spellRow } from '../spells.js';

const MINUTE = 60_000;
const LONGEST = 12 * 60;
const FIELDS = ['from', 'after'];
let stoodUpFrom = null; // the spell that this page saw end: its card stays until the next one starts

export function register(route) {
  route('GET', '/phone/sitting', async ({ store }) => ({ html: await timer(store) }));

  route('POST', '/phone/spells', async ({ store }) => {
    const started_at = new Date().toISOString();
    if (!(await running(store))) await store.record({ entry_kind: 'sitting', occurred_at: started_at, body: spell({ started_at, source: 'timer' }) });
    return saved(await timer(store, true));
  });

  change('POST', '/end', async ({ form, view }) => {
    const stood = form.get('stood');
    const ended_at = stood === null ? new Date().toISOString() : lastTime(stood, view.body.started_at);
    if (!ended_at) return { stood: stood ? 'order' : 'time' };
    stoodUpFrom = view.entry_id;
    return { ended_at };
  });
  change('POST', '/still', async () => ({ still_at: new Date().toISOString() }));
  change('POST', '/loss', async () => ({ forgotten: true, ended_at: null }));
  change('POST', '/pain', async ({ query, view }) => query.get('hurt') === 'no'
    ? { hurt: false, hurt_after_min: null }
    : { hurt: true, hurt_after_min: Math.floor((Date.now() - Date.parse(view.body.started_at)) / MINUTE) });
  change('DELETE', '/pain', async () => ({ hurt: null, hurt_after_min: null }));

  /** A change of one spell that ends in the timer's card. A field's name in the answer refuses it. */
  function change(method, what, decide) {
    route(method, `/phone/spells/:id${what}`, async (request) => {
      const view = await request.store.entry(request.params.id);
      if (!view) return { html: await timer(request.store) };
      const fields = await decide({ ...request, view });
      if (fields.stood) return refuse(['stood'], fields);
      await request.store.record({ entry_kind: 'sitting', entry_id: view.entry_id, body: { ...view.body, ...fields } });
      return saved(await timer(request.store, true));
    });
  }

  route('GET', '/phone/sitting/today', async ({ store }) => ({ html: await today(store) }));
  route('GET', '/phone/sitting/form', async () => ({ html: render('view-spell-form', { action: '/phone/typed-spells', p: 'new-', day: dayOf(), unsaid: true, entry_id: '' }) }));
  route('GET', '/phone/sitting/edit', async ({ store }) => ({ html: await editing(store) }));

  route('POST', '/phone/typed-spells', async ({ form, store }) => {
    const { fields, errors } = read(form, false);
    if (errors) return refuse(FIELDS, errors);
    const { entry_id } = await store.record({ entry_kind: 'sitting', occurred_at: fields.started_at, body: spell({ ...fields, source: 'typed' }) });
    return saved('', seenAt(dayOf(fields.started_at), entry_id));
  });

  route('POST', '/phone/spells/:id', async ({ params, form, store }) => {
    const view = await subject(store, params.id);
    const { fields, errors } = read(form, isRunning(view.body));
    if (errors) return refuse(FIELDS, errors);
    const body = { ...view.body, ...fields, ...(fields.ended_at && { forgotten: false }) };
    if (view.op_id) await store.resend(view.op_id, body, { occurred_at: fields.started_at });
    else await store.record({ entry_kind: 'sitting', entry_id: params.id, occurred_at: fields.started_at, body });
    return saved('', seenAt(view.local_date, params.id));
  });

  route('DELETE', '/phone/spells/:id', async ({ params, store }) => {
    const view = await store.entry(params.id);
    await store.record({ kind: 'delete', entry_kind: 'sitting', entry_id: params.id });
    return { html: render('view-toast', { ...spellRow(view), undo: `/phone/spells/${params.id}/undo` }) };
  });

  route('POST', '/phone/spells/:id/undo', async ({ params, store }) => {
    await store.undelete(params.id);
    return { html: '' };
  });
}

const saved = (html, next) => ({ html, headers: { 'HX-Trigger': 'easeback:saved', ...(next && { 'HX-Redirect': next }) } });

/** The page where what was just saved stands, so that nobody has to wonder. */
const seenAt = (day, entryId) => (day === dayOf() ? '/sitting' : `/diary#entry-${entryId}`);

const spell = (fields) => ({ ended_at: null, hurt_after_min: null, hurt: null, forgotten: false, note: '', ...fields });

const recent = (store) => store.entries({ kind: 'sitting', from: dayAfter(dayOf(), -28) });

const running = async (store) => (await recent(store)).find(({ body }) => isRunning(body));

async function timer(store, aloud = false) {
  const spells = await recent(store);
  const view = spells.find(({ body }) => isRunning(body));
  const ended = !view && spells.find(({ entry_id, body }) => entry_id === stoodUpFrom && body.ended_at);
  const usual = usualPain(spells);
  const [plan] = await store.entries({ kind: 'plan' });
  const target = plan?.body.sitting ?? false;
  const data = { usual, target, by: target && plan.author_name?.split(' ')[0], running: view && runningNow(view, spells, target.minutes || usual), ended: ended && justEnded(ended) };
  return render('view-timer', data) + (aloud ? render('view-timer-said', data) : '');
}

function runningNow({ entry_id, body, tz, local_date, occurred_at }, spells, full) {
  const minutes = minutesSince(body.started_at);
  return {
    entry_id, minutes, started_at: body.started_at, full: full || 60, ...painOf(body),
    since: local_date === dayOf() ? clock(body.started_at, tz) : moment({ local_date, occurred_at, tz }),
    asks: minutesSince(body.still_at ?? body.started_at) >= patience(spells),
  };
}

const justEnded = ({ entry_id, body }) => ({
  entry_id, length: span(spellMinutes(body) ?? 0), told: body.hurt != null, hurt: body.hurt, hurt_after_min: body.hurt_after_min ?? false,
});

const minutesSince = (at) => Math.floor((Date.now() - Date.parse(at)) / MINUTE);

/** Minutes after which a running timer may have been forgotten: 2 hours, or three times the usual, never under half an hour. */
function patience(spells) {
  const lengths = spells.map(({ body }) => spellMinutes(body)).filter((minutes) => minutes !== null);
  return Math.min(120, lengths.length < 3 ? 120 : Math.max(30, 3 * median(lengths)));
}

function usualPain(spells) {
  const { now, before } = painTrend(spells, dayOf());
  return now.times >= 3 ? Math.round(now.median) : before.times >= 3 && Math.round(before.median);
}

async function today(store) {
  const day = dayOf();
  const spells = (await store.entries({ kind: 'sitting', from: day })).reverse();
  const [figures] = sittingDays(spells, [day]);
  const known = figures.spells > 0;
  const total = known ? span(figures.total) : 'not known yet';
  const sentence = known ? `${total} in ${figures.spells === 1 ? 'one spell' : `${figures.spells} spells`} today.` : 'No spell with a known end yet today.';
  return render('view-sitting-today', {
    some: spells.length > 0, spells: spells.map(spellRow).reverse(), sentence, total, count: figures.spells,
    longest: known ? span(figures.longest) : '–', chart: JSON.stringify(strip(spells, sentence)),
  });
}

function strip(spells, label) {
  const midnight = new Date().setHours(0, 0, 0, 0);
  const minute = (at) => Math.floor((Date.parse(at) - midnight) / MINUTE);
  return { label, now: Math.floor((Date.now() - midnight) / MINUTE), spells: spells.map(({ body }) => ({
    start: minute(body.started_at), end: body.ended_at && !body.forgotten ? minute(body.ended_at) : null, running: isRunning(body),
  })) };
}

/** An entry, or an op that the server did not take: /sitting?entry=<id>, /sitting?refused=<op_id>. */
const subject = async (store, id) => (await store.rejected()).find(({ op_id }) => op_id === id) ?? store.entry(id);

async function editing(store) {
  const { entry, refused } = Object.fromEntries(new URLSearchParams(location.search));
  const id = refused ?? entry;
  if (!id) return '';
  const view = await subject(store, id);
  if (view?.entry_kind !== 'sitting') return render('view-spell-gone');
  return render('view-spell-edit', { ...spellRow(view), reason: view.reason, action: `/phone/spells/${id}`, p: 'edit-', day: view.local_date, when: moment(view) });
}

/** @returns {{fields?: object, errors?: object}} an open end only where the spell still runs */
function read(form, mayRun) {
  const started = new Date(`${form.get('day')}T${form.get('from')}`);
  const ended = form.get('to') ? endAfter(started, form) : null;
  const hurt = { yes: true, no: false }[form.get('hurt')] ?? null;
  const after = form.get('after') && hurt ? whole(form.get('after'), LONGEST) : null;
  const sat = ended && (ended - started) / MINUTE;
  const wrong = isNaN(started) || (!ended && !mayRun) || (ended && isNaN(ended)) ? 'time'
    : Math.max(started, ended ?? 0) > Date.now() + MINUTE ? 'future'
      : sat === 0 ? 'order' : sat > LONGEST ? 'too_long_spell' : null;
  const odd = hurt && form.get('after') && (after === null ? 'number' : sat && after > sat ? 'minutes' : null);
  if (wrong || odd) return { errors: { ...(wrong && { from: wrong }), ...(odd && { after: odd }) } };
  return { fields: { started_at: started.toISOString(), ended_at: ended?.toISOString() ?? null, hurt, hurt_after_min: after } };
}

/** On the same day, or on the next where it is earlier than the start. */
function endAfter(started, form) {
  const same = new Date(`${form.get('day')}T${form.get('to')}`);
  return same >= started ? same : new Date(`${dayAfter(form.get('day'), 1)}T${form.get('to')}`);
}

/** The latest moment with this time on the clock, after the start and not in the future. */
function lastTime(time, startedAt) {
  for (const back of [0, 1]) {
    const at = new Date(`${dayAfter(dayOf(), -back)}T${time}`);
    if (at <= Date.now() && at > Date.parse(startedAt)) return at.toISOString();
  }
  return null;
}
