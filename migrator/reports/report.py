"""What a report is made of, for every format alike: the findings of a run, and what there is to say about them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from migrator.facts import Finding, Place, Problem, RuleInfo, Severity, Skipped
from migrator.reports.places import Files, Sources, extent
from migrator.reports.text import escape

_PAGE = re.compile(r"^\s*Source:[^\n]*?(https?://[^\s,;()]+)", re.MULTILINE)
_WORKSPACES = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")  # GitHub's and GitLab's names for the folder of the repository


@dataclass(frozen=True)
class Report:
    """The findings of a run, in order, and everything that a format may say about them.

    ``root`` is the folder that other systems see files from (see :func:`root`). ``rules`` are those of the run,
    ``fingerprints`` has one text for each finding, no two alike (a format that needs none takes an empty tuple), and
    ``failing`` are the severities that make the run fail. ``files`` and ``relevant`` count what was looked at.
    """

    findings: tuple[Finding, ...]
    texts: Sources
    root: str
    version: str
    rules: tuple[RuleInfo, ...] = ()
    fingerprints: tuple[str, ...] = ()
    failing: frozenset[Severity] = frozenset({"error"})
    files: int = 0
    relevant: int = 0
    skipped: tuple[Skipped, ...] = ()
    problems: tuple[Problem, ...] = ()

    def address(self, path: str) -> str:
        """The file as it is known in the repository: relative to ``root``, with ``/``.

        One that is outside of ``root`` has an address that begins with ``../``, or an absolute one.
        """
        from migrator.judge.fingerprints import seen_from  # here, because reports for people have no use for it

        if path not in self._addresses:
            self._addresses[path] = seen_from(self.root, path)
        return self._addresses[path]

    def where(self, place: Place) -> str:
        """The place for people, fit to be printed: ``app.py:2:5``, ``work.ipynb:cell 3:2:5``."""
        return f"{escape(place.path)}:{extent(place, self.texts).start}"

    def rule(self, code: str) -> RuleInfo | None:
        """The rule with that code, if it is one of the run's."""
        return self._rules.get(code)

    def page(self, code: str) -> str | None:
        """The address of the first page that the rule names as its source, for whoever wants to read about it."""
        rule = self.rule(code)
        found = _PAGE.search(rule.explanation) if rule is not None else None
        return found[1] if found else None

    @cached_property
    def on_disk(self) -> Files:
        """Where places are in the files as they are on disk."""
        return Files(self.texts)

    @cached_property
    def _addresses(self) -> dict[str, str]:
        return {}

    @cached_property
    def _rules(self) -> dict[str, RuleInfo]:
        return {rule.code: rule for rule in self.rules}


def root(paths: Sequence[str], environment: Mapping[str, str]) -> str:
    """The folder that CI systems and code hosts see the files of a run from, as an absolute path.

    That is the git repository that the first path is in (the current folder, if there is none). Outside of one it is
    the folder that the CI system in ``environment`` works in, or the current folder, if the path is in that; or else
    the path itself, or the folder of the file.
    """
    here = os.path.realpath(".")
    start = os.path.realpath(paths[0]) if paths else here
    around = _repository(start) or _workspace(start, environment) or (here if _is_in(start, here) else start)
    return around if os.path.isdir(around) else os.path.dirname(around)


def annotated_root(paths: Sequence[str], environment: Mapping[str, str]) -> str:
    """The same for GitHub's annotations, which are resolved from the workspace, even if the repository is below it."""
    workspace = environment.get(_WORKSPACES[0], "")
    start = os.path.realpath(paths[0]) if paths else os.path.realpath(".")
    return os.path.realpath(workspace) if workspace and _is_in(start, workspace) else root(paths, environment)


def _repository(start: str) -> str | None:
    folder = start
    while not os.path.exists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder


def _workspace(start: str, environment: Mapping[str, str]) -> str | None:
    named = (environment.get(name, "") for name in _WORKSPACES)
    return next((os.path.realpath(folder) for folder in named if folder and _is_in(start, folder)), None)


def _is_in(path: str, folder: str) -> bool:
    top = os.path.realpath(folder)
    try:
        return os.path.commonpath([path, top]) == top
    except ValueError:  # on Windows, another drive
        return False
