"""Stage link: where a function or class of the project is called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from migrator.understand.classes import ancestors, descendants, enclosing
from migrator.understand.decorators import passed
from migrator.understand.described import described
from migrator.understand.expressions import Attribute, Call, Lambda, Scope, handle, name_of
from migrator.understand.handovers import called_with
from migrator.understand.objects import BoundMethod, ClassObject, FunctionObject, Interpreter, Object


@dataclass(frozen=True, eq=False)
class Site:
    """A call of a function.

    ``skipped`` counts the leading parameters that it does not pass itself (``self``). ``more`` tells that it is called
    elsewhere, perhaps with more (``partial(function, …)``). ``owner`` is the class whose object the call makes or uses.
    """

    path: str
    call: Call
    skipped: int = 0
    more: bool = False
    owner: ClassObject | None = None


def function_sites(interpreter: Interpreter, path: str, scope: Scope) -> tuple[Site, ...]:
    """The calls of the function that opens ``scope``; for ``__init__``, the calls of its class."""
    key = ("sites", path, scope.number)
    return interpreter.once(key, lambda: _function_sites(interpreter, path, scope), ())


def _function_sites(interpreter: Interpreter, path: str, scope: Scope) -> tuple[Site, ...]:
    if described(interpreter, path, scope) is not None:
        return ()
    target = FunctionObject(path, scope.number)
    parent = None if scope.parent is None else interpreter.summary(path).scopes[scope.parent]
    owner = ClassObject(path, parent.number) if parent is not None and parent.kind == "class" else None
    found: list[Site] = []
    if owner is not None and scope.name == "__init__":
        found.extend(_constructions(interpreter, owner, target))
    passings = passed(interpreter, path, scope)
    shift = max((each.shift for each in passings), default=0)
    calls = (each for name in interpreter.names_of(scope.name) for each in interpreter.calls_reaching(path, name))
    for caller, call in calls:
        for value in interpreter.evaluate(caller, call.function):
            if value == target:
                found.append(Site(caller, call, shift))
            elif isinstance(value, BoundMethod) and (
                value.function == target or (not _is_super(call) and _overrides(interpreter, value, owner, scope.name))
            ):
                own = enclosing(interpreter, caller, call.scope) if _is_super(call) else value.owner
                found.append(Site(caller, call, shift + 1, owner=own))
    found.extend(Site(each.path, each.call) for each in passings)
    found.extend(_handed(interpreter, path, scope, target))
    return tuple(found)


def _is_super(call: Call) -> bool:
    """Whether a call is one of `super()`'s methods, which is never an override."""
    base = call.function.base if isinstance(call.function, Attribute) else None
    return isinstance(base, Call) and name_of(base.function) == "super"


def _handed(interpreter: Interpreter, path: str, scope: Scope, target: FunctionObject) -> Iterator[Site]:
    """The calls of a function that is handed to another one."""
    for caller, call in interpreter.calls_with(handle(path, scope)):
        for value in (*call.positional, *[keyword.value for keyword in call.keywords]):
            if name_of(value) != scope.name and not isinstance(value, Lambda):
                continue
            for item in interpreter.evaluate(caller, value):
                if not _is(item, target):
                    continue
                skipped = 1 if isinstance(item, BoundMethod) else 0
                for where, site, more in called_with(interpreter, caller, call, value):
                    yield Site(where, site, skipped, more)


def _is(item: Object, target: FunctionObject) -> bool:
    return item == target or (isinstance(item, BoundMethod) and item.function == target)


def _constructions(interpreter: Interpreter, owner: ClassObject, target: FunctionObject) -> list[Site]:
    """Constructor calls that end in ``target``: of the class, and of descendants that inherit its ``__init__``."""
    found: list[Site] = []
    for item in (owner, *descendants(interpreter, owner)):
        if _initializer(interpreter, item) == target:
            found.extend(Site(path, call, skipped=1, owner=item) for path, call in class_calls(interpreter, item))
    return found


def _initializer(interpreter: Interpreter, owner: ClassObject) -> FunctionObject | None:
    for item in ancestors(interpreter, owner):
        for value in interpreter.bound(item.path, interpreter.scope(item), "__init__") or ():
            if isinstance(value, FunctionObject):
                return value
    return None


def _overrides(interpreter: Interpreter, method: BoundMethod, owner: ClassObject | None, name: str) -> bool:
    """Whether the method of that name of a class overrides ``method``, so that a call of this may run that."""
    if owner is None or name == "__init__":
        return False
    parent = interpreter.scope(method.function).parent
    return parent is not None and ClassObject(method.function.path, parent) in ancestors(interpreter, owner)


def class_calls(interpreter: Interpreter, owner: ClassObject) -> tuple[tuple[str, Call], ...]:
    """The calls of the class itself, with their modules."""
    return tuple(
        (path, call)
        for name in (*interpreter.names_of(interpreter.scope(owner).name), "cls")
        for path, call in interpreter.calls_named(name)
        if owner in interpreter.evaluate(path, call.function)
    )
