/** A session record as its client reads it (clinical.md 5): who worked where, with what, and how it felt. */
import { clock } from './dates.js';
import { regionNames } from './places.js';

const is = (name) => ({ [name]: true });
const places = (regions = []) => regionNames(regions.map((region) => ({ region })));

/** In the diary: one line, which opens the whole. */
export const recordRow = ({ entry_id, body, author_name, tz }) => ({
  entry_id, by: author_name, at: clock(body.started_at, tz), minutes: body.minutes, places: places((body.blocks ?? []).map(({ region }) => region)),
});

/** The whole record, with what was added to it since, the oldest first. */
export const recordPage = (view, added) => ({
  ...recordRow(view), note: view.body.note, homework: view.body.homework, consent: view.body.consent,
  before: view.body.before, after: view.body.after, assessed: (view.body.assessed ?? []).map(is),
  blocks: (view.body.blocks ?? []).map((block) => ({
    ...block, place: places([block.region]), techniques: block.techniques.map(is), felt: places(block.felt),
    rated: block.pressure != null && { pressure: block.pressure }, long: block.seconds != null && { seconds: block.seconds },
    response: block.response && is(block.response),
  })),
  added: added.filter(({ body }) => body.record === view.entry_id).reverse().map(({ body, author_name, occurred_at, tz, local_date }) =>
    ({ text: body.text, by: author_name, on: local_date, at: clock(occurred_at, tz) })),
});
