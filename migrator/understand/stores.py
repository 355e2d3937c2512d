"""Stage link: what attributes and items are set to by statements of their own, on whatever carries them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from migrator.facts import Place, Reference
from migrator.understand.classes import classes_of, own_class
from migrator.understand.expressions import Attribute, Call, Choice, Expression, Name, Store, dotted
from migrator.understand.objects import (
    BoundMethod,
    ClassObject,
    FunctionObject,
    Instance,
    Interpreter,
    ModuleObject,
    Object,
    Objects,
    Result,
    joined,
)

Carrier = ModuleObject | FunctionObject | Reference | Result
_Things = tuple[frozenset[Object], frozenset[str], frozenset[str]]

# The application that a request is part of is one that the program makes.
_APPLICATIONS = {
    f"{package}.{name}.app": (f"{package}.FastAPI", "starlette.applications.Starlette")
    for package in ("fastapi", "starlette.requests")
    for name in ("Request", "WebSocket", "HTTPConnection")
}


def stored(
    interpreter: Interpreter,
    line: tuple[ClassObject, ...],
    below: tuple[ClassObject, ...],
    name: str,
    *,
    exact: bool,
) -> Objects:
    """What the attribute ``name`` is set to on instances of a class, given with its ancestors and descendants."""
    classes = frozenset((*line, *below))
    groups: list[Objects] = []
    for owner, path, store in stores_of(interpreter, classes, name):
        if owner is not None:
            if _overridden(interpreter, line, owner, store):
                continue
            own = _own_result(interpreter, line[0], owner, path, store, exact=exact)
            if own is not None:
                groups.append(own)
                continue
        elif classes.isdisjoint(classes_of(interpreter, path, store.base)):
            continue
        groups.append(interpreter.stored(path, store.value, store.path, store.annotation))
    return joined(*groups)


def stores_of(
    interpreter: Interpreter, classes: frozenset[ClassObject], name: str
) -> Iterator[tuple[ClassObject | None, str, Store]]:
    """The assignments to attributes of that name, with their modules, but for those that methods of other classes do
    on their own instances. In front is the one of ``classes`` whose method does it on its own, if one does.
    """
    found = interpreter.stores_named(name)
    owners: dict[ClassObject | None, list[int]] = {}
    owners = interpreter.once(("owners of", name, len(found)), lambda: _owners(interpreter, found), owners)
    numbers = {number: owner for owner in (*classes, None) for number in owners.get(owner, ())}
    for number in sorted(numbers):
        yield numbers[number], *found[number]


def _owners(interpreter: Interpreter, stores: tuple[tuple[str, Store], ...]) -> dict[ClassObject | None, list[int]]:
    """The numbers of the assignments that methods of a class do on its instances, by class; of the others, by None."""
    found: dict[ClassObject | None, list[int]] = {}
    for number, (path, store) in enumerate(stores):
        found.setdefault(own_class(interpreter, path, store.base), []).append(number)
    return found


def _overridden(interpreter: Interpreter, line: tuple[ClassObject, ...], owner: ClassObject, store: Store) -> bool:
    """Whether an ancestor's method does the assignment that a nearer class has replaced by one of its own."""
    if owner not in line[1:]:
        return False
    method = _method(interpreter, owner, store.scope)
    for item in line[: line.index(owner)]:
        replacing = interpreter.scope(item).bindings.get(method, ())
        if replacing:
            summary = interpreter.summary(item.path)
            inherited = (
                _method(interpreter, item, call.scope) == method
                for call in summary.calls_named(method)
                if isinstance(call.function, Attribute)
            )
            return not any(inherited)
    return False


def _method(interpreter: Interpreter, owner: ClassObject, number: int) -> str:
    """The name of the method of a class that a scope is, or is part of; empty if it is none of its."""
    scopes = interpreter.summary(owner.path).scopes
    scope = scopes[number]
    while scope.parent is not None:
        if scope.parent == owner.scope:
            return scope.name
        scope = scopes[scope.parent]
    return ""


def _own_result(
    interpreter: Interpreter, asked: ClassObject, owner: ClassObject, path: str, store: Store, *, exact: bool
) -> Objects | None:
    """What an ancestor's `self.name = self.make()` or `self.name = name` stores for the class that is asked about.

    Its `make` may be its own, and what its siblings pass is not its own. None if that is no such assignment.
    """
    value = store.value
    if value is None or asked == owner or store.path:
        return None
    options = value.options if isinstance(value, Choice) else (value,)
    made = [_own_method(interpreter, asked, owner, path, option, exact=exact) for option in options]
    if all(each is None for each in made):
        return None
    return joined(
        *[interpreter.evaluate(path, option) if own is None else own for option, own in zip(options, made, strict=True)]
    )


