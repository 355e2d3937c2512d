"""Stage link: summaries to facts about the whole program. Which clients there are, where each goes, what is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from migrator.facts import (
    Client,
    Constant,
    EnvironmentVariable,
    Facts,
    Field,
    LegacyUse,
    Place,
    Reference,
    Related,
    Request,
    Span,
    Target,
    Unknown,
    Value,
)
from migrator.knowledge import Provider, Sdk
from migrator.understand import convert
from migrator.understand.attributes import MODULE_CLIENT, MODULE_SPAN
from migrator.understand.constructions import constructions
from migrator.understand.consumers import consumers, escapes, key_leaves, model_leaves, named_values
from migrator.understand.expressions import Call, ConstantExpression, Imported, ModuleSummary, Name, Store, name_of
from migrator.understand.objects import ClientObject, Objects, Resource
from migrator.understand.program import Program
from migrator.understand.requests import Found, called, handed_on
from migrator.understand.values import Evaluator

_OPENAI_HOSTS = ("api.openai.com",)


def link(program: Program, sdk: Sdk, provider: Provider) -> Facts:
    """The facts about a program. Files whose summary has a problem contribute nothing."""
    return _Linker(program, sdk, provider).facts()


class _Linker:
    def __init__(self, program: Program, sdk: Sdk, provider: Provider) -> None:
        self.program = program
        self.sdk = sdk
        self.provider = provider
        self.evaluator = Evaluator(program, sdk)

    def facts(self) -> Facts:
        found = [each for summary in self.program.given for each in called(self.evaluator, summary)]
        taken = frozenset(place for each in found for place in each.taken)
        found += [each for summary in self.program.given for each in handed_on(self.evaluator, summary, taken)]
        every = {summary.path: tuple(self._settings(summary)) for summary in self.program.loaded()}
        settings = {path: stores for path, stores in every.items() if stores}
        homes = self._homes(found, settings)
        clients = [*self._constructed(found), *self._module_clients(homes, settings)]
        made = frozenset(client.id for client in clients)
        requests = tuple(self._request(each, homes, made) for each in found)
        legacy = tuple(use for summary in self.program.given for use in self._legacy(summary))
        variables = tuple(each for summary in self.program.given for each in self._variables(summary))
        known = consumers(self.evaluator, model_leaves(requests), key_leaves(clients))
        return Facts(tuple(clients), requests, legacy, known, variables)

    # -- clients ----------------------------------------------------------------------------------------------------

    def _constructed(self, found: list[Found]) -> Iterator[Client]:
        """Every client that is made by a call: by name, and those that requests were seen to go through."""
        made: dict[ClientObject, tuple[str, Call]] = {}
        named = tuple(constructions(self.program, self.sdk))
        used = {client.place for each in found for client in each.clients}
        used.difference_update(Place(path, call.span) for path, call in named)
        seen = (
            (path, call)
            for path in dict.fromkeys(place.path for place in sorted(used))
            for call in self.evaluator.summary(path).calls
            if Place(path, call.span) in used
        )
        for path, call in (*named, *seen):
            place = Place(path, call.span)
            for value in self.evaluator.evaluate(path, call):
                if isinstance(value, ClientObject) and value.place == place:
                    made[value] = (path, call)
        handed = escapes(self.evaluator, made.values())
        for client, (path, call) in made.items():
            yield self._client(path, call, client, handed.get(client, ()))

    def _client(self, path: str, call: Call, client: ClientObject, handed: tuple[Related, ...]) -> Client:
        arguments, hidden = convert.call_fields(self.evaluator, path, call) if not client.indirect else ((), ())
        arguments = tuple(self._asked_about(field) if field.name == "api_key" else field for field in arguments)
        functions = self.evaluator.evaluate(path, call.function)
        names = [item.qualified for item in functions if isinstance(item, Reference)]
        return Client(
            id=convert.client_id(client),
            kind=client.kind,
            place=client.place,
            callee=Place(path, call.function.span),
            target=self._target(client.kind, arguments, hidden),
            arguments=arguments,
            unknown=hidden,
            escapes=handed,
            inherits=any(isinstance(item, Resource) for item in functions),
            qualified=names[0] if names else "",
            indirect=client.indirect,
        )

    def _asked_about(self, field: Field) -> Field:
        """The field, with the reads of the environment marked whose name the program asks about in a condition."""
        return replace(
            field,
            values=tuple(
                replace(value, tested=True)
                if isinstance(value, EnvironmentVariable) and self._is_tested(value)
                else value
                for value in field.values
            ),
        )

    def _is_tested(self, value: EnvironmentVariable) -> bool:
        summary = self.program.module(value.place.path)
        return summary is not None and any(
            name in summary.tested for name, given in named_values(summary) if given.span == value.place.span
        )

    def _target(self, kind: str, arguments: tuple[Field, ...], hidden: tuple[Unknown, ...]) -> Target:
        """Where the requests of a client go."""
        known = self.sdk.client_kind(kind)
        if known is not None and known.platform != "plain":
            return "other"
        home: Target = "cerebras" if known is not None and known.sdk == "cerebras" else "openai"
        written = [field for field in arguments if field.name == "base_url"]
        if not written:
            return "dynamic" if hidden else home
        targets = {self._goes(value, home) for field in written for value in field.values}
        if not all(field.certain for field in written):
            targets.add(home)
        if hidden:
            targets.add("dynamic")
        return targets.pop() if len(targets) == 1 else "dynamic"

    def _goes(self, value: Value, home: Target) -> Target:
        if isinstance(value, Constant):
            if value.value is None or value.value == "":
                return home
            return self._host(str(value.value))
        if isinstance(value, EnvironmentVariable) and value.name == self.provider.base_url_env:
            return "cerebras"
        return "dynamic"

    def _host(self, url: str) -> Target:
        try:
            host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
        except ValueError:
            return "other"
        if host in _OPENAI_HOSTS:
            return "openai"
        return "cerebras" if self.provider.is_host(host) else "other"

    def _variables(self, summary: ModuleSummary) -> Iterator[tuple[str, Place]]:
        """The environment variables that a module sets."""
        for store in summary.stores:
            if not isinstance(store.index, ConstantExpression) or store.value is None:
                continue
            if _named("os.environ", self.evaluator.evaluate(summary.path, store.base)):
                yield str(store.index.value), Place(summary.path, store.span)

    # -- the module-level client ------------------------------------------------------------------------------------

    def _settings(self, summary: ModuleSummary) -> Iterator[Store]:
        """The assignments to ``openai.api_key`` and the like in a module."""
        for store in summary.stores:
            if store.attribute not in self.sdk.module_settings or store.value is None:
                continue
            if _named(MODULE_CLIENT, self.evaluator.evaluate(summary.path, store.base)):
                yield store

    def _module_clients(
        self, homes: dict[str, tuple[str, ...]], settings: dict[str, tuple[Store, ...]]
    ) -> Iterator[Client]:
        """One client for each module that configures ``openai``, or uses it where nothing configures it."""
        for path in dict.fromkeys((*settings, *(home for several in homes.values() for home in several))):
            stores = settings.get(path, ())
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
                target=self._target(MODULE_CLIENT, arguments, ()),
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
                    if isinstance(binding, Imported) and _named(MODULE_CLIENT, self.evaluator.imported(path, binding)):
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

    def _homes(self, found: list[Found], settings: dict[str, tuple[Store, ...]]) -> dict[str, tuple[str, ...]]:
        """For each module that uses ``openai`` directly: the modules whose settings hold for it."""
        users = dict.fromkeys(
            each.path for each in found if any(client.kind == MODULE_CLIENT for client in each.clients)
        )
        homes: dict[str, tuple[str, ...]] = {}
        for path in users:
            root = self.program.modules.root(path)
            nearby = tuple(other for other in settings if self.program.modules.root(other) == root)
            homes[path] = (path,) if path in settings or not nearby else nearby
        return homes

    # -- requests and legacy uses -----------------------------------------------------------------------------------

    def _request(self, found: Found, homes: dict[str, tuple[str, ...]], made: frozenset[str]) -> Request:
        if found.call is not None:
            fields, hidden = convert.call_fields(self.evaluator, found.path, found.call)
        else:
            reason = "the method is handed on here, and what it is called with cannot be seen"
            fields, hidden = (), (Unknown(reason, Place(found.path, found.callee)),)
        if found.partial is not None:
            before, more = convert.call_fields(self.evaluator, *found.partial)
            given = {field.name for field in fields}
            fields = (*(field for field in before if field.name not in given), *fields)
            hidden = (*more, *hidden)
        body = tuple(inner for field in fields if field.name == "extra_body" for inner in convert.body_fields(field))
        clients: dict[str, None] = {}
        for client in found.clients:
            if client.kind == MODULE_CLIENT:
                for home in homes.get(found.path, (found.path,)):
                    clients[convert.client_id(ClientObject(MODULE_CLIENT, Place(home, MODULE_SPAN)))] = None
            else:
                clients[convert.client_id(client)] = None
        # A client whose making is not seen after all is none that could be decided about.
        known = tuple(identifier for identifier in clients if identifier in made)
        lost = bool(clients) and not known
        missing = Unknown("where its client is made is not followed", Place(found.path, found.callee))
        return Request(
            id=f"{found.path}:{found.span.start}",
            place=Place(found.path, found.span),
            callee=Place(found.path, found.callee),
            endpoint=".".join(found.chain[:-1]),
            method=found.chain[-1],
            clients=known,
            resolution="unresolved" if lost else found.resolution,
            fields=(*fields, *body),
            unknown=hidden,
            others=found.others,
            reason=missing if lost else found.reason,
            forwarded=found.forwarded,
        )

    def _legacy(self, summary: ModuleSummary) -> Iterator[LegacyUse]:
        uses = [(call.span, call.function) for call in summary.calls]
        uses += [(method.span, method) for method in summary.handed]
        for span, method in uses:
            names = {name_of(method), name_of(getattr(method, "base", method))}
            if names.isdisjoint((*self.sdk.legacy.classes, *self.sdk.legacy.errors)):
                continue
            for value in self.evaluator.evaluate(summary.path, method):
                kind = self.sdk.legacy_kind(value.qualified) if isinstance(value, Reference) else None
                if isinstance(value, Reference) and kind in ("call", "error"):
                    yield LegacyUse(value.qualified, Place(summary.path, span), kind)
        for store in summary.stores:
            if store.attribute not in self.sdk.legacy.settings:
                continue
            for base in self.evaluator.evaluate(summary.path, store.base):
                if isinstance(base, Reference):
                    name = f"{base.qualified}.{store.attribute}"
                    if self.sdk.legacy_kind(name) == "setting":
                        yield LegacyUse(name, Place(summary.path, store.span), "setting")


def _named(qualified: str, values: Objects) -> bool:
    """Whether one of the values is what has that qualified name."""
    return any(isinstance(value, Reference) and value.qualified == qualified for value in values)
