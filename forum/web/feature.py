"""The fuse box: one value that lists everything a feature plugs into the house."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from click import Command
from flask import Blueprint

from forum.core.events import Event, Listener
from forum.core.kinds import Kind


@dataclass(frozen=True)
class Box:
    """A box of the outbox and who drains it, a batch at a time."""

    name: str
    handler: Callable[[list[Any]], None]
    batch: int = 50
    # Slow to drain: it has a worker of its own, so that nothing else waits for it.
    apart: bool = False


@dataclass(frozen=True)
class Feature:
    """What one package offers; `create_app` plugs the parts in and knows nothing else of it."""

    name: str
    blueprints: tuple[Blueprint, ...] = ()
    kinds: tuple[Kind, ...] = ()
    listeners: tuple[tuple[type[Event], Listener], ...] = ()
    commands: tuple[Command, ...] = ()
    boxes: tuple[Box, ...] = ()
    slots: tuple[tuple[str, Any], ...] = ()
    # Named so that the tables are known to the database even where no other room of the feature is needed.
    tables: tuple[type, ...] = ()
