"""From places (spans of characters) to what people and tools read: rows and columns, counted from 1."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrator.facts import Place
from migrator.files.source import Source

if TYPE_CHECKING:
    from migrator.files.notebook import Notebook

# What stands for one character in a JSON string: an escape, or two, where they are the halves of a surrogate pair.
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)")


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

    @property
    def in_cell(self) -> str:
        """What to add to a message whose rows are not those of the cell: `` (cell 3, line 2)``, or nothing."""
        return "" if self.cell is None else f" (cell {self.cell}, line {self.row})"

    @property
    def last_row(self) -> int:
        """The last row with a character of the place: one that ends with a line end does not reach the next row."""
        return self.end_row - 1 if self.end_column == 1 and self.end_row > self.row else self.end_row


Sources = Mapping[str, Source]
UNREAD = Extent(1, 1, 1, 1)  # of a file that could not be read there is only the beginning to point at


def extent(place: Place, sources: Sources) -> Extent:
    """The rows and columns of ``place``; those of the first character if its file was not read."""
    source = sources.get(place.path)
    if source is None:
        return UNREAD
    begin, end = source.location(place.span.start), source.location(place.span.end)
    return Extent(begin.row, begin.column, end.row, end.column, begin.cell)


class Files:
    """Files as they are on disk, for systems that open them by line: a notebook is a JSON text there."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._documents: dict[str, Source] = {}

    def extent(self, place: Place, *, utf16: bool = False) -> Extent:
        """The rows and columns of ``place`` in its file, columns in characters or in UTF-16 code units.

        Those of the first character if the file was not read.
        """
        source = self._sources.get(place.path)
        if source is None:
            return UNREAD
        start, end = place.span
        if source.notebook is not None:
            notebook, last = source.notebook, end - 1
            start = _written(notebook, start)[0]
            end = _written(notebook, last)[1] if last >= place.span.start else start
            source = self._document(source, notebook)
        begin, finish = source.position(start), source.position(end)
        columns = begin.column, finish.column
        if utf16:
            columns = _in_utf16(source, begin.row, start), _in_utf16(source, finish.row, end)
        return Extent(begin.row, columns[0], finish.row, columns[1])

    def _document(self, source: Source, notebook: Notebook) -> Source:
        if source.path not in self._documents:
            self._documents[source.path] = Source(source.path, b"", notebook.document, "utf-8", False)
        return self._documents[source.path]


def _in_utf16(source: Source, row: int, offset: int) -> int:
    """The column of the character at ``offset`` in UTF-16: a character beyond the basic plane takes two."""
    before = source.text[source.starts[row - 1] : offset]
    return 1 + len(before) + (0 if before.isascii() else sum(character > "\uffff" for character in before))


def _written(notebook: Notebook, offset: int) -> tuple[int, int]:
    """From where to where in a notebook's document the character at ``offset`` of its module is written.

    Behind the last character of a cell, that is where the cell ends.
    """
    cell = notebook.cell_at(offset)
    if cell is None:
        return 0, 0
    left = min(offset - cell.start, len(cell.text))
    for token in cell.code.tokens:
        if left < len(token.text):
            start = token.start + 1
            start += _raw_index(notebook.document[start : token.end - 1], left)
            escape = _ESCAPE.match(notebook.document, start)
            return start, escape.end() if escape else start + 1
        left -= len(token.text)
    end = cell.code.tokens[-1].end - 1 if cell.code.tokens else cell.code.start
    return end, end


def _raw_index(raw: str, index: int) -> int:
    """Where in a JSON string, as it is written, its character number ``index`` is."""
    for match in _ESCAPE.finditer(raw):
        if match.start() >= index:
            break
        index += len(match[0]) - 1
    return index
