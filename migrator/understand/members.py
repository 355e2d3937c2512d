"""Stage link: the attributes of classes of the project and of their instances."""

from __future__ import annotations

from migrator.facts import Place, Unknown
from migrator.understand.arguments import constructor_argument
from migrator.understand.classes import ancestors, descendants, outside_bases
from migrator.understand.expressions import Assigned, Call, Name, name_of
from migrator.understand.objects import (
    BoundMethod,
    ClassObject,
    ClientObject,
    FunctionObject,
    Interpreter,
    Objects,
    Result,
    TypedClient,
    joined,
    vague,
)
from migrator.understand.records import unnamed
from migrator.understand.stores import stored
from migrator.understand.subclasses import own_clients

_PROPERTIES = frozenset({"property", "cached_property", "functools.cached_property", "abstractproperty"})


def member(interpreter: Interpreter, owner: ClassObject, name: str, where: Place, *, exact: bool = False) -> Objects:
    """What the attribute ``name`` of an instance of a class, or of the class itself, may be.

    Unless it is ``exact``, the instance may be of a derived class, which may set or define it otherwise.
    """
    nothing: Objects = ()
    found = interpreter.once(
        ("member of", owner, name, exact), lambda: _member(interpreter, owner, name, exact=exact), nothing
    )
    if not all(vague(item) for item in found):
        return found
    key = ("unseen of", owner, name, where, exact)
    return interpreter.once(key, lambda: _unseen(interpreter, owner, name, where, found), nothing)


def _unseen(interpreter: Interpreter, owner: ClassObject, name: str, where: Place, found: Objects) -> Objects:
    """What an attribute is that nothing in sight sets (``found`` says at most why), as it is asked for at ``where``."""
    clients = own_clients(interpreter, owner, where)
    if clients:
        return joined(*[interpreter.attribute(client, name, where) for client in clients])
    if found:
        return found
    line = ancestors(interpreter, owner)
    delegated = _delegated(interpreter, line, name, where)
    if delegated:
        return delegated
    outside = outside_bases(interpreter, line)
    if outside:
        return (Unknown(f"`{name}` comes from {outside[0].qualified}, which is not part of the program", where),)
    return (Unknown(f"`{name}` is not set in class `{interpreter.scope(owner).name}` where it can be seen", where),)


def _member(interpreter: Interpreter, owner: ClassObject, name: str, *, exact: bool) -> Objects:
    """What classes and assignments put there; empty if nothing in sight does."""
    line = ancestors(interpreter, owner)
    below = () if exact else descendants(interpreter, owner)
    defined = joined(
        _class_level(interpreter, owner, line, name),
        *[_class_level(interpreter, item, (item,), name) for item in below],
    )
    kept = stored(interpreter, line, below, name, exact=exact)
    found = joined(defined, kept)
    if kept or any(not isinstance(item, (BoundMethod, FunctionObject)) for item in defined):
        found = joined(found, unnamed(interpreter, frozenset((*line, *below))))
    return _of_the_type(interpreter, line, name, found) if found else ()


def defines(interpreter: Interpreter, owner: ClassObject, name: str) -> bool:
    """Whether a class of the project has an attribute of its own under that name, or somebody else's base may."""
    line = ancestors(interpreter, owner)
    return bool(
        any(name in interpreter.scope(item).bindings for item in line)
        or stored(interpreter, line, (), name, exact=True)
        or any(base.qualified.rpartition(".")[2][:1].isupper() for base in outside_bases(interpreter, line))
    )


def _of_the_type(interpreter: Interpreter, line: tuple[ClassObject, ...], name: str, found: Objects) -> Objects:
    """``found`` without clients, if the class says that the attribute is of another library's type."""
    for item in line:
        for binding in interpreter.scope(item).bindings.get(name, ()):
            if not isinstance(binding, Assigned) or binding.annotation is None:
                continue
            types = interpreter.annotated(item.path, binding.annotation)
            if types and all(isinstance(each, Result) and _is_class(each) for each in types):
                return tuple(each for each in found if not isinstance(each, (ClientObject, TypedClient))) or types
            return found
    return found


def _is_class(item: Result) -> bool:
    module, _, name = item.qualified.rpartition(".")
    return name[:1].isupper() and not module.startswith(("typing", "collections", "builtins"))


def _delegated(interpreter: Interpreter, line: tuple[ClassObject, ...], name: str, where: Place) -> Objects:
    """What `__getattr__` of a class gives for ``name``: what it takes from something else under that name."""
    for item in line:
        summary = interpreter.summary(item.path)
        for value in interpreter.bound(item.path, interpreter.scope(item), "__getattr__") or ():
            if not isinstance(value, FunctionObject) or len(interpreter.scope(value).parameters) < 2:
                continue
            asked = interpreter.scope(value).parameters[1].name
            bases = [call.positional[0] for call in summary.calls if call.scope == value.scope and _takes(call, asked)]
            given = joined(
                *[
                    interpreter.attribute(base, name, where)
                    for expression in bases
                    for base in interpreter.evaluate(item.path, expression)
                ]
            )
            return given or (Unknown(f"`__getattr__` of `{interpreter.scope(item).name}` answers for `{name}`", where),)
    return ()


def _takes(call: Call, asked: str) -> bool:
    """Whether a call is `getattr(something, asked)`, or a function of somebody's that is called like it."""
    second = call.positional[1] if len(call.positional) > 1 else None
    named = isinstance(second, Name) and second.name == asked
    return named and "getattr" in (name_of(call.function) or "")


def _class_level(interpreter: Interpreter, owner: ClassObject, line: tuple[ClassObject, ...], name: str) -> Objects:
    for item in line:
        scope = interpreter.scope(item)
        if name not in scope.bindings:
            continue
        values: list[Objects] = []
        for value in interpreter.bound(item.path, scope, name) or ():
            if isinstance(value, FunctionObject) and interpreter.scope(value).parent == item.scope:
                values.append(_function_member(interpreter, value, owner))
            else:
                values.append((value,))
        if any(isinstance(binding, Assigned) and binding.annotation for binding in scope.bindings[name]):
            # A field of a dataclass or model: what its constructor is given.
            values.append(constructor_argument(interpreter, owner, name))
        return joined(*values)
    return ()


def _function_member(interpreter: Interpreter, function: FunctionObject, owner: ClassObject) -> Objects:
    scope = interpreter.scope(function)
    decorators = {
        name_of(decorator.function if isinstance(decorator, Call) else decorator) for decorator in scope.decorators
    }
    if decorators & _PROPERTIES or any(name and name.endswith("property") for name in decorators):
        return interpreter.returned(function)
    if "staticmethod" in decorators:
        return (function,)
    return (BoundMethod(function, owner),)
