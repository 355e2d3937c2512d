"""Stage link: the client that the module `openai` itself is, and its settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from migrator.facts import Client, Place, Span
from migrator.understand import convert
from migrator.understand.attributes import MODULE_CLIENT, MODULE_SPAN
from migrator.understand.destinations import Destinations
from migrator.understand.expressions import Imported, ModuleSummary, Name, Store
from migrator.understand.objects import ClientObject, named
from migrator.understand.values import Evaluator


class ModuleClients:
    """The module-level clients of a program. ``users`` are the modules that make requests through ``openai`` itself.

    ``homes`` are, for each of them, the modules whose settings hold for it.
    """

    def __init__(self, evaluator: Evaluator, destinations: Destinations, users: Iterable[str]) -> None:
        self.evaluator = evaluator
        self.program = evaluator.program
        self.sdk = evaluator.sdk
        self.destinations = destinations
        self._known: dict[str, frozenset[str]] = {}
        every = {summary.path: tuple(self._settings(summary)) for summary in self.program.loaded()}
        self.settings = {path: stores for path, stores in every.items() if stores}
        self.homes = self._homes(dict.fromkeys(users))

    def _settings(self, summary: ModuleSummary) -> Iterator[Store]:
        """The assignments to ``openai.api_key`` and the like in a module."""
        for store in summary.stores:
            if store.attribute not in self.sdk.module_settings or store.value is None or summary.outdated(store.blocks):
                continue
            if named(MODULE_CLIENT, self.evaluator.evaluate(summary.path, store.base)):
                yield store

    def made(self) -> Iterator[Client]:
        """One client for each module that configures ``openai``, or uses it where nothing configures it."""
        for path in dict.fromkeys((*self.settings, *[home for several in self.homes.values() for home in several])):
            stores = self.settings.get(path, ())
            arguments = tuple(convert.setting_field(self.evaluator, path, store) for store in stores)
            imported, spelled = self._imported(path)
            key = next((field for field in arguments if field.name == "api_key"), None)
            first = key or (arguments[0] if arguments else None)
            where = first.place if first is not None else Place(path, imported.span if imported else MODULE_SPAN)
            anchor = first.holder if first is not None else self._behind_imports(path, imported)
            if stores and isinstance(stores[0].base, Name):
                spelled = stores[0].base.name
            yield Client(
                id=convert.client_id(ClientObject(MODULE_CLIENT, Place(path, MODULE_SPAN))),
                kind=MODULE_CLIENT,
                place=where,
                callee=where,
                target=self.destinations.target(MODULE_CLIENT, path, arguments, ()),
                arguments=arguments,
                module_level=True,
                spelled=spelled,
                anchor=anchor,
            )

    def _imported(self, path: str) -> tuple[Imported | None, str]:
        """The first import of ``openai`` in a module (its own before those in its functions), and the name it binds."""
        for scope in self.evaluator.summary(path).scopes:
            for name, bindings in scope.bindings.items():
                for binding in bindings:
                    if isinstance(binding, Imported) and named(MODULE_CLIENT, self.evaluator.imported(path, binding)):
                        return binding, name
        return None, MODULE_CLIENT

    def _behind_imports(self, path: str, imported: Imported | None) -> Place | None:
        """The last of the imports that follow ``imported`` with nothing else between them."""
        if imported is None:
            return None
        summary = self.evaluator.summary(path)
        others = [call.span.start for call in summary.calls if call.scope == 0]
        later: dict[Span, None] = {}
        for bindings in summary.module.bindings.values():
            for binding in bindings:
                if not isinstance(binding, Imported):
                    others.append(binding.span.start)
                elif binding.blocks == imported.blocks == ():
                    later[binding.statement] = None
        end = min((start for start in others if start > imported.span.start), default=None)
        behind = [span for span in later if span.start >= imported.statement.start and (end is None or span.end <= end)]
        return Place(path, max(behind, default=imported.statement))

    def _homes(self, users: Iterable[str]) -> dict[str, tuple[str, ...]]:
        homes: dict[str, tuple[str, ...]] = {}
        for path in users:
            root = self.program.modules.root(path)
            nearby = tuple(other for other in self.settings if self.program.modules.root(other) == root)
            homes[path] = (path,) if path in self.settings else nearby or (path, *self._together(path, users))
        return homes

    def _together(self, path: str, users: Iterable[str]) -> tuple[str, ...]:
        """The other modules of the program that a module is part of: what one of them sets, holds for all."""
        mine = self._reached(path)
        return tuple(other for other in users if other != path and (other in mine or path in self._reached(other)))

    def _reached(self, path: str) -> frozenset[str]:
        """A module, and those that it imports, directly or not."""
        if path not in self._known:
            found: dict[str, None] = {}
            pending = [path]
            while pending:
                here = pending.pop()
                summary = self.program.module(here) if here not in found else None
                found[here] = None
                for scope in summary.scopes if summary is not None else ():
                    for bindings in scope.bindings.values():
                        for each in bindings:
                            if isinstance(each, Imported):
                                name = f"{each.module}.{each.name}" if each.name else each.module
                                modules = self.program.modules
                                targets = (
                                    modules.locate(here, each.module, each.level),
                                    modules.locate(here, name.strip("."), each.level),
                                )
                                pending.extend(target for target in targets if target is not None)
            self._known[path] = frozenset(found)
        return self._known[path]
