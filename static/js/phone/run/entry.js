/** A run as it is written down: the body of kind `run` (pwa/kinds.py). Pure. */
import { isOver, pressed, spentOn } from './moves.js';
import { keyOf } from './plan.js';

const OUTCOMES = { stop: 'stopped', done: 'done', left: 'left' };
const at = (ms) => new Date(ms).toISOString();

/** @returns {object|null} null while it runs, and for one that was never begun */
export function entryOf(state) {
  if (!isOver(state) || !state.units.length) return null;
  const { guide, content, begun, ended, tool, pressure, stop, before, after, note } = state;
  const outcome = state.phase === 'done' && !worked(state) ? 'left' : OUTCOMES[state.phase];
  return {
    guide, version: content.version, outcome, started_at: at(begun), ended_at: at(ended),
    pressed: pressed(state) > 0, sides: sidesWorked(state), tool, worked: workedOf(state).slice(0, 200),
    checked: state.checked.map((said) => ({ ...said, at: at(said.at) })), pressure, stop, before, after, note,
  };
}

/** Who only skipped has not done it. */
const worked = ({ fate }) => Object.values(fate).some((one) => one !== 'skipped');

const sidesWorked = ({ order, units }) =>
  [...new Set(order.map((key) => units.find((unit) => keyOf(unit) === key).side))].filter(Boolean);

const workedOf = (state) => state.units
  .filter((unit) => state.fate[keyOf(unit)])
  .map((unit) => ({ step: unit.step, side: unit.side, time: unit.time, seconds: spentOn(state, unit), state: state.fate[keyOf(unit)] }));
