"""Stage plan: whose something is that a program names of an SDK: the clients' that leave it, or those' that stay.

Where none stays, everything goes. Else it is asked what stands around the name: the call that makes a client or a
request, the function that gives one back or is given one, the ``try`` whose requests may fail; and last, whose clients
and requests the file has at all.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence

from migrator.edit.scopes import FUNCTION
from migrator.edit.uses import TRY, File, last_name
from migrator.facts import Place, Span, SwitchSdk

# What tells by its parts whose the rest of it is.
_TELLING = (ast.Call, ast.Assign, ast.AnnAssign, ast.Return, ast.withitem)
_ASKING = frozenset({"isinstance", "issubclass"})


class Belonging:
    """``switches`` are the clients that leave; ``others`` the places of those that stay, and of their requests."""

    def __init__(self, switches: Sequence[SwitchSdk], others: Sequence[Place]) -> None:
        self.leaving = [place for each in switches for place in (each.place, *each.requests)]
        self.staying = list(others)
        self.calls = frozenset((*self.leaving, *self.staying))

    def of(self, file: File, node: ast.AST) -> bool | None:
        """Whether ``node`` belongs to the clients that leave; None if that cannot be told."""
        if not self.staying:
            return True
        child, around = node, file.parents.get(id(node))
        while around is not None:
            if isinstance(around, TRY) and isinstance(child, ast.ExceptHandler):
                return self._tried(file, around)
            whole = isinstance(around, FUNCTION) and (child is around.returns or isinstance(child, ast.arguments))
            if whole or isinstance(around, _TELLING):
                found = self._within(file, file.place(around))
                if found is not None:
                    return found
            child, around = around, file.parents.get(id(around))
        return self._within(file, Place(file.document.path, Span(0, len(file.document.text))))

    def _tried(self, file: File, node: ast.Try) -> bool | None:
        """Whose requests a ``try`` makes; None if it also calls what may make others."""
        places = [file.place(statement) for statement in node.body]
        ours = any(place.contains(each) for place in places for each in self.leaving)
        theirs = any(place.contains(each) for place in places for each in self.staying)
        calls = (each for statement in node.body for each in ast.walk(statement) if isinstance(each, ast.Call))
        if ours is theirs or any(_may_request(call) for call in calls if file.place(call) not in self.calls):
            return None
        return ours

    def _within(self, file: File, place: Place) -> bool | None:
        """Whose clients and requests stand within a place, if they are only one side's."""
        ours = any(place.contains(each) for each in self.leaving)
        theirs = any(place.contains(each) for each in self.staying)
        return ours if ours is not theirs else None


def _may_request(call: ast.Call) -> bool:
    """Whether a call is of a function of the program's, as far as its name tells."""
    function: ast.expr = call.func
    if isinstance(function, ast.Name):
        return not hasattr(builtins, function.id)
    while isinstance(function, ast.Attribute):
        function = function.value
    return isinstance(function, ast.Name) and function.id in ("self", "cls")


def handled(file: File, node: ast.AST) -> bool:
    """Whether a class is named only for the question whether something is an instance of it."""
    child, parent = node, file.parents.get(id(node))
    if isinstance(parent, ast.Tuple):
        child, parent = parent, file.parents.get(id(parent))
    if isinstance(parent, ast.ExceptHandler):
        return parent.type is child
    return (
        isinstance(parent, ast.Call)
        and last_name(parent.func) in _ASKING
        and len(parent.args) == 2
        and parent.args[1] is child
    )
