"""Ana sees on her phone who read what, and takes the sharing back there (product 48, 49)."""

from tests.browser.gestures import PhoneOf, install
from tests.browser.server import LiveServer
from tests.cast import Cast


def test_ana_stops_sharing_and_shares_again(cast: Cast, phone_of: PhoneOf, visit):
    tess = visit(cast.tess)
    assert tess.get(f"/clients/{cast.ana}").status_code == 200
    ana = phone_of(cast.ana)
    install(ana)
    ana.open("/me")
    ana.tap("a", "Who reads my entries")
    ana.sees(".read", "Tess read your page for the session")

    ana.tap("summary", "Stop sharing")
    ana.tap("button", "Stop sharing now")
    ana.sees("#consent", "You share nothing since today")
    ana.sees("#announce", "Nobody reads your entries")
    assert tess.get(f"/clients/{cast.ana}").status_code == 404

    ana.tap("button", "Share again")
    ana.sees(".err", "Tick this to share again")
    ana.tap("label", "I agree")
    ana.tap("button", "Share again")
    ana.sees("#consent", "You agreed on")
    assert tess.get(f"/clients/{cast.ana}").status_code == 200


def test_without_a_network_the_page_says_where_its_list_lies(
    cast: Cast, phone_of: PhoneOf, server: LiveServer
):
    ana = phone_of(cast.ana)
    install(ana)
    server.stop()
    ana.open("/seen")
    ana.sees(".banner", "lies on the practice’s computer")
    server.start()
    ana.tap("button", "Try again")
    ana.sees("h2", "Who treats you")
