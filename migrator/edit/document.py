"""Stage plan: the old text of one file, with its tree and line offsets, worked out only when an edit asks for them."""

from __future__ import annotations

import ast
import re
import warnings
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from migrator.facts import Edit, Place, Span
from migrator.files.source import Source

# Python ends a line at these three only; str.splitlines() also splits at form feeds and Unicode separators.
NEWLINE = re.compile(r"\r\n|\r|\n")


class Refused(Exception):
    """An operation that cannot be carried out; the text says why, in words for the report."""


@dataclass(frozen=True)
class Position:
    """A statement and the block (list of statements) that it stands in."""

    statement: ast.stmt
    block: list[ast.stmt]
    index: int


def parse(text: str) -> ast.Module:
    """The tree of ``text``. Raises Refused, with the reason, if Python itself would not take it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        raise Refused(f"line {error.lineno}: {error.msg}") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise Refused(f"Python cannot parse it ({type(error).__name__}: {error})") from None


def blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """The blocks directly under a statement or module."""
    for field in ("body", "orelse", "finalbody"):
        block = getattr(node, field, None)
        if isinstance(block, list) and block:
            yield block
    for branch in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield branch.body


def first_row(statement: ast.stmt) -> int:
    """The line that a statement starts on, its decorators included."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return decorators[0].lineno if decorators else statement.lineno


def applied(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with the edits (in order, without overlap) made."""
    parts: list[str] = []
    done = 0
    for edit in edits:
        parts += (text[done : edit.place.span.start], edit.text)
        done = edit.place.span.end
    return "".join((*parts, text[done:]))


@dataclass(frozen=True)
class Document:
    """A file's text. ``tree`` raises Refused if the text is not valid Python."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The module's tree."""
        try:
            return parse(self.text)
        except Refused as refused:
            raise Refused(f"the file is not valid Python: {refused}") from None

    @cached_property
    def source(self) -> Source:
        """The text as the source stage knows it: its newline, rows and columns."""
        return Source(self.path, b"", self.text, "utf-8", False)

    @property
    def newline(self) -> str:
        """The newline that the file uses."""
        return self.source.newline

    def row(self, offset: int) -> int:
        """The line, counted from 1, that holds the offset."""
        return self.source.position(offset).row

    def line_start(self, offset: int) -> int:
        """Offset of the start of the line that holds ``offset``."""
        return self.source.line_span(self.row(offset)).start

    def line_end(self, offset: int) -> int:
        """Offset of the end of the line that holds ``offset``, before its newline."""
        return self.source.line_span(self.row(offset)).end

    def next_line(self, offset: int) -> int:
        """Offset of the start of the line after the one that holds ``offset`` (the end of the text at the last)."""
        row = self.row(offset)
        return self.source.line_span(row + 1).start if row < self.source.row_count else len(self.text)

    def indentation(self, offset: int) -> str:
        """The white space that the line which holds ``offset`` starts with."""
        line = self.source.line(self.row(offset))
        return line[: len(line) - len(line.lstrip(" \t\f"))]

    def span(self, node: ast.AST) -> Span:
        """The span of a node that has a position, decorators included."""
        decorators: list[ast.expr] = getattr(node, "decorator_list", [])
        first = decorators[0] if decorators else node
        start = self.source.offset(first.lineno, first.col_offset)  # type: ignore[attr-defined]
        if decorators:
            start = self.text.rindex("@", 0, start)
        return Span(start, self.source.offset(node.end_lineno, node.end_col_offset))  # type: ignore[attr-defined]

    def edit(self, start: int, end: int, text: str) -> Edit:
        """The edit that writes ``text`` in place of what stands from ``start`` to ``end``."""
        return Edit(Place(self.path, Span(start, end)), text)

    def statements(self, span: Span) -> tuple[Position, ...]:
        """The statements that contain ``span``, outermost first."""
        found: list[Position] = []
        parents: ast.AST | None = self.tree
        row = self.row(span.start)
        while parents is not None:
            parent, parents = parents, None
            for block in blocks(parent):
                # Several statements may share a line: look back from the last one that starts no later than ours.
                index = bisect_right(block, row, key=first_row) - 1
                while index >= 0 and self.span(block[index]).start > span.start:
                    index -= 1
                if index >= 0 and self.span(block[index]).contains(span):
                    found.append(Position(block[index], block, index))
                    parents = block[index]
                    break
        return tuple(found)

    def statement(self, span: Span) -> Position:
        """The statement at exactly ``span``. Raises Refused if there is none."""
        for position in reversed(self.statements(span)):
            if self.span(position.statement) == span:
                return position
        raise Refused(f"line {self.row(span.start)}: no statement stands at exactly this place")
