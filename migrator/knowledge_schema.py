"""The shape of the knowledge files: frozen dataclasses with look-ups, one for a provider and one for the SDK.

A fact that changed over time is a list of periods (``since`` inclusive, ``until`` exclusive). Asked for a day, it
answers for that day; asked for no day it is strict: the worst that any documented version of the API did.
The sources of the facts stand in the files, each entry with the keys of the documents that say so.

``migrator.knowledge`` reads files into these classes and takes them as its schema: attributes are the allowed keys,
annotations their types, no default means required. Metadata says the rest: ``key`` is the name in the file where it
differs, ``refers`` and ``keys`` name the register in which the strings, or the keys of a table, must be found.
``problems()`` yields what else is wrong with an entry, as (key, problem).
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date
from typing import Literal, Union

Scalar = Union[str, int, float, bool]
Pairs = tuple[tuple[str, str], ...]
Problems = Iterator[tuple[str, str]]
VerdictKind = Literal["ok", "warning", "rename", "error"]
_STRICTNESS: tuple[VerdictKind, ...] = ("ok", "warning", "rename", "error")


def _repeated(register: str, key: str, names: Iterable[str]) -> Problems:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield f"{register}[{index}].{key}", f'"{name}" is listed twice'
        seen.add(name)


def _pattern_problem(pattern: str) -> Problems:
    try:
        re.compile(pattern)
    except re.error as error:
        yield "pattern", f"is not a regular expression: {error}"


@dataclass(frozen=True, kw_only=True)
class Source:
    """A document that facts rest on; ``published`` is when it came out or was read, None if it carries none."""

    key: str
    title: str
    url: str = ""
    published: date | None = attribute(default=None, metadata={"key": "date"})


@dataclass(frozen=True, kw_only=True)
class Period:
    """How the API takes something from ``since`` to the day before ``until``, and why.

    ``rename`` means that ``rename_to`` does the job: ``refused`` tells whether the old name is answered with an error,
    ``converts`` whether the value has another shape under the new name. ``no_effect`` marks what is accepted and
    ignored.
    """

    kind: VerdictKind = attribute(metadata={"key": "verdict"})
    message: str = ""
    since: date | None = None
    until: date | None = None
    rename_to: str | None = None
    refused: bool = False
    converts: bool = False
    no_effect: bool = False
    source: tuple[str, ...] = attribute(default=(), metadata={"refers": "source"})

    def problems(self) -> Problems:
        if (self.kind == "rename") != (self.rename_to is not None):
            yield "rename_to", 'belongs to verdict = "rename", and only there'
        if self.since and self.until and self.since >= self.until:
            yield "until", f"{self.until} is not after since = {self.since}"


@dataclass(frozen=True, kw_only=True)
class Verdict(Period):
    """The answer for a day. ``accepted_since``: from then on the thing refused here is accepted (set ``api-date``)."""

    accepted_since: date | None = None


@dataclass(frozen=True, kw_only=True)
class Dated:
    """Something with a verdict for every day: its periods follow one another without a gap."""

    periods: tuple[Period, ...]

    def verdict_on(self, day: date | None) -> Verdict:
        """The verdict on that day; without a day, the strictest there ever was."""
        if day is None:
            index = max(range(len(self.periods)), key=lambda i: _STRICTNESS.index(self.periods[i].kind))
        else:
            index = next(i for i, period in enumerate(self.periods) if period.until is None or day < period.until)
        found = self.periods[index]
        later = (period.since for period in self.periods[index + 1 :] if period.kind != "error")
        return Verdict(**vars(found), accepted_since=next(later, None) if found.kind == "error" else None)

    def problems(self) -> Problems:
        if not self.periods:
            yield "periods", "expected at least one period"
            return
        if self.periods[0].since is not None:
            yield "periods[0].since", "the first period has no beginning"
        if self.periods[-1].until is not None:
            yield f"periods[{len(self.periods) - 1}].until", "the last period has no end"
        for index, (one, other) in enumerate(zip(self.periods, self.periods[1:], strict=False)):
            if one.until is None or other.since is None or one.until > other.since:
                yield f"periods[{index + 1}].since", "overlaps the period before"
            elif one.until < other.since:
                yield f"periods[{index + 1}].since", f"leaves a gap after until = {one.until} of the period before"


# --------------------------------------------------------------------------------------------------------------------
# A provider: rules/knowledge/providers/<name>.toml
# --------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What values of a field the API takes. ``within`` is the part meant (``type``, ``[].type``), empty for the whole.

    kind: ``range`` (minimum, maximum), ``enum`` and ``keys`` (values), ``fixed`` (values has one item), ``max_items``
    and ``max_length`` (maximum). ``substitute`` pairs a refused value with the one that comes nearest.
    """

    field: str
    kind: Literal["range", "enum", "keys", "fixed", "max_items", "max_length"]
    within: str = ""
    minimum: float | None = None
    maximum: float | None = None
    values: tuple[Scalar, ...] = ()
    substitute: Pairs = ()
    severity: Literal["error", "warning"] = "error"
    message: str = ""
    model: str | None = attribute(default=None, metadata={"refers": "model"})
    since: date | None = None
    until: date | None = None
    source: tuple[str, ...] = attribute(default=(), metadata={"refers": "source"})

    def on(self, day: date | None) -> bool:
        """Whether the limit held on that day; without a day, every limit there ever was holds."""
        started = self.since is None or day is None or day >= self.since
        return started and (self.until is None or day is None or day < self.until)

    def problems(self) -> Problems:
        needs = {"range": "minimum or maximum", "max_items": "maximum", "max_length": "maximum"}.get(
            self.kind, "values"
        )
        bounds = self.maximum is not None or (self.kind == "range" and self.minimum is not None)
        if not (self.values if needs == "values" else bounds):
            yield "kind", f'a limit of kind "{self.kind}" needs {needs}'
        if self.since and self.until and self.since >= self.until:
            yield "until", f"{self.until} is not after since = {self.since}"


