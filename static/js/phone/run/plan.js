/** A guide as the player walks through it: one unit for each step, side and time. Pure. */
import { LEAST, MANY_POINTS, REGION_AT_MOST, SPOTS_AT_MOST } from './limits.js';

/**
 * What the person must be asked before the sides are known.
 * @param {{sides: string}} guide
 * @param {string} planned side of the therapist's plan: both, left, right or guide
 * @returns {'easier'|'sore'|null}
 */
export function asksSide({ sides }, planned = 'guide') {
  if (sides === 'none' || ['left', 'right'].includes(planned)) return null;
  return sides === 'both' || planned === 'both' ? 'easier' : 'sore';
}

/** The sides in their order: the easier first (clinical.md 2). `said`: the answer to what `asksSide` asks. */
export function sidesOf(guide, planned, said) {
  if (guide.sides === 'none') return [];
  const asks = asksSide(guide, planned);
  if (!asks) return [planned];
  return asks === 'easier' ? [said, said === 'left' ? 'right' : 'left'] : [said];
}

/**
 * @typedef {{step: string, side: 'left'|'right'|null, time: number, of: number, seconds: number|null, presses: boolean,
 *   kind: string, check: string|null, reps: number|null, spot: boolean}} Unit
 * `seconds`: of one time, all its reps together · `spot`: still on one place, so that its hard stop holds
 * @param {object} guide of /guides.json
 * @param {{sides: string[], tool?: string, card?: {seconds?: number}|null}} chosen
 * @returns {Unit[]} steps that belong together are done on one side, then on the other
 */
export function unitsOf(guide, { sides, tool = '', card = null }) {
  const mine = guide.steps.filter((step) => !step.tool || step.tool === tool);
  const units = blocksOf(mine).flatMap(({ each, steps }) =>
    (each && sides.length ? sides : [null]).flatMap((side) => steps.flatMap((step) => timesOf(step, side, card))));
  return fewEnough(units, MANY_POINTS[guide.number] ?? SPOTS_AT_MOST);
}

function blocksOf(steps) {
  const blocks = [];
  for (const step of steps) {
    const each = Boolean(step.each);
    if (blocks.at(-1)?.each === each) blocks.at(-1).steps.push(step);
    else blocks.push({ each, steps: [step] });
  }
  return blocks;
}

function timesOf(step, side, card) {
  const of = step.times ?? 1;
  return Array.from({ length: of }, (_, n) => ({
    step: step.id, side, time: n + 1, of, seconds: secondsOf(step, card), presses: Boolean(step.presses),
    kind: step.kind, check: step.check ?? null, reps: step.reps ?? null, spot: isSpot(step),
  }));
}

const isSpot = ({ kind, presses, check }) => kind === 'hold' && Boolean(presses || ['pressure', 'stretch'].includes(check));

/** The card can only make less of what the guide says, and only with a whole number. */
const atMost = (own, asked, least) => (Number.isInteger(asked) && asked >= least ? Math.min(own, asked) : own);

function secondsOf(step, card) {
  if (!step.seconds) return null;
  const seconds = isSpot(step) ? atMost(step.seconds, card?.seconds, LEAST) : step.seconds;
  return seconds * (step.reps ?? 1);
}

/** No more spots on a side than clinical.md allows, whatever a guide's file says. */
function fewEnough(units, most) {
  const spots = { left: 0, right: 0, null: 0 };
  return units.filter((unit) => !(unit.spot && unit.presses) || ++spots[unit.side] <= most);
}

/** The guide's own ceiling, or the card's where that is lower; half after a stop. */
export function ceilingOf({ ceiling }, { card, half }) {
  if (ceiling.most == null) return null;
  const most = ['pressure', 'stretch'].includes(ceiling.scale) ? atMost(ceiling.most, card?.ceiling, 0) : ceiling.most;
  return half ? Math.floor(most / 2) : most;
}

/** Seconds of pressure that are left for the region today. */
export const budgetOf = (gate) => Math.max(0, Math.min(REGION_AT_MOST, gate?.left ?? REGION_AT_MOST));

export const keyOf = ({ step, side, time }) => `${step} ${side ?? ''} ${time}`;
