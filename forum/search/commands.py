"""Chores of the search: build the index anew, ask it from a terminal."""

import click
from flask.cli import AppGroup

from forum.core.actor import guest
from forum.search.desk import Chosen, answer
from forum.search.queue import rebuild_index

search_commands = AppGroup("search", help="Build and question the search index.")


@search_commands.command("rebuild")
def rebuild_command() -> None:
    """Build the index anew from the database; searches are answered by the old one until it is ready."""
    rebuild_index(lambda done: click.echo(f"\r{done} things", nl=False))
    click.echo("\nThe new index is in use.")


@search_commands.command("query")
@click.argument("words", nargs=-1, required=True)
def query_command(words: tuple[str, ...]) -> None:
    """Search as a visitor would."""
    found = answer(guest(), " ".join(words), Chosen(), 1)
    if found.unavailable:
        raise click.ClickException("The index cannot be used now: run `forum search rebuild`.")
    for group in found.groups:
        for shown in (group.first, *group.more):
            click.echo(f"{shown.card.ref}  {shown.card.title}  {shown.card.url}")
    click.echo(f"{found.total} in all")
