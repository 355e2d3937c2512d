"""Stage judge: the facts by place and by client, so that no rule has to walk through all of them for each of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Generic, TypeVar

from migrator.facts import (
    Client,
    EnvironmentVariable,
    Facts,
    Field,
    Mapping,
    Place,
    Request,
    Sequence,
    Value,
)

_Thing = TypeVar("_Thing")


class Index:
    """Who sends or takes what is written at a place, and which requests go through a client."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def requests_of(self, client: Client) -> tuple[Request, ...]:
        """The requests that may go through a client."""
        return tuple(self._requests[number] for number in self._by_client.get(client.id, ()))

    def requests_with(self, places: Iterable[Place]) -> tuple[Request, ...]:
        """The requests that send something written at one of ``places``."""
        numbers = {number for place in places for number in self._by_place.get(place, ())}
        return tuple(self._requests[number] for number in sorted(numbers))

    def clients_with(self, place: Place) -> tuple[Client, ...]:
        """The clients that are given something written at ``place``."""
        return tuple(self._facts.clients[number] for number in self._clients_by_place.get(place, ()))

    @property
    def _requests(self) -> tuple[Request, ...]:
        return self._facts.requests

    @cached_property
    def _by_client(self) -> dict[str, list[int]]:
        return _numbered(request.clients for request in self._requests)

    @cached_property
    def _by_place(self) -> dict[Place, list[int]]:
        return _numbered(places_of(request.fields) for request in self._requests)

    @cached_property
    def _clients_by_place(self) -> dict[Place, list[int]]:
        return _numbered(places_of(client.arguments) for client in self._facts.clients)


def _numbered(groups: Iterable[Iterable[_Thing]]) -> dict[_Thing, list[int]]:
    """For each member of the groups, the numbers of those that it is in."""
    found: dict[_Thing, list[int]] = {}
    for number, group in enumerate(groups):
        for each in dict.fromkeys(group):
            found.setdefault(each, []).append(number)
    return found


class Neighbours(Generic[_Thing]):
    """Things by their place, for the question which of them are likely to be of the program that another place is of.

    They are if the folder of one of the two places contains the other's.
    """

    def __init__(self, things: Iterable[tuple[Place, _Thing]]) -> None:
        self._things = tuple(things)

    def near(self, place: Place) -> tuple[_Thing, ...]:
        """The things near ``place``, in the order in which they were given."""
        folder = _folder(place)
        numbers = {*self._below.get(folder, ())}
        for above in _above(folder):
            numbers.update(self._in.get(above, ()))
        return tuple(self._things[number][1] for number in sorted(numbers))

    @cached_property
    def _in(self) -> dict[str, list[int]]:
        return _numbered((_folder(place),) for place, _ in self._things)

    @cached_property
    def _below(self) -> dict[str, list[int]]:
        return _numbered((_folder(place), *_above(_folder(place))) for place, _ in self._things)


def _folder(place: Place) -> str:
    """The folder of a place, with the separator at its end; empty for the working folder."""
    return os.path.join(os.path.dirname(place.path), "")


def _above(folder: str) -> Iterator[str]:
    """The folders that contain a folder, as its path names them."""
    while folder:
        cut = folder.rstrip(os.sep).rpartition(os.sep)
        folder = "".join(cut[:2])
        yield folder


def places_of(fields: Iterable[Field]) -> Iterator[Place]:
    """Where fields are written, and all that their values are made of."""
    for field in fields:
        yield field.place
        for value in field.values:
            yield from places_within(value)


def places_within(value: Value) -> Iterator[Place]:
    """Where a value is written, and all that it is made of."""
    yield value.place
    if isinstance(value, EnvironmentVariable):
        for default in value.defaults:
            yield from places_within(default)
    elif isinstance(value, Sequence):
        for group in value.items:
            for item in group:
                yield from places_within(item)
    elif isinstance(value, Mapping):
        for entry in value.entries:
            yield entry.place
            for item in entry.values:
                yield from places_within(item)
