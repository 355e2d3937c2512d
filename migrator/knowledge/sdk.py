"""The shape of ``rules/knowledge/openai_sdk.toml``: the SDK's classes, options, requests, fields and model names."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Collection
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Literal

from migrator.knowledge.catalog import CHAT
from migrator.knowledge.dated import Lists, Pairs, Problems, Source, repeated
from migrator.knowledge.frameworks import Framework, Implied


def _pattern_problem(pattern: str) -> Problems:
    try:
        re.compile(pattern)
    except re.error as error:
        yield "pattern", f"is not a regular expression: {error}"


@dataclass(frozen=True, kw_only=True)
class ClientClass:
    """A client class: its canonical name and every qualified name it is imported by."""

    kind: str
    names: tuple[str, ...]
    sdk: Literal["openai", "cerebras"]
    is_async: bool = False
    platform: Literal["plain", "azure", "bedrock"] = "plain"
    since: str = "1.0.0"

    @property
    def azure(self) -> bool:
        """Whether it talks to Azure's endpoints."""
        return self.platform == "azure"


@dataclass(frozen=True, kw_only=True)
class Wrapper:
    """A function that takes a client (argument ``client``, an index, or ``keyword``).

    ``returns``: ``same`` (a client of the same class), ``instructor`` (another class with ``chat.completions``),
    ``opaque`` (nothing that requests are made on). ``keywords`` are what it adds to a call beside the request.
    """

    names: tuple[str, ...]
    client: int = 0
    keyword: str = "client"
    returns: Literal["same", "instructor", "opaque"]
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CallKeywords:
    """Keywords that every client class of a module takes in calls beside the request's fields."""

    module: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ConstructorOption:
    """A constructor argument of the SDK. ``openai_only``: it means nothing at another provider's endpoint."""

    name: str
    since: str
    openai_only: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Variable:
    """An environment variable that an SDK reads by itself, and what it is for."""

    name: str
    role: Literal["key", "base-url", "header", "other"]
    sdk: Literal["openai", "azure", "bedrock", "openai<1", "cerebras"]
    since: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ModelFamily:
    """OpenAI models that a provider replaces alike; ``pattern`` is searched in the whole id."""

    name: str
    pattern: str
    note: str = ""

    def problems(self) -> Problems:
        yield from _pattern_problem(self.pattern)


@dataclass(frozen=True, kw_only=True)
class NoCounterpart:
    """OpenAI models of a kind that chat completions cannot replace."""

    kind: str
    pattern: str
    note: str = ""

    def problems(self) -> Problems:
        yield from _pattern_problem(self.pattern)


@dataclass(frozen=True, kw_only=True)
class ModelConsumer:
    """A function that needs an OpenAI model name: its argument ``argument`` (an index) or ``keyword``."""

    names: tuple[str, ...]
    argument: int = 0
    keyword: str = "model"
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Legacy:
    """Names of the ``openai`` package before 1.0 that are gone since."""

    classes: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Instructor:
    """What Instructor makes around a client of the SDK: an object of the class ``type``.

    It is its own ``steps`` (``client.messages`` is ``client``), and each of its ``methods`` is a chat completion,
    unless the argument ``mode`` of what makes it is one of the ``responses``.
    """

    type: str = ""
    steps: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    mode: str = ""
    responses: tuple[str, ...] = ()
    implied: tuple[Implied, ...] = ()

    def chain(self, chain: tuple[str, ...]) -> tuple[str, ...] | None:
        """What asks for the same on the client inside; None for what is not Instructor's own."""
        *steps, method = chain
        own = method in self.methods and set(steps) <= set(self.steps)
        return (*CHAT.split("."), method) if own else None


