"""What a phone keeps, asked of its own store: scripts that want the kind of the entries."""

from tests.browser.phone import STORE

COUNT = f"{STORE}.then((store) => store.entries({{kind: '%s'}})).then((all) => all.length)"
BODIES = f"{STORE}.then((store) => store.entries({{kind: '%s'}})).then((all) => all.map((one) => one.body))"
NEWEST = f"{STORE}.then((store) => store.entries({{kind: '%s'}})).then(([newest]) => newest?.body ?? null)"
