/**
 * Is a guide open now, and if not, why and until when (clinical.md 1 and 2). Pure. Vectors: tests/vectors/gate.json.
 *
 * Codes, the gravest first:
 *   emergency       E stands: all closed until acknowledged; then what REST names stays open · questions
 *   see-today       S stands: all but REST · questions
 *   ask             A stands: what presses, and what the guide's own blocked_by names · questions
 *   numb-skin       no heat or ice on numb skin, also after a clinician agreed to the rest · questions
 *   hands-only      only hands may press, and this guide has no tool but a ball · questions
 *   not-fetched     what was told and done before is not on this phone: all but REST; heat when the fifteen were answered since
 *   not-unlocked    who: therapist or physiotherapist opens it first
 *   second-stop     stopped twice within 14 days; who: therapist (or a clinician) looks first
 *   injury          72 hours without pressure after a fresh injury · until (an instant)
 *   paused          24 hours after a stop of any guide · until (an instant)
 *   rock-first      then gentle rocking at half pressure, done once, before anything presses
 *   region-used     10 minutes of pressure a day on one region
 *   too-soon        until (a day, "2026-11-23")
 *   answers-needed  no lock: questions 1 to 5 come first today
 *
 * @typedef {{code: string, until?: string, questions?: string[], who?: string}} Why
 * @typedef {{open: boolean, why: Why[], half: boolean, hands_only: boolean, left: number|null}} Gate
 *   half: at half pressure · hands_only: no ball, no deep pressure · left: seconds of pressure on its region today
 */
import { hereZone, stamp } from './op.js';
import { plusDays } from './rules.js';
import * as limits from './run/limits.js';

const [PAUSE, INJURY, LOCK_WITHIN] = [limits.PAUSE, limits.INJURY, limits.LOCK_WITHIN].map((seconds) => seconds * 1000);
const LONGEST_RUN = 2 * 3_600_000; // what ended later than that was left open, and pressed nobody meanwhile

/** Open while A or S stands: heat, breathing, walking and position (clinical.md 1). */
export const REST = ['heat', 'sitting-break', 'walking', 'slow-breathing', 'resting-positions'];
const GENTLE = 'gentle-rocking';
const PAUSED = ['pressure', 'stretch', 'tingling'];

/**
 * @param {object} guide one of /guides.json
 * @param {{runs: object[], safety: object, unlocks: object[], blank?: boolean, now?: number|Date, today?: string, guides?: object}} facts
 *   runs, unlocks: Views · safety: what standing() gave · blank: none of it was fetched yet · guides: all of /guides.json, to know which steps press where;
 *   without it everything that pressed today counts for this region, too
 * @returns {Gate}
 */
export function gateOf(guide, { runs, safety, unlocks, blank = false, now = Date.now(), today = stamp(now, hereZone()).local_date, guides = {} }) {
  const facts = { runs, safety, unlocks, blank, now: +new Date(now), today, guides };
  const left = guide.presses && guide.region ? Math.max(0, limits.REGION_AT_MOST - usedToday(guide, facts)) : null;
  const why = [
    ...byAnswers(guide, safety), ...byHands(guide, safety), ...byMemory(guide, facts), ...byUnlock(guide, facts), ...byInjury(guide, facts), ...byStop(guide, facts),
    ...(left === 0 ? [{ code: 'region-used' }] : []), ...bySpacing(guide, facts),
    ...(guide.presses && !safety.pressure_ok ? [{ code: 'answers-needed' }] : []),
  ];
  const half = guide.slug === GENTLE && rocksFirst(facts);
  return { open: why.every(({ code }) => code === 'answers-needed'), why, half, hands_only: Boolean(guide.presses && safety.hands_only), left };
}

function byAnswers(guide, { level, questions, acknowledged, flags }) {
  const rests = REST.includes(guide.slug);
  if (level === 'E' && (!acknowledged || !rests)) return [{ code: 'emergency', questions }];
  const standing = (wanted) => Object.keys(flags).filter((id) => wanted.includes(flags[id].level) && !flags[id].lifted);
  const named = (ids) => ids.filter((id) => guide.blocked_by.includes(id));
  const today = rests ? named(standing(['S', 'E'])) : standing(['S', 'E']);
  if (today.length) return [{ code: 'see-today', questions: today }];
  const ask = guide.presses ? standing(['A']) : rests ? [] : named(standing(['A']));
  return ask.length ? [{ code: 'ask', questions: ask }] : [];
}

function byHands(guide, { no_heat, hands_only, flags }) {
  const skin = no_heat && ['warm', 'cold'].includes(guide.ceiling.scale) ? [{ code: 'numb-skin', questions: ['bones'] }] : [];
  const bare = hands_only && guide.presses && !guide.tools.some((tool) => tool.hands);
  return bare ? [...skin, { code: 'hands-only', questions: ['bleeding', 'bones'].filter((id) => flags[id]) }] : skin;
}

