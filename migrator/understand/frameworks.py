"""Stage link: classes of frameworks that make a client of OpenAI's inside, or are given one, and ask through it.

Such a call is a client, for what it says about base URL and key, and a request, for what it says about model and
fields: the framework sends them with each of its requests. How each class spells these is in
``rules/knowledge/frameworks.toml``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from migrator.facts import (
    Client,
    ClientReference,
    Constant,
    Field,
    Mapping,
    Place,
    Reference,
    Related,
    Request,
    Unknown,
)
from migrator.knowledge import CHAT, Framework, Provider
from migrator.understand import convert
from migrator.understand.constructions import calls_of
from migrator.understand.destinations import Destinations
from migrator.understand.expressions import Call
from migrator.understand.objects import ClientObject, named
from migrator.understand.twins import sibling
from migrator.understand.values import Evaluator

_CHAT = "chat_completions"
_OF_THE_CLIENT = frozenset({"base_url", "api_key", "organization", "project"})


@dataclass(frozen=True)
class Made:
    """What a call of a framework's class comes to: a client of its own, or none, and the request that it makes."""

    client: Client | None
    request: Request


def made(evaluator: Evaluator, destinations: Destinations) -> Iterator[Made]:
    """Every call of a framework's class in the program, except those that are told by another object where to go."""
    frameworks = evaluator.sdk.frameworks
    names = {name.rpartition(".")[2] for each in frameworks for name in each.names}
    waiting: list[tuple[Framework, str, Call]] = []
    defaults: list[Request] = []
    for path, call in dict.fromkeys(calls_of(evaluator.program, names)):
        functions = evaluator.evaluate(path, call.function)
        found = [each for each in functions if isinstance(each, Reference) and evaluator.sdk.framework(each.qualified)]
        # What may be something else as well is not followed: which arguments it takes cannot be told.
        framework = evaluator.sdk.framework(found[0].qualified) if len(functions) == 1 and found else None
        if framework is not None and framework.ambient:
            waiting.append((framework, path, call))
        elif framework is not None:
            for each in _made(evaluator, destinations, framework, found[0].qualified, path, call):
                if not framework.chat:
                    yield each
                    continue
                defaults.append(_asked(evaluator, framework, each.request))
                yield replace(each, request=defaults[-1])
    for framework, path, call in waiting:
        yield from _ambient(evaluator, destinations, framework, path, call, defaults)


def _asked(evaluator: Evaluator, framework: Framework, request: Request) -> Request:
    """A request of a default client, as one for responses where the program does not say that it wants chat."""
    own = evaluator.program.modules.root(request.place.path)
    name = framework.chat.rpartition(".")[2]
    for path, call in calls_of(evaluator.program, {name}):
        if evaluator.program.modules.root(path) == own and call.positional:
            functions = evaluator.evaluate(path, call.function)
            values = evaluator.evaluate(path, call.positional[0])
            if named(framework.chat, functions) and any(getattr(each, "value", "") == _CHAT for each in values):
                return request
    return replace(request, endpoint="responses")


def _ambient(
    evaluator: Evaluator,
    destinations: Destinations,
    framework: Framework,
    path: str,
    call: Call,
    defaults: list[Request],
) -> Iterator[Made]:
    """A call that is given no more than the name of a model: it goes through the program's default client."""
    arguments, hidden = _arguments(evaluator, framework, path, call)
    if not _given(arguments).isdisjoint(framework.given):
        return
    ours = _is_openai(evaluator, framework, _names(arguments))
    silent = not hidden and all(field.name != "model" or _is_nothing(field) for field in arguments)
    root = evaluator.program.modules.root
    own = [each for each in defaults if root(each.place.path) == root(path)]
    clients = tuple(dict.fromkeys(client for each in own for client in each.clients))
    if clients and (ours or silent):
        request = _request(framework, path, call, arguments, hidden, clients)
        yield Made(None, replace(request, endpoint=own[0].endpoint))
    elif not own and ours:
        client = _client(destinations, framework, path, call, arguments, hidden)
        yield Made(client, _request(framework, path, call, arguments, hidden, (client.id,)))


