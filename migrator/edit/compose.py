"""Stage plan: a set of operations on one file to edits of its text, from the innermost expression outwards."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Union

from migrator.edit.document import Document, Refused
from migrator.edit.imports import Environment, import_beside, import_instead, import_os
from migrator.edit.statements import insert_after, remove_statements
from migrator.edit.surgery import Step, is_expression, operate, quote, rewrite_string
from migrator.facts import (
    Code,
    Edit,
    ImportBeside,
    ImportInstead,
    InsertLine,
    InsertStatement,
    MoveInto,
    MoveOut,
    Operation,
    OrElse,
    Place,
    Remove,
    RemoveStatement,
    Rename,
    RepeatEntry,
    Replace,
    ReplaceString,
    ReplaceText,
    RewriteComment,
    RewriteImport,
    SecondCall,
    SetArgument,
    Span,
    SplitClient,
    SwitchSdk,
    Wrap,
)

_LOOSER_THAN_OR = (ast.Lambda, ast.IfExp, ast.NamedExpr, ast.Yield, ast.YieldFrom)
_FORMATTED = (ast.JoinedStr, getattr(ast, "TemplateStr", ast.JoinedStr))
_DELIMITING = (
    ast.keyword,
    ast.Call,
    ast.Assign,
    ast.AnnAssign,
    ast.Return,
    ast.Expr,
    ast.List,
    ast.Tuple,
    ast.Set,
    ast.Dict,
    ast.IfExp,
    ast.Lambda,
    ast.NamedExpr,
)
"""What the parts of an expression may stand in without parentheses, whatever operator they are joined by."""

ExpressionOperation = Union[Replace, OrElse, Wrap, ReplaceString, SetArgument, Remove, Rename, MoveInto, MoveOut]


@dataclass
class _Region:
    """An expression that is edited, and the edited expressions within it."""

    span: Span
    operations: list[ExpressionOperation]
    inner: list[_Region] = field(default_factory=list)


class Composer:
    """Carries out operations on one document. What it works out about the document is kept between calls."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._environment = Environment(document)
        self._mark: str | None = None
        self._f_strings: dict[int, list[Span]] = {}

    def edits(self, operations: Iterable[Operation]) -> tuple[Edit, ...]:
        """The edits that carry out all operations, in order and without overlap; equal operations count once.

        Each covers the whole expression, statement or line that it is about (see :func:`minimal`).

        Raises Refused if one of them cannot be carried out.
        """
        imports: dict[str, None] = {}
        expressions: list[ExpressionOperation] = []
        removed: list[Span] = []
        inserted: list[InsertStatement] = []
        extended: dict[Span, list[ImportBeside]] = {}
        exchanged: list[ImportInstead] = []
        rewritten: list[Edit] = []
        for operation in dict.fromkeys(operations):
            if isinstance(operation, RemoveStatement):
                removed.append(operation.place.span)
            elif isinstance(operation, InsertStatement):
                inserted.append(operation)
            elif isinstance(operation, ImportBeside):
                extended.setdefault(operation.place.span, []).append(operation)
            elif isinstance(operation, ImportInstead):
                exchanged.append(operation)
            elif isinstance(operation, (RewriteComment, RewriteImport)):
                rewritten.append(self.document.edit(*operation.place.span, operation.text))
            elif isinstance(operation, (RepeatEntry, ReplaceText, InsertLine)):
                raise Refused("this is for files beside the code")
            elif isinstance(operation, SplitClient):
                raise Refused("how the client is split has not been worked out")
            elif isinstance(operation, SwitchSdk):
                raise Refused("what else changes with the client's class has not been worked out")
            else:
                expressions.append(operation)
        found = [
            self.document.edit(region.span.start, region.span.end, self._expression(region, imports))
            for region in _nested(_grouped(expressions))
        ]
        found += rewritten
        found += remove_statements(self.document, removed, frozenset(item.place.span for item in inserted))
        for operation in inserted:
            code = self._spelled(operation.code, operation.place, imports)
            found.append(insert_after(self.document, operation.place.span, f"{operation.target} = {code}"))
        found += [import_beside(self.document, span, wanted) for span, wanted in extended.items()]
        replaced = frozenset(each.place.span for each in expressions if isinstance(each, Replace))
        found += [import_instead(self.document, each, replaced) for each in exchanged]
        if imports:
            found.append(import_os(self.document, imports))
        found.sort(key=lambda edit: edit.place.span)
        for first, second in pairwise(found):
            if first.place.span.end > second.place.span.start:
                raise Refused(f"line {self.document.row(second.place.span.start)}: two edits reach the same characters")
        return tuple(found)

    def _expression(self, region: _Region, imports: dict[str, None]) -> str:
        old = self.document.text[region.span.start : region.span.end]
        new = self._edited(region, imports)
        if is_expression(old) and not is_expression(new):
            raise Refused(f"line {self.document.row(region.span.start)}: the result would not be an expression")
        return new

    def _edited(self, region: _Region, imports: dict[str, None]) -> str:
        """The new text of a region: first the regions within it, then its own operations."""
        text = self.document.text[region.span.start : region.span.end]
        if self._in_f_string(region.span):
            # Quotes inside an f-string depend on those around it before Python 3.12, and so do positions.
            raise Refused(f"line {self.document.row(region.span.start)}: the code there is part of an f-string")
        for inner in reversed(region.inner):
            start, end = inner.span.start - region.span.start, inner.span.end - region.span.start
            text = text[:start] + self._edited(inner, imports) + text[end:]
        try:
            return self._operated(region, text, imports)
        except Refused as refused:
            raise Refused(f"line {self.document.row(region.span.start)}: {refused}") from None

    def _operated(self, region: _Region, text: str, imports: dict[str, None]) -> str:
        """The text of a region after its own operations."""
        steps: list[Step] = []
        fallbacks: list[OrElse] = []
        wraps: list[Wrap] = []
        for operation in region.operations:
            if isinstance(operation, Replace):
                text = self._spelled(operation.code, operation.place, imports)
            elif isinstance(operation, OrElse):
                fallbacks.append(operation)
            elif isinstance(operation, Wrap):
                wraps.append(operation)
            elif isinstance(operation, ReplaceString):
                text = rewrite_string(text, operation.value)
            elif isinstance(operation, SetArgument):
                steps.append(Step(operation, self._spelled(operation.code, operation.place, imports)))
            else:
                steps.append(Step(operation))
        if steps:
            text = operate(text, steps, self.document.newline, self.document.indentation(region.span.start))
        for fallback in fallbacks:
            text = self._or_else(text, fallback, imports)
        for wrap in wraps:
            text = f"{wrap.before}{text}{wrap.after}"
        return text

    def _or_else(self, text: str, operation: OrElse, imports: dict[str, None]) -> str:
        """``text or code``, with the parentheses that the expression and its surroundings need."""
        if not is_expression(text):
            raise Refused("the code there is not an expression of its own")
        if isinstance(ast.parse(f"(\n{text}\n)", mode="eval").body, _LOOSER_THAN_OR):
            text = f"({text})"
        text = f"{text} or {self._spelled(operation.code, operation.place, imports)}"
        return text if self._stands_alone(operation.place.span) else f"({text})"

    def _in_f_string(self, span: Span) -> bool:
        position = next(reversed(self.document.statements(span)), None)
        if position is None:
            return False
        if id(position.statement) not in self._f_strings:
            nodes = (node for node in ast.walk(position.statement) if isinstance(node, _FORMATTED))
            self._f_strings[id(position.statement)] = [self.document.span(node) for node in nodes]
        return any(whole.contains(span) and whole != span for whole in self._f_strings[id(position.statement)])

    def _stands_alone(self, span: Span) -> bool:
        """Whether the expression at ``span`` can become one with any operator and need no parentheses."""
        position = next(reversed(self.document.statements(span)), None)
        for parent in ast.walk(position.statement) if position else ():
            if isinstance(parent, _DELIMITING):
                for child in ast.iter_child_nodes(parent):
                    if isinstance(child, ast.expr) and self.document.span(child) == span:
                        return child is not getattr(parent, "func", None)
        return False

    def _spelled(self, code: Code, place: Place, imports: dict[str, None]) -> str:
        """The text of a piece of code; what it needs to be imported is noted in ``imports``."""
        if isinstance(code, str):
            return code
        if isinstance(code, SecondCall):
            return self._second(code, imports)
        spelling = self._environment.spelling(place.span)
        if spelling.imported_as:
            imports[spelling.imported_as] = None
        mark = quote(self.document.text[place.span.start : place.span.end]) or self._file_quote()
        return f"{spelling.expression}[{mark}{code.variable}{mark}]"

    def _second(self, code: SecondCall, imports: dict[str, None]) -> str:
        """The text of a call, once more and with other arguments."""
        span = code.place.span
        steps = [
            Step(SetArgument(code.place, name, value, first=True), self._spelled(value, code.place, imports))
            for name, value in code.arguments
        ]
        steps += [Step(Remove(code.place, name)) for name in code.without]
        text = self.document.text[span.start : span.end]
        return operate(text, steps, self.document.newline, self.document.indentation(span.start))

    def _file_quote(self) -> str:
        if self._mark is None:
            self._mark = quote(self.document.text) or '"'
        return self._mark


