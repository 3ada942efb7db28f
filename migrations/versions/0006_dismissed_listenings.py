"""who wants no more notices of a window of listening together."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "dismissed_listening",
        sa.Column("listening_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["listening_id"], ["listening.id"], name=op.f("fk_dismissed_listening_listening_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_dismissed_listening_member_id")),
        sa.PrimaryKeyConstraint("listening_id", "member_id", name=op.f("pk_dismissed_listening")),
    )
    with op.batch_alter_table("dismissed_listening", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dismissed_listening_member_id"), ["member_id"], unique=False)

    # Files of recordings of which a stretch is kept out already: hidden from now on, as every later one.
    op.execute(
        "UPDATE file SET state = 2 WHERE state = 0 AND public_id IN ("
        "SELECT substr(recording.key, 1, 22) FROM recording JOIN stretch ON stretch.recording_id = recording.id "
        "WHERE recording.provider = 'own' AND stretch.state = 1)"
    )


def downgrade():
    with op.batch_alter_table("dismissed_listening", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dismissed_listening_member_id"))

    op.drop_table("dismissed_listening")
