/** What a form of care or of medicines says is written down, once; over nothing that its page did not show. */
import { dayOf } from './dates.js';
import { asked, gist, keep, subject } from './subject.js';
import { moved } from './when.js';

/** ?log=, ?entry=<id>, ?refused=<op_id>: the page shows a form; else its list. */
export const isOpen = () => ['log', 'entry', 'refused'].some((name) => name in asked());

/**
 * @param {FormData} told @param {{entry_kind: string, body: object, at?: string, timed?: boolean}} said
 * @param {(view: object) => object} stale the answer when the entry was changed meanwhile @param {(view: object) => string} next where it stands then
 */
export async function written(store, told, { entry_kind, body, at, timed = true }, stale, next) {
  const before = await subject(store);
  if (before && gist(before.body) !== told.get('was')) return stale(before);
  const twice = !before && await store.entry(told.get('new_id')); // tapped twice: written once
  const change = { entry_kind, body: { ...before?.body, ...body }, occurred_at: timed ? moved(at, before) : undefined };
  const { entry_id } = twice || await keep(store, before ?? { entry_id: told.get('new_id') }, change);
  return { html: '', headers: { 'HX-Trigger': 'easeback:saved', 'HX-Redirect': next(await store.entry(entry_id)) } };
}

/** Today's stands on the page itself. */
export const seenOn = (page) => ({ entry_id, local_date }) => (local_date === dayOf() ? page(entry_id) : `/diary#entry-${entry_id}`);
