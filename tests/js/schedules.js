/**
 * The phone's real store and syncer under schedules that nobody wrote, in a real browser with a real IndexedDB,
 * against the real server. fast-check makes them up, shrinks what fails, and tells the seed.
 */
import fc from 'fast-check';
import { carryOut, schedules } from './schedule_actions.js';
import { atRest } from './schedule_checks.js';
import { World } from './schedule_world.js';

/**
 * @param {{variant?: string, runs?: number, seed?: number, path?: string, examples?: object[][], shrink?: boolean, seconds?: number}} wanted
 * @returns {Promise<{failed: boolean, runs: number, steps: number, seed: number, path?: string, schedule?: object[], why?: string}>}
 */
export async function check({ variant = 'plain', runs = 20, seed, path, examples = [], shrink = true, seconds }) {
  let steps = 0;
  const property = fc.asyncProperty(schedules, (schedule) => (steps += schedule.length, play(variant, schedule)));
  const found = await fc.check(property, {
    ...(seed !== undefined && { seed }), ...(path && { path }), ...(seconds && { interruptAfterTimeLimit: seconds * 1000 }),
    numRuns: runs, examples: examples.map((schedule) => [schedule]), endOnFailure: !shrink,
  });
  const why = found.errorInstance?.message;
  return { failed: found.failed, runs: found.numRuns, steps, seed: found.seed, path: found.counterexamplePath,
    schedule: found.counterexample?.[0], shrinks: found.numShrinks, why };
}

async function play(variant, schedule) {
  const world = await World.create(variant);
  try {
    for (const step of schedule) await carryOut(world, step);
    await atRest(world);
  } finally {
    await world.end();
  }
}

/** For drivers that can't wait for long: they ask for `report` now and then. */
globalThis.start = (wanted) => {
  globalThis.report = null;
  check(wanted).catch((error) => ({ failed: true, why: `${error.stack}` })).then((report) => { globalThis.report = report; });
};
