/** Time in a run: never counted, always taken from the clock. */

/**
 * The moment, in ms. A clock that is put back can't lengthen a hold: the page's own time goes on; one that is put
 * forward, or a page that was frozen, is right at once.
 */
export const clockOf = (date, page) => {
  const loaded = date() - page();
  return () => Math.max(date(), loaded + page());
};

export const now = clockOf(() => Date.now(), () => performance.now());

/** Seconds on the clock of the unit that runs, pauses left out. */
export const elapsed = ({ clock }, at) => clock.spent + (clock.since === null ? 0 : Math.max(0, at - clock.since) / 1000);

export const started = (limit, at) => ({ since: at, spent: 0, limit });
export const paused = (clock, at) => ({ ...clock, since: null, spent: Math.min(clock.limit, elapsed({ clock }, at)) });
export const going = (clock, at) => ({ ...clock, since: at });
