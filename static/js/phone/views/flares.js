import { clock, dayOf, longDay } from '../dates.js';
import { daysOf, onItsClock } from '../flares.js';
import { refuse } from '../refuse.js';
import { render } from '../render.js';
import { asked } from '../subject.js';

const FIELDS = ['from', 'to'];

/** The list of flares on /measures, where their times can be put right. */
export function register(route) {
  route('GET', '/phone/flares', async ({ store }) => {
    const flares = (await store.entries({ kind: 'flare' })).map(row);
    return { html: asked().ask || asked().entry ? '' : render('view-flares', { some: flares.length > 0, flares }) };
  });

  route('POST', '/phone/flares/:id', async ({ params, form, store }) => {
    const view = await store.entry(params.id);
    const { started_at, ended_at, errors } = read(form);
    if (Object.keys(errors).length) return refuse(FIELDS, errors);
    const body = { ...view?.body, started_at: started_at.toISOString(), ended_at: ended_at && onItsClock(ended_at), note: form.get('note').trim() };
    await store.record({ entry_kind: 'flare', entry_id: params.id, occurred_at: body.started_at, body });
    return { html: '', headers: { 'HX-Trigger': 'easeback:saved', 'HX-Redirect': '/measures#flares' } };
  });

  route('DELETE', '/phone/flares/:id', async ({ params, store }) => {
    await store.record({ kind: 'delete', entry_kind: 'flare', entry_id: params.id });
    return { html: render('view-flare-deleted', { entry_id: params.id }) };
  });

  route('POST', '/phone/flares/:id/undo', async ({ params, store }) => {
    await store.undelete(params.id);
    return { html: '' };
  });
}

function row(view) {
  const { entry_id, body, tz, waiting } = view;
  const { from, to } = daysOf(view);
  return {
    entry_id, waiting, note: body.note, from: longDay(from), to: to !== null && to !== from && longDay(to), on: to === null,
    open: asked().flare === entry_id, from_day: dayOf(body.started_at), from_time: clock(body.started_at, tz),
    to_day: body.ended_at && dayOf(body.ended_at), to_time: body.ended_at && clock(body.ended_at, tz),
  };
}

function read(form) {
  const [from, to] = FIELDS.map((name) => new Date(`${form.get(name)}T${form.get(`${name}-time`)}`));
  const on = !form.get('to') && !form.get('to-time');
  const late = (at) => at > Date.now() + 60_000;
  const errors = {
    ...(isNaN(from) ? { from: 'time' } : late(from) && { from: 'future' }),
    ...(!on && (isNaN(to) ? { to: 'time' } : late(to) ? { to: 'future' } : to < from && { to: 'order' })),
  };
  return { started_at: from, ended_at: on ? null : to, errors };
}
