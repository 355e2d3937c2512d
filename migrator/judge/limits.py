"""Stage judge: whether a value keeps a limit of the provider."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from migrator.facts import Constant, Entry, EnvironmentVariable, Mapping, Place, Sequence, Value
from migrator.knowledge import Limit
from migrator.understand.convert import leaves


@dataclass(frozen=True)
class Breach:
    """What of a value does not keep a limit, and why not. ``entry`` is the item of a mapping that is not accepted."""

    place: Place
    problem: str
    literal: Constant | None = None
    entry: Entry | None = None


def breaches(limit: Limit, value: Value) -> Iterator[Breach]:
    """What of ``value`` does not keep ``limit``. What cannot be seen keeps every limit."""
    if limit.kind == "uniform":
        yield from _mixed(limit, value)
        return
    for item in part(value, limit.within):
        # A variable of the environment is a text until something converts it, which is not seen here.
        seen = leaves(item) if isinstance(item, EnvironmentVariable) and limit.kind != "type" else (item,)
        for each in seen:
            yield from _breaches(limit, each)


def keeping(limit: Limit, values: Iterable[Value]) -> Iterator[Mapping]:
    """The dictionaries in ``values`` that a limit of keys is about, and that have no key that is not accepted."""
    for value in values if limit.kind == "keys" else ():
        for item in part(value, limit.within):
            if isinstance(item, Mapping) and not tuple(_breaches(limit, item)):
                yield item


def part(value: Value, within: str) -> tuple[Value, ...]:
    """The part of a value that a limit means.

    ``type`` is an item of a mapping, ``*`` each of its items, ``[]`` each item of a list; a dot goes deeper.
    """
    values: tuple[Value, ...] = (value,)
    for step in within.split(".") if within else ():
        found: list[Value] = []
        for item in values:
            if isinstance(item, Sequence) and step == "[]":
                found.extend(inner for group in item.items for inner in group)
            elif isinstance(item, Mapping):
                found.extend(inner for entry in item.entries if step in (entry.key, "*") for inner in entry.values)
        values = tuple(found)
    return values


def _breaches(limit: Limit, value: Value) -> Iterator[Breach]:
    if limit.kind == "keys":
        for entry in value.entries if isinstance(value, Mapping) else ():
            if entry.key not in limit.values:
                yield Breach(entry.place, f"the key {entry.key!r} is not accepted, only {_listed(limit)}", entry=entry)
    elif limit.kind == "max_items":
        number = _length(value)
        if limit.maximum is not None and number > limit.maximum:
            yield Breach(value.place, f"{number} items are more than the {limit.maximum:g} that are accepted")
    elif limit.kind == "type":
        kind = _json_type(value)
        if kind and not (kind in limit.values or (kind == "integer" and "number" in limit.values)):
            yield Breach(value.place, f"{_worded((kind,))} is not accepted, only {_worded(limit.values)}")
    elif isinstance(value, Constant) and value.value is not None:
        problem = _problem(limit, value)
        if problem:
            yield Breach(value.place, problem, literal=value)


def _mixed(limit: Limit, value: Value) -> Iterator[Breach]:
    """A list whose items do not all have one value there; what is not set counts as false."""
    rest = limit.within.removeprefix("[].")
    if not isinstance(value, Sequence) or not all(isinstance(item, Mapping) for group in value.items for item in group):
        return
    seen: set[object] = set()
    for group in value.items:
        found = [part(item, rest) for item in group]
        if any(not isinstance(each, Constant) for inner in found for each in inner):
            return
        seen.update(bool(each.value) for inner in found for each in inner if isinstance(each, Constant))
        seen.update(False for inner in found if not inner)
    if len(seen) > 1:
        name = rest.rpartition(".")[2]
        yield Breach(value.place, f"some items have `{name}` set and others do not")


def _json_type(value: Value) -> str:
    """The type that a value has in JSON; empty for None, and for what cannot be seen."""
    if isinstance(value, Mapping):
        return "object"
    if isinstance(value, Sequence):
        return "array"
    if not isinstance(value, Constant):
        return ""
    if isinstance(value.value, float) and value.value.is_integer():
        return "integer"
    return next((name for kind, name in _TYPES if isinstance(value.value, kind)), "")


# A bool is an int to Python, so it comes first.
_TYPES: tuple[tuple[type, str], ...] = ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"))
_WORDS = {
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "string": "a text",
    "array": "a list",
    "object": "a dictionary",
}


def _worded(types: Iterable[object]) -> str:
    return " or ".join(_WORDS[str(name)] for name in types)


def _length(value: Value) -> int:
    if isinstance(value, Sequence):
        return len(value.items)
    return len(value.entries) if isinstance(value, Mapping) else 0


def _problem(limit: Limit, value: Constant) -> str:
    if limit.kind == "range":
        return _range(limit, value)
    if limit.kind == "max_length":
        if isinstance(value.value, str) and limit.maximum is not None and len(value.value) > limit.maximum:
            return f"{len(value.value)} characters are more than the {limit.maximum:g} that are accepted"
        return ""
    return "" if value.value in limit.values else f"{value.value!r} is not accepted, only {_listed(limit)}"


def _range(limit: Limit, value: Constant) -> str:
    number = value.value
    if not isinstance(number, (int, float)) or isinstance(number, bool):
        return ""
    if limit.minimum is not None and number < limit.minimum:
        return f"{number!r} is below the least value accepted, {limit.minimum:g}"
    if limit.maximum is not None and number > limit.maximum:
        return f"{number!r} is above the greatest value accepted, {limit.maximum:g}"
    return ""


def _listed(limit: Limit) -> str:
    items = [repr(value) for value in limit.values]
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} or {items[-1]}"
