"""A run: the files that it is about, the settings that hold for them, and what has come of it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from migrator.configuration import Configurations
from migrator.judge.packs import refuse_foreign_rules
from migrator.places import Place, Problem, Skipped
from migrator.settings import Settings
from migrator.understand.workspace import Effort, Progress, Stdin, Workspace

if TYPE_CHECKING:
    from migrator.facts import Facts, Finding
    from migrator.files.source import Source
    from migrator.judge.groups import Key


@dataclass(frozen=True)
class Change:
    """A file that was changed, or would be: as it was, as it is to be, and the findings that this resolves.

    ``masked`` is the file as it was, with stars for the keys that are written in it, if there are some.
    """

    path: str
    before: Source
    after: Source
    applied: tuple[Finding, ...]
    masked: Source | None = None


@dataclass(frozen=True)
class Outcome:
    """What a run found and did. ``findings`` are what is left; places are offsets into ``texts``.

    ``looked_at`` are the files of the run, and ``broken`` those that could not be read or parsed, or not all of them.
    ``settings`` are those that hold for its files, each kind once. ``details`` are for those who look for a defect in a
    fix that was taken back, ``todo`` is what a person has to do around the code that was changed. ``known`` are the
    facts, None if there was nothing to know anything about.
    """

    findings: tuple[Finding, ...]
    texts: Mapping[str, Source]
    files: int
    relevant: int
    changes: tuple[Change, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    problems: tuple[Problem, ...] = ()
    known: Facts | None = None
    looked_at: tuple[str, ...] = ()
    broken: frozenset[str] = frozenset()
    settings: tuple[Settings, ...] = ()
    details: tuple[str, ...] = ()
    todo: tuple[str, ...] = ()

    @property
    def facts(self) -> Facts:
        """What is known about the program."""
        from migrator.facts import Facts

        return self.known or Facts()


@dataclass
class Run:
    """A run in progress: its files, what could not be done, and why fixes that were tried were not made.

    ``waiting`` are the findings whose fix goes with one that is unsafe, and was not made for that alone.
    """

    configurations: Configurations
    files: Workspace
    problems: list[Problem] = field(default_factory=list)
    reasons: dict[Key, str] = field(default_factory=dict)
    waiting: set[Key] = field(default_factory=set)
    details: dict[str, None] = field(default_factory=dict)

    @classmethod
    def start(
        cls,
        settings: Settings | Configurations,
        paths: Sequence[str],
        stdin: Stdin | None,
        progress: Progress | None,
        effort: Effort,
    ) -> Run:
        """Find and read the files. ``settings`` that are no configurations hold for all of them."""
        configurations = Configurations(everywhere=settings) if isinstance(settings, Settings) else settings
        files = Workspace(configurations, paths, stdin, progress, effort)
        files.discover()
        return cls(configurations, files, [Problem(missing.path, missing.reason) for missing in files.missing])

    def settings(self) -> tuple[Settings, ...]:
        """The different settings that hold for the files of the run; without files, for where they were looked for."""
        places = (
            (*self.files.files, *self._named) or tuple(os.path.join(path, "") for path in self.files.paths) or ("",)
        )
        found = self.configurations.among(places)
        if self.configurations.single is None:
            refuse_foreign_rules(found)
        return found

    @property
    def _named(self) -> tuple[str, ...]:
        """The files beside code that are given by name."""
        return tuple(other.path for other in self.files.others if other.folder is None)

    def is_settled(self) -> bool:
        """Whether the gate has settled everything: nothing matters, and no setting names what has to exist."""
        return self.files.nothing_matters and all(settings.names_nothing for settings in self.settings())

    def outcome(
        self,
        findings: Iterable[Finding] = (),
        facts: Facts | None = None,
        changes: tuple[Change, ...] = (),
        places: Iterable[Place] = (),
    ) -> Outcome:
        """The outcome of the run as it stands; ``places`` are shown besides those of the findings."""
        findings = tuple(findings)
        related = [each.place for finding in findings for each in finding.related]
        return Outcome(
            findings=tuple(sorted(findings, key=lambda finding: (finding.place, finding.code))),
            texts=self._texts([*related, *places], facts) if facts is not None else {},
            files=len(self.files.files) + len(self._named),
            relevant=self.files.mentioning,
            changes=changes,
            skipped=self.files.skipped,
            problems=tuple(self.problems),
            known=facts,
            settings=self.settings(),
            looked_at=(*self.files.files, *self.files.carriers),
            broken=frozenset(problem.place.path for problem in self.files.broken),
            details=tuple(self.details),
        )

    def _texts(self, places: Iterable[Place], facts: Facts) -> dict[str, Source]:
        from migrator.reports.secrets import starred

        return starred(self.files.shown(places), facts)
