"""Stage link: what clients, models and keys flow into besides requests."""

from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Constant, Consumer, EnvironmentVariable, Place, Reference, Related, Unknown
from migrator.understand.expressions import Attribute, Call, Choice, Expression, Name, Subscript
from migrator.understand.objects import ClientObject, Interpreter, Object, Result

# Code that shows a value or asks about it, and keeps nothing of it.
_HARMLESS = (
    "builtins.",
    "logging.",
    "os.",
    "sys.",
    "typing.",
    "warnings.",
    "asyncio.",
    "inspect.",
    "loguru.",
    "rich.",
    "structlog.",
)
_FOLLOWED = (Name, Attribute, Call, Choice, Subscript)
_LONGEST = 100


def consumers(interpreter: Interpreter) -> tuple[Consumer, ...]:
    """The calls outside the program, lookups and comparisons that literals and variables flow into."""
    return tuple(consumer for summary in interpreter.loaded() for consumer in _of_module(interpreter, summary.path))


def _of_module(interpreter: Interpreter, path: str) -> Iterator[Consumer]:
    summary = interpreter.summary(path)
    for call in summary.calls:
        qualified = _outside(interpreter, path, call)
        if qualified is None:
            continue
        leaves = frozenset(leaf for argument in arguments(call) for leaf in _leaves(interpreter, path, argument))
        if leaves:
            yield Consumer(f"`{qualified}`", Place(path, call.span), leaves, "call")
    for subscript in summary.subscripts:
        leaves = frozenset(_leaves(interpreter, path, subscript.index))
        if leaves:
            yield Consumer("a lookup by it", Place(path, subscript.span), leaves, "subscript")
    for comparison in summary.comparisons:
        leaves = frozenset(leaf for operand in comparison.operands for leaf in _leaves(interpreter, path, operand))
        if leaves:
            yield Consumer("a comparison", Place(path, comparison.span), leaves, "comparison")


def arguments(call: Call) -> tuple[Expression, ...]:
    """What a call is given, without names."""
    return (*call.positional, *(keyword.value for keyword in call.keywords))


def _outside(interpreter: Interpreter, path: str, call: Call) -> str | None:
    """The qualified name of what is called, if that is outside the program, keeps its arguments and is no client."""
    for function in interpreter.evaluate(path, call.function):
        if isinstance(function, (Reference, Result)):
            name = function.qualified
            sdk = interpreter.sdk
            if not name.startswith(_HARMLESS) and sdk.client_kind(name) is None and sdk.wrapper(name) is None:
                return name
    return None


def _leaves(interpreter: Interpreter, path: str, expression: Expression) -> Iterator[Place]:
    """The literals and environment reads that may end up in ``expression``, if it is not a literal itself."""
    if not isinstance(expression, _FOLLOWED):
        return
    for value in interpreter.evaluate(path, expression):
        yield from leaves_of(value)


def leaves_of(value: Object) -> Iterator[Place]:
    """The places where a short text or an environment read is written."""
    if isinstance(value, EnvironmentVariable):
        yield value.place
        for default in value.defaults:
            if isinstance(default, (Constant, EnvironmentVariable)):
                yield from leaves_of(default)
    elif isinstance(value, Constant) and isinstance(value.value, str) and 0 < len(value.value) < _LONGEST:
        yield value.place


def escapes(interpreter: Interpreter) -> dict[ClientObject, tuple[Related, ...]]:
    """The clients that are handed to code that cannot be seen, with the places where that happens."""
    found: dict[ClientObject, dict[Related, None]] = {}
    for summary in interpreter.loaded():
        for call in summary.calls:
            name = _stranger(interpreter, summary.path, call)
            if name is None:
                continue
            for argument in arguments(call):
                for value in interpreter.evaluate(summary.path, argument) if isinstance(argument, _FOLLOWED) else ():
                    if isinstance(value, ClientObject):
                        related = Related(Place(summary.path, call.span), f"handed to {name} here")
                        found.setdefault(value, {})[related] = None
    return {client: tuple(places) for client, places in found.items()}


def _stranger(interpreter: Interpreter, path: str, call: Call) -> str | None:
    """What is called, in words, if it cannot be seen what it does with its arguments."""
    outside = _outside(interpreter, path, call)
    if outside is not None:
        return f"`{outside}`"
    functions = interpreter.evaluate(path, call.function)
    if functions and all(isinstance(function, Unknown) for function in functions):
        return "code that is not followed"
    return None
