"""Stage plan: how ``os.environ`` is spelled at a place, and where an ``import os`` goes if the place needs one."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from migrator.edit.document import Document, Position, Refused
from migrator.facts import Edit, Span

FRESH_NAMES = ("os", "_os", "_os_module")
_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
_COMPREHENSION = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Spelling:
    """The expression for the environment's mapping, and the name under which ``os`` must be imported for it, if any."""

    expression: str
    imported_as: str | None = None


@dataclass
class _Scope:
    """The names of one scope: imports of the module ``os`` or of ``os.environ``, and everything else it binds."""

    modules: dict[str, list[ast.stmt]] = field(default_factory=dict)
    environs: dict[str, list[ast.stmt]] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)

    def binds(self, name: str) -> bool:
        return name in self.modules or name in self.environs or name in self.others


def _bindings(roots: Sequence[ast.AST]) -> _Scope:
    """What the code under ``roots`` binds in its own scope; functions, classes and lambdas in it are others."""
    scope = _Scope()
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            scope.others.add(node.name)
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            _imported(node, scope)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            scope.others.add(node.id)
        elif isinstance(node, ast.arg):
            scope.others.add(node.arg)
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
            scope.others.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            scope.others.add(node.rest)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            scope.others.update(node.names)
        waiting.extend(ast.iter_child_nodes(node))
    return scope


def _imported(node: ast.Import | ast.ImportFrom, scope: _Scope) -> None:
    for alias in node.names:
        name = alias.asname or alias.name.partition(".")[0]
        if isinstance(node, ast.Import) and (alias.name == "os" or (name == "os" and not alias.asname)):
            scope.modules.setdefault(name, []).append(node)
        elif isinstance(node, ast.ImportFrom) and (node.module, alias.name, node.level) == ("os", "environ", 0):
            scope.environs.setdefault(name, []).append(node)
        else:
            scope.others.add(name)


class Environment:
    """Answers, for one file, how the process environment is reached at a place."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._scopes: dict[int, _Scope] = {}

    def spelling(self, place: Span) -> Spelling:
        """The spelling at ``place``, by the imports that have run by then; a new import if there is none.

        Raises Refused if every name for a new import is taken.
        """
        path = self.document.statements(place)
        scopes = list(self._chain(path, place))
        for scope in reversed(scopes):
            for imports, attribute in ((scope.modules, ".environ"), (scope.environs, "")):
                for name, statements in imports.items():
                    visible = next(other for other in reversed(scopes) if other.binds(name)) is scope
                    clear = (name in scope.modules) + (name in scope.environs) + (name in scope.others) == 1
                    if visible and clear and any(self._has_run(statement, path, place) for statement in statements):
                        return Spelling(f"{name}{attribute}")
        module, *inner = scopes
        for name in FRESH_NAMES:
            taken = name in module.others or name in module.environs or any(scope.binds(name) for scope in inner)
            if not taken:
                return Spelling(f"{name}.environ", name)
        raise Refused(f"the names {', '.join(FRESH_NAMES)} for the module os are all taken there")

    def _chain(self, path: tuple[Position, ...], place: Span) -> Iterator[_Scope]:
        """The scopes that a name at ``place`` is looked up in, outermost first."""
        tree = self.document.tree
        yield self._scope(tree, tree.body)
        # The last statement is the one that holds the place itself: in its header, if it has a body.
        holders = [position.statement for position in path[:-1]]
        for index, statement in enumerate(holders):
            if isinstance(statement, _FUNCTION):
                yield self._scope(statement, [statement.args, *statement.body])
            elif isinstance(statement, ast.ClassDef) and not any(
                isinstance(inner, _FUNCTION) for inner in holders[index:]
            ):
                yield self._scope(statement, statement.body)
        if path:
            for node in ast.walk(path[-1].statement):
                if isinstance(node, (ast.Lambda, *_COMPREHENSION)) and self.document.span(node).contains(place):
                    yield self._scope(node, [node.args] if isinstance(node, ast.Lambda) else node.generators)

    def _scope(self, owner: ast.AST, roots: Sequence[ast.AST]) -> _Scope:
        if id(owner) not in self._scopes:
            self._scopes[id(owner)] = _bindings(roots)
        return self._scopes[id(owner)]

    def _has_run(self, statement: ast.stmt, path: tuple[Position, ...], place: Span) -> bool:
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
