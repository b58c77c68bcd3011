/** Sends records that were written without network; one at a time, whatever the number of tabs. */
import { judge, records, wipeBriefs } from './room-store.js';
import { verdict } from './room-rules.js';

const PATIENCE_MS = 60_000;

/** @returns {Promise<'synced'|'offline'|'sign-in'|'wrong-user'>} */
export const send = () => navigator.locks.request('easeback-room', everything);

async function everything() {
  const waiting = (await records()).filter(({ state }) => state === 'waiting');
  if (!waiting.length) return 'synced';
  const { status, body } = await ask('/account');
  if (status === 401) await wipeBriefs(); // signed out elsewhere: what this tablet kept to read is not its own any more
  if (!body?.user) return status === 401 ? 'sign-in' : 'offline';
  const own = waiting.filter(({ therapist }) => therapist.id === body.user.id); // nobody sends what another has written
  for (const row of own) if (await one(row) === 'waiting') return 'offline';
  return own.length < waiting.length ? 'wrong-user' : 'synced';
}

async function one(row) {
  const answer = await ask(`/clients/${row.client_id}/records`, { method: 'POST', body: formOf(row.values) });
  const why = verdict(answer, row.id);
  if (why === 'sent') await judge(row, null);
  else if (why !== 'waiting' && why !== 'sign-in') await judge(row, { state: 'refused', why, fields: answer.body?.fields });
  return why === 'sign-in' ? 'waiting' : why;
}

function formOf(values) {
  const form = new URLSearchParams();
  for (const [name, list] of Object.entries(values)) for (const value of list) form.append(name, value);
  return form;
}

async function ask(path, options = {}) {
  try {
    const answer = await fetch(path, { cache: 'no-store', headers: { Accept: 'application/json' }, redirect: 'error', signal: AbortSignal.timeout(PATIENCE_MS), ...options });
    return { status: answer.status, body: await answer.json().catch(() => null) };
  } catch {
    return { status: 0, body: null };
  }
}
