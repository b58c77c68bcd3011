"""Typed models: people and care, credentials and sessions, the stream, and the therapists' work."""

from pwa.models.credentials import BrowserSession, Challenge, Passkey, Tally, Ticket
from pwa.models.entries import AppliedOp, DeadOp, Entry, EntryRevision, RefusedOp, Superseded
from pwa.models.people import Care, Consent, Invitation, Person, Practice, Role, Status
from pwa.models.stream import ClientKey, Device, SyncStream
from pwa.models.work import AuditEvent, ClientSummary, Draft, PlanTemplate

__all__ = [
    "AppliedOp",
    "AuditEvent",
    "BrowserSession",
    "Care",
    "Challenge",
    "ClientKey",
    "ClientSummary",
    "Consent",
    "DeadOp",
    "Device",
    "Draft",
    "Entry",
    "EntryRevision",
    "Invitation",
    "Passkey",
    "Person",
    "PlanTemplate",
    "Practice",
    "RefusedOp",
    "Role",
    "Status",
    "Superseded",
    "SyncStream",
    "Tally",
    "Ticket",
]
