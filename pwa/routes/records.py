"""Session records: written once, drafts before, addenda after."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from pwa import access, drafts, history, recording
from pwa.brief.recorded import Records
from pwa.brief.shapes import Session
from pwa.db import db
from pwa.errors import Conflict, Invalid
from pwa.fragments import go_to, is_fragment
from pwa.guards import policy, wants_page
from pwa.kinds import Addendum
from pwa.models import Person
from pwa.record_sheet import LONGEST_TEXT, Sheet
from pwa.sealing import Keyring

records = Blueprint("records", __name__)


@records.get("/clients/<uuid:client_id>/records")
@policy("therapist")
def page(client_id: uuid.UUID) -> ResponseReturnValue:
    client = _client(client_id)
    found = recording.of(db.session(), _keyring(), client)
    draft = drafts.find(db.session(), _keyring(), g.person, client)
    return render_template("records/page.html", client=client, records=found, draft=draft, **_clock())


@records.get("/clients/<uuid:client_id>/records/new")
@policy("therapist")
def new(client_id: uuid.UUID) -> ResponseReturnValue:
    """What was typed before comes back: one draft for each client and therapist.

    `?session=` chooses another one than today's of those that nobody has written down.
    """
    draft = drafts.find(db.session(), _keyring(), g.person, _client(client_id))
    return render_template("records/new.html", **_form(client_id, draft=draft))


@records.post("/clients/<uuid:client_id>/records")
@policy("therapist")
def create(client_id: uuid.UUID) -> ResponseReturnValue:
    """Idempotent by the id that the page made. A tablet that was offline asks for JSON: 201 with that id."""
    client, sheet = _client(client_id), _sheet()
    record_id, record = _id(), sheet.read(_zone(), g.now)
    if record is None:
        return _ask_again(client_id, sheet)
    _book(client).write(record_id, record)
    db.session.commit()
    if not wants_page():
        return jsonify(id=str(record_id)), 201
    return go_to("records.record", client_id=client_id, record_id=record_id)


@records.post("/clients/<uuid:client_id>/records/draft")
@policy("therapist")
def keep_draft(client_id: uuid.UUID) -> ResponseReturnValue:
    """As it is typed, unjudged. `page` typed it; `opened` is the one whose words it began with."""
    client, sheet, page = _client(client_id), _sheet(), request.form.get("page", "")[:64]
    draft = drafts.Kept(str(_id()), page, sheet.typed)
    over = frozenset({page, request.form.get("opened", "")[:64], request.form.get("over", "")[:64]})
    drafts.keep(db.session(), _keyring(), g.person, client, draft, over=over, now=g.now)
    db.session.commit()
    return render_template("records/_draft.html", client=client, draft_at=g.now, **_clock())


@records.post("/clients/<uuid:client_id>/records/draft/removal")
@policy("therapist")
def discard_draft(client_id: uuid.UUID) -> ResponseReturnValue:
    drafts.discard(db.session(), g.person, _client(client_id))
    db.session.commit()
    return go_to("records.new", client_id=client_id)


@records.get("/clients/<uuid:client_id>/records/<uuid:record_id>")
@policy("therapist")
def record(client_id: uuid.UUID, record_id: uuid.UUID) -> ResponseReturnValue:
    return _record("records/record.html", client_id, record_id)


@records.post("/clients/<uuid:client_id>/records/<uuid:record_id>/addenda")
@policy("therapist")
def add(client_id: uuid.UUID, record_id: uuid.UUID) -> ResponseReturnValue:
    client, text = _client(client_id), request.form.get("text", "").strip()
    if not 0 < len(text) <= LONGEST_TEXT:
        return _record(_added_template(), client_id, record_id, typed=text, error=_wrong(text)), 422
    _book(client).add(_id(), Addendum(str(record_id), text))
    db.session.commit()
    if not is_fragment():
        return go_to("records.record", client_id=client_id, record_id=record_id)
    return _record("records/_added.html", client_id, record_id, announced=True)


@records.errorhandler(Conflict)
def _conflict(error: Conflict) -> ResponseReturnValue:
    """Nothing is overwritten, and nothing typed is lost: the page says which words stand already."""
    db.session.rollback()
    if not wants_page():
        return jsonify(error=str(error)), 409
    client_id: uuid.UUID = (request.view_args or {})["client_id"]
    if request.endpoint == "records.keep_draft":
        return _draft_conflict(client_id, str(error)), 409
    if request.endpoint == "records.add":
        record_id: uuid.UUID = (request.view_args or {})["record_id"]
        return _record(
            _added_template(), client_id, record_id, typed=request.form.get("text", ""), error=OTHER_WORDS
        ), 409
    return _again(client_id, _sheet(), stands=_id()), 409


OTHER_WORDS = (
    "This page has saved other words already: they stand above. Copy what you need, and load the page anew."
)


def _wrong(text: str) -> str:
    return f"This is too long: {LONGEST_TEXT:,} letters fit." if text else "Write something first."


def _added_template() -> str:
    return "records/_added.html" if is_fragment() else "records/record.html"


def _record(
    template: str,
    client_id: uuid.UUID,
    record_id: uuid.UUID,
    *,
    typed: str = "",
    error: str = "",
    announced: bool = False,
) -> str:
    client = _client(client_id)
    found = recording.find(db.session(), _keyring(), client, record_id)
    values = {"typed": typed, "error": error, "announced": announced, "new_id": uuid.uuid4()}
    return render_template(template, client=client, kept=found, **values, **_clock())


def _ask_again(client_id: uuid.UUID, sheet: Sheet) -> ResponseReturnValue:
    if not wants_page():
        return jsonify(error="form", fields=sheet.errors), 422
    return _again(client_id, sheet), 422


def _again(client_id: uuid.UUID, sheet: Sheet, stands: uuid.UUID | None = None) -> str:
    template = "records/_form.html" if is_fragment() else "records/new.html"
    page, opened = request.form.get("page", ""), request.form.get("opened", "")
    values = _form(client_id, sheet) | {"stands": stands, "page": page[:64], "opened": opened[:64]}
    return render_template(template, **values)


def _draft_conflict(client_id: uuid.UUID, why: str) -> str:
    client = _client(client_id)
    draft = drafts.find(db.session(), _keyring(), g.person, client)
    written = _id() if why == "saved" else None
    values = {"newer": draft, "written": written, "draft_at": draft[1] if draft else None}
    return render_template("records/_draft.html", client=client, **values, **_clock())


def _form(
    client_id: uuid.UUID, sheet: Sheet | None = None, draft: tuple[drafts.Kept, datetime] | None = None
) -> dict[str, object]:
    found = history.of(db.session(), _keyring(), g.person, client_id, g.now)
    brief = found.brief(g.now)
    if sheet is None and draft is not None:
        sheet = Sheet.of_draft(draft[0])
    return {
        "client": found.client,
        "brief": brief,
        "sheet": sheet or Sheet.blank(_agreed(brief.records), _zone(), g.now),
        "page": str(uuid.uuid4()),
        "opened": draft[0].page if draft else "",
        "draft_at": draft[1] if draft else None,
        **_clock(),
    }


def _agreed(records: Records) -> Session | None:
    """The session that was asked for, else today's."""
    name = request.args.get("session", "")
    return next((one for one in records.unrecorded if str(one.entry_id) == name), records.to_record)


def _sheet() -> Sheet:
    return Sheet.of(request.form.lists())


def _id() -> uuid.UUID:
    try:
        return uuid.UUID(request.form["id"])
    except (KeyError, ValueError) as error:
        raise Invalid("This page is too old: please load it again.", "id") from error


def _book(client: Person) -> recording.Book:
    return recording.Book.open(db.session(), _keyring(), g.person, client, g.now)


def _client(client_id: uuid.UUID) -> Person:
    return access.client_for(db.session(), g.person, client_id, g.now)


def _clock() -> dict[str, object]:
    return {"now": g.now, "zone": _zone()}


def _keyring() -> Keyring:
    keyring: Keyring = current_app.extensions["keyring"]
    return keyring


def _zone() -> ZoneInfo:
    return ZoneInfo(g.person.practice.timezone)
