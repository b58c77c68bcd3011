"""The therapist's page made still: the same words, and nothing to act with.

For the client to look at, and for a tablet to keep for a room without network.

What acts is taken off in one place, so that whatever is added to the page stays out of their hands: forms,
buttons, whatever carries `data-acts`, requests by htmx. For the client, links to an entry lead to where it
can be held back; other links become plain words.
"""

import re
from collections.abc import Mapping
from html.parser import HTMLParser

ACTS = {"form", "button", "dialog", "script"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
REQUEST = re.compile(r"""\s+(?:data-)?hx-[\w:-]+(?:=(?:"[^"]*"|'[^']*'|[^\s>]+))?""")
ENTRY = re.compile(r"^/clients/[0-9a-f-]{36}/entries/([0-9a-f-]{36})$")
WITHIN = re.compile(r"^#[\w-]+$")
MAIN = re.compile(r"<main\b[^>]*>(.*)</main>", re.DOTALL)


def still(page: str, entries_at: str = "/shared?entry=") -> str:
    """What stands in the page's <main>, as HTML that only tells. `entries_at`: "" for no links to entries."""
    found = MAIN.search(page)
    reader = _Still(entries_at)
    reader.feed(found.group(1) if found else "")
    reader.close()
    return "".join(reader.kept)


class _Still(HTMLParser):
    def __init__(self, entries_at: str) -> None:
        super().__init__(convert_charrefs=False)
        self._entries_at = entries_at
        self.kept: list[str] = []
        self._dropping: list[str] = []
        """The tags that are open within what is left out, that itself first."""
        self._links: list[str] = []
        """How each link that is open ends."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._dropping or _acts(tag, dict(attrs)):
            self._dropping += [] if tag in VOID else [tag]
        elif tag == "a":
            self._open_link(dict(attrs).get("href") or "")
        else:
            self.kept.append(REQUEST.sub("", self.get_starttag_text() or ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not (self._dropping or _acts(tag, dict(attrs))):
            self.kept.append(REQUEST.sub("", self.get_starttag_text() or ""))

    def handle_endtag(self, tag: str) -> None:
        if self._dropping:
            self._close_dropped(tag)
        elif tag == "a" and self._links:
            self.kept.append(self._links.pop())
        else:
            self.kept.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._keep(data)

    def handle_entityref(self, name: str) -> None:
        self._keep(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._keep(f"&#{name};")

    def _keep(self, text: str) -> None:
        if not self._dropping:
            self.kept.append(text)

    def _open_link(self, href: str) -> None:
        target = _target(href, self._entries_at)
        self.kept.append(f'<a href="{target}">' if target else "<span>")
        self._links.append("</a>" if target else "</span>")

    def _close_dropped(self, tag: str) -> None:
        """An end tag may be left out (</li>, </p>): what was opened inside goes with it."""
        if tag in self._dropping:
            last = len(self._dropping) - 1 - self._dropping[::-1].index(tag)
            del self._dropping[last:]


def _acts(tag: str, attributes: Mapping[str, str | None]) -> bool:
    return tag in ACTS or "data-acts" in attributes or "iconbtn" in (attributes.get("class") or "").split()


def _target(href: str, entries_at: str) -> str:
    """Where the link leads, or nowhere."""
    entry = ENTRY.match(href)
    if entry and entries_at:
        return f"{entries_at}{entry.group(1)}"
    return href if WITHIN.match(href) else ""
