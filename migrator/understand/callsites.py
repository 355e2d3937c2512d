"""Stage link: where a function or class of the project is called."""

from __future__ import annotations

from dataclasses import dataclass

from migrator.understand.classes import ancestors, descendants
from migrator.understand.expressions import Call, Scope, name_of
from migrator.understand.objects import BoundMethod, ClassObject, FunctionObject, Interpreter


@dataclass(frozen=True, eq=False)
class Site:
    """A call of a function.

    ``skipped`` counts the leading parameters that it does not pass itself (``self``); it is negative for
    ``partial(function, …)``, whose first argument is the function.
    """

    path: str
    call: Call
    skipped: int = 0


def function_sites(interpreter: Interpreter, path: str, scope: Scope) -> tuple[Site, ...]:
    """The calls of the function that opens ``scope``; for ``__init__``, the calls of its class."""
    key = ("sites", path, scope.number)
    return interpreter.once(key, lambda: _function_sites(interpreter, path, scope), ())


def _function_sites(interpreter: Interpreter, path: str, scope: Scope) -> tuple[Site, ...]:
    target = FunctionObject(path, scope.number)
    parent = None if scope.parent is None else interpreter.summary(path).scopes[scope.parent]
    owner = ClassObject(path, parent.number) if parent is not None and parent.kind == "class" else None
    found: list[Site] = []
    if owner is not None and scope.name == "__init__":
        found.extend(_constructions(interpreter, owner, target))
    for caller, call in interpreter.calls_named(scope.name):
        for value in interpreter.evaluate(caller, call.function):
            if value == target:
                found.append(Site(caller, call))
            elif isinstance(value, BoundMethod) and _same_method(interpreter, value, target, owner, scope.name):
                found.append(Site(caller, call, skipped=1))
    for caller, call in interpreter.calls_named("partial"):
        # `partial(function, …)` passes what follows the function.
        first = call.positional[0] if call.positional else None
        if first is not None and name_of(first) == scope.name and target in interpreter.evaluate(caller, first):
            found.append(Site(caller, call, skipped=-1))
    return tuple(found)


def _constructions(interpreter: Interpreter, owner: ClassObject, target: FunctionObject) -> list[Site]:
    """Constructor calls that end in ``target``: of the class, and of descendants that inherit its ``__init__``."""
    found: list[Site] = []
    for item in (owner, *descendants(interpreter, owner)):
        if _initializer(interpreter, item) == target:
            found.extend(Site(path, call, skipped=1) for path, call in class_calls(interpreter, item))
    return found


def _initializer(interpreter: Interpreter, owner: ClassObject) -> FunctionObject | None:
    for item in ancestors(interpreter, owner):
        for value in interpreter.bound(item.path, interpreter.scope(item), "__init__") or ():
            if isinstance(value, FunctionObject):
                return value
    return None


def _same_method(
    interpreter: Interpreter, method: BoundMethod, target: FunctionObject, owner: ClassObject | None, name: str
) -> bool:
    """Whether a call of ``method`` may run ``target``: it is the same, or one that ``target`` overrides."""
    if method.function == target:
        return True
    if owner is None or name == "__init__":
        return False
    parent = interpreter.scope(method.function).parent
    return parent is not None and ClassObject(method.function.path, parent) in ancestors(interpreter, owner)


def class_calls(interpreter: Interpreter, owner: ClassObject) -> tuple[tuple[str, Call], ...]:
    """The calls of the class itself, with their modules."""
    return tuple(
        (path, call)
        for name in (interpreter.scope(owner).name, "cls")
        for path, call in interpreter.calls_named(name)
        if owner in interpreter.evaluate(path, call.function)
    )
