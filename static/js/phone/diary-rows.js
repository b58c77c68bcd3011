/** Rows of the diary beyond pain and guides, for the eye: templates/client/_diary_rows.html. One function a kind; null: no row. */
import { clock, longDay, dayOf, span } from './dates.js';
import { mean, psfs, rmdq } from './measures.js';
import { regionNames } from './places.js';

const nameRegions = (regions = []) => regionNames(regions.map((region) => ({ region })));

export function careRow({ entry_id, body }) {
  const state = body.state ?? 'done';
  return {
    entry_id, what: { [body.what]: true }, is: { [state]: true }, why: { [body.barrier]: true }, minutes: body.minutes ? span(body.minutes) : false,
    who: body.who ?? '', places: nameRegions(body.regions), felt: body.felt ? { [body.felt]: true } : false, note: body.note ?? '',
    levels: body.before || body.after ? { leg: pair(body, 'leg'), back: pair(body, 'back') } : false,
  };
}

const pair = ({ before, after }, part) => ({ before: before?.[part] ?? '–', after: after?.[part] ?? '–' });

export const doseRow = ({ entry_id, body }) => ({
  entry_id, name: body.name, count: body.count, unit: body.unit ?? '', left_out: body.taken === false, note: body.note ?? '',
});

const medicineRow = ({ body }) => ({
  name: body.name, stopped: Boolean(body.stopped), regular: Boolean(body.regular), times: (body.times ?? []).join(', '),
});

const backgroundRow = ({ body }) => ({ diagnosis: body.diagnosis ?? '' });

function flareRow({ entry_id, body }) {
  const ended = body.ended_at ? { day: longDay(dayOf(body.ended_at)), at: clock(body.ended_at) } : false;
  return { entry_id, since: clock(body.started_at), ended, note: body.note ?? '' };
}

const reactionRow = ({ body: { after, feel, leg, back, note } }) => ({
  after: { [after]: true }, feel: { [feel]: true }, leg: leg == null ? false : { n: leg }, back: back == null ? false : { n: back }, note: note ?? '',
});

/** A measure with its score; nothing that can be scored, no row. */
function measureRow({ entry_id, entry_kind: kind, body }) {
  const score = { rmdq, psfs: (told) => mean(Object.values(psfs(told))), pgic: ({ change }) => change ?? null }[kind](body);
  return score !== null && { measure: { entry_id, is: { [kind]: true }, score, change: { [score]: true } } };
}

/** @type {Record<string, function(object): object|null>} by kind; the key in the answer is the section of the template */
export const MORE_ROWS = {
  care: (view) => ({ care: careRow(view) }),
  dose: (view) => ({ dose: doseRow(view) }),
  medicine: (view) => ({ medicine: medicineRow(view) }),
  background: (view) => ({ background: backgroundRow(view) }),
  flare: (view) => ({ flare: flareRow(view) }),
  goal: ({ body }) => ({ goal: { text: body.text, retired: Boolean(body.retired) } }),
  ...Object.fromEntries(['psfs', 'pgic', 'rmdq'].map((kind) => [kind, measureRow])),
  reaction: (view) => ({ reaction: reactionRow(view) }),
};