def _own_method(
    interpreter: Interpreter, asked: ClassObject, owner: ClassObject, path: str, value: Expression, *, exact: bool
) -> Objects | None:
    if isinstance(value, Name):
        scope = interpreter.summary(path).scopes[value.scope]
        parameter = scope.parameter(value.name)
        if parameter is None or scope.parent != owner.scope or value.name in scope.bindings:
            return None
        if parameter.kind not in ("positional", "keyword") or parameter is scope.parameters[0]:
            return None
        return interpreter.passed_for(path, scope, parameter, asked)
    if not isinstance(value, Call) or not isinstance(value.function, Attribute):
        return None
    if own_class(interpreter, path, value.function.base) != owner:
        return None
    instance = Instance(asked.path, asked.scope, exact=exact)
    methods = interpreter.attribute(instance, value.function.name, Place(path, value.span))
    if not all(isinstance(each, BoundMethod) for each in methods):
        return None
    return joined(*[interpreter.returned(each.function) for each in methods if isinstance(each, BoundMethod)])


def stored_alike(interpreter: Interpreter, path: str, expression: Attribute) -> Objects:
    """What the module itself sets an attribute of something unknown to, by the same words (``self.settings.model``).

    The words must begin with the same variable, not just with one of the same name.
    """
    words = dotted(expression)
    if words is None:
        return ()
    own = _home(interpreter, path, expression)
    return joined(
        *[
            interpreter.stored(path, store.value, store.path, store.annotation)
            for other, store in interpreter.stores_named(expression.name)
            if other == path
            and f"{dotted(store.base)}.{store.attribute}" == words
            and _home(interpreter, path, store.base) == own
        ]
    )


def _home(interpreter: Interpreter, path: str, expression: Expression) -> int | ClassObject | None:
    """The scope that binds the name that a dotted expression begins with; for ``self``, the class."""
    while isinstance(expression, Attribute):
        expression = expression.base
    if not isinstance(expression, Name):
        return None
    owner = own_class(interpreter, path, expression)
    if owner is not None:
        return owner
    scopes = interpreter.summary(path).scopes
    scope = scopes[expression.scope]
    while expression.name not in scope.bindings and scope.parameter(expression.name) is None:
        if scope.parent is None:
            return None
        scope = scopes[scope.parent]
    return scope.number


def stored_on(interpreter: Interpreter, base: Carrier, name: str) -> Objects:
    """What the program sets the attribute or item ``name`` of a module, a function or somebody else's object to."""
    found = (*interpreter.stores_named(name), *interpreter.stores_named(f"[{name!r}]"))
    if not found:
        return ()
    key = ("stored on", base.qualified if isinstance(base, Reference) else base, name)
    nothing: Objects = ()
    return interpreter.once(key, lambda: _stored_on(interpreter, base, found), nothing)


def _stored_on(interpreter: Interpreter, base: Carrier, found: tuple[tuple[str, Store], ...]) -> Objects:
    return joined(
        *[
            interpreter.stored(path, store.value, store.path, store.annotation)
            for path, store in found
            if _is(interpreter, base, path, store.base)
        ]
    )


def _is(interpreter: Interpreter, base: Carrier, path: str, expression: Expression) -> bool:
    """Whether an expression may be ``base``."""
    nothing: _Things = (frozenset(), frozenset(), frozenset())
    key = ("things of", path, id(expression))
    things, references, results = interpreter.once(key, lambda: _things(interpreter, path, expression), nothing)
    if isinstance(base, Reference):
        return base.qualified in references
    if base in things:
        return True
    return bool(results) and isinstance(base, Result) and not results.isdisjoint(_applications(base.qualified))


def _things(interpreter: Interpreter, path: str, expression: Expression) -> _Things:
    """What an expression may be, and the names of what of that is another package's, or comes from one."""
    values = frozenset(interpreter.evaluate(path, expression))
    references = frozenset([value.qualified for value in values if isinstance(value, Reference)])
    return values, references, frozenset([value.qualified for value in values if isinstance(value, Result)])


@cache
def _applications(state: str) -> frozenset[str]:
    """The names under which the program itself knows what it reaches through a request (`request.app.state`)."""
    return frozenset(
        f"{made}{state[len(request) :]}"
        for request, applications in _APPLICATIONS.items()
        if state.startswith(f"{request}.")
        for made in applications
    )
