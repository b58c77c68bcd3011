"""write each op once: an entry's row says which op made it so, and moves to `superseded` when another does

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

import pwa.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# What the older tables did not say of a revision is its entry's, and of one whose tombstone was purged the least
# that can be said: nothing that is shown depends on it.
SUPERSEDE = """
INSERT INTO superseded (client_id, id, kind, author_id, rev, seq, last_op, op_kind, device_id, payload_hash,
  conflict, conflicts, deleted, body, occurred_at, tz, offset_min, local_date, received_at)
SELECT r.client_id, r.entry_id, coalesce(e.kind, ''), r.author_id, r.rev, r.seq, r.op_id, r.op_kind, r.device_id,
  a.payload_hash, r.conflict, 0, r.body IS NULL, r.body, r.occurred_at, coalesce(e.tz, 'UTC'),
  coalesce(e.offset_min, 0), coalesce(e.local_date, date(r.occurred_at)), r.received_at
FROM entry_revision r JOIN applied_op a ON a.op_id = r.op_id
LEFT JOIN entry e ON e.client_id = r.client_id AND e.id = r.entry_id
WHERE e.rev IS NULL OR e.rev <> r.rev OR (r.op_kind = 'delete' AND NOT e.deleted) ORDER BY r.n
"""
SAY_WHICH_OP = """
UPDATE entry SET (op_kind, device_id, payload_hash, conflict) = (
  SELECT r.op_kind, r.device_id, a.payload_hash, r.conflict
  FROM entry_revision r JOIN applied_op a ON a.op_id = r.op_id
  WHERE r.client_id = entry.client_id AND r.entry_id = entry.id AND r.rev = entry.rev)
"""
REFUSE = """
INSERT INTO refused_op (op_id, client_id, device_id, payload_hash, reason)
SELECT op_id, client_id, device_id, payload_hash, coalesce(reason, '') FROM applied_op
WHERE status = 'rejected' ORDER BY n
"""

OF_ENTRIES = "FROM entry WHERE op_kind <> 'delete' OR deleted"
REVISED = """
INSERT INTO entry_revision (client_id, entry_id, rev, seq, op_id, op_kind, author_id, device_id, conflict, body,
  occurred_at, received_at)
SELECT client_id, id, rev, seq, last_op, op_kind, author_id, device_id, conflict, body, occurred_at, received_at
{of} ORDER BY seq
"""
ANSWERED = """
INSERT INTO applied_op (op_id, client_id, device_id, payload_hash, status, rev, seq)
SELECT last_op, client_id, device_id, payload_hash, CASE WHEN conflict THEN 'conflict' ELSE 'applied' END, rev, seq
{of} ORDER BY seq
"""
REFUSED = """
INSERT INTO applied_op (op_id, client_id, device_id, payload_hash, status, reason)
SELECT op_id, client_id, device_id, payload_hash, 'rejected', reason FROM refused_op ORDER BY n
"""


def upgrade() -> None:
    _create_superseded()
    _create_refused_op()
    with op.batch_alter_table("entry") as batch_op:
        batch_op.add_column(sa.Column("op_kind", sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column("device_id", pwa.db.Id(), nullable=True))
        batch_op.add_column(sa.Column("payload_hash", sa.LargeBinary(length=32), nullable=True))
        batch_op.add_column(sa.Column("conflict", sa.Boolean(), nullable=True))
    for statement in (SUPERSEDE, SAY_WHICH_OP, REFUSE):
        op.execute(statement)
    with op.batch_alter_table("entry") as batch_op:
        for name, kind in (
            ("op_kind", sa.String(length=8)),
            ("payload_hash", sa.LargeBinary(length=32)),
            ("conflict", sa.Boolean()),
        ):
            batch_op.alter_column(name, existing_type=kind, nullable=False)
        batch_op.create_unique_constraint("uq_entry_last_op", ["last_op"])
    op.drop_table("applied_op")
    op.drop_table("entry_revision")


def downgrade() -> None:
    _create_entry_revision()
    _create_applied_op()
    for of in (OF_ENTRIES, "FROM superseded"):
        op.execute(REVISED.format(of=of))
        op.execute(ANSWERED.format(of=of))
    op.execute(REFUSED)
    with op.batch_alter_table("entry") as batch_op:
        batch_op.drop_constraint("uq_entry_last_op", type_="unique")
        for name in ("op_kind", "device_id", "payload_hash", "conflict"):
            batch_op.drop_column(name)
    op.drop_table("superseded")
    op.drop_table("refused_op")


def _create_superseded() -> None:
    op.create_table(
        "superseded",
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("client_id", pwa.db.Id(), nullable=False),
        sa.Column("id", pwa.db.Id(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("author_id", pwa.db.Id(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("last_op", pwa.db.Id(), nullable=False),
        sa.Column("op_kind", sa.String(length=8), nullable=False),
        sa.Column("device_id", pwa.db.Id(), nullable=True),
        sa.Column("payload_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("conflict", sa.Boolean(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("occurred_at", pwa.db.Instant(timezone=True), nullable=False),
        sa.Column("tz", sa.String(length=64), nullable=False),
        sa.Column("offset_min", sa.Integer(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("received_at", pwa.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_superseded_author_id_person")),
        sa.ForeignKeyConstraint(["client_id"], ["person.id"], name=op.f("fk_superseded_client_id_person")),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_superseded")),
        sa.UniqueConstraint("last_op", name=op.f("uq_superseded_last_op")),
        sa.UniqueConstraint("client_id", "id", "rev", name="uq_superseded_rev"),
    )


def _create_refused_op() -> None:
    op.create_table(
        "refused_op",
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("op_id", pwa.db.Id(), nullable=False),
        sa.Column("client_id", pwa.db.Id(), nullable=False),
        sa.Column("device_id", pwa.db.Id(), nullable=True),
        sa.Column("payload_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["person.id"], name=op.f("fk_refused_op_client_id_person")),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_refused_op")),
        sa.UniqueConstraint("op_id", name=op.f("uq_refused_op_op_id")),
    )


def _create_entry_revision() -> None:
    op.create_table(
        "entry_revision",
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("client_id", pwa.db.Id(), nullable=False),
        sa.Column("entry_id", pwa.db.Id(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("op_id", pwa.db.Id(), nullable=False),
        sa.Column("op_kind", sa.String(length=8), nullable=False),
        sa.Column("author_id", pwa.db.Id(), nullable=False),
        sa.Column("device_id", pwa.db.Id(), nullable=True),
        sa.Column("conflict", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("occurred_at", pwa.db.Instant(timezone=True), nullable=False),
        sa.Column("received_at", pwa.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_entry_revision_author_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["person.id"], name=op.f("fk_entry_revision_client_id_person")
        ),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_entry_revision")),
        sa.UniqueConstraint("client_id", "entry_id", "rev", name="uq_entry_revision_rev"),
    )


def _create_applied_op() -> None:
    op.create_table(
        "applied_op",
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("op_id", pwa.db.Id(), nullable=False),
        sa.Column("client_id", pwa.db.Id(), nullable=False),
        sa.Column("device_id", pwa.db.Id(), nullable=True),
        sa.Column("payload_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["person.id"], name=op.f("fk_applied_op_client_id_person")),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_applied_op")),
        sa.UniqueConstraint("op_id", name=op.f("uq_applied_op_op_id")),
    )
