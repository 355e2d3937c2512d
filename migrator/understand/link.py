"""Stage link: from a program to the facts that rules judge. Which clients, requests and legacy uses there are."""

from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Facts, LegacyUse, Place, Reference, Request, Unknown
from migrator.knowledge import CHAT, Provider, Sdk
from migrator.understand import convert, frameworks
from migrator.understand.answers import readings
from migrator.understand.attributes import MODULE_CLIENT, MODULE_SPAN
from migrator.understand.clients import Clients
from migrator.understand.consumers import consumers, key_leaves, model_leaves
from migrator.understand.defaults import Wrapped, added, wrapped_fields
from migrator.understand.destinations import Destinations
from migrator.understand.environment import assignments, names_of_environment
from migrator.understand.expressions import ModuleSummary, blocks_of, name_of
from migrator.understand.instructors import asks_for_responses, makings
from migrator.understand.mentions import mentions
from migrator.understand.method_names import MethodNames
from migrator.understand.module_client import ModuleClients
from migrator.understand.objects import ClientObject
from migrator.understand.program import Program
from migrator.understand.requests import Found, called, handed_on
from migrator.understand.schemas import schemas
from migrator.understand.values import Evaluator


def link(program: Program, names: MethodNames, sdk: Sdk, provider: Provider) -> Facts:
    """The facts about a program; ``names`` are those of what may be requests in its files.

    Files whose summary has a problem contribute nothing.
    """
    return _Linker(program, names, sdk, provider).facts()


class _Linker:
    def __init__(self, program: Program, names: MethodNames, sdk: Sdk, provider: Provider) -> None:
        self.program = program
        self.names = names
        self.sdk = sdk
        self.provider = provider
        self.evaluator = Evaluator(program, sdk)

    def facts(self) -> Facts:
        asking = self._asking()
        found = [each for summary in asking for each in called(self.evaluator, summary, self.names)]
        taken = frozenset(place for each in found for place in each.taken)
        found += [each for summary in asking for each in handed_on(self.evaluator, summary, self.names, taken)]
        names = names_of_environment(self.program.given)
        variables = [each for summary in self.program.given for each in assignments(self.evaluator, summary, names)]
        destinations = Destinations(self.sdk, self.provider, self.program.modules, variables)
        used = [client for each in found for client in each.clients]
        users = [each.path for each in found if any(client.kind == MODULE_CLIENT for client in each.clients)]
        modules = ModuleClients(self.evaluator, destinations, users)
        clients = [*Clients(self.evaluator, destinations, used).made(), *modules.made()]
        around = tuple(frameworks.made(self.evaluator, destinations, frozenset(used)))
        clients += [each.client for each in around if each.client is not None]
        made = frozenset(client.id for client in clients)
        wrapped = wrapped_fields(self.evaluator)
        requests = (
            *(self._request(each, modules.homes, made, wrapped) for each in found),
            *(each.request for each in around),
        )
        legacy = tuple(use for summary in self.program.given for use in self._legacy(summary))
        known = consumers(self.evaluator, model_leaves(requests), key_leaves(clients))
        return Facts(
            tuple(clients),
            requests,
            legacy,
            known,
            tuple((name, place) for name, _, place in variables),
            tuple(mention for summary in self.program.given for mention in mentions(self.evaluator, summary)),
            schemas(self.evaluator, requests),
            tuple(reading for summary in self.program.given for reading in readings(self.evaluator, summary)),
        )

    def _asking(self) -> tuple[ModuleSummary, ...]:
        """The files in which there may be requests: those that were given, and, where Instructor makes what asks
        (`client.create`), those that say nothing by themselves and may get at it.
        """
        if not makings(self.evaluator):
            self.names.widen(self.program)
            return self.program.given
        for name in self.sdk.instructor.methods:
            self.program.attend("call", name)
        self.names.widen(self.program, self.sdk.instructor.methods)
        return self.program.loaded()

    def _request(
        self, found: Found, homes: dict[str, tuple[str, ...]], made: frozenset[str], wrapped: Wrapped
    ) -> Request:
        if found.call is not None:
            fields, hidden = convert.call_fields(self.evaluator, found.path, found.call)
        else:
            reason = "the method is handed on here, and what it is called with cannot be seen"
            fields, hidden = (), (Unknown(reason, Place(found.path, found.callee)),)
        if found.partial is not None:
            before, more = convert.call_fields(self.evaluator, *found.partial)
            given = {field.name for field in fields}
            fields = (*[field for field in before if field.name not in given], *fields)
            hidden = (*more, *hidden)
        if wrapped and ".".join(found.chain[:-1]) == CHAT:
            kept = tuple(
                field
                for client in found.clients
                for field in added(wrapped.get(client, ()), fields, certain=len(found.clients) == 1)
            )
            fields = (*kept, *fields)
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
            endpoint=self._endpoint(found),
            method=found.chain[-1],
            clients=known,
            resolution="unresolved" if lost else found.resolution,
            fields=(*fields, *body),
            unknown=hidden,
            others=found.others,
            reason=missing if lost else found.reason,
            forwarded=found.forwarded,
        )

    def _endpoint(self, found: Found) -> str:
        endpoint = ".".join(found.chain[:-1])
        return "responses" if endpoint == CHAT and asks_for_responses(self.evaluator, found.clients) else endpoint

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
                    guarded = summary.asked_version(blocks_of(method))
                    yield LegacyUse(value.qualified, Place(summary.path, span), kind, guarded)
        for store in summary.stores:
            if store.attribute not in self.sdk.legacy.settings:
                continue
            for base in self.evaluator.evaluate(summary.path, store.base):
                if isinstance(base, Reference):
                    name = f"{base.qualified}.{store.attribute}"
                    if self.sdk.legacy_kind(name) == "setting":
                        guarded = summary.asked_version(store.blocks)
                        yield LegacyUse(name, Place(summary.path, store.span), "setting", guarded)
