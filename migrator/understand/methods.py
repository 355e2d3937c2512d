"""Stage link: methods of what a framework's class makes, which add fields to its requests or make one with others.

``llm.bind(stop=["."])``, ``llm.invoke(text, reasoning_effort="low")``: each such call is a request through the client
that the object has inside, with the fields of its construction and of the calls that it comes from. What a method sends
without being told is in ``rules/knowledge/frameworks.toml`` too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from migrator.facts import Client, Constant, Entry, Field, Mapping, Place, Reference, Request, Sequence, Unknown, Value
from migrator.knowledge import CHAT, Framework, Implied, Method, Provider
from migrator.understand import convert
from migrator.understand.expressions import Attribute, Call
from migrator.understand.objects import Result
from migrator.understand.values import Evaluator

_DEEPEST = 20  # calls in one chain


@dataclass(frozen=True)
class Home:
    """Where a chain of calls begins: a client that a framework's class has inside, and the request of its making."""

    framework: Framework
    client: Client
    request: Request


@dataclass(frozen=True)
class _Chain:
    """What calls, one behind the other, add to the requests of some clients; ``away`` sends them elsewhere."""

    homes: tuple[Home, ...]
    fields: tuple[Field, ...] = ()
    hidden: tuple[Unknown, ...] = ()
    away: tuple[Field, ...] = ()


def asked(
    evaluator: Evaluator, provider: Provider, homes: tuple[Home, ...]
) -> Iterator[tuple[Request, dict[str, tuple[Field, ...]]]]:
    """The requests that methods make or prepare, each with the arguments, by client, that send it elsewhere."""
    if homes:
        search = _Search(evaluator, provider, homes)
        for name in sorted({name for home in homes for name in home.framework.method_names}):
            for path, call in evaluator.program.calls_named(name):
                yield from search.request(path, call)


class _Search:
    def __init__(self, evaluator: Evaluator, provider: Provider, homes: tuple[Home, ...]) -> None:
        self.evaluator = evaluator
        self.provider = provider
        self.homes = {home.client.place: home for home in homes}
        self.names = tuple(f"{name}." for home in homes for name in home.framework.names)

    def request(self, path: str, call: Call) -> Iterator[tuple[Request, dict[str, tuple[Field, ...]]]]:
        """The request of a call, if that is a method of an object with a client inside and adds something."""
        before = self._chain(path, call, _DEEPEST)
        if not before.homes:
            return
        own = self._own(path, call, before.homes[0])
        if not (own.fields or own.hidden or own.away):
            return
        framework = before.homes[0].framework
        fields = _beside(own.fields, before.fields)
        if len(before.homes) == 1:
            fields = _beside(fields, before.homes[0].request.fields)
        place = Place(path, call.span)
        request = Request(
            id=f"{path}:{call.span.start}",
            place=place,
            callee=Place(path, call.function.span),
            endpoint=CHAT,
            method="create",
            clients=tuple(home.client.id for home in before.homes),
            resolution="resolved",
            fields=fields,
            unknown=(*own.hidden, *before.hidden),
            framework=framework.kind,
            plain=before.homes[0].request.plain,
        )
        yield request, {home.client.id: own.away for home in before.homes if own.away}

    def _chain(self, path: str, call: Call, left: int) -> _Chain:
        """What a call is a method of: the clients inside, and what the calls on the way to it add."""
        if not isinstance(call.function, Attribute) or not left:
            return _Chain(())
        found: list[_Chain] = []
        for value in self.evaluator.evaluate(path, call.function.base):
            if not isinstance(value, Result):
                continue
            home = self.homes.get(value.place)
            if home is not None:
                found.append(_Chain((home,)))
            elif value.qualified.startswith(self.names):
                found.append(self._further(value, left))
        found = [each for each in found if each.homes]
        homes = tuple(dict.fromkeys(home for each in found for home in each.homes))
        if len(found) == 1:
            return found[0]
        return _Chain(
            homes,
            tuple(replace(field, certain=False) for each in found for field in each.fields),
            tuple(unknown for each in found for unknown in each.hidden),
        )

    def _call_at(self, place: Place) -> Call | None:
        return self.evaluator.summary(place.path).call_at(place.span)

    def _further(self, value: Result, left: int) -> _Chain:
        call = self._call_at(value.place)
        if call is None:
            return _Chain(())
        before = self._chain(value.place.path, call, left - 1)
        if not before.homes:
            return before
        own = self._own(value.place.path, call, before.homes[0])
        return replace(before, fields=_beside(own.fields, before.fields), hidden=(*own.hidden, *before.hidden))

    def _own(self, path: str, call: Call, home: Home) -> _Chain:
        """What a call adds itself."""
        name = call.function.name if isinstance(call.function, Attribute) else ""
        method = home.framework.method(name)
        if method is None:
            return _Chain(())
        given, hidden = convert.call_fields(self.evaluator, path, call)
        fields = tuple(field for field in given if self._is_field(method, field))
        body = tuple(inner for field in fields if field.name == "extra_body" for inner in convert.body_fields(field))
        away = tuple(
            replace(field, name="", spelled=field.name) for field in given if field.name in home.framework.elsewhere
        )
        implied = tuple(
            field
            for each in home.framework.implied
            if name in each.methods and not self._is_told(home, each)
            for field in implied_fields(each, path, call, given)
        )
        return _Chain((home,), (*fields, *body, *implied), hidden, (*away, *self._built_in(path, call, method, given)))

    def _is_field(self, method: Method, field: Field) -> bool:
        if field.name in method.own:
            return False
        return field.name in ("model", "extra_body") or self.provider.field(field.name, CHAT) is not None

    def _is_told(self, home: Home, implied: Implied) -> bool:
        """Whether the object was made with the argument by which it does without what a method sends by itself."""
        call = self._call_at(home.client.place)
        return bool(implied.unless) and call is not None and call.keyword(implied.unless) is not None

    def _built_in(self, path: str, call: Call, method: Method, given: tuple[Field, ...]) -> Iterator[Field]:
        """Tools of OpenAI's own, which only another endpoint has."""
        named = [field for field in given if field.name == "tools"]
        if not named and "tools" in method.own and call.positional:
            place = Place(path, call.positional[0].span)
            objects = self.evaluator.evaluate(path, call.positional[0])
            values = convert.values(self.evaluator, objects, place, (path, call), name="tools")
            named = [Field("tools", values, place, place, Place(path, call.span), form="positional")]
        for field in named:
            kinds = {kind for value in field.values for kind in _kinds(value)}
            if any(kind.value != "function" for kind in kinds):
                yield replace(field, name="", spelled="tools")


