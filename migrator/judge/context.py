"""Stage judge: what rules see. Facts, the provider, the day, and what becomes of each client."""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from migrator.facts import (
    Applicability,
    Client,
    Facts,
    Fix,
    Listed,
    Operation,
    Pin,
    Place,
    ReadEnvironment,
    Related,
    Request,
    Severity,
)
from migrator.judge.decide import Decision, Decisions, decide
from migrator.judge.index import Index
from migrator.judge.models import Mapping as ModelMapping
from migrator.judge.models import Need, needs, pictured
from migrator.judge.pins import is_below, pin
from migrator.knowledge import Provider, Sdk
from migrator.settings import Settings

Destination = Literal["provider", "unknown", "stays"]


@dataclass(frozen=True)
class Context:
    """Everything that a rule may ask."""

    facts: Facts
    provider: Provider
    sdk: Sdk
    settings: Settings

    @property
    def day(self) -> date | None:
        """The day whose API is meant; None for the strictest documented one."""
        return self.settings.api_date

    @property
    def base_url(self) -> str:
        """The base URL that clients are moved to."""
        return self.settings.base_url or self.provider.base_url

    @property
    def base_url_code(self) -> str | ReadEnvironment:
        """What clients get as their base URL: the URL itself, or the variable that the configuration names for it."""
        variable = self.settings.base_url_env
        return ReadEnvironment(variable) if variable else json.dumps(self.base_url, ensure_ascii=False)

    @property
    def key_variable(self) -> str:
        """The environment variable that holds the provider's key."""
        return self.settings.key_env or self.provider.key_env

    @cached_property
    def models(self) -> ModelMapping:
        """How model names are mapped."""
        settings = self.settings
        own = self.base_url == self.provider.base_url and settings.base_url_env is None
        return ModelMapping(
            self.provider,
            self.sdk,
            settings.models,
            settings.default_model,
            pictured(self.facts),
            own=own and self.key_variable == self.provider.key_env,
        )

    @cached_property
    def decisions(self) -> Decisions:
        """What becomes of each client."""
        return decide(self.facts, self.provider, self.sdk, self.models, self.key_variable, self.day)

    @cached_property
    def index(self) -> Index:
        """The facts by place and by client."""
        return Index(self.facts)

    @cached_property
    def needed(self) -> frozenset[Place]:
        """Where the options of clients that do not end up at the provider are written: they need them as they are."""
        staying = (client for client in self.facts.clients if not self.decision(client).arrives)
        return frozenset(field.place for client in staying for field in client.arguments)

    def pin(self, path: str) -> Pin | None:
        """The versions of the openai package that a file may run with, if the project says so."""
        return pin(self.facts, "openai", path)

    def listed(self, path: str, packages: Collection[str]) -> tuple[Listed, ...]:
        """Which of some packages the project lists among the dependencies of a file; the nearest list says it."""
        folder = os.path.dirname(path)
        own = [each for each in self.facts.listed if each.package in packages]
        above = [each for each in own if is_below(folder, each.folder)]
        nearest = max((len(each.folder) for each in above), default=0)
        return tuple(each for each in above if len(each.folder) == nearest)

    def needs(self, place: Place) -> tuple[Need, ...]:
        """What needs a literal as it is as long as no client is moved: one that may move can yet be kept from it."""
        return tuple(self._needs.get(place, ()))

    @cached_property
    def _needs(self) -> dict[Place, list[Need]]:
        unmoved = frozenset(client.id for client in self.facts.clients if self.decision(client).status != "there")
        found: dict[Place, list[Need]] = {}
        for place, need in needs(self.facts, unmoved):
            found.setdefault(place, []).append(need)
        return found

    @cached_property
    def bases_arrive(self) -> bool:
        """Whether there are clients that are not made from another one, and all of those end up at the provider."""
        bases = [client for client in self.facts.clients if not client.inherits]
        return bool(bases) and all(self.decision(base).arrives for base in bases)

    @cached_property
    def _clients(self) -> dict[str, Client]:
        return {client.id: client for client in self.facts.clients}

    def decision(self, client: Client) -> Decision:
        """What becomes of a client."""
        return self.decisions.clients[client.id]

    def clients_of(self, request: Request) -> tuple[Client, ...]:
        """The clients that a request may go through."""
        return tuple(self._clients[identifier] for identifier in request.clients)

    def destination(self, request: Request) -> Destination:
        """Where a request ends up: at the provider, nobody knows where, or where it has always been."""
        statuses = {self.decision(client).status for client in self.clients_of(request)}
        if statuses and statuses <= {"moves", "there"}:
            return "provider"
        return "unknown" if not statuses or statuses & {"dynamic", "there"} else "stays"

    def severity(self, request: Request, severity: Severity = "error") -> Severity:
        """The severity of something wrong with a request: a warning where its destination cannot be seen."""
        return severity if self.destination(request) == "provider" else "warning"

    def group(self, request: Request) -> tuple[str, ...]:
        """The clients that must move for a fix of the request to be right."""
        return tuple(client.id for client in self.clients_of(request) if self.decision(client).status == "moves")

    def fix(
        self,
        request: Request,
        message: str,
        operations: tuple[Operation, ...],
        applicability: Applicability = "safe",
        *,
        essential: bool = False,
    ) -> Fix | None:
        """A fix of a request; None where nobody knows where the request goes: a guess is never edited."""
        if self.destination(request) != "provider" or not operations:
            return None
        group = self.group(request)
        if any(self.decisions.clients[identifier].applicability != "safe" for identifier in group):
            applicability = "unsafe"
        return Fix(applicability, message, operations, group=group, essential=essential)

    def spelling(self, request: Request, name: str) -> str | None:
        """What a field is called where the request is written; None if a framework does not take it there."""
        framework = self.sdk.framework(request.framework)
        return name if framework is None else next(iter(framework.spellings(name)), None)

    def routed(self, client: Client) -> bool:
        """Whether a framework's client needs no more than the name of a model to go to the provider."""
        route = self.models.route(self.sdk.framework(client.kind))
        return route is not None and client.argument("base_url") is None

    def origin(self, request: Request) -> tuple[Related, ...]:
        """Where the clients of a request are made, for the report."""
        return tuple(Related(client.place, "the client is made here") for client in self.clients_of(request)[:2])

    def sent(self, place: Place, request: Request) -> tuple[Related, ...]:
        """Where the request is made that sends what is written at ``place``, unless that is within it; its origin."""
        here = () if request.place.contains(place) else (Related(request.place, "sent here"),)
        return (*here, *self.origin(request))

    def checked(self, request: Request, endpoint: str = "chat.completions") -> bool:
        """Whether the fields of a request are the provider's business."""
        return request.endpoint == endpoint and self.destination(request) != "stays"
