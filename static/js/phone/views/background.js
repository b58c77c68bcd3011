import '../../elements/form-values.js';
import { dayOf, longDay } from '../dates.js';
import { newId } from '../op.js';
import { refuse } from '../refuse.js';
import { render } from '../render.js';
import { asked, gist, keep, subject } from '../subject.js';

const FIELDS = ['diagnosis', 'diagnosed_by', 'diagnosed_on', 'contraindications', 'avoid_note'];
const LONGEST = 20_000;
const LONGEST_NAME = 200;
let made = null; // the entry that this page names: tapped twice, it is written once

export function register(route) {
  route('GET', '/phone/background', async ({ store }) => {
    const view = await current(store);
    const { body = {} } = view ?? {};
    return { html: render('view-background', {
      was: gist(view?.body), reason: view?.reason ?? false, waiting: view?.waiting ?? false,
      saved: 'saved' in asked(), values: JSON.stringify(Object.fromEntries([...FIELDS, 'avoid'].map((name) => [name, body[name] ?? '']))),
    }) };
  });

  route('POST', '/phone/background', async ({ form, store }) => {
    const { body, errors } = read(form);
    if (Object.keys(errors).length) return refuse(FIELDS, errors);
    const before = await current(store);
    if (gist(before?.body) !== form.get('was') && !same(before, body)) return stale(before);
    if (!same(before, body)) await keep(store, before ?? { entry_id: (made ??= newId()) }, { entry_kind: 'background', body: { ...before?.body, ...body } });
    return { html: '', headers: { 'HX-Trigger': 'easeback:saved', 'HX-Redirect': '/background?saved' } };
  });
}

/** One entry per client. Two phones may each have made one without knowing: what was written last counts, as in the brief. */
async function current(store) {
  if (asked().refused) return subject(store);
  const rank = ({ waiting, seq }) => (waiting ? Infinity : seq ?? 0);
  return (await store.entries({ kind: 'background' })).sort((a, b) => (rank(b) > rank(a) ? 1 : -1))[0] ?? null;
}

const same = (view, body) => Boolean(view) && !view.op_id && gist({ ...view.body, ...body }) === gist(view.body);

function read(form) {
  const text = (name) => (form.get(name) ?? '').trim();
  const [diagnosis, diagnosed_by, diagnosed_on, contraindications, avoid_note] = FIELDS.map(text);
  const long = ['diagnosis', 'contraindications', 'avoid_note'].filter((name) => text(name).length > LONGEST);
  const errors = {
    ...Object.fromEntries(long.map((name) => [name, 'long'])), ...(diagnosed_by.length > LONGEST_NAME && { diagnosed_by: 'short' }),
    ...(diagnosed_on > dayOf() && { diagnosed_on: 'future_day' }),
  };
  return { errors, body: { diagnosis, diagnosed_by, diagnosed_on: diagnosed_on || null, contraindications, avoid: form.getAll('avoid'), avoid_note } };
}

/** It was changed meanwhile, on another phone or in another tab: said before anything is written over it. */
function stale({ body }) {
  const said = { ...body, on: body.diagnosed_on ? longDay(body.diagnosed_on) : false, was: gist(body) };
  return { status: 409, headers: { 'HX-Reswap': 'none' }, html: render('view-background-stale', said) };
}
