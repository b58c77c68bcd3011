"""Pages that are left in the middle of something."""

from tests.browser.gestures import PhoneOf, install
from tests.browser.phone import STORE
from tests.cast import Cast

WRITES = (
    "void (async () => { const store = await %s; for (;;) await store.note({ last_reason: 'busy' }); })()"
)
WROTE = "%s.then((store) => store.note({ last_reason: null })).then(() => true)"


def test_a_page_left_in_the_middle_of_a_write_does_not_stand_in_the_next_ones_way(
    cast: Cast, phone_of: PhoneOf
):
    """WebKit keeps the page for the back button, and its transaction with it."""
    ana = phone_of(cast.ana, "webkit")
    install(ana)
    for path in ("/diary", "/sitting", "/today"):
        ana.evaluate(WRITES % STORE)
        ana.open(path)
        ana.wait_until(WROTE % STORE, "the next page to write")
