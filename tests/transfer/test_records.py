"""The records themselves: they are values."""

import dataclasses

import pytest

from forum.transfer import records


@pytest.mark.parametrize("kind", [records.AuthorRecord, records.CommentRecord, records.ThreadRecord, records.ExportRecord, records.Problem])
def test_a_record_cannot_be_changed(kind: type) -> None:
    assert dataclasses.is_dataclass(kind)
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
