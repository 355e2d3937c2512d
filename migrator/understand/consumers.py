"""Stage link: what clients, models and keys flow into besides requests."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator

from migrator.facts import (
    Client,
    Constant,
    Consumer,
    EnvironmentVariable,
    Field,
    Place,
    Reference,
    Related,
    Request,
    Unknown,
)
from migrator.understand import contents
from migrator.understand.expressions import Call, Choice, Expression, ModuleSummary, Subscript, name_of, named_values
from migrator.understand.handovers import runs
from migrator.understand.objects import ClientObject, DictObject, Interpreter, KeywordsObject, Object, Result

# Code that shows a value or asks about it and keeps nothing of it, or gives it back where it is followed.
_HARMLESS = (
    "argparse.",
    "attr.",
    "attrs.",
    "click.",
    "contextlib.",
    "contextvars.",
    "copy.",
    "dataclasses.",
    "fastapi.",
    "itertools.",
    "pydantic",
    "random.",
    "typer.",
    "types.",
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
# Names under which models and keys, or clients, usually travel.
_TELLING = re.compile(r"model|engine|deployment|llm|gpt|key|token|secret", re.IGNORECASE)
_CLIENT = re.compile(r"client|openai|llm|gpt|oai", re.IGNORECASE)
_REQUESTS = ("create", "parse", "stream")
_LONGEST = 100


def key_leaves(clients: Iterable[Client]) -> frozenset[Place]:
    """The literals and environment reads that the keys of clients come from."""
    return _leaves_in(field for client in clients for field in client.arguments if field.name == "api_key")


def model_leaves(requests: Iterable[Request]) -> frozenset[Place]:
    """The literals and environment reads that the models of requests come from."""
    return _leaves_in(field for request in requests for field in request.named("model"))


def _leaves_in(fields: Iterable[Field]) -> frozenset[Place]:
    return frozenset(
        leaf
        for field in fields
        for value in field.values
        if isinstance(value, (Constant, EnvironmentVariable))
        for leaf in _leaves_of(value)
    )


def consumers(interpreter: Interpreter, models: frozenset[Place], keys: frozenset[Place]) -> tuple[Consumer, ...]:
    """The calls outside the program, lookups, comparisons and texts that a model's name or a key flows into."""
    if not models and not keys:
        return ()
    search = _Search(interpreter, models | keys, keys)
    return tuple(consumer for summary in interpreter.loaded() for consumer in search.module(summary))


