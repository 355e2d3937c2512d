"""Stage link: classes of the project that derive from a client of the SDK.

Such a client is made where the SDK's own constructor is called: in the call of the class, or, if the class has an
`__init__` of its own, in what that passes on to `super().__init__(...)`.
"""

from __future__ import annotations

from migrator.facts import Place, Reference
from migrator.understand.callsites import class_calls
from migrator.understand.classes import ancestors, client_base, descendants
from migrator.understand.expressions import Attribute, Call
from migrator.understand.objects import (
    ClassObject,
    ClientObject,
    Interpreter,
    Objects,
    TypedClient,
    joined,
)


def constructed(interpreter: Interpreter, owner: ClassObject, where: Place) -> Objects:
    """The client that a call at ``where`` of a class makes; nothing if the class is no client's."""
    line = ancestors(interpreter, owner)
    client = client_base(interpreter, line)
    if client is None:
        return ()
    for item in line:
        if "__init__" in interpreter.scope(item).bindings:
            calls = _base_calls(interpreter, item)
            if not calls:
                return (TypedClient(client.kind, where),)
            return tuple(ClientObject(client.kind, Place(item.path, call.span)) for call in calls)
    return (ClientObject(client.kind, where),)


def _base_calls(interpreter: Interpreter, owner: ClassObject) -> list[Call]:
    """The calls of the SDK's own `__init__` in that of a class: `super().__init__(…)`, `OpenAI.__init__(self, …)`."""
    summary = interpreter.summary(owner.path)
    return [
        call
        for call in summary.calls_named("__init__")
        if summary.scopes[call.scope].name == "__init__"
        and summary.scopes[call.scope].parent == owner.scope
        and isinstance(call.function, Attribute)
        and any(_is_client(interpreter, value) for value in interpreter.evaluate(owner.path, call.function.base))
    ]


def _is_client(interpreter: Interpreter, value: object) -> bool:
    if isinstance(value, Reference):
        return interpreter.sdk.client_kind(value.qualified) is not None
    return isinstance(value, TypedClient)


def own_clients(interpreter: Interpreter, owner: ClassObject, where: Place) -> Objects:
    """The clients that an instance of a class may be, wherever it is made; by its type alone if that is nowhere."""
    client = client_base(interpreter, ancestors(interpreter, owner))
    if client is None:
        return ()
    found = joined(
        *[
            constructed(interpreter, item, Place(path, call.span))
            for item in (owner, *descendants(interpreter, owner))
            for path, call in class_calls(interpreter, item)
        ]
    )
    return found or (TypedClient(client.kind, where),)
