"""The shape of ``rules/knowledge/surroundings.toml``: the files beside code that carry settings to it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as attribute
from functools import cached_property

from migrator.facts import CarrierKind
from migrator.knowledge.dated import Lists, Problems, Source, repeated


@dataclass(frozen=True, kw_only=True)
class CarrierFiles:
    """The names of the files of one kind.

    ``advice`` says what to do where one gives a program OpenAI's key, with the variable that is missing as ``{key}``.
    """

    kind: CarrierKind
    names: tuple[str, ...]
    advice: str = ""

    def problems(self) -> Problems:
        """What is wrong with the advice, if it cannot be filled in."""
        try:
            self.advice.format(key="KEY")
        except (KeyError, ValueError, IndexError) as error:
            yield "advice", f"expected {{key}} in braces and others doubled, got {error}"


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Under which keys configuration files have names of models."""

    model: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """The kinds of files, and what is looked for in them."""

    files: tuple[CarrierFiles, ...] = attribute(metadata={"key": "file"})
    keys: Keys
    sources: tuple[Source, ...] = attribute(default=(), metadata={"key": "source"})
    provenance: Lists = attribute(default=(), metadata={"refers": "source"})

    def kind(self, path: str) -> CarrierKind:
        """What a file is, by its name: ``none`` for what carries nothing."""
        name = os.path.basename(path).lower()
        whole = f"/{path}".replace(os.sep, "/").lower()
        numbers = [
            found.lastindex for found in (self._names.match(name), self._paths.search(whole)) if found is not None
        ]
        return self.files[min(filter(None, numbers)) - 1].kind if numbers else "none"

    def advice(self, kind: CarrierKind, key: str) -> str:
        """What to do where a file of that kind gives a program OpenAI's key and not the variable ``key``."""
        found = next((each.advice for each in self.files if each.kind == kind), "")
        return found.format(key=key)

    def holds_model(self, key: str) -> bool:
        """Whether a key of a configuration has the name of a model as its value."""
        return self._model.match(key.lower()) is not None

    def may_hold_model(self, data: bytes) -> bool:
        """Whether the bytes of a configuration may have such a key."""
        return self._key_words.search(data) is not None

    @cached_property
    def _names(self) -> re.Pattern[str]:
        """The names of files, with a group for each kind; the first kind that fits is it."""
        return re.compile(rf"(?:{_groups([name for name in each.names if '/' not in name] for each in self.files)})\Z")

    @cached_property
    def _paths(self) -> re.Pattern[str]:
        """The same for those that are told by their folder too."""
        return re.compile(rf"/(?:{_groups([name for name in each.names if '/' in name] for each in self.files)})\Z")

    @cached_property
    def _key_words(self) -> re.Pattern[bytes]:
        words = {name.strip("*_") for name in self.keys.model}
        return re.compile("|".join(map(re.escape, sorted(words))).encode(), re.IGNORECASE)

    @cached_property
    def _model(self) -> re.Pattern[str]:
        return _one_of(self.keys.model)

    def names(self) -> dict[str, list[str]]:
        """The registers that entries of the file refer to."""
        return {"source": [source.key for source in self.sources]}

    def problems(self) -> Problems:
        """What is there twice."""
        yield from repeated("source", "key", (source.key for source in self.sources))
        yield from repeated("file", "kind", (each.kind for each in self.files))


def _one_of(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{_any_of(names)})\Z")


def _groups(kinds: Iterable[Iterable[str]]) -> str:
    return "|".join(f"({_any_of(names)})" for names in kinds)


def _any_of(names: Iterable[str]) -> str:
    return "|".join(map(_pattern, names)) or "(?!)"


def _pattern(name: str) -> str:
    """A name in which ``*`` stands for anything but a slash, as a regular expression."""
    return r"[^/]*".join(map(re.escape, name.lower().split("*")))
