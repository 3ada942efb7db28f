"""The chores of files."""

import click
from flask.cli import AppGroup, with_appcontext

from forum.files.services import sweep

files = AppGroup("files", help="Look after pictures and documents.")


@files.command("sweep")
@with_appcontext
def sweep_command() -> None:
    """Remove files that no text took up and bytes that nothing uses any more."""
    swept = sweep()
    click.echo(f"Forgotten drafts: {swept.drafts}. Files removed from the disk: {swept.files}.")
