"""Stage link: the environment variables that the program itself sets."""

from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Constant, Place
from migrator.understand import contents
from migrator.understand.expressions import Call, Expression, ModuleSummary
from migrator.understand.objects import DictObject, Interpreter, Objects, named

ENVIRONMENT = "os.environ"
Assignment = tuple[str, Objects, Place]


def assignments(interpreter: Interpreter, summary: ModuleSummary) -> Iterator[Assignment]:
    """The names that a module sets, with the values: `os.environ["X"] = v`, `.setdefault`, `.update`, `setenv`."""
    path = summary.path
    for store in summary.stores:
        if store.value is None or store.index is None:
            continue
        if named(ENVIRONMENT, interpreter.evaluate(path, store.base)):
            for key in interpreter.evaluate(path, store.index):
                if isinstance(key, Constant):
                    yield str(key.value), interpreter.evaluate(path, store.value), Place(path, store.span)
    for name in ("setdefault", "putenv", "setenv"):
        for call in summary.calls_named(name):
            if len(call.positional) > 1 and (name == "setenv" or _of_the_environment(interpreter, path, call)):
                yield from _pair(interpreter, path, call.positional[0], call.positional[1], call)
    for call in summary.calls_named("update"):
        if _of_the_environment(interpreter, path, call):
            for keyword in call.keywords:
                if keyword.name is not None:
                    yield keyword.name, interpreter.evaluate(path, keyword.value), Place(path, keyword.span)
            for value in call.positional:
                for item in interpreter.evaluate(path, value):
                    if isinstance(item, DictObject):
                        for entry in contents.entries(interpreter, item).entries:
                            yield entry.key, entry.values, entry.place


def _of_the_environment(interpreter: Interpreter, path: str, call: Call) -> bool:
    functions = interpreter.evaluate(path, call.function)
    return any(named(f"{ENVIRONMENT}.{name}", functions) for name in ("setdefault", "update")) or named(
        "os.putenv", functions
    )


def _pair(interpreter: Interpreter, path: str, name: Expression, value: Expression, call: Call) -> Iterator[Assignment]:
    for each in interpreter.evaluate(path, name):
        if isinstance(each, Constant):
            yield str(each.value), interpreter.evaluate(path, value), Place(path, call.span)
