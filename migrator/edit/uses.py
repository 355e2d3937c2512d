"""Stage plan: what a file does with a name or an attribute, beyond the places that an edit is about."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property

from migrator.edit.document import Document
from migrator.edit.scopes import FUNCTION, Scope, Scopes
from migrator.facts import Place

TRY = (ast.Try, getattr(ast, "TryStar", ast.Try))
"""The statements with ``except`` clauses; ``except*`` is new in Python 3.11."""
COPIES = frozenset({"copy", "with_options"})
"""The methods of a client that give another one of its class."""
# What asks about a value, and keeps nothing of it.
_ASKING = frozenset({"bool", "hasattr", "isinstance"})


class File:
    """A file in which a client is made or used."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.document = Document(path, text)
        self.scopes = Scopes(self.document)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All nodes of the file."""
        return tuple(ast.walk(self.document.tree))

    @cached_property
    def parents(self) -> dict[int, ast.AST]:
        """The node around each node."""
        return {id(child): node for node in self.nodes for child in ast.iter_child_nodes(node)}

    def named(self, name: str) -> Iterator[ast.Name | ast.Attribute]:
        """The writings of a name, and of attributes of that name."""
        for node in self.nodes:
            if (isinstance(node, ast.Name) and node.id == name) or (
                isinstance(node, ast.Attribute) and node.attr == name
            ):
                yield node

    def place(self, node: ast.AST) -> Place:
        """Where a node stands."""
        return Place(self.path, self.document.span(node))

    def holder(self, name: ast.Name) -> Scope | None:
        """The scope that a name belongs to."""
        return self.scopes.holder(name.id, self.document.span(name))

    def own_class(self, node: ast.AST) -> ast.ClassDef | None:
        """The class whose instance (or which itself) ``node`` is: the first parameter of one of its methods."""
        scope = self.holder(node) if isinstance(node, ast.Name) else None
        function = scope.owner if scope is not None else None
        if scope is None or not isinstance(function, FUNCTION) or not isinstance(node, ast.Name):
            return None
        parameters = (*function.args.posonlyargs, *function.args.args)
        if scope.bindings[node.id] != [*parameters[:1]] or "staticmethod" in map(last_name, function.decorator_list):
            return None
        around: ast.AST | None = self.parents.get(id(function))
        while isinstance(around, (ast.If, ast.Try)):
            around = self.parents.get(id(around))
        return around if isinstance(around, ast.ClassDef) else None

    def handed_on(self, node: ast.expr) -> str | None:
        """How the value of ``node`` gets to where it is called otherwise, in words; None if it is only asked about."""
        child: ast.AST = node
        parent = self.parents[id(node)]
        while isinstance(parent, ast.BoolOp):
            child, parent = parent, self.parents[id(parent)]
        negated = isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not)
        if negated or isinstance(parent, ast.Compare) or getattr(parent, "test", None) is child:
            return None
        call = self.parents[id(parent)] if isinstance(parent, ast.keyword) else parent
        if isinstance(call, ast.Call):
            name = last_name(call.func)
            return None if name in _ASKING else f"handed to `{name}`" if name else "handed to a call"
        if isinstance(parent, ast.withitem):
            return "opened and closed by a `with`"
        return "given back" if isinstance(parent, ast.Return) else "handed on"


def last_name(node: ast.AST) -> str | None:
    """The last name of a dotted expression."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else None
