"""Facts with dates: what held from one day to another, by which source.

A fact that changed over time is a list of periods (``since`` inclusive, ``until`` exclusive). Asked for a day, it
answers for that day; asked for no day it is strict: the worst that any documented version of the API did.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date
from typing import Literal, Union

Scalar = Union[str, int, float, bool]
Pairs = tuple[tuple[str, str], ...]
Lists = tuple[tuple[str, tuple[str, ...]], ...]
Problems = Iterator[tuple[str, str]]
VerdictKind = Literal["ok", "warning", "rename", "error"]
_STRICTNESS: tuple[VerdictKind, ...] = ("ok", "warning", "rename", "error")


def holds(since: date | None, until: date | None, day: date | None) -> bool:
    """Whether something that held from ``since`` to the day before ``until`` did on ``day``; without one, it did."""
    return day is None or ((since is None or day >= since) and (until is None or day < until))


def backwards(since: date | None, until: date | None) -> Problems:
    """What is wrong with two dates that are to be a beginning and an end."""
    if since and until and since >= until:
        yield "until", f"{until} is not after since = {since}"


def repeated(register: str, key: str, names: Iterable[str]) -> Problems:
    """The entries of a register whose name was given before."""
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield f"{register}[{index}].{key}", f'"{name}" is listed twice'
        seen.add(name)


@dataclass(frozen=True, kw_only=True)
class Source:
    """A document that facts rest on; ``published`` is when it came out or was read, None if it carries none."""

    key: str
    title: str
    url: str = ""
    published: date | None = attribute(default=None, metadata={"key": "date"})


@dataclass(frozen=True, kw_only=True)
class Period:
    """How the API takes something from ``since`` to the day before ``until``, and why.

    ``rename`` means that ``rename_to`` does the job: ``refused`` tells whether the old name is answered with an error,
    ``converts`` whether the value has another shape under the new name. ``no_effect`` marks what is accepted and
    ignored.
    """

    kind: VerdictKind = attribute(metadata={"key": "verdict"})
    message: str = ""
    since: date | None = None
    until: date | None = None
    rename_to: str | None = None
    refused: bool = False
    converts: bool = False
    no_effect: bool = False
    source: tuple[str, ...] = attribute(default=(), metadata={"refers": "source"})

    def problems(self) -> Problems:
        if (self.kind == "rename") != (self.rename_to is not None):
            yield "rename_to", 'belongs to verdict = "rename", and only there'
        yield from backwards(self.since, self.until)


@dataclass(frozen=True, kw_only=True)
class Verdict(Period):
    """The answer for a day. ``accepted_since``: from then on the thing refused here is accepted (set ``api-date``)."""

    accepted_since: date | None = None


@dataclass(frozen=True, kw_only=True)
class Dated:
    """Something with a verdict for every day: its periods follow one another without a gap."""

    periods: tuple[Period, ...]

    def verdict_on(self, day: date | None) -> Verdict:
        """The verdict on that day; without a day, the strictest there ever was."""
        if day is None:
            index = max(range(len(self.periods)), key=lambda i: _STRICTNESS.index(self.periods[i].kind))
        else:
            index = next(i for i, period in enumerate(self.periods) if period.until is None or day < period.until)
        found = self.periods[index]
        later = (period.since for period in self.periods[index + 1 :] if period.kind != "error")
        return Verdict(**vars(found), accepted_since=next(later, None) if found.kind == "error" else None)

    def problems(self) -> Problems:
        if not self.periods:
            yield "periods", "expected at least one period"
            return
        if self.periods[0].since is not None:
            yield "periods[0].since", "the first period has no beginning"
        if self.periods[-1].until is not None:
            yield f"periods[{len(self.periods) - 1}].until", "the last period has no end"
        for index, (one, other) in enumerate(zip(self.periods, self.periods[1:], strict=False)):
            if one.until is None or other.since is None or one.until > other.since:
                yield f"periods[{index + 1}].since", "overlaps the period before"
            elif one.until < other.since:
                yield f"periods[{index + 1}].since", f"leaves a gap after until = {one.until} of the period before"
