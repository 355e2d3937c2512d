"""Stage link: which calls are requests, and through which clients."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from migrator.facts import Constant, Place, Reference, Related, Resolution, Span, Unknown
from migrator.understand.expressions import Attribute, Call, Expression, ModuleSummary, Name
from migrator.understand.objects import ClientObject, Interpreter, Object, PartialObject, Resource, Result, TypedClient

# Without a known client, these endings are distinctive enough to be taken for a request of the SDK.
_TELLING = frozenset({"chat", "embeddings", "responses", "images", "audio", "moderations", "beta", "completions"})
_RESPONSE = "openai.response"
_EVERYDAY = frozenset(
    {"get", "list", "update", "delete", "pop", "run", "add", "search", "connect", "cancel", "content"}
)


@dataclass(frozen=True, eq=False)
class Found:
    """A call that is a request, or looks like one and cannot be told."""

    path: str
    call: Call
    callee: Span
    chain: tuple[str, ...]
    clients: tuple[ClientObject, ...]
    resolution: Resolution
    others: tuple[Related, ...] = ()
    reason: Unknown | None = None
    forwarded: bool = False
    partial: tuple[str, Call] | None = None


def find_requests(interpreter: Interpreter, summary: ModuleSummary) -> Iterator[Found]:
    """The requests of a module: called directly, through an alias, or handed to another function to be called."""
    for call in summary.calls:
        found = _direct(interpreter, summary.path, call) if _may_request(interpreter, call.function) else None
        if found is not None:
            yield found
            continue
        for argument in (*call.positional, *(keyword.value for keyword in call.keywords)):
            if isinstance(argument, Attribute) and _may_request(interpreter, argument):
                found = _known(interpreter, summary.path, call, argument, forwarded=True)
                if found is not None:
                    yield found


def _may_request(interpreter: Interpreter, function: Expression) -> bool:
    """Whether it is worth asking if ``function`` is a method of a client, by its name alone."""
    if isinstance(function, Attribute):
        if function.name in _EVERYDAY:
            # `get`, `list` and the like are everybody's: only with a resource in front of them.
            return isinstance(function.base, Attribute) and function.base.name in interpreter.sdk.steps
        return function.name in interpreter.sdk.methods
    return isinstance(function, (Name, Call))


def _direct(interpreter: Interpreter, path: str, call: Call) -> Found | None:
    return _known(interpreter, path, call, call.function, forwarded=False) or _likely(interpreter, path, call)


def _known(interpreter: Interpreter, path: str, call: Call, method: Expression, *, forwarded: bool) -> Found | None:
    """The request that ``method`` makes, if it is a method of a client."""
    clients: dict[ClientObject, None] = {}
    others: dict[Related, None] = {}
    chain: tuple[str, ...] | None = None
    typed: TypedClient | None = None
    partial: tuple[str, Call] | None = None
    values = interpreter.evaluate(path, method)
    for value in values:
        inner = interpreter.literal(value) if isinstance(value, PartialObject) else None
        if isinstance(value, PartialObject) and isinstance(inner, Call):
            partial = (value.place.path, inner)
            values = (*values, *interpreter.evaluate(value.place.path, inner.positional[0]))
    for value in values:
        if isinstance(value, Resource):
            steps = interpreter.sdk.normalise(value.chain)
            if not interpreter.sdk.chain(".".join(steps)):
                continue
            chain = chain or steps
            if isinstance(value.client, ClientObject):
                clients[value.client] = None
            else:
                typed = value.client
        elif _foreign(value):
            others[Related(_place(value, path, method), "or another library's client, made here")] = None
    if chain is None:
        return None
    reason = None
    resolution: Resolution = "resolved"
    if not clients and typed is not None:
        resolution = "inferred"
        reason = Unknown("the client is known by its annotation only", typed.place)
    return Found(
        path,
        call,
        method.span,
        chain,
        tuple(clients),
        resolution,
        tuple(others),
        reason,
        forwarded=forwarded,
        partial=partial,
    )


def _likely(interpreter: Interpreter, path: str, call: Call) -> Found | None:
    """The request that a call seems to be by its name, where the client cannot be told."""
    chain = _ending(interpreter, _dotted(call.function))
    if chain is None:
        return None
    root = call.function
    while isinstance(root, Attribute) and root.name in (*chain, *interpreter.sdk.transparent, "beta"):
        root = root.base
    values = interpreter.evaluate(path, root)
    reason = next((value for value in values if isinstance(value, Unknown)), None)
    if reason is None:
        strange = (value for value in values if isinstance(value, (Result, Reference)) and not _foreign(value))
        outside = next(strange, None)
        if outside is None or outside.qualified.startswith((_RESPONSE, "builtins.")):
            return None
        reason = Unknown(f"it comes from {outside.qualified}, which is not part of the program", outside.place)
    return Found(path, call, call.function.span, chain, (), "unresolved", reason=reason)


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


def _foreign(value: Object) -> bool:
    """Whether a value is known to come from a class of another library (class names are capitalised)."""
    if isinstance(value, (Result, Reference)):
        last = value.qualified.split(".")
        return any(part[:1].isupper() for part in last)
    return False


def _place(value: Object, path: str, expression: Expression) -> Place:
    if isinstance(value, (Result, Reference, Constant)):
        return value.place
    return Place(path, expression.span)
