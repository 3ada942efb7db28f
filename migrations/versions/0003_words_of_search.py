"""the words of the search: synonyms, and what people did not find."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "synonym_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expressions", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonym_group")),
    )
    op.create_table(
        "search_gap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("words", sa.String(length=80), nullable=True),
        sa.Column("months", sa.JSON(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("last_month", sa.String(length=7), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("dismissed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_gap")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_search_gap_fingerprint")),
    )
    with op.batch_alter_table("search_gap", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_search_gap_last_month"), ["last_month"], unique=False)


def downgrade():
    with op.batch_alter_table("search_gap", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_gap_last_month"))

    op.drop_table("search_gap")
    op.drop_table("synonym_group")
