"""The mutants of sync-protocol.md that a phone can have: a module's text, changed as it is served.

Nothing of it is in the product. `CAUGHT` has a schedule for each, shrunk, and the promise that it breaks.
"""

from typing import Any

SMALL = {
    "js/phone/sync.js": [
        ("const PUSH_OPS = 100;", "const PUSH_OPS = 3;"),
        ("const PULL_CHANGES = 250;", "const PULL_CHANGES = 2;"),
    ]
}
"""For every variant: few entries already make several pages."""

Changes = dict[str, list[tuple[str, str]]]
SYNC, STORE, DATABASE = "js/phone/sync.js", "js/phone/store.js", "js/phone/database.js"

MUTANTS: dict[str, Changes] = {
    "saved-before-it-is": {DATABASE: [("await tx.done;\n    return result;", "return result;")]},
    "remove-before-send": {
        SYNC: [
            (
                "const answer = await send(store, ops)",
                "const copies = ops.map((op) => ({ ...op }));\n"
                "    await store.settle(ops.map((op) => ({ ...op, status: 'applied', seq: 0 })));\n"
                "    const answer = await send(store, copies)",
            ),
            ("if (!(await store.settle(answer.results))) throw", "if (!answer.results) throw"),
        ]
    },
    "acknowledge-on-200": {
        SYNC: [
            (
                "if (!(await store.settle(answer.results))) throw",
                "const all = ops.map((op) => ({ ...op, status: 'applied', seq: 0 }));\n"
                "    if (!(await store.settle(all))) throw",
            )
        ]
    },
    "no-de-duplication": {
        SYNC: [
            ("waiting, ops,", "waiting, ops: ops.map(renamed),"),
            (
                "const later = new Set();",
                "const names = new Map();\n"
                "function renamed(op) {\n"
                "  const op_id = names.has(op.op_id) ? crypto.randomUUID() : op.op_id;\n"
                "  names.set(op_id, op.op_id);\n"
                "  return { ...op, op_id };\n"
                "}\n"
                "const later = new Set();",
            ),
            (
                "if (!(await store.settle(answer.results))) throw",
                "for (const it of answer.results) it.op_id = names.get(it.op_id);\n"
                "    if (!(await store.settle(answer.results))) throw",
            ),
        ]
    },
    "cursor-before-data": {
        STORE: [
            (
                "    const changed = await this.#db.write(['shadow', 'outbox', 'meta'], async (tx) => {\n"
                "      const meta = await tx.objectStore('meta').get('sync');\n"
                "      const shadow",
                "    await this.#db.write(['meta'], async (tx) => {\n"
                "      const meta = await tx.store.get('sync');\n"
                "      const cursor = Math.max(meta.cursor, ...page.changes.map((change) => change.seq));\n"
                "      await tx.store.put({ ...meta, cursor });\n"
                "    });\n"
                "    const changed = await this.#db.write(['shadow', 'outbox', 'meta'], async (tx) => {\n"
                "      const meta = await tx.objectStore('meta').get('sync');\n"
                "      const shadow",
            )
        ]
    },
    "sequence-gaps": {
        STORE: [
            (
                "const cursor = Math.max(meta.cursor, ...page.changes.map((change) => change.seq));",
                "const cursor = Math.max(meta.cursor, ...page.changes.map((change) => change.seq + 1));",
            )
        ]
    },
    "no-epoch": {
        SYNC: [
            ("device_id, epoch,\n", "device_id, epoch: null,\n"),
            ("if (epoch && answer.epoch !== epoch) return { ...answer, epoch_changed: true };", ""),
            (
                "const query = new URLSearchParams({ epoch: epoch ?? '',",
                "const query = new URLSearchParams({ epoch: '',",
            ),
            (
                "if (page.epoch_changed || page.resync || (epoch && page.epoch !== epoch)) {",
                "if (page.resync) {",
            ),
        ]
    },
    "poison-blocks": {
        STORE: [
            (
                "if (!row || !['applied', 'conflict', 'rejected'].includes(status)) return false;",
                "if (!row || !['applied', 'conflict'].includes(status)) return false;",
            )
        ]
    },
    "loser-of-a-conflict-dropped": {
        STORE: [
            (
                "const row = op_id && (await outbox.index('op_id').get(op_id));\n",
                "const row = op_id && (await outbox.index('op_id').get(op_id));\n"
                "  if (row && status === 'conflict') await dropOp(tx, op_id);\n",
            ),
            (
                "this.#db.write(['outbox', 'rejected', 'meta'], async (tx) => {",
                "this.#db.write(['outbox', 'sent', 'rejected', 'meta'], async (tx) => {",
            ),
        ]
    },
    "silent-purge": {
        SYNC: [
            (
                "if (page.epoch_changed || page.resync ||",
                "if (page.resync) return page.account;\n    if (page.epoch_changed ||",
            )
        ]
    },
    "optimistic-shadow": {
        STORE: [
            (
                "  await Promise.all([tx.objectStore('outbox').add(row), sent.add(row)]);",
                "  await Promise.all([tx.objectStore('outbox').add(row), sent.add(row)]);\n"
                "  const { pull } = await tx.objectStore('meta').get('sync');\n"
                "  const rev = (shadow?.rev ?? 0) + 1, seq = shadow?.seq ?? 0, deleted = !row.body;\n"
                "  await tx.objectStore('shadow').put({ ...shadow, ...row, rev, seq, deleted, pull });",
            ),
            (
                "this.#db.write(['shadow', 'outbox', 'sent'], (tx)",
                "this.#db.write(['shadow', 'outbox', 'sent', 'meta'], (tx)",
            ),
            (
                "this.#db.write(['shadow', 'outbox', 'sent', 'rejected'], async (tx)",
                "this.#db.write(['shadow', 'outbox', 'sent', 'rejected', 'meta'], async (tx)",
            ),
        ]
    },
    "resync-without-floor": {
        STORE: [
            ("async startOver({ epoch, floor = 0 }) {", "async startOver({ epoch }) {\n    const floor = 0;")
        ]
    },
    "sends-for-whoever-is-signed-in": {
        SYNC: [
            (
                "protocol: PROTOCOL, schema: SCHEMA, user_id: store.userId,",
                "protocol: PROTOCOL, schema: SCHEMA, user_id: (await ask('/account')).user.id,",
            )
        ]
    },
}


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
LOST_WITH_THE_DISK = [BACKUP, _log(), _sync(), RESTORE, THERAPIST]
PURGED = [_log(), _sync(), _sync(1), ERASE, _sync(), PURGE]
CONFLICT = [_log(), _sync(), _sync(1), BACKUP, _correct(0, 3), _correct(1, 4), _sync(), _sync(1), RESTORE]

CAUGHT: dict[str, tuple[str, list[Step]]] = {
    "saved-before-it-is": ("I1", [_log(trouble={"how": "undone", "after": 0})]),
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

STORIES: list[list[Step]] = [PURGED]
"""Schedules that failed once."""


def mutated(variant: str, name: str, text: str) -> str:
    """A module's text in a variant; a change that no longer fits is an error, not a mutant that lives."""
    changes = SMALL.get(name, []) + MUTANTS.get(variant, {}).get(name, [])
    for old, new in changes:
        if text.count(old) != 1:
            raise LookupError(f"{variant}: {old!r} stands {text.count(old)} times in {name}")
        text = text.replace(old, new)
    return text
