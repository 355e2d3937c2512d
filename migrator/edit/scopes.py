"""Stage plan: which names a scope of one file binds, and in which scope a name at a place is found."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from migrator.edit.document import Document, Position
from migrator.facts import Span

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
_COMPREHENSION = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass
class Scope:
    """A module, function, class, lambda or comprehension (``owner``), with the nodes that bind each of its names.

    A name that is declared ``global`` or ``nonlocal`` there is among them, bound by that statement.
    """

    owner: ast.AST
    bindings: dict[str, list[ast.AST]] = field(default_factory=dict)

    def bind(self, name: str, node: ast.AST) -> None:
        """Note that ``node`` binds ``name``."""
        self.bindings.setdefault(name, []).append(node)


def _scope(owner: ast.AST, roots: Sequence[ast.AST]) -> Scope:
    """What the code under ``roots`` binds in its own scope; functions, classes and lambdas in it are others."""
    scope = Scope(owner)
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (*FUNCTION, ast.ClassDef)):
            scope.bind(node.name, node)
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                scope.bind(bound_name(alias), node)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            scope.bind(node.id, node)
        elif isinstance(node, ast.arg):
            scope.bind(node.arg, node)
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
            scope.bind(node.name, node)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            scope.bind(node.rest, node)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            for name in node.names:
                scope.bind(name, node)
        waiting.extend(ast.iter_child_nodes(node))
    return scope


def bound_name(alias: ast.alias) -> str:
    """The name that a part of an import statement binds."""
    return alias.asname or alias.name.partition(".")[0]


class Scopes:
    """The scopes of one document; each is looked into once."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._known: dict[int, Scope] = {}

    def of(self, owner: ast.AST) -> Scope:
        """The scope that a module, function, class, lambda or comprehension opens."""
        if id(owner) not in self._known:
            self._known[id(owner)] = _scope(owner, _own_code(owner))
        return self._known[id(owner)]

    def chain(self, place: Span) -> tuple[Scope, ...]:
        """The scopes that a name at ``place`` is looked up in, outermost first."""
        return tuple(self.of(owner) for owner in self._owners(self.document.statements(place), place))

    def holder(self, name: str, place: Span) -> Scope | None:
        """The scope that ``name`` at ``place`` belongs to; None if the file does not bind it."""
        scopes = self.chain(place)
        for scope in reversed(scopes):
            bindings = scope.bindings.get(name, ())
            if any(isinstance(node, ast.Global) for node in bindings):
                return scopes[0]
            if bindings and not any(isinstance(node, ast.Nonlocal) for node in bindings):
                return scope
        return None

    def _owners(self, path: tuple[Position, ...], place: Span) -> Iterator[ast.AST]:
        yield self.document.tree
        # The last statement is the one that holds the place itself: in its header, if it has a body.
        holders = [position.statement for position in path[:-1]]
        for index, statement in enumerate(holders):
            if isinstance(statement, FUNCTION) or (
                isinstance(statement, ast.ClassDef)
                and not any(isinstance(inner, FUNCTION) for inner in holders[index:])
            ):
                yield statement
        if path:
            for node in ast.walk(path[-1].statement):
                if isinstance(node, (ast.Lambda, *_COMPREHENSION)) and self.document.span(node).contains(place):
                    yield node


def _own_code(owner: ast.AST) -> list[ast.AST]:
    """The nodes under which a scope binds its names."""
    if isinstance(owner, FUNCTION):
        return [owner.args, *owner.body]
    if isinstance(owner, ast.Lambda):
        return [owner.args]
    if isinstance(owner, _COMPREHENSION):
        return list(owner.generators)
    return list(getattr(owner, "body", ()))
