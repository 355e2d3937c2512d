"""Stage link: classes of the project, their ancestors and descendants."""

from __future__ import annotations

from migrator.facts import Place, Reference
from migrator.knowledge import ClientClass
from migrator.understand.expressions import Expression, Name
from migrator.understand.objects import ClassObject, FunctionObject, Instance, Interpreter, Object


def ancestors(interpreter: Interpreter, owner: ClassObject) -> tuple[ClassObject, ...]:
    """The class and its ancestors in the project, nearest first."""
    return interpreter.once(("ancestors", owner), lambda: _ancestors(interpreter, owner), (owner,))


def _ancestors(interpreter: Interpreter, owner: ClassObject) -> tuple[ClassObject, ...]:
    found: dict[ClassObject, None] = {}
    pending = [owner]
    while pending:
        item = pending.pop(0)
        if item in found:
            continue
        found[item] = None
        for base in interpreter.scope(item).bases:
            pending.extend(value for value in interpreter.evaluate(item.path, base) if isinstance(value, ClassObject))
    return tuple(found)


def outside_bases(interpreter: Interpreter, line: tuple[ClassObject, ...]) -> tuple[Reference, ...]:
    """The base classes of these classes that are not of the project (``object`` and typing constructs left out)."""
    return tuple(
        value
        for item in line
        for base in interpreter.scope(item).bases
        for value in interpreter.evaluate(item.path, base)
        if isinstance(value, Reference) and not value.qualified.startswith(("builtins.", "typing.", "abc."))
    )


def client_base(interpreter: Interpreter, line: tuple[ClassObject, ...]) -> ClientClass | None:
    """The client class of the SDK that one of these classes derives from, or None."""
    kinds = (interpreter.sdk.client_kind(base.qualified) for base in outside_bases(interpreter, line))
    return next((kind for kind in kinds if kind is not None), None)


def descendants(interpreter: Interpreter, owner: ClassObject) -> tuple[ClassObject, ...]:
    """The classes in the project that derive from ``owner``, nearest first."""
    return interpreter.once(("descendants", owner), lambda: _descendants(interpreter, owner), ())


def _descendants(interpreter: Interpreter, owner: ClassObject) -> tuple[ClassObject, ...]:
    found: dict[ClassObject, None] = {}
    pending = [owner]
    while pending:
        item = pending.pop(0)
        for path, scope in interpreter.classes_based_on(interpreter.scope(item).name):
            derived = ClassObject(path, scope.number)
            if derived in found or derived == owner:
                continue
            if any(item in interpreter.evaluate(path, base) for base in scope.bases):
                found[derived] = None
                pending.append(derived)
    return tuple(found)


def own_class(interpreter: Interpreter, path: str, base: Expression) -> ClassObject | None:
    """The class whose instance ``base`` is because it is the first parameter of one of its methods, else None."""
    if not isinstance(base, Name):
        return None
    scopes = interpreter.summary(path).scopes
    scope = scopes[base.scope]
    while scope.parameter(base.name) is None:
        if base.name in scope.bindings or scope.parent is None:
            return None
        scope = scopes[scope.parent]
    if scope.parent is None or scopes[scope.parent].kind != "class" or base.name in scope.bindings:
        return None
    first = scope.parameters[0]
    return ClassObject(path, scope.parent) if first.name == base.name and first.kind == "positional" else None


def classes_of(interpreter: Interpreter, path: str, base: Expression) -> frozenset[ClassObject]:
    """The classes of the project that ``base`` may be, or be an instance of."""
    nothing: frozenset[ClassObject] = frozenset()
    return interpreter.once(("classes of", path, id(base)), lambda: _classes_of(interpreter, path, base), nothing)


def _classes_of(interpreter: Interpreter, path: str, base: Expression) -> frozenset[ClassObject]:
    found = [each for each in interpreter.evaluate(path, base) if isinstance(each, (Instance, ClassObject))]
    return frozenset([ClassObject(each.path, each.scope) for each in found])


def enclosing(interpreter: Interpreter, path: str, scope: int) -> ClassObject | None:
    """The class that a scope stands in, or None."""
    scopes = interpreter.summary(path).scopes
    found = scopes[scope]
    while found.kind != "class":
        if found.parent is None:
            return None
        found = scopes[found.parent]
    return ClassObject(path, found.number)


def of_a_sister(interpreter: Interpreter, own: ClassObject, path: str, scope: int) -> bool:
    """Whether what is made in a scope is made by another class's version of a method that objects of ``own`` have too.

    A base class that calls the method may run either, but on an object of ``own`` it runs the one of ``own``; unless
    that one asks an object of the other class in its turn.
    """
    sister, scopes = enclosing(interpreter, path, scope), interpreter.summary(path).scopes
    if sister is None or not strangers(interpreter, own, sister):
        return False
    method = scopes[scope]
    while method.parent != sister.scope and method.parent is not None:
        method = scopes[method.parent]
    line, other = ancestors(interpreter, own), ancestors(interpreter, sister)
    owners = [item for item in line if method.name in interpreter.scope(item).bindings]
    if not any(item in other for item in owners):
        return False
    given = (
        value
        for function in interpreter.bound(owners[0].path, interpreter.scope(owners[0]), method.name) or ()
        if isinstance(function, FunctionObject)
        for value in interpreter.returned(function)
    )
    return not any(_made_by(interpreter, value, sister) for value in given)


def _made_by(interpreter: Interpreter, value: Object, owner: ClassObject) -> bool:
    """Whether a value is written in a class, as far as it has a place."""
    place = getattr(value, "place", None)
    return isinstance(place, Place) and place.path == owner.path and interpreter.scope(owner).span.contains(place.span)


def strangers(interpreter: Interpreter, one: ClassObject | None, other: ClassObject | None) -> bool:
    """Whether two classes have nothing of each other: neither derives from the other."""
    if one is None or other is None:
        return False
    return one not in ancestors(interpreter, other) and other not in ancestors(interpreter, one)
