"""Report: the catalogue of a provider, what stands in for OpenAI's models, and how both compare with the endpoint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from migrator.knowledge import Model, Provider, Sdk
from migrator.reports.as_json import Json, dumps
from migrator.reports.text import Style, encodable, quoted


@dataclass(frozen=True)
class Used:
    """A model that the program asks for, or will once it is migrated (``asked`` is what is written), and where."""

    name: str
    asked: str
    places: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """What the endpoint at ``url`` lists, and what the program uses."""

    url: str
    listed: tuple[str, ...]
    used: tuple[Used, ...]

    @property
    def missing(self) -> tuple[Used, ...]:
        """What the program uses and the endpoint does not list."""
        return tuple(each for each in self.used if each.name not in self.listed)


@dataclass(frozen=True)
class Mapped:
    """What stands in for models of OpenAI's: by exact ``names``, or for a family or kind of that name."""

    names: str
    model: str | None
    origin: str
    note: str = ""


@dataclass(frozen=True)
class Catalogue:
    """What there is to choose from at a provider on a day (None: today), and the mapping of the configuration."""

    provider: Provider
    sdk: Sdk
    base_url: str
    day: date | None = None
    table: tuple[tuple[str, str], ...] = ()
    default: str | None = None

    def mapping(self) -> tuple[Mapped, ...]:
        """The configuration's own table first, then families, then what has no counterpart."""
        chosen = dict(self.provider.model_map)
        standard = self.provider.default_model
        found = [Mapped(name, model, "configuration") for name, model in self.table]
        for family in self.sdk.families:
            model = chosen.get(family.name, standard)
            own = self.default is not None and model == standard
            origin = "configuration" if own else "family"
            found.append(Mapped(family.name, self.default if own else model, origin, family.note))
        found += [Mapped(each.kind, None, "none", each.note) for each in self.sdk.no_counterpart]
        return tuple(found)

    def gone(self, listed: Sequence[str]) -> tuple[str, ...]:
        """The models that everybody should be served, and that the endpoint does not list."""
        return tuple(each.id for each in self._shared() if each.id not in listed)

    def new(self, listed: Sequence[str]) -> tuple[str, ...]:
        """The models that the endpoint lists and that the catalogue does not have, or has as gone."""
        shared = {each.id for each in self._shared()}
        return tuple(name for name in listed if name not in shared)

    def _shared(self) -> tuple[Model, ...]:
        return tuple(each for each in self.provider.models if each.shared_on(self.day))


def render(catalogue: Catalogue, comparison: Comparison | None, style: Style) -> Iterator[str]:
    """The lines of the report, without line ends."""
    provider = catalogue.provider
    when = f" on {catalogue.day}" if catalogue.day else ""
    yield style.bold(f"Models of {provider.display}{when}, {quoted(catalogue.base_url)}")
    rows = [_row(model, provider.successor(model, catalogue.day), catalogue.day) for model in provider.models]
    yield from _lines(("model", "served", "effort", "context", "output", "note"), rows, style)
    if provider.any_model:
        yield "  and others: a gateway serves more than this list"
    yield ""
    yield style.bold("What stands in for OpenAI's models")
    mapped = [(each.names, each.model or "nothing", each.note) for each in catalogue.mapping()]
    yield from _lines(("model", "becomes", "note"), mapped, style)
    if comparison is not None:
        yield ""
        yield from _compared(catalogue, comparison, style)


def as_json(catalogue: Catalogue, comparison: Comparison | None) -> str:
    """The report as a JSON object."""
    return dumps(
        {
            "provider": catalogue.provider.name,
            "base_url": catalogue.base_url,
            "models": [_model(model, catalogue.day) for model in catalogue.provider.models],
            "mapping": [
                {"names": each.names, "model": each.model, "from": each.origin, "note": each.note}
                for each in catalogue.mapping()
            ],
            "live": _live(catalogue, comparison) if comparison is not None else None,
        }
    )


def _compared(catalogue: Catalogue, comparison: Comparison, style: Style) -> Iterator[str]:
    yield style.bold(f"What {quoted(comparison.url)} lists")
    rows = []
    for each in comparison.used:
        served = "listed" if each.name in comparison.listed else "NOT LISTED"
        asked = "" if each.asked == each.name else f"in place of {each.asked}"
        rows.append((each.name, served, asked, ", ".join(each.places[:3]) + (", ..." if each.places[3:] else "")))
    if rows:
        yield from _lines(("used here", "", "", "where"), rows, style)
    else:
        yield "  no model is used here that can be seen"
    for title, names in (
        ("gone (in the catalogue, not listed)", catalogue.gone(comparison.listed)),
        ("new (listed, not in the catalogue)", catalogue.new(comparison.listed)),
    ):
        yield encodable(f"  {title}: {quoted(', '.join(names)) or 'none'}", style.encoding)


def _row(model: Model, successor: str | None, day: date | None) -> tuple[str, ...]:
    instead = f"use {successor}" if successor and not model.shared_on(day) else ""
    return (
        model.id,
        _served(model, day),
        ", ".join(model.reasoning_effort),
        str(model.context or ""),
        str(model.max_output or ""),
        "; ".join(each for each in (instead, model.note) if each),
    )


def _served(model: Model, day: date | None) -> str:
    if model.shared_on(day):
        return f"since {model.added}" if model.added else "yes"
    if model.retired_on(day):
        return f"until {model.removed}"
    return f"from {model.added}" if model.coming_on(day) else model.status


def _lines(head: Sequence[str], rows: Sequence[Sequence[str]], style: Style) -> Iterator[str]:
    """A table in columns; the last column is as wide as it is."""
    shown = [[quoted(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[column]) for row in shown) for column in range(len(head) - 1)]
    for index, row in enumerate(shown):
        cells = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=False)]
        line = encodable("  " + "  ".join((*cells, row[-1])).rstrip(), style.encoding)
        yield style.cyan(line) if index == 0 else line


def _model(model: Model, day: date | None) -> Json:
    return {
        "id": model.id,
        "status": model.status,
        "served": model.shared_on(day),
        "added": str(model.added) if model.added else None,
        "removed": str(model.removed) if model.removed else None,
        "replacement": model.replacement,
        "reasoning_effort": list(model.reasoning_effort),
        "context": model.context,
        "max_output": model.max_output,
        "vision": model.vision,
        "developer_role": model.developer_role,
        "note": model.note,
    }


def _live(catalogue: Catalogue, comparison: Comparison) -> Json:
    return {
        "url": comparison.url,
        "listed": list(comparison.listed),
        "used": [
            {
                "model": each.name,
                "asked": each.asked,
                "listed": each.name in comparison.listed,
                "places": list(each.places),
            }
            for each in comparison.used
        ],
        "gone": list(catalogue.gone(comparison.listed)),
        "new": list(catalogue.new(comparison.listed)),
    }
