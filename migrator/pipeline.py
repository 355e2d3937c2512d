"""The flow, from paths to findings and new files, in one direction: no stage knows a later one.

    discover -> gate -> summarise -> link -> judge -> plan -> apply / report

``check``, ``inventory`` and ``migrate`` are this flow, each up to the stage that it needs. ``migrate`` runs it again on
its own result until no fix is left, and only then writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from migrator.errors import Failure
from migrator.facts import Applicability, Facts, Finding, Fix, Place, Skipped
from migrator.files.source import Source, Unencodable
from migrator.judge.context import Context
from migrator.judge.models import origin
from migrator.judge.registry import judge, judge_problems, load_rules
from migrator.judge.rule import Rule
from migrator.judge.split import splits
from migrator.judge.suppressions import suppress
from migrator.knowledge import KnowledgeError, Provider, Sdk, load_provider, load_sdk
from migrator.room import with_room
from migrator.settings import Settings, matches
from migrator.understand.workspace import Progress, Stdin, Workspace

if TYPE_CHECKING:
    from migrator.edit.plan import FileChange

_Key = tuple[str, Place, str]
_MOST_PASSES = 5


@dataclass(frozen=True)
class Change:
    """A file that was changed, or would be: as it was, as it is to be, and the findings that this resolves."""

    path: str
    before: Source
    after: Source
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
    return with_room(lambda: _check(_Run.start(settings, paths, stdin, progress), edits=edits))


def inventory(
    paths: Sequence[str], settings: Settings, *, stdin: Stdin | None = None, progress: Progress | None = None
) -> Outcome:
    """Find every client and request. The findings are only those about files that cannot be read or parsed."""
    return with_room(lambda: _inventory(_Run.start(settings, paths, stdin, progress)))


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
    return with_room(
        lambda: _migrate(_Run.start(settings, paths, stdin, progress), allowed, write=write, allow_dirty=allow_dirty)
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
            rule.explanation().partition("\n")[2].strip(),
            tuple(example.code for example in rule.bad),
            rule.good,
        )
        for rule in _rules(settings)
    )


# --------------------------------------------------------------------------------------------------------------------


@dataclass
class _Run:
    """A run in progress: its files, what could not be done, and why fixes that were tried were not made.

    ``waiting`` are the findings whose fix goes with one that is unsafe, and was not made for that alone.
    """

    settings: Settings
    files: Workspace
    problems: list[Problem] = field(default_factory=list)
    reasons: dict[_Key, str] = field(default_factory=dict)
    waiting: set[_Key] = field(default_factory=set)

    @classmethod
    def start(cls, settings: Settings, paths: Sequence[str], stdin: Stdin | None, progress: Progress | None) -> _Run:
        """Find and read the files."""
        files = Workspace(settings, paths, stdin, progress)
        files.discover()
        return cls(settings, files, [Problem(missing.path, missing.reason) for missing in files.missing])

    def outcome(
        self,
        findings: Iterable[Finding],
        facts: Facts,
        changes: tuple[Change, ...] = (),
        places: Iterable[Place] = (),
    ) -> Outcome:
        """The outcome of the run as it stands; ``places`` are shown besides those of the findings."""
        findings = tuple(findings)
        related = [each.place for finding in findings for each in finding.related]
        return Outcome(
            findings=tuple(sorted(findings, key=lambda finding: (finding.place, finding.code))),
            texts=self.files.shown([*related, *places]),
            files=len(self.files.files),
            relevant=self.files.mentioning,
            changes=changes,
            skipped=self.files.skipped,
            problems=tuple(self.problems),
            facts=facts,
        )


def _packs(settings: Settings) -> tuple[Path, ...]:
    return tuple(Path(folder) for folder in settings.rules)


def _rules(settings: Settings) -> tuple[Rule, ...]:
    return load_rules(_packs(settings))


def _knowledge(settings: Settings) -> tuple[Sdk, Provider]:
    try:
        return load_sdk(), load_provider(settings.provider, _packs(settings))
    except KnowledgeError as error:
        raise Failure(str(error)) from error


def _judged(run: _Run) -> tuple[tuple[Finding, ...], Facts]:
    """The findings about the files of the run, after selection and suppression."""
    settings = run.settings
    sdk, provider = _knowledge(settings)
    known = _rules(settings)
    for key, selector in settings.selectors():
        if not any(matches(selector, rule.code, rule.name) for rule in known):
            where = settings.source or "the command line"
            raise Failure(f"{where}: `{key}` names {selector!r}, and there is no such rule; `rule` lists them")
    facts = run.files.facts(sdk, provider)
    context = Context(facts, provider, sdk, settings)
    given = frozenset(run.files.sources)
    judged = judge(context, known)
    if any(splits(finding) for finding in judged):
        from migrator.edit.split import written_out

        judged = written_out(judged, run.files.texts, run.files.files)
    found = [finding for finding in judged if finding.place.path in given and _selected(settings, finding)]
    kept, accepted, unused = suppress(found, run.files.sources)
    shown = frozenset(_key(finding) for finding in found)
    removed = (*accepted, *(finding for finding in judged if _key(finding) not in shown))
    about_files = judge_problems((*run.files.broken, *unused), context, known)
    kept = (*_together(kept, removed, given - run.files.closed), *(f for f in about_files if _selected(settings, f)))
    return kept, facts


def _selected(settings: Settings, finding: Finding) -> bool:
    return settings.selected(finding.code, finding.name, finding.place.path)


def _together(findings: Sequence[Finding], removed: Iterable[Finding], given: frozenset[str]) -> tuple[Finding, ...]:
    """The findings without fixes that could be made only in part.

    A client moves with all its requests: where an essential fix is not to be made, because a comment accepts the
    finding, the rule is not selected, or it concerns a file that the run was not given, none of them is.
    """
    outside = [finding for finding in findings if finding.fix and not _within(finding.fix, given)]
    held = _clients([each for each in (*removed, *outside) if each.fix and each.fix.essential], findings)
    return tuple(
        _withheld(finding)
        if finding.fix and (not held.isdisjoint(finding.fix.group) or not _within(finding.fix, given))
        else finding
        for finding in findings
    )


def _within(fix: Fix, given: frozenset[str]) -> bool:
    return all(operation.place.path in given for operation in fix.operations)


def _spread(held: set[str], findings: Iterable[Finding]) -> set[str]:
    """The clients that cannot move, and those that share an essential fix with one of them."""
    groups = [frozenset(finding.fix.group) for finding in findings if finding.fix and finding.fix.essential]
    while True:
        more = {client for group in groups if not held.isdisjoint(group) for client in group}
        if more <= held:
            return held
        held = held | more


def _withheld(finding: Finding) -> Finding:
    fix = finding.fix
    return finding if fix is None else replace(finding, fix=replace(fix, applicability="display"))


def _check(run: _Run, *, edits: bool) -> Outcome:
    findings, facts = _judged(run)
    if edits and any(finding.fix for finding in findings):
        from migrator.edit.plan import with_edits

        texts = run.files.texts
        findings = tuple(with_edits(finding, texts) for finding in findings)
    return run.outcome(findings, facts)


def _inventory(run: _Run) -> Outcome:
    sdk, provider = _knowledge(run.settings)
    facts = run.files.facts(sdk, provider)
    known = _rules(run.settings)
    given = tuple(request for request in facts.requests if request.place.path in run.files.sources)
    used = {identifier for request in given for identifier in request.clients}
    clients = tuple(each for each in facts.clients if each.id in used or each.place.path in run.files.sources)
    facts = replace(facts, clients=clients, requests=given)
    places = [client.place for client in clients]
    places += [why.place for request in given for why in (request.reason, *origin(request).enters) if why is not None]
    about_files = judge_problems(run.files.broken, Context(facts, provider, sdk, run.settings), known)
    return run.outcome(about_files, facts, places=places)


def _migrate(run: _Run, allowed: frozenset[Applicability], *, write: bool, allow_dirty: bool) -> Outcome:
    before = run.files.originals
    applied: dict[str, list[Finding]] = {}
    for _ in range(_MOST_PASSES):
        findings, facts = _judged(run)
        made = _apply(run, findings, allowed)
        if not made:
            findings = tuple(_explained(finding, run) for finding in findings)
            break
        for path, fixed in made.items():
            applied.setdefault(path, []).extend(fixed)
    else:
        findings, facts = _judged(run)
    changes = tuple(
        Change(path, before[path], run.files.sources[path], tuple(applied[path]))
        for path in sorted(applied)
        if run.files.sources[path].data != before[path].data
    )
    if write and changes:
        refused = () if allow_dirty else _dirty(changes)
        if refused:
            run.problems.extend(refused)
            # Nothing is written, so what is left is what was there: the report shows the files as they are.
            for change in changes:
                run.files.data[change.path] = before[change.path].data
                run.files.understand(change.path)
            findings, facts = _judged(run)
            return run.outcome(findings, facts)
        changes = tuple(change for change in changes if _written(run, before[change.path], change))
    return run.outcome(findings, facts, changes)


def _apply(run: _Run, findings: Sequence[Finding], allowed: frozenset[Applicability]) -> dict[str, tuple[Finding, ...]]:
    """Make the allowed fixes in memory; the findings that they resolve, by file. Empty if there is nothing to do."""
    run.reasons.clear()
    run.waiting.clear()
    if not any(finding.fix is not None and finding.fix.applicability in allowed for finding in findings):
        return {}
    from migrator.edit.plan import plan

    texts = run.files.texts
    held = [f for f in findings if f.fix and f.fix.essential and f.fix.applicability not in allowed]
    waiting = [finding for finding in held if finding.fix and finding.fix.applicability == "unsafe"]
    stopped = [finding for finding in held if finding not in waiting]
    refused: dict[_Key, str] = {}
    while True:
        lost = _clients((*stopped, *waiting), findings)
        possible = [
            _withheld(finding)
            if finding.fix and (_key(finding) in refused or not lost.isdisjoint(finding.fix.group))
            else finding
            for finding in findings
        ]
        planned = plan(possible, texts, allowed)
        run.reasons.update({_key(drop.finding): drop.reason for drop in planned.dropped})
        new, impossible = _contents(run, planned.files)
        refused.update(impossible)
        failed = [drop.finding for drop in planned.dropped]
        failed += [finding for finding in possible if _key(finding) in impossible]
        failed = [finding for finding in failed if finding.fix and finding.fix.essential]
        if not failed and not impossible:
            break
        stopped += failed
    run.reasons.update(refused)
    never = _clients(stopped, findings)
    for finding, kept in zip(findings, possible, strict=True):
        if (
            finding is not kept
            and finding.fix
            and finding.fix.applicability in allowed
            and _key(finding) not in refused
        ):
            if never.isdisjoint(finding.fix.group):
                run.waiting.add(_key(finding))
            else:
                run.reasons.setdefault(_key(finding), "another change that has to go with it cannot be made")
    for path, data in new.items():
        run.files.data[path] = data
        run.files.understand(path)
    return {change.path: change.applied for change in planned.files}


def _contents(run: _Run, files: Iterable[FileChange]) -> tuple[dict[str, bytes], dict[_Key, str]]:
    """The new contents of files, and the findings whose fixes a file cannot take, with the reason."""
    from migrator.files.notebook import NotSpliced

    new: dict[str, bytes] = {}
    impossible: dict[_Key, str] = {}
    for change in files:
        try:
            new[change.path] = run.files.sources[change.path].edited(change.new, change.edits)
        except (Unencodable, NotSpliced) as error:
            impossible.update((_key(finding), str(error)) for finding in change.applied)
    return new, impossible


def _clients(stopped: Iterable[Finding], findings: Iterable[Finding]) -> set[str]:
    """The clients that cannot move because these essential fixes are not made."""
    return _spread({client for finding in stopped if finding.fix for client in finding.fix.group}, findings)


def _key(finding: Finding) -> _Key:
    return (finding.code, finding.place, finding.message)


def _explained(finding: Finding, run: _Run) -> Finding:
    """The finding with the reason why its fix was not made, if it was tried."""
    reason = run.reasons.get(_key(finding))
    words = f"{finding.help}; " if finding.help else ""
    if reason is not None:
        return replace(_withheld(finding), help=f"{words}not fixed: {reason}")
    if finding.fix is not None and _key(finding) in run.waiting:
        unsafe = replace(finding.fix, applicability="unsafe")
        return replace(finding, fix=unsafe, help=f"{words}it goes with a change that is unsafe")
    return finding


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
        write(old, run.files.data[change.path])
    except NotWritten as error:
        run.problems.append(Problem(change.path, error.reason))
        return False
    return True
