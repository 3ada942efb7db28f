"""The `forum` command: the house's own chores, then those that the features bring."""

import os
import sys

import click
from flask import Flask
from flask.cli import FlaskGroup, with_appcontext
from sqlalchemy import inspect

from forum import create_app, settings_from_environment
from forum.core.database import db
from forum.core.settings import Settings, WrongSetting
from forum.core.work import SiteVersion
from forum.migrating import is_current, upgrade
from forum.search.curating.founding import plant_founding_synonyms
from forum.search.curating.models import SynonymGroup
from forum.search.queue import ensure_index
from forum.serving import serve, work_here
from forum.transfer.commands import DEMO_PEERTUBE, print_accounts
from forum.transfer.demo.loader import plant


def _create() -> object:
    try:
        return create_app()
    except WrongSetting as wrong:
        raise click.ClickException(str(wrong)) from wrong


class HouseGroup(FlaskGroup):
    """The group of commands; its own are found before those that other packages bring, whose loading costs a third of a start."""

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return the command of that name."""
        return self.commands.get(name) or super().get_command(ctx, name)


@click.group(cls=HouseGroup, create_app=_create, add_default_commands=True, add_version_option=False)
def forum() -> None:
    """Run and tend a Legami forum."""


def prepare_database() -> bool:
    """Bring the database up to the present form; returns whether it was empty before."""
    tables = inspect(db.engine)
    fresh, unfounded = (not tables.has_table(table.__tablename__) for table in (SiteVersion, SynonymGroup))
    if fresh or not is_current():
        upgrade()
    if unfounded:
        plant_founding_synonyms()
    return fresh


@forum.command("init")
@with_appcontext
def init() -> None:
    """Make the instance folder and the database, or bring them up to date."""
    fresh = prepare_database()
    click.echo("The database is ready." if fresh else "The database is up to date.")


@forum.command("serve")
@click.option("--host", default="127.0.0.1", envvar="HOST", show_default=True)
@click.option("--port", default=8000, envvar="PORT", show_default=True)
@click.option("--threads", default=2, show_default=True, help="Requests answered at the same time.")
def serve_command(host: str, port: int, threads: int) -> None:
    """Serve the forum and drain its outbox, in one process."""
    app = create_app()
    with app.app_context():
        if not inspect(db.engine).has_table(SiteVersion.__tablename__):
            raise click.ClickException("There is no database here yet: run `forum init` first.")
    _serve(app, host, port, threads)


@forum.command("start")
@click.option("--host", default="127.0.0.1", envvar="HOST", show_default=True)
@click.option("--port", default=8000, envvar="PORT", show_default=True)
def start(host: str, port: int) -> None:
    """Prepare whatever is missing (database, demo, index), print the demo accounts and serve."""
    os.environ.setdefault("FORUM_PEERTUBE_HOSTS", DEMO_PEERTUBE)
    os.environ.setdefault("FORUM_PUBLIC_URL", f"http://{host}:{port}")
    app = create_app()
    with app.app_context():
        fresh = prepare_database()
        if fresh:
            plant(click.echo)
        if ensure_index():
            click.echo("The search index is built.")
        print_accounts()
    click.echo(f"Open http://{host}:{port}")
    _serve(app, host, port)


def _serve(app: Flask, host: str, port: int, threads: int = 2) -> None:
    try:
        serve(app, host, port, threads)
    except OSError as taken:
        raise click.ClickException(f"{host}:{port} cannot be used: {taken.strerror}") from taken


@forum.command("worker")
@with_appcontext
def worker_command() -> None:
    """Drain the outbox in a process of its own, until stopped."""
    work_here()


@forum.group("config")
def config() -> None:
    """Look at the settings."""


@config.command("check")
def config_check() -> None:
    """Print every setting with its meaning; secrets are not shown."""
    settings = settings_from_environment()
    for name, item in Settings.__dataclass_fields__.items():
        value = "(set)" if item.metadata.get("secret") or name == "secret_key" else getattr(settings, name)
        click.echo(f"FORUM_{name.upper()} = {value}\n    {item.metadata['help']}")


def main() -> None:
    """Run the command line; a wrong setting ends it with a sentence."""
    try:
        forum()
    except WrongSetting as wrong:
        click.echo(str(wrong), err=True)
        sys.exit(2)
