/** A tablet's rules: when briefs are over, what an answer proves, what a record still needs. Run: node --test tests/js/room.test.js */
import assert from "node:assert/strict";
import { it } from "node:test";

import { faults, isOver, verdict } from "../../static/js/phone/room-rules.js";

const KEPT = { kept_at: "2026-11-21T07:00:00Z", until: "2026-11-21T23:00:00Z" };
const at = (time) => Date.parse(time);

it("keeps briefs until the practice's midnight and not a moment longer", () => {
  assert.equal(isOver(KEPT, at("2026-11-21T22:59:59.999Z")), false);
  assert.equal(isOver(KEPT, at("2026-11-21T23:00:00Z")), true);
  assert.equal(isOver(KEPT, at("2027-01-01T00:00:00Z")), true);
});

it("takes them off when the clock was turned back", () => {
  assert.equal(isOver(KEPT, at("2026-11-20T23:00:00Z")), true);
  assert.equal(isOver(KEPT, at("2026-11-21T06:30:00Z")), false, "an hour is summer time");
});

it("takes them off when their end can't be read", () => assert.equal(isOver({ ...KEPT, until: "soon" }, at(KEPT.kept_at)), true));

it("calls a record sent only when the answer names it", () => {
  assert.equal(verdict({ status: 201, body: { id: "a" } }, "a"), "sent");
  assert.equal(verdict({ status: 201, body: { id: "b" } }, "a"), "waiting");
  assert.equal(verdict({ status: 200, body: { id: "a" } }, "a"), "waiting", "a hotel's log-in page");
  assert.equal(verdict({ status: 201, body: null }, "a"), "waiting");
  for (const status of [0, 429, 500, 502, 507]) assert.equal(verdict({ status, body: null }, "a"), "waiting");
  const said = { 401: "sign-in", 403: "forbidden", 404: "missing", 409: "other-words", 422: "form" };
  for (const [status, word] of Object.entries(said)) assert.equal(verdict({ status: +status, body: null }, "a"), word);
});

const FORM = { date: ["2026-11-21"], time: ["10:30"], minutes: ["50"], note: ["Well."] };
const names = (more) => faults({ ...FORM, ...more }, at("2026-11-21T12:00:00Z")).map(({ name }) => name);

it("asks for what a record needs, at its field", () => {
  assert.deepEqual(names({}), []);
  assert.deepEqual(names({ area: ["back-sacrum"] }), ["technique-back-sacrum"]);
  assert.deepEqual(names({ area: ["back-sacrum"], "technique-back-sacrum": ["stretch"] }), []);
  assert.deepEqual(names({ before_leg: ["5"] }), ["before_back"]);
  assert.deepEqual(names({ after_back: ["0"], after_leg: ["0"] }), [], "zero is an answer");
  assert.deepEqual(names({ minutes: ["0"] }), ["minutes"]);
  assert.deepEqual(names({ date: [], time: ["10:30"] }), ["date"]);
  assert.deepEqual(names({ date: ["2027-11-21"] }), ["time"]);
  assert.deepEqual(names({ "seconds-back-sacrum": ["a while"] }), ["seconds-back-sacrum"]);
  assert.deepEqual(names({ note: [] }), ["area"]);
});