@dataclass(frozen=True, kw_only=True)
class Model:
    """A model of the provider's catalogue. ``removed`` is the day on which the shared endpoint stopped serving it."""

    id: str
    status: Literal["production", "dedicated", "trial", "retired"]
    added: date | None = None
    removed: date | None = None
    replacement: str | None = attribute(default=None, metadata={"refers": "model"})
    reasoning_effort: tuple[str, ...] = ()
    default_effort: str | None = None
    refuses: tuple[str, ...] = ()
    vision: bool = False
    developer_role: bool = False
    context: int | None = None
    max_output: int | None = None
    note: str = ""
    source: tuple[str, ...] = attribute(default=(), metadata={"refers": "source"})

    def retired_on(self, day: date | None) -> bool:
        """Whether the shared endpoint no longer served it on that day (without a day: today's catalogue)."""
        return self.removed is not None and (day is None or day >= self.removed)

    @property
    def prediction(self) -> bool:
        """Whether it takes ``prediction`` (predicted outputs)."""
        return "prediction" not in self.refuses

    def effort_limit(self, substitute: Pairs) -> Limit:
        """The limit on ``reasoning_effort`` for this model, with those of the substitutes that it takes."""
        return Limit(
            field="reasoning_effort",
            kind="enum",
            values=self.reasoning_effort,
            substitute=tuple(pair for pair in substitute if pair[1] in self.reasoning_effort),
            message=f"{self.id} takes {', '.join(self.reasoning_effort)}",
            model=self.id,
            source=self.source,
        )

    def output_limit(self, name: str, cap: int) -> Limit:
        """The limit that the model's longest output sets to the token limit ``name``."""
        message = f"{self.id} writes at most {cap} tokens"
        return Limit(
            field=name,
            kind="range",
            maximum=cap,
            severity="warning",
            message=message,
            model=self.id,
            source=self.source,
        )

    def problems(self) -> Problems:
        if self.status == "retired" and self.removed is None:
            yield "removed", "a retired model needs the date of its removal"
        if self.removed is not None and self.replacement is None:
            yield "replacement", "a removed model needs a replacement"


