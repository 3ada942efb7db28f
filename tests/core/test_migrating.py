"""What a start loads, and how it knows that the database stands as it should without loading more."""

import subprocess
import sys

from alembic.script import ScriptDirectory
from flask_migrate import downgrade

from forum import create_app
from forum.core.database import db
from forum.core.settings import load_settings
from forum.migrating import MIGRATIONS_FOLDER, is_current, upgrade

NOT_TO_SERVE = ("alembic", "flask_migrate", "mako", "pygments", "pypdfium2", "docx", "ebooklib", "typst", "lxml")


def test_a_server_starts_without_what_only_other_commands_and_the_reader_need():
    question = f"import sys, forum.cli, forum.serving; print([name for name in {NOT_TO_SERVE!r} if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-W", "ignore", "-c", question], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_the_stamp_is_compared_with_the_newest_migration(tmp_path):
    app = create_app(load_settings({"instance": str(tmp_path), "guest_pages": False, "worker": False}))
    with app.app_context():
        assert not is_current()
        upgrade()
        assert is_current()
        downgrade(revision="-1")
        assert not is_current()
        db.session.remove()
        db.engine.dispose()


def test_the_file_that_begins_with_the_highest_number_is_the_newest_migration():
    head = ScriptDirectory(str(MIGRATIONS_FOLDER)).get_current_head()
    assert head == max(place.name.partition("_")[0] for place in (MIGRATIONS_FOLDER / "versions").glob("[0-9]*.py"))
