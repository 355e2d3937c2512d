"""A provider that is like another one but for what its file says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from migrator.knowledge.catalog import Limit, Model
from migrator.knowledge.contract import Combination, Endpoint, FieldRule
from migrator.knowledge.dated import Source
from migrator.knowledge.provider import Provider


def extended(base: Provider, given: Mapping[str, Any]) -> Provider:
    """``base`` with ``given``, the attributes that a file sets.

    Entries of a list (models, fields, ...) stand in place of those with the same name, and beside the others; so do
    the items of a table. All else is taken over as it is given. Raises nothing: what is wrong shows in ``problems()``.
    """
    changes = {name: _merged(name, getattr(base, name), value) for name, value in given.items()}
    return replace(base, **changes)


def _merged(attribute: str, old: Any, new: Any) -> Any:
    if attribute == "endpoints":
        return (*_without_prefixes(old, new), *new)
    identity = _IDENTITIES.get(attribute)
    if identity is None:
        return new
    taken = {name for entry in new for name in identity(entry)}
    return (*(entry for entry in old if taken.isdisjoint(identity(entry))), *new)


def _without_prefixes(old: tuple[Endpoint, ...], new: tuple[Endpoint, ...]) -> tuple[Endpoint, ...]:
    taken = {prefix for endpoint in new for prefix in endpoint.prefixes}
    left = [
        replace(endpoint, prefixes=tuple(prefix for prefix in endpoint.prefixes if prefix not in taken))
        for endpoint in old
    ]
    return tuple(endpoint for endpoint in left if endpoint.prefixes)


def _source(entry: Source) -> tuple[object, ...]:
    return (entry.key,)


def _model(entry: Model) -> tuple[object, ...]:
    return (entry.id,)


def _field(entry: FieldRule) -> tuple[object, ...]:
    return tuple((endpoint, entry.name) for endpoint in entry.endpoints)


def _limit(entry: Limit) -> tuple[object, ...]:
    return tuple((endpoint, entry.field, entry.within, entry.model) for endpoint in entry.endpoints)


def _combination(entry: Combination) -> tuple[object, ...]:
    return (entry.name,)


def _pair(entry: tuple[str, str]) -> tuple[object, ...]:
    return (entry[0],)


_IDENTITIES: dict[str, Callable[[Any], tuple[object, ...]]] = {
    "sources": _source,
    "models": _model,
    "fields": _field,
    "values": _limit,
    "combinations": _combination,
    "model_map": _pair,
    "misspellings": _pair,
    "headers": _pair,
    "request_headers": _pair,
}
"""What makes two entries of a list the same one: any of these in common."""