@dataclass(frozen=True, kw_only=True)
class FieldRule(Dated):
    """A request field: one of the OpenAI SDK's, one of the provider's own, or one that neither side knows.

    ``nullable`` tells whether an explicit None is accepted, ``remedy`` what to do where the field is refused.
    """

    name: str
    origin: Literal["openai", "provider", "neither"]
    nullable: bool = True
    remedy: str = ""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What a combination asks of one field: that it is set, that it is ``absent``, or that it has one of ``values``.

    An explicit None counts as absent. ``within`` is the part of the value meant, as in ``Limit``.
    """

    field: str
    within: str = ""
    values: tuple[Scalar, ...] = ()
    absent: bool = False


@dataclass(frozen=True, kw_only=True)
class Combination(Dated):
    """Fields that do not go together: the verdict holds if all of ``when`` do. ``rule`` is the code that reports it."""

    name: str
    rule: str
    when: tuple[Condition, ...]
    remedy: str = ""


@dataclass(frozen=True, kw_only=True)
class Endpoint(Dated):
    """A family of endpoints, by the beginnings of the client chain (``beta.threads``).

    ``kin`` is ``chat`` if chat completions can do the job, ``remedy`` how.
    """

    prefixes: tuple[str, ...]
    title: str
    kin: Literal["chat", "other"]
    remedy: str = ""

    def served_on(self, day: date | None) -> Literal["yes", "no", "preview"]:
        """Whether the provider serves it on that day; without a day, whether it always did."""
        kind = self.verdict_on(day).kind
        return "yes" if kind == "ok" else "preview" if kind == "warning" else "no"


@dataclass(frozen=True, kw_only=True)
class Role:
    """A message role: the keys that a message of it may have, and the types of content parts."""

    name: str
    keys: tuple[str, ...]
    parts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Messages:
    """What the API takes as messages. ``role_hints`` and ``key_hints`` say what to do with names that it refuses."""

    roles: tuple[Role, ...] = attribute(default=(), metadata={"key": "role"})
    role_hints: Pairs = ()
    key_hints: Pairs = ()
    tool_call_keys: tuple[str, ...] = ()
    tool_call_types: tuple[str, ...] = ()
    refused_part_keys: tuple[str, ...] = ()
    source: tuple[str, ...] = attribute(default=(), metadata={"refers": "source"})

    def role(self, name: str) -> Role | None:
        """The role with that name, or None if the API refuses it."""
        return next((role for role in self.roles if role.name == name), None)


@dataclass(frozen=True, kw_only=True)
class Provider:
    """A provider with an endpoint in OpenAI's wire format, and what that endpoint takes.

    ``refuses_unknown_fields``: a field that is not listed is answered with an error. ``any_model``: a gateway that
    serves models beyond its list. ``sdk_base_url`` is the base URL for the provider's own SDK, which adds ``/v1``.
    """

    name: str
    display: str
    base_url: str
    key_env: str
    default_model: str = attribute(metadata={"refers": "model"})
    sdk_base_url: str | None = None
    base_url_env: str | None = None
    hosts: tuple[str, ...]
    host_suffixes: tuple[str, ...] = ()
    refuses_unknown_fields: bool = False
    any_model: bool = False
    sources: tuple[Source, ...] = attribute(default=(), metadata={"key": "source"})
    models: tuple[Model, ...] = attribute(default=(), metadata={"key": "model"})
    model_map: Pairs = attribute(default=(), metadata={"refers": "model", "keys": "model family"})
    misspellings: Pairs = attribute(default=(), metadata={"refers": "model"})
    fields: tuple[FieldRule, ...] = attribute(default=(), metadata={"key": "field"})
    values: tuple[Limit, ...] = attribute(default=(), metadata={"key": "value"})
    combinations: tuple[Combination, ...] = attribute(default=(), metadata={"key": "combination"})
    endpoints: tuple[Endpoint, ...] = attribute(default=(), metadata={"key": "endpoint"})
    messages: Messages = attribute(default=Messages())

    @property
    def module_base_url(self) -> str:
        """The base URL for ``openai.base_url = ...``, where the SDK joins the path without adding a slash."""
        return self.base_url.rstrip("/") + "/"

    def is_host(self, host: str) -> bool:
        """Whether a host name (no scheme, no port) is this provider's."""
        host = host.lower().rstrip(".")
        return host in self.hosts or host.endswith(self.host_suffixes)

    def source(self, key: str) -> Source:
        """The document with that key. Raises KeyError for a key that no entry of this provider uses."""
        return self._sources[key]

    def model(self, name: str) -> Model | None:
        """The model of the catalogue with that id, or None."""
        return self._models.get(name)

    def correct(self, name: str) -> str | None:
        """The id that a known misspelling stands for, or None."""
        return dict(self.misspellings).get(name)

    def field(self, name: str) -> FieldRule | None:
        """What is known about the request field ``name`` of chat completions, or None."""
        return self._fields.get(name)

    def limits(self, name: str, model: str | None = None) -> tuple[Limit, ...]:
        """The limits on the values of a field, for any model or for the one given.

        A model's own enumeration stands in place of the general one; its output cap comes as a warning.
        """
        general = tuple(limit for limit in self.values if limit.field == name and limit.model is None)
        known = self.model(model) if model is not None else None
        if known is None:
            return general
        own = [limit for limit in self.values if limit.field == name and limit.model == known.id]
        if name == "reasoning_effort" and known.reasoning_effort:
            own.append(known.effort_limit(tuple(pair for limit in general for pair in limit.substitute)))
        if name in ("max_completion_tokens", "max_tokens") and known.max_output is not None:
            own.append(known.output_limit(name, known.max_output))
        replaced = {limit.within for limit in own if limit.kind == "enum"}
        return (*(limit for limit in general if limit.kind != "enum" or limit.within not in replaced), *own)

    def endpoint(self, chain: str) -> Endpoint:
        """The endpoint family of a client chain (``embeddings.create``), by the longest prefix of whole names."""
        parts = chain.split(".")
        prefixes = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
        return next((self._endpoints[prefix] for prefix in prefixes if prefix in self._endpoints), _unknown(chain))

    @functools.cached_property
    def _sources(self) -> dict[str, Source]:
        return {source.key: source for source in self.sources}

    @functools.cached_property
    def _models(self) -> dict[str, Model]:
        return {model.id: model for model in self.models}

    @functools.cached_property
    def _fields(self) -> dict[str, FieldRule]:
        return {rule.name: rule for rule in self.fields}

    @functools.cached_property
    def _endpoints(self) -> dict[str, Endpoint]:
        return {prefix: endpoint for endpoint in self.endpoints for prefix in endpoint.prefixes}

    def names(self) -> dict[str, Collection[str]]:
        """The registers that entries of the file refer to."""
        return {"source": self._sources, "model": self._models}

    def problems(self) -> Problems:
        yield from _repeated("source", "key", (source.key for source in self.sources))
        yield from _repeated("model", "id", (model.id for model in self.models))
        yield from _repeated("field", "name", (rule.name for rule in self.fields))
        yield from _repeated("combination", "name", (combination.name for combination in self.combinations))
        prefixes = Counter(prefix for endpoint in self.endpoints for prefix in endpoint.prefixes)
        for prefix in (prefix for prefix, count in prefixes.items() if count > 1):
            yield "endpoint", f'the prefix "{prefix}" is listed twice'
        for index, suffix in enumerate(self.host_suffixes):
            if not suffix.startswith("."):
                yield (
                    f"host_suffixes[{index}]",
                    f'"{suffix}" must begin with a dot, or it matches the end of other names',
                )
        for index, host in enumerate(self.hosts):
            if "/" in host or ":" in host:
                yield f"hosts[{index}]", f'expected a host name without scheme, port and path, got "{host}"'
        if not self.base_url.startswith(("https://", "http://")):
            yield "base_url", f'expected a URL such as "https://api.example.com/v1", got "{self.base_url}"'


