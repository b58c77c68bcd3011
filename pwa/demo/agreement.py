"""A demo client's plan: made on the first day, put right later, and once more not long ago."""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from pwa.demo.measures import SCHEDULE, STEP_UP
from pwa.demo.pen import Change, Pen
from pwa.demo.people import Planned

WEEKS, LATELY = 60, 20
"""Days ago on which it was changed."""


class Agreement(Pen):
    def changes(self) -> Iterator[Change]:
        client, rng = self.client, self.rng("plan")
        if not client.plan:
            return
        guides = [_planned(one) for one in client.plan]
        first: dict[str, Any] = {"guides": guides[:2], "flare": ["gentle-rocking", "resting-positions"]}
        first |= {"note": "", "step_up": STEP_UP, "measures": [*SCHEDULE]}
        op = self.op("plan", at, first, rng)
        yield Change(at, op, None)
        later = first | {"guides": guides, "note": client.plan_note}
        steps = ((WEEKS, later), (LATELY, later | dict(client.plan_more)))
        for number, (ago, body) in enumerate(steps, start=1):
            if client.since > ago and body != first:
                yield Change(
                    self.at(ago, 11), replace(self.next(op, rng, "put", body), base_rev=number), None
                )
                first = body


def _planned(planned: Planned) -> dict[str, Any]:
    body: dict[str, Any] = {"guide": planned.guide, "per_week": planned.per_week, "side": planned.side}
    return body | ({"card": planned.card} if planned.card else {})
