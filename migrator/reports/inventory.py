"""Report: every client and request that was found, where it goes and how sure that is, for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Client, Constant, EnvironmentVariable, Facts, Field, Place, Request, Unknown, Value
from migrator.judge.models import Origin, origin
from migrator.reports.as_json import Json, dumps, location, path, string
from migrator.reports.places import Sources, extent
from migrator.reports.text import Style, count, encodable, escape, quoted


def as_json(facts: Facts, sources: Sources) -> str:
    """``{"clients": [...], "requests": [...]}``.

    ``base_url`` and ``model`` are a string, a list where there are several possible ones, or null where no literal is
    known. ``model_origin`` is ``literal`` (written in the request), ``followed`` (written elsewhere), ``dynamic``
    (decided at run time, where ``model_enters`` says) or null for a request that names none. ``fields`` are names in
    the order written; those in ``extra_body`` as ``extra_body.NAME``. ``reason`` says why the client is not known, if
    it is not.
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
        return f"{encodable(escape(place.path), style.encoding)}:{extent(place, sources).start}"

    places = {client.id: at(client.place) for client in facts.clients}
    yield style.bold(count(len(facts.clients), "client"))
    for client in facts.clients:
        url = _described(_values(client.arguments, "base_url"))
        goes = f"{client.target} ({shown(url)})" if url else client.target
        yield f"  {style.bold(at(client.place))}: {client.kind}, goes to {goes}"
    yield style.bold(count(len(facts.requests), "request"))
    for request in facts.requests:
        through = ", ".join(places.get(client, client) for client in request.clients) or "unknown"
        model = origin(request)
        yield (
            f"  {style.bold(at(request.place))}: {request.chain}, model {shown(_model(request, model))}, "
            f"{request.resolution}"
        )
        yield f"    client: {through}"
        yield f"    fields: {shown(', '.join(_names(request))) or 'none'}"
        for entry in model.enters:
            yield f"    model decided at run time: {shown(_reason(entry))} ({at(entry.place)})"
        if request.reason is not None:
            yield f"    because: {shown(request.reason.reason)} ({at(request.reason.place)})"


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
    model = origin(request)
    return {
        "endpoint": request.endpoint,
        "method": request.method,
        "clients": [path(client) for client in request.clients],
        "resolution": request.resolution,
        "reason": None if request.reason is None else _entry(request.reason, sources),
        "model": _choice(_values(request.fields, "model")),
        "model_origin": model.kind,
        "model_enters": [_entry(entry, sources) for entry in model.enters],
        "fields": [string(name) for name in _names(request)],
        "filename": path(request.place.path),
        **location(request.place, sources),
    }


def _entry(value: Unknown | EnvironmentVariable, sources: Sources) -> Json:
    return {"reason": string(_reason(value)), "filename": path(value.place.path), **location(value.place, sources)}


def _reason(value: Unknown | EnvironmentVariable) -> str:
    return f"it is read from {value.name}" if isinstance(value, EnvironmentVariable) else value.reason


def _model(request: Request, model: Origin) -> str:
    described = _described(_values(request.fields, "model"))
    if model.kind is None:
        return "not named"
    return described or "unknown"


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
