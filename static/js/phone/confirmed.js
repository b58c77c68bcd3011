/** Are my entries safe? What is confirmed, and what is not, for the template view-waiting. Nothing here asks the network. */
import { clock, dayOf, moment } from './dates.js';
import { counted } from './words.js';

const WEEKS_2 = 14 * 86_400_000;

/** "yesterday at 21:10", on the phone's own clock; false for none. */
export const at = (instant) => (instant ? moment({ local_date: dayOf(instant), occurred_at: instant }) : false);

/**
 * @param {{waiting: object[], rejected: object[], meta: object, kept: boolean, online: boolean, now?: number}} known
 * @returns {object} of each check one answer: `safe`, or what is left to do and why
 */
export function confirmed({ waiting, rejected, meta, kept, online, now = Date.now() }) {
  const fresh = waiting.filter((op) => !op.again);
  const state = stateOf(meta, online, waiting.length);
  const settled = !waiting.length && !rejected.length;
  return {
    state, kept, settled, to_do: settled ? false : counted(waiting.length + rejected.length),
    safe: settled && state.synced && meta.same === true,
    differ: settled && meta.same === false,
    waits: fresh.length > 0 && { ...counted(fresh.length), since: at(oldest(fresh)) },
    offered: waiting.length > fresh.length && counted(waiting.length - fresh.length), // after a restore, or a difference
    again: triesAgain(meta, now), can_send: !state.sign_in && !state.wrong_user && !triesAgain(meta, now),
    last: at(meta.last_sync_at),
    compared: { at: at(meta.compared_at), same: meta.same === true, can_now: state.synced },
    differed: recent(meta.differed_at, now), renewed: recent(meta.renewed_at, now), found: recent(meta.found_at, now), taken: meta.taken,
  };
}

/** Why nothing goes out, as a name for [[#sections]]. The browser's word for "offline" counts only where it says no. */
function stateOf({ last_state = 'never', last_reason }, online, waiting) {
  const state = online ? last_state : 'offline';
  const left = state === 'error' && last_reason === 'some-left';
  const name = left ? 'left' : state === 'synced' && waiting ? 'sending' : state;
  return { [name.replaceAll('-', '_')]: true };
}

/** "14:32", while the practice's computer has asked for patience. The phone's clock may have been set back since. */
function triesAgain({ not_before = 0 }, now) {
  const wait = not_before - now;
  return wait > 0 && wait <= 3_600_000 && clock(not_before);
}

const oldest = (ops) => ops.map(({ made_at }) => made_at).filter(Boolean).sort()[0];

/** Of the last two weeks: what was longer ago explains nothing any more. */
const recent = (instant, now) => Math.abs(now - Date.parse(instant)) < WEEKS_2 && at(instant);
