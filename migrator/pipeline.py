"""The flow, from paths to findings and new files, in one direction: no stage knows a later one.

    discover -> gate -> summarise -> link -> judge -> plan -> apply / report

``check``, ``inventory`` and ``migrate`` are this flow, each up to the stage that it needs. ``migrate`` runs it again on
its own result until no fix is left, and only then writes.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from migrator.errors import Failure
from migrator.facts import Applicability, Facts, Finding, Place, Skipped, Span
from migrator.files.discover import discover
from migrator.files.gate import may_matter
from migrator.files.ignore import BadPattern
from migrator.files.source import Source, Unencodable, Unreadable, decode, read_bytes
from migrator.judge.context import Context, FileProblem
from migrator.judge.registry import judge, judge_problems, load_rules
from migrator.judge.suppressions import suppress
from migrator.knowledge import KnowledgeError, Provider, Sdk, load_provider, load_sdk
from migrator.settings import Settings, matches
from migrator.understand.expressions import ModuleSummary
from migrator.understand.link import link
from migrator.understand.modules import Modules
from migrator.understand.program import Program
from migrator.understand.summarise import summarise

Progress = Callable[[int, int], None]
Stdin = tuple[str, bytes]
_Result = TypeVar("_Result")

_MOST_PASSES = 5
_STACK = 256 * 1024 * 1024
_RECURSION = 40_000


@dataclass(frozen=True)
class Change:
    """A file that was changed, or would be: its text before and after, and the findings that this resolves."""

    path: str
    old: str
    new: str
    applied: tuple[Finding, ...]


@dataclass(frozen=True)
class Problem:
    """Work that could not be done; it makes the exit code 2."""

    path: str
    message: str


@dataclass(frozen=True)
class Outcome:
    """What a run found and did. ``findings`` are what is left; places are offsets into ``texts``."""

    findings: tuple[Finding, ...]
    texts: Mapping[str, Source]
    files: int
    relevant: int
    changes: tuple[Change, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    problems: tuple[Problem, ...] = ()
    facts: Facts = field(default_factory=Facts)


@dataclass(frozen=True)
class RuleInfo:
    """A rule, for those who want to read about it."""

    code: str
    name: str
    severity: str
    fix: str | None
    summary: str
    explanation: str
    bad: tuple[str, ...]
    good: tuple[str, ...]


def check(
    paths: Sequence[str],
    settings: Settings,
    *,
    stdin: Stdin | None = None,
    progress: Progress | None = None,
    edits: bool = False,
) -> Outcome:
    """Find what the provider would reject, misroute or treat differently. ``edits`` fills in the edits of fixes."""
    return _with_room(lambda: _check(_Run(settings, paths, stdin, progress), edits=edits))


def inventory(
    paths: Sequence[str], settings: Settings, *, stdin: Stdin | None = None, progress: Progress | None = None
) -> Outcome:
    """Find every client and request. The findings are only those about files that cannot be read or parsed."""
    return _with_room(lambda: _inventory(_Run(settings, paths, stdin, progress)))


def migrate(
    paths: Sequence[str],
    settings: Settings,
    *,
    unsafe: bool,
    allow_dirty: bool,
    write: bool,
    stdin: Stdin | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Rewrite the files, or with ``write`` unset say how they would be rewritten."""
    allowed: frozenset[Applicability] = frozenset({"safe", "unsafe"} if unsafe else {"safe"})
    return _with_room(
        lambda: _migrate(_Run(settings, paths, stdin, progress), allowed, write=write, allow_dirty=allow_dirty)
    )


def rules(settings: Settings) -> tuple[RuleInfo, ...]:
    """Every rule, by code."""
    return tuple(
        RuleInfo(
            rule.code,
            rule.name,
            rule.severity,
            rule.fixable,
            rule.summary(),
            rule.explanation(),
            tuple(example.code for example in rule.bad),
            rule.good,
        )
        for rule in load_rules(tuple(Path(folder) for folder in settings.rules))
    )


# --------------------------------------------------------------------------------------------------------------------


