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
        op = self.op("plan", self.at(client.since, 10), first, rng)
        yield Change(op.occurred_at, op, None)
        for number, (ago, body) in enumerate(self._later(first, guides), start=1):
            yield Change(self.at(ago, 11), replace(self.next(op, rng, "put", body), base_rev=number), None)

    def _later(self, first: dict[str, Any], guides: list[Any]) -> Iterator[tuple[int, dict[str, Any]]]:
        later = first | {"guides": guides, "note": self.client.plan_note}
        if self.client.since > WEEKS:
            yield WEEKS, later
        if self.client.since > LATELY and self.client.plan_more:
            yield LATELY, later | dict(self.client.plan_more)


def _planned(planned: Planned) -> dict[str, Any]:
    body: dict[str, Any] = {"guide": planned.guide, "per_week": planned.per_week, "side": planned.side}
    return body | ({"card": planned.card} if planned.card else {})
