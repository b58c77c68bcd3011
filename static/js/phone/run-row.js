/** A guide as it was done, for the eye: in the diary and on its own. */
import { clock, span } from './dates.js';
import { titleOf } from './known.js';

const MINUTE = 60_000;
const KEPT_DAYS = 14; // so long a stop counts (clinical.md 1): it can't be deleted before

/** @param {object} view @param {Record<string, object>} known guides by slug */
export function runRow({ entry_id, body, tz }, known) {
  const guide = known[body.guide];
  const worked = body.worked ?? [];
  return {
    entry_id, title: titleOf(known, body.guide), slug: body.guide, from: clock(body.started_at, tz),
    is: { [body.outcome]: true }, stop: { [body.stop]: true }, side: sidesOf(body), note: body.note,
    minutes: span(Math.max(1, (Date.parse(body.ended_at) - Date.parse(body.started_at)) / MINUTE)),
    steps: worked.length > 0 && { done: worked.filter(({ state }) => state !== 'skipped' && state !== 'cut').length, of: unitsIn(guide, body) },
    pressure: body.pressure == null ? null : { most: body.pressure }, levels: levelsOf(body),
  };
}

/** Steps of a run one by one, with the strongest pressure that was answered. */
export function unitsOf({ body }, known) {
  const steps = known[body.guide]?.steps ?? [];
  return (body.worked ?? []).map(({ step, side, time = 1, seconds, state = 'done' }) => {
    const answers = (body.checked ?? []).filter((one) => one.step === step && (one.side ?? null) === (side ?? null) && (one.time ?? 1) === time);
    const pressures = answers.filter(({ question }) => question === 'pressure').map(({ answer }) => answer);
    return {
      says: steps.find(({ id }) => id === step)?.do ?? step.replaceAll('-', ' '), side: { both: false, left: side === 'left', right: side === 'right' }, seconds,
      state: { [state]: true }, pressure: pressures.length > 0 && { most: Math.max(...pressures) },
    };
  });
}

/** A stop holds for a while: without its entry nobody would know. */
export const mayGo = ({ body }, now = Date.now()) =>
  body.outcome !== 'stopped' || now - Date.parse(body.ended_at) > KEPT_DAYS * 1440 * MINUTE;

function sidesOf({ sides = [] }) {
  return sides.length === 2 ? { both: true } : { [sides[0]]: sides.length > 0 };
}

/** How many steps with a clock the guide has for these sides; null where it is another version. */
function unitsIn(guide, { version, sides = [] }) {
  if (guide?.version !== version) return null;
  const timed = guide.steps.filter(({ seconds }) => seconds);
  return timed.reduce((sum, { times = 1, each }) => sum + times * (each ? sides.length || 1 : 1), 0);
}

function levelsOf({ before, after }) {
  if (!before && !after) return null;
  const part = (name) => ({ before: before?.[name] ?? '–', after: after?.[name] ?? '–' });
  return { leg: part('leg'), back: part('back') };
}