def _grouped(operations: Iterable[ExpressionOperation]) -> list[_Region]:
    """The operations by the expression that they are on, outer expressions before inner ones."""
    regions: dict[Span, _Region] = {}
    for operation in operations:
        regions.setdefault(operation.place.span, _Region(operation.place.span, [])).operations.append(operation)
    return sorted(regions.values(), key=lambda region: (region.span.start, -region.span.end))


def _nested(regions: Sequence[_Region]) -> list[_Region]:
    """The outermost regions, each with the others within it. Raises Refused if two of them only overlap."""
    roots: list[_Region] = []
    open_regions: list[_Region] = []
    for region in regions:
        while open_regions and open_regions[-1].span.end <= region.span.start:
            open_regions.pop()
        if open_regions and not open_regions[-1].span.contains(region.span):
            raise Refused("two operations are on pieces of code that overlap")
        (open_regions[-1].inner if open_regions else roots).append(region)
        open_regions.append(region)
    return roots


def minimal(document: Document, edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The same edits, of only the characters that differ; edits that change nothing are left out."""
    found: list[Edit] = []
    for edit in edits:
        start, end = edit.place.span.start, edit.place.span.end
        old, new = document.text[start:end], edit.text
        if old == new:
            continue
        head = _common(old, new)
        # A CRLF is never taken apart: rows and columns are counted from the edit's ends.
        if head and old[head - 1] == "\r":
            head -= 1
        old, new = old[head:], new[head:]
        tail = _common(old[::-1], new[::-1])
        if tail and old[len(old) - tail] == "\n" and "\r" in (old[-tail - 1 : -tail], new[-tail - 1 : -tail]):
            tail -= 1
        found.append(document.edit(start + head, end - tail, new[: len(new) - tail]))
    return tuple(found)


def _common(first: str, second: str) -> int:
    """How many characters the two start with alike."""
    shorter = min(len(first), len(second))
    return next((index for index in range(shorter) if first[index] != second[index]), shorter)
