"""Refs: the address of a thing across features, such as post:184, resolved only by the kind that owns it."""

from typing import NamedTuple


class Ref(NamedTuple):
    """A kind's name and a row's number."""

    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Ref":
        """Read 'post:184'; raises ValueError on anything else."""
        kind, _, number = text.partition(":")
        if not kind.isidentifier() or not number.isascii() or not number.isdigit():
            raise ValueError(f"not a ref: {text!r}")
        return cls(kind, int(number))
