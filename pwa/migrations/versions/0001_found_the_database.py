"""Found the database"""

import sqlalchemy as sa
from alembic import op

import pwa.db

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "practice",
        sa.Column("id", pwa.db.Id(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("created_at", pwa.db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
    )
    op.create_table(
        "tally",
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("window_start", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "window_start", name=op.f("pk_tally")),
    )
    op.create_table(
        "person",
        sa.Column("id", pwa.db.Id(), nullable=False),
        sa.Column("practice_id", pwa.db.Id(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("user_handle", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", pwa.db.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('client', 'therapist', 'owner')", name=op.f("ck_person_role")),
        sa.CheckConstraint("status IN ('pending', 'active', 'ended')", name=op.f("ck_person_status")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_person_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("user_handle", name=op.f("uq_person_user_handle")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_practice_id"), ["practice_id"], unique=False)

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
    op.create_table(
        "care",
        sa.Column("id", pwa.db.Id(), nullable=False),
        sa.Column("practice_id", pwa.db.Id(), nullable=False),
        sa.Column("client_id", pwa.db.Id(), nullable=False),
        sa.Column("therapist_id", pwa.db.Id(), nullable=False),
        sa.Column("since", pwa.db.Instant(timezone=True), nullable=False),
        sa.Column("until", pwa.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["person.id"], name=op.f("fk_care_client_id_person")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_care_practice_id_practice")),
        sa.ForeignKeyConstraint(["therapist_id"], ["person.id"], name=op.f("fk_care_therapist_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care")),
    )
    with op.batch_alter_table("care", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_care_client_id"), ["client_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_care_therapist_id"), ["therapist_id"], unique=False)
        batch_op.create_index(
            "uq_care_open",
            ["client_id", "therapist_id"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.create_table(
        "client_key",
        sa.Column("client_id", pwa.db.Id(), nullable=False),
        sa.Column("wrapped_by", sa.String(length=64), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["person.id"], name=op.f("fk_client_key_client_id_person")),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_client_key")),
    )
    op.create_table(
        "consent",
        sa.Column("id", pwa.db.Id(), nullable=False),
        sa.Column("client_id", pwa.db.Id(), nullable=False),
        sa.Column("practice_id", pwa.db.Id(), nullable=False),
        sa.Column("wording", sa.String(length=32), nullable=False),
        sa.Column("given_at", pwa.db.Instant(timezone=True), nullable=False),
        sa.Column("withdrawn_at", pwa.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["person.id"], name=op.f("fk_consent_client_id_person")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_consent_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_client_id"), ["client_id"], unique=False)

    op.create_table(
        "dead_op",
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("client_id", pwa.db.Id(), nullable=False),
        sa.Column("device_id", pwa.db.Id(), nullable=True),
        sa.Column("op_id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("received_at", pwa.db.Instant(timezone=True), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["person.id"], name=op.f("fk_dead_op_client_id_person")),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_dead_op")),
    )
    with op.batch_alter_table("dead_op", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dead_op_client_id"), ["client_id"], unique=False)

    op.create_table(
        "device",
        sa.Column("id", pwa.db.Id(), nullable=False),
        sa.Column("person_id", pwa.db.Id(), nullable=False),
        sa.Column("first_seen_at", pwa.db.Instant(timezone=True), nullable=False),
        sa.Column("last_seen_at", pwa.db.Instant(timezone=True), nullable=False),
        sa.Column("clock_skew_ms", sa.BigInteger(), nullable=False),
        sa.Column("pending_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_device_person_id_person")),
        sa.PrimaryKeyConstraint("id", "person_id", name=op.f("pk_device")),
    )
    op.create_table(
        "entry",
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("client_id", pwa.db.Id(), nullable=False),
        sa.Column("id", pwa.db.Id(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("author_id", pwa.db.Id(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("last_op", pwa.db.Id(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("occurred_at", pwa.db.Instant(timezone=True), nullable=False),
        sa.Column("tz", sa.String(length=64), nullable=False),
        sa.Column("offset_min", sa.Integer(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("received_at", pwa.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_entry_author_id_person")),
        sa.ForeignKeyConstraint(["client_id"], ["person.id"], name=op.f("fk_entry_client_id_person")),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_entry")),
        sa.UniqueConstraint("client_id", "id", name="uq_entry_client_id"),
        sa.UniqueConstraint("client_id", "seq", name="uq_entry_client_seq"),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index("ix_entry_client_kind_day", ["client_id", "kind", "local_date"], unique=False)

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
    op.create_table(
        "invitation",
        sa.Column("id", pwa.db.Id(), nullable=False),
        sa.Column("practice_id", pwa.db.Id(), nullable=False),
        sa.Column("inviter_id", pwa.db.Id(), nullable=True),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", pwa.db.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", pwa.db.Instant(timezone=True), nullable=False),
        sa.Column("redeemed_at", pwa.db.Instant(timezone=True), nullable=True),
        sa.Column("revoked_at", pwa.db.Instant(timezone=True), nullable=True),
        sa.Column("confirmed_at", pwa.db.Instant(timezone=True), nullable=True),
        sa.Column("person_id", pwa.db.Id(), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("code_expires_at", pwa.db.Instant(timezone=True), nullable=True),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["inviter_id"], ["person.id"], name=op.f("fk_invitation_inviter_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_person_id_person")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_invitation_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_inviter_id"), ["inviter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_person_id"), ["person_id"], unique=False)

    op.create_table(
        "passkey",
        sa.Column("id", pwa.db.Id(), nullable=False),
        sa.Column("person_id", pwa.db.Id(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1023), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("backup_eligible", sa.Boolean(), nullable=False),
        sa.Column("backed_up", sa.Boolean(), nullable=False),
        sa.Column("transports", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("created_at", pwa.db.Instant(timezone=True), nullable=False),
        sa.Column("last_used_at", pwa.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_passkey_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkey_person_id"), ["person_id"], unique=False)

    op.create_table(
        "sync_stream",
        sa.Column("client_id", pwa.db.Id(), nullable=False),
        sa.Column("epoch", pwa.db.Id(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("min_seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["person.id"], name=op.f("fk_sync_stream_client_id_person")),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_sync_stream")),
    )
    op.create_table(
        "browser_session",
        sa.Column("id", pwa.db.Id(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", pwa.db.Id(), nullable=True),
        sa.Column("passkey_id", pwa.db.Id(), nullable=True),
        sa.Column("created_at", pwa.db.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", pwa.db.Instant(timezone=True), nullable=False),
        sa.Column("stepped_up_at", pwa.db.Instant(timezone=True), nullable=True),
        sa.Column("revoked_at", pwa.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["passkey_id"], ["passkey.id"], name=op.f("fk_browser_session_passkey_id_passkey")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_browser_session_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_browser_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_browser_session_token_hash")),
    )
    with op.batch_alter_table("browser_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_browser_session_person_id"), ["person_id"], unique=False)

    op.create_table(
        "challenge",
        sa.Column("id", pwa.db.Id(), nullable=False),
        sa.Column("value", sa.LargeBinary(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("session_id", pwa.db.Id(), nullable=False),
        sa.Column("user_handle", sa.LargeBinary(), nullable=True),
        sa.Column("invitation_id", pwa.db.Id(), nullable=True),
        sa.Column("created_at", pwa.db.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", pwa.db.Instant(timezone=True), nullable=False),
        sa.Column("used_at", pwa.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_challenge_invitation_id_invitation")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["browser_session.id"],
            name=op.f("fk_challenge_session_id_browser_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
        sa.UniqueConstraint("value", name=op.f("uq_challenge_value")),
    )
    with op.batch_alter_table("challenge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_challenge_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_challenge_session_id"), ["session_id"], unique=False)

    op.create_table(
        "ticket",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", pwa.db.Id(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("expires_at", pwa.db.Instant(timezone=True), nullable=False),
        sa.Column("used_at", pwa.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ticket_person_id_person")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_ticket")),
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_person_id"), ["person_id"], unique=False)


def downgrade() -> None:

    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_person_id"))

    op.drop_table("ticket")
    with op.batch_alter_table("challenge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_challenge_session_id"))
        batch_op.drop_index(batch_op.f("ix_challenge_expires_at"))

    op.drop_table("challenge")
    with op.batch_alter_table("browser_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_browser_session_person_id"))

    op.drop_table("browser_session")
    op.drop_table("sync_stream")
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkey_person_id"))

    op.drop_table("passkey")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_person_id"))
        batch_op.drop_index(batch_op.f("ix_invitation_inviter_id"))

    op.drop_table("invitation")
    op.drop_table("entry_revision")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index("ix_entry_client_kind_day")

    op.drop_table("entry")
    op.drop_table("device")
    with op.batch_alter_table("dead_op", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dead_op_client_id"))

    op.drop_table("dead_op")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_client_id"))

    op.drop_table("consent")
    op.drop_table("client_key")
    with op.batch_alter_table("care", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_care_open", sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_care_therapist_id"))
        batch_op.drop_index(batch_op.f("ix_care_client_id"))

    op.drop_table("care")
    op.drop_table("applied_op")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_practice_id"))

    op.drop_table("person")
    op.drop_table("tally")
    op.drop_table("practice")
