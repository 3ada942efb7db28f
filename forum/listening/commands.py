"""The chores of listening."""

import click
from flask.cli import AppGroup, with_appcontext

from forum.listening.services.consent import remind_all

listening = AppGroup("listening", help="Look after recordings.")


@listening.command("remind")
@with_appcontext
def remind_command() -> None:
    """Write about recordings whose keep-until day is near; the worker does it by itself when the day comes."""
    click.echo(f"Recordings written about: {remind_all()}.")