/** A stop, a pause or an answer may be among what is not here. */
function byMemory({ slug, blocked_by }, { blank, safety }) {
  const rests = REST.includes(slug) && (!blocked_by.length || safety.full_at);
  return blank && !rests ? [{ code: 'not-fetched' }] : [];
}

function byUnlock(guide, { runs, unlocks, now }) {
  const opened = unlocks.filter(({ body }) => body.guide === guide.slug);
  const needed = guide.unlocked_by === 'physiotherapist' ? opened.filter(({ body }) => body.role !== 'therapist') : opened;
  const why = guide.unlocked_by && !needed.length ? [{ code: 'not-unlocked', who: guide.unlocked_by }] : [];
  return isLocked(guide.slug, { runs, unlocks, now }) ? [...why, { code: 'second-stop', who: 'therapist' }] : why;
}

/** Stopped twice within 14 days, and nobody has looked since. */
export function isLocked(slug, { runs, unlocks, now }) {
  const locked = secondStop(runs.filter(({ body }) => body.guide === slug), now);
  const opened = unlocks.filter(({ body }) => body.guide === slug);
  return locked !== null && !opened.some((view) => Math.min(Date.parse(view.body.at), toldBy(view)) >= locked);
}

/** When the last stop came within 14 days of the one before it; null when none did. One from the future may have been close. */
function secondStop(runs, now) {
  const times = runs.filter(isStop).map((view) => ({ at: stoppedAt(view, now), ahead: stoppedAt(view, Infinity) > now })).sort((a, b) => a.at - b.at);
  return times.findLast(({ at, ahead }, i) => i > 0 && (ahead || at - times[i - 1].at <= LOCK_WITHIN))?.at ?? null;
}

function byInjury(guide, { safety, now }) {
  const until = Date.parse(safety.injured_at) + INJURY;
  return guide.presses && now < until ? [{ code: 'injury', until: iso(until) }] : [];
}

function byStop(guide, facts) {
  const until = pauseEnds(facts);
  if (until === null) return [];
  const pauses = PAUSED.includes(guide.ceiling.scale) || guide.slug === GENTLE;
  if (facts.now < until) return pauses ? [{ code: 'paused', until: iso(until) }] : [];
  return guide.presses && rocksFirst(facts) ? [{ code: 'rock-first' }] : [];
}

/** The pause is over, and no gentle rocking that was begun after it has come to its end. */
function rocksFirst({ runs, now }) {
  const until = pauseEnds({ runs, now });
  const rocked = ({ body }) => body.guide === GENTLE && body.outcome === 'done' && Date.parse(body.started_at) >= until && Date.parse(body.started_at) <= now;
  return until !== null && now >= until && !runs.some(rocked);
}

function pauseEnds({ runs, now }) {
  const times = runs.filter(isStop).map((view) => stoppedAt(view, now));
  return times.length ? Math.max(...times) + PAUSE : null;
}

const isStop = ({ body }) => body.outcome === 'stopped';

/** A clock that went back must not end a pause: a stop in the future counts as now, unless the server had it earlier. */
const stoppedAt = (view, now) => Math.min(Date.parse(view.body.ended_at), toldBy(view), now);
const toldBy = ({ received_at }) => (received_at ? Date.parse(received_at) : Infinity);

function usedToday(guide, { runs, today, guides }) {
  const own = { ...guides, [guide.slug]: guide };
  return runs.filter((view) => lastDay(view) >= today).reduce((sum, { body }) => sum + pressed(body, own[body.guide], guide.region), 0);
}

/** A run's day is that on which it began; one that went on past midnight belongs to both. */
function lastDay({ local_date, offset_min, body }) {
  const [from, to] = [Date.parse(body.started_at), Date.parse(body.ended_at)];
  const end = to - from < LONGEST_RUN ? iso(to + (offset_min ?? 0) * 60_000).slice(0, 10) : local_date;
  return end > local_date ? end : local_date;
}

function pressed({ pressed: any, worked = [] }, guide, region) {
  if (guide && guide.region !== region) return 0;
  const pressing = guide ? guide.steps.filter((step) => step.presses).map(({ id }) => id) : null;
  const counts = ({ step }) => (pressing ? pressing.includes(step) : any);
  return worked.filter(counts).reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Alternate days, where the guide asks for it. */
function bySpacing({ slug, apart = 1 }, { runs, today }) {
  const days = runs.filter(({ body }) => body.guide === slug && (body.outcome === 'done' || body.pressed)).map(({ local_date }) => local_date);
  const until = days.length ? plusDays(days.sort().at(-1), apart) : today;
  return apart > 1 && today < until ? [{ code: 'too-soon', until }] : [];
}

const iso = (at) => new Date(at).toISOString();