def _beside(own: tuple[Field, ...], others: tuple[Field, ...]) -> tuple[Field, ...]:
    """Some fields, and those others whose names are not among them."""
    names = {field.name for field in own}
    return (*own, *(field for field in others if field.name not in names))


def _kinds(tools: Value) -> Iterator[Constant]:
    """The types of tools that are written as dictionaries."""
    for values in tools.items if isinstance(tools, Sequence) else ():
        for value in values:
            entry = value.entry("type") if isinstance(value, Mapping) else None
            yield from (each for each in (entry.values if entry else ()) if isinstance(each, Constant))


def implied_fields(implied: Implied, path: str, call: Call, given: tuple[Field, ...]) -> Iterator[Field]:
    """The field that is sent without being told where ``call`` is ``given`` what it is."""
    whole = Place(path, call.span)
    if not implied.argument:
        place, certain = Place(path, call.function.span), True
    else:
        field = next((field for field in given if field.name == implied.argument), None)
        if field is None or not any(_is(each, implied.value) for each in field.values):
            return
        place, certain = field.place, field.certain and len(field.values) == 1
    value = _value(json.loads(implied.code), place)
    yield Field(implied.field, (value,), place, place, whole, form="positional", certain=certain, advice=implied.advice)


def _is(value: Value, wanted: str) -> bool:
    """Whether a value is a text, or the member of an enumeration of that name."""
    if isinstance(value, Reference):
        return value.qualified.endswith(f".{wanted}")
    return isinstance(value, Constant) and value.value == wanted


def _value(code: object, place: Place) -> Value:
    """What a JSON text stands for, at a place where it is not written."""
    if isinstance(code, dict):
        return Mapping(
            place, tuple(Entry(key, (_value(each, place),), place, place, place) for key, each in code.items())
        )
    if isinstance(code, list):
        return Sequence(place, tuple((_value(each, place),) for each in code), complete=False)
    return Constant(code if isinstance(code, (str, int, float, bool)) else None, place, whole=False)
