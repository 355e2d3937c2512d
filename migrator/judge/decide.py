"""Stage judge, first half: what becomes of each client. It moves with all its requests, or stays and says why."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Literal

from migrator.facts import (
    Applicability,
    Client,
    Constant,
    EnvironmentVariable,
    Facts,
    Field,
    Pin,
    Place,
    Related,
    Request,
    Value,
)
from migrator.judge.index import Neighbours
from migrator.judge.keys import OPENAI_KEY, key_change
from migrator.judge.models import MODEL_ENDPOINTS, Naming, own_writing, pinned
from migrator.judge.models import Mapping as ModelMapping
from migrator.judge.pins import pin
from migrator.knowledge import OPENAI_TYPES, Framework, Provider, Sdk

Pinned = Mapping[Place, tuple[str, Place]]

# Settings of the module-level client that only Azure has.
_AZURE = frozenset({"azure_endpoint", "azure_ad_token", "azure_ad_token_provider", "api_version"})

Status = Literal["moves", "there", "shared", "unsupported", "stays", "legacy", "dynamic", "azure", "elsewhere"]


@dataclass(frozen=True)
class Decision:
    """What becomes of a client.

    ``moves``: from OpenAI to the provider, with ``applicability``. ``there``: it talks to the provider already.
    ``shared``: it serves chat and something that the provider lacks, so it is not moved. ``unsupported``: it serves
    nothing but what the provider lacks. ``stays``: it cannot be moved, for ``reason``. ``dynamic``: where it goes is
    decided at run time. ``legacy``: it is openai < 1's. ``azure``, ``elsewhere``: it talks to somebody else.

    ``chats`` are the requests of a shared client that the provider would answer, and ``apart`` is what would become of
    it if it made no others.
    """

    status: Status
    applicability: Applicability = "safe"
    reason: str = ""
    related: tuple[Related, ...] = ()
    chats: tuple[Request, ...] = ()
    apart: Decision | None = None

    @property
    def arrives(self) -> bool:
        """Whether the client's requests end up at the provider."""
        return self.status in ("moves", "there")


@dataclass(frozen=True)
class Decisions:
    """The decisions about all clients, by id, and the literals that something else needs as they are."""

    clients: Mapping[str, Decision]
    pinned: Mapping[Place, tuple[str, Place]]


def decide(
    facts: Facts, provider: Provider, sdk: Sdk, mapping: ModelMapping, variable: str, day: date | None
) -> Decisions:
    """What becomes of each client of the program. ``variable`` holds the provider's key."""
    return _Decider(facts, provider, sdk, mapping, variable, day).decisions()


