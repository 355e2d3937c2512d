"""Stage link: classes of frameworks that make a client of OpenAI's inside, or are given one, and ask through it.

Such a call is a client, for what it says about base URL and key, and a request, for what it says about model and
fields: the framework sends them with each of its requests. How each class spells these is in
``rules/knowledge/frameworks.toml``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
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
    Twin,
    Unknown,
)
from migrator.knowledge import CHAT, OPENAI_TYPES, Framework, Provider
from migrator.understand import convert, derived, methods, written
from migrator.understand.constructions import calls_of
from migrator.understand.consumers import out_of_sight
from migrator.understand.destinations import Destinations
from migrator.understand.expressions import Call, name_of
from migrator.understand.instructors import asks_for_responses, bare_model
from migrator.understand.objects import ClientObject, Result, named
from migrator.understand.twins import sibling
from migrator.understand.values import Evaluator
from migrator.understand.written import Written

_CHAT = "chat_completions"
_OF_THE_CLIENT = frozenset({"base_url", "api_key", "organization", "project"})
_OURS = (None, *OPENAI_TYPES, "responses", "responses_v2")
"""What says that it is OpenAI's, where another provider's name could stand; the last ones for other endpoints."""


@dataclass(frozen=True)
class Made:
    """What a call of a framework's class comes to: a client of its own, or none, and the request that it makes."""

    client: Client | None
    request: Request


def made(evaluator: Evaluator, destinations: Destinations, used: Collection[ClientObject]) -> Iterator[Made]:
    """Every call of a framework's class in the program, except those that are told by another object where to go, and
    every call of a method that adds something to what such a class sends. ``used`` are clients that requests were seen
    to go through.
    """
    found = tuple(_constructed(evaluator, destinations, used))
    homes = tuple(
        methods.Home(framework, each.client, each.request)
        for each in found
        if each.client is not None
        and (framework := evaluator.sdk.framework(each.client.kind)) is not None
        and framework.methods
    )
    asked = tuple(methods.asked(evaluator, destinations.provider, homes))
    away: dict[str, tuple[Field, ...]] = {}
    for _, elsewhere in asked:
        for identifier, fields in elsewhere.items():
            away[identifier] = (*away.get(identifier, ()), *fields)
    for each in found:
        client = each.client
        if client is not None and client.id in away:
            client = replace(client, arguments=(*client.arguments, *away[client.id]))
        yield replace(each, client=client)
    for request, _ in asked:
        yield Made(None, request)


def _constructed(evaluator: Evaluator, destinations: Destinations, used: Collection[ClientObject]) -> Iterator[Made]:
    """What calls of the frameworks' classes make."""
    frameworks = evaluator.sdk.frameworks
    names = {name.rpartition(".")[2] for each in frameworks for name in each.names}
    for name in sorted(names):
        evaluator.attend("call", name)
    calls = [
        (found, path, call)
        for path, call in dict.fromkeys(calls_of(evaluator.program, names))
        if (found := derived.told(evaluator, path, call)) is not None
    ]
    known = frozenset(Place(path, call.span) for _, path, call in calls)
    handed = out_of_sight(
        evaluator, [(path, call) for found, path, call in calls if found.framework.returns and not found.reason], used
    )
    listed: dict[Place, list[tuple[Framework, Written]]] = {}
    waiting: list[tuple[Framework, Written]] = []
    defaults: list[Request] = []
    for found, path, call in calls:
        framework = found.framework
        said = written.call(evaluator, framework, path, call)
        if found.reason is not None:
            yield from _unfollowed(evaluator, destinations, framework, said, found.reason)
            continue
        if framework.returns:
            yield from _given(evaluator, destinations, framework, said, handed)
            continue
        if framework.entries:
            for entry in written.entries(framework, said, known):
                if isinstance(entry, Unknown):
                    yield Made(None, _lost(framework, said, entry))
                else:
                    listed.setdefault(entry.place, []).append((framework, entry))
            if not any(field.name == "model" for field in said.arguments):
                continue
        if framework.ambient:
            waiting.append((framework, said))
            continue
        twin = None if found.derived else _twin(evaluator, framework, found.qualified, path, call)
        for each in _made(evaluator, destinations, framework, said, twin):
            if not framework.chat:
                yield each
                continue
            defaults.append(_asked(evaluator, framework, each.request))
            yield replace(each, request=defaults[-1])
    for ways in listed.values():
        # What one of its users cannot do at the provider is not moved for the others.
        framework = min((framework for framework, _ in ways), key=lambda each: each.edit)
        yield from _made(evaluator, destinations, framework, written.joined([way for _, way in ways]), None)
    yield from _prepared(evaluator)
    for framework, said in waiting:
        yield from _ambient(evaluator, destinations, framework, said, defaults)


