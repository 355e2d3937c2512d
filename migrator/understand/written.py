"""Stage link: what a call of a framework says of a client and its requests, or a dictionary that it is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from migrator.facts import Constant, EnvironmentVariable, Field, Mapping, Place, Sequence, Unknown, Value
from migrator.knowledge import Framework
from migrator.understand import convert
from migrator.understand.expressions import Call
from migrator.understand.objects import Interpreter


@dataclass(frozen=True)
class Written:
    """What stands at ``place``, a call or a dictionary: its arguments, by the names that clients and requests have for
    them, and what hides others. ``callee`` is what is called, or the dictionary itself.
    """

    place: Place
    callee: Place
    arguments: tuple[Field, ...]
    hidden: tuple[Unknown, ...] = ()

    @property
    def path(self) -> str:
        """The file that it is in."""
        return self.place.path


def call(interpreter: Interpreter, framework: Framework, path: str, call: Call) -> Written:
    """What a call of a framework's class says."""
    positional = tuple(
        Field(
            name=name,
            values=convert.values(
                interpreter, interpreter.evaluate(path, value), Place(path, value.span), (path, call), name=name
            ),
            place=Place(path, value.span),
            value_place=Place(path, value.span),
            holder=Place(path, call.span),
            form="positional",
        )
        for name, value in zip(framework.positional, call.positional, strict=False)
    )
    named, hidden = convert.call_fields(interpreter, path, call)
    if call.starred is not None:
        hidden = (*hidden, Unknown("what `*` passes is not followed", Place(path, call.starred.span)))
    found = tuple(_spelled(framework, field) for field in (*positional, *named))
    return Written(Place(path, call.span), Place(path, call.function.span), found, hidden)


def entries(framework: Framework, said: Written, known: frozenset[Place]) -> Iterator[Written | Unknown]:
    """The dictionaries, among the arguments of a call, that say each where a client goes, and what cannot be followed.

    What a dictionary around them says besides holds for each of them that does not say so itself. ``known`` are the
    places of calls that are looked at by themselves.
    """
    for path in framework.entries:
        first, *steps = path.split(".")
        # What an agent is given besides is its own business; what a configuration is, holds for its entries.
        beside = () if steps else tuple(field for field in said.arguments if field.written != first)
        outer = replace(said, arguments=beside)
        given = [field for field in said.arguments if field.written == first]
        for value in dict.fromkeys(value for field in given for value in field.values):
            yield from _entries(framework, value, tuple(steps), outer, known)
        if given:
            return


def _entries(
    framework: Framework, value: Value, steps: tuple[str, ...], outer: Written, known: frozenset[Place]
) -> Iterator[Written | Unknown]:
    if isinstance(value, Sequence):
        for each in dict.fromkeys(each for item in value.items for each in item):
            yield from _entries(framework, each, steps, outer, known)
        if not value.items and not value.complete:
            yield Unknown("its items are not written out", value.place)
    elif isinstance(value, Mapping):
        yield from _entry(framework, value, steps, outer, known)
    elif isinstance(value, Unknown):
        if value.place not in known:
            yield value
    elif isinstance(value, EnvironmentVariable):
        yield Unknown(f"it comes from {value.store} ({value.name})", value.place)
    elif not isinstance(value, Constant):
        yield Unknown("what it holds cannot be seen", value.place)


def _entry(
    framework: Framework, value: Mapping, steps: tuple[str, ...], outer: Written, known: frozenset[Place]
) -> Iterator[Written | Unknown]:
    """What one dictionary says: the one that is looked for, or one around those."""
    items = tuple(_spelled(framework, field) for field in convert.items(value))
    hidden = (*outer.hidden, *value.unknown)
    inner = [field for field in items if steps and field.written == steps[0]]
    if inner:
        around = (field for field in items if field.written != steps[0])
        more = replace(outer, arguments=_beside(around, outer.arguments), hidden=hidden)
        for each in dict.fromkeys(each for field in inner for each in field.values):
            yield from _entries(framework, each, steps[1:], more, known)
    elif not steps or any(field.name == "model" for field in items):
        yield Written(value.place, value.place, _beside(items, outer.arguments), hidden)
    else:
        yield value.unknown[0] if value.unknown else Unknown("it names no model where it can be seen", value.place)


def _beside(own: Iterable[Field], others: Iterable[Field]) -> tuple[Field, ...]:
    """Some fields, and those others whose names are not among them."""
    own = tuple(own)
    names = {field.written for field in own if field.certain} | {field.name for field in own if field.certain}
    return (*own, *(field for field in others if field.written not in names and field.name not in names - {""}))


def joined(ways: list[Written]) -> Written:
    """One dictionary that arrives in several ways: what only some of them say besides is not certain."""
    first, *more = ways
    places = [{field.place for field in way.arguments} for way in ways]
    fields = {field.place: field for way in ways for field in way.arguments}
    arguments = tuple(
        field if all(place in each for each in places) else replace(field, certain=False)
        for place, field in fields.items()
    )
    hidden = dict.fromkeys(unknown for way in ways for unknown in way.hidden)
    return replace(first, arguments=arguments, hidden=tuple(hidden)) if more else first


def _spelled(framework: Framework, field: Field) -> Field:
    """A field by its name for clients and requests; without one, if it is neither's business."""
    name = framework.canonical.get(field.name, "")
    read = tuple(_read(framework, value) for value in field.values) if name == "api_key" else field.values
    return replace(field, name=name, spelled=field.name, values=read)


def _read(framework: Framework, value: Value) -> Value:
    """A text that a framework takes for the name of a variable, as the read of that."""
    lead = framework.reads
    if not lead or not isinstance(value, Constant) or not str(value.value).startswith(lead) or not value.whole:
        return value
    return EnvironmentVariable(str(value.value)[len(lead) :], value.place, True, (), value.place, lead)
