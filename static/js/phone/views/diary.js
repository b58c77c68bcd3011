import '../../elements/pain-chart.js';
import '../../elements/sitting-strip.js';
import { clock, dayAfter, dayOf, daysBetween, longDay, nearDay } from '../dates.js';
import { MORE_ROWS } from '../diary-rows.js';
import { guides, titleOf } from '../known.js';
import { regionNames, sensationNames } from '../places.js';
import { recordRow } from '../record-row.js';
import { render } from '../render.js';
import { byDay, datesFrom, painTrend, sittingDays, typicalOfDay, weeklyMedians } from '../rules.js';
import { runRow } from '../run-row.js';
import { spellRow } from '../spells.js';
import { counted } from '../words.js';

const PAGE_WEEKS = 3;
let weeks = PAGE_WEEKS;

export function register(route) {
  route('GET', '/phone/diary/charts', async ({ store }) => {
    if (opened()) return { html: '' };
    const today = dayOf();
    const entries = await store.entries({ from: dayAfter(today, -29), to: today });
    if (!entries.some(({ entry_kind }) => entry_kind === 'pain' || entry_kind === 'sitting')) return { html: render('view-diary-empty') };
    const words = { leg: weekWords(entries, 'leg', today), back: weekWords(entries, 'back', today) };
    return { html: render('view-diary-charts', { ...words, pain: JSON.stringify(painChart(entries, today)), sitting: sitting(entries, today) }) };
  });

  route('GET', '/phone/diary/days', async ({ query, store }) => {
    if (opened()) return { html: '' };
    weeks = Number(query.get('weeks')) || weeks; // a refresh keeps what was unfolded
    const [all, known] = await Promise.all([store.entries({ to: dayAfter(dayOf(), 1) }), guides()]);
    const from = dayAfter(dayOf(), -7 * weeks);
    const shown = all.filter(({ local_date }) => local_date > from);
    const recorded = new Set(shown.map(({ body }) => body.appointment)); // told once, by its record
    const days = [...byDay(shown.filter(({ entry_id }) => !recorded.has(entry_id)))].map(([day, entries]) => ({ day, name: longDay(day), near: near(day), entries: entries.map((view) => row(view, known)).filter(Boolean) }));
    return { html: render('view-diary-days', { days: days.filter(({ entries }) => entries.length), more: all.length > shown.length && weeks + PAGE_WEEKS }) };
  });
}

/** A guide that was done, or the record of a session, is shown on its own: views/run.js, views/record.js. */
const opened = () => ['run', 'record'].some((name) => new URLSearchParams(location.search).has(name));

function weekWords(entries, part, today) {
  const { before, now, verdict } = weeklyMedians(entries, part, today);
  return { [verdict]: true, now: now.median, before: before.median };
}

function painChart(entries, today) {
  const [from, days] = [dayAfter(today, -29), [...byDay(entries.filter(({ entry_kind }) => entry_kind === 'pain'))].reverse()];
  const line = (part) => days.map(([day, list]) => [day, typicalOfDay(list, part)]).filter(([, value]) => value !== null);
  const sessions = entries.filter(({ entry_kind, body }) => entry_kind === 'appointment' && body.state === 'held').map(({ body }) => dayOf(body.starts_at));
  const label = `Pain of leg and back on ${days.length} of the last 30 days`;
  return { from, to: today, leg: line('leg'), back: line('back'), sessions, label };
}

function sitting(entries, today) {
  const from = dayAfter(today, -29);
  const days = sittingDays(entries, datesFrom(from, today)).filter(({ spells, unknown }) => spells || unknown);
  if (!days.length) return null;
  const { now, before } = painTrend(entries, today);
  const rows = days.map(({ day, longest, unknown }) => [day, longest, unknown]);
  const label = `Longest time sitting on ${days.length} of the last 30 days`;
  return {
    usual: now.times > 0 && Math.round(now.median), ...counted(now.times),
    before: before.times && Math.round(before.median), chart: JSON.stringify({ from, to: today, days: rows, label }),
  };
}

function near(day) {
  const ago = daysBetween(day, dayOf());
  const word = ago === 0 || ago === 1 ? nearDay(day) : '';
  return word && word[0].toUpperCase() + word.slice(1);
}

const ROWS = {
  ...MORE_ROWS,
  pain: ({ body }) => ({ pain: { leg: body.leg, back: body.back, note: body.note, places: regionNames(body.regions), like: sensationNames(body.regions) } }),
  sitting: (view) => ({ spell: spellRow(view) }),
  question: ({ body }) => ({ question: { text: body.text } }),
  note: ({ body }) => ({ text_note: { text: body.text } }),
  run: (view, known) => ({ run: runRow(view, known) }),
  skip: ({ body }, known) => ({ skip: { title: titleOf(known, body.guide), is: { [body.barrier === 'rest' ? 'rest' : 'skipped']: true }, why: { [body.barrier]: true } } }),
  morning: ({ body }, known) => ({ morning: { title: titleOf(known, body.guide), feel: { [body.feel]: true } } }),
  safety: ({ body }) => ({ safety: { scope: { [body.scope]: true }, level: { [body.level]: true }, did: body.did } }),
  clearance: ({ body }) => ({ clearance: { clinician: body.clinician, said_on: longDay(body.said_on), note: body.note } }),
  review: ({ body, author_name }) => ({ review: { by: author_name ?? body.by } }),
  record: (view) => ({ record: recordRow(view) }),
  appointment: ({ body }) => body.state === 'held' && { session: { with: body.with } },
};

function row(view, known) {
  const { entry_id, occurred_at, tz, waiting, edited, conflicts } = view;
  const said = ROWS[view.entry_kind]?.(view, known);
  return said && { entry_id, at: clock(occurred_at, tz), waiting, edited: edited && !lived(view), conflicts: conflicts > 0, ...said };
}

/** A timer that was stopped and a question that was answered were revised, too, but nobody took it back: pwa/brief/altered.py. */
const lived = ({ entry_kind, body }) => entry_kind === 'question' || body.source === 'timer';