def _made(
    evaluator: Evaluator, destinations: Destinations, framework: Framework, qualified: str, path: str, call: Call
) -> Iterator[Made]:
    arguments, hidden = _arguments(evaluator, framework, path, call)
    if framework.extra_body:
        arguments = tuple(_provider_own(field, destinations.provider) for field in arguments)
    route = framework.route(destinations.provider.name)
    names = _names(arguments)
    ours = _is_openai(evaluator, framework, names)
    there = any(name.startswith(route) for name in names if route)
    if framework.prefixes and not ours and not there and not _is_told(destinations, framework, path, arguments, hidden):
        return
    given = _given(arguments)
    if framework.through and framework.through in given:
        yield Made(None, _through(framework, path, call, arguments, hidden))
    elif given.isdisjoint(framework.given) and (framework.spellings("api_key") or not framework.through):
        client = _client(destinations, framework, path, call, arguments, hidden)
        if there and not ours and client.argument("base_url") is None:
            client = replace(client, target="cerebras")
        if framework.sibling and (framework.key or qualified == framework.kind):
            module, _, own = qualified.rpartition(".")
            client = replace(client, twin=sibling(evaluator, path, call, (module, own), framework.sibling))
        yield Made(client, _request(framework, path, call, arguments, hidden, (client.id,)))


def _is_told(
    destinations: Destinations,
    framework: Framework,
    path: str,
    arguments: tuple[Field, ...],
    hidden: tuple[Unknown, ...],
) -> bool:
    """Whether a call is given the provider's address, whatever the name of its model says."""
    own = tuple(field for field in arguments if field.name in _OF_THE_CLIENT)
    return destinations.target(framework.kind, path, own, hidden) == "cerebras"


def _provider_own(field: Field, provider: Provider) -> Field:
    """A parameter of the provider's own, which the framework would hand to the SDK by its name."""
    rule = provider.field(field.spelled, CHAT) if not field.name and field.form != "positional" else None
    return replace(field, name=field.spelled) if rule is not None and rule.origin == "provider" else field


def _names(arguments: tuple[Field, ...]) -> tuple[str, ...]:
    """The names of models that a call may be given."""
    return tuple(
        literal.value
        for field in arguments
        for value in (field.values if field.name == "model" else ())
        for literal in convert.leaves(value)
        if isinstance(literal.value, str)
    )


def _is_openai(evaluator: Evaluator, framework: Framework, names: tuple[str, ...]) -> bool:
    """Whether one of the names is a model of OpenAI's, as the framework writes them."""
    return any(evaluator.sdk.family(framework.plain(name) or "") is not None for name in names)


def _given(arguments: tuple[Field, ...]) -> frozenset[str]:
    """The arguments, as they are written, that say something."""
    return frozenset(field.written for field in arguments if not _is_nothing(field))


def _is_nothing(field: Field) -> bool:
    """Whether an argument leaves it as it is: None, or the name of OpenAI where another provider's could stand."""
    return bool(field.values) and all(
        isinstance(value, Constant) and value.value in (None, "openai") for value in field.values
    )


def _arguments(
    evaluator: Evaluator, framework: Framework, path: str, call: Call
) -> tuple[tuple[Field, ...], tuple[Unknown, ...]]:
    """The arguments of a call by the names that they have for clients and requests, and what hides others."""
    positional = tuple(
        Field(
            name=name,
            values=convert.values(
                evaluator, evaluator.evaluate(path, value), Place(path, value.span), (path, call), name=name
            ),
            place=Place(path, value.span),
            value_place=Place(path, value.span),
            holder=Place(path, call.span),
            form="positional",
        )
        for name, value in zip(framework.positional, call.positional, strict=False)
    )
    named, hidden = convert.call_fields(evaluator, path, call)
    if call.starred is not None:
        hidden = (*hidden, Unknown("what `*` passes is not followed", Place(path, call.starred.span)))
    found = (
        replace(field, name=framework.canonical.get(field.name, ""), spelled=field.name)
        for field in (*positional, *named)
    )
    return tuple(found), hidden


