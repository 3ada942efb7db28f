"""Serves the demo as an operator would, in a process of its own: python -m tests.journeys.serving FOLDER PORT."""

import sys

from sqlalchemy import text

from forum import create_app
from forum.cli import DEMO_PEERTUBE
from forum.core.database import db
from forum.core.settings import load_settings
from forum.search.queue import rebuild_index
from forum.serving import serve
from forum.transfer.demo.loader import plant


def main(folder: str, port: int) -> None:
    """Plant the demo into an empty folder, build its index, then serve it and drain its outbox until stopped."""
    settings = load_settings(
        {
            "instance": folder,
            "secret_key": "stories",
            "public_url": f"http://127.0.0.1:{port}",
            "rate_limits": False,
            "peertube_hosts": (DEMO_PEERTUBE,),
        }
    )
    app = create_app(settings)
    with app.app_context():
        db.create_all()
        with db.engine.begin() as connection:
            connection.execute(text("INSERT INTO site_version (id, number) VALUES (1, 0)"))
        plant()
        rebuild_index()
    serve(app, "127.0.0.1", port, 2)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
