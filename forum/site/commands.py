"""Chores of the whole house: the doctor."""

from collections.abc import Iterable, Sequence

import click
from flask.cli import with_appcontext
from sqlalchemy import inspect

from forum.core.database import db
from forum.core.work import SiteVersion
from forum.search.engine import Reason, Unavailable
from forum.search.queue import get_engine, rebuild_index
from forum.site.doctor import (
    LATE_AFTER,
    BoxState,
    Checked,
    Fault,
    KindCompared,
    check_counters,
    check_files,
    compare_index,
    look_into_boxes,
    mend_index,
)

_NAMED = 10
_REBUILD = "run `forum search rebuild`"


@click.command("doctor")
@click.option("--mend", is_flag=True, help="Have indexed again whatever differs.")
@with_appcontext
def doctor_command(mend: bool) -> None:
    """Compare index, outbox, counters and files with the database; exits 1 when anything differs."""
    if not inspect(db.engine).has_table(SiteVersion.__tablename__):
        raise click.ClickException("There is no database here yet: run `forum init` first.")
    findings = [_look_at_index(mend), _look_at_boxes(), _look_at_rows()]
    if not all(findings):
        raise SystemExit(1)
    click.echo("Nothing differs.")


def _look_at_index(mend: bool) -> bool:
    try:
        compared = compare_index(get_engine())
    except Unavailable as unavailable:
        click.echo(f"The index cannot be compared: {unavailable.reason.value}.")
        if mend and unavailable.reason in (Reason.MISSING, Reason.DAMAGED):
            rebuild_index()
            click.echo("It was built anew.")
        else:
            click.echo(f"To build it anew, {_REBUILD}.")
        return False
    _print_table(_index_rows(compared))
    faults = [f"{ref} is {fault.value}" for one in compared for ref, fault in one.faults.items()]
    _name(faults)
    if mend and faults:
        click.echo(f"{mend_index(compared)} parcels are on their way to the index: look again in a moment.")
    if not all(one.known for one in compared):
        click.echo(f"The index holds kinds that no feature owns: {_REBUILD}.")
    return not faults


def _index_rows(compared: Iterable[KindCompared]) -> list[tuple[object, ...]]:
    head = ("kind", "in the database", "in the index", *(fault.name.lower() for fault in Fault), "on the way")
    figures = ((one.name, one.findable, one.indexed, *(one.count(fault) for fault in Fault), one.waiting) for one in compared)
    return [head, *figures]


def _look_at_boxes() -> bool:
    boxes: tuple[BoxState, ...] = look_into_boxes()
    if boxes:
        _print_table([("outbox", "waiting", "late", "failing"), *((box.name, box.waiting, box.late, box.failing) for box in boxes)])
    late = any(box.late for box in boxes)
    if late:
        click.echo(f"Parcels have waited for more than {LATE_AFTER.seconds} seconds: is a server or a worker running?")
    if any(box.failing for box in boxes):
        click.echo("Some parcels were tried in vain again and again: the log of the server says why.")
    return not late


def _look_at_rows() -> bool:
    checked: tuple[Checked, ...] = (check_counters(), check_files())
    _print_table([("rows", "looked at", "wrong"), *((one.name, one.looked_at, len(one.wrong)) for one in checked)])
    wrong = [problem for one in checked for problem in one.wrong]
    _name(wrong)
    return not wrong


def _name(problems: Sequence[str]) -> None:
    for problem in problems[:_NAMED]:
        click.echo(f"  {problem}")
    if len(problems) > _NAMED:
        click.echo(f"  and {len(problems) - _NAMED} more")


def _print_table(rows: Sequence[Sequence[object]]) -> None:
    """Print a table whose first column is words and whose others are figures; the first row names them."""
    widths = [max(len(str(row[column])) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        figures = (str(value).rjust(width) for value, width in zip(row[1:], widths[1:], strict=True))
        click.echo("  ".join((str(row[0]).ljust(widths[0]), *figures)))
    click.echo()
