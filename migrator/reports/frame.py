"""Code frames: the lines around marked places, numbered, the places underlined and labelled, aligned in a terminal.

Frames are drawn in ASCII, so that every console shows them. A place of several lines is underlined where it begins and
where it ends, a related one only where it begins. Lines that say nothing are left out (``...``), and so is what is far
from the place in a very long line.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from migrator.files.source import Source
from migrator.reports.places import Extent
from migrator.reports.text import Style, commands, encodable, mask_in_place, numbered, quoted, visible, width

TAB = 4
LIMIT = 120  # cells of a line of code; longer ones are cut
CONTEXT = 2  # lines shown before and after the place that a finding is about
WHOLE = 6  # a place of more lines than this is shown by its first two and its last one
GAP = "..."


@dataclass(frozen=True)
class Mark:
    """A place to underline. The primary one is what the finding is about; others carry a label."""

    extent: Extent
    label: str = ""
    primary: bool = False


@dataclass(frozen=True)
class _Stroke:
    """What is underlined of one mark in one row; begin and end are indexes of characters."""

    row: int
    begin: int
    end: int
    label: str
    primary: bool


@dataclass(frozen=True)
class _Line:
    """A line as it is shown: its text and, for each character and the end of the line, the cell where it begins."""

    text: str
    cells: tuple[int, ...]


def rows(source: Source, marks: tuple[Mark, ...]) -> tuple[int, ...]:
    """The rows that the frame of these marks shows, in order."""
    shown: set[int] = set()
    context: set[int] = set()
    for mark in marks:
        first, last = mark.extent.row, mark.extent.last_row
        shown.add(first)
        if mark.primary:
            shown.update(range(first, last + 1) if last - first < WHOLE else (first + 1, last))
            context.update(
                range(max(1, first - CONTEXT), first), range(last + 1, min(last + CONTEXT, source.row_count) + 1)
            )
    kept = sorted(shown | context)
    while kept[0] not in shown and not _text(source, kept[0]).strip():
        kept.pop(0)
    while kept[-1] not in shown and not _text(source, kept[-1]).strip():
        kept.pop()
    alone = {before + 1 for before, row in pairwise(kept) if row == before + 2}  # "..." would take as much room
    return tuple(sorted(alone.union(kept)))


def draw(source: Source, marks: tuple[Mark, ...], gutter: int, severity: str, style: Style) -> Iterator[str]:
    """The lines of the frame; ``gutter`` is the number of digits that row numbers take."""
    strokes = [stroke for mark in marks for stroke in _strokes(source, mark)]
    shown = rows(source, marks)
    bar = style.blue("|")
    yield f"{'':{gutter}} {bar}"
    for before, row in pairwise((shown[0] - 1, *shown)):
        if row != before + 1:
            yield style.blue(GAP)
        here = sorted((s for s in strokes if s.row == row), key=lambda s: (not s.primary, s.begin))
        line = _line(_text(source, row), style.encoding, here)
        yield f"{style.blue(f'{row:>{gutter}}')} {bar} {line.text}".rstrip()
        for stroke in here:
            begin, end = line.cells[stroke.begin], line.cells[stroke.end]
            label = f" {encodable(quoted(stroke.label), style.encoding)}" if stroke.label else ""
            under = ("^" if stroke.primary else "-") * max(1, end - begin) + label
            painted = style.severity(severity, under) if stroke.primary else style.blue(under)
            yield f"{'':{gutter}} {bar} {'':{begin}}{painted}"
    yield f"{'':{gutter}} {bar}"


def _text(source: Source, row: int) -> str:
    """The line without its end and without keys, at its full length."""
    return mask_in_place(source.line(row))


def _strokes(source: Source, mark: Mark) -> Iterator[_Stroke]:
    extent, last = mark.extent, mark.extent.last_row
    text = _text(source, extent.row)
    begin = min(extent.column - 1, len(text))
    if last == extent.row:
        end = len(text) if extent.end_row > last else min(extent.end_column - 1, len(text))
        yield _Stroke(extent.row, begin, end, mark.label, mark.primary)
        return
    yield _Stroke(extent.row, begin, len(text), mark.label, mark.primary)
    if mark.primary:
        text = _text(source, last)
        end = len(text) if extent.end_row > last else min(extent.end_column - 1, len(text))
        yield _Stroke(last, min(len(text) - len(text.lstrip()), end), end, "to here", mark.primary)


def _line(text: str, encoding: str, strokes: list[_Stroke]) -> _Line:
    """The line with tabs expanded, and what is invisible or cannot be encoded written as an escape."""
    parts: list[str] = []
    cells = [0]
    commanding = commands(text)
    for index, character in enumerate(text):
        at = cells[-1]
        shown = numbered(character) if index in commanding else visible(character)
        part = " " * (TAB - at % TAB) if character == "\t" else encodable(shown, encoding)
        parts.append(part)
        cells.append(at + (width(character) if part == character else len(part)))
    if cells[-1] <= LIMIT:
        return _Line("".join(parts), tuple(cells))
    return _cut(parts, cells, strokes)


def _cut(parts: list[str], cells: list[int], strokes: list[_Stroke]) -> _Line:
    """The part of a very long line around its first stroke; a place outside that part is marked at the ellipsis."""
    room = LIMIT - 2 * len(GAP)
    begin, end = (cells[strokes[0].begin], cells[strokes[0].end]) if strokes else (0, 0)
    start = min(max(0, begin - max(0, room - (end - begin)) // 2), cells[-1] - room)
    first = bisect_left(cells, start)
    last = bisect_right(cells, start + room) - 1
    left, right = GAP if first else "", GAP if last < len(parts) else ""
    base = cells[first] - len(left)
    final = cells[last] - base + len(right) - 1
    moved = (0 if index < first else final if index > last else cell - base for index, cell in enumerate(cells))
    return _Line(left + "".join(parts[first:last]) + right, tuple(moved))