def _unknown(chain: str) -> Endpoint:
    period = Period(kind="error", message="not among the endpoints that the provider is known to serve")
    return Endpoint(prefixes=(chain,), title=chain, kin="other", periods=(period,))


# --------------------------------------------------------------------------------------------------------------------
# The SDK: rules/knowledge/openai_sdk.toml
# --------------------------------------------------------------------------------------------------------------------


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
    sdk: Literal["openai", "azure", "openai<1", "cerebras"]
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
class Sdk:
    """The ``openai`` package, the Cerebras SDK beside it, and what wraps them."""

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

    def canonical(self, qualified: str) -> str:
        """The qualified name with module aliases resolved (``langfuse.openai.openai.OpenAI`` → ``openai.OpenAI``)."""
        for alias, module in self.module_aliases:
            if qualified == alias or qualified.startswith(f"{alias}."):
                return module + qualified[len(alias) :]
        return qualified

    def client_kind(self, qualified: str) -> ClientClass | None:
        """The client class that a qualified name stands for, or None."""
        return self._clients.get(self.canonical(qualified))

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
    def steps(self) -> frozenset[str]:
        """Every name before the last of a request chain."""
        return frozenset(step for chain in self._chains for step in chain.split(".")[:-1])

    @functools.cached_property
    def resources(self) -> frozenset[str]:
        """The first name of every request chain."""
        return frozenset(chain.partition(".")[0] for chain in self._chains)

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

    @functools.cached_property
    def _clients(self) -> dict[str, ClientClass]:
        return {name: client for client in self.clients for name in (client.kind, *client.names)}

    @functools.cached_property
    def _wrappers(self) -> dict[str, Wrapper]:
        return {name: wrapper for wrapper in self.wrappers for name in wrapper.names}

    @functools.cached_property
    def _chains(self) -> frozenset[str]:
        return frozenset(f"{resource}.{method}" for resource, methods in self.chains for method in methods.split())

    def problems(self) -> Problems:
        yield from _repeated("option", "name", (option.name for option in self.options))
        yield from _repeated("variable", "name", (variable.name for variable in self.variables))
        yield from _repeated("model_family", "name", (family.name for family in self.families))
