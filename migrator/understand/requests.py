"""Stage link: which calls are requests, and through which clients."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

from migrator.facts import Constant, EnvironmentVariable, Place, Reference, Related, Resolution, Span, Unknown
from migrator.understand import instructors
from migrator.understand.expressions import Attribute, Call, Expression, ModuleSummary
from migrator.understand.members import defines
from migrator.understand.method_names import MethodNames
from migrator.understand.modules import is_test
from migrator.understand.objects import (
    ANSWER,
    TOO_MUCH,
    BoundMethod,
    ClassObject,
    ClientObject,
    FunctionObject,
    Instance,
    Interpreter,
    Object,
    PartialObject,
    Resource,
    Result,
    TypedClient,
)

# Without a known client, these endings are distinctive enough to be taken for a request of the SDK.
_TELLING = frozenset({"chat", "embeddings", "responses", "images", "audio", "moderations", "beta", "completions"})
# What tests put in place of a client is no other client.
_STAND_INS = ("unittest.mock", "mock.", "pytest_mock", "builtins.", "pytest.")


@dataclass(frozen=True, eq=False)
class Found:
    """A call that is a request, or looks like one and cannot be told.

    ``call`` holds the fields; it is None where the method is handed on and its call cannot be seen. ``taken`` are the
    places where the method was taken from its client.
    """

    path: str
    span: Span
    callee: Span
    chain: tuple[str, ...]
    call: Call | None
    clients: tuple[ClientObject, ...] = ()
    resolution: Resolution = "resolved"
    others: tuple[Related, ...] = ()
    reason: Unknown | None = None
    forwarded: bool = False
    partial: tuple[str, Call] | None = None
    taken: frozenset[Place] = frozenset()


def called(interpreter: Interpreter, summary: ModuleSummary, names: MethodNames) -> Iterator[Found]:
    """The requests that a module makes by a call, directly or through another name of the method."""
    path = summary.path
    for call in summary.calls:
        if names.may_request(summary, call.function):
            found = list(_known(interpreter, path, call.function, call.span, call))
            yield from found or _likely(interpreter, path, call)


def handed_on(
    interpreter: Interpreter, summary: ModuleSummary, names: MethodNames, taken: frozenset[Place]
) -> Iterator[Found]:
    """The methods that a module stores, passes or gives back, and that no call in sight was seen to use.

    Where such a method is passed together with what looks like fields (``retry(client.chat.completions.create,
    model=…)``), these are taken for the fields of the request.
    """
    receivers = {id(value): call for call in summary.calls for value in call.positional}
    for method in summary.handed:
        if not names.may_be_method(summary, method):
            continue
        receiver = receivers.get(id(method))
        given = {keyword.name for keyword in receiver.keywords} if receiver is not None else set()
        told = receiver is not None and any(name and interpreter.sdk.field_since(name) for name in given)
        span = receiver.span if told and receiver is not None else method.span
        for found in _known(interpreter, summary.path, method, span, receiver if told else None):
            if taken.isdisjoint(found.taken):
                yield replace(found, forwarded=True)


def _known(interpreter: Interpreter, path: str, method: Expression, span: Span, call: Call | None) -> Iterator[Found]:
    """The requests that ``method`` makes, if it is a method of a client: one for each endpoint that it may be."""
    values = interpreter.evaluate(path, method)
    partial: tuple[str, Call] | None = None
    for value in values:
        inner = interpreter.literal(value) if isinstance(value, PartialObject) else None
        if isinstance(value, PartialObject) and isinstance(inner, Call):
            given = interpreter.evaluate(value.place.path, inner.positional[0])
            if any(isinstance(each, Resource) for each in given):
                partial = (value.place.path, inner)
            values = (*values, *given)
    others = tuple(
        dict.fromkeys(
            Related(_place(interpreter, value, path, method), "or something else, made here")
            for value in values
            if _something_else(value) and (is_test(path) or not is_test(_place(interpreter, value, path, method).path))
        )
    )
    others = (*others, *_opaque(interpreter, path, method))
    resources: dict[tuple[str, ...], list[Resource]] = {}
    for value in values:
        if isinstance(value, Resource):
            steps = instructors.asked(interpreter, value)
            if instructors.is_asked(interpreter, steps):
                resources.setdefault(steps, []).append(value)
    for chain, found in resources.items():
        clients = tuple(dict.fromkeys(each.client for each in found if isinstance(each.client, ClientObject)))
        typed = next((each.client for each in found if isinstance(each.client, TypedClient)), None)
        guessed = not clients and typed is not None
        yield Found(
            path=path,
            span=span,
            callee=method.span,
            chain=chain,
            call=call,
            clients=clients,
            resolution="inferred" if guessed else "resolved",
            others=others,
            reason=Unknown("the client is known by its annotation only", typed.place) if guessed and typed else None,
            partial=partial,
            taken=frozenset(each.place for each in found),
        )


def _likely(interpreter: Interpreter, path: str, call: Call) -> Iterator[Found]:
    """The request that a call seems to be by its name, where the client cannot be told."""
    chain = _ending(interpreter, _dotted(call.function))
    if chain is None:
        return
    root = _root(interpreter, call.function)
    values = interpreter.evaluate(path, root)
    clients = tuple(value for value in values if isinstance(value, ClientObject))
    if clients:
        # In a program that goes round in circles, the client may be known where its method is not.
        yield Found(path, call.span, call.function.span, chain, call, clients)
        return
    reason = next((value for value in values if isinstance(value, Unknown) and value.reason == TOO_MUCH), None)
    if reason is None and any(
        _foreign(interpreter, value) or _has(interpreter, path, value, root, call.function) for value in values
    ):
        # It is another library's client, or one of the program's own, whatever else it may be.
        return
    if reason is None:
        reason = next((value for value in values if isinstance(value, Unknown)), None)
    if not values:
        reason = Unknown("what it depends on depends on it", Place(path, root.span))
    if reason is None:
        reason = next((_unseen(interpreter, value) for value in values if isinstance(value, Instance)), None)
    if reason is None and all(isinstance(value, Constant) and value.value is None for value in values):
        reason = Unknown("it is None here, unless code that is not seen sets it", Place(path, root.span))
    if reason is None:
        kept = (value for value in values if isinstance(value, EnvironmentVariable) and value.store != "os.environ")
        reason = next((Unknown(f"it comes from {value.store}", value.place) for value in kept), None)
    if reason is None:
        strange = (value for value in values if isinstance(value, (Result, Reference)))
        outside = next(strange, None)
        if outside is None or outside.qualified.startswith((ANSWER, "builtins.")):
            return
        reason = Unknown(f"it comes from {outside.qualified}, which is not part of the program", outside.place)
    yield Found(path, call.span, call.function.span, chain, call, resolution="unresolved", reason=reason)


def _root(interpreter: Interpreter, function: Expression) -> Expression:
    """What a request's method is taken from: the client, as far as names tell."""
    while isinstance(function, Attribute) and function.name in (
        *interpreter.sdk.steps,
        *interpreter.sdk.methods,
        *interpreter.sdk.transparent,
    ):
        function = function.base
    return function


