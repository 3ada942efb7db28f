"""the first form of the house."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=140), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
    )
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_journal_event"), ["event"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisation_slug")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("box", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("available_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("box", "key", name=op.f("uq_outbox_box_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_available_at"), ["available_at"], unique=False)

    op.create_table(
        "site_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_version")),
    )
    op.create_table(
        "sub_district",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sub_district")),
        sa.UniqueConstraint("slug", name=op.f("uq_sub_district_slug")),
    )
    op.create_table(
        "submission",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("ref", sa.String(length=80), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("member_id", "key", name=op.f("pk_submission")),
    )
    op.create_table(
        "theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
        sa.UniqueConstraint("slug", name=op.f("uq_theme_slug")),
    )
    op.create_table(
        "imported_thing",
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("source_id", sa.String(length=500), nullable=False),
        sa.Column("ref", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_imported_thing_batch_id")),
        sa.PrimaryKeyConstraint("source", "source_id", name=op.f("pk_imported_thing")),
    )
    with op.batch_alter_table("imported_thing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_imported_thing_batch_id"), ["batch_id"], unique=False)

    op.create_table(
        "municipality",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("sub_district_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["sub_district_id"], ["sub_district.id"], name=op.f("fk_municipality_sub_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipality")),
        sa.UniqueConstraint("slug", name=op.f("uq_municipality_slug")),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handle", sa.String(length=30), nullable=False),
        sa.Column("skeleton", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("professional", sa.Boolean(), nullable=False),
        sa.Column("organisation", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=120), nullable=False),
        sa.Column("biography", sa.Text(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.SmallInteger(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("is_moderator", sa.Boolean(), nullable=False),
        sa.Column("is_curator", sa.Boolean(), nullable=False),
        sa.Column("is_administrator", sa.Boolean(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_member_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("email", name=op.f("uq_member_email")),
        sa.UniqueConstraint("handle", name=op.f("uq_member_handle")),
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_skeleton"), ["skeleton"], unique=False)

    op.create_table(
        "account_token",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_account_token_member_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_account_token")),
    )
    with op.batch_alter_table("account_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_token_member_id"), ["member_id"], unique=False)

    op.create_table(
        "pact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=140), nullable=False),
        sa.Column("title", sa.String(length=140), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("audience", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("rung", sa.SmallInteger(), nullable=False),
        sa.Column("joining", sa.String(length=12), nullable=False),
        sa.Column("past_is_open", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(length=160), nullable=False),
        sa.Column("neighbourhoods", sa.String(length=160), nullable=False),
        sa.Column("period", sa.String(length=160), nullable=False),
        sa.Column("sub_district_id", sa.Integer(), nullable=True),
        sa.Column("sheet", sa.JSON(), nullable=False),
        sa.Column("sheet_html", sa.JSON(), nullable=False),
        sa.Column("sheet_plain", sa.Text(), nullable=False),
        sa.Column("provenance", sa.String(length=300), nullable=False),
        sa.Column("provenance_date", sa.String(length=160), nullable=False),
        sa.Column("to_verify", sa.Boolean(), nullable=False),
        sa.Column("previous_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_pact_author_id")),
        sa.ForeignKeyConstraint(["previous_id"], ["pact.id"], name=op.f("fk_pact_previous_id")),
        sa.ForeignKeyConstraint(["sub_district_id"], ["sub_district.id"], name=op.f("fk_pact_sub_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pact")),
        sa.UniqueConstraint("slug", name=op.f("uq_pact_slug")),
    )
    op.create_table(
        "sign_in",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_sign_in_member_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sign_in")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_member_id"), ["member_id"], unique=False)

    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=140), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("newest_number", sa.Integer(), nullable=False),
        sa.Column("published_number", sa.Integer(), nullable=True),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hidden_reason", sa.String(length=500), nullable=False),
        sa.Column("audience", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("pact_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN (1, 3) OR published_number IS NOT NULL", name=op.f("ck_document_shown_is_published")),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_document_author_id")),
        sa.ForeignKeyConstraint(["pact_id"], ["pact.id"], name=op.f("fk_document_pact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index("ix_document_author", ["author_id", "listed_at"], unique=False)
        batch_op.create_index("ix_document_latest", ["listed_at", "id"], unique=False)
        batch_op.create_index("ix_document_pact_recent", ["pact_id", "state", "audience", "listed_at", "id"], unique=False)
        batch_op.create_index("ix_document_recent", ["state", "audience", "listed_at", "id"], unique=False)

    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pact_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("circa", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["pact_id"], ["pact.id"], name=op.f("fk_edition_pact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("pact_id", "year", name=op.f("uq_edition_pact_id_year")),
    )
    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_edition_pact_id"), ["pact_id"], unique=False)

    op.create_table(
        "file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("small_sha256", sa.String(length=64), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("owner", sa.String(length=80), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("audience", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("pact_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_file_author_id")),
        sa.ForeignKeyConstraint(["pact_id"], ["pact.id"], name=op.f("fk_file_pact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq_file_public_id")),
    )
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.create_index("ix_file_author_created", ["author_id", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_file_owner"), ["owner"], unique=False)
        batch_op.create_index("ix_file_pact", ["pact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_file_sha256"), ["sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_file_small_sha256"), ["small_sha256"], unique=False)
        batch_op.create_index("ix_file_state_created", ["state", "created_at"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("pact_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=160), nullable=False),
        sa.Column("uses_left", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_invitation_author_id")),
        sa.ForeignKeyConstraint(["pact_id"], ["pact.id"], name=op.f("fk_invitation_pact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("digest", name=op.f("uq_invitation_digest")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_pact_id"), ["pact_id"], unique=False)

    op.create_table(
        "join_request",
        sa.Column("pact_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_join_request_member_id")),
        sa.ForeignKeyConstraint(["pact_id"], ["pact.id"], name=op.f("fk_join_request_pact_id")),
        sa.PrimaryKeyConstraint("pact_id", "member_id", name=op.f("pk_join_request")),
    )
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=140), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("date_text", sa.String(length=160), nullable=False),
        sa.Column("sort_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duration_minutes", sa.SmallInteger(), nullable=True),
        sa.Column("place", sa.String(length=160), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("next_date_text", sa.String(length=160), nullable=False),
        sa.Column("sheet", sa.JSON(), nullable=False),
        sa.Column("sheet_html", sa.JSON(), nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("provenance", sa.String(length=500), nullable=False),
        sa.Column("provenance_date", sa.String(length=160), nullable=False),
        sa.Column("to_verify", sa.Boolean(), nullable=False),
        sa.Column("hidden_reason", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("audience", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("pact_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_meeting_author_id")),
        sa.ForeignKeyConstraint(["pact_id"], ["pact.id"], name=op.f("fk_meeting_pact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_latest", ["sort_at", "id"], unique=False)
        batch_op.create_index("ix_meeting_pact_recent", ["pact_id", "sort_at", "id"], unique=False)
        batch_op.create_index("ix_meeting_recent", ["state", "audience", "sort_at", "id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("pact_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("hat", sa.String(length=12), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sees_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entry_reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_membership_member_id")),
        sa.ForeignKeyConstraint(["pact_id"], ["pact.id"], name=op.f("fk_membership_pact_id")),
        sa.PrimaryKeyConstraint("pact_id", "member_id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_member_id"), ["member_id"], unique=False)

    op.create_table(
        "moderation_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("claimed_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pact_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_moderation_case_author_id")),
        sa.ForeignKeyConstraint(["claimed_by_id"], ["member.id"], name=op.f("fk_moderation_case_claimed_by_id")),
        sa.ForeignKeyConstraint(["pact_id"], ["pact.id"], name=op.f("fk_moderation_case_pact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_case")),
    )
    with op.batch_alter_table("moderation_case", schema=None) as batch_op:
        batch_op.create_index("ix_moderation_case_queue", ["status", "reported_at", "id"], unique=False)
        batch_op.create_index(
            "uq_moderation_case_pending",
            ["kind", "thing_id"],
            unique=True,
            sqlite_where=sa.text("status != 'closed'"),
            postgresql_where=sa.text("status != 'closed'"),
        )

    op.create_table(
        "pact_actor",
        sa.Column("pact_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_pact_actor_organisation_id")),
        sa.ForeignKeyConstraint(["pact_id"], ["pact.id"], name=op.f("fk_pact_actor_pact_id")),
        sa.PrimaryKeyConstraint("pact_id", "organisation_id", name=op.f("pk_pact_actor")),
    )
    with op.batch_alter_table("pact_actor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pact_actor_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "pact_municipality",
        sa.Column("pact_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_pact_municipality_municipality_id")),
        sa.ForeignKeyConstraint(["pact_id"], ["pact.id"], name=op.f("fk_pact_municipality_pact_id")),
        sa.PrimaryKeyConstraint("pact_id", "municipality_id", name=op.f("pk_pact_municipality")),
    )
    with op.batch_alter_table("pact_municipality", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pact_municipality_municipality_id"), ["municipality_id"], unique=False)

    op.create_table(
        "pact_theme",
        sa.Column("pact_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["pact_id"], ["pact.id"], name=op.f("fk_pact_theme_pact_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_pact_theme_theme_id")),
        sa.PrimaryKeyConstraint("pact_id", "theme_id", name=op.f("pk_pact_theme")),
    )
    with op.batch_alter_table("pact_theme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pact_theme_theme_id"), ["theme_id"], unique=False)

    op.create_table(
        "removal",
        sa.Column("pact_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_removal_member_id")),
        sa.ForeignKeyConstraint(["pact_id"], ["pact.id"], name=op.f("fk_removal_pact_id")),
        sa.PrimaryKeyConstraint("pact_id", "member_id", name=op.f("pk_removal")),
    )
    op.create_table(
        "thread",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=140), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("post_count", sa.Integer(), nullable=False),
        sa.Column("last_post_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_post_id", sa.Integer(), nullable=True),
        sa.Column("last_author_id", sa.Integer(), nullable=True),
        sa.Column("theme_names", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hidden_reason", sa.String(length=500), nullable=False),
        sa.Column("byline", sa.String(length=80), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=False),
        sa.Column("audience", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("pact_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_thread_author_id")),
        sa.ForeignKeyConstraint(["last_author_id"], ["member.id"], name=op.f("fk_thread_last_author_id")),
        sa.ForeignKeyConstraint(["pact_id"], ["pact.id"], name=op.f("fk_thread_pact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread")),
    )
    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.create_index("ix_thread_author", ["author_id", "opened_at"], unique=False)
        batch_op.create_index("ix_thread_latest", ["last_post_at", "id"], unique=False)
        batch_op.create_index("ix_thread_pact_recent", ["pact_id", "state", "audience", "last_post_at", "id"], unique=False)
        batch_op.create_index("ix_thread_recent", ["state", "audience", "last_post_at", "id"], unique=False)

    op.create_table(
        "document_theme",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_theme_document_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_document_theme_theme_id")),
        sa.PrimaryKeyConstraint("document_id", "theme_id", name=op.f("pk_document_theme")),
    )
    with op.batch_alter_table("document_theme", schema=None) as batch_op:
        batch_op.create_index("ix_document_theme_theme", ["theme_id", "document_id"], unique=False)

    op.create_table(
        "document_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=140), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(length=300), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_document_version_author_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_version_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_version")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_document_version_document_id_number")),
    )
    op.create_table(
        "meeting_pact",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("pact_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_pact_meeting_id")),
        sa.ForeignKeyConstraint(["pact_id"], ["pact.id"], name=op.f("fk_meeting_pact_pact_id")),
        sa.PrimaryKeyConstraint("meeting_id", "pact_id", name=op.f("pk_meeting_pact")),
    )
    with op.batch_alter_table("meeting_pact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_pact_pact_id"), ["pact_id"], unique=False)

    op.create_table(
        "meeting_theme",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_theme_meeting_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_meeting_theme_theme_id")),
        sa.PrimaryKeyConstraint("meeting_id", "theme_id", name=op.f("pk_meeting_theme")),
    )
    with op.batch_alter_table("meeting_theme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_theme_theme_id"), ["theme_id"], unique=False)

    op.create_table(
        "moderation_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("line", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pact_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["member.id"], name=op.f("fk_moderation_decision_actor_id")),
        sa.ForeignKeyConstraint(["case_id"], ["moderation_case.id"], name=op.f("fk_moderation_decision_case_id")),
        sa.ForeignKeyConstraint(["pact_id"], ["pact.id"], name=op.f("fk_moderation_decision_pact_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["member.id"], name=op.f("fk_moderation_decision_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_decision")),
    )
    with op.batch_alter_table("moderation_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moderation_decision_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_moderation_decision_log", ["at", "id"], unique=False)
        batch_op.create_index("ix_moderation_decision_subject", ["subject_id", "at", "id"], unique=False)
        batch_op.create_index("ix_moderation_decision_thing", ["kind", "thing_id"], unique=False)

    op.create_table(
        "moderation_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=True),
        sa.Column("visitor_name", sa.String(length=80), nullable=False),
        sa.Column("visitor_email", sa.String(length=254), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("line", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["moderation_case.id"], name=op.f("fk_moderation_report_case_id")),
        sa.ForeignKeyConstraint(["reporter_id"], ["member.id"], name=op.f("fk_moderation_report_reporter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_report")),
        sa.UniqueConstraint("case_id", "reporter_id", name=op.f("uq_moderation_report_case_id_reporter_id")),
        sa.UniqueConstraint("key", name=op.f("uq_moderation_report_key")),
    )
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reply_to_id", sa.Integer(), nullable=True),
        sa.Column("hidden_reason", sa.String(length=500), nullable=False),
        sa.Column("with_thread", sa.Boolean(), nullable=False),
        sa.Column("byline", sa.String(length=80), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=False),
        sa.Column("audience", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("pact_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_post_author_id")),
        sa.ForeignKeyConstraint(["pact_id"], ["pact.id"], name=op.f("fk_post_pact_id")),
        sa.ForeignKeyConstraint(["reply_to_id"], ["post.id"], name=op.f("fk_post_reply_to_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_post_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
    )
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.create_index("ix_post_author", ["author_id", "written_at"], unique=False)
        batch_op.create_index("ix_post_page", ["thread_id", "position", "id"], unique=False)
        batch_op.create_index("ix_post_recent", ["state", "audience", "written_at"], unique=False)
        batch_op.create_index("ix_post_reply_to", ["reply_to_id"], unique=False)

    op.create_table(
        "read_mark",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_read_mark_member_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_read_mark_thread_id")),
        sa.PrimaryKeyConstraint("member_id", "thread_id", name=op.f("pk_read_mark")),
    )
    with op.batch_alter_table("read_mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_read_mark_thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "recording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("provider", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=2000), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(length=254), nullable=False),
        sa.Column("title", sa.String(length=140), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_recording_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
        sa.UniqueConstraint("meeting_id", "position", name=op.f("uq_recording_meeting_id_position")),
    )
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("opinion", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_review_document_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_review_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_document_id"), ["document_id"], unique=False)

    op.create_table(
        "thread_theme",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_thread_theme_theme_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_thread_theme_thread_id")),
        sa.PrimaryKeyConstraint("thread_id", "theme_id", name=op.f("pk_thread_theme")),
    )
    with op.batch_alter_table("thread_theme", schema=None) as batch_op:
        batch_op.create_index("ix_thread_theme_theme", ["theme_id", "thread_id"], unique=False)

    op.create_table(
        "post_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["editor_id"], ["member.id"], name=op.f("fk_post_revision_editor_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_revision_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_revision")),
    )
    with op.batch_alter_table("post_revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_revision_post_id"), ["post_id"], unique=False)

    op.create_table(
        "reaction",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_reaction_member_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_reaction_post_id")),
        sa.PrimaryKeyConstraint("post_id", "member_id", "word", name=op.f("pk_reaction")),
    )
    with op.batch_alter_table("reaction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reaction_member_id"), ["member_id"], unique=False)

    # The one row whose number every write raises.
    op.execute("INSERT INTO site_version (id, number) VALUES (1, 0)")


def downgrade():
    with op.batch_alter_table("reaction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reaction_member_id"))

    op.drop_table("reaction")
    with op.batch_alter_table("post_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_post_revision_post_id"))

    op.drop_table("post_revision")
    with op.batch_alter_table("thread_theme", schema=None) as batch_op:
        batch_op.drop_index("ix_thread_theme_theme")

    op.drop_table("thread_theme")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_document_id"))

    op.drop_table("review")
    op.drop_table("recording")
    with op.batch_alter_table("read_mark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_read_mark_thread_id"))

    op.drop_table("read_mark")
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_index("ix_post_reply_to")
        batch_op.drop_index("ix_post_recent")
        batch_op.drop_index("ix_post_page")
        batch_op.drop_index("ix_post_author")

    op.drop_table("post")
    op.drop_table("moderation_report")
    with op.batch_alter_table("moderation_decision", schema=None) as batch_op:
        batch_op.drop_index("ix_moderation_decision_thing")
        batch_op.drop_index("ix_moderation_decision_subject")
        batch_op.drop_index("ix_moderation_decision_log")
        batch_op.drop_index(batch_op.f("ix_moderation_decision_case_id"))

    op.drop_table("moderation_decision")
    with op.batch_alter_table("meeting_theme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_theme_theme_id"))

    op.drop_table("meeting_theme")
    with op.batch_alter_table("meeting_pact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_pact_pact_id"))

    op.drop_table("meeting_pact")
    op.drop_table("document_version")
    with op.batch_alter_table("document_theme", schema=None) as batch_op:
        batch_op.drop_index("ix_document_theme_theme")

    op.drop_table("document_theme")
    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.drop_index("ix_thread_recent")
        batch_op.drop_index("ix_thread_pact_recent")
        batch_op.drop_index("ix_thread_latest")
        batch_op.drop_index("ix_thread_author")

    op.drop_table("thread")
    op.drop_table("removal")
    with op.batch_alter_table("pact_theme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pact_theme_theme_id"))

    op.drop_table("pact_theme")
    with op.batch_alter_table("pact_municipality", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pact_municipality_municipality_id"))

    op.drop_table("pact_municipality")
    with op.batch_alter_table("pact_actor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pact_actor_organisation_id"))

    op.drop_table("pact_actor")
    with op.batch_alter_table("moderation_case", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_moderation_case_pending", sqlite_where=sa.text("status != 'closed'"), postgresql_where=sa.text("status != 'closed'")
        )
        batch_op.drop_index("ix_moderation_case_queue")

    op.drop_table("moderation_case")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_member_id"))

    op.drop_table("membership")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_recent")
        batch_op.drop_index("ix_meeting_pact_recent")
        batch_op.drop_index("ix_meeting_latest")

    op.drop_table("meeting")
    op.drop_table("join_request")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_pact_id"))

    op.drop_table("invitation")
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.drop_index("ix_file_state_created")
        batch_op.drop_index(batch_op.f("ix_file_small_sha256"))
        batch_op.drop_index(batch_op.f("ix_file_sha256"))
        batch_op.drop_index("ix_file_pact")
        batch_op.drop_index(batch_op.f("ix_file_owner"))
        batch_op.drop_index("ix_file_author_created")

    op.drop_table("file")
    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_edition_pact_id"))

    op.drop_table("edition")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index("ix_document_recent")
        batch_op.drop_index("ix_document_pact_recent")
        batch_op.drop_index("ix_document_latest")
        batch_op.drop_index("ix_document_author")

    op.drop_table("document")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_member_id"))

    op.drop_table("sign_in")
    op.drop_table("pact")
    with op.batch_alter_table("account_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_token_member_id"))

    op.drop_table("account_token")
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_skeleton"))

    op.drop_table("member")
    op.drop_table("municipality")
    with op.batch_alter_table("imported_thing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_imported_thing_batch_id"))

    op.drop_table("imported_thing")
    op.drop_table("theme")
    op.drop_table("submission")
    op.drop_table("sub_district")
    op.drop_table("site_version")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_available_at"))

    op.drop_table("outbox")
    op.drop_table("organisation")
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_event"))
        batch_op.drop_index(batch_op.f("ix_journal_actor_id"))

    op.drop_table("journal")
    op.drop_table("import_batch")
