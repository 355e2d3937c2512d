"""Report: every client and request that was found, where it goes and how sure that is, for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Client, Constant, EnvironmentVariable, Facts, Field, Place, Request, Value
from migrator.reports.as_json import Json, dumps, location, path, string
from migrator.reports.places import Sources, extent
from migrator.reports.text import Style, count, encodable, escape, quoted


def as_json(facts: Facts, sources: Sources) -> str:
    """``{"clients": [...], "requests": [...]}``.

    ``base_url`` and ``model`` are a string, a list where there are several possible ones, or null where no literal is
    known. ``fields`` are names in the order written; those in ``extra_body`` as ``extra_body.NAME``.
    """
    return dumps(
        {
            "clients": [_client(client, sources) for client in facts.clients],
            "requests": [_request(request, sources) for request in facts.requests],
        }
    )


def render(facts: Facts, sources: Sources, style: Style) -> Iterator[str]:
    """The lines of the inventory for people, without line ends."""

    def shown(text: str) -> str:
        return encodable(quoted(text), style.encoding)

    def at(place: Place) -> str:
        begin = extent(place, sources)
        return f"{encodable(escape(place.path), style.encoding)}:{begin.row}:{begin.column}"

    places = {client.id: at(client.place) for client in facts.clients}
    yield style.bold(count(len(facts.clients), "client"))
    for client in facts.clients:
        url = _described(_values(client.arguments, "base_url"))
        goes = f"{client.target} ({shown(url)})" if url else client.target
        yield f"  {style.bold(at(client.place))}: {client.kind}, goes to {goes}"
    yield style.bold(count(len(facts.requests), "request"))
    for request in facts.requests:
        through = ", ".join(places.get(client, client) for client in request.clients) or "unknown"
        yield (
            f"  {style.bold(at(request.place))}: {request.chain}, "
            f"model {shown(_described(_values(request.fields, 'model')) or 'unknown')}, {request.resolution}"
        )
        yield f"    client: {through}"
        yield f"    fields: {shown(', '.join(_names(request))) or 'none'}"
        if request.reason is not None:
            yield f"    because: {shown(request.reason.reason)}"


def _client(client: Client, sources: Sources) -> Json:
    return {
        "id": path(client.id),
        "kind": client.kind,
        "target": client.target,
        "base_url": _choice(_values(client.arguments, "base_url")),
        "filename": path(client.place.path),
        **location(client.place, sources),
    }


def _request(request: Request, sources: Sources) -> Json:
    return {
        "endpoint": request.endpoint,
        "method": request.method,
        "clients": [path(client) for client in request.clients],
        "resolution": request.resolution,
        "model": _choice(_values(request.fields, "model")),
        "fields": [string(name) for name in _names(request)],
        "filename": path(request.place.path),
        **location(request.place, sources),
    }


def _names(request: Request) -> list[str]:
    return list(dict.fromkeys(f"extra_body.{field.name}" if field.body else field.name for field in request.fields))


def _literals(values: tuple[Value, ...]) -> list[str]:
    """The strings that the values may be, those included that an unset environment variable is replaced by."""
    found: list[str] = []
    for value in values:
        if isinstance(value, Constant) and isinstance(value.value, str):
            found.append(value.value)
        elif isinstance(value, EnvironmentVariable):
            found.extend(_literals(value.defaults))
    return list(dict.fromkeys(found))


def _values(fields: tuple[Field, ...], name: str) -> tuple[Value, ...]:
    """Everything that the field may hold, from wherever it is set."""
    return tuple(value for field in fields if field.name == name for value in field.values)


def _choice(values: tuple[Value, ...]) -> Json:
    found: list[Json] = [string(text) for text in _literals(values)]
    return found if len(found) > 1 else found[0] if found else None


def _described(values: tuple[Value, ...]) -> str:
    """The possible values for people: environment variables as ``$NAME``, literals in quotes."""
    variables = [f"${value.name}" for value in values if isinstance(value, EnvironmentVariable)]
    return " or ".join([*variables, *(f'"{text}"' for text in _literals(values))])
