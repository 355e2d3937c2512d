"""The modules of one run: summaries loaded on demand, and their calls and assignments by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from migrator.understand.expressions import Call, ModuleSummary, Scope, Store, name_of
from migrator.understand.modules import Modules


class Program:
    """The summaries of the given files, and of whatever else their imports lead to.

    ``load`` reads and summarises a file that is not among ``summaries``; it gives None if that cannot be done.
    """

    def __init__(
        self,
        summaries: Iterable[ModuleSummary],
        modules: Modules,
        load: Callable[[str], ModuleSummary | None],
    ) -> None:
        self.modules = modules
        self.given: tuple[ModuleSummary, ...] = tuple(summaries)
        self._load = load
        self._loaded: dict[str, ModuleSummary | None] = {}
        self._present: list[ModuleSummary] = []
        self._calls: dict[str, list[tuple[str, Call]]] = defaultdict(list)
        self._stores: dict[str, list[tuple[str, Store]]] = defaultdict(list)
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

    def calls_named(self, tail: str) -> tuple[tuple[str, Call], ...]:
        """The calls whose function ends in ``tail``, with the paths of their modules."""
        return tuple(self._calls.get(tail, ()))

    def stores_named(self, attribute: str) -> tuple[tuple[str, Store], ...]:
        """The assignments to an attribute called ``attribute``, with the paths of their modules."""
        return tuple(self._stores.get(attribute, ()))

    def escapes(self, name: str) -> bool:
        """Whether something of that name is used as a value somewhere, so that calls of it may be out of sight."""
        return name in self._escaping

    def classes_based_on(self, name: str) -> tuple[tuple[str, Scope], ...]:
        """The classes with a base class that ends in ``name``, with the paths of their modules."""
        return tuple(self._subclasses.get(name, ()))

    def _add(self, summary: ModuleSummary) -> None:
        self._loaded[summary.path] = summary
        self._present.append(summary)
        self._escaping |= summary.escaping
        for call in summary.calls:
            tail = name_of(call.function)
            if tail:
                self._calls[tail].append((summary.path, call))
        for scope in summary.scopes:
            for base in scope.bases:
                name = name_of(base)
                if name:
                    self._subclasses[name].append((summary.path, scope))
        for store in summary.stores:
            if store.attribute:
                self._stores[store.attribute].append((summary.path, store))
