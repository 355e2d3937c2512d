"""Stage plan: how ``os.environ`` is spelled at a place, where an ``import os`` goes, and what an import also brings."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from migrator.edit.document import Document, Position, Refused
from migrator.edit.scopes import Scopes, bound_name
from migrator.facts import Edit, ImportBeside, ImportInstead, Span

FRESH_NAMES = ("os", "_os", "_os_module")


@dataclass(frozen=True)
class Spelling:
    """The expression for the environment's mapping, and the name under which ``os`` must be imported for it, if any."""

    expression: str
    imported_as: str | None = None


def _attribute(node: ast.AST, name: str) -> str | None:
    """What follows ``name`` to reach the environment, if ``node`` binds it to ``os`` or ``os.environ``; else None."""
    if isinstance(node, ast.Import):
        return ".environ" if any(_is_os(alias, name) for alias in node.names) else None
    if isinstance(node, ast.ImportFrom) and (node.module, node.level) == ("os", 0):
        return "" if any(alias.name == "environ" and bound_name(alias) == name for alias in node.names) else None
    return None


def _is_os(alias: ast.alias, name: str) -> bool:
    """Whether a part of an ``import`` statement binds ``name`` to the module ``os``."""
    return bound_name(alias) == name and (alias.name == "os" or (name == "os" and not alias.asname))


class Environment:
    """Answers, for one file, how the process environment is reached at a place."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._scopes = Scopes(document)

    def spelling(self, place: Span) -> Spelling:
        """The spelling at ``place``, by the imports that have run by then; a new import if there is none.

        Raises Refused if every name for a new import is taken.
        """
        path = self.document.statements(place)
        scopes = self._scopes.chain(place)
        for scope in reversed(scopes):
            for attribute in (".environ", ""):
                for name, nodes in scope.bindings.items():
                    visible = next(other for other in reversed(scopes) if name in other.bindings) is scope
                    clear = {_attribute(node, name) for node in nodes} == {attribute}
                    if visible and clear and any(self._has_run(node, path, place) for node in nodes):
                        return Spelling(f"{name}{attribute}")
        module, *inner = scopes
        for name in FRESH_NAMES:
            ours = all(_attribute(node, name) == ".environ" for node in module.bindings.get(name, ()))
            if ours and not any(name in scope.bindings for scope in inner):
                return Spelling(f"{name}.environ", name)
        raise Refused(f"the names {', '.join(FRESH_NAMES)} for the module os are all taken there")

    def _has_run(self, statement: ast.AST, path: tuple[Position, ...], place: Span) -> bool:
        """Whether an import stands before the place, in a block that the place is in too (so not in another branch)."""
        span = self.document.span(statement)
        own = self.document.statements(span)[-1].block
        return span.end <= place.start and any(position.block is own for position in path)


def import_os(document: Document, names: Iterable[str]) -> Edit:
    """The edit that imports ``os`` under each of ``names`` at the top of the module, where an import sorter puts it.

    Raises Refused if the module is empty but for its docstring.
    """
    lines = ["import os" if name == "os" else f"import os as {name}" for name in sorted(names, key=FRESH_NAMES.index)]
    body = document.tree.body
    top = 0
    while top < len(body) and (_is_docstring(body[top], top) or _is_future(body[top])):
        top += 1
    end = top
    while end < len(body) and isinstance(body[end], (ast.Import, ast.ImportFrom)):
        end += 1
    if top == len(body):
        raise Refused("the file has no code that an import could stand before")
    run = body[top:end]
    plain = [
        index for index, statement in enumerate(run) if isinstance(statement, ast.Import) and _is_stdlib(statement)
    ]
    earlier = [index for index in plain if _sort_key(run[index]) < "os"]
    if earlier:
        return _behind(document, body, top + earlier[-1], lines)
    if plain:
        return _before(document, body, top + plain[0], lines, "")
    if run and _is_stdlib(run[0]):
        return _before(document, body, top, lines, "")
    definition = isinstance(body[top], (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    return _before(document, body, top, lines, document.newline * (2 if definition else 1))


def import_beside(document: Document, span: Span, wanted: Iterable[ImportBeside]) -> Edit:
    """The edit that lets the ``from … import`` statement at ``span`` import further names.

    Each stands before the one that it goes with, on a line of its own if that has one; behind it where the order of
    the alphabet asks for it. Raises Refused if no such statement stands at ``span``.
    """
    statement = document.statement(span).statement
    names = statement.names if isinstance(statement, ast.ImportFrom) else []
    text = document.text[span.start : span.end]
    inserted: list[tuple[int, str]] = []
    for operation in wanted:
        alias = next((alias for alias in names if alias.name == operation.beside), None)
        if alias is None:
            raise Refused(f"line {document.row(span.start)}: {operation.beside} is not imported there")
        phrase = operation.name if operation.bound in ("", operation.name) else f"{operation.name} as {operation.bound}"
        place = document.span(alias)
        # Where a backslash goes on with the statement, a line of its own would end it.
        if text.endswith(")") and not document.text[document.line_start(place.start) : place.start].strip(" \t\f"):
            inserted.append((place.start, f"{phrase},{document.newline}{document.indentation(place.start)}"))
        elif operation.name < operation.beside:
            inserted.append((place.start, f"{phrase}, "))
        else:
            inserted.append((place.end, f", {phrase}"))
    for offset, code in sorted(inserted, reverse=True):
        text = text[: offset - span.start] + code + text[offset - span.start :]
    return document.edit(span.start, span.end, text)


def import_instead(document: Document, wanted: ImportInstead, replaced: Collection[Span]) -> Edit:
    """The edit that imports a name where another one is imported, and in place of it if that is used nowhere else.

    ``replaced`` are the spans of the expressions that are replaced, so that they use it no more. Raises Refused if no
    such statement stands there.
    """
    span = wanted.place.span
    statement = document.statement(span).statement
    names = statement.names if isinstance(statement, ast.ImportFrom) else []
    alias = next((alias for alias in names if alias.name == wanted.gone), None)
    if alias is None:
        raise Refused(f"line {document.row(span.start)}: {wanted.gone} is not imported there")
    text = document.text[span.start : span.end]
    own = document.span(alias)
    stays = wanted.kept or _is_used(document, bound_name(alias), replaced)
    if not wanted.module and stays:
        return import_beside(document, span, [ImportBeside(wanted.place, wanted.name, wanted.gone)])
    if not stays and (not wanted.module or len(names) == 1):
        module = wanted.module or (statement.module if isinstance(statement, ast.ImportFrom) else "")
        begin = re.match(r"from([ \t]+)[.\w]+", text)
        if begin is None:
            raise Refused(f"line {document.row(span.start)}: how the import is written is not understood")
        head = f"from{begin[1]}{module}" if wanted.module else begin[0]
        rest = text[begin.end() : own.start - span.start]
        return document.edit(span.start, span.end, f"{head}{rest}{wanted.name}{text[own.end - span.start :]}")
    margin = document.newline + document.indentation(span.start)
    kept = text if stays else without(document, statement, {wanted.gone})
    behind = f"from {wanted.module} import {wanted.name}"
    return document.edit(span.start, span.end, f"{kept}{margin}{behind}")


def _is_used(document: Document, name: str, replaced: Collection[Span]) -> bool:
    """Whether a file uses a name that it imports, other than in ``replaced``; also in a text that has it as a word."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    for node in ast.walk(document.tree):
        if isinstance(node, ast.Name) and node.id == name and document.span(node) not in replaced:
            return True
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and word.search(node.value):
            return True
    return False


