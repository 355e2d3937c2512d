"""Stage plan: statements that come and go, as edits of whole lines where they have lines of their own."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from migrator.edit.document import Document, Position, Refused
from migrator.facts import Edit, Span


def shares_line(document: Document, position: Position) -> tuple[bool, bool]:
    """Whether other code stands before, and behind, the statement on its lines."""
    span = document.span(position.statement)
    before = document.text[document.line_start(span.start) : span.start].strip(" \t\f")
    behind = document.text[span.end : document.line_end(span.end)].strip(" \t\f")
    return bool(before), bool(behind) and not behind.startswith("#")


def remove_statements(document: Document, spans: Sequence[Span], followed: frozenset[Span]) -> list[Edit]:
    """Edits that delete the statements at ``spans``.

    A block that would be left empty gets ``pass``, unless something is inserted behind one of its statements
    (``followed``). Raises Refused if a span is not that of one whole statement, or the file is not valid Python.
    """
    positions = [document.statement(span) for span in dict.fromkeys(spans)]
    for position in positions:
        statement = position.statement
        if isinstance(statement, ast.Assign) and (
            len(statement.targets) > 1 or isinstance(statement.targets[0], (ast.Tuple, ast.List))
        ):
            raise Refused(
                f"line {document.row(document.span(statement).start)}: the statement sets more than one thing"
            )
    edits: list[Edit] = []
    for number, position in enumerate(positions):
        gone = {id(other.statement) for other in positions}
        stays = any(id(statement) not in gone for statement in position.block)
        inserted = any(document.span(statement) in followed for statement in position.block)
        first = all(other.block is not position.block for other in positions[:number])
        if not stays and not inserted and first and position.block is not document.tree.body:
            span = document.span(position.statement)
            edits.append(document.edit(span.start, span.end, "pass"))
        else:
            edits.append(_remove(document, position))
    return edits


def _remove(document: Document, position: Position) -> Edit:
    span = document.span(position.statement)
    start, end = span.start, span.end
    before, behind = shares_line(document, position)
    if not before and not behind:
        return document.edit(document.line_start(start), document.next_line(end), "")
    separator = re.compile(r"[ \t\f]*;[ \t\f]*").match(document.text, end)
    if behind and not separator:
        raise Refused(f"line {document.row(start)}: the statement goes on behind its end")
    if separator and separator.end() < document.line_end(end) and document.text[separator.end()] != "#":
        return document.edit(start, separator.end(), "")
    # The last statement of its line: the semicolon before it goes, one behind it stays.
    lead = re.search(r"[ \t\f]*;[ \t\f]*$", document.text[document.line_start(start) : start])
    if lead:
        return document.edit(document.line_start(start) + lead.start(), end, "")
    if before:
        raise Refused(f"line {document.row(start)}: the statement shares its line with what it belongs to")
    return document.edit(document.line_start(start), document.next_line(end), "")


def insert_after(document: Document, span: Span, code: str) -> Edit:
    """The edit that puts the statement ``code`` behind the one at ``span``, on a line of its own where it can.

    Raises Refused if no statement stands at ``span``.
    """
    position = document.statement(span)
    if any(shares_line(document, position)):
        return document.edit(span.end, span.end, f"; {code}")
    margin, end = document.indentation(span.start), document.line_end(span.end)
    behind = document.next_line(end)
    if behind == end:
        return document.edit(end, end, f"{document.newline}{margin}{code}")
    return document.edit(behind, behind, f"{margin}{code}{document.newline}")
