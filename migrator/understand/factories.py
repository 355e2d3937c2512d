"""Stage link: classes whose instances call what they were made with when they are called (`Factory(make)()`).

Each instance gives what its own function gives, so such instances are told apart by the place where they are made.
"""

from __future__ import annotations

from migrator.understand.arguments import argument
from migrator.understand.expressions import Attribute, Call, Name, Parameter, Scope
from migrator.understand.objects import ClassObject, Instance, Interpreter, Objects


def wrapped(interpreter: Interpreter, owner: ClassObject) -> Parameter | None:
    """The parameter of `__init__` that takes the function which an instance calls; None if there is none."""
    return interpreter.once(("wrapped by", owner), lambda: _wrapped(interpreter, owner), None)


def _wrapped(interpreter: Interpreter, owner: ClassObject) -> Parameter | None:
    call, init = _method(interpreter, owner, "__call__"), _method(interpreter, owner, "__init__")
    if call is None or init is None or len(call.returns) != 1:
        return None
    inner = call.returns[0]
    if not isinstance(inner, Call) or not isinstance(inner.function, Attribute):
        return None
    function = inner.function
    if not isinstance(function.base, Name) or function.base.name != call.parameters[0].name:
        return None
    stores = [
        store
        for path, store in interpreter.stores_named(function.name)
        if path == owner.path and store.scope == init.number
    ]
    value = stores[0].value if len(stores) == 1 and not stores[0].path else None
    if not isinstance(value, Name) or value.name in init.bindings:
        return None
    return next((each for each in init.parameters[1:] if each.name == value.name), None)


def _method(interpreter: Interpreter, owner: ClassObject, name: str) -> Scope | None:
    """The method of that name which a class defines itself, if it has a parameter."""
    scopes = interpreter.summary(owner.path).scopes
    found = [scope for scope in scopes if scope.parent == owner.scope and scope.name == name and scope.parameters]
    return found[0] if len(found) == 1 else None


def function_of(interpreter: Interpreter, instance: Instance) -> Objects:
    """The function that an instance was made with; nothing where that is not known."""
    parameter = wrapped(interpreter, instance.type)
    init = _method(interpreter, instance.type, "__init__")
    if instance.made is None or parameter is None or init is None:
        return ()
    call = interpreter.summary(instance.made.path).call_at(instance.made.span)
    if call is None:
        return ()
    positional = [each for each in init.parameters if each.kind == "positional"]
    index = positional.index(parameter) - 1 if parameter in positional else None
    return argument(interpreter, instance.made.path, call, parameter.name, index) or ()