def without(document: Document, statement: ast.stmt, gone: Collection[str]) -> str:
    """The text of an import statement without some of its names; some have to be left."""
    names = statement.names if isinstance(statement, (ast.Import, ast.ImportFrom)) else []
    start, end = document.span(statement)
    text = document.text
    spans = [document.span(alias) for alias in names]
    kept = [index for index, alias in enumerate(names) if alias.name not in gone]
    cuts: list[tuple[int, int]] = []
    for index in range(len(spans)):
        if index in kept:
            continue
        if index < kept[-1]:
            cuts.append((spans[index].start, spans[index + 1].start))
        else:
            cuts.append((spans[index - 1].end, spans[index].end))
    for begin, stop in reversed(cuts):
        text = text[:begin] + text[stop:]
        end -= stop - begin
    return text[start:end]


def _is_docstring(statement: ast.stmt, index: int) -> bool:
    return (
        index == 0
        and isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


def _sort_key(statement: ast.stmt) -> str:
    if isinstance(statement, ast.Import):
        return statement.names[0].name
    return (statement.module or "") if isinstance(statement, ast.ImportFrom) and not statement.level else ""


def _is_stdlib(statement: ast.stmt) -> bool:
    return _sort_key(statement).partition(".")[0] in sys.stdlib_module_names


def _behind(document: Document, body: list[ast.stmt], index: int, lines: list[str]) -> Edit:
    """A line behind an import of the leading run; in the same line if that goes on with other code."""
    end = document.span(body[index]).end
    if index + 1 < len(body) and document.span(body[index + 1]).start < document.line_end(end):
        return document.edit(end, end, "".join(f"; {line}" for line in lines))
    behind = document.next_line(end)
    return document.edit(behind, behind, "".join(line + document.newline for line in lines))


def _before(document: Document, body: list[ast.stmt], index: int, lines: list[str], gap: str) -> Edit:
    """A line before a statement, with the blank lines ``gap`` behind it, above the comments that belong to that one."""
    start = document.span(body[index]).start
    row = document.line_start(start)
    if document.text[row:start].strip(" \t\f"):
        return document.edit(start, start, "".join(f"{line}; " for line in lines))
    block = "".join(line + document.newline for line in lines)
    if not gap:
        return document.edit(row, row, block)
    previous = document.span(body[index - 1]).end if index else 0
    attached = _above_comments(document, row, previous)
    above = document.text[document.line_start(attached - 1) : attached].strip() if attached else ""
    # A comment that opens the file (a licence, the encoding) stays at the top, and a docstring gets its blank line.
    lead = document.newline if above and index else ""
    return document.edit(attached, attached, f"{lead}{block}{gap}")


def _above_comments(document: Document, line: int, floor: int) -> int:
    """The start of the comment lines directly above ``line``; ``line`` itself if they reach the top of the file."""
    start = line
    while start > floor:
        above = document.line_start(start - 1)
        if above < floor or not re.match(r"[ \t\f]*#", document.text[above:start]):
            return start
        start = above
    return line
