"""Slots: named gaps in a page that features further up may fill without being known."""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app


def fill_slot(app: Flask, name: str, filler: Callable[..., Any]) -> None:
    """Have a function asked whenever the slot of that name is shown."""
    fillers = app.extensions.setdefault("forum.slots", {}).setdefault(name, [])
    fillers.append(filler)


def slot(name: str, *arguments: Any) -> list[Any]:
    """Return what every filler of a slot answers, without the empty answers."""
    fillers = current_app.extensions.get("forum.slots", {}).get(name, [])
    return [answer for answer in (filler(*arguments) for filler in fillers) if answer]
