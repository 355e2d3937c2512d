"""Stage judge: which code a file beside it is about, and whether that code reads the provider's key.

No file is anybody's business before some client around it talks to the provider, or will.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from migrator.facts import Applicability, Client, Constant, EnvironmentVariable, Given
from migrator.judge.context import Context
from migrator.judge.surroundings import key_variables
from migrator.understand.modules import is_test

_FOR_TESTS = frozenset({"workflow", "gitlab"})


@dataclass(frozen=True)
class Readers:
    """The clients below the folder of a file that read the provider's key, now or once they have moved."""

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
        """How safe it is to give the program their key."""
        return self.context.decision(self.first).applicability

    @property
    def group(self) -> tuple[str, ...]:
        """The client that has to move first; none where one is there."""
        first = self.first
        return (first.id,) if self.context.decision(first).status == "moves" else ()

    def _rank(self, client: Client) -> tuple[int, int]:
        decision = self.context.decision(client)
        return ("there", "moves").index(decision.status), int(decision.applicability != "safe")


class Programs:
    """The clients at the provider, by folder. Made once for the run of a rule."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def readers(self, given: Given) -> Readers:
        """Which clients around a file read the provider's key. Those of tests count where tests are run."""
        if is_test(given.place.path):
            return Readers((), self._context)
        folder = os.path.join(given.folder, "") if given.folder else ""
        found = (client for path, client in self._reading if path.startswith(folder))
        for_tests = given.carrier in _FOR_TESTS
        return Readers(tuple(each for each in found if for_tests or not is_test(each.place.path)), self._context)

    @cached_property
    def _reading(self) -> tuple[tuple[str, Client], ...]:
        return tuple((client.place.path, client) for client in self._arriving() if self._reads(client))

    def _arriving(self) -> Iterator[Client]:
        for client in self._context.facts.clients:
            if self._context.decision(client).status in ("moves", "there"):
                yield client

    def _reads(self, client: Client) -> bool:
        """Whether the code of a client names the variable of the provider's key, or will."""
        written = client.argument("api_key")
        if self._context.decision(client).status == "there":
            known = self._context.sdk.client_kind(client.kind)
            if written is None:
                return known is not None and known.sdk == "cerebras" and not client.inherits
            return self._context.key_variable in key_variables(client)
        if written is None:
            return not client.inherits
        return any(isinstance(value, (EnvironmentVariable, Constant)) for value in written.values)
