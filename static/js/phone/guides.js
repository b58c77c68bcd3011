/** The guides as every phone has them, and what this person has to do with them: plan, runs, what is closed and why. */
import { gateOf } from './gate.js';
import { clock, dayOf, nearDay } from './dates.js';
import { guides as allGuides } from './known.js';
import { standing } from './safety.js';
import { ofSafety } from './safety-entries.js';
import { currentUser, isBlank } from './store.js';
import { counted } from './words.js';

/**
 * @param {object} store
 * @returns {Promise<{guides: object, plan: object|null, runs: object[], blank: boolean, gate: function(object): object}>}
 *   `guides`: all of them; `plan`: the newest View of one; `blank`: none was fetched yet; `gate`: phone/gate.js for one guide
 */
export async function mine(store, now = Date.now()) {
  const kinds = ['plan', 'run', 'unlock'].map((kind) => store.entries({ kind }));
  const [guides, told, user, meta, plans, runs, unlocks] = await Promise.all([allGuides(), ofSafety(store), currentUser(), store.meta(), ...kinds]);
  const blank = isBlank(meta, user);
  const facts = { runs, unlocks, safety: standing(told, now), blank, now, guides };
  return { guides, plan: plans[0] ?? null, runs, blank, gate: (guide) => gateOf(guide, facts) };
}

/** Of one planned guide, for the templates view-side and view-often. */
export function wanted(planned, guide) {
  const side = planned.side && planned.side !== 'guide' ? planned.side : guide.sides;
  const times = planned.per_week ?? guide.per_week;
  return {
    side: { [side]: true },
    days: weekdays(planned.days ?? []),
    daily: times === 7,
    times: counted(times),
  };
}

/** Why it is closed, for the template view-why; null when it is open. */
export function reason({ open, why }, guide, therapist) {
  const first = why.find(({ code }) => code !== 'answers-needed');
  if (open || !first) return null;
  return { is: { [first.code]: true }, code: first.code, until: until(first), therapist, physiotherapist: guide.unlocked_by === 'physiotherapist' };
}

/** "tomorrow, 14:10" for an instant, "in 2 days" for a day. */
function until({ until: end }) {
  if (!end) return null;
  return end.includes('T') ? `${nearDay(dayOf(end))}, ${clock(end)}` : nearDay(end);
}

/** The first name of who treats the person. */
export const therapistOf = (user) => (user.therapists?.[0] ?? 'your therapist').split(' ')[0];

export const doneOn = (runs, slug, day = dayOf()) =>
  runs.some(({ body, local_date }) => body.guide === slug && body.outcome === 'done' && local_date === day);

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const MONDAY = '2024-01-01T12:00Z';

/** "Mon, Wed, Fri" in the language of the page. */
function weekdays(days) {
  const name = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: 'short', timeZone: 'UTC' });
  return WEEK.flatMap((day, i) => (days.includes(day) ? name.format(Date.parse(MONDAY) + i * 86_400_000) : [])).join(', ');
}

/** The therapist's card on a planned guide, for the template view-card. */
export const cardOf = ({ card }, therapist) => card && { ...card, therapist, at: card.region && placeOf(card.region) };

/** "back-left-low-back": { left: true, "low-back": true } */
function placeOf(region) {
  const [, side, part] = /^(?:back|front)-(?:(left|right)-)?(.+)$/.exec(region) ?? [];
  return part && { [side ?? 'middle']: true, [part]: true };
}
