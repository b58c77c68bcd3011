/** The numbers of clinical.md 1 and 2 that the player and the gate obey: those of pwa/guides/limits.py, held equal by a test. */
export const STOP_OVER = 5;
export const HOLD_AT_MOST = 90;
export const SPOTS_AT_MOST = 3;
export const REGION_AT_MOST = 600;
export const CHECK_AFTER = 20;
export const LEG_UP = 2;
export const SETTLES_IN = 600;
export const PAUSE = 24 * 3600;
export const LOCK_WITHIN = 14 * 24 * 3600;
export const INJURY = 72 * 3600;
export const MANY_POINTS = { 2: 5 };

/** Our own: seconds to get ready, to press less before it is asked again, and the least that is worth a clock. */
export const GET_READY = 5;
export const LESS_FOR = 10;
export const LEAST = 5;
