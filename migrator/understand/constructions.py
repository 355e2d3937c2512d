"""Stage link: the calls that may make a client, by their names alone."""

from __future__ import annotations

from collections.abc import Iterator

from migrator.knowledge import Sdk
from migrator.understand.expressions import Assigned, Call, Choice, Expression, Imported, ModuleSummary, Scope, name_of
from migrator.understand.program import Program


def constructions(program: Program, sdk: Sdk) -> Iterator[tuple[str, Call]]:
    """The calls worth asking whether they make a client, with their modules.

    Their function has the name of a client class, or a name that stands for one: by an import under another name, by
    an assignment, or because a class derives from it. ``with_options`` makes a client too, if it is given a base URL.
    """
    yield from calls_of(program, set(sdk.client_tails))
    for summary in program.loaded():
        for name in sdk.same_client:
            yield from ((summary.path, call) for call in summary.calls_named(name) if call.keyword("base_url"))


def calls_of(program: Program, names: set[str]) -> Iterator[tuple[str, Call]]:
    """The calls of what has one of ``names``, or of what stands for one of them, with their modules."""
    summaries = program.loaded()
    while True:
        found = {name for summary in summaries for name in _standing_for(summary, names)}
        if found <= names:
            break
        names = names | found
    for summary in summaries:
        for name in sorted(names):
            yield from ((summary.path, call) for call in summary.calls_named(name))
        derived = {
            scope.number for scope in summary.scopes if scope.kind == "class" and names.intersection(_bases(scope))
        }
        yield from (
            (summary.path, call)
            for call in summary.calls_named("__init__")
            if summary.scopes[call.scope].parent in derived
        )
        # What is called may be an expression: `(OpenAI if plain else AzureOpenAI)(...)`.
        yield from ((summary.path, call) for call in summary.calls if isinstance(call.function, Choice))


def _standing_for(summary: ModuleSummary, names: set[str]) -> Iterator[str]:
    """The names of a module that stand for one of ``names``."""
    for scope in summary.scopes:
        if scope.kind == "class" and names.intersection(_bases(scope)):
            yield scope.name
        yield from _bound_in(scope, names)
    for store in summary.stores:
        if store.attribute and store.value is not None and _mentions(store.value, names):
            yield store.attribute


def _bases(scope: Scope) -> set[str | None]:
    return {name_of(base) for base in scope.bases}


def _bound_in(scope: Scope, names: set[str]) -> Iterator[str]:
    for name, bindings in scope.bindings.items():
        for binding in bindings:
            if isinstance(binding, Imported):
                if binding.name in names and binding.name != name:
                    yield name
            elif isinstance(binding, Assigned) and binding.value is not None and _mentions(binding.value, names):
                yield name
    for parameter in scope.parameters:
        if parameter.default is not None and _mentions(parameter.default, names):
            yield parameter.name


def _mentions(value: Expression, names: set[str]) -> bool:
    """Whether an expression is one of the names, or may be; a call of one is an instance, not the class."""
    if isinstance(value, Choice):
        return any(_mentions(option, names) for option in value.options)
    return not isinstance(value, Call) and name_of(value) in names