class _Decider:
    def __init__(
        self, facts: Facts, provider: Provider, sdk: Sdk, mapping: ModelMapping, variable: str, day: date | None
    ) -> None:
        self.facts = facts
        self.provider = provider
        self.sdk = sdk
        self.mapping = mapping
        self.variable = variable
        self.day = day
        self.clients = {client.id: client for client in facts.clients}
        self.requests: dict[str, list[Request]] = {identifier: [] for identifier in self.clients}
        self.unresolved = Neighbours(
            (request.place, request) for request in facts.requests if request.resolution == "unresolved"
        )
        self.legacy = Neighbours((use.place, use) for use in facts.legacy if not use.guarded)
        self.variables = Neighbours((place, (name, place)) for name, place in facts.variables)
        for request in facts.requests:
            for identifier in request.clients:
                self.requests.setdefault(identifier, []).append(request)

    @cached_property
    def _namings(self) -> dict[Place, list[Naming]]:
        """By the place of a literal, all the ways in which requests name a model by it."""
        found: dict[Place, list[Naming]] = {}
        for request in self.facts.requests:
            for naming in self.mapping.namings(request):
                found.setdefault(naming.literal.place, []).append(naming)
        return found

    def decisions(self) -> Decisions:
        found = {client.id: self._alone(client) for client in self.facts.clients}
        while True:
            self._spread(found)
            staying = frozenset(identifier for identifier, decision in found.items() if not decision.arrives)
            kept = pinned(self.facts, staying)
            urls = {field.value_place for each in staying for field in self._base_urls(self.clients[each])}
            # What a client needs may be needed as it is by one that stays, and then it stays as well.
            held = {
                client.id: reason
                for client in self.facts.clients
                if found[client.id].status == "moves" and (reason := self._held(client, kept, urls)) is not None
            }
            if not held:
                break
            found.update(held)
        for identifier, decision in found.items():
            if decision.status == "moves":
                found[identifier] = self._keyed(self.clients[identifier], decision, kept)
        return Decisions(found, kept)

    @staticmethod
    def _base_urls(client: Client) -> tuple[Field, ...]:
        return tuple(field for field in client.arguments if field.name == "base_url")

    def _held(self, client: Client, kept: Pinned, urls: Set[Place]) -> Decision | None:
        """Why a client cannot move although nothing of its own is in the way, or None.

        ``urls`` are the places where the base URLs of clients that stay are written.
        """
        for field in self._base_urls(client):
            related = (Related(field.value_place, "it is written here"),)
            if field.form == "item" and field.value_place in urls:
                return Decision("stays", reason="another client, which stays, has its base URL too", related=related)
            if field.form == "item" and (not field.certain or field.mixed):
                return Decision("stays", reason="its base URL is in a dictionary on some paths only", related=related)
        change = key_change(client, self.variable, kept)
        if change.blocked and change.doubt is not None:
            related = (Related(change.doubt.place, "the key comes from here"),)
            return Decision("stays", reason=f"its key cannot be changed: {change.doubt.reason}", related=related)
        for request in self.requests[client.id]:
            namings = self.mapping.namings(request)
            for naming in namings:
                other = next((each for each in self._namings[naming.literal.place] if each.lead != naming.lead), None)
                if other is not None and naming.lead:
                    reason = f"the model name {naming.name!r} is also asked for where it is written otherwise"
                    places = (*_at(naming, request), Related(other.field.value_place, "here"))
                    return Decision("stays", reason=reason, related=places)
                shared = naming.literal.place in kept and naming.counterpart.model not in (None, naming.name)
                if shared and own_writing(naming.field, namings) is None:
                    needed, where = kept[naming.literal.place]
                    reason = f"the model name {naming.name!r} that it sends cannot be changed: {needed} needs it too"
                    return Decision("stays", reason=reason, related=(*_at(naming, request), Related(where, "here")))
        return None

    def _alone(self, client: Client) -> Decision:
        """The decision about a client as far as it depends on itself and its own requests."""
        known = self.sdk.client_kind(client.kind)
        if known is not None and known.platform != "plain":
            return Decision("azure" if known.platform == "azure" else "elsewhere")
        if client.module_level and any(is_azure(field) for field in client.arguments):
            return Decision("azure")
        if client.target == "other":
            return Decision("elsewhere")
        if client.target == "cerebras":
            return Decision("there")
        if client.target == "dynamic":
            return Decision("dynamic")
        framework = self.sdk.framework(client.kind)
        edited = framework is None or framework.edit or self.mapping.route(framework) is not None
        beyond = framework is not None and _is_beyond(client, framework)
        if framework is not None and (not edited or beyond or (framework.sibling and client.twin is None)):
            return Decision("stays", reason=framework.advice)
        if framework is not None and (away := _elsewhere(client)) is not None:
            reason = f"with `{away.written}`, {framework.package} sends its requests to another endpoint than chat"
            return Decision("stays", reason=reason, related=(Related(away.place, "it is given here"),))
        if framework is not None and client.others:
            return Decision(
                "stays", reason=f"{framework.package} may make it for another provider", related=client.others
            )
        if framework is not None and (old := self._outdated(client, framework)) is not None:
            reason = f"{framework.package} takes no base URL before {framework.since}, and the project has {old}"
            return Decision("stays", reason=reason, related=(Related(old.place, "it says so here"),))
        requests = self.requests[client.id]
        refused = [request for request in requests if not self._served(request)]
        chats = [request for request in requests if request.endpoint in MODEL_ENDPOINTS and self._served(request)]
        if refused:
            places = tuple(Related(request.place, f"`{request.chain}` is called here") for request in refused)
            if any(not self._is_making(request, client) for request in chats):
                return Decision("shared", related=places, chats=tuple(chats), apart=self._movable(client, chats))
            return Decision("unsupported", related=places)
        return self._movable(client, chats)

    def _outdated(self, client: Client, framework: Framework) -> Pin | None:
        """The versions of a framework that the project allows, if none of them can be moved."""
        found = pin(self.facts, framework.listed, client.place.path) if framework.since else None
        return found if found is not None and found.lacks(framework.since) else None

    def _is_making(self, request: Request, client: Client) -> bool:
        """Whether a request stands for the call alone that makes a client to make requests by."""
        framework = self.sdk.framework(request.framework)
        return framework is not None and bool(framework.returns) and request.place == client.place

    def _served(self, request: Request) -> bool:
        return self.provider.endpoint(request.chain).served_on(self.day) == "yes"

    def _movable(self, client: Client, chats: list[Request]) -> Decision:
        legacy = self.legacy.near(client.place) if client.module_level else ()
        if legacy:
            # openai < 1 ignores `base_url`: the provider's key would go to OpenAI.
            reason = "the program also uses openai before 1.0, whose settings these are"
            use = legacy[0]
            used = (Related(use.place, f"`{use.name}` is used here"),)
            return Decision("stays" if chats else "legacy", reason=reason, related=used)
        for request in chats:
            if request.others:
                reason = "one of its requests also goes through another library's client"
                return Decision("stays", reason=reason, related=request.others)
            for naming in self.mapping.namings(request):
                if naming.field.mixed and naming.counterpart.model not in (None, naming.name):
                    reason = f"the model {naming.name!r} is set on a dictionary that others use too"
                    return Decision("stays", reason=reason, related=_at(naming, request))
                if naming.counterpart.kind == "none":
                    return Decision("stays", reason=self._lacks(naming), related=_at(naming, request))
        if client.others:
            reason = "what is called here may be something else than a client of OpenAI's"
            return Decision("stays", reason=reason, related=client.others)
        if client.module_level and not self.requests[client.id]:
            reason = "no request through the module itself is seen: these settings may be there for another library"
            return Decision("stays", reason=reason)
        if client.escapes:
            reason = "it is handed to code that is not part of the program, which may use it for something else"
            return Decision("moves", "unsafe", reason, client.escapes)
        unseen = next((request for request in chats if request.forwarded and not request.fields), None)
        if unseen is not None:
            reason = "one of its methods is handed on, and the model that it will be called with cannot be seen"
            return Decision("moves", "unsafe", reason, (Related(unseen.place, "it is handed on here"),))
        if client.indirect:
            reason = "it is made by a call that cannot be seen: pass a function that makes it, such as a lambda"
            return Decision("stays", reason=reason)
        seen = any(not self._is_making(request, client) for request in self.requests[client.id])
        lost = () if seen else self.unresolved.near(client.place)
        if lost:
            reason = "no request of it is seen, and there are requests whose client is not known"
            related = tuple(Related(request.place, "this may be one of its") for request in lost[:3])
            return Decision("moves", "unsafe", reason, related)
        return Decision("moves")

    def _lacks(self, naming: Naming) -> str:
        return f"{self.provider.display} has no counterpart for the model {naming.name!r} that it asks for"

    def _spread(self, found: dict[str, Decision]) -> None:
        """Clients that share a request move together or not at all."""
        changed = True
        while changed:
            changed = False
            for request in self.facts.requests:
                blocking = next((i for i in request.clients if self._blocks(found.get(i))), None)
                if blocking is None:
                    continue
                for identifier in request.clients:
                    if found[identifier].status == "moves":
                        where = (
                            Related(request.place, "the request that both make"),
                            Related(self.clients[blocking].place, "the other client, which does not move"),
                        )
                        reason = "it shares a request with a client that does not move"
                        found[identifier] = Decision("stays", reason=reason, related=where)
                        changed = True

    @staticmethod
    def _blocks(decision: Decision | None) -> bool:
        return decision is None or not decision.arrives

    def _keyed(self, client: Client, decision: Decision, kept: Pinned) -> Decision:
        change = key_change(client, self.variable, kept)
        names = _variables(client)
        own = [place for name, place in self.variables.near(client.place) if name in names]
        if own and change.doubt is None:
            reason = f"the program itself sets the variable that the key is read from: see that it sets {self.variable}"
            related = (*decision.related, Related(own[0], "it is set here"))
            return replace(decision, applicability="unsafe", reason=decision.reason or reason, related=related)
        if change.doubt is None:
            return decision
        reason = f"its key is decided elsewhere ({change.doubt.reason}): see that it is the {self.provider.display} key"
        related = (*decision.related, Related(change.doubt.place, "the key comes from here"))
        return replace(decision, applicability="unsafe", reason=decision.reason or reason, related=related)


