"""The chores of files."""

import click
from flask.cli import AppGroup, with_appcontext

from forum.files.readings import have_all_read
from forum.files.services import sweep

files = AppGroup("files", help="Look after pictures and documents.")


@files.command("sweep")
@with_appcontext
def sweep_command() -> None:
    """Remove files that no text took up and bytes that nothing uses any more."""
    swept = sweep()
    click.echo(f"Forgotten drafts: {swept.drafts}. Files removed from the disk: {swept.files}.")


@files.command("read")
@click.option("--again", is_flag=True, help="Try also those that could not be read before.")
@with_appcontext
def read_command(again: bool) -> None:
    """Have the words of documents read that are not known yet; the worker does it by and by."""
    click.echo(f"Documents to read: {have_all_read(again)}.")
