"""The shape of what a provider's API takes and answers: fields, combinations, endpoints, messages, schemas, answers."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date
from typing import Literal

from migrator.knowledge.catalog import CHAT, Limit
from migrator.knowledge.dated import Dated, Lists, Pairs, Problems, Scalar, backwards, holds

JsonType = Literal["string", "integer", "number", "boolean", "array", "object"]


@dataclass(frozen=True, kw_only=True)
class FieldRule(Dated):
    """A request field: one of the OpenAI SDK's, one of the provider's own, or one that neither side knows.

    ``types`` are the types of JSON that it takes, ``nullable`` tells whether an explicit None is accepted, ``remedy``
    what to do where the field is refused. ``sdk_since`` is the first version of the provider's own SDK that has it.
    """

    name: str
    origin: Literal["openai", "provider", "neither"]
    endpoints: tuple[str, ...] = (CHAT,)
    types: tuple[JsonType, ...] = ()
    nullable: bool = True
    remedy: str = ""
    sdk_since: str = ""

    def type_limit(self) -> Limit | None:
        """The types that it takes, as a limit; None if they are not known."""
        if not self.types:
            return None
        source = self.periods[-1].source
        return Limit(field=self.name, kind="type", endpoints=self.endpoints, values=self.types, source=source)


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What a combination asks of one field: that it is set, that it is ``absent``, or that it has one of ``values``.

    An explicit None counts as absent. ``within`` is the part of the value meant, as in ``Limit``.
    """

    field: str
    within: str = ""
    values: tuple[Scalar, ...] = ()
    absent: bool = False


@dataclass(frozen=True, kw_only=True)
class Combination(Dated):
    """Fields that do not go together: the verdict holds if all of ``when`` do. ``rule`` is the code that reports it."""

    name: str
    rule: str
    when: tuple[Condition, ...]
    remedy: str = ""


@dataclass(frozen=True, kw_only=True)
class Endpoint(Dated):
    """A family of endpoints, by the beginnings of the client chain (``beta.threads``).

    ``kin`` is ``chat`` if chat completions can do the job, ``remedy`` how.
    """

    prefixes: tuple[str, ...]
    title: str
    kin: Literal["chat", "other"]
    remedy: str = ""

    def served_on(self, day: date | None) -> Literal["yes", "no", "preview"]:
        """Whether the provider serves it on that day; without a day, whether it always did."""
        kind = self.verdict_on(day).kind
        return "yes" if kind == "ok" else "preview" if kind == "warning" else "no"


@dataclass(frozen=True, kw_only=True)
class Role:
    """A message role: the keys that a message of it may have, and the types of content parts."""

    name: str
    keys: tuple[str, ...]
    parts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Images:
    """What the API takes as images: ``schemes`` of their URLs (``data``), media types, roles, and how much of them."""

    schemes: tuple[str, ...]
    media_types: tuple[str, ...]
    roles: tuple[str, ...]
    max_images: int
    free_max_images: int
    max_mebibytes: int
    max_side: int
    source: tuple[str, ...] = attribute(default=(), metadata={"refers": "source"})


@dataclass(frozen=True, kw_only=True)
class Messages:
    """What the API takes as messages. ``role_hints`` and ``key_hints`` say what to do with names that it refuses.

    ``part_keys`` are the keys of each type of content part. From ``calls_answered_since`` on every tool call has to be
    answered by the messages right behind it, each call once and no other.
    """

    roles: tuple[Role, ...] = attribute(default=(), metadata={"key": "role"})
    role_hints: Pairs = ()
    key_hints: Pairs = ()
    part_keys: Lists = ()
    tool_call_keys: tuple[str, ...] = ()
    tool_call_types: tuple[str, ...] = ()
    refused_part_keys: tuple[str, ...] = ()
    calls_answered_since: date | None = None
    source: tuple[str, ...] = attribute(default=(), metadata={"refers": "source"})

    def role(self, name: str) -> Role | None:
        """The role with that name, or None if the API refuses it."""
        return next((role for role in self.roles if role.name == name), None)


@dataclass(frozen=True, kw_only=True)
class StrictSchema:
    """The subset of JSON Schema that strict structured outputs and strict tools take; what is not listed is refused.

    ``unenforced`` keywords are accepted and not kept to. ``tool_refused`` are further keywords that the tools of a
    model may not use, by its id. Characters count names of properties and definitions, and texts of enum and const.
    """

    supported: tuple[str, ...]
    unenforced: tuple[str, ...] = ()
    unsupported: tuple[str, ...] = ()
    tool_refused: Lists = attribute(default=(), metadata={"keys": "model"})
    max_depth: int
    max_properties: int
    max_enum_values: int
    max_characters: int
    long_enum_values: int
    long_enum_characters: int
    source: tuple[str, ...] = attribute(default=(), metadata={"refers": "source"})


@dataclass(frozen=True, kw_only=True)
class Status:
    """The status code and the error code with which the API refuses something, while it did so."""

    reason: Literal["validation", "unknown-model", "retired-model", "unknown-path"]
    status: int
    code: str = ""
    since: date | None = None
    until: date | None = None
    source: tuple[str, ...] = attribute(default=(), metadata={"refers": "source"})

    def on(self, day: date | None) -> bool:
        """Whether that was the answer on the day; without a day, whether it is today."""
        return self.until is None if day is None else holds(self.since, self.until, day)

    def problems(self) -> Problems:
        yield from backwards(self.since, self.until)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """How answers differ from OpenAI's.

    ``finish_reasons`` are all there are; ``missing`` are attributes of a message or a usage that are never sent;
    ``headers`` pairs the name of a header of OpenAI's with the provider's, empty if it has none.
    """

    finish_reasons: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    headers: Pairs = ()
    statuses: tuple[Status, ...] = attribute(default=(), metadata={"key": "status"})
    source: tuple[str, ...] = attribute(default=(), metadata={"refers": "source"})

    def status(self, reason: str, day: date | None) -> Status | None:
        """How the API refuses for that reason on the day, or None if that is not known."""
        return next((each for each in self.statuses if each.reason == reason and each.on(day)), None)
