"""Chores of the ways in: import a blog, plant the demo content."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from forum.core.actor import SYSTEM
from forum.core.audience import Rung
from forum.core.errors import NotFound
from forum.pacts.queries import get_pact
from forum.transfer.blogger.failures import UnreadableExport
from forum.transfer.blogger.reader import read
from forum.transfer.demo.loader import ACCOUNTS, PASSWORD, is_planted, plant
from forum.transfer.services.importing import Report, import_export

# The demo's second recording stands on an invented PeerTube server, which has to be among the known ones.
DEMO_PEERTUBE = "video.example.org"

import_commands = AppGroup("import", help="Bring content in from elsewhere; a second run doubles nothing.")


def _print(report: Report, dry: bool) -> None:
    for words, counts in (("would be added" if dry else "added", report.made), ("would be renewed" if dry else "renewed", report.renewed)):
        for what, count in sorted(counts.items()):
            click.echo(f"{count} {what} {words}")
    for what, count in sorted(report.unchanged.items()):
        click.echo(f"{count} {what} already here")
    for what, count in sorted(report.skipped.items()):
        click.echo(f"{count} entries passed over: {what}")
    _print_names(report, dry)


def _print_names(report: Report, dry: bool) -> None:
    """Name what was not brought in as it stands."""
    named = (("draft", report.drafts), ("nothing to show in", report.empty), ("deleted here, left alone", report.deleted))
    for words, names in named:
        for name in names:
            click.echo(f"{words}: {name}")
    for cut in report.cut:
        click.echo(f"too long, its last {cut.left_out} characters {'would be' if dry else 'were'} left out: {cut.where}")
    for problem in report.problems:
        click.echo(f"problem in {problem.where}: {problem.what}")


@import_commands.command("blogger")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--pact", default="", help="Address of the pact to put the threads in; the commons otherwise.")
@click.option("--with-drafts", is_flag=True, help="Bring drafts in too.")
@click.option("--dry-run", is_flag=True, help="Say what would be done and change nothing.")
@with_appcontext
def import_blogger(file: Path, pact: str, with_drafts: bool, dry_run: bool) -> None:
    """Bring in a Blogger export: the classic Atom file, a Takeout zip, or its folder."""
    try:
        place = get_pact(SYSTEM, pact) if pact else None
    except NotFound:
        raise click.ClickException(f"There is no pact at /patti/{pact}.") from None
    try:
        export = read(file)
    except UnreadableExport as unreadable:
        raise click.ClickException(f"The file cannot be read: {unreadable.reason.value} {unreadable.where}".rstrip()) from None
    rung = Rung(place.rung) if place else Rung.PUBLIC
    _print(import_export(export, pact_id=place.id if place else None, rung=rung, with_drafts=with_drafts, dry=dry_run), dry_run)


@click.command("demo")
@with_appcontext
def demo_command() -> None:
    """Plant the demo content into an empty forum and print its accounts."""
    if is_planted():
        click.echo("The demo is already here.")
    elif DEMO_PEERTUBE not in current_app.config["SETTINGS"].peertube_hosts:
        raise click.ClickException(f"One of its recordings stands on an invented server: set FORUM_PEERTUBE_HOSTS={DEMO_PEERTUBE} first.")
    else:
        plant(click.echo)
    print_accounts()


def print_accounts() -> None:
    """Print the accounts one may try the demo with."""
    click.echo(f"Demo accounts, password «{PASSWORD}»:")
    for role, email in ACCOUNTS:
        click.echo(f"  {role:<14} {email}")
