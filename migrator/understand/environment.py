"""Stage link: the environment variables that the program itself sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial

from migrator.facts import Constant, Place
from migrator.understand import contents
from migrator.understand.expressions import (
    Assigned,
    Attribute,
    Call,
    Choice,
    Expression,
    Imported,
    ModuleSummary,
    Name,
    Scope,
    name_of,
)
from migrator.understand.method_names import functions_by_name, parameters_at
from migrator.understand.objects import DictObject, Interpreter, Objects, named

ENVIRONMENT = "os.environ"
Assignment = tuple[str, Callable[[], Objects], Place]
_STEPS = 3  # from name to name; further on, names of functions like `get` lead everywhere
Names = AbstractSet[tuple[str, str]]
"""What something may go by: variables, each with the path of its module, and other names, with none."""


def names_of_environment(summaries: Sequence[ModuleSummary]) -> Names:
    """What `os.environ` may go by in a program, as far as names tell: there may be too many."""
    functions = functions_by_name(summaries)
    homes = {id(scope): summary.path for summary in summaries for scope in summary.scopes}
    used = [(summary, _used(summary)) for summary in summaries]
    found = {("", "environ")}
    new = found
    for _ in range(_STEPS):
        words = {name for _, name in new}
        using = [summary for summary, own in used if not words.isdisjoint(own)]
        new = {name for summary in using for name in _named(summary, found)}
        new.update(name for summary in using for name in _passed(summary, functions, homes, found))
        new -= found
        found = found | new
    return found


def _used(summary: ModuleSummary) -> AbstractSet[str | None]:
    """The names by which a module gets at something: those used as values, called, or imported from elsewhere."""
    imported = (
        binding.name
        for scope in summary.scopes
        for bindings in scope.bindings.values()
        for binding in bindings
        if isinstance(binding, Imported)
    )
    return summary.escaping.union(imported, (name_of(call.function) for call in summary.calls))


def _named(summary: ModuleSummary, known: Names) -> Iterator[tuple[str, str]]:
    """What a module gives it to: variables, attributes, and functions that give it back."""
    path = summary.path
    for scope in summary.scopes:
        for name, bindings in scope.bindings.items():
            for binding in bindings:
                if isinstance(binding, Imported):
                    held = ("", binding.name) in known
                elif isinstance(binding, Assigned) and binding.how == "assign" and not binding.path:
                    held = _goes_by(path, binding.value, known)
                else:
                    held = False
                if held:
                    yield path, name
                    if scope.kind in ("module", "class"):
                        yield "", name
        for parameter in scope.parameters:
            if _goes_by(path, parameter.default, known):
                yield path, parameter.name
        if any(_goes_by(path, value, known) for value in scope.returns):
            yield "", scope.name
    for store in summary.stores:
        if store.attribute is not None and _goes_by(path, store.value, known):
            yield "", store.attribute


def _passed(
    summary: ModuleSummary, functions: Mapping[str, Sequence[Scope]], homes: Mapping[int, str], known: Names
) -> Iterator[tuple[str, str]]:
    """The parameters that a module passes it for; ``homes`` are the modules of functions."""
    for call in summary.calls:
        called = functions.get(name_of(call.function) or "", ())
        for position, value in enumerate(call.positional) if called else ():
            if _goes_by(summary.path, value, known):
                yield from (
                    (homes[id(scope)], each.name) for scope in called for each in parameters_at(scope, position)
                )
        for keyword in call.keywords:
            if keyword.name is not None and _goes_by(summary.path, keyword.value, known):
                yield "", keyword.name  # which may be a field of a dataclass
                yield from ((homes[id(scope)], keyword.name) for scope in called)


def _goes_by(path: str, value: Expression | None, known: Names) -> bool:
    """Whether an expression of the module at ``path`` is such a name, or a call of one."""
    if isinstance(value, Name):
        return (path, value.name) in known
    if isinstance(value, Attribute):
        return ("", value.name) in known
    if isinstance(value, Call):
        return ("", name_of(value.function)) in known
    return isinstance(value, Choice) and any(_goes_by(path, option, known) for option in value.options)


def assignments(interpreter: Interpreter, summary: ModuleSummary, names: Names) -> Iterator[Assignment]:
    """The names that a module sets, with the values: `os.environ["X"] = v`, `.setdefault`, `.update`, `setenv`.

    ``names`` are what the environment may go by. The values are worked out when they are asked for: few of them are.
    """
    path = summary.path
    for store in summary.stores:
        if store.value is None or store.index is None or not _goes_by(path, store.base, names):
            continue
        if named(ENVIRONMENT, interpreter.evaluate(path, store.base)):
            for key in interpreter.evaluate(path, store.index):
                if isinstance(key, Constant):
                    yield str(key.value), partial(interpreter.evaluate, path, store.value), Place(path, store.span)
    for name in ("setdefault", "putenv", "setenv"):
        for call in summary.calls_named(name):
            if len(call.positional) > 1 and (name == "setenv" or _of_the_environment(interpreter, path, call, names)):
                yield from _pair(interpreter, path, call.positional[0], call.positional[1], call)
    for call in summary.calls_named("update"):
        if _of_the_environment(interpreter, path, call, names):
            for keyword in call.keywords:
                if keyword.name is not None:
                    yield keyword.name, partial(interpreter.evaluate, path, keyword.value), Place(path, keyword.span)
            for value in call.positional:
                for item in interpreter.evaluate(path, value):
                    if isinstance(item, DictObject):
                        for entry in contents.entries(interpreter, item).entries:
                            yield entry.key, partial(tuple, entry.values), entry.place


def _of_the_environment(interpreter: Interpreter, path: str, call: Call, names: Names) -> bool:
    function = call.function
    if isinstance(function, Attribute) and function.name != "putenv" and not _goes_by(path, function.base, names):
        return False
    functions = interpreter.evaluate(path, function)
    return any(named(f"{ENVIRONMENT}.{name}", functions) for name in ("setdefault", "update")) or named(
        "os.putenv", functions
    )


def _pair(interpreter: Interpreter, path: str, name: Expression, value: Expression, call: Call) -> Iterator[Assignment]:
    for each in interpreter.evaluate(path, name):
        if isinstance(each, Constant):
            yield str(each.value), partial(interpreter.evaluate, path, value), Place(path, call.span)
