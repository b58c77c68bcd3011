"""Entries in, brief out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from pwa.brief.agreed import agreed
from pwa.brief.background import background
from pwa.brief.cared import cared
from pwa.brief.changes import changes, stopped
from pwa.brief.compared import Compared, compared
from pwa.brief.flares import flares
from pwa.brief.guided import Known, guided
from pwa.brief.locks import locks
from pwa.brief.measured import measured
from pwa.brief.pain import daily, fortnight, pain
from pwa.brief.planned import Plans, flares_of, plans_of
from pwa.brief.recorded import records
from pwa.brief.responses import responses
from pwa.brief.rules import DEFAULT_LIMITS, days_due, local_date, silent_since
from pwa.brief.safe import safe
from pwa.brief.seen import with_seen
from pwa.brief.sessions import day_after, from_day, held, last_before, last_review, next_after
from pwa.brief.shapes import Brief, Limits, Logged, LoggedDays, Span, Summary, Words
from pwa.brief.sitting import sitting
from pwa.brief.spread import sensations, spread
from pwa.brief.talk import talk
from pwa.brief.words import logged_sentence, row_words, sync_sentence
from pwa.kinds import THERAPIST_KINDS

NOTHING: Mapping[str, Known] = {}

CLOCK = ("UTC", 0)

NOTED = ("pain", "sitting", "run", "skip", "morning", "care", "dose")


def build(
    entries: Iterable[Logged],
    *,
    today: date,
    now: datetime,
    since: date | None = None,
    last_sync: datetime | None = None,
    waiting: int = 0,
    limits: Limits = DEFAULT_LIMITS,
    known: Mapping[str, Known] = NOTHING,
    held_back: int = 0,
    plans: Sequence[Logged] = (),
    consented: date | None = None,
    altered: Collection[UUID] = (),
    clock: tuple[str, int] = CLOCK,
    beginning: Sequence[Logged] = (),
) -> Brief:
    """The brief over one client's stream: reviews and appointments are found among the entries.

    Four weeks more than the fortnight shown are enough, with every question, review and appointment.
    today: the client's local date · plans: all versions of the plan, each from the day on which it counts;
    without them those in the stream · since: first day of care, for the days due · last_sync, waiting: what
    the client's phones last told; without them the newest `received_at` stands in · held_back: how many
    entries the client holds back, none of which is here · consented: the day on which the client agreed to
    share · altered: entries that were corrected or came late · clock: the client's zone and offset ·
    beginning: pain entries of the care's first weeks, where they lie before the others
    """
    stream = latest(entries)
    own = by_client(stream)
    sessions = held(stream, now)
    last = last_before(sessions, today)
    heard = told_until(last_sync, clock)
    pains = pain(own, sessions, today, limits, heard, altered)
    where = spread(own, last, today)
    logged = logged_days(own, today, since, limits)
    synced = last_sync or newest(own)
    review = last_review(stream)
    versions = agreed_on(stream, plans, today)
    done = guided(stream, versions, fortnight(today), today, known, heard)
    answers = safe(own, fortnight(today), today, now)
    return Brief(
        today=today,
        changes=with_seen(
            changes(stream, answers, pains, logged, done, today, limits, since, beginning), stream
        ),
        safe=answers,
        questions=questions(own),
        notes=notes(own, fortnight(today)),
        pain=pains,
        spread=where,
        sensations=sensations(own, where.then, where.now),
        day_after=day_after(own, last, today),
        responses=responses(stream, known, today, synced, now),
        guided=done,
        locks=locks(stream, known),
        agreed=agreed(plans_of(plans or stream), known),
        sitting=sitting(own, today),
        cared=cared(stream, versions, fortnight(today), today, heard),
        background=background(stream, answers, consented),
        measured=measured(stream, plans or stream, today, heard, synced),
        flares=flares(own, today),
        logged=logged,
        last_sync=synced,
        waiting=waiting,
        sync_sentence=sync_sentence(synced, waiting, now),
        last_session=last,
        next_session=next_after(stream, now),
        sessions_held=len(sessions),
        records=records(stream, today),
        last_review=review,
        unread=unread(own, review.up_to_seq if review else 0),
        up_to_seq=max((e.seq for e in stream), default=0),
        conflicts=tuple(e for e in own if e.conflicts),
        held_back=held_back,
        talk=talk(stream, review),
    )


def against(
    entries: Iterable[Logged],
    *,
    then: date | None,
    today: date,
    now: datetime,
    since: date | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Compared:
    """The seven days up to a day beside the last seven, over entries of both."""
    stream = latest(entries)
    return compared(by_client(stream), held(stream, now), then, today, since, limits)


def summary(
    entries: Iterable[Logged],
    *,
    today: date,
    now: datetime,
    since: date | None = None,
    last_sync: datetime | None = None,
    limits: Limits = DEFAULT_LIMITS,
    known: Mapping[str, Known] = NOTHING,
    plans: Sequence[Logged] = (),
    clock: tuple[str, int] = CLOCK,
    beginning: Sequence[Logged] = (),
) -> Summary:
    """The caseload's row for one client, over the same entries."""
    stream = latest(entries)
    own = by_client(stream)
    pains = pain(own, (), today, limits)
    logged = logged_days(own, today, since, limits)
    words = row_words(pains.leg.before, pains.leg.now, pains.leg.verdict)
    spark = daily(own, "leg", fortnight(today))
    review = last_review(stream)
    done = guided(
        stream,
        agreed_on(stream, plans, today),
        fortnight(today),
        today,
        known,
        told_until(last_sync, clock),
    )
    answers = safe(own, fortnight(today), today, now)
    every = changes(stream, answers, pains, logged, done, today, limits, since, beginning)
    found = with_seen(every, stream)
    return Summary(
        leg=pains.leg,
        words=words,
        changes=tuple(one for one in found if not one.seen),
        stopped=tuple(stopped(stream, fortnight(today), review.up_to_seq if review else 0, known)),
        spark=spark,
        chart={"values": list(spark), "label": words},
        last_entry=logged.last,
        silent_since=logged.silent_since,
        unread=unread(own, review.up_to_seq if review else 0),
        last_sync=last_sync or newest(own),
        sessions=tuple(from_day(stream, today - timedelta(1))),
        questions=sum(e.kind == "question" and not e.body.get("done") for e in own),
        messages=len(talk(stream, review).new),
    )


