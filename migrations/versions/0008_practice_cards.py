"""practice cards, their versions and themes."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "practice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=140), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("summary", sa.String(length=200), nullable=False),
        sa.Column("sheet", sa.JSON(), nullable=False),
        sa.Column("sheet_html", sa.JSON(), nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("review", sa.String(length=8), nullable=False),
        sa.Column("reviewed_number", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hidden_reason", sa.String(length=500), nullable=False),
        sa.Column("audience", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("pact_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_practice_author_id")),
        sa.ForeignKeyConstraint(["pact_id"], ["pact.id"], name=op.f("fk_practice_pact_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["practice.id"], name=op.f("fk_practice_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
    )
    with op.batch_alter_table("practice", schema=None) as batch_op:
        batch_op.create_index("ix_practice_author", ["author_id", "listed_at"], unique=False)
        batch_op.create_index("ix_practice_latest", ["listed_at", "id"], unique=False)
        batch_op.create_index("ix_practice_pact_recent", ["pact_id", "listed_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_practice_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index("ix_practice_recent", ["state", "audience", "listed_at", "id"], unique=False)

    op.create_table(
        "practice_theme",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_practice_theme_practice_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_practice_theme_theme_id")),
        sa.PrimaryKeyConstraint("practice_id", "theme_id", name=op.f("pk_practice_theme")),
    )
    with op.batch_alter_table("practice_theme", schema=None) as batch_op:
        batch_op.create_index("ix_practice_theme_theme", ["theme_id", "practice_id"], unique=False)

    op.create_table(
        "practice_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=140), nullable=False),
        sa.Column("summary", sa.String(length=200), nullable=False),
        sa.Column("sheet", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_practice_version_author_id")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_practice_version_practice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_version")),
        sa.UniqueConstraint("practice_id", "number", name=op.f("uq_practice_version_practice_id_number")),
    )


def downgrade():
    op.drop_table("practice_version")
    with op.batch_alter_table("practice_theme", schema=None) as batch_op:
        batch_op.drop_index("ix_practice_theme_theme")

    op.drop_table("practice_theme")
    with op.batch_alter_table("practice", schema=None) as batch_op:
        batch_op.drop_index("ix_practice_recent")
        batch_op.drop_index(batch_op.f("ix_practice_parent_id"))
        batch_op.drop_index("ix_practice_pact_recent")
        batch_op.drop_index("ix_practice_latest")
        batch_op.drop_index("ix_practice_author")

    op.drop_table("practice")
