"""The mutants of sync-protocol.md that a phone can have: a module's text, changed as it is served.

Nothing of it is in the product. phone_stories.py has the shortest schedule that catches each.
"""

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
    "no-second-copy": {
        STORE: [
            (
                "await spare.keep(this.userId, row.op_id, row);\n    announce('write');\n    askToKeep();",
                "announce('write');",
            )
        ]
    },
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


def mutated(variant: str, name: str, text: str) -> str:
    """A module's text in a variant; a change that no longer fits is an error, not a mutant that lives."""
    changes = SMALL.get(name, []) + MUTANTS.get(variant, {}).get(name, [])
    for old, new in changes:
        if text.count(old) != 1:
            raise LookupError(f"{variant}: {old!r} stands {text.count(old)} times in {name}")
        text = text.replace(old, new)
    return text
