"""what is said in recordings."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "local_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pact_id", sa.Integer(), nullable=False),
        sa.Column("heard", sa.String(length=80), nullable=False),
        sa.Column("meant", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["pact_id"], ["pact.id"], name=op.f("fk_local_word_pact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_word")),
        sa.UniqueConstraint("pact_id", "heard", name=op.f("uq_local_word_pact_id_heard")),
    )
    op.create_table(
        "listening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("wanted", sa.SmallInteger(), nullable=False),
        sa.Column("greeting", sa.String(length=500), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_listening_meeting_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["member.id"], name=op.f("fk_listening_opened_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listening")),
    )
    with op.batch_alter_table("listening", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_listening_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "meeting_consent",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("consent", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["member.id"], name=op.f("fk_meeting_consent_changed_by")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_consent_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_meeting_consent")),
    )
    op.create_table(
        "chapter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=140), nullable=False),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name=op.f("fk_chapter_recording_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chapter")),
        sa.UniqueConstraint("recording_id", "starts", name=op.f("uq_chapter_recording_id_starts")),
    )
    op.create_table(
        "moment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("line", sa.String(length=300), nullable=False),
        sa.Column("reserved", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("listening_id", sa.Integer(), nullable=True),
        sa.Column("hidden_reason", sa.String(length=500), nullable=False),
        sa.Column("audience", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("pact_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_moment_author_id")),
        sa.ForeignKeyConstraint(["listening_id"], ["listening.id"], name=op.f("fk_moment_listening_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_moment_meeting_id")),
        sa.ForeignKeyConstraint(["pact_id"], ["pact.id"], name=op.f("fk_moment_pact_id")),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name=op.f("fk_moment_recording_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moment")),
    )
    with op.batch_alter_table("moment", schema=None) as batch_op:
        batch_op.create_index("ix_moment_author", ["author_id", "made_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_moment_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index("ix_moment_recording", ["recording_id", "starts", "id"], unique=False)

    op.create_table(
        "passage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("speaker", sa.String(length=80), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reserved", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name=op.f("fk_passage_recording_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage")),
    )
    with op.batch_alter_table("passage", schema=None) as batch_op:
        batch_op.create_index("ix_passage_recording", ["recording_id", "starts", "id"], unique=False)

    op.create_table(
        "stretch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["member.id"], name=op.f("fk_stretch_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["member.id"], name=op.f("fk_stretch_decided_by")),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name=op.f("fk_stretch_recording_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stretch")),
    )
    with op.batch_alter_table("stretch", schema=None) as batch_op:
        batch_op.create_index("ix_stretch_recording", ["recording_id", "starts"], unique=False)

    op.create_table(
        "transcript",
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["member.id"], name=op.f("fk_transcript_made_by")),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name=op.f("fk_transcript_recording_id")),
        sa.PrimaryKeyConstraint("recording_id", name=op.f("pk_transcript")),
    )
    op.create_table(
        "transcript_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subtitles", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["member.id"], name=op.f("fk_transcript_version_made_by")),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name=op.f("fk_transcript_version_recording_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcript_version")),
        sa.UniqueConstraint("recording_id", "version", name=op.f("uq_transcript_version_recording_id_version")),
    )
    op.create_table(
        "moment_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("moment_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hidden_reason", sa.String(length=500), nullable=False),
        sa.Column("audience", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("pact_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_moment_answer_author_id")),
        sa.ForeignKeyConstraint(["moment_id"], ["moment.id"], name=op.f("fk_moment_answer_moment_id")),
        sa.ForeignKeyConstraint(["pact_id"], ["pact.id"], name=op.f("fk_moment_answer_pact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moment_answer")),
    )
    with op.batch_alter_table("moment_answer", schema=None) as batch_op:
        batch_op.create_index("ix_moment_answer_moment", ["moment_id", "id"], unique=False)

    op.create_table(
        "passage_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("passage_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("speaker", sa.String(length=80), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["editor_id"], ["member.id"], name=op.f("fk_passage_revision_editor_id")),
        sa.ForeignKeyConstraint(["passage_id"], ["passage.id"], name=op.f("fk_passage_revision_passage_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage_revision")),
    )
    with op.batch_alter_table("passage_revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passage_revision_passage_id"), ["passage_id"], unique=False)

    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.add_column(sa.Column("moment_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_thread_moment_id"), ["moment_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_thread_moment_id"), "moment", ["moment_id"], ["id"])


def downgrade():
    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_thread_moment_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_thread_moment_id"))
        batch_op.drop_column("moment_id")

    with op.batch_alter_table("passage_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passage_revision_passage_id"))

    op.drop_table("passage_revision")
    with op.batch_alter_table("moment_answer", schema=None) as batch_op:
        batch_op.drop_index("ix_moment_answer_moment")

    op.drop_table("moment_answer")
    op.drop_table("transcript_version")
    op.drop_table("transcript")
    with op.batch_alter_table("stretch", schema=None) as batch_op:
        batch_op.drop_index("ix_stretch_recording")

    op.drop_table("stretch")
    with op.batch_alter_table("passage", schema=None) as batch_op:
        batch_op.drop_index("ix_passage_recording")

    op.drop_table("passage")
    with op.batch_alter_table("moment", schema=None) as batch_op:
        batch_op.drop_index("ix_moment_recording")
        batch_op.drop_index(batch_op.f("ix_moment_meeting_id"))
        batch_op.drop_index("ix_moment_author")

    op.drop_table("moment")
    op.drop_table("chapter")
    op.drop_table("meeting_consent")
    with op.batch_alter_table("listening", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_listening_meeting_id"))

    op.drop_table("listening")
    op.drop_table("local_word")
