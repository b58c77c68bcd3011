/**
 * The phone's real store and syncer under schedules that nobody wrote, in a real browser with a real IndexedDB,
 * against the real server. fast-check makes them up, shrinks what fails, and tells the seed.
 */
import fc from 'fast-check';
import { carryOut, schedules } from './schedule_actions.js';
import { atRest } from './schedule_checks.js';
import { World } from './schedule_world.js';

/**
 * @param {{variant?: string, runs?: number, seed?: number, path?: string, examples?: object[][], shrink?: boolean,
 *   seconds?: number}} wanted `seconds` of shrinking at most
 * @returns {Promise<{failed: boolean, runs: number, steps: number, seed: number, path?: string, schedule?: object[],
 *   shrinks: number, why?: string}>} `schedule` and `path` are fast-check's shrunk counterexample
 */
export async function check({ variant = 'plain', runs = 20, seed, path, examples = [], shrink = true, seconds = 120 }) {
  let steps = 0;
  let enough = Infinity;
  const property = fc.asyncProperty(schedules, async (schedule) => {
    if (Date.now() > enough) return; // nothing is broken any more: the shrinking ends here
    steps += schedule.length;
    await play(variant, schedule).catch((error) => {
      enough = Math.min(enough, Date.now() + seconds * 1000);
      throw error;
    });
  });
  const given = { ...(seed !== undefined && { seed }), ...(path && { path }) };
  const found = await fc.check(property, {
    ...given, numRuns: runs, examples: examples.map((schedule) => [schedule]), endOnFailure: !shrink,
  });
  const { failed, numRuns, numShrinks: shrinks, counterexamplePath, counterexample, errorInstance } = found;
  return { failed, runs: numRuns, steps, seed: found.seed, shrinks, path: counterexamplePath,
    schedule: counterexample?.[0], why: errorInstance?.message };
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
