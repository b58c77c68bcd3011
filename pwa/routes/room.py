"""Today's briefs, for a tablet that will have no network in the treatment room."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, g, jsonify, render_template
from flask.typing import ResponseReturnValue

from pwa import access, brief_page, drafts, history, readers, summaries
from pwa.brief.shapes import Session
from pwa.caseload import Row, caseload
from pwa.db import db
from pwa.guards import policy
from pwa.history import History
from pwa.preview import still
from pwa.record_sheet import Sheet
from pwa.wire import utc

room = Blueprint("room", __name__)


@room.get("/room/briefs")
@policy("therapist")
def briefs() -> ResponseReturnValue:
    """Brief and record form of each client who comes today, good until the practice's midnight.

    `{therapist: {id, name}, until, zone, briefs: [{client_id, name, at, html, form}]}`. For whoever has them
    in care right now: a tablet that is refused (401) takes what it kept away.
    """
    clients = access.clients_of(db.session(), g.person, g.now)
    session, keyring = db.session(), current_app.extensions["keyring"]
    known = summaries.of_clients(session, keyring, g.person.practice, clients, g.now)
    todays = caseload(known, g.now.astimezone(_zone()).date(), g.now).today
    found = history.of_clients(session, keyring, g.person.practice, [row.client for row in todays], g.now)
    histories = {one.client.id: one for one in found}
    begun = drafts.of_clients(session, keyring, g.person, list(histories))
    return jsonify(
        therapist={"id": str(g.person.id), "name": g.person.name},
        until=utc(_midnight()),
        zone=_zone().key,
        briefs=[_brief(row, histories[row.client.id], begun.get(row.client.id)) for row in todays],
    )


def _brief(row: Row, found: History, draft: drafts.Kept | None) -> dict[str, str]:
    readers.also(found.client.id)
    values = brief_page.values(found, g.person.name, g.now, _zone())
    sheet = _sheet(draft, values["brief"].records.to_record)
    return {
        "client_id": str(found.client.id),
        "name": found.client.name,
        "at": f"{row.session.starts_at.astimezone(_zone()):%H:%M}" if row.session else "",
        "html": still(render_template("brief/page.html", **values), entries_at=""),
        "form": render_template("records/_form.html", sheet=sheet, page="", opened="", room=True, **values),
    }


def _sheet(draft: drafts.Kept | None, agreed: Session | None) -> Sheet:
    """Goes on with the draft, under the name that the record will have."""
    return Sheet.of_draft(draft) if draft else Sheet.blank(agreed, _zone(), g.now)


def _midnight() -> datetime:
    """The end of today, by the practice's clock."""
    tomorrow = g.now.astimezone(_zone()).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), _zone())


def _zone() -> ZoneInfo:
    return ZoneInfo(g.person.practice.timezone)