def _given(
    evaluator: Evaluator,
    destinations: Destinations,
    framework: Framework,
    said: Written,
    handed: dict[ClientObject, tuple[Related, ...]],
) -> Iterator[Made]:
    """A call that gives a client to make requests by, if that is one of OpenAI's, as the name of the model says it."""
    home = ClientObject(framework.kind, said.place)
    call = evaluator.summary(said.path).call_at(said.place.span)
    values = () if call is None else evaluator.evaluate(said.path, call)
    if home not in values:
        if any(isinstance(value, Result) and value.qualified == framework.kind for value in values):
            place = next((field.value_place for field in said.arguments if field.name == "model"), said.place)
            yield Made(None, _lost(framework, said, Unknown("which provider it is, is decided at run time", place)))
        return
    others = tuple(
        Related(field.value_place, "the name of its model may be another provider's")
        for field in said.arguments
        if field.name == "model" and len(values) > 1
    )
    client = replace(_client(destinations, framework, said), others=others, escapes=handed.get(home, ()))
    request = _request(framework, said, (client.id,))
    bare = None if call is None else bare_model(evaluator, said.path, call, framework)
    if bare is not None:
        fields = (bare, *(field for field in request.fields if field.name != "model"))
        request = replace(request, fields=fields, plain=True)
    yield Made(client, replace(request, endpoint="responses") if asks_for_responses(evaluator, (home,)) else request)


def _prepared(evaluator: Evaluator) -> Iterator[Made]:
    """What gives a client to make requests by, where others call it later (`partial(instructor.from_provider, …)`)."""
    names = {name for tail in evaluator.sdk.instructing for name in evaluator.names_of(tail)}
    for path, call in evaluator.calls_named("partial"):
        if not call.positional or name_of(call.positional[0]) not in names:
            continue
        for function in evaluator.evaluate(path, call.positional[0]):
            framework = evaluator.sdk.framework(function.qualified) if isinstance(function, Reference) else None
            if framework is not None and framework.returns:
                said = written.call(evaluator, framework, path, call)
                reason = Unknown("what it makes later is not followed: make it in a function", said.place)
                yield Made(None, _lost(framework, said, reason))


def _unfollowed(
    evaluator: Evaluator, destinations: Destinations, framework: Framework, said: Written, reason: Unknown
) -> Iterator[Made]:
    """A call of a class that decides by itself what is asked: nothing of OpenAI's, if it is told so, or told where."""
    made = tuple(_made(evaluator, destinations, framework, said, None))
    elsewhere = any(each.client is not None and each.client.target in ("other", "cerebras") for each in made)
    given = not _told(said).isdisjoint(framework.given)
    if elsewhere:
        yield from made
    elif not given and (made or not _names(said)):
        yield Made(None, _lost(framework, said, reason))


def _twin(evaluator: Evaluator, framework: Framework, qualified: str, path: str, call: Call) -> Twin | None:
    """The class that has to be named where a call is moved; None if there is none to be, or where it cannot be."""
    if not framework.sibling or not (framework.key or qualified == framework.kind):
        return None
    module, _, own = qualified.rpartition(".")
    return sibling(evaluator, path, call, (module, own), framework.sibling)


def _lost(framework: Framework, said: Written, reason: Unknown) -> Request:
    """The requests of a call whose clients are in what cannot be followed."""
    return replace(_request(framework, said, (), reason), place=reason.place, callee=reason.place, fields=())


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
    said: Written,
    defaults: list[Request],
) -> Iterator[Made]:
    """A call that is given no more than the name of a model: it goes through the program's default client."""
    if not _told(said).isdisjoint(framework.given):
        return
    ours = _is_openai(evaluator, framework, _names(said))
    silent = not said.hidden and all(field.name != "model" or _is_nothing(field) for field in said.arguments)
    root = evaluator.program.modules.root
    own = [each for each in defaults if root(each.place.path) == root(said.path)]
    clients = tuple(dict.fromkeys(client for each in own for client in each.clients))
    if clients and (ours or silent):
        yield Made(None, replace(_request(framework, said, clients), endpoint=own[0].endpoint))
    elif not own and ours:
        client = _client(destinations, framework, said)
        yield Made(client, _request(framework, said, (client.id,)))


def _made(
    evaluator: Evaluator, destinations: Destinations, framework: Framework, said: Written, twin: Twin | None
) -> Iterator[Made]:
    if framework.extra_body:
        own = tuple(_provider_own(field, destinations.provider) for field in said.arguments)
        said = replace(said, arguments=own)
    route = framework.route(destinations.provider.name)
    names = _names(said)
    ours = _is_openai(evaluator, framework, names)
    there = any(name.startswith(route) for name in names if route)
    if framework.prefixes and not ours and not there and not _is_told(destinations, framework, said):
        return
    given = _told(said)
    alone = framework.spellings("api_key") or framework.endpoint or not framework.through
    if framework.through and framework.through in given:
        yield Made(None, _through(framework, said))
    elif alone and given.isdisjoint(framework.given):
        client = replace(_client(destinations, framework, said), twin=twin)
        if there and not ours and client.argument("base_url") is None:
            client = replace(client, target="cerebras")
        yield Made(client, _request(framework, said, (client.id,)))


