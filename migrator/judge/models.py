"""Stage judge: the models that requests name, and what stands in for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from migrator.facts import (
    Constant,
    EnvironmentVariable,
    Facts,
    Field,
    Operation,
    Place,
    Reference,
    Related,
    Replace,
    ReplaceString,
    Request,
    Unknown,
    Value,
)
from migrator.judge.messages import pictures
from migrator.knowledge import Counterpart, Framework, Provider, Sdk, counterpart
from migrator.understand.convert import leaves

MODEL_ENDPOINTS = ("chat.completions", "completions")


@dataclass(frozen=True)
class Naming:
    """A model name that a request may send: the literal, the field it comes through, and its counterpart.

    ``lead`` is what stands in front of a name at the provider, where a framework wants to be told whose it is.
    """

    literal: Constant
    name: str
    field: Field
    counterpart: Counterpart
    lead: str = ""


@dataclass(frozen=True)
class Mapping:
    """How model names are mapped: by the user's table first, then by the provider's.

    ``pictured`` are the literals that requests with pictures may send: a model that looks at none cannot stand in.
    ``own``: the provider is asked at its own address, with the key in its own variable, which is what frameworks know.
    """

    provider: Provider
    sdk: Sdk
    table: tuple[tuple[str, str], ...] = ()
    default: str | None = None
    pictured: frozenset[Place] = frozenset()
    own: bool = True

    def route(self, framework: Framework | None) -> str | None:
        """What stands in front of the provider's models in a framework that knows it; None if it does not."""
        return framework.route(self.provider.name) if framework is not None and self.own else None

    def counterpart(self, model: str) -> Counterpart:
        """What stands in for ``model`` at the provider."""
        return counterpart(self.provider, self.sdk, model, dict(self.table), self.default)

    def counterpart_of(self, literal: Constant, name: str) -> Counterpart:
        """What stands in for the model ``name``, which ``literal`` names, in the requests that send it."""
        found = self.counterpart(name)
        model = self.provider.model(found.model) if found.kind == "family" and found.model is not None else None
        if literal.place not in self.pictured or model is None or model.vision or self.looking is None:
            return found
        return replace(found, model=self.looking, note="it looks at pictures, which the request has")

    @property
    def looking(self) -> str | None:
        """The model served to everybody that looks at pictures, or None."""
        served = (model.id for model in self.provider.models if model.vision and model.status == "production")
        return next(served, None)

    def namings(self, request: Request) -> tuple[Naming, ...]:
        """Every model name that can be seen in a request, if a chat model can answer it."""
        if self.provider.endpoint(request.chain).kin != "chat" and request.endpoint not in MODEL_ENDPOINTS:
            return ()
        return tuple(
            Naming(literal, name, field, self.counterpart_of(literal, name), lead)
            for field in request.named("model")
            for value in field.values
            for literal in leaves(value)
            if isinstance(literal.value, str) and literal.value
            for lead, name in self._read(
                literal.value, self.sdk.framework(field.framework or request.framework), plain=request.plain
            )
        )

    def _read(self, written: str, framework: Framework | None, *, plain: bool) -> Iterator[tuple[str, str]]:
        """A name as it is written: without what says whose it is, and what says so at the provider.

        Nothing, if it is somebody else's.
        """
        if framework is None or not framework.prefixes or (plain and framework.returns):
            yield "", written
            return
        route = self.route(framework)
        if route and written.startswith(route):
            yield route, written[len(route) :]
            return
        name = framework.plain(written)
        bare = name == written
        if name is None or (bare and self.sdk.family(name) is None and not plain):
            return
        lead = "" if bare and plain else framework.prefixes[0] if bare else written[: -len(name)]
        yield route if route is not None else lead, name

    def used(self, request: Request) -> tuple[str, ...]:
        """The provider's models that the request uses, once its OpenAI models are replaced."""
        return tuple(dict.fromkeys(naming.counterpart.model or naming.name for naming in self.namings(request)))

    def known(self, model: str) -> bool:
        """Whether a name is one of the provider's catalogue, or one that the user's configuration introduces."""
        own = {self.default, *(name for _, name in self.table)}
        return self.provider.any_model or self.provider.model(model) is not None or model in own


def replacement(naming: Naming, model: str) -> Operation:
    """The operation that gives a request another model: where the name is written, if it is a literal of its own."""
    if naming.literal.whole:
        return ReplaceString(naming.literal.place, naming.lead + model)
    return Replace(naming.field.value_place, f'"{naming.lead}{model}"')


