/** A spell of sitting, for the eye. Shared by the sitting page and the diary. */
import { clock, span } from './dates.js';
import { spellMinutes } from './rules.js';

export function spellRow({ entry_id, body, tz }) {
  const minutes = spellMinutes(body);
  return {
    entry_id, from: clock(body.started_at, tz), to: body.ended_at && clock(body.ended_at, tz),
    running: isRunning(body), forgotten: Boolean(body.forgotten),
    length: minutes !== null && span(minutes), ...painOf(body),
  };
}

export const isRunning = (body) => !body.ended_at && !body.forgotten;

/** `false` keeps Mustache from finding the value of an outer context. */
export const painOf = ({ hurt, hurt_after_min }) => ({
  hurts: hurt === true, painless: hurt === false, unsaid: hurt == null, hurt_after_min: hurt_after_min ?? false,
});
