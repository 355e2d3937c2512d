"""Settings: what a run is asked to do for a file, once validated; every stage trusts them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from migrator.errors import Failure

if TYPE_CHECKING:
    from datetime import date

    from pathspec import GitIgnoreSpec

    from migrator.facts import Severity

FailOn = Literal["error", "warning", "never"]
Target = Literal["openai-sdk", "cerebras-sdk"]

_FAILING: dict[FailOn, frozenset[Severity]] = {
    "error": frozenset({"error"}),
    "warning": frozenset({"error", "warning"}),
    "never": frozenset(),
}

CONFIGURATION_FILES = ("cerebras-migrator.toml", "pyproject.toml")
"""Where a configuration may be; of two in one folder the first is read."""

_EXACT = 1_000  # how specific a whole code or a rule's name is: more than a prefix of any length


class SettingsError(Failure):
    """The settings cannot be used; the message names the file or option, the place and what was expected."""


@dataclass(frozen=True)
class CommandLine:
    """What the command line says about rules and files, where it adds to a configuration: it goes before that.

    ``exclude`` is relative to the current folder, as whoever typed it sees it.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settings:
    """What a run is asked to do. ``root`` is the folder that patterns are relative to; ``source`` the file read.

    Without a ``target``, clients of the openai package stay with it, and so do those of the Cerebras SDK.
    """

    root: Path = field(default_factory=Path.cwd)
    source: Path | None = None
    provider: str = "cerebras"
    base_url: str | None = None
    base_url_env: str | None = None
    key_env: str | None = None
    models: tuple[tuple[str, str], ...] = ()
    default_model: str | None = None
    api_date: date | None = None
    target: Target | None = None
    select: tuple[str, ...] = ("ALL",)
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    exclude: tuple[str, ...] | None = None
    extend_exclude: tuple[str, ...] = ()
    fail_on: FailOn = "error"
    rules: tuple[str, ...] = ()
    command_line: CommandLine = CommandLine()

    @property
    def world(self) -> tuple[object, ...]:
        """What facts about a program depend on: files with the same can be understood together."""
        return (self.provider, self.rules, self.base_url_env)

    @property
    def judgement(self) -> tuple[object, ...]:
        """What findings depend on, before any is selected: files with the same can be judged together."""
        return (self.world, self.base_url, self.key_env, self.models, self.default_model, self.api_date, self.target)

    @property
    def failing(self) -> frozenset[Severity]:
        """The severities that make a run fail."""
        return _FAILING[self.fail_on]

    @property
    def names_nothing(self) -> bool:
        """Whether there is no name in it of a rule, a provider or a pattern, which may be wrong."""
        line = self.command_line
        named = {*self.select, *self.ignore, *self.extend_select, *line.select, *line.ignore}
        others = (self.per_file_ignores, self.rules, self.provider != Settings.provider)
        return named <= {"ALL"} and not any(others)

    def selected(self, code: str, name: str, path: str) -> bool:
        """Whether the rule ``code`` (also known as ``name``) is to be reported in the file ``path``.

        What the command line says of the rule decides; else the configuration. Within each, it is the most specific
        selector (``CBR101`` or the rule's name before ``CBR1`` before ``ALL``); at a tie ``ignore`` wins. What
        ``per-file-ignores`` names for the file is never reported there.
        """
        line = self.command_line
        chosen = _said(line.select, line.ignore, code, name)
        if chosen is None:
            chosen = _said(self.select + self.extend_select, self.ignore, code, name)
        return bool(chosen) and not (self.per_file_ignores and self._ignored_in(path, code, name))

    def selectors(self) -> tuple[tuple[str, str], ...]:
        """Every selector of the configuration as (key, text), for the caller that knows which rules there are."""
        lists = [("select", self.select), ("extend-select", self.extend_select), ("ignore", self.ignore)]
        lists += [(f"per-file-ignores.{pattern}", texts) for pattern, texts in self.per_file_ignores]
        return tuple((key, text) for key, texts in lists for text in texts)

    def bad_pattern(self) -> str | None:
        """A pattern of ``per-file-ignores`` that is not valid, if there is one."""
        for pattern, texts in self.per_file_ignores:
            try:
                _patterns(((pattern, texts),))
            except ValueError:
                return pattern
        return None

    def _ignored_in(self, path: str, code: str, name: str) -> bool:
        try:
            relative = Path(os.path.relpath(Path(path).absolute(), self.root)).as_posix()
        except ValueError:  # another drive than the configuration's
            return False
        if relative.startswith("../"):
            return False
        return any(
            spec.match_file(relative) and _specificity(texts, code, name) >= 0
            for spec, texts in _patterns(self.per_file_ignores)
        )


def matches(selector: str, code: str, name: str) -> bool:
    """Whether ``selector`` (a code, a prefix of one, a rule's name or ``ALL``) means the rule."""
    return _specificity((selector,), code, name) >= 0


def _specificity(selectors: tuple[str, ...], code: str, name: str) -> int:
    """How specific the best of ``selectors`` is for the rule; -1 if none means it."""

    def rank(selector: str) -> int:
        if selector in {code, name}:
            return _EXACT
        if selector == "ALL":
            return 0
        return len(selector) if code.startswith(selector) else -1

    return max(map(rank, selectors), default=-1)


@cache
def _said(select: tuple[str, ...], ignore: tuple[str, ...], code: str, name: str) -> bool | None:
    """Whether the rule is selected; None if neither list means it."""
    wanted, unwanted = _specificity(select, code, name), _specificity(ignore, code, name)
    return None if wanted == unwanted == -1 else wanted > unwanted


@cache
def _patterns(ignores: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[tuple[GitIgnoreSpec, tuple[str, ...]], ...]:
    from pathspec import GitIgnoreSpec

    return tuple((GitIgnoreSpec.from_lines([pattern]), texts) for pattern, texts in ignores)
