"""Slots: named gaps in a page that features further up may fill without being known."""

from typing import Any

from flask import Flask, current_app


def fill_slot(app: Flask, name: str, filler: Any) -> None:
    """Put something in the slot of that name: for most slots a function, asked whenever the slot is shown."""
    fillers = app.extensions.setdefault("forum.slots", {}).setdefault(name, [])
    fillers.append(filler)


def slot(name: str, *arguments: Any) -> list[Any]:
    """Return what every filler of a slot answers, without the empty answers."""
    return [answer for answer in (filler(*arguments) for filler in fillers_of(name)) if answer]


def fillers_of(name: str) -> list[Any]:
    """Return whatever fills a slot, in the order in which features were assembled."""
    return list(current_app.extensions.get("forum.slots", {}).get(name, []))
