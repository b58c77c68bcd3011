import { dayOf, moment } from '../dates.js';
import { render } from '../render.js';
import { openStore, currentUser } from '../store.js';
import { syncNow } from '../sync.js';
import { counted, regionNames } from '../words.js';

/** Where a refused entry can be changed. */
const EDITED_AT = { pain: '/log', sitting: '/sitting', care: '/care', dose: '/medicines', medicine: '/medicines', background: '/background' };

export function register(route) {
  route('GET', '/phone/waiting', async ({ store }) => ({ html: await list(store) }));

  route('POST', '/phone/sendings', async ({ store }) => {
    await syncNow('asked');
    return { html: await list(store) };
  });

  route('POST', '/phone/refused/:id/again', async ({ params, store }) => {
    const op = (await store.rejected()).find(({ op_id }) => op_id === params.id);
    if (op) await store.resend(op.op_id, op.body);
    return { html: await list(store) };
  });

  route('DELETE', '/phone/refused/:id', async ({ params, store }) => {
    await store.dropRejected(params.id);
    return { html: await list(store) };
  });
}

async function list(store) {
  const [waiting, rejected, meta] = await Promise.all([store.waiting(), store.rejected(), store.meta()]);
  return render('view-waiting', {
    some: waiting.length + rejected.length > 0,
    last: meta.last_sync_at ? at(meta.last_sync_at) : false,
    waits: waiting.length > 0 && { ...why(meta.last_state), ...counted(waiting.length), ops: waiting.reverse().map(row) },
    refused: rejected.length > 0 && { ops: rejected.map((op) => ({ ...row(op), reason: op.reason, edit: editLink(op) })) },
  });
}

const why = (state) => {
  const known = { 'sign-in': 'sign_in', 'wrong-user': 'wrong_user', pending: 'pending', synced: 'synced', busy: 'synced', offline: 'offline' };
  return { [navigator.onLine ? known[state] ?? 'error' : 'offline']: true };
};

const at = (instant) => moment({ local_date: dayOf(instant), occurred_at: instant });

function row({ op_id, kind, entry_kind, body, occurred_at, tz, local_date, made_at }) {
  const happened = moment({ occurred_at, tz, local_date });
  const made = made_at && at(made_at);
  return {
    op_id, ...body, is: { [entry_kind]: kind === 'put' }, deletes: kind === 'delete', at: happened, made: made !== happened && made,
    places: regionNames(body?.regions),
  };
}

const editLink = ({ op_id, kind, entry_kind }) => kind === 'put' && EDITED_AT[entry_kind] ? `${EDITED_AT[entry_kind]}?refused=${op_id}` : '';

// A copy in a file, for the day when nothing else helps.
document.addEventListener('click', async ({ target }) => {
  if (!target.closest?.('[data-export]')) return;
  const user = await currentUser();
  const store = await openStore(user.id);
  const copy = { person: user.name, saved_at: new Date().toISOString(), waiting: await store.waiting(), refused: await store.rejected() };
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(copy, null, 2)], { type: 'application/json' }));
  link.download = `easeback-waiting-${dayOf()}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
});
