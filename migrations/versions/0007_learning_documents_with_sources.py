"""learning documents in blocks, with their sources; what was written before becomes one paragraph."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "excerpt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_kind", sa.String(length=20), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("before", sa.String(length=120), nullable=False),
        sa.Column("after", sa.String(length=120), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("standing", sa.SmallInteger(), nullable=False),
        sa.Column("standing_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.String(length=140), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("byline", sa.String(length=80), nullable=False),
        sa.Column("spot", sa.String(length=40), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accessed_on", sa.Date(), nullable=True),
        sa.Column("audience", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("pact_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_excerpt_author_id")),
        sa.ForeignKeyConstraint(["pact_id"], ["pact.id"], name=op.f("fk_excerpt_pact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_excerpt")),
    )
    with op.batch_alter_table("excerpt", schema=None) as batch_op:
        batch_op.create_index("ix_excerpt_author", ["author_id"], unique=False)
        batch_op.create_index("ix_excerpt_pact", ["pact_id"], unique=False)
        batch_op.create_index("ix_excerpt_source", ["source_kind", "source_id"], unique=False)

    op.create_table(
        "pact_silence",
        sa.Column("pact_id", sa.Integer(), nullable=False),
        sa.Column("silence", sa.String(length=6), nullable=False),
        sa.Column("days", sa.SmallInteger(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["member.id"], name=op.f("fk_pact_silence_decided_by")),
        sa.ForeignKeyConstraint(["pact_id"], ["pact.id"], name=op.f("fk_pact_silence_pact_id")),
        sa.PrimaryKeyConstraint("pact_id", name=op.f("pk_pact_silence")),
    )
    op.create_table(
        "citation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("excerpt_id", sa.Integer(), nullable=False),
        sa.Column("holder_kind", sa.String(length=20), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("holder_audience", sa.Integer(), nullable=False),
        sa.Column("agreement", sa.SmallInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rewording", sa.Text(), nullable=False),
        sa.Column("shown_role", sa.String(length=120), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["excerpt_id"], ["excerpt.id"], name=op.f("fk_citation_excerpt_id")),
        sa.ForeignKeyConstraint(["made_by"], ["member.id"], name=op.f("fk_citation_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citation")),
    )
    with op.batch_alter_table("citation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_citation_excerpt_id"), ["excerpt_id"], unique=False)
        batch_op.create_index("ix_citation_holder", ["holder_kind", "holder_id"], unique=False)

    op.create_table(
        "document_draft",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_draft_document_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_document_draft_member_id")),
        sa.PrimaryKeyConstraint("document_id", "member_id", name=op.f("pk_document_draft")),
    )
    op.create_table(
        "remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("block_key", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("raised_by", sa.Integer(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_remark_document_id")),
        sa.ForeignKeyConstraint(["raised_by"], ["member.id"], name=op.f("fk_remark_raised_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
    )
    with op.batch_alter_table("remark", schema=None) as batch_op:
        batch_op.create_index("ix_remark_document", ["document_id", "closed_at", "id"], unique=False)

    op.create_table(
        "reviewer",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["member.id"], name=op.f("fk_reviewer_asked_by")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_reviewer_document_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_reviewer_member_id")),
        sa.PrimaryKeyConstraint("document_id", "member_id", name=op.f("pk_reviewer")),
    )
    with op.batch_alter_table("reviewer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reviewer_member_id"), ["member_id"], unique=False)

    op.create_table(
        "block",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=14), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["document_version.id"], name=op.f("fk_block_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_block")),
        sa.UniqueConstraint("version_id", "key", name=op.f("uq_block_version_id_key")),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_block_version_id_position")),
    )
    op.create_table(
        "collected",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("excerpt_id", sa.Integer(), nullable=False),
        sa.Column("collector_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("citation_id", sa.Integer(), nullable=True),
        sa.Column("aside_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["citation_id"], ["citation.id"], name=op.f("fk_collected_citation_id")),
        sa.ForeignKeyConstraint(["collector_id"], ["member.id"], name=op.f("fk_collected_collector_id")),
        sa.ForeignKeyConstraint(["excerpt_id"], ["excerpt.id"], name=op.f("fk_collected_excerpt_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_collected_theme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collected")),
    )
    with op.batch_alter_table("collected", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_collected_collector_id"), ["collector_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_collected_excerpt_id"), ["excerpt_id"], unique=False)

    op.create_table(
        "remark_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("remark_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_remark_reply_member_id")),
        sa.ForeignKeyConstraint(["remark_id"], ["remark.id"], name=op.f("fk_remark_reply_remark_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark_reply")),
    )
    with op.batch_alter_table("remark_reply", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_remark_reply_remark_id"), ["remark_id"], unique=False)

    op.create_table(
        "block_citation",
        sa.Column("block_id", sa.Integer(), nullable=False),
        sa.Column("citation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["block_id"], ["block.id"], name=op.f("fk_block_citation_block_id")),
        sa.ForeignKeyConstraint(["citation_id"], ["citation.id"], name=op.f("fk_block_citation_citation_id")),
        sa.PrimaryKeyConstraint("block_id", "citation_id", name=op.f("pk_block_citation")),
    )
    with op.batch_alter_table("block_citation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_block_citation_citation_id"), ["citation_id"], unique=False)

    op.create_table(
        "thread_reminder",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("let_go_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_thread_reminder_thread_id")),
        sa.PrimaryKeyConstraint("thread_id", name=op.f("pk_thread_reminder")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.add_column(sa.Column("still_true_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("still_true_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("review_reminded_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("next_key", sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_foreign_key(batch_op.f("fk_document_still_true_by"), "member", ["still_true_by"], ["id"])

    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.alter_column("next_key", server_default=None, existing_type=sa.Integer())

    # Each version written so far is one block, which the editor takes apart when somebody opens it.
    op.execute(
        "INSERT INTO block (version_id, position, key, kind, source, html, plain) "
        "SELECT id, 1, 1, 'paragraph', source, html, plain FROM document_version"
    )
    op.execute("UPDATE document SET next_key = 2")


def downgrade():
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_document_still_true_by"), type_="foreignkey")
        batch_op.drop_column("next_key")
        batch_op.drop_column("review_reminded_at")
        batch_op.drop_column("still_true_by")
        batch_op.drop_column("still_true_on")

    op.drop_table("thread_reminder")
    with op.batch_alter_table("block_citation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_block_citation_citation_id"))

    op.drop_table("block_citation")
    with op.batch_alter_table("remark_reply", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_remark_reply_remark_id"))

    op.drop_table("remark_reply")
    with op.batch_alter_table("collected", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_collected_excerpt_id"))
        batch_op.drop_index(batch_op.f("ix_collected_collector_id"))

    op.drop_table("collected")
    op.drop_table("block")
    with op.batch_alter_table("reviewer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reviewer_member_id"))

    op.drop_table("reviewer")
    with op.batch_alter_table("remark", schema=None) as batch_op:
        batch_op.drop_index("ix_remark_document")

    op.drop_table("remark")
    op.drop_table("document_draft")
    with op.batch_alter_table("citation", schema=None) as batch_op:
        batch_op.drop_index("ix_citation_holder")
        batch_op.drop_index(batch_op.f("ix_citation_excerpt_id"))

    op.drop_table("citation")
    op.drop_table("pact_silence")
    with op.batch_alter_table("excerpt", schema=None) as batch_op:
        batch_op.drop_index("ix_excerpt_source")
        batch_op.drop_index("ix_excerpt_pact")
        batch_op.drop_index("ix_excerpt_author")

    op.drop_table("excerpt")
