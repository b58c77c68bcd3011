"""Entries as phones send them: `Diary(app, cast.ana)` writes through the sync protocol's own code."""

import json
import random
import uuid
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from msgspec import Struct

from pwa import drafts, plan_templates, sync, wire
from pwa.db import db
from pwa.kinds import Appointment, Block, Plan, Planned, Record, Unlock
from pwa.models import Person

ZONE = "Europe/Berlin"


class Diary:
    """What one phone of one client keeps and sends. Days count back from `now`, the server's clock."""

    def __init__(self, app: Flask, client_id: uuid.UUID, now: datetime | None = None) -> None:
        self.app = app
        self.client_id = client_id
        self.device_id = uuid.uuid4()
        self.now = now or datetime.now(UTC)
        self.waits: list[dict] = []

    def log(self, kind: str, body: dict, *, days_ago: int = 0, at: time = time(8), **op) -> uuid.UUID:
        """Keeps an entry (or, with `entry_id` and `base_rev`, a correction) until `send`."""
        there = self.now.astimezone(ZoneInfo(ZONE))
        felt = datetime.combine(there.date() - timedelta(days_ago), at, ZoneInfo(ZONE))
        felt = min(felt, there)
        entry_id = op.pop("entry_id", None) or uuid.uuid4()
        self.waits.append(
            {
                "op_id": str(uuid.uuid4()),
                "kind": "put",
                "entry_id": str(entry_id),
                "entry_kind": kind,
                "body": body,
                "occurred_at": felt.isoformat(),
                "tz": ZONE,
                "offset_min": int(felt.utcoffset().total_seconds() // 60),
                "local_date": felt.date().isoformat(),
            }
            | op
        )
        return entry_id

    def erase(self, kind: str, entry_id: uuid.UUID, base_rev: int) -> None:
        self.log(kind, {}, entry_id=entry_id, base_rev=base_rev)
        self.waits[-1] |= {"kind": "delete", "body": None}

    def pain(self, leg: int, back: int = 2, *, days_ago: int = 0, at: time = time(8), **body) -> uuid.UUID:
        return self.log("pain", {"leg": leg, "back": back} | body, days_ago=days_ago, at=at)

    def sat(self, minutes: int, *, days_ago: int = 0, at: time = time(10), **body) -> uuid.UUID:
        day = self.now.astimezone(ZoneInfo(ZONE)).date() - timedelta(days_ago)
        start = datetime.combine(day, at, ZoneInfo(ZONE))
        spell = {
            "started_at": start.isoformat(),
            "ended_at": (start + timedelta(minutes=minutes)).isoformat(),
        }
        return self.log("sitting", spell | body, days_ago=days_ago, at=at)

    def send(self, now: datetime | None = None, waiting: int = 0) -> dict:
        """Pushes what waits; the server receives it at `now`, and `waiting` more stay behind."""
        now, ops = now or self.now, self._ops()
        with self.app.app_context():
            push = wire.Push(
                wire.PROTOCOL, 1, self.client_id, self.device_id, now, ops, waiting=waiting + len(ops)
            )
            answer = sync.push(self._stream(), push, sync.client_author(self.client_id, self.device_id), now)
            db.session.commit()
        assert all(result.status != "rejected" for result in answer["results"]), answer
        return answer

    def _ops(self) -> list:
        ops, self.waits = [json.dumps(op).encode() for op in self.waits], []
        return ops

    def _stream(self) -> sync.Stream:
        return lock(self.app, self.client_id)


def lock(app: Flask, client_id: uuid.UUID) -> sync.Stream:
    cipher = app.extensions["keyring"].cipher(db.session(), client_id)
    return sync.Stream.lock(db.session(), client_id, cipher)


def opened(
    app: Flask, client_id: uuid.UUID, therapist_id: uuid.UUID, guide: str, role: str = "physiotherapist"
) -> uuid.UUID:
    """A guide that the therapist opened just now, on the word of somebody in this role."""
    now = datetime.now(UTC)
    return by_therapist(app, client_id, therapist_id, "unlock", Unlock(guide, "Ruth Brandt", role, now), now)


def recorded(
    app: Flask,
    client_id: uuid.UUID,
    therapist_id: uuid.UUID,
    *blocks: Block,
    at: datetime | None = None,
    **more,
) -> uuid.UUID:
    """A session that the therapist wrote down: by default yesterday's."""
    began = at or datetime.now(UTC) - timedelta(days=1)
    record = Record(began, blocks=list(blocks), **({"note": "Went well."} | more))
    return by_therapist(app, client_id, therapist_id, "record", record, began)


def drafted(app: Flask, client_id: uuid.UUID, therapist_id: uuid.UUID) -> None:
    """A record that the therapist began to type, on the page `page`."""
    with app.app_context():
        therapist, client = (db.session.get(Person, who) for who in (therapist_id, client_id))
        draft = drafts.Kept(str(uuid.uuid4()), "page", {"note": ["Half a"]})
        keyring = app.extensions["keyring"]
        drafts.keep(db.session(), keyring, therapist, client, draft, over=frozenset(), now=datetime.now(UTC))
        db.session.commit()


def plan(app: Flask, client_id: uuid.UUID, therapist_id: uuid.UUID, *guides: Planned, **more) -> uuid.UUID:
    """What the therapist and the client agreed on, a month ago."""
    agreed = datetime.now(UTC) - timedelta(days=30)
    return by_therapist(app, client_id, therapist_id, "plan", Plan(list(guides), **more), agreed)


def kept_as_template(app: Flask, therapist_id: uuid.UUID, name: str) -> uuid.UUID:
    """A plan with nothing but walking, for everybody in the therapist's practice."""
    template_id = uuid.uuid4()
    with app.app_context():
        therapist = db.session.get(Person, therapist_id)
        walking = Plan([Planned("walking", per_week=5)])
        plan_templates.keep(db.session(), therapist, template_id, name, walking, datetime.now(UTC))
        db.session.commit()
    return template_id


def appoint(app: Flask, client_id: uuid.UUID, therapist_id: uuid.UUID, starts_at: datetime) -> uuid.UUID:
    """A session of an hour, agreed on by the therapist."""
    with app.app_context():
        session = Appointment(starts_at, 60, "planned", db.session.get(Person, therapist_id).name)
    return by_therapist(app, client_id, therapist_id, "appointment", session, starts_at)


def by_therapist(
    app: Flask, client_id: uuid.UUID, therapist_id: uuid.UUID, kind: str, body: Struct, at: datetime
) -> uuid.UUID:
    with app.app_context():
        entry_id = lock(app, client_id).write(
            sync.therapist_author(therapist_id),
            kind,
            body,
            at=at,
            now=datetime.now(UTC),
            tz=ZONE,
            local_date=at.astimezone(ZoneInfo(ZONE)).date(),
        )
        db.session.commit()
    return entry_id


def believable(diary: Diary, days: int = 45, worse: bool = True, seed: int = 7) -> None:
    """Weeks of a sore left leg: two pains and some sitting a day, a week with gaps, words, numb toes."""
    chance = random.Random(seed)
    for ago in range(days, -1, -1):
        if 20 < ago < 24 or chance.random() < 0.1:
            continue
        leg = 3 + (2 if (ago < 7) == worse else 0) + chance.choice((-1, 0, 0, 1))
        reach = 3 if ago < 7 else 2
        regions = [
            {"region": "back-left-buttock", "intensity": leg, "sensations": ["aching"]},
            {"region": "back-left-back-thigh", "intensity": max(0, leg - 1), "sensations": ["burning"]},
        ]
        if ago < 4:
            regions.append({"region": "front-left-toes", "intensity": None, "sensations": ["numb"]})
        diary.pain(leg, 3, days_ago=ago, at=time(8, 10), regions=regions, furthest=reach)
        diary.pain(max(0, leg - 1), 2, days_ago=ago, at=time(19, 40))
        for hour in (9, 14):
            minutes = chance.randrange(20, 75)
            diary.sat(minutes, days_ago=ago, at=time(hour), hurt=minutes > 45, hurt_after_min=None)
        diary.send(diary.now - timedelta(ago))
    diary.log("note", {"text": "Slept on the right side with a cushion.\nBetter."}, days_ago=3)
    diary.log("note", {"text": "Long drive to my sister, two stops."}, days_ago=6)
    diary.log("question", {"text": "Can I swim on Saturday?"}, days_ago=2)
    diary.send()
