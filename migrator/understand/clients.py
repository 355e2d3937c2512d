"""Stage link: the clients that the program makes by calls, with all that is known of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from migrator.facts import Client, EnvironmentVariable, Field, Place, Reference, Related
from migrator.understand import convert
from migrator.understand.attributes import MODULE_CLIENT
from migrator.understand.constructions import constructions
from migrator.understand.consumers import out_of_sight, wrapped
from migrator.understand.destinations import Destinations
from migrator.understand.expressions import Call, named_values
from migrator.understand.modules import is_test
from migrator.understand.objects import ClassObject, ClientObject, Instance, Objects, Resource, Result
from migrator.understand.subclasses import own_clients
from migrator.understand.twins import twin
from migrator.understand.values import Evaluator

# What may be set on a client after it is made.
_SETTINGS = ("base_url", "api_key")


class Clients:
    """The clients of a program. ``used`` are those that requests were seen to go through."""

    def __init__(self, evaluator: Evaluator, destinations: Destinations, used: Iterable[ClientObject]) -> None:
        self.evaluator = evaluator
        self.program = evaluator.program
        self.sdk = evaluator.sdk
        self.destinations = destinations
        self.used = frozenset(used)
        self.later = self._later()

    def made(self) -> Iterator[Client]:
        """Every client that is made by a call: by name, and those that requests were seen to go through.

        Where a call may make clients of several classes, it is one of the class that decides most: Azure's, if it may
        be one.
        """
        made: dict[ClientObject, tuple[str, Call]] = {}
        named = tuple(constructions(self.program, self.sdk))
        used = {client.place for client in self.used}
        used.difference_update(Place(path, call.span) for path, call in named)
        seen = (
            (place.path, call)
            for place in sorted(used)
            if (call := self.evaluator.summary(place.path).call_at(place.span)) is not None
        )
        for path, call in (*named, *seen):
            place = Place(path, call.span)
            for value in self.evaluator.evaluate(path, call):
                if isinstance(value, ClientObject) and value.place == place and self.sdk.framework(value.kind) is None:
                    made[value] = (path, call)
        handed = out_of_sight(self.evaluator, made.values(), self.used)
        taken = wrapped(self.evaluator, made.values())
        told: dict[Place, Client] = {}
        for client, (path, call) in made.items():
            out = handed.get(client, ())
            new = replace(self._client(path, call, client, out), wrapped=taken.get(client, ()))
            if client.place not in told or self._decides(new) > self._decides(told[client.place]):
                told[client.place] = new
        yield from told.values()

    def _others(self, functions: Objects, *, indirect: bool) -> Iterator[Related]:
        """What may be called instead of a client class or a method that gives a client."""
        for item in functions if not indirect else ():
            if isinstance(item, (Reference, Result)):
                name = item.qualified.removesuffix(".__init__")
                if self.sdk.client_kind(name) is None and self.sdk.wrapper(name) is None:
                    yield Related(item.place, f"or `{item.qualified}`, from here")

    def _decides(self, client: Client) -> bool:
        kind = self.sdk.client_kind(client.kind)
        return kind is not None and kind.platform != "plain"

    def _later(self) -> dict[ClientObject, list[Field]]:
        """What the program sets on clients that are made already (`client.base_url = …`)."""
        found: dict[ClientObject, list[Field]] = {}
        for name in _SETTINGS:
            for path, store in self.evaluator.stores_named(name):
                if store.value is None:
                    continue
                for value in self.evaluator.evaluate(path, store.base):
                    own: Objects = (value,)
                    if isinstance(value, (Instance, ClassObject)):
                        owner = ClassObject(value.path, value.scope)
                        own = own_clients(self.evaluator, owner, Place(path, store.span))
                    for client in own:
                        # What a test sets is only for tests.
                        heard = isinstance(client, ClientObject) and (is_test(client.place.path) or not is_test(path))
                        if heard and isinstance(client, ClientObject) and client.kind != MODULE_CLIENT:
                            found.setdefault(client, []).append(convert.setting_field(self.evaluator, path, store))
        return found

    def _client(self, path: str, call: Call, client: ClientObject, handed: tuple[Related, ...]) -> Client:
        arguments, hidden = convert.call_fields(self.evaluator, path, call) if not client.indirect else ((), ())
        arguments = (*arguments, *self.later.get(client, ()))
        arguments = tuple(self._asked_about(field) if field.name == "api_key" else field for field in arguments)
        functions = self.evaluator.evaluate(path, call.function)
        names = [item.qualified for item in functions if isinstance(item, Reference)]
        known = self.sdk.client_kind(client.kind)
        return Client(
            id=convert.client_id(client),
            kind=client.kind,
            place=client.place,
            callee=Place(path, call.function.span),
            target=self.destinations.target(client.kind, path, arguments, hidden),
            arguments=arguments,
            unknown=hidden,
            escapes=handed,
            inherits=any(isinstance(item, Resource) and item.chain != ("__init__",) for item in functions),
            qualified=names[0] if names else "",
            indirect=client.indirect,
            others=tuple(self._others(functions, indirect=client.indirect)),
            twin=None if known is None or known.platform == "plain" else twin(self.evaluator, path, call, client.kind),
        )

    def _asked_about(self, field: Field) -> Field:
        """The field, with the reads of the environment marked whose name the program asks about in a condition."""
        return replace(
            field,
            values=tuple(
                value._replace(tested=True)
                if isinstance(value, EnvironmentVariable) and self._is_tested(value)
                else value
                for value in field.values
            ),
        )

    def _is_tested(self, value: EnvironmentVariable) -> bool:
        summary = self.program.module(value.place.path)
        call = summary.call_at(value.place.span) if summary is not None else None
        if call is not None and len(call.positional) + len(call.keywords) > 1:
            return False  # it says itself what an unset variable stands for
        return summary is not None and any(
            name in summary.tested for name, given in named_values(summary) if given.span == value.place.span
        )
