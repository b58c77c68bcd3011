"""The demo practice (product 58): believable, relative to today, equal for equal seeds, written by sync."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from msgspec.json import encode
from sqlalchemy import func, select

from pwa import access, brief, demo, kinds, sync
from pwa.brief import Logged
from pwa.db import db
from pwa.demo.diary import Diary
from pwa.demo.pen import on_day
from pwa.demo.people import CLIENTS, Bears
from pwa.driver import Driver
from pwa.guides import GUIDES
from pwa.models import AppliedOp, BrowserSession, ClientKey, Device, Entry, EntryRevision, Person, Practice

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
A_WEEK = [NOW + timedelta(days=n) for n in range(7)]


@pytest.fixture
def few_clients(monkeypatch):
    """Filling all takes seconds; a month of these has everything that there is."""
    names = {"Ana", "Sofia", "Carl"}
    few = tuple(replace(client, since=min(client.since, 30)) for client in CLIENTS if client.name in names)
    monkeypatch.setattr(demo, "CLIENTS", few)


@pytest.fixture
def filled(app, few_clients):
    with app.app_context():
        written = fill(app)
        yield written


def fill(app, **options):
    written = demo.fill(db.session(), app.extensions["keyring"], NOW, **options)
    db.session.commit()
    return written


def changes_of(name, now=NOW, seed=demo.SEED):
    client = next(client for client in CLIENTS if client.name == name)
    return Diary(client, BERLIN, now, seed).changes()


def summary_of(name, now):
    entries, seen = [], {}
    for seq, change in enumerate(changes_of(name, now), 1):
        op = change.op
        seen[op.entry_id] = seen.get(op.entry_id, 0) + 1
        if op.kind == "put":
            entries.append(
                Logged(
                    op.entry_id,
                    op.entry_kind,
                    op.body,
                    op.occurred_at,
                    op.local_date,
                    change.made_at,
                    seq,
                    seen[op.entry_id],
                )
            )
    return brief.summary(entries, today=now.astimezone(BERLIN).date(), now=now)


def test_the_same_seed_and_moment_give_the_same_bodies():
    for client in CLIENTS:
        first, second = (msgspec.json.encode([c.op for c in changes_of(client.name)]) for _ in range(2))
        assert first == second


def test_another_seed_gives_other_days():
    assert [c.op.body for c in changes_of("Ana")] != [c.op.body for c in changes_of("Ana", seed=59)]


@pytest.mark.parametrize("now", A_WEEK, ids=lambda now: f"{now:%a}")
def test_each_life_is_what_it_was_meant_to_be_on_each_day_of_the_week(now):
    verdicts = {
        name: summary_of(name, now) for name in ("Ana", "Marta", "Johann", "Henrik", "Viktor", "Sofia")
    }
    assert verdicts["Ana"].leg.verdict == "up"
    assert verdicts["Marta"].leg.verdict == "down"
    assert verdicts["Viktor"].leg.verdict == "none"
    assert verdicts["Sofia"].leg.verdict == "few"
    assert [change.kind for change in verdicts["Johann"].changes] == ["silent"]
    assert {"numb", "numbness", "furthest"} <= {change.kind for change in verdicts["Henrik"].changes}


def test_everything_that_is_written_would_be_accepted_from_a_phone():
    for client in CLIENTS:
        for change in changes_of(client.name):
            if change.op.kind == "put":
                kinds.check(change.op.entry_kind, encode(change.op.body))


def test_nothing_happens_in_the_future_but_what_is_planned():
    for client in CLIENTS:
        for change in changes_of(client.name):
            assert change.made_at <= NOW
            assert change.op.occurred_at <= NOW or change.op.body["state"] == "planned"


def test_weeks_without_a_word_stay_without_one():
    days = {c.op.local_date for c in changes_of("Leila") if c.op.entry_kind == "pain"}
    away = [NOW.date() - timedelta(days=ago) for ago in range(27, 63)]
    assert not days & set(away)


def of_kind(name, kind):
    """(days ago, body) of what stands, the oldest first."""
    today = NOW.astimezone(BERLIN).date()
    found = {c.op.entry_id: c.op for c in changes_of(name) if c.op.entry_kind == kind}
    return [((today - op.local_date).days, op.body) for op in found.values()]


def test_ana_may_begin_a_guide_right_away():
    asked = [ago for ago, body in of_kind("Ana", "safety") if body["scope"] == "full"]
    assert min(asked) <= 13, "not due"
    assert {body["level"] for _, body in of_kind("Ana", "safety")} == {"none"}
    ran = of_kind("Ana", "run")
    (stopped,) = [ago for ago, body in ran if body["outcome"] == "stopped"]
    rocked = [ago for ago, body in ran if body["guide"] == "gentle-rocking" and ago < stopped - 1]
    assert stopped > 1, "the pause is over"
    assert rocked, "and she has rocked since"


def test_anas_plan_is_what_tess_and_she_agreed_on():
    ((_, plan),) = of_kind("Ana", "plan")
    often = {one["guide"]: one["per_week"] for one in plan["guides"]}
    assert often == {"gentle-rocking": 7, "low-back-release": 3, "piriformis-ball": 3, "walking": 5}
    (card,) = [one["card"] for one in plan["guides"] if "card" in one]
    assert (card["ceiling"], card["seconds"], card["tool"]) == (3, 30, "A tennis ball")
    assert [body["guide"] for _, body in of_kind("Ana", "unlock")] == ["piriformis-ball"]


def test_a_guide_that_pressed_yesterday_is_asked_about_today():
    asked = {body["run"] for _, body in of_kind("Ana", "morning")}
    open_ones = [
        c.op.local_date
        for c in changes_of("Ana")
        if c.op.entry_kind == "run" and c.op.body["pressed"] and str(c.op.entry_id) not in asked
    ]
    assert NOW.astimezone(BERLIN).date() - timedelta(days=1) in open_ones


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
def test_nobody_does_what_the_player_would_not_do(client):
    """After a stop a day without pressure; no hold over 90 seconds; questions 1 to 5 before pressure."""
    ran = of_kind(client.name, "run")
    assert ran, "everybody did something"
    pressed = {ago for ago, body in ran if body["pressed"]}
    asked = {ago for ago, body in of_kind(client.name, "safety") if body["scope"] == "pressure"}
    assert pressed <= asked
    for ago, body in ran:
        steps = {step.id: step for step in GUIDES[body["guide"]].steps}
        assert all(unit["seconds"] <= 90 for unit in body["worked"] if steps[unit["step"]].presses)
        if body["outcome"] == "stopped":
            assert not any(a in (ago - 1, ago) for a, other in ran if other["pressed"] and other is not body)
            assert body["stop"]


def test_nobody_stands_in_an_emergency():
    for client in CLIENTS:
        said = [body for _, body in of_kind(client.name, "safety")]
        assert "E" not in {body["level"] for body in said}
        assert all(body["acknowledged_at"] for body in said if body["level"] == "S")


def test_three_have_a_session_today():
    today = NOW.astimezone(BERLIN).date()
    seen = [
        c.name
        for c in CLIENTS
        if c.therapist == "Tess" and any(one.day == today for one in summary_of(c.name, NOW).sessions)
    ]
    assert seen == ["Ana", "Ben", "Marta"]


def test_a_value_goes_evenly_from_one_point_to_the_next():
    points = (Bears(10, 20), Bears(0, 40))
    assert [on_day(points, ago) for ago in (12, 10, 5, 0)] == [(20,), (20,), (30,), (40,)]


def test_the_entries_are_revisions_in_sealed_streams(app, filled):
    revisions, entries, ops = (
        db.session.scalar(select(func.count()).select_from(table))
        for table in (EntryRevision, Entry, AppliedOp)
    )
    assert filled.changes == revisions == ops > entries
    assert not db.session.scalar(select(func.count()).where(AppliedOp.status == "rejected"))
    assert b"back" not in db.session.scalar(select(EntryRevision.body).limit(1))


def test_ana_has_met_a_conflict_between_two_phones(app, filled):
    ana = demo.id_of("person", "Ana")
    assert db.session.scalar(select(func.count()).where(Entry.client_id == ana, Entry.conflicts > 0)) == 1
    assert db.session.scalar(select(func.count()).where(Device.person_id == ana)) == 2


def test_anas_phone_gets_everything_by_pulling(app, filled):
    ana = demo.id_of("person", "Ana")
    client = sync.Client(ana, "Ana", app.extensions["keyring"].cipher(db.session(), ana))
    driver, seen, since, more = Driver(db.session.connection()), {}, 0, True
    while more:
        page = sync.pull(driver, client, epoch=None, since=since, floor=0, limit=50)
        seen |= {change.entry_id: change for change in page["changes"]}
        since, more = page["changes"][-1].seq, page["more"]
    digest = sync.digest(driver, ana)
    assert digest["count"] == len(seen) > 100


def test_tess_has_her_clients_and_otto_his(app, filled):
    tess, otto = (db.session.get(Person, demo.id_of("person", name)) for name in ("Tess", "Otto"))
    assert [client.name for client in access.clients_of(db.session(), tess, datetime.now(UTC))] == [
        "Ana",
        "Sofia",
    ]
    assert [client.name for client in access.clients_of(db.session(), otto, datetime.now(UTC))] == ["Carl"]


def test_a_second_start_adds_nothing(app, filled):
    before = db.session.scalar(select(func.count()).select_from(EntryRevision))
    assert fill(app) is None
    assert db.session.scalar(select(func.count()).select_from(EntryRevision)) == before


def test_a_reset_takes_the_demo_practices_and_nothing_else(app, cast, visit, few_clients):
    with app.app_context():
        fill(app)
    visit(demo.id_of("person", "Ana")), visit(cast.ana)
    with app.app_context():
        demo.remove(db.session())
        db.session.commit()
        assert set(db.session.scalars(select(Practice.id))) == {cast.practice, cast.other_practice}
        assert db.session.scalars(select(BrowserSession.person_id)).all() == [cast.ana]
        assert not db.session.scalar(select(func.count()).select_from(EntryRevision))
        assert not db.session.scalar(select(func.count()).select_from(ClientKey))
        assert fill(app) is not None
