"""furnish the treatment room: cover, thresholds, drafts, templates, summaries, who saw what

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

import pwa.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

REFUSE_SQLITE = """
CREATE TRIGGER audit_event_{what} BEFORE {what} ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END
"""
REFUSE_POSTGRES = (
    "CREATE FUNCTION audit_event_stays() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'audit events are never changed'; END $$",
    "CREATE TRIGGER audit_event_stays BEFORE UPDATE OR DELETE ON audit_event "
    "FOR EACH ROW EXECUTE FUNCTION audit_event_stays()",
)


def upgrade() -> None:
    with op.batch_alter_table("practice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("limits", sa.Text(), nullable=True))
    with op.batch_alter_table("care", schema=None) as batch_op:
        batch_op.add_column(sa.Column("covers_id", pwa.db.Id(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_care_covers_id_person"), "person", ["covers_id"], ["id"])

    op.create_table(
        "draft",
        sa.Column("id", pwa.db.Id(), nullable=False),
        sa.Column("client_id", pwa.db.Id(), nullable=False),
        sa.Column("therapist_id", pwa.db.Id(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", pwa.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["person.id"], name=op.f("fk_draft_client_id_person")),
        sa.ForeignKeyConstraint(["therapist_id"], ["person.id"], name=op.f("fk_draft_therapist_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("client_id", "therapist_id", name="uq_draft_client_id"),
    )
    op.create_index(op.f("ix_draft_therapist_id"), "draft", ["therapist_id"])

    op.create_table(
        "plan_template",
        sa.Column("id", pwa.db.Id(), nullable=False),
        sa.Column("practice_id", pwa.db.Id(), nullable=False),
        sa.Column("author_id", pwa.db.Id(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", pwa.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_plan_template_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_plan_template_author_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_template")),
    )
    op.create_index(op.f("ix_plan_template_practice_id"), "plan_template", ["practice_id"])

    op.create_table(
        "client_summary",
        sa.Column("client_id", pwa.db.Id(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_of", sa.LargeBinary(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["person.id"], name=op.f("fk_client_summary_client_id_person")
        ),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_client_summary")),
    )

    op.create_table(
        "audit_event",
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("practice_id", pwa.db.Id(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", pwa.db.Instant(timezone=True), nullable=False),
        sa.Column("person_id", pwa.db.Id(), nullable=True),
        sa.Column("client_id", pwa.db.Id(), nullable=True),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("previous", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_audit_event_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_audit_event_person_id_person")),
        sa.ForeignKeyConstraint(["client_id"], ["person.id"], name=op.f("fk_audit_event_client_id_person")),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("practice_id", "number", name="uq_audit_event_practice_id"),
    )
    op.create_index("ix_audit_event_client", "audit_event", ["client_id", "at"])
    _append_only()


def _append_only() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for what in ("UPDATE", "DELETE"):
            op.execute(REFUSE_SQLITE.format(what=what))
    else:
        for statement in REFUSE_POSTGRES:
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("audit_event")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_event_stays()")
    op.drop_table("client_summary")
    op.drop_table("plan_template")
    op.drop_table("draft")
    with op.batch_alter_table("care", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_care_covers_id_person"), type_="foreignkey")
        batch_op.drop_column("covers_id")
    with op.batch_alter_table("practice", schema=None) as batch_op:
        batch_op.drop_column("limits")