def is_azure(field: Field) -> bool:
    """Whether a setting of the module makes its client Azure's."""
    azure = field.name == "api_type" and any(str(value.value).startswith("azure") for value in field.constants)
    return azure or field.name in _AZURE


def _is_beyond(client: Client, framework: Framework) -> bool:
    """Whether a call of a class that is moved elsewhere has nothing to be moved in, or names its model out of sight."""
    inside = client.callee == client.place  # a dictionary, and no call
    return (framework.inside and not inside) or any(field.written in framework.opaque for field in client.arguments)


def _elsewhere(client: Client) -> Field | None:
    """The argument of a framework's client that sends its requests to another endpoint, if one does."""
    options = (field for field in client.arguments if not field.name)
    chat = (None, False, "chat", "completions", *OPENAI_TYPES)
    return next((field for field in options if not all(_value(each) in chat for each in field.values)), None)


def _value(value: Value) -> object:
    return value.value if isinstance(value, Constant) else value


def _variables(client: Client) -> tuple[str, ...]:
    """The environment variables that the client's key is read from; OpenAI's own, if it is given none."""
    written = [field for field in client.arguments if field.name == "api_key"]
    if not written and not client.inherits:
        return (OPENAI_KEY,)
    return tuple(value.name for field in written for value in field.values if isinstance(value, EnvironmentVariable))


def _at(naming: Naming, request: Request) -> tuple[Related, ...]:
    named = Related(naming.literal.place, "the model is named here")
    return (named, Related(request.place, "and asked for here"))
