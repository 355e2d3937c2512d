"""Stage judge: whether a value keeps a limit of the provider, and whether fields go together."""

from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Constant, Field, Mapping, Request, Sequence, Value
from migrator.judge.context import Context
from migrator.knowledge import Combination, Condition, Limit


def breaches(limit: Limit, value: Value) -> Iterator[tuple[Value, str]]:
    """What of ``value`` does not keep ``limit``, with what is wrong about it. What cannot be seen keeps every limit."""
    for item in part(value, limit.within):
        problem = _problem(limit, item)
        if problem:
            yield item, problem


def part(value: Value, within: str) -> tuple[Value, ...]:
    """The part of a value that a limit means: ``type`` of a mapping, ``[].type`` of each item of a list."""
    values: tuple[Value, ...] = (value,)
    for step in within.split(".") if within else ():
        found: list[Value] = []
        for item in values:
            if step == "[]" and isinstance(item, Sequence):
                found.extend(inner for group in item.items for inner in group)
            elif isinstance(item, Mapping):
                entry = item.entry(step)
                found.extend(entry.values if entry is not None else ())
        values = tuple(found)
    return values


def _problem(limit: Limit, value: Value) -> str:
    if limit.kind == "keys":
        if not isinstance(value, Mapping):
            return ""
        strange = [entry.key for entry in value.entries if entry.key not in limit.values]
        return f"{_listed(strange)} is not accepted in it" if strange else ""
    if limit.kind == "max_items":
        if isinstance(value, Sequence) and limit.maximum is not None and len(value.items) > limit.maximum:
            return f"{len(value.items)} items are more than the {limit.maximum:g} that are accepted"
        if isinstance(value, Mapping) and limit.maximum is not None and len(value.entries) > limit.maximum:
            return f"{len(value.entries)} entries are more than the {limit.maximum:g} that are accepted"
        return ""
    if not isinstance(value, Constant) or value.value is None:
        return ""
    if limit.kind == "range":
        return _range(limit, value)
    if limit.kind == "max_length":
        if isinstance(value.value, str) and limit.maximum is not None and len(value.value) > limit.maximum:
            return f"{len(value.value)} characters are more than the {limit.maximum:g} that are accepted"
        return ""
    if value.value in limit.values:
        return ""
    return f"{value.value!r} is not accepted: {'only ' if len(limit.values) == 1 else ''}{_listed(limit.values)}"


def _range(limit: Limit, value: Constant) -> str:
    number = value.value
    if not isinstance(number, (int, float)) or isinstance(number, bool):
        return ""
    if limit.minimum is not None and number < limit.minimum:
        return f"{number!r} is below the least value accepted, {limit.minimum:g}"
    if limit.maximum is not None and number > limit.maximum:
        return f"{number!r} is above the greatest value accepted, {limit.maximum:g}"
    return ""


def _listed(values: object) -> str:
    items = [repr(value) for value in values] if isinstance(values, (list, tuple)) else [repr(values)]
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} or {items[-1]}"


def combined(combination: Combination, request: Request, context: Context) -> tuple[Field, ...] | None:
    """The fields of ``request`` that together meet all conditions of ``combination``, or None if they do not.

    Only what is certain counts: a field that is set on some paths alone, or one of whose values cannot be told, is
    not held against the request.
    """
    met: list[Field] = []
    for condition in combination.when:
        fields = [field for field in request.named(condition.field) if _sent(field)]
        if condition.absent:
            if fields or request.named(condition.field) or request.unknown:
                return None
            continue
        meeting = [field for field in fields if _meets(condition, field)]
        if not meeting:
            return None
        met.append(meeting[-1])
    return tuple(met)


def _sent(field: Field) -> bool:
    """Whether a field is certain to be sent with a value that is not None."""
    return field.certain and not all(isinstance(value, Constant) and value.value is None for value in field.values)


def _meets(condition: Condition, field: Field) -> bool:
    if not condition.values:
        # A parameter whose default is None is sent only when somebody passes it.
        return not any(isinstance(value, Constant) and value.value is None for value in field.values)
    return any(
        isinstance(item, Constant) and item.value in condition.values
        for value in field.values
        for item in part(value, condition.within)
    )
