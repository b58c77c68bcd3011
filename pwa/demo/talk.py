"""What a demo client and the therapist wrote to each other, and what the client holds back."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from pwa.demo.pen import Change, Pen


class Words(NamedTuple):
    """`guide`: what it is about, or "" for nothing in particular."""

    ago: int
    hour: float
    by_client: bool
    text: str
    guide: str = ""


SAID = {
    "Ana": (
        Words(16, 19.2, True, "The ball slips at the wall. Is a smaller one all right?", "piriformis-ball"),
        Words(15, 12.1, False, "A tennis ball in a sock stays where it is. Not smaller.", "piriformis-ball"),
        Words(
            4, 18.4, False, "Leave the low back release out on days with a long drive.", "low-back-release"
        ),
        Words(0, 6.9, True, "I will be ten minutes late, the bus has changed."),
    ),
    "Ben": (Words(3, 21.3, True, "Does walking count when I push the pram?", "walking"),),
}
KEPT = {"Ana": (6, "Argued with my sister. I do not want to talk about that.")}
"""A note that is held back: how many days ago, and its words."""


class Talk(Pen):
    def changes(self) -> list[Change]:
        said = (words for words in SAID.get(self.client.name, ()) if words.ago < self.client.since)
        return [*map(self._said, said), *self._kept()]

    def _said(self, words: Words) -> Change:
        at = self.at(words.ago, words.hour)
        about = {"what": "guide", "id": words.guide, "said": ""} if words.guide else None
        body: dict[str, Any] = {"text": words.text, "about": about}
        kind = "message" if words.by_client else "reply"
        op = self.op(kind, at, body, self.rng(f"words {words.ago} {words.hour}"))
        return Change(at, op, 0 if words.by_client else None)

    def _kept(self) -> Iterator[Change]:
        if self.client.name not in KEPT:
            return
        ago, text = KEPT[self.client.name]
        at, rng = self.at(ago, 21), self.rng("kept")
        note = self.op("note", at, {"text": text}, rng)
        yield Change(at, note)
        hold = self.op("hold", at, {"entry": str(note.entry_id), "held": True}, rng)
        yield Change(at + timedelta(minutes=1), hold)