class _Search:
    """The search for consumers. Only names that look like a model's or a key's, or hold a leaf directly, are asked."""

    def __init__(self, interpreter: Interpreter, wanted: frozenset[Place], reads: frozenset[Place]) -> None:
        self.interpreter = interpreter
        self.wanted = wanted
        self.reads = reads
        spans = {(place.path, place.span) for place in wanted}
        self.holders = frozenset(
            name
            for summary in interpreter.loaded()
            for name, value in named_values(summary)
            if (summary.path, value.span) in spans
        )

    def module(self, summary: ModuleSummary) -> Iterator[Consumer]:
        path = summary.path
        for call in summary.calls:
            candidates = [argument for argument in call.arguments if self._asked(argument)]
            if name_of(call.function) == "get" and call.positional and self._asked(call.positional[0]):
                # `PRICES.get(MODEL)` is `PRICES[MODEL]`.
                found = self._leaves(path, [call.positional[0]])
                if found:
                    yield Consumer("a lookup by it", Place(path, call.span), found, "subscript")
            unpacked = [keyword.value for keyword in call.keywords if keyword.name is None]
            if not candidates and not unpacked:
                continue
            qualified = _outside(self.interpreter, path, call) or self._unfollowed(path, call)
            if qualified is not None:
                found = self._leaves(path, candidates) | self._unpacked(path, unpacked)
                if found:
                    yield Consumer(f"`{qualified}`", Place(path, call.span), found, "call")
        for text in summary.texts:
            # A key in a text is on its way somewhere (`f"Bearer {key}"`); a model's name in one is only shown.
            found = self._leaves(path, [part for part in text.parts if self._asked(part)]) & self.reads
            if found:
                yield Consumer("a text that it is part of", Place(path, text.span), found, "call")
        for subscript in summary.subscripts:
            found = self._leaves(path, [subscript.index] if self._asked(subscript.index) else [])
            if found:
                yield Consumer("a lookup by it", Place(path, subscript.span), found, "subscript")
        for comparison in summary.comparisons:
            found = self._leaves(path, [operand for operand in comparison.operands if self._asked(operand)])
            if found:
                yield Consumer("a comparison", Place(path, comparison.span), found, "comparison")

    def _asked(self, expression: Expression) -> bool:
        if isinstance(expression, Choice):
            return any(self._asked(option) for option in expression.options)
        if isinstance(expression, Subscript):
            return self._asked(expression.index) or self._asked(expression.base)
        name = name_of(expression.function if isinstance(expression, Call) else expression)
        return name is not None and (name in self.holders or _TELLING.search(name) is not None)

    def _unfollowed(self, path: str, call: Call) -> str | None:
        """What is called with a ``model``, if nothing is known of it and it is no request of the SDK."""
        if call.keyword("model") is None or name_of(call.function) in _REQUESTS:
            return None
        functions = self.interpreter.evaluate(path, call.function)
        unknown = bool(functions) and all(isinstance(function, Unknown) for function in functions)
        return name_of(call.function) if unknown else None

    def _unpacked(self, path: str, expressions: list[Expression]) -> frozenset[Place]:
        """The items, and what is wanted of their values, of dictionaries that somebody else's function is given."""
        found: set[Place] = set()
        for expression in expressions:
            for value in self.interpreter.evaluate(path, expression):
                if isinstance(value, (DictObject, KeywordsObject)):
                    for entry in contents.entries(self.interpreter, value).entries:
                        found.add(entry.place)
                        found.update(leaf for item in entry.values for leaf in _leaves_of(item) if leaf in self.wanted)
        return frozenset(found)

    def _leaves(self, path: str, expressions: list[Expression]) -> frozenset[Place]:
        return self.wanted.intersection(
            leaf
            for expression in expressions
            for value in self.interpreter.evaluate(path, expression)
            for leaf in _leaves_of(value)
        )


def _leaves_of(value: Object) -> Iterator[Place]:
    """The places where a short text or an environment read is written."""
    if isinstance(value, EnvironmentVariable):
        yield value.place
        for default in value.defaults:
            if isinstance(default, (Constant, EnvironmentVariable)):
                yield from _leaves_of(default)
    elif isinstance(value, Constant) and isinstance(value.value, str) and 0 < len(value.value) < _LONGEST:
        yield value.place


def _outside(interpreter: Interpreter, path: str, call: Call) -> str | None:
    """The qualified name of what is called, if that is outside the program, keeps its arguments and is no client.

    What runs a function of the program with them (an executor, a thread) does not count: it is followed.
    """
    if runs(interpreter, path, call):
        return None
    for function in interpreter.evaluate(path, call.function):
        if isinstance(function, (Reference, Result)):
            name = function.qualified
            sdk = interpreter.sdk
            known = sdk.client_kind(name) or sdk.wrapper(name) or sdk.framework(name)
            if known is None and not name.startswith(_HARMLESS):
                return name
    return None


def escapes(interpreter: Interpreter, made: Iterable[tuple[str, Call]]) -> dict[ClientObject, tuple[Related, ...]]:
    """The clients that are handed to code that cannot be seen, with the places where that happens.

    ``made`` are the calls that make clients. What is handed over is asked if it is such a call, or if its name looks
    like a client's or is given to one.
    """
    return _handed(interpreter, made, _stranger)


def out_of_sight(
    interpreter: Interpreter, made: Collection[tuple[str, Call]], used: Collection[ClientObject]
) -> dict[ClientObject, tuple[Related, ...]]:
    """The same, with the places where clients are stored for nobody who can be seen, unless they are ``used``."""
    handed, hidden = escapes(interpreter, made), kept(interpreter, made)
    stored = {client: places for client, places in hidden.items() if client not in used}
    return {client: (*handed.get(client, ()), *stored.get(client, ())) for client in dict.fromkeys((*handed, *stored))}


