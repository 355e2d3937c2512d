"""The modules of one run: summaries loaded on demand, and their calls and assignments by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Literal, TypeVar

from migrator.understand.expressions import (
    Assigned,
    Call,
    ConstantExpression,
    Imported,
    Lambda,
    ModuleSummary,
    Name,
    Scope,
    Store,
    handle,
    name_of,
)
from migrator.understand.modules import Modules

Mention = Literal["call", "store", "use"]
T = TypeVar("T")


class Program:
    """The summaries of the given files, and of whatever else their imports lead to.

    ``load`` reads and summarises a file that is not among ``summaries``; it gives None if that cannot be done.
    ``mentioning`` names further files that may say something about a name; they are read when that is asked for.
    """

    def __init__(
        self,
        summaries: Iterable[ModuleSummary],
        modules: Modules,
        load: Callable[[str], ModuleSummary | None],
        mentioning: Callable[[Mention, str], Iterable[str]] = lambda mention, name: (),
    ) -> None:
        self.modules = modules
        self._mentioning = mentioning
        self.given: tuple[ModuleSummary, ...] = tuple(summaries)
        self._load = load
        self._loaded: dict[str, ModuleSummary | None] = {}
        self._present: list[ModuleSummary] = []
        self._calls: dict[str, list[tuple[str, Call]]] = defaultdict(list)
        self._own: dict[tuple[str, str], list[tuple[str, Call]]] = defaultdict(list)
        self._outgoing: dict[str, list[tuple[str, Call]]] = defaultdict(list)
        self._aliases: dict[str, dict[str, None]] = defaultdict(dict)
        self._decorated: dict[str, list[tuple[str, Scope]]] = defaultdict(list)
        self._passing: dict[str, list[tuple[str, Call]]] = defaultdict(list)
        self._stores: dict[str, list[tuple[str, Store]]] = defaultdict(list)
        self._known_calls: dict[str, tuple[tuple[str, Call], ...]] = {}
        self._known_stores: dict[str, tuple[tuple[str, Store], ...]] = {}
        self._attended: set[tuple[Mention, str]] = set()
        self._escaping: set[str] = set()
        self._subclasses: dict[str, list[tuple[str, Scope]]] = defaultdict(list)
        for summary in self.given:
            self._add(summary)

    def module(self, path: str) -> ModuleSummary | None:
        """The summary of the file at ``path``, read now if need be."""
        if path not in self._loaded:
            summary = self._load(path)
            if summary is None or summary.problem is not None:
                self._loaded[path] = None
            else:
                self._add(summary)
        return self._loaded[path]

    def loaded(self, skip: int = 0) -> tuple[ModuleSummary, ...]:
        """All summaries so far, in the order of loading, without the first ``skip``."""
        return tuple(self._present[skip:])

    def names_of(self, name: str) -> tuple[str, ...]:
        """The name of a function or class, and those that imports and assignments give it besides."""
        self.attend("use", name)
        return (name, *self._aliases.get(name, ()))

    def attend(self, mention: Mention, name: str) -> None:
        """Read the files that may call, set or otherwise use something of that name."""
        if (mention, name) not in self._attended:
            self._attended.add((mention, name))
            for path in self._mentioning(mention, name):
                self.module(path)

    def calls_there(self, tail: str) -> tuple[tuple[str, Call], ...]:
        """The calls whose function ends in ``tail`` in the modules so far, with their paths."""
        return _listed(self._calls, tail, self._known_calls)

    def calls_named(self, tail: str) -> tuple[tuple[str, Call], ...]:
        """The calls whose function ends in ``tail``, with the paths of their modules."""
        if tail != "__init__":  # called by name by derived classes only, which are asked for as such
            self.attend("call", tail)
        return self.calls_there(tail)

    def calls_reaching(self, path: str, name: str) -> tuple[tuple[str, Call], ...]:
        """The calls by ``name`` that may mean a function of the module at ``path``: its own, and others' but for those
        of a name that is just defined in their module.
        """
        if name != "__init__":
            self.attend("call", name)
        return (*self._own.get((path, name), ()), *self._outgoing.get(name, ()))

    def decorated_with(self, name: str) -> tuple[tuple[str, Scope], ...]:
        """The functions with a decorator, or a call of one, that ends in ``name``, with the paths of their modules."""
        self.attend("call", name)
        return tuple(self._decorated.get(name, ()))

    def calls_with(self, name: str) -> tuple[tuple[str, Call], ...]:
        """The calls that are given a function of that name, or handle."""
        self.attend("use", name)
        return tuple(self._passing.get(name, ()))

    def stores_named(self, attribute: str) -> tuple[tuple[str, Store], ...]:
        """The assignments to an attribute called ``attribute``, or to the item ``['name']``, with their modules."""
        self.attend("store", attribute)
        return _listed(self._stores, attribute, self._known_stores)

    def escapes(self, name: str) -> bool:
        """Whether something of that name is used as a value somewhere, so that calls of it may be out of sight."""
        self.attend("use", name)
        return name in self._escaping

    def classes_based_on(self, name: str) -> tuple[tuple[str, Scope], ...]:
        """The classes with a base class that ends in ``name``, with the paths of their modules."""
        self.attend("use", name)
        return tuple(self._subclasses.get(name, ()))

    def _add(self, summary: ModuleSummary) -> None:
        self._loaded[summary.path] = summary
        self._present.append(summary)
        self._escaping |= summary.escaping
        for call in summary.calls:
            tail = name_of(call.function)
            if tail:
                self._calls[tail].append((summary.path, call))
                if isinstance(call.function, Name) and not summary.stars and tail not in summary.given_names:
                    self._own[summary.path, tail].append((summary.path, call))
                else:
                    self._outgoing[tail].append((summary.path, call))
        self._add_passing(summary)
        self._add_aliases(summary)
        for scope in summary.scopes:
            for decorator in scope.decorators:
                name = name_of(decorator.function if isinstance(decorator, Call) else decorator)
                if name and scope.kind == "function":
                    self._decorated[name].append((summary.path, scope))
            for base in scope.bases:
                name = name_of(base)
                if name:
                    self._subclasses[name].append((summary.path, scope))
        for store in summary.stores:
            name = store.attribute
            if isinstance(store.index, ConstantExpression):
                name = f"[{store.index.value!r}]"
            if name:
                self._stores[name].append((summary.path, store))

    def _add_passing(self, summary: ModuleSummary) -> None:
        functions = {scope.name for scope in summary.scopes if scope.kind == "function"}
        for scope in summary.scopes:
            for name, bindings in scope.bindings.items():
                if any(isinstance(binding, Imported) for binding in bindings):
                    functions.add(name)
        for call in summary.calls:
            for value in (*call.positional, *[keyword.value for keyword in call.keywords]):
                if isinstance(value, Lambda):
                    self._passing[handle(summary.path, summary.scopes[value.scope])].append((summary.path, call))
                elif (tail := name_of(value)) in functions and tail is not None:
                    self._passing[tail].append((summary.path, call))

    def _add_aliases(self, summary: ModuleSummary) -> None:
        for scope in summary.scopes:
            for name, bindings in scope.bindings.items():
                for binding in bindings:
                    own = None
                    if isinstance(binding, Imported):
                        own = binding.name
                    elif isinstance(binding, Assigned) and binding.value is not None and not binding.path:
                        own = name_of(binding.value)
                    if own is not None and own != name:
                        self._aliases[own][name] = None


def _listed(every: dict[str, list[T]], name: str, known: dict[str, tuple[T, ...]]) -> tuple[T, ...]:
    """What there is by a name, as a tuple that is made anew only when there is more: names like `get` are all over."""
    found = every.get(name)
    if found is None:
        return ()
    listed = known.get(name)
    if listed is None or len(listed) != len(found):
        listed = known[name] = tuple(found)
    return listed
