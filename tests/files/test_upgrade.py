"""Documents sent before their words were read are read after the upgrade, and lose nothing on the way back."""

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from forum import create_app
from forum.core.database import db
from forum.core.outbox import waiting
from forum.core.settings import load_settings
from forum.files.queries import find_unread
from forum.files.readings import READING_BOX

_ROW = """
INSERT INTO file (id, public_id, kind, name, media_type, size, sha256, created_at, audience, opened_at, state)
VALUES (:id, :name, :kind, :name, :type, 9, :digest, '2026-01-01 00:00:00', 0, '2026-01-01 00:00:00', 0)
"""


@pytest.fixture
def before(tmp_path):
    app = create_app(load_settings({"instance": str(tmp_path), "guest_pages": False, "worker": False}))
    with app.app_context():
        upgrade(revision="0001")
        for number, kind, media_type in ((1, "image", "image/png"), (2, "pdf", "application/pdf")):
            values = {"id": number, "name": f"{kind}-{number}", "kind": kind, "type": media_type, "digest": "a" * 64}
            db.session.execute(text(_ROW), values)
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


def test_documents_wait_to_be_read_after_the_upgrade_and_pictures_do_not(before):
    upgrade(revision="0002")
    assert [(parcel.key, parcel.payload) for parcel in waiting(READING_BOX, 10)] == [("file:2", {})]
    assert find_unread(1) is None
    assert find_unread(2).media_type == "application/pdf"


def test_the_way_back_leaves_the_files_and_no_parcel_that_nobody_would_fetch(before):
    upgrade(revision="0002")
    downgrade(revision="0001")
    assert waiting(READING_BOX, 10) == []
    assert db.session.execute(text("SELECT id, name FROM file ORDER BY id")).all() == [(1, "image-1"), (2, "pdf-2")]
