"""What a tablet may take along into a room without network."""

import subprocess
import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.entries import Diary, appoint, believable
from tests.missing import missing
from tests.queries import counted
from tests.test_brief_rules import HERE, NODE
from tests.test_records import sheet

JSON = {"Accept": "application/json"}
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def soon():
    """Later today by the practice's clock."""
    now = datetime.now(UTC)
    last = now.astimezone(BERLIN).replace(hour=23, minute=58, second=0, microsecond=0)
    return min(now + timedelta(hours=1), last.astimezone(UTC))


def kept(visitor) -> dict:
    answer = visitor.get("/room/briefs", headers=JSON)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.json


def test_tess_takes_the_briefs_of_today_and_no_others(app, cast, visit, soon):
    believable(Diary(app, cast.ana))
    appoint(app, cast.ana, cast.tess, soon)
    appoint(app, cast.ben, cast.tess, soon + timedelta(days=2))
    answer = kept(visit(cast.tess))
    assert answer["therapist"] == {"id": str(cast.tess), "name": "Tess"}
    [ana] = answer["briefs"]
    assert ana["client_id"] == str(cast.ana)
    assert ana["at"] == f"{soon.astimezone(BERLIN):%H:%M}"
    assert "Can I swim on Saturday?" in ana["html"]
    assert "/phone/room/records" in ana["form"]


def test_what_is_taken_along_can_send_nothing_to_the_server_by_itself(app, cast, visit, soon):
    believable(Diary(app, cast.ana))
    appoint(app, cast.ana, cast.tess, soon)
    [ana] = kept(visit(cast.tess))["briefs"]
    assert "<form" not in ana["html"]
    assert 'hx-post="/clients' not in ana["html"] + ana["form"]


def test_it_is_good_until_the_practices_midnight(app, cast, visit, soon):
    until = datetime.fromisoformat(kept(visit(cast.tess))["until"]).astimezone(BERLIN)
    assert (until.hour, until.minute) == (0, 0)
    assert until.date() == datetime.now(BERLIN).date() + timedelta(days=1)


def test_the_form_goes_on_with_the_draft_of_the_server(app, cast, visit, soon):
    appoint(app, cast.ana, cast.tess, soon)
    tess, typed = visit(cast.tess), sheet(note="Half a sent")
    tess.post(f"/clients/{cast.ana}/records/draft", data=typed)
    [ana] = kept(tess)["briefs"]
    assert "Half a sent" in ana["form"]
    assert typed["id"] in ana["form"]


def test_others_take_nothing_of_hers(app, cast, visit, soon):
    appoint(app, cast.ana, cast.tess, soon)
    assert kept(visit(cast.otto))["briefs"] == []
    assert kept(visit(cast.olga))["briefs"] == []
    assert visit(cast.ana).get("/room/briefs", headers=JSON).status_code == 404
    assert visit().get("/room/briefs", headers=JSON).status_code == 401


def test_a_record_for_somebody_who_is_not_in_her_care_is_not_found(cast, visit):
    answer = visit(cast.tess).post(f"/clients/{uuid.uuid4()}/records", data=sheet(), headers=JSON)
    assert (answer.status_code, answer.json) == (404, {"error": "missing"})


def test_the_tablets_rules():
    if NODE is None:
        missing("node")
    told = subprocess.run(
        [NODE, "--test", HERE / "js" / "room.test.js"], capture_output=True, text=True, timeout=60
    )
    assert told.returncode == 0, told.stdout + told.stderr


def test_a_day_full_of_sessions_asks_no_more_queries(app, cast, visit, soon):
    tess = visit(cast.tess)
    appoint(app, cast.ana, cast.tess, soon)
    appoint(app, cast.ben, cast.tess, soon + timedelta(days=2))
    few = queries(app, tess)
    appoint(app, cast.ben, cast.tess, soon)
    believable(Diary(app, cast.ben))
    assert queries(app, tess) == few
    assert len(kept(tess)["briefs"]) == 2


def queries(app, visitor) -> int:
    """Of the second look: the first writes down that these clients were read."""
    kept(visitor)
    with counted(app) as asked:
        kept(visitor)
    return len(asked)
