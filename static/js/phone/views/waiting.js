import { called } from '../called.js';
import { at, confirmed } from '../confirmed.js';
import { asData, asText, save } from '../copy.js';
import { dayOf, moment } from '../dates.js';
import { canKeepPages, keepsPages } from '../installed.js';
import { guides } from '../known.js';
import { regionNames } from '../places.js';
import { render } from '../render.js';
import { openStore, currentUser } from '../store.js';
import { syncNow } from '../sync.js';
import { counted } from '../words.js';

/** Where a refused entry can be changed. */
const EDITED_AT = { pain: '/log', sitting: '/sitting', care: '/care', dose: '/medicines', medicine: '/medicines', background: '/background' };
const ROWS = 50;

export function register(route) {
  route('GET', '/phone/waiting', async ({ store }) => ({ html: await page(store) }));

  /** Sends and fetches what there is, then compares. */
  route('POST', '/phone/sendings', async ({ query, store }) => {
    await syncNow('asked');
    return { html: await page(store, { checked: !query.get('quiet') }) };
  });

  route('POST', '/phone/refused/:id/again', async ({ params, store }) => {
    const op = (await store.rejected()).find(({ op_id }) => op_id === params.id);
    if (op) await store.resend(op.op_id, op.body);
    return { html: await page(store) };
  });

  route('DELETE', '/phone/refused/:id', async ({ params, store }) => {
    await store.dropRejected(params.id);
    return { html: await page(store) };
  });
}

// The page may be read while the pages are still being fetched.
navigator.serviceWorker?.ready.then(() => document.body.dispatchEvent(new CustomEvent('easeback:installed')));

async function page(store, said = {}) {
  const [known, waiting, rejected, meta, kept, opens] = await Promise.all(
    [guides(), store.waiting(), store.rejected(), store.meta(), navigator.storage?.persisted?.(), keepsPages()]);
  const fresh = waiting.filter((op) => !op.again);
  const latest = fresh.slice(-ROWS).reverse();
  return render('view-waiting', {
    ...said, ...confirmed({ waiting, rejected, meta, kept, online: navigator.onLine }),
    ops: latest.map((op) => row(op, known)), some: latest.length > 0,
    opens, opens_soon: !opens && canKeepPages(),
    older: fresh.length > ROWS && counted(fresh.length - ROWS),
    refused: rejected.length > 0 && { ...counted(rejected.length), ops: rejected.map((op) => refusedRow(op, known)) },
  });
}

function row(op, known) {
  const happened = moment(op);
  const made = at(op.made_at);
  const is = op.kind === 'put' && { is: { [op.entry_kind]: true } };
  return {
    op_id: op.op_id, ...called({ ...op, body: op.body ?? {} }, known), is: {}, ...is, deletes: op.kind === 'delete',
    made: made !== happened && made, places: regionNames(op.body?.regions),
  };
}

const refusedRow = (op, known) => ({ ...row(op, known), reason: op.reason, edit: editLink(op) });

const editLink = ({ op_id, kind, entry_kind }) => kind === 'put' && EDITED_AT[entry_kind] ? `${EDITED_AT[entry_kind]}?refused=${op_id}` : '';

// A copy in a file, for the day when nothing else helps.
document.addEventListener('click', async ({ target }) => {
  const wanted = target.closest?.('[data-export]')?.dataset.export;
  if (!wanted) return;
  const [person, known] = await Promise.all([currentUser(), guides()]);
  const store = await openStore(person.id);
  const copy = { person, day: dayOf(), saved_at: new Date().toISOString(), waiting: await store.waiting(), refused: await store.rejected() };
  const spoken = (op) => ({ ...op, ...row(op, known) });
  if (wanted === 'data') save(`easeback-not-sent-${copy.day}.json`, asData(copy), 'application/json');
  else save(`easeback-not-sent-${copy.day}.txt`, asText({ ...copy, waiting: copy.waiting.map(spoken), refused: copy.refused.map(spoken) }), 'text/plain;charset=utf-8');
});
