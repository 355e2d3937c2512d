"""The shape of ``rules/knowledge/cerebras_sdk.toml``: the Cerebras SDK beside the openai package."""

from __future__ import annotations

import functools
from collections.abc import Collection
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Literal

from migrator.knowledge.dated import Lists, Pairs, Problems, Source, repeated

SdkName = Literal["openai", "cerebras"]
OPENAI = "openai"


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """What the methods of each resource take besides the transport's options, with the first version that does."""

    chat: Pairs = attribute(metadata={"key": "chat.completions"})
    completions: Pairs


@dataclass(frozen=True, kw_only=True)
class Attributes:
    """Attributes that the objects of one SDK have and those of the other do not."""

    openai: tuple[str, ...]
    cerebras: tuple[str, ...]

    def of(self, sdk: SdkName) -> frozenset[str]:
        """Those that only the objects of ``sdk`` have."""
        return frozenset(self.openai if sdk == "openai" else self.cerebras)


@dataclass(frozen=True, kw_only=True)
class CerebrasSdk:
    """The Cerebras SDK: its package and module, where its clients go, and what it has of the openai package.

    ``exports`` are what both have, by the name that it has in the openai package.
    """

    package: str
    module: str
    base_url: str
    version_path: str
    exports: Pairs
    options: Pairs
    chains: Pairs
    parameters: Parameters
    error_attributes: Attributes
    answer_attributes: Attributes
    sources: tuple[Source, ...] = attribute(default=(), metadata={"key": "source"})
    provenance: Lists = attribute(default=(), metadata={"refers": "source"})

    def module_of(self, sdk: SdkName) -> str:
        """The module that one of the two SDKs is imported by."""
        return OPENAI if sdk == "openai" else self.module

    def package_of(self, sdk: SdkName) -> str:
        """The package that one of the two SDKs is installed by."""
        return OPENAI if sdk == "openai" else self.package

    def names_from(self, sdk: SdkName) -> Pairs:
        """What ``sdk`` exports and the other one too: the name in ``sdk``, and that in the other."""
        return self.exports if sdk == "openai" else tuple((theirs, ours) for ours, theirs in self.exports)

    def takes_option(self, name: str) -> bool:
        """Whether the constructors take the option."""
        return any(name == option for option, _ in self.options)

    def has(self, chain: str) -> bool:
        """Whether a client has the method, as ``chat.completions.create``."""
        return chain in self._chains

    def takes(self, endpoint: str, name: str) -> bool:
        """Whether the requests of an endpoint take the parameter by keyword; of others nothing is known."""
        known = self.parameters.completions if endpoint == "completions" else self.parameters.chat
        return any(name == parameter for parameter, _ in known)

    @functools.cached_property
    def _chains(self) -> frozenset[str]:
        return frozenset(f"{resource}.{method}" for resource, methods in self.chains for method in methods.split())

    def names(self) -> dict[str, Collection[str]]:
        """The registers that entries of the file refer to."""
        return {"source": [source.key for source in self.sources]}

    def problems(self) -> Problems:
        yield from repeated("source", "key", (source.key for source in self.sources))
        yield from repeated("exports", "", (name for _, name in self.exports))
