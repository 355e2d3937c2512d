"""Stage judge: what the environment variables of OpenAI's SDK are to the program around a place.

A variable has its use as long as a client that stays takes its key from it, or a package that reads it by itself is
imported. Where all clients around have moved, a program that still asks for it gives up for nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from migrator.facts import Applicability, Client, EnvironmentVariable, Mention, Place, Related, Value
from migrator.judge.context import Context
from migrator.judge.index import Neighbours
from migrator.judge.keys import OPENAI_KEY
from migrator.understand.modules import is_test

_NOTEBOOK = ".ipynb"


@dataclass(frozen=True)
class Users:
    """What of the program around a place has to do with OPENAI_API_KEY.

    ``arriving`` are the clients of the SDK that end up at the provider; ``needing`` what needs the variable for sure,
    ``doubts`` what may. ``beside``: one of those that arrive is in the folder of the place, or below.
    """

    arriving: tuple[Client, ...] = ()
    needing: tuple[Related, ...] = ()
    doubts: tuple[Related, ...] = ()
    beside: bool = False


class Surroundings:
    """Who uses the key's variable, by place. The answers are kept for the run of one rule."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def users(self, mention: Mention) -> Users:
        """What around ``mention`` has to do with the variable; what only tests do counts for tests alone."""
        here = mention.place.path
        for_tests, alone = is_test(here), here.endswith(_NOTEBOOK)

        def counts(place: Place) -> bool:
            if alone or place.path.endswith(_NOTEBOOK):
                return place.path == here  # a notebook is a program of its own
            return for_tests or not is_test(place.path)

        near = [client for client in self._clients.near(mention.place) if counts(client.place)]
        arriving = tuple(client for client in near if self._context.decision(client).arrives)
        needing = [
            Related(client.place, f"this client takes its key from {OPENAI_KEY}")
            for client in near
            if client not in arriving and OPENAI_KEY in key_variables(client)
        ]
        legacy = (place for place in self._legacy.near(mention.place) if counts(place))
        needing += [Related(place, "openai before 1.0 reads it") for place in legacy]
        doubts = [
            Related(other.place, f"`{other.text}` may read it" if other.kind == "library" else "it is read here too")
            for other in self._others.near(mention.place)
            if other.place != mention.place and other.place not in self._renamed and counts(other.place)
        ]
        folder = os.path.join(os.path.dirname(here), "")
        beside = any(os.path.join(os.path.dirname(each.place.path), "").startswith(folder) for each in arriving)
        return Users(arriving, tuple(needing), tuple(doubts), beside)

    def renamed(self, place: Place) -> bool:
        """Whether a literal names the variable that a client at the provider reads its key from."""
        return place in self._renamed

    @cached_property
    def _clients(self) -> Neighbours[Client]:
        sdk = self._context.sdk
        own = (
            client for client in self._context.facts.clients if client.module_level or sdk.built_on_openai(client.kind)
        )
        return Neighbours((client.place, client) for client in own)

    @cached_property
    def _legacy(self) -> Neighbours[Place]:
        return Neighbours((use.place, use.place) for use in self._context.facts.legacy)

    @cached_property
    def _others(self) -> Neighbours[Mention]:
        kinds = ("read", "other", "library")
        mentions = (each for each in self._context.facts.mentions if each.name == OPENAI_KEY and each.kind in kinds)
        return Neighbours((each.place, each) for each in mentions)

    @cached_property
    def _renamed(self) -> frozenset[Place]:
        """Where the variables are named that clients read their keys from: those of clients that move get a new name,
        those of others are what these need.
        """
        return frozenset(
            place
            for client in self._context.facts.clients
            for field in client.arguments
            if field.name == "api_key"
            for value in field.values
            for place in _names(value)
        )


def key_variables(client: Client) -> tuple[str, ...]:
    """The environment variables that a client's key is read from; OpenAI's own, if it is given none."""
    written = [field for field in client.arguments if field.name == "api_key"]
    if not written and not client.inherits:
        return (OPENAI_KEY,)
    return tuple(value.name for field in written for value in field.values if isinstance(value, EnvironmentVariable))


def applicability(clients: tuple[Client, ...], context: Context) -> Applicability:
    """How safe a fix is that goes with the move of ``clients``."""
    moving = [context.decision(client) for client in clients if context.decision(client).status == "moves"]
    return "safe" if moving and all(decision.applicability == "safe" for decision in moving) else "unsafe"


def _names(value: Value) -> Iterator[Place]:
    if isinstance(value, EnvironmentVariable):
        if value.name_place is not None:
            yield value.name_place
        for default in value.defaults:
            yield from _names(default)