def wrapped(interpreter: Interpreter, made: Iterable[tuple[str, Call]]) -> dict[ClientObject, tuple[Related, ...]]:
    """The clients that wrappers of other packages are given, with the places where that happens; ``made`` as above."""
    return _handed(interpreter, made, _wrapper)


def _handed(
    interpreter: Interpreter,
    made: Iterable[tuple[str, Call]],
    receiver: Callable[[Interpreter, str, Call], str | None],
) -> dict[ClientObject, tuple[Related, ...]]:
    constructors, holders = _origins(interpreter, made)
    found: dict[ClientObject, dict[Related, None]] = {}
    for summary in interpreter.loaded() if constructors else ():
        for call in summary.calls:
            handed = [each for each in call.arguments if _may_be_client(each, constructors, holders)]
            clients = _clients(interpreter, summary.path, handed)
            name = receiver(interpreter, summary.path, call) if clients else None
            if name is not None:
                related = Related(Place(summary.path, call.span), f"handed to {name} here")
                for client in clients:
                    found.setdefault(client, {})[related] = None
    return {client: tuple(places) for client, places in found.items()}


def kept(interpreter: Interpreter, made: Iterable[tuple[str, Call]]) -> dict[ClientObject, tuple[Related, ...]]:
    """The clients that are stored where nothing can be seen to take them from, with the places where that happens."""
    constructors, holders = _origins(interpreter, made)
    found: dict[ClientObject, dict[Related, None]] = {}
    for summary in interpreter.loaded() if constructors else ():
        for store in summary.stores:
            if store.value is None or not _may_be_client(store.value, constructors, holders):
                continue
            clients = _clients(interpreter, summary.path, [store.value])
            bases = interpreter.evaluate(summary.path, store.base) if clients else ()
            if bases and all(isinstance(base, (Unknown, Result, Reference)) for base in bases):
                related = Related(Place(summary.path, store.span), "stored here, out of sight")
                for client in clients:
                    found.setdefault(client, {})[related] = None
    return {client: tuple(places) for client, places in found.items()}


def _origins(interpreter: Interpreter, made: Iterable[tuple[str, Call]]) -> tuple[set[int], set[str]]:
    """The calls that make clients, by identity, and the names that are given what they make."""
    constructors = {id(call) for _, call in made}
    summaries = interpreter.loaded() if constructors else ()
    return constructors, {
        name for summary in summaries for name, value in named_values(summary) if id(value) in constructors
    }


def _clients(interpreter: Interpreter, path: str, expressions: Iterable[Expression]) -> list[ClientObject]:
    values = (value for each in expressions for value in interpreter.evaluate(path, each))
    return [value for value in values if isinstance(value, ClientObject)]


def _may_be_client(expression: Expression, constructors: set[int], holders: set[str]) -> bool:
    if id(expression) in constructors:
        return True
    name = name_of(expression.function if isinstance(expression, Call) else expression)
    return name is not None and (name in holders or _CLIENT.search(name) is not None)


def _stranger(interpreter: Interpreter, path: str, call: Call) -> str | None:
    """What is called, in words, if it cannot be seen what it does with its arguments."""
    outside = _outside(interpreter, path, call)
    if outside is not None:
        return f"`{outside}`"
    functions = interpreter.evaluate(path, call.function)
    if functions and all(isinstance(function, Unknown) for function in functions):
        return "code that is not followed"
    for function in functions:
        framework = interpreter.sdk.framework(function.qualified) if isinstance(function, Reference) else None
        if framework is not None and framework.given and not framework.through:
            # It asks through what it is given, and for which model, another call may say.
            return f"`{framework.kind}`"
    return None


def _wrapper(interpreter: Interpreter, path: str, call: Call) -> str | None:
    """The wrapper of another package that is called, in words."""
    for function in interpreter.evaluate(path, call.function):
        if isinstance(function, Reference) and interpreter.sdk.wrapper(function.qualified) is not None:
            return f"`{function.qualified}`"
    return None
