/** Time in a run: never counted, always taken from the clock. */

/**
 * The moment, in ms: as much later than at the last call as the phone's clock or the page's own time says, whichever is
 * more. A clock that is put back can't lengthen a hold, and a page that was frozen is right at once.
 * @returns {(least?: number) => number} never earlier than `least`, what a run has seen already
 */
export function clockOf(date, page) {
  let [at, day, here] = [date(), date(), page()];
  return (least = 0) => {
    const gone = Math.max(0, date() - day, page() - here);
    [at, day, here] = [Math.max(at + gone, least), date(), page()];
    return at;
  };
}

export const now = clockOf(() => Date.now(), () => performance.now());

/** Seconds on the clock of the unit that runs, pauses left out. */
export const elapsed = ({ clock }, at) => clock.spent + (clock.since === null ? 0 : Math.max(0, at - clock.since) / 1000);

export const started = (limit, at) => ({ since: at, spent: 0, limit });
export const paused = (clock, at) => ({ ...clock, since: null, spent: Math.min(clock.limit, elapsed({ clock }, at)) });
export const going = (clock, at) => ({ ...clock, since: at });