def _is_told(destinations: Destinations, framework: Framework, said: Written) -> bool:
    """Whether a call is given the provider's address, whatever the name of its model says."""
    own = tuple(field for field in said.arguments if field.name in _OF_THE_CLIENT)
    return destinations.target(framework.kind, said.path, own, said.hidden) == "cerebras"


def _provider_own(field: Field, provider: Provider) -> Field:
    """A parameter of the provider's own, which the framework would hand to the SDK by its name."""
    rule = provider.field(field.spelled, CHAT) if not field.name and field.form != "positional" else None
    return replace(field, name=field.spelled) if rule is not None and rule.origin == "provider" else field


def _names(said: Written) -> tuple[str, ...]:
    """The names of models that a call may be given."""
    return tuple(
        literal.value
        for field in said.arguments
        for value in (field.values if field.name == "model" else ())
        for literal in convert.leaves(value)
        if isinstance(literal.value, str)
    )


def _is_openai(evaluator: Evaluator, framework: Framework, names: tuple[str, ...]) -> bool:
    """Whether one of the names is a model of OpenAI's, as the framework writes them."""
    return any(evaluator.sdk.family(framework.plain(name) or "") is not None for name in names)


def _told(said: Written) -> frozenset[str]:
    """The arguments, as they are written, that say something."""
    return frozenset(field.written for field in said.arguments if not _is_nothing(field))


def _is_nothing(field: Field) -> bool:
    """Whether an argument leaves it as it is: None, or what says that it is OpenAI's."""
    return bool(field.values) and all(isinstance(value, Constant) and value.value in _OURS for value in field.values)


def _client(destinations: Destinations, framework: Framework, said: Written) -> Client:
    own = tuple(
        field
        for field in said.arguments
        if field.name in _OF_THE_CLIENT
        or field.written in framework.elsewhere
        or (field.written in framework.opaque and not _is_nothing(field))
    )
    return Client(
        id=convert.client_id(ClientObject(framework.kind, said.place)),
        kind=framework.kind,
        place=said.place,
        callee=said.callee,
        target=destinations.target(framework.kind, said.path, own, said.hidden),
        arguments=own,
        unknown=said.hidden,
        qualified=framework.kind,
        spellings=_spellings(framework, said),
    )


def _spellings(framework: Framework, said: Written) -> tuple[tuple[str, str], ...]:
    """How a call spells the arguments that it may get: in the older way, where it uses that itself."""
    own = [field for field in said.arguments if field.name != "model"]
    older = any(field.written in framework.spellings(field.name)[1:] for field in own)
    return tuple(
        (name, spellings[-1] if older and name in _OF_THE_CLIENT else spellings[0])
        for name, spellings in framework.arguments
    )


def _request(framework: Framework, said: Written, clients: tuple[str, ...], reason: Unknown | None = None) -> Request:
    fields = [field for field in said.arguments if field.name and field.name not in _OF_THE_CLIENT]
    inside = [
        replace(field, body=field.body and name == "extra_body")
        for name in (*framework.nested, "extra_body")
        for argument in said.arguments
        if argument.written == name
        for field in convert.body_fields(argument)
    ]
    unseen = [
        unknown
        for argument in said.arguments
        if argument.written in framework.nested
        for value in argument.values
        for unknown in (value.unknown if isinstance(value, Mapping) else (value,))
        if isinstance(unknown, Unknown)
    ]
    return Request(
        id=f"{said.path}:{said.place.span.start}",
        place=said.place,
        callee=said.callee,
        endpoint="chat.completions",
        method="create",
        clients=clients,
        resolution="resolved" if clients else "unresolved",
        fields=(*fields, *inside),
        unknown=(*said.hidden, *unseen),
        reason=reason,
        framework=framework.kind,
        plain=any(argument.written in framework.given for argument in said.arguments),
    )


def _through(framework: Framework, said: Written) -> Request:
    """The request of a call that is given a client of the ``openai`` package."""
    given = [field for field in said.arguments if field.written == framework.through]
    values = [(field, value) for field in given for value in field.values]
    clients = tuple(dict.fromkeys(value.client for _, value in values if isinstance(value, ClientReference)))
    strange = [
        value if isinstance(value, Unknown) else Unknown("what it is given here is not followed", field.value_place)
        for field, value in values
        if not isinstance(value, ClientReference)
    ]
    request = _request(framework, said, clients, strange[0] if strange else None)
    others = tuple(Related(each.place, "or something else, given here") for each in strange) if clients else ()
    lacks = tuple((name, code) for name, code in framework.add if not said.hidden and not _says(said, name, code))
    return replace(request, endpoint=framework.endpoint or request.endpoint, others=others, lacks=lacks)


def _says(said: Written, name: str, code: str) -> bool:
    """Whether an argument is there and may be what it has to be."""
    given = [value for field in said.arguments if field.written == name for value in field.values]
    return any(not isinstance(value, Constant) or repr(value.value) == code for value in given)
