/** The phone's safety rules against the vectors that the server's obey too. Run: node --test tests/js/safety.test.js */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

import { gateOf } from "../../static/js/phone/gate.js";
import { outcome, standing } from "../../static/js/phone/safety.js";

vectors("safety_outcome", ({ answers, expect }) => assert.deepEqual(outcome(answers), expect));

vectors("safety_standing", ({ entries, expect }, { now, today }) => {
  holds(standing(entries, now, today), expect);
  holds(standing(entries.toReversed(), now, today), expect);
});

vectors("gate", ({ guide, safety, runs = [], unlocks = [], blank, expect }, { now, today, guides, asked, all_no }) => {
  const said = (safety ?? asked).map((view) => (view.body.answers === "all no" ? { ...view, body: { ...view.body, answers: all_no } } : view));
  const facts = { runs, unlocks, safety: standing(said, now, today), blank, now, today, guides };
  holds(gateOf(guides[guide], facts), expect);
});

function vectors(name, check) {
  const file = JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url)));
  describe(name, () => file.cases.forEach((one) => it(one.name, () => check(one, file))));
}

/** What is expected is there; instants compare as instants. */
function holds(found, expect) {
  for (const [key, value] of Object.entries(expect)) {
    const at = ["since", "full_at", "injured_at"].includes(key) && value;
    assert.deepEqual(at ? Date.parse(found[key]) : found[key], at ? Date.parse(value) : value, key);
  }
}
