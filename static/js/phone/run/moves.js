/** Going from unit to unit within a run, and what each has cost of the time that is allowed. Pure. */
import { elapsed, paused } from './clock.js';
import { GET_READY, HOLD_AT_MOST, LEAST, SETTLES_IN } from './limits.js';
import { keyOf } from './plan.js';

export const unitOf = (state) => state.units[state.i];
export const spentOn = (state, unit) => state.spent[keyOf(unit)] ?? 0;
export const isOver = ({ phase }) => ['stop', 'done', 'left'].includes(phase);

/** Seconds of pressure in this run. */
export const pressed = (state) => sum(state.units.filter(({ presses }) => presses).map((unit) => spentOn(state, unit)));

/** Seconds that this unit may have now: never over the hard stop of a spot, nor over the region's minutes of the day. */
export function allowed(state, unit, wanted = unit.seconds) {
  const spot = unit.spot ? HOLD_AT_MOST - spentOn(state, unit) : Infinity;
  const region = unit.presses ? state.budget - pressed(state) : Infinity;
  return Math.max(0, Math.min(wanted, spot, region));
}

/** To the unit `i`, or to the end. Pressing units for which the region has no minutes left are passed over. */
export function enter(state, i) {
  const unit = state.units[i];
  const rest = { ...state, i: Math.min(i, state.units.length - 1), ...blank };
  if (!unit) return state.before ? { ...rest, phase: 'after' } : over(rest, 'done');
  if (usedUp(state, unit)) return enter(withFate(state, unit, 'cut'), i + 1);
  const changes = unit.side && state.side && unit.side !== state.side;
  return { ...rest, side: changes ? state.side : unit.side ?? state.side, phase: changes ? 'switch' : 'ready' };
}

export const over = (state, phase) => ({ ...closed(state, 'cut'), phase, overlay: null, counting: null, ended: state.seen });

const usedUp = (state, unit) => unit.presses && state.budget - pressed(state) < LEAST;

/** The nearest unit before this one that can be entered. */
export function backwards(state) {
  const here = closed(state, 'cut');
  const at = here.units.slice(0, state.i).findLastIndex((unit) => !usedUp(here, unit));
  return at < 0 ? enter(here, state.i) : enter(here, at);
}

/** Forward or back to any unit; what lies between and was not done is skipped. */
export function jump(state, to) {
  const here = closed(state, 'cut');
  const between = here.units.slice(state.i, Math.max(to, state.i));
  return enter(between.reduce((next, unit) => withFate(next, unit, 'skipped'), here), to);
}

/** The first unit of another step or side. */
export function pastThisStep(state) {
  const { step, side } = unitOf(state);
  const at = state.units.findIndex((unit, i) => i > state.i && (unit.step !== step || unit.side !== side));
  return jump(state, at < 0 ? state.units.length : at);
}

const blank = { clock: null, counting: null, asked: {}, less: null, lessened: false, strikes: 0, cut: false };

/** `ready` and a tap: a few seconds to get ready, then the clock. */
export function countIn(state, at, wanted) {
  const limit = allowed(state, unitOf(state), wanted);
  if (limit < LEAST) return leaveUnit(state);
  return { ...state, ...blank, phase: 'count-in', counting: at, clock: { since: null, spent: 0, limit } };
}

/** A unit without a clock is done by a tap; one whose time is used up is not begun again. */
export const leaveUnit = (state) => enter(withFate(state, unitOf(state), 'done'), state.i + 1);

/** The clock stops, and what it has run is spent. */
export function closed(state, fate, at = state.seen) {
  const { clock } = state;
  if (!clock) return state;
  const unit = unitOf(state);
  const seconds = Math.min(clock.limit, Math.ceil(elapsed(state, at)));
  const key = keyOf(unit);
  const order = state.order.includes(key) || !seconds ? state.order : [...state.order, key];
  const next = { ...state, clock: null, counting: null, less: null, order, spent: { ...state.spent, [key]: spentOn(state, unit) + seconds } };
  return seconds ? withFate(next, unit, fate) : next;
}

/** What became of a unit; once done it stays done. */
export function withFate(state, unit, fate) {
  const key = keyOf(unit);
  const old = state.fate[key];
  const keeps = old === 'done' || (fate === 'skipped' && old);
  return keeps ? state : { ...state, fate: { ...state.fate, [key]: fate } };
}

/** What time alone has done since: the clock has begun to run, has run out, or the rest is over. */
export function ripen(state, now) {
  const at = Math.max(now, state.seen);
  const next = { ...state, seen: at };
  if (next.phase === 'count-in' && at >= next.counting + GET_READY * 1000) return ripen(begun(next), at);
  if (next.phase === 'work' && elapsed(next, at) >= next.clock.limit) return timeUp(next);
  if (next.phase === 'wait' && at >= next.counting + SETTLES_IN * 1000) return { ...next, phase: 'settled', counting: null };
  return next;
}

const begun = (state) => ({
  ...state, phase: 'work', counting: null, clock: { ...state.clock, since: state.counting + GET_READY * 1000 },
});

/** The weight comes off; what is still to be asked is asked now. */
export function timeUp(state) {
  const whole = state.clock.limit >= unitOf(state).seconds;
  return { ...closed(state, whole ? 'done' : 'cut'), phase: 'ask' };
}

/** Over the ceiling twice: this hold is over. How it feels is not asked, the rest is. */
export const cutShort = (state) => ({ ...closed(state, 'cut'), phase: 'ask', cut: true });

/** Stops the clock without giving up the unit. */
export function held(state, at) {
  if (state.phase === 'count-in' && state.clock.spent) return { ...state, phase: 'work', counting: null };
  if (state.phase === 'count-in') return { ...state, phase: 'ready', counting: null, clock: null };
  return state.phase === 'work' ? { ...state, less: null, clock: paused(state.clock, at) } : state;
}

export const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
