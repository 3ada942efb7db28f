"""the text of files."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_file = sa.table("file", sa.column("id", sa.Integer), sa.column("kind", sa.String), sa.column("reading", sa.String))
_outbox = sa.table(
    "outbox",
    sa.column("box", sa.String),
    sa.column("key", sa.String),
    sa.column("payload", sa.JSON),
    sa.column("version", sa.Integer),
    sa.column("attempts", sa.Integer),
    sa.column("available_at", sa.DateTime(timezone=True)),
)


def upgrade():
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reading", sa.String(length=10), nullable=True))
        batch_op.alter_column("media_type", existing_type=sa.String(length=40), type_=sa.String(length=80), existing_nullable=False)
    op.create_table(
        "file_page",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_file_page_file_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("file_id", "number", name=op.f("pk_file_page")),
    )
    _have_read()


def _have_read():
    """Have the documents read that were sent before."""
    connection = op.get_bind()
    connection.execute(_file.update().where(_file.c.kind == "pdf").values(reading="waiting"))
    now = datetime.now(UTC)
    for number in connection.scalars(sa.select(_file.c.id).where(_file.c.reading == "waiting")).all():
        parcel = {"box": "reading", "key": f"file:{number}", "payload": {}, "version": 1, "attempts": 0, "available_at": now}
        connection.execute(_outbox.insert().values(parcel))


def downgrade():
    op.get_bind().execute(_outbox.delete().where(_outbox.c.box == "reading"))
    op.drop_table("file_page")
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.alter_column("media_type", existing_type=sa.String(length=80), type_=sa.String(length=40), existing_nullable=False)
        batch_op.drop_column("reading")
