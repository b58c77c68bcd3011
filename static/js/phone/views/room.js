import '../../elements/form-values.js';
import '../../elements/work-areas.js';
import { clock, dayOf, moment } from '../dates.js';
import { canKeepPages, keepsPagesSoon } from '../installed.js';
import { render } from '../render.js';
import { brief, briefs, dropRecord, keepBriefs, keepRecord, kept, record, records, wipeBriefs } from '../room-store.js';
import { faults } from '../room-rules.js';
import { send } from '../room-sync.js';

/** Whose sheet this page shows: what is typed after midnight has no brief any more to take it from. */
let opened = null;

/** Records that this page is done with: what htmx still sends as typed comes too late. */
const done = new Set();

/** @param {(method: string, pattern: string, handler: Function, who: {anyone: boolean}) => void} route */
export function register(route) {
  const answer = (method, pattern, handler) => route(method, pattern, handler, { anyone: true });

  answer('GET', '/phone/room', async () => ({ html: await here() }));
  answer('GET', '/phone/room/panel', async ({ query }) => ({ html: await panel(query) }));
  answer('POST', '/phone/room/keepings', async ({ query }) => ({ html: await panel(query, await keep()) }));
  answer('DELETE', '/phone/room/keepings', async ({ query }) => {
    await wipeBriefs();
    return { html: await panel(query) };
  });
  answer('POST', '/phone/room/sendings', async () => {
    for (const row of await records()) if (row.state === 'refused') await keepRecord({ ...row, state: 'waiting' });
    return { html: await list(await send()) };
  });
  answer('DELETE', '/phone/room/records/:id', async ({ params }) => {
    await dropRecord(params.id);
    return { html: await list() };
  });
  answer('POST', '/phone/room/drafts', async ({ form }) => {
    if (!done.has(form.get('id'))) await write(form, 'draft');
    return { html: render('view-room-kept', { at: clock(new Date()) }) };
  });
  answer('POST', '/phone/room/records', async ({ form }) => {
    const fields = faults(valuesOf(form), Date.now());
    if (fields.length) return { status: 422, html: render('view-room-faults', { fields }), headers: { 'HX-Reswap': 'none' } };
    done.add(form.get('id'));
    await write(form, 'waiting').catch((error) => {
      done.delete(form.get('id'));
      throw error;
    });
    return { html: '', headers: { 'HX-Redirect': '/room' } };
  });
}

/** The worker shows this page in the place of a client's: the address says what was asked for. */
async function here() {
  const [, client, form] = /^\/clients\/([0-9a-f-]{36})(\/records\/new)?$/.exec(location.pathname) ?? [];
  const row = await record(new URLSearchParams(location.search).get('record') ?? '');
  if (row) return sheet(row);
  if (!client) return list();
  const found = await brief(client);
  if (!found) return render('view-room-gone');
  if (!form) return render('view-room-brief', { ...found, ...(await facts()) }) + found.html;
  const { therapist } = await kept();
  const own = (await records()).filter((one) => one.client_id === client && one.therapist.id === therapist.id);
  // The same form again is the same record, whatever has become of it: a blank sheet would write over what waits.
  const begun = own.find((one) => one.form === found.form) ?? own.find(({ state }) => state === 'draft');
  return sheet(begun ?? { client_id: client, name: found.name, therapist, form: found.form, values: null });
}

function sheet({ client_id, name, therapist, form, values, why, fields }) {
  opened = { client_id, name, therapist, form };
  const wrong = Object.entries(fields ?? {}).map(([field, words]) => ({ name: field, words }));
  return render('view-room-sheet', { name, why: why && { [why]: true } }) + form
    + (values ? render('view-room-values', { values: JSON.stringify(inOrder(values)) }) : '')
    + render('view-room-refused', { wrong });
}

/** Areas first: ticking one makes the fields that belong to it. */
const inOrder = ({ area = [], ...rest }) => ({ area, ...rest });

async function facts() {
  const { therapist, kept_at, zone, count } = (await kept()) ?? {};
  return { therapist: therapist?.name, count, one: count === 1, kept_at: kept_at && clock(kept_at, zone) };
}

async function list(state) {
  const [found, rows] = await Promise.all([briefs(), records()]);
  return render('view-room', { ...(await facts()), briefs: found, rows: rows.map(rowOf), some: rows.length > 0, state: state && { [state]: true } });
}

function rowOf({ id, name, state, why, typed_at, therapist }) {
  const at = moment({ local_date: dayOf(typed_at), occurred_at: typed_at });
  return { id, name, at, therapist: therapist.name, is: { [state]: true }, why: { [why]: true } };
}

/** On the caseload: `sessions` today, and `person`, who is signed in. */
async function panel(query, state) {
  const meta = await kept();
  if (meta && meta.therapist.id !== query.get('person')) await wipeBriefs(); // kept by somebody who is not here now
  const rows = await records();
  return render('view-room-panel', {
    ...(await facts()), query: query.toString(), sessions: Number(query.get('sessions')), unsent: rows.length, state: state && { [state]: true },
  });
}

/** @returns {Promise<string>} what became of it: '' when all is kept */
async function keep() {
  if (!canKeepPages()) return 'unable';
  const answer = await fetch('/room/briefs', { headers: { Accept: 'application/json' }, cache: 'no-store' }).catch(() => null);
  if (!answer) return 'offline';
  if (!answer.ok) return answer.status === 401 ? 'sign-in' : 'trouble';
  if (!await keepsPagesSoon()) return 'unready';
  navigator.storage?.persist?.();
  await keepBriefs(await answer.json());
  return '';
}

function valuesOf(form) {
  const values = {};
  for (const [name, value] of form) if (value && name !== 'side') (values[name] ??= []).push(value);
  return values;
}

/** Under the id that the form had from the beginning: sent twice, it is one record. */
async function write(form, state) {
  const values = valuesOf(form);
  const id = values.id[0];
  const base = (await record(id)) ?? { id, ...opened };
  await keepRecord({ ...base, values, state, why: null, fields: null, typed_at: new Date().toISOString() });
}
