/** What an entry is called in a list, for the template view-called. */
import { clock, moment, span } from './dates.js';
import { titleOf } from './known.js';
import { spellMinutes } from './rules.js';

/** @param {object} view @param {Record<string, object>} known guides by slug */
export function called(view, known) {
  const { entry_id, entry_kind, body } = view;
  const { leg, back, name, level } = body;
  const minutes = entry_kind === 'sitting' ? spellMinutes(body) : body.minutes;
  return {
    entry_id, is: { [entry_kind]: true }, leg, back, name, level,
    title: body.guide && titleOf(known, body.guide), words: body.text || body.note || '',
    at: moment(view), time: clock(view.occurred_at, view.tz), what: { [body.what]: true }, length: minutes != null && span(minutes), undone: (body.state ?? 'done') !== 'done',
  };
}