@dataclass(frozen=True, kw_only=True)
class Libraries:
    """What other packages do with OpenAI's surroundings: ``key_readers`` read OPENAI_API_KEY by themselves."""

    key_readers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sdk:
    """The ``openai`` package, the Cerebras SDK beside it, and what wraps them.

    ``provenance`` are the documents that the entries of each section of the file rest on; ``frameworks`` are in a file
    of their own, with their sources.
    """

    clients: tuple[ClientClass, ...] = attribute(metadata={"key": "client"})
    module_aliases: Pairs = ()
    wrappers: tuple[Wrapper, ...] = attribute(default=(), metadata={"key": "wrapper"})
    call_keywords: tuple[CallKeywords, ...] = ()
    options: tuple[ConstructorOption, ...] = attribute(default=(), metadata={"key": "option"})
    transport: tuple[str, ...] = ()
    same_client: tuple[str, ...] = ()
    transparent: tuple[str, ...] = ()
    streaming_methods: tuple[str, ...] = ()
    chains: Pairs
    field_versions: Pairs = ()
    module_settings: tuple[str, ...] = ()
    variables: tuple[Variable, ...] = attribute(default=(), metadata={"key": "variable"})
    families: tuple[ModelFamily, ...] = attribute(default=(), metadata={"key": "model_family"})
    no_counterpart: tuple[NoCounterpart, ...] = ()
    consumers: tuple[ModelConsumer, ...] = attribute(default=(), metadata={"key": "model_consumer"})
    legacy: Legacy = attribute(default=Legacy())
    instructor: Instructor = attribute(default=Instructor())
    libraries: Libraries = attribute(default=Libraries())
    sources: tuple[Source, ...] = attribute(default=(), metadata={"key": "source"})
    provenance: Lists = attribute(default=(), metadata={"refers": "source"})
    frameworks: tuple[Framework, ...] = attribute(default=(), metadata={"key": "framework"})

    def canonical(self, qualified: str) -> str:
        """The qualified name with module aliases resolved (``langfuse.openai.openai.OpenAI`` → ``openai.OpenAI``)."""
        for alias, module in self.module_aliases:
            if qualified == alias or qualified.startswith(f"{alias}."):
                return module + qualified[len(alias) :]
        return qualified

    def client_kind(self, qualified: str) -> ClientClass | None:
        """The client class that a qualified name stands for, or None."""
        return self._clients.get(self.canonical(qualified))

    def framework(self, qualified: str) -> Framework | None:
        """The class of a framework with that qualified name, or None."""
        return self._frameworks.get(qualified)

    def built_on_openai(self, kind: str) -> bool:
        """Whether clients of a class are made by the ``openai`` package, which has its own ways with keys."""
        known = self.client_kind(kind)
        return self.framework(kind) is not None if known is None else known.sdk == "openai"

    def family(self, model: str) -> ModelFamily | None:
        """The family of OpenAI's models that a name belongs to, or None."""
        return next((family for family in self.families if re.search(family.pattern, model)), None)

    def wrapper(self, qualified: str) -> Wrapper | None:
        """The wrapper with that qualified name, or None."""
        return self._wrappers.get(qualified)

    def keywords(self, qualified: str) -> frozenset[str]:
        """What calls take beside the request if the client came by this name (a class, module or wrapper)."""
        wrapper = self.wrapper(qualified)
        found = set(wrapper.keywords if wrapper is not None else ())
        for entry in self.call_keywords:
            if qualified == entry.module or qualified.startswith(f"{entry.module}."):
                found.update(entry.keywords)
        return frozenset(found)

    @functools.cached_property
    def wrapper_tails(self) -> frozenset[str]:
        """The last parts of the names of all wrappers."""
        return frozenset(name.rpartition(".")[2] for wrapper in self.wrappers for name in wrapper.names)

    @functools.cached_property
    def instructing(self) -> frozenset[str]:
        """The last parts of the names of what makes an object of Instructor's."""
        names = [name for each in self.wrappers if each.returns == "instructor" for name in each.names]
        names += [name for each in self.frameworks if each.returns == "instructor" for name in each.names]
        return frozenset(name.rpartition(".")[2] for name in names)

    @functools.cached_property
    def wrapper_keywords(self) -> frozenset[str]:
        """Every keyword that some wrapper adds and that is no request field: never a field, whatever the client."""
        added = {name for wrapper in self.wrappers for name in wrapper.keywords}
        added.update(name for entry in self.call_keywords for name in entry.keywords)
        return frozenset(added.difference(name for name, _ in self.field_versions))

    def normalise(self, chain: tuple[str, ...]) -> tuple[str, ...]:
        """The chain without ``with_raw_response`` and the like, and without ``beta`` before ``chat.completions``."""
        kept = tuple(name for name in chain if name not in self.transparent)
        return kept[1:] if kept[:3] == ("beta", "chat", "completions") else kept

    def chain(self, chain: str) -> bool:
        """Whether a dotted chain is a request method of the client (``chat.completions.create``)."""
        return ".".join(self.normalise(tuple(chain.split(".")))) in self._chains

    @functools.cached_property
    def methods(self) -> frozenset[str]:
        """The last name of every request chain."""
        return frozenset(chain.rpartition(".")[2] for chain in self._chains)

    @functools.cached_property
    def nested(self) -> frozenset[str]:
        """The names of a resource and of one in it (``chat.completions``)."""
        paths = (resource.split(".") for resource, _ in self.chains)
        return frozenset(f"{outer}.{inner}" for path in paths for outer, inner in itertools.pairwise(path))

    @functools.cached_property
    def client_tails(self) -> frozenset[str]:
        """The last parts of the names of all client classes."""
        return frozenset(name.rpartition(".")[2] for name in self._clients)

    @functools.cached_property
    def endings(self) -> frozenset[str]:
        """The last two names of every request chain (``completions.create``)."""
        return frozenset(".".join(chain.split(".")[-2:]) for chain in self._chains)

    @functools.cached_property
    def steps(self) -> frozenset[str]:
        """Every name before the last of a request chain."""
        return frozenset(step for chain in self._chains for step in chain.split(".")[:-1])

    @functools.cached_property
    def resources(self) -> frozenset[str]:
        """The first name of every request chain."""
        return frozenset(chain.partition(".")[0] for chain in self._chains)

    @functools.cached_property
    def packages(self) -> frozenset[str]:
        """The packages that clients, what wraps them and classes of frameworks come from."""
        every = (*self._clients, *self._wrappers, *self._frameworks)
        return frozenset(name.partition(".")[0] for name in every if "." in name)

    def option(self, name: str) -> ConstructorOption | None:
        """The constructor option with that name, or None."""
        return next((option for option in self.options if option.name == name), None)

    def field_since(self, name: str) -> str | None:
        """The first version of the SDK that has the chat completion field, or None for a name it does not know."""
        return dict(self.field_versions).get(name)

    def variable(self, name: str) -> Variable | None:
        """The environment variable with that name, or None."""
        return next((variable for variable in self.variables if variable.name == name), None)

    def legacy_kind(self, qualified: str) -> Literal["call", "setting", "error"] | None:
        """What a name below ``openai`` was before 1.0 (``openai.ChatCompletion.create`` → ``call``), or None."""
        module, _, rest = self.canonical(qualified).partition(".")
        first = rest.partition(".")[0]
        if module != "openai" or not first:
            return None
        if first in self.legacy.classes:
            return "call"
        if first in self.legacy.errors:
            return "error"
        return "setting" if first in self.legacy.settings else None

    def model_consumer(self, qualified: str) -> ModelConsumer | None:
        """The function with that qualified name that must keep an OpenAI model name, or None."""
        return next((consumer for consumer in self.consumers if qualified in consumer.names), None)

    def reads_key(self, module: str) -> bool:
        """Whether a module is, or is part of, a package that reads OPENAI_API_KEY by itself."""
        return any(module == name or module.startswith(f"{name}.") for name in self.libraries.key_readers)

    @functools.cached_property
    def _clients(self) -> dict[str, ClientClass]:
        return {name: client for client in self.clients for name in (client.kind, *client.names)}

    @functools.cached_property
    def _frameworks(self) -> dict[str, Framework]:
        return {name: each for each in self.frameworks for name in each.names}

    @functools.cached_property
    def _wrappers(self) -> dict[str, Wrapper]:
        return {name: wrapper for wrapper in self.wrappers for name in wrapper.names}

    @functools.cached_property
    def _chains(self) -> frozenset[str]:
        return frozenset(f"{resource}.{method}" for resource, methods in self.chains for method in methods.split())

    def names(self) -> dict[str, Collection[str]]:
        """The registers that entries of the file refer to."""
        return {"source": [source.key for source in self.sources]}

    def problems(self) -> Problems:
        yield from repeated("source", "key", (source.key for source in self.sources))
        yield from repeated("option", "name", (option.name for option in self.options))
        yield from repeated("variable", "name", (variable.name for variable in self.variables))
        yield from repeated("model_family", "name", (family.name for family in self.families))
