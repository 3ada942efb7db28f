"""The command line of accounts: `forum user …`."""

import click
from flask import current_app
from flask.cli import with_appcontext

from forum.accounts.services.recovery import make_reset_link
from forum.accounts.services.registration import Registration, create_member
from forum.core import limits
from forum.core.actor import Role
from forum.core.errors import Invalid


@click.group("user")
def user() -> None:
    """Look after the people of the forum."""


@user.command("create")
@click.option("--email", required=True, help="Address with which the person signs in.")
@click.option("--name", required=True, help="Name shown beside what they write.")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice([role.value for role in Role]), help="A hat on the whole site; may be repeated."
)
@click.option("--language", default="it", type=click.Choice(["it", "en"]), show_default=True)
@click.option("--link", is_flag=True, help="Ask for no password: print a link with which the person chooses one.")
@with_appcontext
def create(email: str, name: str, roles: tuple[str, ...], language: str, link: bool) -> None:
    """Make an account whose address counts as confirmed."""
    password = "" if link else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    try:
        member_id = create_member(Registration(name, email, password, language=language), roles=[Role(role) for role in roles])
    except Invalid as refused:
        raise click.ClickException(" ".join(str(sentence) for sentence in refused.messages.values())) from refused
    click.echo(f"Account {member_id} is ready.")
    if link:
        click.echo(f"The person chooses a password here, within {limits.RESET_MINUTES} minutes:")
        click.echo(current_app.config["SETTINGS"].public_url + make_reset_link(member_id))
