"""The shape of a provider's models, and of the limits that it or they set to the values of fields."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date
from typing import Literal

from migrator.knowledge.dated import Pairs, Problems, Scalar, backwards, holds

CHAT = "chat.completions"
"""The endpoint that a field or limit belongs to if it does not say so."""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What values of a field the API takes. ``within`` is the part meant (``type``, ``[].type``), empty for the whole.

    kind: ``range`` (minimum, maximum), ``enum`` and ``keys`` (values), ``fixed`` (values has one item), ``max_items``
    and ``max_length`` (maximum), ``type`` (values are types of JSON), ``uniform`` (one value in all items).
    ``substitute`` pairs a refused value with the one that comes nearest.
    """

    field: str
    kind: Literal["range", "enum", "keys", "fixed", "max_items", "max_length", "type", "uniform"]
    endpoints: tuple[str, ...] = (CHAT,)
    within: str = ""
    minimum: float | None = None
    maximum: float | None = None
    values: tuple[Scalar, ...] = ()
    substitute: Pairs = ()
    severity: Literal["error", "warning"] = "error"
    message: str = ""
    model: str | None = attribute(default=None, metadata={"refers": "model"})
    since: date | None = None
    until: date | None = None
    source: tuple[str, ...] = attribute(default=(), metadata={"refers": "source"})

    def on(self, day: date | None) -> bool:
        """Whether the limit held on that day; without a day, every limit there ever was holds."""
        return holds(self.since, self.until, day)

    def problems(self) -> Problems:
        bounds = self.maximum is not None or (self.kind == "range" and self.minimum is not None)
        if self.kind in ("range", "max_items", "max_length"):
            needs = "minimum or maximum" if self.kind == "range" else "maximum"
            if not bounds:
                yield "kind", f'a limit of kind "{self.kind}" needs {needs}'
        elif not self.values and self.kind != "uniform":
            yield "kind", f'a limit of kind "{self.kind}" needs values'
        yield from backwards(self.since, self.until)


@dataclass(frozen=True, kw_only=True)
class Model:
    """A model of the provider's catalogue.

    ``removed`` is the day on which the shared endpoint stopped serving it. ``documented_replacement`` is what the
    documents named then, ``replacement`` what to use today. ``refuses`` are fields that the model answers with an
    error, ``ignores`` those without effect. ``context`` and ``max_output`` are those of paying customers, in tokens.
    """

    id: str
    status: Literal["production", "dedicated", "trial", "retired"]
    added: date | None = None
    announced: date | None = None
    removed: date | None = None
    documented_replacement: str | None = attribute(default=None, metadata={"refers": "model"})
    replacement: str | None = attribute(default=None, metadata={"refers": "model"})
    reasoning_effort: tuple[str, ...] = ()
    default_effort: str | None = None
    refuses: tuple[str, ...] = ()
    ignores: tuple[str, ...] = ()
    vision: bool = False
    developer_role: bool = False
    context: int | None = None
    free_context: int | None = None
    max_output: int | None = None
    free_max_output: int | None = None
    note: str = ""
    source: tuple[str, ...] = attribute(default=(), metadata={"refers": "source"})

    def retired_on(self, day: date | None) -> bool:
        """Whether the shared endpoint no longer served it on that day (without a day: today's catalogue)."""
        return self.removed is not None and (day is None or day >= self.removed)

    def coming_on(self, day: date | None) -> bool:
        """Whether the shared endpoint did not serve it yet on that day."""
        return self.added is not None and day is not None and day < self.added

    def shared_on(self, day: date | None) -> bool:
        """Whether the shared endpoint served it on that day (without a day: today)."""
        never = self.status in ("dedicated", "trial") and self.removed is None
        return not (never or self.retired_on(day) or self.coming_on(day))

    @property
    def prediction(self) -> bool:
        """Whether it takes ``prediction`` (predicted outputs)."""
        return "prediction" not in self.refuses

    def effort_limit(self, substitute: Pairs) -> Limit:
        """The limit on ``reasoning_effort`` for this model, with those of the substitutes that it takes."""
        return Limit(
            field="reasoning_effort",
            kind="enum",
            values=self.reasoning_effort,
            substitute=tuple(pair for pair in substitute if pair[1] in self.reasoning_effort),
            message=f"{self.id} takes {', '.join(self.reasoning_effort)}",
            model=self.id,
            source=self.source,
        )

    def output_limit(self, name: str, cap: int) -> Limit:
        """The limit that the model's longest output sets to the token limit ``name``."""
        free = f" ({self.free_max_output} for customers who do not pay)" if self.free_max_output else ""
        return Limit(
            field=name,
            kind="range",
            maximum=cap,
            severity="warning",
            message=f"{self.id} writes at most {cap} tokens{free}",
            model=self.id,
            source=self.source,
        )

    def problems(self) -> Problems:
        if self.status == "retired" and self.removed is None:
            yield "removed", "a retired model needs the date of its removal"
        if self.removed is not None and self.replacement is None:
            yield "replacement", "a removed model needs a replacement"
        if self.added and self.removed and self.added >= self.removed:
            yield "removed", f"{self.removed} is not after added = {self.added}"
        if self.announced and self.removed and self.announced > self.removed:
            yield "announced", f"{self.announced} is after removed = {self.removed}"
