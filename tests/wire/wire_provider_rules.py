"""What the strict server refuses: ``rules/knowledge/providers/cerebras.toml``, as it holds on a day.

The file is read here a second time, by other code than the migrator's: a slip in how one of the two understands it
shows against the other. No day means what the check means by it: whatever some documented version of the API refused.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

KNOWLEDGE = Path(__file__).resolve().parents[2] / "rules" / "knowledge" / "providers" / "cerebras.toml"
CHAT = "chat.completions"
HARSHNESS = ("ok", "warning", "rename", "error")
Table = dict[str, Any]


@dataclass(frozen=True)
class ProviderRules:
    """All that the strict server knows of the provider it plays, on ``day``."""

    day: date | None
    content: Table = field(default_factory=lambda: tomllib.loads(KNOWLEDGE.read_text(encoding="utf-8")))

    def holds(self, entry: Table) -> bool:
        """Whether something with ``since`` and ``until`` was in force on the day; without one, it is."""
        if self.day is None:
            return True
        return entry.get("since", date.min) <= self.day < entry.get("until", date.max)

    def verdict(self, entry: Table) -> Table:
        """The period of the day; without one, the harshest there ever was."""
        periods = entry["periods"]
        if self.day is None:
            return max(periods, key=lambda period: HARSHNESS.index(period["verdict"]))
        return next(period for period in periods if self.holds(period))

    def refused(self, entry: Table) -> bool:
        """Whether the API answers it with an error."""
        verdict = self.verdict(entry)
        return verdict["verdict"] == "error" or verdict.get("refused", False)

    def status(self, reason: str) -> tuple[int, str]:
        """The status and the code of a refusal."""
        answers = [each for each in self.content["answers"]["status"] if each["reason"] == reason]
        now = answers[-1] if self.day is None else next(each for each in answers if self.holds(each))
        return now["status"], now["code"]

    def fields(self, endpoint: str) -> dict[str, Table]:
        """The fields that the request schema of an endpoint has."""
        return {
            entry["name"]: entry
            for entry in self.content["field"]
            if endpoint in entry.get("endpoints", [CHAT]) and not self.refused(entry)
        }

    def limits(self, endpoint: str, name: str, model: Table) -> Iterator[Table]:
        """What is refused of the values of a field, on a model."""
        listed = [
            limit
            for limit in self.content["value"]
            if limit["field"] == name
            and endpoint in limit.get("endpoints", [CHAT])
            and limit.get("severity", "error") == "error"
            and limit.get("model", model["id"]) == model["id"]
            and self.holds(limit)
        ]
        own = {limit.get("within", "") for limit in listed if "model" in limit and limit["kind"] == "enum"}
        if name == "reasoning_effort" and "reasoning_effort" in model:
            own.add("")
            yield {"field": name, "kind": "enum", "values": model["reasoning_effort"]}
        for limit in listed:
            if "model" in limit or limit["kind"] != "enum" or limit.get("within", "") not in own:
                yield limit

    def served(self, chain: str) -> bool:
        """Whether an endpoint is served, be it as a preview."""
        names = chain.split(".")
        for length in range(len(names), 0, -1):
            prefix = ".".join(names[:length])
            for entry in self.content["endpoint"]:
                if prefix in entry["prefixes"]:
                    return not self.refused(entry)
        return False

    @cached_property
    def models(self) -> dict[str, Table]:
        """The models that the shared endpoint serves."""
        return {model["id"]: model for model in self.content["model"] if self.shares(model)}

    def shares(self, model: Table) -> bool:
        """Whether everybody can use a model."""
        removed, added = model.get("removed"), model.get("added")
        if removed is None and model["status"] != "production":
            return False
        if self.day is None:
            return removed is None
        return (added is None or added <= self.day) and (removed is None or self.day < removed)

    @property
    def archived(self) -> tuple[str, ...]:
        """The models that the shared endpoint served before."""
        retired = (model["id"] for model in self.content["model"] if model["status"] == "retired")
        return tuple(name for name in retired if name not in self.models)

    @property
    def combinations(self) -> list[Table]:
        """The combinations of fields that are refused."""
        return [entry for entry in self.content["combination"] if self.refused(entry)]

    @property
    def roles(self) -> dict[str, Table]:
        """The roles of messages, with their keys and types of content parts."""
        return {role["name"]: role for role in self.content["messages"]["role"]}

    @property
    def calls_are_answered(self) -> bool:
        """Whether every tool call has to be answered right behind it."""
        since = self.content["messages"]["calls_answered_since"]
        return self.day is None or since <= self.day