def _opaque(interpreter: Interpreter, path: str, method: Expression) -> Iterator[Related]:
    """The classes of the program whose objects may stand in a client's place, and whose methods cannot be seen."""
    if not isinstance(method, Attribute):
        return
    root, first = _root(interpreter, method), method
    while isinstance(first.base, Attribute) and first.base is not root:
        first = first.base
    for value in interpreter.evaluate(path, root) if first.base is root else ():
        if isinstance(value, Instance) and (is_test(path) or not is_test(value.path)):
            found = interpreter.attribute(value, first.name, Place(path, first.span))
            if found and all(isinstance(each, Unknown) for each in found):
                yield Related(Place(value.path, interpreter.scope(value.type).span), "or something else, of this class")


def _ending(interpreter: Interpreter, names: tuple[str, ...]) -> tuple[str, ...] | None:
    """The longest ending of a dotted name that is a request method, if it is a distinctive one."""
    steps = interpreter.sdk.normalise(names)
    for start in range(len(steps) - 1):
        chain = steps[start:]
        if chain[0] in _TELLING and interpreter.sdk.chain(".".join(chain)):
            return chain
    return None


def _dotted(expression: Expression) -> tuple[str, ...]:
    """The attribute names at the end of an expression."""
    names: list[str] = []
    while isinstance(expression, Attribute):
        names.append(expression.name)
        expression = expression.base
    return tuple(reversed(names))


def _foreign(interpreter: Interpreter, value: Object) -> bool:
    """Whether a value is of a class of another library (class names are capitalised), or one of its resources.

    What is only reached through one (`request.app.state.client`) may be anything.
    """
    if not isinstance(value, (Result, Reference)):
        return False
    if value.qualified.startswith(_STAND_INS):
        return True
    if interpreter.sdk.client_kind(value.qualified) is not None:
        return False  # the class of a client, taken for a client
    names = value.qualified.split(".")
    if isinstance(value, Reference) and names[-1].isupper():
        return False  # a constant
    own = {*interpreter.sdk.steps, *interpreter.sdk.transparent, *interpreter.sdk.same_client}
    while names[-1] in own:
        names.pop()
    return names[-1][:1].isupper() and names[0] not in sys.stdlib_module_names


def _something_else(value: Object) -> bool:
    """Whether a value that stands for a request's method is certain to be no method of the SDK's clients."""
    if isinstance(value, (Result, Reference)):
        return not value.qualified.startswith(_STAND_INS)
    return isinstance(value, (BoundMethod, FunctionObject, ClassObject, Instance))


def _has(interpreter: Interpreter, path: str, value: Object, root: Expression, function: Expression) -> bool:
    """Whether the first attribute that is asked of an instance is its own, or that of another object it answers for."""
    if not isinstance(value, Instance):
        return False
    while isinstance(function, Attribute) and function.base is not root:
        function = function.base
    if not isinstance(function, Attribute):
        return False
    if defines(interpreter, value.type, function.name):
        return True
    given = interpreter.attribute(value, function.name, Place(path, function.span))
    return any(_foreign(interpreter, each) or _something_else(each) for each in given)


def _unseen(interpreter: Interpreter, value: Instance) -> Unknown:
    scope = interpreter.scope(value.type)
    return Unknown(f"class `{scope.name}` has nothing of that name where it can be seen", Place(value.path, scope.span))


def _place(interpreter: Interpreter, value: Object, path: str, expression: Expression) -> Place:
    if isinstance(value, (Result, Reference, Constant)):
        return value.place
    if isinstance(value, BoundMethod):
        return Place(value.function.path, interpreter.scope(value.function).span)
    if isinstance(value, (FunctionObject, ClassObject)):
        return Place(value.path, interpreter.scope(value).span)
    return Place(path, expression.span)