def own_writing(field: Field, namings: Sequence[Naming]) -> Operation | None:
    """The operation that makes a request say its model itself, where the name must stay as it is for others.

    None if the request may send several models, or if the name is written in the request already.
    """
    own = [naming for naming in namings if naming.field is field]
    models = {naming.lead + (naming.counterpart.model or naming.name) for naming in own}
    if len(models) != 1 or field.passed or unseen(field) or any(_within(naming, field) for naming in own):
        return None
    return Replace(field.value_place, f'"{models.pop()}"')


def _within(naming: Naming, field: Field) -> bool:
    """Whether the literal is part of what the request says itself, so that it cannot be changed for it alone."""
    return field.value_place.contains(naming.literal.place)


def asked(naming: Naming, request: Request) -> tuple[Related, ...]:
    """The request that names the model, as a related place, unless the name stands within it."""
    if request.place.contains(naming.literal.place):
        return ()
    return (Related(request.place, "asked for here"),)


def pictured(facts: Facts) -> frozenset[Place]:
    """The literals that requests with pictures may send as their model."""
    return frozenset(
        literal.place
        for request in facts.requests
        if request.named("model") and next(pictures(request), None) is not None
        for field in request.named("model")
        for value in field.values
        for literal in leaves(value)
    )


def unseen(field: Field) -> tuple[Unknown | EnvironmentVariable, ...]:
    """What of a model field is decided at run time."""
    return tuple(
        value
        if isinstance(value, (Unknown, EnvironmentVariable))
        else Unknown(f"it is {_named(value)}, whose value cannot be seen", value.place)
        for value in field.values
        if not isinstance(value, Constant)
    )


def _named(value: Value) -> str:
    return f"`{value.qualified}`" if isinstance(value, Reference) else "no single name"


@dataclass(frozen=True)
class Origin:
    """Where the model of a request comes from; ``kind`` is None if it names none.

    ``enters`` are the places where a name that cannot be seen comes in, if it is ``dynamic``.
    """

    kind: Literal["literal", "followed", "dynamic"] | None
    enters: tuple[Unknown | EnvironmentVariable, ...] = ()


def origin(request: Request) -> Origin:
    """Whether the model of a request is written in it, written elsewhere, or decided at run time."""
    fields = request.named("model")
    if not fields:
        return Origin("dynamic", request.unknown) if request.unknown else Origin(None)
    named = [literal for field in fields for value in field.values for literal in leaves(value)]
    hidden = tuple(value for field in fields for value in unseen(field))
    # What only code out of sight could pass is no more than a possibility beside names that are seen.
    certain = tuple(value for value in hidden if not (named and isinstance(value, Unknown) and value.open))
    if certain or not named:
        return Origin("dynamic", certain or (Unknown("what it depends on depends on it", fields[-1].value_place),))
    here = all(request.place.contains(literal.place) for literal in named)
    return Origin("literal" if here else "followed")


@dataclass(frozen=True)
class Need:
    """What needs a literal or variable as it is, and where; ``request`` if that is one of a client that stays."""

    description: str
    place: Place
    request: Request | None = None


def needs(facts: Facts, staying: frozenset[str]) -> Iterator[tuple[Place, Need]]:
    """The literals and variables that something else needs as they are, each with what that is.

    These are calls outside the program and lookups that take them too, and the models and keys of clients that stay.
    """
    for consumer in facts.consumers:
        if consumer.kind != "comparison":
            need = Need(consumer.description, consumer.place)
            yield from ((leaf, need) for leaf in consumer.leaves)
    for request in facts.requests:
        if request.clients and staying.issuperset(request.clients):
            need = Need(f"`{request.chain}`, which stays at OpenAI,", request.place, request)
            for field in request.named("model"):
                for value in field.values:
                    yield from ((literal.place, need) for literal in leaves(value))
    for client in facts.clients:
        if client.id in staying:
            need = Need("a client that is not moved", client.place)
            for field in client.arguments:
                if field.name == "api_key":
                    yield field.value_place, need
                    yield from ((value.place, need) for value in field.values)


def pinned(facts: Facts, staying: frozenset[str]) -> dict[Place, tuple[str, Place]]:
    """The literals and variables that something else needs as they are, with what that is and where."""
    found: dict[Place, tuple[str, Place]] = {}
    for place, need in needs(facts, staying):
        found.setdefault(place, (need.description, need.place))
    return found
