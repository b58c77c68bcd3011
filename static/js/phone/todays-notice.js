/** One line on Today for all that is new from the therapist, until the page of messages was opened. */
import { render } from './render.js';
import { counted } from './words.js';

const TOLD = ['reply', 'plan', 'unlock', 'appointment', 'record', 'addendum'];
const LATELY_MS = 14 * 86_400_000; // on a phone that has just been set up not all of the past is new

let templates = null;

export async function show({ store, user }) {
  const found = await newFrom(store, user);
  if (!found.length) return { html: '' };
  await (templates ??= bringTemplates().catch((error) => { templates = null; throw error; }));
  const of = (kind) => found.filter(({ entry_kind }) => entry_kind === kind).length;
  return { html: render('view-notice', {
    by: (found.find(({ author_name }) => author_name)?.author_name ?? '').split(' ')[0],
    replies: of('reply') > 0 && counted(of('reply')), plan: of('plan') > 0, session: of('appointment') > 0,
    opened: of('unlock') > 0, record: of('record') + of('addendum') > 0,
  }) };
}

/** What others wrote since the person looked last, the newest first. @returns {Promise<object[]>} Views */
export async function newFrom(store, user) {
  const { seen_at = new Date(Date.now() - LATELY_MS).toISOString() } = await store.meta();
  const all = await Promise.all(TOLD.map((kind) => store.entries({ kind })));
  return all.flat().filter((view) => view.author !== user.id && Date.parse(view.received_at) > Date.parse(seen_at) && matters(view));
}

/** A session that was held is no news to who was there. */
const matters = ({ entry_kind, body }) =>
  entry_kind !== 'appointment' || (body.state !== 'held' && Date.parse(body.starts_at) > Date.now());

/** Kept on this phone alone: nobody is told what was looked at when. */
export async function see(store, user) {
  const times = (await newFrom(store, user)).map(({ received_at }) => Date.parse(received_at));
  if (times.length) await store.note({ seen_at: new Date(Math.max(...times)).toISOString() });
}

async function bringTemplates() {
  document.body.insertAdjacentHTML('beforeend', await (await fetch('/templates/notice')).text());
}