@dataclass
class _Run:
    """One run: what was found on disk, and what is made of it. ``overlay`` holds new contents, by path."""

    settings: Settings
    paths: Sequence[str]
    stdin: Stdin | None
    progress: Progress | None
    files: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    broken: list[FileProblem] = field(default_factory=list)
    data: dict[str, bytes] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    summaries: dict[str, ModuleSummary] = field(default_factory=dict)

    def discover(self) -> None:
        """Paths to files, files to bytes, and of those the ones that may matter."""
        if self.stdin is not None:
            name, data = self.stdin
            self.files, self.data = (name,), {name: data}
            self.understand(name)
            return
        root = str(self.settings.root)
        try:
            found = discover(self.paths, self.settings.exclude, self.settings.extend_exclude, root)
        except BadPattern as error:
            raise Failure(str(error)) from error
        self.files, self.skipped = found.files, found.skipped
        self.problems.extend(Problem(missing.path, missing.reason) for missing in found.missing)
        named = frozenset(self.paths)
        for number, path in enumerate(self.files):
            if self.progress is not None:
                self.progress(number, len(self.files))
            try:
                data = read_bytes(path)
            except Unreadable as error:
                if path in named:
                    self.problems.append(Problem(path, error.reason))
                else:
                    self.broken.append(FileProblem(Place(path, Span(0, 0)), "unreadable", error.reason))
                continue
            if may_matter(data):
                self.data[path] = data
                self.understand(path)

    def understand(self, path: str) -> None:
        """Decode and summarise a file of the run; what cannot be decoded or parsed is remembered as broken."""
        self.broken = [problem for problem in self.broken if problem.place.path != path]
        try:
            source = decode(path, self.data[path])
        except Unreadable as error:
            reason = f"{error.reason} (line {error.row}, column {error.column})"
            self.broken.append(FileProblem(Place(path, Span(0, 0)), "unreadable", reason))
            return
        self.sources[path] = source
        summary = summarise(source)
        if summary.problem is not None:
            place = Place(path, Span(summary.problem.offset, summary.problem.offset))
            self.broken.append(FileProblem(place, "syntax", summary.problem.message))
            self.summaries.pop(path, None)
        else:
            self.summaries[path] = summary

    def load(self, path: str) -> ModuleSummary | None:
        """The summary of a module that an import leads to, whether it is among the files of the run or not."""
        if path in self.summaries:
            return self.summaries[path]
        try:
            return summarise(decode(path, read_bytes(path)))
        except Unreadable:
            return None

    def facts(self, sdk: Sdk, provider: Provider) -> Facts:
        """What is known about the whole program."""
        foreign = frozenset(name.partition(".")[0] for client in sdk.clients for name in client.names)
        modules = Modules((*self.files, *self.summaries), foreign)
        return link(Program(self.summaries.values(), modules, self.load), sdk, provider)

    def outcome(self, findings: Iterable[Finding], facts: Facts, changes: tuple[Change, ...] = ()) -> Outcome:
        """The outcome of the run as it stands."""
        return Outcome(
            findings=tuple(sorted(findings, key=lambda finding: (finding.place, finding.code))),
            texts=self.sources,
            files=len(self.files),
            relevant=len(self.data),
            changes=changes,
            skipped=self.skipped,
            problems=tuple(self.problems),
            facts=facts,
        )


def _knowledge(settings: Settings) -> tuple[Sdk, Provider]:
    packs = tuple(Path(folder) for folder in settings.rules)
    try:
        return load_sdk(), load_provider(settings.provider, packs)
    except KnowledgeError as error:
        raise Failure(str(error)) from error


def _judged(run: _Run) -> tuple[tuple[Finding, ...], Facts]:
    """The findings about the files of the run, after selection and suppression."""
    settings = run.settings
    sdk, provider = _knowledge(settings)
    known = load_rules(tuple(Path(folder) for folder in settings.rules))
    for key, selector in settings.selectors():
        if not any(matches(selector, rule.code, rule.name) for rule in known):
            where = settings.source or "the command line"
            raise Failure(f"{where}: `{key}` names {selector!r}, and there is no such rule; `rule` lists them")
    facts = run.facts(sdk, provider)
    context = Context(facts, provider, sdk, settings)
    given = frozenset(run.sources)
    found = [
        finding
        for finding in judge(context, known)
        if finding.place.path in given and settings.selected(finding.code, finding.name, finding.place.path)
    ]
    kept, accepted, unused = suppress(found, run.sources)
    about_files = judge_problems((*run.broken, *unused), context, known)
    kept = (*_together(kept, accepted, given), *(f for f in about_files if _selected(settings, f)))
    return kept, facts


def _selected(settings: Settings, finding: Finding) -> bool:
    return settings.selected(finding.code, finding.name, finding.place.path)


def _together(findings: Iterable[Finding], accepted: Iterable[Finding], given: frozenset[str]) -> tuple[Finding, ...]:
    """The findings without fixes that could be made only in part.

    A client moves with all its requests: where one of its fixes is accepted as it is by a comment, or would have to
    edit a file that the run was not given, none of them is made.
    """
    findings = tuple(findings)
    held = {client for finding in accepted if finding.fix is not None for client in finding.fix.group}
    for finding in findings:
        if finding.fix is not None and any(each.place.path not in given for each in finding.fix.operations):
            held.update(finding.fix.group)
    return tuple(_withheld(finding) if _is_held(finding, held, given) else finding for finding in findings)


