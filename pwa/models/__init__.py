"""Typed models: people and care, credentials and sessions, the stream."""

from pwa.models.credentials import BrowserSession, Challenge, Passkey, Tally, Ticket
from pwa.models.people import Care, Consent, Invitation, Person, Practice, Role, Status
from pwa.models.stream import (
    AppliedOp,
    ClientKey,
    DeadOp,
    Device,
    Entry,
    EntryRevision,
    SyncStream,
)

__all__ = [
    "AppliedOp",
    "BrowserSession",
    "Care",
    "Challenge",
    "ClientKey",
    "Consent",
    "DeadOp",
    "Device",
    "Entry",
    "EntryRevision",
    "Invitation",
    "Passkey",
    "Person",
    "Practice",
    "Role",
    "Status",
    "SyncStream",
    "Tally",
    "Ticket",
]