def latest(entries: Iterable[Logged]) -> list[Logged]:
    """Each entry once, as last corrected, in the order of what happened: however they came in."""
    newest: dict[UUID, Logged] = {}
    for entry in entries:
        known = newest.get(entry.entry_id)
        if known is None or (known.rev, known.seq) < (entry.rev, entry.seq):
            newest[entry.entry_id] = entry
    return sorted(newest.values(), key=lambda e: (e.occurred_at, e.seq, e.entry_id))


def by_client(entries: Iterable[Logged]) -> list[Logged]:
    return [e for e in entries if e.kind not in THERAPIST_KINDS]


def questions(entries: Sequence[Logged]) -> tuple[Words, ...]:
    """Pinned until they are done, however old; the newest first."""
    open_ones = (e for e in reversed(entries) if e.kind == "question" and not e.body.get("done"))
    return tuple(words(e, "text") for e in open_ones if text_of(e, "text"))


def notes(entries: Sequence[Logged], span: Span) -> tuple[Words, ...]:
    """Notes of their own and those at pains, spells, guides, care and medicines, the newest first."""
    fields = {"note": "text"} | dict.fromkeys(NOTED, "note")
    told = (e for e in reversed(entries) if e.kind in fields and e.local_date in span)
    return tuple(words(e, fields[e.kind]) for e in told if text_of(e, fields[e.kind]))


def words(entry: Logged, field: str) -> Words:
    return Words(entry.entry_id, entry.kind, text_of(entry, field), entry.local_date, entry.author_name)


def text_of(entry: Logged, field: str) -> str:
    text = entry.body.get(field)
    return text if isinstance(text, str) and text.strip() else ""


def logged_days(entries: Sequence[Logged], today: date, since: date | None, limits: Limits) -> LoggedDays:
    dates = {e.local_date for e in entries}
    last = max(dates, default=None)
    logged, due = days_due(dates, today, since)
    silent = silent_since(last, today, limits)
    return LoggedDays(logged, due, last, silent, logged_sentence(logged, due, silent))


def agreed_on(stream: Sequence[Logged], plans: Sequence[Logged], today: date) -> Plans:
    return Plans(plans_of(plans or stream), flares_of(stream, today))


def told_until(last_sync: datetime | None, clock: tuple[str, int]) -> date | None:
    """The last day of which the phone has told to its end: the one before it was here last, by her clock."""
    return local_date(last_sync, *clock) - timedelta(1) if last_sync else None


def newest(entries: Sequence[Logged]) -> datetime | None:
    return max((e.received_at for e in entries), default=None)


def unread(entries: Sequence[Logged], up_to_seq: int) -> int:
    return sum(e.seq > up_to_seq for e in entries)