def _is_held(finding: Finding, held: set[str], given: frozenset[str]) -> bool:
    fix = finding.fix
    if fix is None:
        return False
    outside = any(operation.place.path not in given for operation in fix.operations)
    return outside or not held.isdisjoint(fix.group)


def _withheld(finding: Finding) -> Finding:
    fix = finding.fix
    return finding if fix is None else replace(finding, fix=replace(fix, applicability="display"))


def _check(run: _Run, *, edits: bool) -> Outcome:
    run.discover()
    findings, facts = _judged(run)
    if edits and any(finding.fix for finding in findings):
        from migrator.edit.plan import with_edits

        texts = {path: source.text for path, source in run.sources.items()}
        findings = tuple(with_edits(finding, texts) for finding in findings)
    return run.outcome(findings, facts)


def _inventory(run: _Run) -> Outcome:
    run.discover()
    sdk, provider = _knowledge(run.settings)
    facts = run.facts(sdk, provider)
    known = load_rules(tuple(Path(folder) for folder in run.settings.rules))
    about_files = judge_problems(run.broken, Context(facts, provider, sdk, run.settings), known)
    return run.outcome(about_files, facts)


def _migrate(run: _Run, allowed: frozenset[Applicability], *, write: bool, allow_dirty: bool) -> Outcome:
    run.discover()
    before = dict(run.sources)
    applied: dict[str, list[Finding]] = {}
    for _ in range(_MOST_PASSES):
        findings, facts = _judged(run)
        made = _apply(run, findings, allowed)
        if not made:
            break
        for path, fixed in made.items():
            applied.setdefault(path, []).extend(fixed)
    else:
        findings, facts = _judged(run)
    changes = tuple(
        Change(path, before[path].text, run.sources[path].text, tuple(applied[path]))
        for path in sorted(applied)
        if run.sources[path].text != before[path].text
    )
    if write and changes:
        refused = () if allow_dirty else _dirty(changes)
        if refused:
            run.problems.extend(refused)
            # Nothing is written, so what is left is what was there: the report shows the files as they are.
            for change in changes:
                run.data[change.path] = before[change.path].data
                run.understand(change.path)
            findings, facts = _judged(run)
            return run.outcome(findings, facts)
        changes = tuple(change for change in changes if _written(run, before[change.path], change))
    return run.outcome(findings, facts, changes)


def _apply(run: _Run, findings: Sequence[Finding], allowed: frozenset[Applicability]) -> dict[str, tuple[Finding, ...]]:
    """Make the allowed fixes in memory; the findings that they resolve, by file. Empty if there is nothing to do."""
    if not any(finding.fix is not None and finding.fix.applicability in allowed for finding in findings):
        return {}
    from migrator.edit.plan import plan

    texts = {path: source.text for path, source in run.sources.items()}
    planned = plan(findings, texts, allowed)
    while True:
        # The fixes of a client are made together: without one of them the others are not made either.
        lost = {client for drop in planned.dropped if drop.finding.fix for client in drop.finding.fix.group}
        again = [
            _withheld(finding) if finding.fix is not None and not lost.isdisjoint(finding.fix.group) else finding
            for finding in findings
        ]
        if again == list(findings):
            break
        findings = again
        planned = plan(findings, texts, allowed)
    for change in planned.files:
        try:
            run.data[change.path] = run.sources[change.path].encode(change.new)
        except Unencodable as error:
            run.problems.append(Problem(change.path, str(error)))
            continue
        run.understand(change.path)
    return {change.path: change.applied for change in planned.files}


def _dirty(changes: Sequence[Change]) -> tuple[Problem, ...]:
    """Why nothing may be written: files with uncommitted changes."""
    from migrator.files.git import GitError, dirty_files

    try:
        dirty = dirty_files([change.path for change in changes])
    except GitError as error:
        return (Problem(changes[0].path, str(error)),)
    message = "it has uncommitted changes; commit or stash them, or pass --allow-dirty. Nothing was written"
    return tuple(Problem(path, message) for path in sorted(dirty))


def _written(run: _Run, old: Source, change: Change) -> bool:
    from migrator.files.write import NotWritten, write

    try:
        write(old, run.data[change.path])
    except NotWritten as error:
        run.problems.append(Problem(change.path, error.reason))
        return False
    return True


def _with_room(work: Callable[[], _Result]) -> _Result:
    """Run ``work`` in a thread with a deep stack: programs are nested more deeply than Python's default allows."""
    results: list[_Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)

    limit, size = sys.getrecursionlimit(), threading.stack_size(_STACK)
    sys.setrecursionlimit(max(limit, _RECURSION))
    try:
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(size)
        sys.setrecursionlimit(limit)
    if errors:
        raise errors[0]
    return results[0]
