"""Schedules worth keeping: the shortest that catches each mutant, and those that failed once."""

from typing import Any

Step = dict[str, Any]


def _log(phone: int = 0, **more: Any) -> Step:
    return {"do": "log", "phone": phone, "tab": 0, "body": {"back": 1, "leg": 2, "note": ""}, **more}


def _correct(phone: int, leg: int) -> Step:
    return {
        "do": "correct",
        "phone": phone,
        "tab": 0,
        "entry": 0,
        "body": {"back": 1, "leg": leg, "note": ""},
    }


def _sync(phone: int = 0, *faults: str, **more: Any) -> Step:
    return {"do": "sync", "phone": phone, "tab": 0, "faults": list(faults), "reason": "open", **more}


BACKUP, RESTORE, PURGE = {"do": "backup"}, {"do": "restore", "backup": 0}, {"do": "purge", "percent": 100}
ERASE = {"do": "erase", "phone": 0, "tab": 0, "entry": 0}
POISON = {"do": "poison", "phone": 0, "tab": 0, "how": "worth", "entry": 0}
THERAPIST = {"do": "therapist"}
BEN_SIGNS_IN = {"do": "signIn", "phone": 0, "who": "ben"}
THROW_AWAY = {"do": "throwAway", "phone": 0}
LOST_WITH_THE_DISK = [BACKUP, _log(), _sync(), RESTORE, THERAPIST]
PURGED = [_log(), _sync(), _sync(1), ERASE, _sync(), PURGE]
CONFLICT = [_log(), _sync(), _sync(1), BACKUP, _correct(0, 3), _correct(1, 4), _sync(), _sync(1), RESTORE]

CAUGHT: dict[str, tuple[str, list[Step]]] = {
    "saved-before-it-is": ("I1", [_log(trouble={"how": "undone", "after": 0})]),
    "no-second-copy": ("I1", [_log(), THROW_AWAY]),
    "remove-before-send": ("I1", [_log(), _sync(0, "requestLost")]),
    "acknowledge-on-200": ("I1", [_log(), _sync(0, "no")]),
    "no-de-duplication": ("I3", [_log(), _sync(0, "answerLost")]),
    "cursor-before-data": ("I5", [_log(), _sync(), _sync(1, trouble={"how": "unheard", "after": 1})]),
    "sequence-gaps": ("I5", [_log(), _sync(), THERAPIST]),
    "no-epoch": ("I2", LOST_WITH_THE_DISK),
    "poison-blocks": ("I4", [POISON, _sync()]),
    "loser-of-a-conflict-dropped": ("I1", CONFLICT),
    "silent-purge": ("I2", PURGED),
    "optimistic-shadow": ("I2", [_log()]),
    "resync-without-floor": ("I4", [_log(), _sync(), PURGE, _sync(1)]),
    "sends-for-whoever-is-signed-in": ("I6", [_log(), BEN_SIGNS_IN, _sync()]),
}
"""The promise that each breaks first, and how."""

CLOSED_BEFORE_IT_ARRIVED = [_log(), _sync(0, "late"), {"do": "close", "phone": 0, "tab": 0}]

STORIES: list[list[Step]] = [PURGED, CLOSED_BEFORE_IT_ARRIVED]
"""Schedules that failed once."""
