"""The shape of ``rules/knowledge/frameworks.toml``: classes of other packages that make a client of OpenAI's inside."""

from __future__ import annotations

import functools
import json
from collections.abc import Collection
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Literal

from migrator.knowledge.dated import Lists, Pairs, Problems, Source, repeated

OPENAI_TYPES = ("openai", "open_ai", "openai_v2")
"""What frameworks call OpenAI's chat completions where another provider or endpoint could be named."""


@dataclass(frozen=True, kw_only=True)
class Method:
    """Methods of what a class makes, whose keyword arguments go into its requests, except for those of its ``own``."""

    names: tuple[str, ...]
    own: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Implied:
    """What ``methods`` send without being told (all of them, if none is named): the ``field``, with ``code`` (JSON) as
    its value.

    They do so where ``argument`` is ``value``, or whenever they are called if there is no such argument; not where the
    class was given the argument ``unless``. ``advice`` says how to do without.
    """

    field: str
    code: str
    methods: tuple[str, ...] = ()
    argument: str = ""
    value: str = ""
    unless: str = ""
    advice: str = ""

    def problems(self) -> Problems:
        try:
            json.loads(self.code)
        except ValueError:
            yield "code", "expected JSON"


@dataclass(frozen=True, kw_only=True)
class Framework:
    """A class, or a function, that sends chat completions to OpenAI unless it is told otherwise.

    ``package`` is what it is from, ``names`` are the qualified names that it is imported by. ``edit``: its calls are
    moved in place; else they are reported with ``advice``, which says what stands in for it. ``note`` is said where
    it is moved.

    ``arguments`` say how it spells what a client and a request are given (``base_url`` → ``openai_api_base``): the
    spelling of today first, older ones behind. ``positional`` are its parameters in order. ``nested`` are arguments
    whose items go into the request (``model_kwargs``), ``extra_body`` tells whether it takes that one, and ``default``
    is the model that it asks for if it is given none. Once it is moved, every argument of ``add`` has to be there, with
    that code, and the class of its module that is called ``swap`` has to stand in for it: where that cannot be written,
    it is reported.

    ``key`` is the function that reads a variable for it, where it does not take a key as a text, and ``reads`` is what
    stands in front of the name of a variable, in a text that it takes for that.

    ``routes`` say, by provider, what stands in front of the name of one of its models, so that the framework itself
    knows where to send it and which variable has the key: no base URL and no key are needed then, and a class that is
    not moved otherwise is moved by the name of its model.

    ``ambient`` is the function by which a program says which client its calls use that are given none, and ``chat`` the
    one by which it says, with the text ``chat_completions``, that this client is asked for chat completions: until then
    it is asked for responses.

    ``entries`` lead from an argument to dictionaries that are each a client of their own, with the model and the fields
    of its requests: ``llm_config.config_list`` is the item ``config_list`` of the argument ``llm_config``, a list of
    them or one, or that argument itself where it has no such item. The first
    argument that is there counts; a call that has none of them but names a model is a client itself.

    ``returns`` is what it gives to make requests by, in the words of the SDK's wrappers: ``instructor``, an object of
    Instructor's. Else there is nothing that requests can be seen to go through.

    ``since`` is the version of ``package`` from which it takes a base URL, where older ones do not, and ``listed`` the
    name that projects list it by.

    ``inside``: those dictionaries are the one place for a base URL and a key, so that a call without one is reported
    with the advice; and so is a call that has one of the ``opaque`` arguments, which may name a model that is not seen.

    ``methods`` are those of what it makes that add fields to its requests, ``implied`` what some of them add by
    themselves.

    ``requires`` is a package that it is in, by itself; a project that lists one of those ``beside`` it, and not that
    one, does not have it yet.

    ``elsewhere`` are arguments that send its requests to another endpoint, ``variables`` those of the environment that
    it takes its base URL from besides the SDK's own. ``prefixes`` stand in front of the names of OpenAI's models where
    the name says whose model it is: other calls are none of OpenAI's. The first is written where there is none yet.
    ``through`` is the argument that is a client of the ``openai`` package, which is asked at ``endpoint`` if that is
    not chat completions, and ``given`` are others by which it is told where to go.
    """

    package: str
    names: tuple[str, ...]
    edit: bool = True
    advice: str = ""
    arguments: Lists = ()
    positional: tuple[str, ...] = ()
    nested: tuple[str, ...] = ()
    extra_body: bool = False
    default: str = ""
    add: Pairs = ()
    swap: str = ""
    key: str = ""
    reads: str = ""
    entries: tuple[str, ...] = ()
    inside: bool = False
    opaque: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    routes: Pairs = ()
    through: str = ""
    endpoint: str = ""
    given: tuple[str, ...] = ()
    ambient: str = ""
    chat: str = ""
    note: str = ""
    returns: Literal["", "instructor"] = ""
    since: str = ""
    listed: str = ""
    requires: str = ""
    beside: tuple[str, ...] = ()
    methods: tuple[Method, ...] = ()
    implied: tuple[Implied, ...] = ()
    source: str = attribute(metadata={"refers": "source"})

    @property
    def method_names(self) -> tuple[str, ...]:
        """The names of the methods that add fields."""
        return tuple(name for method in self.methods for name in method.names)

    def method(self, name: str) -> Method | None:
        """What is known about a method of what it makes, or None."""
        return next((method for method in self.methods if name in method.names), None)

    @property
    def kind(self) -> str:
        """The name that its clients go by."""
        return self.names[0]

    def spellings(self, name: str) -> tuple[str, ...]:
        """How it spells an argument; nothing if it does not take one for that."""
        return dict(self.arguments).get(name, ())

    @property
    def sibling(self) -> str:
        """The class that has to be named where it is moved, besides itself: what it becomes, or what reads its key."""
        return self.swap or self.key.rpartition(".")[0]

    @functools.cached_property
    def canonical(self) -> dict[str, str]:
        """What each of its arguments is for a client or a request."""
        return {spelling: name for name, spellings in self.arguments for spelling in spellings}

    def route(self, provider: str) -> str | None:
        """What stands in front of the name of a provider's model; None if the framework does not know the provider."""
        return dict(self.routes).get(provider)

    def plain(self, model: str) -> str | None:
        """The name of a model without the prefix that says that it is OpenAI's; None if it is somebody else's."""
        longest = sorted(self.prefixes, key=len, reverse=True)
        found = next((model[len(prefix) :] for prefix in longest if model.startswith(prefix)), None)
        if self.returns:
            return found  # whose the name is, its first part says, and nothing else
        return None if found is None or "/" in found or ":" in found else found

    def problems(self) -> Problems:
        spellings = {spelling for _, each in self.arguments for spelling in each}
        if self.edit and not self.through and not (self.spellings("base_url") and self.spellings("api_key")):
            yield "arguments", "a class that is moved in place takes a base_url and an api_key"
        if (self.swap or self.key or self.inside or self.opaque or not self.edit) and not self.advice:
            yield "advice", "a class that is not moved, or not always, needs an advice"
        yield from repeated("arguments", "spelling", (each for _, group in self.arguments for each in group))
        if (self.default or self.prefixes) and not self.spellings("model"):
            yield "arguments", "a class that has a default or prefixes takes a model"
        if not spellings.isdisjoint(self.elsewhere):
            yield "elsewhere", "an argument cannot be both a field and a way to another endpoint"
        if self.endpoint and not self.through:
            yield "through", "a class with an endpoint is given a client"
        if self.inside and not self.entries:
            yield "entries", "what is moved inside of dictionaries names them"
        if bool(self.since) != bool(self.listed):
            yield "listed", "belongs to since, and only there"
        if self.returns and not self.prefixes:
            yield "prefixes", "what gives a client by the name of a model has prefixes"
        if bool(self.requires) != bool(self.beside):
            yield "beside", "belongs to requires, and only there"
        if not {name for each in self.implied for name in each.methods} <= set(self.method_names):
            yield "implied", "a method that sends something by itself is one of the methods"


@dataclass(frozen=True, kw_only=True)
class Frameworks:
    """The classes that are known."""

    frameworks: tuple[Framework, ...] = attribute(metadata={"key": "framework"})
    sources: tuple[Source, ...] = attribute(metadata={"key": "source"})

    def names(self) -> dict[str, Collection[str]]:
        """The registers that entries of the file refer to."""
        return {"source": [source.key for source in self.sources]}

    def problems(self) -> Problems:
        yield from repeated("source", "key", (source.key for source in self.sources))
        yield from repeated("framework", "names", (name for each in self.frameworks for name in each.names))
