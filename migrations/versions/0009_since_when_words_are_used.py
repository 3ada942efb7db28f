"""since when words are used, also where nobody had to be asked; confidential pacts decide nothing of silence."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ASKED, _NOT_NEEDED, _CONFIDENTIAL = 1, 0, 2


def upgrade():
    # Those that wait to be asked (1) are not touched: they are asked when a next version uses them.
    op.execute(
        "UPDATE citation SET asked_at = made_at "
        f"WHERE asked_at IS NULL AND agreement <> {_ASKED} AND id IN (SELECT citation_id FROM block_citation)"
    )
    op.execute(f"DELETE FROM pact_silence WHERE pact_id IN (SELECT id FROM pact WHERE rung >= {_CONFIDENTIAL})")


def downgrade():
    op.execute(f"UPDATE citation SET asked_at = NULL WHERE agreement = {_NOT_NEEDED}")
