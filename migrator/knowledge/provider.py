"""The shape of ``rules/knowledge/providers/<name>.toml``, with look-ups."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date

from migrator.knowledge.catalog import CHAT, Limit, Model
from migrator.knowledge.contract import (
    Answers,
    Combination,
    Endpoint,
    FieldRule,
    Images,
    Messages,
    StrictSchema,
)
from migrator.knowledge.dated import Pairs, Period, Problems, Source, repeated

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, kw_only=True)
class Provider:
    """A provider with an endpoint in OpenAI's wire format, and what that endpoint takes.

    ``extends`` names the provider that this one is like: what it does not say itself holds as it does there.
    ``refuses_unknown_fields``: a field that is not listed is answered with an error. ``any_model``: a gateway that
    serves models beyond its list. ``sdk_base_url`` is the base URL for the provider's own SDK, which adds ``/v1``.
    ``base_url`` may have ``{placeholders}``, which the user's ``base-url`` fills in; ``headers`` are those that
    requests need besides the key, and ``setup`` is what else a person has to do.
    """

    name: str
    extends: str | None = None
    display: str
    base_url: str
    key_env: str
    default_model: str = attribute(metadata={"refers": "model"})
    sdk_base_url: str | None = None
    base_url_env: str | None = None
    hosts: tuple[str, ...]
    host_suffixes: tuple[str, ...] = ()
    headers: Pairs = ()
    setup: str = ""
    refuses_unknown_fields: bool = False
    any_model: bool = False
    dedicated_families: tuple[str, ...] = ()
    sources: tuple[Source, ...] = attribute(default=(), metadata={"key": "source"})
    models: tuple[Model, ...] = attribute(default=(), metadata={"key": "model"})
    model_map: Pairs = attribute(default=(), metadata={"refers": "model", "keys": "model family"})
    misspellings: Pairs = attribute(default=(), metadata={"refers": "model"})
    fields: tuple[FieldRule, ...] = attribute(default=(), metadata={"key": "field"})
    request_headers: Pairs = ()
    values: tuple[Limit, ...] = attribute(default=(), metadata={"key": "value"})
    combinations: tuple[Combination, ...] = attribute(default=(), metadata={"key": "combination"})
    endpoints: tuple[Endpoint, ...] = attribute(default=(), metadata={"key": "endpoint"})
    messages: Messages = attribute(default=Messages())
    images: Images | None = None
    strict_schema: StrictSchema | None = None
    answers: Answers = attribute(default=Answers())

    @property
    def module_base_url(self) -> str:
        """The base URL for ``openai.base_url = ...``, where the SDK joins the path without adding a slash."""
        return self.base_url.rstrip("/") + "/"

    @property
    def placeholders(self) -> tuple[str, ...]:
        """What the user has to fill in to get the base URL."""
        return tuple(_PLACEHOLDER.findall(self.base_url))

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

    def successor(self, model: Model, day: date | None) -> str | None:
        """What stands in for a removed model on that day: what the documents named if it was served, or today's."""
        documented = self.model(model.documented_replacement or "")
        return documented.id if documented is not None and documented.shared_on(day) else model.replacement

    def correct(self, name: str) -> str | None:
        """The id that a known misspelling stands for, or None."""
        return dict(self.misspellings).get(name)

    def field(self, name: str, endpoint: str = CHAT) -> FieldRule | None:
        """What is known about the request field ``name`` of an endpoint, or None."""
        return self._fields.get((endpoint, name))

    def limits(self, name: str, model: str | None = None, endpoint: str = CHAT) -> tuple[Limit, ...]:
        """The limits on the values of a field, for any model or for the one given.

        A model's own enumeration stands in place of the general one; its output cap comes as a warning.
        """
        rule = self.field(name, endpoint)
        typed = rule.type_limit() if rule is not None else None
        listed = [limit for limit in self.values if limit.field == name and endpoint in limit.endpoints]
        general = (*((typed,) if typed else ()), *(limit for limit in listed if limit.model is None))
        known = self.model(model) if model is not None else None
        if known is None:
            return general
        own = [limit for limit in listed if limit.model == known.id]
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
    def _fields(self) -> dict[tuple[str, str], FieldRule]:
        return {(endpoint, rule.name): rule for rule in self.fields for endpoint in rule.endpoints}

    @functools.cached_property
    def _endpoints(self) -> dict[str, Endpoint]:
        return {prefix: endpoint for endpoint in self.endpoints for prefix in endpoint.prefixes}

    def names(self) -> dict[str, Collection[str]]:
        """The registers that entries of the file refer to."""
        return {"source": self._sources, "model": self._models}

    def problems(self) -> Problems:
        yield from repeated("source", "key", (source.key for source in self.sources))
        yield from repeated("model", "id", (model.id for model in self.models))
        yield from repeated("combination", "name", (combination.name for combination in self.combinations))
        seen: set[tuple[str, str]] = set()
        for index, rule in enumerate(self.fields):
            if not seen.isdisjoint((endpoint, rule.name) for endpoint in rule.endpoints):
                yield f"field[{index}].name", f'"{rule.name}" is listed twice'
            seen.update((endpoint, rule.name) for endpoint in rule.endpoints)
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
