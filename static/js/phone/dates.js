/** Days and times as the person reads them, in the language of the page. */

const language = document.documentElement.lang;
const format = (options) => new Intl.DateTimeFormat(language, options);
const DAY_MS = 86_400_000;

/** @param {Date|string} at */
const pad = (at, tz) => format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: tz || undefined }).format(new Date(at));

/** "19:12", on the clock of the place where it was. */
export function clock(at, tz) {
  try { return pad(at, tz); } catch { return pad(at); } // a zone that this phone does not know
}

/** "2026-11-21" of the phone's own day. */
export const dayOf = (at = new Date()) => {
  const day = new Date(at);
  return new Date(day - day.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
};

/** "2026-11-21", n days later. */
export const dayAfter = (day, n) => new Date(Date.parse(`${day}T12:00Z`) + n * DAY_MS).toISOString().slice(0, 10);

/** Whole days from one to the other. */
export const daysBetween = (from, to) => Math.round((Date.parse(`${to}T12:00Z`) - Date.parse(`${from}T12:00Z`)) / DAY_MS);

/** "Tuesday 16 June" */
export const longDay = (day) =>
  format({ weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' }).format(new Date(`${day}T12:00Z`)).replace(',', '');

/** "today", "yesterday", "in 2 days" */
export const nearDay = (day, today = dayOf()) =>
  new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(daysBetween(today, day), 'day');

/** "today", "yesterday", "on Tuesday", "on Tuesday 16 June" */
export function pastDay(day, today = dayOf()) {
  const ago = daysBetween(day, today);
  if (ago < 2) return nearDay(day, today);
  return `on ${ago < 7 ? longDay(day).split(' ')[0] : longDay(day)}`;
}

/** "yesterday at 21:10" */
export const moment = (view) => `${pastDay(view.local_date)} at ${clock(view.occurred_at, view.tz)}`;

/** "3 h 24 min" */
export function span(minutes) {
  const whole = Math.round(minutes);
  return whole < 60 ? `${whole} min` : `${Math.floor(whole / 60)} h${whole % 60 ? ` ${whole % 60} min` : ''}`;
}
