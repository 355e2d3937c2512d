"""The modules of one run: summaries loaded on demand, and their calls and assignments by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from migrator.understand.expressions import Attribute, Call, Expression, ModuleSummary, Name, Store
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
        self._calls: dict[str, list[tuple[str, Call]]] = defaultdict(list)
        self._stores: dict[str, list[tuple[str, Store]]] = defaultdict(list)
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

    def loaded(self) -> tuple[ModuleSummary, ...]:
        """All summaries so far."""
        return tuple(summary for summary in self._loaded.values() if summary is not None)

    def calls_named(self, tail: str) -> tuple[tuple[str, Call], ...]:
        """The calls whose function ends in ``tail``, with the paths of their modules."""
        return tuple(self._calls.get(tail, ()))

    def stores_named(self, attribute: str) -> tuple[tuple[str, Store], ...]:
        """The assignments to an attribute (``[]``: to an item), with the paths of their modules."""
        return tuple(self._stores.get(attribute, ()))

    def _add(self, summary: ModuleSummary) -> None:
        self._loaded[summary.path] = summary
        for call in summary.calls:
            tail = name_of(call.function)
            if tail:
                self._calls[tail].append((summary.path, call))
        for store in summary.stores:
            self._stores[store.attribute or "[]"].append((summary.path, store))


def name_of(expression: Expression) -> str | None:
    """The last name of a dotted expression, or None if it ends in something else."""
    if isinstance(expression, (Attribute, Name)):
        return expression.name
    return None
