"""Part of the command ``check``: findings that a team accepts for now, in a baseline or by comments in their files."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from migrator import pipeline
from migrator.commands.options import Accepting
from migrator.facts import Problem
from migrator.files.reading import Unreadable
from migrator.files.source import Source, read
from migrator.judge.baseline import Baseline, Coverage, Whereabouts, compare, load, rewritten, save
from migrator.judge.fingerprints import Identity, Outline, identities, seen_from
from migrator.reports.text import count, escape

if TYPE_CHECKING:
    from migrator.commands.perform import Run
    from migrator.edit.annotate import Refusal

_NAMED = 5  # files that a line names; the others are counted


@dataclass(frozen=True)
class Accepted:
    """What is left of a run, and what is to be said about what was accepted, in lines."""

    outcome: pipeline.Outcome
    notes: tuple[str, ...] = ()


def accepted(run: Run, accepting: Accepting, check: Callable[[], pipeline.Outcome]) -> Accepted:
    """What ``check`` finds and nobody has accepted, now that what is to be accepted is.

    Raises :class:`~migrator.judge.baseline.BaselineError` for a baseline that cannot be read or written.
    """
    if accepting.write_baseline is not None:
        return _written(run, accepting.write_baseline, check)
    baseline = load(accepting.baseline) if accepting.baseline is not None else None
    left = _beyond(run, baseline, check())
    if not accepting.add_suppressions or not left.outcome.findings:
        return left
    problems, notes = _commented(left.outcome, allow_dirty=accepting.allow_dirty)
    if not problems and notes:
        left = _beyond(run, baseline, check())
    outcome = replace(left.outcome, problems=(*left.outcome.problems, *problems))
    return Accepted(outcome, (*notes, *left.notes))


# -- Baselines --------------------------------------------------------------------------------------------------------


def _folder(name: str) -> str:
    """What the paths of a baseline are seen from: the folder that it is in, wherever the command runs."""
    return os.path.dirname(os.path.abspath(name))


def _beyond(run: Run, baseline: Baseline | None, outcome: pipeline.Outcome) -> Accepted:
    """What the baseline does not accept, and what of it is stale."""
    if baseline is None:
        return Accepted(outcome)
    folder = _folder(baseline.name)
    found = identities(outcome.findings, outcome.texts, folder)
    where = Whereabouts(
        _coverage(run, outcome, folder),
        lambda path: os.path.exists(os.path.join(folder, path)),
        lambda path: _scopes(os.path.join(folder, path)),
    )
    comparison = compare(baseline, found, where)
    known = len(found) - len(comparison.new)
    name = escape(baseline.name)
    notes = []
    if known:
        notes.append(f"{count(known, 'finding')} in the baseline {name} {'does' if known == 1 else 'do'} not count.")
    if comparison.stale:
        stale = len(comparison.stale)
        entries = "1 entry of it is" if stale == 1 else f"{stale} entries of it are"
        subject = entries if known else entries.replace("of it", f"of the baseline {name}")
        notes.append(f"{subject} stale, there is no such finding any more: {_by_file(comparison.stale)}.")
        notes.append(f"`--write-baseline {name}` writes it anew, without what is stale and with what is there.")
    return Accepted(replace(outcome, findings=tuple(outcome.findings[n] for n in comparison.new)), tuple(notes))


def _by_file(entries: Sequence[Identity]) -> str:
    files = Counter(entry.path for entry in entries)
    named = [escape(path) + (f" ({number})" if number > 1 else "") for path, number in sorted(files.items())[:_NAMED]]
    return ", ".join(named) + (f" and {len(files) - _NAMED} more files" if len(files) > _NAMED else "")


def _written(run: Run, name: str, check: Callable[[], pipeline.Outcome]) -> Accepted:
    """Write what there is to the baseline; of what it has, entries stay that the run cannot say anything about."""
    previous = load(name) if os.path.lexists(name) else Baseline(name)
    outcome = check()
    if outcome.problems:
        return Accepted(outcome, (f"The baseline {escape(name)} is not written, since not everything was looked at.",))
    found = identities(outcome.findings, outcome.texts, _folder(name))
    new = rewritten(previous, found, _coverage(run, outcome, _folder(name)))
    save(new)
    gone, more = Counter(previous.known) - Counter(new.known), Counter(new.known) - Counter(previous.known)
    changes = f" ({more.total()} added, {gone.total()} dropped)" if previous.known else ""
    files = len({entry.path for entry in new.known})
    notes = [f"Wrote {count(len(new.known), 'finding')} of {count(files, 'file')} to {escape(name)}{changes}."]
    if new.known:
        notes.append(f"`cerebras-migrate check --baseline {escape(name)}` reports what there is besides.")
    return Accepted(replace(outcome, findings=()), tuple(notes))


def _coverage(run: Run, outcome: pipeline.Outcome, folder: str) -> Coverage:
    """What the run has looked at, as a baseline in ``folder`` names it."""
    folders = [seen_from(folder, os.path.join(path, "_"))[:-1] for path in run.paths if os.path.isdir(path)]
    names: dict[tuple[str, ...], dict[str, str]] = {}

    def asked(code: str, path: str) -> bool:
        file = os.path.join(folder, path)
        settings = run.configurations.of(file)
        if settings.rules not in names:
            names[settings.rules] = {rule.code: rule.name for rule in pipeline.rules(settings)}
        name = names[settings.rules].get(code)
        return name is None or settings.selected(code, name, file)

    return Coverage(
        frozenset(seen_from(folder, path) for path in outcome.looked_at),
        tuple(folders),
        frozenset(seen_from(folder, path) for path in outcome.broken),
        asked,
    )


def _scopes(file: str) -> frozenset[str] | None:
    try:
        return Outline.of(read(file)).names
    except Unreadable:
        return None


# -- Comments ---------------------------------------------------------------------------------------------------------


def _commented(outcome: pipeline.Outcome, *, allow_dirty: bool) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    """Write comments that accept the findings: what could not be done, and what was, in lines."""
    from migrator.edit.annotate import annotate
    from migrator.files.write import NotWritten, write

    annotation = annotate(outcome.findings, outcome.texts)
    uncommitted = () if allow_dirty else pipeline.uncommitted([file.source.path for file in annotation.files])
    if uncommitted:
        return uncommitted, ()
    problems: list[Problem] = []
    findings = files = 0
    for file in annotation.files:
        try:
            write(file.source, file.data)
        except NotWritten as error:
            problems.append(Problem(error.path, error.reason))
            continue
        findings += len(file.findings)
        files += 1
    notes = [f"Added comments for {count(findings, 'finding')} to {count(files, 'file')}."] if files else []
    notes += [_refused(refusal, outcome.texts.get(refusal.finding.place.path)) for refusal in annotation.refused]
    return tuple(problems), tuple(notes)


def _refused(refusal: Refusal, source: Source | None) -> str:
    place = refusal.finding.place
    where = escape(place.path)
    if source is not None:
        position = source.location(place.span.start)
        cell = f"cell {position.cell}:" if position.cell is not None else ""
        where += f":{cell}{position.row}:{position.column}"
    return f"{where}: {refusal.finding.code} is not accepted by a comment: {escape(refusal.reason)}"
