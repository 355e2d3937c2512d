"""Stage source: a Jupyter notebook as one module, and back.

The code cells, in order and one blank line apart, are the text of the module. Every character of it stands for the
character of the cell at the same place, so that later stages see Python and places in it, and none of them knows of
cells. On the way back only the string tokens of the lines that an edit touches are written anew: outputs, numbers, the
order of keys, indentation and escapes stay as they are, because the document is never dumped.
"""

from __future__ import annotations

import ast
import functools
import re
import warnings
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from migrator.files.gate import may_matter
from migrator.files.magics import blank, body_start, mask
from migrator.files.nbformat import Code, codes
from migrator.files.splice import Change, rewritten
from migrator.places import Edit

_NEWLINE = re.compile(r"\r\n|\n|\r")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")
_SCRIPT = re.compile(r"\s*%%(?:bash|sh|shell|script[ \t]+(?:ba|z)?sh)\b[^\r\n]*")
_INDENTED = re.compile(r"\s*^[ \t]", re.MULTILINE)
_BLOCK = "if 1:\n"
_TOO_DEEP = "nested too deeply to be analysed"


class NotSpliced(Exception):
    """Edits that cannot be made in the cells, and why."""


@dataclass(frozen=True)
class Cell:
    """A code cell as a part of the module.

    ``start`` is where its text begins in the module, and ``body`` where, in the cell, its Python does: behind a
    ``%%time``; None for a cell that is not Python, or not understood. ``joint`` is the newline that the module has
    behind the cell.
    """

    code: Code
    start: int
    text: str
    body: int | None
    joint: str

    @property
    def number(self) -> int:
        """Which cell of the notebook it is, counted from 1."""
        return self.code.number


@dataclass(frozen=True)
class Flaw:
    """A cell that Python cannot parse: at which offset of the module, and why.

    ``matters`` tells that the cell may use a client, so that nobody can say what a change elsewhere does to it.
    """

    cell: int
    offset: int
    message: str
    matters: bool


@dataclass(frozen=True)
class Notebook:
    """A notebook: the document as it is in the file, its code cells, and the module that they make."""

    document: str = field(repr=False)
    cells: tuple[Cell, ...]
    text: str = field(repr=False)
    flaws: tuple[Flaw, ...] = ()

    @functools.cached_property
    def commands(self) -> str:
        """What IPython runs and Python does not understand, at its places in the text; all else is blank."""
        parts: list[str] = []
        done = 0
        for cell in self.cells:
            end = cell.start + len(cell.text)
            parts.append(blank(self.text[done : cell.start]))
            parts.append(_commands(cell, self.text[cell.start : end]))
            done = end
        return "".join((*parts, blank(self.text[done:])))

    def cell_at(self, offset: int) -> Cell | None:
        """The cell that the offset of the module is in; None in a notebook without code."""
        index = bisect_right(self.cells, offset, key=lambda cell: cell.start) - 1
        return self.cells[index] if index >= 0 else None

    def spliced(self, new: str, edits: Iterable[Edit]) -> str:
        """The document with the edits of the module made in its cells, so that it makes the module ``new``.

        Raises :class:`NotSpliced`.
        """
        changes: dict[int, list[Change]] = {}
        for edit in sorted(edits, key=lambda edit: edit.place.span):
            cell = self.cell_at(edit.place.span.start)
            if cell is None:
                raise NotSpliced("the change would be made outside of the cells")
            start, end = edit.place.span.start - cell.start, edit.place.span.end - cell.start
            self._refuse_unless_python(cell, start, end)
            changes.setdefault(cell.number, []).append(Change(start, end, edit.text))
        parts: list[str] = []
        done = 0
        every = [cell.code for cell in self.cells]
        for cell in self.cells:
            if cell.number in changes:
                source = rewritten(cell.code, self.document, cell.joint, changes[cell.number], every)
                parts += (self.document[done : cell.code.start], source)
                done = cell.code.end
        document = "".join((*parts, self.document[done:]))
        if _lines(read(document).text) != _lines(new):
            raise NotSpliced("the cells would not read as they should")
        return document

    def _refuse_unless_python(self, cell: Cell, start: int, end: int) -> None:
        whole = cell.text + cell.joint
        if cell.body is None or start < cell.body:
            raise NotSpliced(f"cell {cell.number}: the change would be made where the cell is not Python")
        if end > len(whole):
            raise NotSpliced(f"cell {cell.number}: the change would reach beyond the cell")
        if whole[start:end] != self.text[cell.start + start : cell.start + end]:
            raise NotSpliced(f"cell {cell.number}: the change would touch a command of IPython")


def _commands(cell: Cell, shown: str) -> str:
    """The lines of a cell that are masked in what is ``shown`` of it, or the script that it is as a whole."""
    script = _SCRIPT.match(cell.text)
    if script is not None:
        return blank(cell.text[: script.end()]) + cell.text[script.end() :]
    if cell.body is None:
        return blank(cell.text)
    lines = zip(_LINE.findall(cell.text), _LINE.findall(shown), strict=True)
    return "".join(line if line != other else blank(line) for line, other in lines)


def _lines(text: str) -> list[str]:
    """The lines that say something: a cell without a line is a line all the same once it is read."""
    return [line for line in _NEWLINE.split(text) if line.strip()]


def read(document: str) -> Notebook:
    """The notebook that the JSON text ``document`` holds. What is not Python is blank in its text.

    Raises :class:`~migrator.files.nbformat.Malformed` if it is no notebook, and
    :class:`~migrator.files.nbformat.OtherLanguage` if its code is not Python.
    """
    cells: list[Cell] = []
    parts: list[str] = []
    flaws: list[Flaw] = []
    start = 0
    for code in codes(document):
        if cells:
            parts.append(cells[-1].joint)
            start += len(cells[-1].joint)
        text = code.text
        body = body_start(text) if code.python else None
        shown = blank(text)
        if body is not None:
            masked, problem = _python(text, body)
            if problem is not None and _INDENTED.match(masked) and _problem(_BLOCK + masked) is None:
                # IPython takes the indentation that a whole cell has away; here it becomes that of a block.
                parts.append(_BLOCK)
                start += len(_BLOCK)
                problem = None
            if problem is None:
                shown = masked
            else:
                matters = may_matter(text.encode("utf-8", "replace"))
                flaws.append(Flaw(code.number, start + problem.offset, problem.message, matters))
                body = None
        cell = Cell(code, start, text, body, "\r\n" if "\r\n" in text else "\n")
        cells.append(cell)
        parts += (shown, cell.joint)
        start += len(shown) + len(cell.joint)
    return Notebook(document, tuple(cells), "".join(parts), tuple(flaws))


class _Problem(NamedTuple):
    message: str
    offset: int


def _python(text: str, body: int) -> tuple[str, _Problem | None]:
    """The text of a cell fit to be parsed, or what is wrong with it: a cell that is Python as it is has no magics."""
    plain = blank(text[:body]) + text[body:]
    if _problem(plain) is None:
        return plain, None
    masked = blank(text[:body]) + mask(text[body:])
    return masked, _problem(masked)


def _problem(text: str) -> _Problem | None:
    """Why Python cannot parse the text, and where."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        starts = [0, *(newline.end() for newline in _NEWLINE.finditer(text))]
        start = starts[min(max(error.lineno or 1, 1), len(starts)) - 1]
        return _Problem(error.msg, min(start + max((error.offset or 1) - 1, 0), len(text)))
    except (RecursionError, MemoryError):
        return _Problem(_TOO_DEEP, 0)
    except ValueError as error:  # a null character, half of a surrogate pair
        return _Problem(str(error), 0)
    return None
