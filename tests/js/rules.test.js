/** The phone's rules against the vectors that the server's obey too. Run: node --test tests/js/rules.test.js */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

import { careOn } from "../../static/js/phone/care.js";
import { reactionOf, sessionsOf } from "../../static/js/phone/after-session.js";
import { goesAlong, heldBack } from "../../static/js/phone/holds.js";
import { stamp } from "../../static/js/phone/op.js";
import * as flares from "../../static/js/phone/flares.js";
import * as measures from "../../static/js/phone/measures.js";
import * as plan from "../../static/js/phone/plan.js";
import * as rules from "../../static/js/phone/rules.js";

vectors("holds", ({ holds, entries, held, along }) => {
  const back = heldBack(holds.map(([entry, on]) => ({ entry_kind: "hold", body: { entry, held: on } })));
  const told = entries.map(([entry_id, entry_kind, body]) => ({ entry_id, entry_kind, body }));
  assert.deepEqual([...back], held);
  assert.deepEqual(told.filter((one) => goesAlong(one, back)).map(({ entry_id }) => entry_id), along);
});

vectors("medians", ({ values, expect }) => assert.equal(rules.median(values), expect));

vectors("changed", ({ before, now, expect }) => {
  const [was, is] = [before, now].map(([median, days]) => ({ median, days }));
  assert.equal(rules.changed(was, is), expect);
});

vectors("weeks", ({ logged, before, now, expect }, { today, part }) => {
  const entries = logged.map(([local_date, value]) => ({ entry_kind: "pain", local_date, body: { [part]: value } }));
  const weeks = rules.weeklyMedians(entries, part, today);
  assert.deepEqual([weeks.before, weeks.now].map(Object.values), [before, now]);
  assert.equal(weeks.verdict, expect);
});

vectors("furthest", ({ bodies, expect }) => assert.equal(rules.furthestOfDay(logged("pain", bodies)), expect));

vectors("days", ({ bodies, typical, worst }, { part }) => {
  assert.equal(rules.typicalOfDay(logged("pain", bodies), part), typical);
  assert.equal(rules.worstOfDay(logged("pain", bodies), part), worst);
});

vectors("sitting", ({ spells, longest, total, known, unknown, to_pain }) => {
  const entries = logged("sitting", spells);
  const [row] = rules.sittingDays(entries, ["2026-11-20"]);
  assert.deepEqual(row, { day: "2026-11-20", longest, total, spells: known, unknown });
  assert.equal(rules.painTrend(entries, "2026-11-21").now.median, to_pain);
});

vectors("logged", ({ dates, since, logged, due, silent }, { today }) => {
  assert.deepEqual(rules.daysDue(dates, today, since), { logged, due });
  assert.equal(rules.silentSince([...dates].sort().at(-1), today), silent);
});

vectors("local_date", ({ at, tz, offset_min, expect, strange }) => {
  // A phone stamps with its own zone, which it knows by definition.
  if (strange) return;
  assert.deepEqual(stamp(at, tz), { occurred_at: at, tz, offset_min, local_date: expect });
});

vectors("reach", ({ region, expect }) => assert.equal(rules.furthest({ regions: [{ region, intensity: 1 }] }), expect));

vectors("sessions", ({ body, expect }, { now }) => assert.equal(rules.isHeld(body, Date.parse(now)), expect));

vectors("due", ({ planned, done, apart, expect }, { day }) => assert.equal(plan.dueOn(planned, done, day, apart), expect));

vectors("times", ({ planned, from, to, expect }) => assert.equal(plan.timesIn(planned, from, to), expect));

vectors("states", ({ entries, expect }, { guide, day }) => {
  const told = entries.map(([entry_kind, local_date, body]) => ({ entry_kind, local_date, body }));
  assert.equal(plan.stateOf(guide, day, told).state, expect);
});

vectors("cares", ({ per_week, listed, entries, wanted, done, state }, { what, day }) => {
  const told = entries.map(([entry_kind, local_date, body]) => ({ entry_kind, local_date, body }));
  const { entry, ...found } = careOn({ what, per_week }, day, told, listed);
  assert.deepEqual(found, { wanted, done, state });
  assert.equal(entry === null, state === "open");
});

vectors("mornings", ({ answered = false, today, hour, expect }, { day }) =>
  assert.equal(plan.morningOf(day, answered, today, hour), expect));

vectors("measure_due", ({ every, answered, today: day, expect }, { today }) =>
  assert.deepEqual(Object.values(measures.due(every, answered, day ?? today)), expect));

vectors("rmdq", ({ body, expect }) => assert.equal(measures.rmdq(body), expect));

vectors("rmdq", ({ before, now, expect }) => assert.equal(measures.rmdqChange(before, now), expect), "changes");

vectors("psfs", ({ before, now, expect }) => assert.deepEqual(measures.psfsChange(before, now), expect));

vectors("flares", ({ day, ended_at, to }) =>
  assert.deepEqual(flares.daysOf({ body: { ended_at }, local_date: day }), { from: day, to }));

vectors("reactions", ({ after, answered = false, now, expect }, { ends }) =>
  assert.equal(reactionOf(Date.parse(ends), after, answered, Date.parse(now)), expect));

vectors("treated", ({ entries, expect }, { now }) => {
  const told = entries.map(([entry_id, entry_kind, body]) => ({ entry_id, entry_kind, body }));
  const found = sessionsOf(told, Date.parse(now)).map(({ ids, ends }) => [ids, new Date(ends).toISOString().slice(0, 16)]);
  assert.deepEqual(found, expect);
});

function vectors(name, check, part = "cases") {
  const file = JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url)));
  describe(name, () => file[part].forEach((one) => it(one.name, () => check(one, file))));
}

function logged(entry_kind, bodies) {
  return bodies.map((body) => ({ entry_kind, body, local_date: "2026-11-20" }));
}
