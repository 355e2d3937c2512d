"""Stage link: functions that are handed to other functions, and what these then call them with.

The standard library's own ways of it (threads, executors, event loops, `map`, `partial`) are known by name; a function
of the project that takes another one calls it by the name of its parameter.
"""

from __future__ import annotations

from collections.abc import Iterator

from migrator.understand.expressions import (
    Call,
    Collection,
    Dictionary,
    Expression,
    Keyword,
    Name,
    Opaque,
    Subscript,
    name_of,
)
from migrator.understand.objects import BoundMethod, FunctionObject, Interpreter, Resource

# What follows the function is passed to it: `submit(function, 1, key=2)`.
_FOLLOWED = frozenset(
    {
        "partial",
        "partialmethod",
        "submit",
        "to_thread",
        "run_in_executor",
        "run_sync",
        "run_in_threadpool",
        "start_soon",
        "add_task",
        "call_soon",
        "call_soon_threadsafe",
        "call_later",
        "call_at",
    }
)
# The arguments are given as a sequence and a dictionary, under these names or behind the function.
_GIVEN = {
    "Thread": ("args", "kwargs"),
    "Process": ("args", "kwargs"),
    "Timer": ("args", "kwargs"),
    "apply": ("args", "kwds"),
    "apply_async": ("args", "kwds"),
    "retry_call": ("fargs", "fkwargs"),
}
# It is called with the items of what follows.
_MAPPED = frozenset({"map", "imap", "imap_unordered", "map_async", "filter"})


def called_with(
    interpreter: Interpreter, path: str, call: Call, function: Expression
) -> Iterator[tuple[str, Call, bool]]:
    """The calls of ``function`` that come of its being an argument of ``call``, with their modules.

    Those that the standard library makes are put together from what it is given. The last of the three tells that more
    may be passed later (``partial``).
    """
    tail = name_of(call.function)
    at = next((index for index, value in enumerate(call.positional) if value is function), None)
    if tail in _FOLLOWED and at is not None:
        yield path, _call(call, function, call.positional[at + 1 :], call.keywords, call.starred), tail == "partial"
    elif tail in _GIVEN:
        names = _GIVEN[tail]
        behind = dict(zip(names, call.positional[at + 1 :], strict=False)) if at is not None else {}
        positional, named = (call.keyword(name) or behind.get(name) for name in names)
        listed = positional.items if isinstance(positional, Collection) and positional.complete else ()
        keywords: tuple[Keyword, ...] = ()
        if isinstance(named, (Dictionary, Name)):
            keywords = (Keyword(named.span, None, named),)
        yield path, _call(call, function, listed, keywords, None if listed else positional), False
    elif tail in _MAPPED and at is not None:
        # Expressions are known by their identity: those that are made here have to be the same every time.
        nothing: tuple[Expression, ...] = ()
        items = interpreter.once(("items of", call, at), lambda: _items(call, at + 1), nothing)
        yield path, _call(call, function, items, (), None), False
    else:
        yield from _own(interpreter, path, call, function, at)


def runs(interpreter: Interpreter, path: str, call: Call) -> bool:
    """Whether a call hands a function of the program, or a method of a client, to what is known to call it."""
    if name_of(call.function) not in _FOLLOWED and name_of(call.function) not in _GIVEN:
        return False
    return any(
        isinstance(item, (FunctionObject, BoundMethod, Resource))
        for value in (*call.positional, *[keyword.value for keyword in call.keywords])
        for item in interpreter.evaluate(path, value)
    )


def _items(call: Call, start: int) -> tuple[Expression, ...]:
    """Any item of each argument from ``start`` on."""
    return tuple(Subscript(each.span, each, Opaque(each.span, "an index")) for each in call.positional[start:])


def _call(
    around: Call,
    function: Expression,
    positional: tuple[Expression, ...],
    keywords: tuple[Keyword, ...],
    starred: Expression | None,
) -> Call:
    return Call(around.span, function, positional, keywords, around.scope, around.blocks, starred)


def _own(
    interpreter: Interpreter, path: str, call: Call, function: Expression, at: int | None
) -> Iterator[tuple[str, Call, bool]]:
    """The calls that a function of the project makes of a parameter."""
    given = next((keyword.name for keyword in call.keywords if keyword.value is function), None)
    for value in interpreter.evaluate(path, call.function):
        if isinstance(value, BoundMethod):
            receiver, skipped = value.function, 1
        elif isinstance(value, FunctionObject):
            receiver, skipped = value, 0
        else:
            continue
        parameters = interpreter.scope(receiver).parameters
        positional = [parameter.name for parameter in parameters if parameter.kind == "positional"]
        name = given
        if at is not None and at + skipped < len(positional):
            name = positional[at + skipped]
        if name is None or all(parameter.name != name for parameter in parameters):
            continue
        for inner in interpreter.summary(receiver.path).calls_named(name):
            if isinstance(inner.function, Name) and _names(interpreter, receiver, inner.function):
                yield receiver.path, inner, False


def _names(interpreter: Interpreter, function: FunctionObject, name: Name) -> bool:
    """Whether a name means a parameter of ``function``: it is not bound between it and there."""
    scopes = interpreter.summary(function.path).scopes
    scope = scopes[name.scope]
    while scope.number != function.scope:
        if name.name in scope.bindings or scope.parameter(name.name) is not None or scope.parent is None:
            return False
        scope = scopes[scope.parent]
    return True
