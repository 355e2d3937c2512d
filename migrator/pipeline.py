"""The flow, from paths to findings and new files, in one direction: no stage knows a later one.

    discover -> gate -> summarise -> link -> judge -> plan -> apply / report

``check``, ``inventory`` and ``migrate`` are this flow, each up to the stage that it needs. ``migrate`` runs it again on
its own result until no fix is left, and only then writes. Most runs end at the gate, since no file that they look at
matters: so what comes behind it, in ``stages``, is imported when there is something to do. ``effort`` says how
the work is done (processes, cache), and makes no difference to the outcome.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from migrator import __version__
from migrator.configuration import Configurations
from migrator.places import Problem
from migrator.room import with_room
from migrator.run import Change as Change
from migrator.run import Outcome as Outcome
from migrator.run import Run
from migrator.settings import Settings
from migrator.understand.workspace import HERE_AND_NOW, Progress, Stdin
from migrator.understand.workspace import Effort as Effort

if TYPE_CHECKING:
    from migrator.facts import Applicability, RuleInfo
    from migrator.reports.formats import Format
    from migrator.reports.report import Report


def check(
    paths: Sequence[str],
    settings: Settings | Configurations,
    *,
    stdin: Stdin | None = None,
    progress: Progress | None = None,
    effort: Effort = HERE_AND_NOW,
    edits: bool = False,
) -> Outcome:
    """Find what the provider would reject, misroute or treat differently. ``edits`` fills in the edits of fixes."""

    def behind(run: Run) -> Outcome:
        from migrator import stages

        return stages.check(run, edits=edits)

    return _flow(settings, paths, stdin, progress, effort, behind)


def inventory(
    paths: Sequence[str],
    settings: Settings | Configurations,
    *,
    stdin: Stdin | None = None,
    progress: Progress | None = None,
    effort: Effort = HERE_AND_NOW,
) -> Outcome:
    """Find every client and request. The findings are only those about files that cannot be read or parsed."""

    def behind(run: Run) -> Outcome:
        from migrator import stages

        return stages.inventory(run)

    return _flow(settings, paths, stdin, progress, effort, behind)


def migrate(
    paths: Sequence[str],
    settings: Settings | Configurations,
    *,
    unsafe: bool,
    allow_dirty: bool,
    write: bool,
    stdin: Stdin | None = None,
    progress: Progress | None = None,
    effort: Effort = HERE_AND_NOW,
) -> Outcome:
    """Rewrite the files, or with ``write`` unset say how they would be rewritten."""
    allowed: frozenset[Applicability] = frozenset({"safe", "unsafe"} if unsafe else {"safe"})

    def behind(run: Run) -> Outcome:
        from migrator import stages

        return stages.migrate(run, allowed, write=write, allow_dirty=allow_dirty)

    return _flow(settings, paths, stdin, progress, effort, behind)


def _flow(
    settings: Settings | Configurations,
    paths: Sequence[str],
    stdin: Stdin | None,
    progress: Progress | None,
    effort: Effort,
    behind: Callable[[Run], Outcome],
) -> Outcome:
    """Discover, and read what the gate lets through; go ``behind`` it only if there is something to be found there."""

    def work() -> Outcome:
        run = Run.start(settings, paths, stdin, progress, effort)
        return run.outcome() if run.is_settled() else behind(run)

    return with_room(work)


def rules(settings: Settings) -> tuple[RuleInfo, ...]:
    """Every rule, by code."""
    from migrator import stages

    return stages.rules(settings)


def report(outcome: Outcome, paths: Sequence[str], chosen: Format) -> Report:
    """What the format is given about a run on these paths; one for people has no use for rules and earlier runs."""
    from migrator.reports import report as reports

    root = (reports.annotated_root if chosen.annotations else reports.root)(paths, os.environ)
    sets = () if chosen.for_people else outcome.settings
    identities: tuple[str, ...] = ()
    if chosen.fingerprints:
        from migrator.judge.fingerprints import fingerprints

        identities = fingerprints(outcome.findings, outcome.texts, root)
    known = {rule.code: rule for settings in sets for rule in rules(settings)}
    return reports.Report(
        outcome.findings,
        outcome.texts,
        root,
        __version__,
        rules=tuple(known[code] for code in sorted(known)),
        fingerprints=identities,
        failing=frozenset(severity for settings in outcome.settings for severity in settings.failing),
        files=outcome.files,
        relevant=outcome.relevant,
        skipped=outcome.skipped,
        problems=outcome.problems,
    )


def uncommitted(paths: Sequence[str]) -> tuple[Problem, ...]:
    """Why nothing may be written to these files: those of them that have uncommitted changes."""
    from migrator import stages

    return stages.uncommitted(paths)
