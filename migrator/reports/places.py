"""From places (spans of characters) to what people and tools read: rows and columns, counted from 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from migrator.facts import Place
from migrator.files.source import Source


@dataclass(frozen=True)
class Extent:
    """Where a place begins and ends; the end is exclusive, as in ruff's JSON."""

    row: int
    column: int
    end_row: int
    end_column: int


Sources = Mapping[str, Source]
UNREAD = Extent(1, 1, 1, 1)  # of a file that could not be read there is only the beginning to point at


def extent(place: Place, sources: Sources) -> Extent:
    """The rows and columns of ``place``; those of the first character if its file was not read."""
    source = sources.get(place.path)
    if source is None:
        return UNREAD
    begin, end = source.position(place.span.start), source.position(place.span.end)
    return Extent(begin.row, begin.column, end.row, end.column)
