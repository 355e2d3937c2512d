"""Stage judge: clients at the provider that use another SDK than the one that is asked for, and what changes that.

A client is switched with all its requests, or stays with its SDK and says why. What else the program names of the SDK
(imports, annotations, handlers) goes along; that is for the planning stage to see.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from migrator.facts import (
    Applicability,
    Client,
    Constant,
    EnvironmentVariable,
    Field,
    Finding,
    Operation,
    Place,
    Reference,
    Related,
    Remove,
    Replace,
    SetArgument,
    SwitchSdk,
)
from migrator.judge.context import Context
from migrator.judge.index import Neighbours
from migrator.judge.keys import key_change
from migrator.judge.switch_requests import requests_change
from migrator.knowledge import CerebrasSdk, SdkName, load_cerebras_sdk
from migrator.settings import Target

_SDKS: Mapping[Target, SdkName] = {"openai-sdk": "openai", "cerebras-sdk": "cerebras"}
OTHER: Mapping[SdkName, SdkName] = {"openai": "cerebras", "cerebras": "openai"}
DISPLAYED: Mapping[SdkName, str] = {"openai": "the openai package", "cerebras": "the Cerebras SDK"}


@dataclass(frozen=True)
class Change:
    """What makes a client one of the other SDK, or the ``reason`` why nothing does.

    ``doubt`` says why it is not certain to be right.
    """

    operations: tuple[Operation, ...] = ()
    reason: str = ""
    related: tuple[Related, ...] = ()
    doubt: str = ""

    @property
    def applicability(self) -> Applicability:
        """Whether the operations may be carried out unasked."""
        return "unsafe" if self.doubt else "safe"


def wanted_sdk(context: Context) -> SdkName | None:
    """The SDK that the configuration asks for, if it asks for one."""
    target = context.settings.target
    return None if target is None else _SDKS[target]


def changes(context: Context) -> tuple[tuple[Client, Change], ...]:
    """The clients at the provider that use another SDK than the one that is asked for, each with its change."""
    wanted = wanted_sdk(context)
    return () if wanted is None else tuple(_Switcher(context, wanted).changes())


def switch_of(finding: Finding) -> SwitchSdk | None:
    """The switch of an SDK in the fix of a finding, which has to be written out (``edit.switch``), or None."""
    operations = finding.fix.operations if finding.fix is not None else ()
    return next((each for each in operations if isinstance(each, SwitchSdk)), None)


def stays(advice: str, reason: str) -> str:
    """The advice about a client that is not switched, with the reason."""
    return f"{advice}; it is not switched: {reason}" if advice else f"it is not switched: {reason}"


class _Switcher:
    def __init__(self, context: Context, wanted: SdkName) -> None:
        self.context = context
        self.wanted = wanted
        self.left = OTHER[wanted]
        self.sdk: CerebrasSdk = load_cerebras_sdk()
        # The version is what the openai package wants in a base URL, and the Cerebras SDK adds.
        self.version = self.sdk.version_path
        self.arrived = frozenset(
            client.id
            for client in context.facts.clients
            if not self._is_left(client) and context.decision(client).status == "there"
        )

    def changes(self) -> Iterator[tuple[Client, Change]]:
        """Each client that the finding is about, with its change."""
        mine = [client for client in self.context.facts.clients if self._is_left(client)]
        there = [client for client in mine if self.context.decision(client).status == "there"]
        copies = [client for client in there if client.inherits]
        yet = Neighbours(
            (client.place, client)
            for client in mine
            if self.context.decision(client).status == "moves" and self.context.decision(client).applicability == "safe"
        )
        found = {client.id: self._change(client) for client in there}
        for client in there:
            waiting = yet.near(client.place)
            if waiting:
                related = (Related(waiting[0].place, "this client has yet to be moved"),)
                found[client.id] = Change(reason="other clients have to be moved first", related=related)
            elif copies:
                # Its class is that of the client it is made from, which may be any.
                related = (Related(copies[0].place, "it is made here"),)
                found[client.id] = Change(reason="a copy of a client has a base URL of its own", related=related)
        self._spread(found)
        staying = [client for client in mine if client.id not in found or found[client.id].reason]
        others = tuple(dict.fromkeys(place for client in staying for place in self._places(client)))
        others += tuple(use.place for use in self.context.facts.legacy) if self.left == "openai" else ()
        for client in there:
            change = found[client.id]
            if not change.reason:
                operations = (*change.operations, self._switch(client, others))
                change = replace(change, operations=tuple(dict.fromkeys(operations)))
            yield client, change

    def _is_left(self, client: Client) -> bool:
        known = self.context.sdk.client_kind(client.kind)
        return client.kind == "openai" if known is None else known.sdk == self.left

    def _places(self, client: Client) -> Iterator[Place]:
        yield client.place
        yield from (request.place for request in self.context.index.requests_of(client))

    def _switch(self, client: Client, others: tuple[Place, ...]) -> SwitchSdk:
        requests = self.context.index.requests_of(client)
        return SwitchSdk(
            client.place,
            client.callee,
            self.sdk.module_of(self.left),
            self.sdk.module_of(self.wanted),
            self.sdk.names_from(self.left),
            self.sdk.error_attributes.of(self.left),
            self._foreign_options(),
            tuple(dict.fromkeys(place for request in requests for place in (request.place, request.callee))),
            others,
        )

    # -- one client --------------------------------------------------------------------------------------------------

    def _change(self, client: Client) -> Change:
        """The change of a client as far as it depends on itself and its own requests."""
        obstacle = self._obstacle(client)
        if obstacle is not None:
            return obstacle
        parts = [self._base_url(client), self._key(client), self._options(client), self._requests(client)]
        return Change(
            tuple(operation for part in parts for operation in part.operations),
            next((part.reason for part in parts if part.reason), ""),
            next((part.related for part in parts if part.reason), ()),
            "; ".join(part.doubt for part in parts if part.doubt),
        )

    def _obstacle(self, client: Client) -> Change | None:
        own = self.context.sdk.canonical(client.qualified)
        if client.module_level:
            return Change(reason="the Cerebras SDK has no client of its module: make one of a class")
        if client.indirect:
            return Change(reason="it is made by code that is not part of the program")
        if client.others:
            return Change(reason="what is called here may be something else", related=client.others)
        if client.wrapped:
            return Change(reason="it is wrapped by what wants a client of its SDK", related=client.wrapped)
        if client.escapes:
            reason = "it is handed to code that is not part of the program, which may want a client of its SDK"
            return Change(reason=reason, related=client.escapes)
        if own and not own.startswith(f"{self.sdk.module_of(self.left)}."):
            return Change(reason=f"its class is `{client.qualified}`, which stands for one of another package")
        if client.unknown:
            related = (Related(client.unknown[0].place, client.unknown[0].reason),)
            return Change(reason="some of its options cannot be seen", related=related)
        elsewhere = [each for each in client.arguments if each.form != "keyword" or each.holder != client.place]
        if elsewhere:
            related = (Related(elsewhere[0].place, f"`{elsewhere[0].name}` is set here"),)
            return Change(reason="some of its options are not written in the call", related=related)
        lacking = self.sdk.answer_attributes.of(self.left)
        places = {request.place for request in self.context.index.requests_of(client)}
        for reading in self.context.facts.readings:
            if reading.kind in ("attribute", "member") and reading.text in lacking and places & {*reading.requests}:
                related = (Related(reading.place, "it is read here"),)
                reason = f"answers of {DISPLAYED[self.wanted]} do not have `{reading.text}` as it is read here"
                return Change(reason=reason, related=related)
        return None

    def _foreign_options(self) -> frozenset[str]:
        """The options that clients of this SDK take, also when they are copied, and those of the other do not."""
        if self.wanted == "cerebras":
            return frozenset(each.name for each in self.context.sdk.options if each.openai_only)
        return frozenset(name for name, _ in self.sdk.options if self.context.sdk.option(name) is None)

    def _base_url(self, client: Client) -> Change:
        field = client.argument("base_url")
        home = self.sdk.base_url
        if field is None:
            if self.wanted == "cerebras":
                return Change(reason="its base URL is set by a variable of the environment")
            set_here = [place for name, place in self.context.facts.variables if name == self._variable()]
            doubt = f"the program sets {self._variable()}" if set_here else ""
            code = json.dumps(home + self.version)
            return Change((SetArgument(client.place, "base_url", code, first=True),), doubt=doubt)
        urls = {value.value for value in field.values if isinstance(value, Constant)}
        if len(urls) == len(field.values) == 1 and isinstance(url := urls.pop(), str) and not field.passed:
            right = self._url(url)
            if right is None:
                return Change(reason=f"its base URL does not end in {self.version}, which the Cerebras SDK adds")
            if self.wanted == "cerebras" and right == home:
                return Change((Remove(client.place, "base_url"),))
            return Change((Replace(field.value_place, json.dumps(right, ensure_ascii=False)),))
        form = f"without {self.version}" if self.wanted == "cerebras" else f"with {self.version}"
        if all(isinstance(value, EnvironmentVariable) and not value.defaults for value in field.values):
            return Change(doubt=f"its base URL comes from the environment: write it {form} there")
        related = (Related(field.value_place, "it is given here"),)
        return Change(reason=f"its base URL is decided elsewhere, and has to be {form}", related=related)

    def _variable(self) -> str:
        """The variable that the Cerebras SDK takes its base URL from."""
        found = (each.name for each in self.context.sdk.variables if (each.sdk, each.role) == ("cerebras", "base-url"))
        return next(found, "")

    def _url(self, url: str) -> str | None:
        """The same address in the form that the other SDK wants; None if it has none."""
        bare = url.rstrip("/")
        versioned = urlsplit(bare).path.endswith(self.version)
        if self.wanted == "cerebras":
            return bare.removesuffix(self.version) if versioned else None
        return bare if versioned else bare + self.version

    def _key(self, client: Client) -> Change:
        field = client.argument("api_key")
        if self.wanted == "cerebras":
            given = [value for value in field.values if isinstance(value, Reference)] if field is not None else []
            if given:
                related = (Related(given[0].place, "it comes from here"),)
                return Change(
                    reason="its key is given by a function, which the Cerebras SDK does not call", related=related
                )
            return Change()
        change = key_change(client, self.context.key_variable, self.context.decisions.pinned)
        if change.blocked:
            return Change(reason="its key cannot be changed")
        doubt = f"its key is decided elsewhere ({change.doubt.reason})" if change.doubt is not None else ""
        return Change(change.operations, doubt=doubt)

    def _options(self, client: Client) -> Change:
        operations: list[Operation] = []
        doubt = ""
        for field in client.arguments:
            if field.name == "http_client":
                doubt = "its http_client has to be one of httpx, which openai uses before 3.0"
            if self.wanted == "cerebras" and not self.sdk.takes_option(field.name):
                related = (Related(field.place, "it is given here"),)
                return Change(reason=f"the Cerebras SDK has no option `{field.name}`", related=related)
            if self.wanted == "openai" and field.name in self._foreign_options():
                operations.append(Remove(client.place, field.name))
        return Change(tuple(operations), doubt=doubt)

    def _requests(self, client: Client) -> Change:
        operations: list[Operation] = []
        for request in self.context.index.requests_of(client):
            if self.wanted == "cerebras" and not self.sdk.has(request.chain):
                related = (Related(request.place, "it is called here"),)
                return Change(reason=f"the Cerebras SDK has no `{request.chain}`", related=related)
            if request.others:
                return Change(reason="one of its requests also goes through something else", related=request.others)
            found, field = requests_change(request, self.context, self.sdk, self.wanted)
            if field is not None:
                return Change(reason=_unmoved(field, self.wanted), related=(Related(field.place, "it is set here"),))
            operations += found
        return Change(tuple(operations))

    # -- all of them -------------------------------------------------------------------------------------------------

    def _spread(self, found: dict[str, Change]) -> None:
        """Clients that share a request are switched together or not at all."""
        changed = True
        while changed:
            changed = False
            for request in self.context.facts.requests:
                blocking = [each for each in request.clients if self._blocks(each, found)]
                for each in request.clients if blocking else ():
                    if each in found and not found[each].reason:
                        related = (Related(request.place, "the request that both make"),)
                        found[each] = Change(
                            reason="it shares a request with a client that is not switched", related=related
                        )
                        changed = True

    def _blocks(self, identifier: str, found: Mapping[str, Change]) -> bool:
        """Whether a client keeps those that share a request with it from being switched."""
        return identifier not in self.arrived and (identifier not in found or bool(found[identifier].reason))


def _unmoved(field: Field, wanted: SdkName) -> str:
    return f"its requests carry `{field.name}`, which {DISPLAYED[wanted]} takes in `extra_body` only"
