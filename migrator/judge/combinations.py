"""Stage judge: fields that do not go together, and the base of the rules that report them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from migrator.facts import Constant, Field, Finding, Fix, Place, Reference, Related, Request, Unknown, Value
from migrator.judge.context import Context
from migrator.judge.fields import dated, is_nothing, is_omission, judged, removal_fix, severity_of, strays
from migrator.judge.limits import part
from migrator.judge.rule import Rule
from migrator.knowledge import CHAT, Combination, Condition


@dataclass(frozen=True)
class Part:
    """How a request meets one condition of a combination: where, by which fields, and whether it does for certain."""

    name: str
    place: Place
    label: str
    fields: tuple[Field, ...] = ()
    certain: bool = True


class CombinationRule(Rule):
    """The base of the rules that report combinations: a subclass reports those that name its code.

    The finding stands at the field that the first condition is about; the others are related places. ``removes`` tells
    that the fix is to take this first field out.
    """

    removes: ClassVar[bool] = False

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """The combinations that a request to the provider contains."""
        fields = judged(request, context) if request.endpoint == CHAT else ()
        for combination in context.provider.combinations if fields else ():
            verdict = combination.verdict_on(context.day)
            if combination.rule != self.code or verdict.kind == "ok":
                continue
            parts = combined(combination, fields, request, context)
            if parts is None:
                continue
            first, *others = parts
            certain = all(each.certain for each in parts)
            yield self.finding(
                first.place,
                f"{_named(combination)}{'' if certain else ', on some paths'}: {verdict.message}{dated(verdict)}",
                severity=severity_of(request, context, certain=certain and verdict.kind == "error"),
                related=(
                    *(Related(each.place, each.label) for each in others if each.label),
                    *context.origin(request),
                ),
                fix=self._fix(first, others, request, context),
                help=combination.remedy,
            )

    def _fix(self, first: Part, others: list[Part], request: Request, context: Context) -> Fix | None:
        """The removal of the first field; none where the others are only sent on some paths, and it may be alone."""
        if not self.removes or not all(each.certain for each in others):
            return None
        if not set(first.fields).isdisjoint(strays(request, context)):
            return None
        return removal_fix(request, context, first.fields)


def combined(
    combination: Combination, fields: tuple[Field, ...], request: Request, context: Context
) -> tuple[Part, ...] | None:
    """How ``request``, which sends ``fields``, meets all conditions of ``combination``; None if it does not."""
    parts: list[Part] = []
    for condition in combination.when:
        named = tuple(field for field in fields if field.name == condition.field)
        found = _absent(named, condition, request) if condition.absent else _present(named, condition, request, context)
        if found is None:
            return None
        parts.append(found)
    if any(_exclude_each_other(one, other) for one, other in itertools.combinations(parts, 2)):
        return None
    return tuple(parts)


def _exclude_each_other(one: Part, other: Part) -> bool:
    """Whether no writing of one field and none of the other can both be reached: branches of the same ``if``."""
    pairs = [(a, b) for a in one.fields for b in other.fields]
    return bool(pairs) and all(_in_other_branches(a, b) for a, b in pairs)


def _in_other_branches(one: Field, other: Field) -> bool:
    if one.place.path == other.place.path and (_gone_with(one, other) or _gone_with(other, one)):
        return True
    branches = dict(other.branches)
    same = one.place.path == other.place.path
    return any(branches.get(number, branch) != branch for number, branch in one.branches if same or number < 0)


def _gone_with(one: Field, other: Field) -> bool:
    """Whether one field is taken out wherever the other is set."""
    return any(branches and set(branches) <= set(other.branches) for branches in one.gone)


def _absent(named: tuple[Field, ...], condition: Condition, request: Request) -> Part | None:
    """Met if the field is nowhere, or None wherever it is; not if something unseen may set it."""
    if request.unknown or not all(is_nothing(value) for field in named for value in field.values):
        return None
    body = request.field("extra_body")
    return None if body is not None and body.unknown else Part(condition.field, request.place, "")


def _present(named: tuple[Field, ...], condition: Condition, request: Request, context: Context) -> Part | None:
    if condition.field == "stream" and True in condition.values and request.method in context.sdk.streaming_methods:
        return Part("stream", request.callee, f"`.{request.method}()` streams")
    lasting = _lasting(named)
    meeting = [field for field in lasting if any(_meets(condition, field, value) for value in field.values)]
    if not meeting:
        return None
    certain = all(field.certain and all(_meets(condition, field, value) for value in field.values) for field in lasting)
    return Part(condition.field, meeting[-1].place, f"`{condition.field}` is set here", named, certain)


def _lasting(named: tuple[Field, ...]) -> tuple[Field, ...]:
    """The writings of a field that can still hold when the request is made: the last certain one, and what follows."""
    ordered = named
    if len({field.place.path for field in named}) == 1:
        ordered = tuple(sorted(named, key=lambda field: field.place))
    last = max((index for index, field in enumerate(ordered) if field.certain), default=0)
    return ordered[last:]


def _meets(condition: Condition, field: Field, value: Value) -> bool:
    if is_nothing(value):
        return False
    if not condition.values:
        # A parameter whose default is None is sent only when somebody passes it, which is not seen here.
        seen = [each for each in field.values if not isinstance(each, Unknown)]
        return not isinstance(value, Unknown) or not seen or not all(is_nothing(each) for each in seen)
    if isinstance(value, Reference) and condition.field == "response_format" and not is_omission(value):
        # parse() and stream() take a class there and send its schema.
        return "json_schema" in condition.values
    found = part(value, condition.within)
    return any(isinstance(item, Constant) and item.value in condition.values for item in found)


def _named(combination: Combination) -> str:
    first, *others = combination.when
    links = (f"{'without' if each.absent else 'with'} {_written(each)}" for each in others)
    return " ".join((f"`{first.field}`", *links))


def _written(condition: Condition) -> str:
    """The field of a condition, with its value where only one is meant."""
    if condition.within or len(condition.values) != 1:
        return f"`{condition.field}`"
    return f"`{condition.field}={condition.values[0]!r}`"
