"""From places (spans of characters) to what people and tools read: rows and columns, counted from 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from migrator.facts import Place
from migrator.files.source import Source


@dataclass(frozen=True)
class Extent:
    """Where a place begins and ends; the end is exclusive, as in ruff's JSON.

    In a notebook, rows and columns are counted in the cell number ``cell``.
    """

    row: int
    column: int
    end_row: int
    end_column: int
    cell: int | None = None

    @property
    def start(self) -> str:
        """The beginning as ruff writes it behind the name of a file: ``2:5``, in a notebook ``cell 3:2:5``."""
        within = "" if self.cell is None else f"cell {self.cell}:"
        return f"{within}{self.row}:{self.column}"


Sources = Mapping[str, Source]
UNREAD = Extent(1, 1, 1, 1)  # of a file that could not be read there is only the beginning to point at


def extent(place: Place, sources: Sources) -> Extent:
    """The rows and columns of ``place``; those of the first character if its file was not read."""
    source = sources.get(place.path)
    if source is None:
        return UNREAD
    begin, end = source.location(place.span.start), source.location(place.span.end)
    return Extent(begin.row, begin.column, end.row, end.column, begin.cell)
