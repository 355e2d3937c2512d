"""Stage judge: which code a file beside it is about, and whether that code reads the provider's key.

No file is anybody's business before some client around it talks to the provider, or will.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from migrator.facts import Applicability, Client, Constant, EnvironmentVariable, Given
from migrator.judge.context import Context
from migrator.judge.keys import OPENAI_KEY
from migrator.judge.surroundings import key_variables
from migrator.understand.modules import is_test

_FOR_TESTS = frozenset({"workflow", "gitlab"})

_ASIDE = frozenset({"doc", "docs", "example", "examples", "samples"})
"""Folders of programs that are shown and not run: what these use is nothing to the files around."""


@dataclass(frozen=True)
class Clients:
    """The clients below the folder of a file that it is about."""

    clients: tuple[Client, ...]
    context: Context

    def __bool__(self) -> bool:
        return bool(self.clients)

    @property
    def first(self) -> Client:
        """The one that a report points at: one that is there, else one that moves safely, if any of them does."""
        return min(self.clients, key=self._rank)

    @property
    def applicability(self) -> Applicability:
        """How safe a change is that goes with them."""
        return self.context.decision(self.first).applicability

    @property
    def group(self) -> tuple[str, ...]:
        """The client that has to move first; none where one is there."""
        first = self.first
        return (first.id,) if self.context.decision(first).status == "moves" else ()

    def _rank(self, client: Client) -> tuple[int, int]:
        decision = self.context.decision(client)
        return ("there", "moves").index(decision.status), int(decision.applicability != "safe")


def lacking(context: Context) -> Iterator[tuple[Given, Clients]]:
    """Where a file gives a program OpenAI's key and not the provider's, with the clients that read that."""
    programs = Programs(context)
    for given in context.facts.given:
        if given.name == OPENAI_KEY and context.key_variable not in given.beside:
            readers = programs.readers(given)
            if readers:
                yield given, readers


class Programs:
    """The clients at the provider, by folder. Made once for the run of a rule."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def readers(self, given: Given) -> Clients:
        """Which clients around a file read the provider's key. Those of tests count where tests are run."""
        return self._below(self._reading, given.place.path, given.folder, tests=given.carrier in _FOR_TESTS)

    def senders(self, given: Given) -> Clients:
        """Which clients of the openai package around a file are at the provider."""
        own = [client for client in self._arriving if self._context.sdk.built_on_openai(client.kind)]
        return self._below(own, given.place.path, given.folder, tests=given.carrier in _FOR_TESTS)

    def around(self, path: str, folder: str) -> Clients:
        """Which clients around a file are at the provider, or are moved there."""
        return self._below(self._arriving, path, folder, tests=False)

    def _below(self, clients: Iterable[Client], path: str, folder: str, *, tests: bool) -> Clients:
        start = os.path.join(folder, "") if folder else ""
        if is_test(os.path.join(os.path.dirname(path), "")):  # by its folder: `test_docs.yml` is a workflow
            return Clients((), self._context)
        found = [each for each in clients if each.place.path.startswith(start)]
        found = [each for each in found if _ASIDE.isdisjoint(each.place.path[len(start) :].split(os.sep)[:-1])]
        return Clients(tuple(each for each in found if tests or not is_test(each.place.path)), self._context)

    @cached_property
    def _reading(self) -> tuple[Client, ...]:
        return tuple(client for client in self._arriving if self._reads(client))

    @cached_property
    def _arriving(self) -> tuple[Client, ...]:
        decided = self._context.decision
        return tuple(each for each in self._context.facts.clients if decided(each).status in ("moves", "there"))

    def _reads(self, client: Client) -> bool:
        """Whether the code of a client names the variable of the provider's key, or will."""
        written = client.argument("api_key")
        if self._context.decision(client).status == "there":
            known = self._context.sdk.client_kind(client.kind)
            if written is None and self._context.routed(client):
                return True
            if written is None:
                return known is not None and known.sdk == "cerebras" and not client.inherits
            return self._context.key_variable in key_variables(client)
        if written is None:
            return not client.inherits
        return any(isinstance(value, (EnvironmentVariable, Constant)) for value in written.values)