def _client(
    destinations: Destinations,
    framework: Framework,
    path: str,
    call: Call,
    arguments: tuple[Field, ...],
    hidden: tuple[Unknown, ...],
) -> Client:
    place = Place(path, call.span)
    own = tuple(field for field in arguments if field.name in _OF_THE_CLIENT or field.written in framework.elsewhere)
    return Client(
        id=convert.client_id(ClientObject(framework.kind, place)),
        kind=framework.kind,
        place=place,
        callee=Place(path, call.function.span),
        target=destinations.target(framework.kind, path, own, hidden),
        arguments=own,
        unknown=hidden,
        qualified=framework.kind,
        spellings=_spellings(framework, arguments),
    )


def _spellings(framework: Framework, arguments: tuple[Field, ...]) -> tuple[tuple[str, str], ...]:
    """How a call spells the arguments that it may get: in the older way, where it uses that itself."""
    older = any(field.written in framework.spellings(field.name)[1:] for field in arguments if field.name != "model")
    return tuple(
        (name, spellings[-1] if older and name in _OF_THE_CLIENT else spellings[0])
        for name, spellings in framework.arguments
    )


def _request(
    framework: Framework,
    path: str,
    call: Call,
    arguments: tuple[Field, ...],
    hidden: tuple[Unknown, ...],
    clients: tuple[str, ...],
    reason: Unknown | None = None,
) -> Request:
    fields = [field for field in arguments if field.name and field.name not in _OF_THE_CLIENT]
    inside = [
        replace(field, body=field.body and name == "extra_body")
        for name in (*framework.nested, "extra_body")
        for argument in arguments
        if argument.written == name
        for field in convert.body_fields(argument)
    ]
    unseen = [
        unknown
        for argument in arguments
        if argument.written in framework.nested
        for value in argument.values
        for unknown in (value.unknown if isinstance(value, Mapping) else (value,))
        if isinstance(unknown, Unknown)
    ]
    return Request(
        id=f"{path}:{call.span.start}",
        place=Place(path, call.span),
        callee=Place(path, call.function.span),
        endpoint="chat.completions",
        method="create",
        clients=clients,
        resolution="resolved" if clients else "unresolved",
        fields=(*fields, *inside),
        unknown=(*hidden, *unseen),
        reason=reason,
        framework=framework.kind,
        plain=any(argument.written in framework.given for argument in arguments),
    )


def _through(
    framework: Framework,
    path: str,
    call: Call,
    arguments: tuple[Field, ...],
    hidden: tuple[Unknown, ...],
) -> Request:
    """The request of a call that is given a client of the ``openai`` package."""
    values = [(field, value) for field in arguments if field.written == framework.through for value in field.values]
    clients = tuple(dict.fromkeys(value.client for _, value in values if isinstance(value, ClientReference)))
    strange = [
        value if isinstance(value, Unknown) else Unknown("what it is given here is not followed", field.value_place)
        for field, value in values
        if not isinstance(value, ClientReference)
    ]
    request = _request(framework, path, call, arguments, hidden, clients, strange[0] if strange else None)
    others = tuple(Related(each.place, "or something else, given here") for each in strange) if clients else ()
    lacks = tuple((name, code) for name, code in framework.add if not hidden and not _says(arguments, name, code))
    return replace(request, others=others, lacks=lacks)


def _says(arguments: tuple[Field, ...], name: str, code: str) -> bool:
    """Whether an argument is there and may be what it has to be."""
    given = [value for field in arguments if field.written == name for value in field.values]
    return any(not isinstance(value, Constant) or repr(value.value) == code for value in given)
