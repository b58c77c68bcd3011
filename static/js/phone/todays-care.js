/** The care of the plan on Today: done, agreed rest, not done and why, no word yet. Part of todays-plan.js, which brings its templates. */
import { GUIDES, careOn, timesDone } from './care.js';
import { clock, dayAfter } from './dates.js';

const WEEK = 6; // days before today
const ANSWERS = ['done', 'skipped', 'rest'];

/** @param {function(object): Promise<object>} answer shows the plan anew, once this is on the disk */
export function register(route, answer) {
  route('POST', '/phone/cares/planned', async ({ form, store }) => {
    const [what, said, minutes] = ['what', 'said', 'minutes'].map((name) => form.get(name));
    const state = ANSWERS.includes(said) ? said : 'skipped'; // else it says why not
    await store.record({ entry_kind: 'care', body: {
      what, state, barrier: state === 'skipped' ? said : null, minutes: state === 'done' && minutes ? Number(minutes) : null,
    } });
    return answer(store);
  });
}

/**
 * @param {{care?: object[], guides?: object[]}} body of the plan
 * @param {{told: object[], today: string, known: object, closed: function(object): boolean, asking: string}} facts
 */
export function careOf({ care = [], guides = [] }, facts) {
  const listed = guides.map(({ guide }) => guide);
  const rows = care.map((planned) => row(planned, listed, facts));
  const due = rows.filter(({ of, done, is }) => of || done || !is.open);
  const rest = rows.filter((one) => !due.includes(one));
  return { rows: due, asked: due.filter(({ is, closed }) => is.done || !closed), others: rest.map((one, i) => ({ ...one, comma: i > 0 })) };
}

function row(planned, listed, { told, today, known, closed, asking }) {
  const { what } = planned;
  const { state, done, wanted, entry } = careOn(planned, today, told, listed);
  const guide = known[GUIDES[what]];
  const shut = state !== 'done' && Boolean(guide) && closed(guide);
  const open = !shut && state === 'open';
  return {
    what: { [what]: true }, name: what, minutes: planned.minutes ?? false, note: planned.note ?? '', guide: guide?.slug ?? false,
    week: timesDone(what, told, listed).filter((day) => day >= dayAfter(today, -WEEK)).length, often: planned.per_week ?? 7,
    of: wanted, done, some: done > 0 && state !== 'done', several: wanted > 1,
    is: { [state]: true }, closed: shut, open, asks: open && asking === `care-${what}`, why: { [entry?.body.barrier]: true },
    at: entry ? clock(entry.occurred_at, entry.tz) : false, waiting: entry?.waiting ?? false,
    answer: entry?.entry_kind === 'care' && entry.entry_id,
  };
}
