/**
 * Bad spells (clinical.md 6): on which days, and whether one is on now. Twin: pwa/brief/flares.py. Pure.
 * @typedef {{entry_id: string, body: {started_at: string, ended_at: ?string, note: ?string}, local_date: string}} View
 */
import { hereZone, stamp } from './op.js';
import { plusDays } from './rules.js';

/** The guides of a flare day when the plan names none: the default of clinical.md 2, number 7. */
const GENTLEST = ['gentle-rocking'];

export const guidesOf = (plan) => (plan.flare?.length ? plan.flare : GENTLEST).map((guide) => ({ guide, per_week: 7 }));

/** The one that is on: the first of them, if two phones began one. @param {View[]} flares */
export const flareNow = (flares) =>
  flares.filter(({ body }) => !body.ended_at).sort((a, b) => Date.parse(a.body.started_at) - Date.parse(b.body.started_at))[0] ?? null;

/**
 * The first and the last day that count as flare days. On the day it ends the usual plan is due again, unless it began
 * that day. `to` null: still on. An end is read on the clock that it was written by.
 * @param {View} flare @returns {{from: string, to: string|null}}
 */
export function daysOf({ body, local_date: from }) {
  if (!body.ended_at) return { from, to: null };
  const before = plusDays(body.ended_at.slice(0, 10), -1);
  return { from, to: before > from ? before : from };
}

/** Which day of it this is: 1 on the first. */
export const dayNumber = ({ local_date }, today) => Math.round((Date.parse(today) - Date.parse(local_date)) / 86_400_000) + 1;

/** With its offset: the day on which it ended can be read off it anywhere. @param {Date} at */
export function onItsClock(at, tz = hereZone()) {
  const { offset_min: offset } = stamp(at, tz);
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60].map((n) => String(n).padStart(2, '0'));
  return `${new Date(at.getTime() + offset * 60_000).toISOString().slice(0, 19)}${offset < 0 ? '-' : '+'}${hours}:${minutes}`;
}
