"""The flow behind the gate: link -> judge -> plan -> apply, for a run in which some file matters.

Imported only then; ``pipeline`` has the way up to here, and the whole picture.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from migrator.facts import Applicability, Client, Facts, Finding, Problem, Request, RuleInfo
from migrator.files.source import Source, Unencodable
from migrator.judge.context import Context
from migrator.judge.groups import Key, clients_held, key, together, withheld
from migrator.judge.linked import linked, still_changed, unsettled
from migrator.judge.models import origin
from migrator.judge.registry import judge, judge_problems, load_rules
from migrator.judge.rule import PROGRAM, Rule
from migrator.judge.selection import refuse_what_selects_nothing
from migrator.judge.split import splits
from migrator.judge.suppressions import suppress
from migrator.judge.switch import switch_of
from migrator.knowledge.chosen import knowledge, packs
from migrator.reports.secrets import starred
from migrator.run import Change, Outcome, Run
from migrator.settings import Settings

if TYPE_CHECKING:
    from migrator.edit.plan import FileChange

_MOST_PASSES = 10


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
            tuple(example if isinstance(example, str) else example.code for example in rule.good),
            beside=any(example.file != PROGRAM for example in rule.bad),
            family=".".join(type(rule).__module__.split(".")[2:-1]),
        )
        for rule in _rules(settings)
    )


def uncommitted(paths: Sequence[str]) -> tuple[Problem, ...]:
    """Why nothing may be written to these files: those of them that have uncommitted changes."""
    from migrator.files.git import GitError, dirty_files

    try:
        dirty = dirty_files(paths)
    except GitError as error:
        return (Problem(paths[0], str(error)),)
    message = "it has uncommitted changes; commit or stash them, or pass --allow-dirty. Nothing was written"
    return tuple(Problem(path, message) for path in sorted(dirty))


# --------------------------------------------------------------------------------------------------------------------


def _rules(settings: Settings) -> tuple[Rule, ...]:
    return load_rules(packs(settings))


def _judged(run: Run) -> tuple[tuple[Finding, ...], Facts]:
    """The findings about the files of the run, after selection and suppression, each by the settings for its file."""
    every = run.settings()
    refuse_what_selects_nothing({settings: _rules(settings) for settings in every})
    findings: list[Finding] = []
    for world in _alike(every, lambda settings: settings.world):
        sdk, provider = knowledge(world[0])
        facts = run.files.facts(sdk, provider)
        for alike in _alike(world, lambda settings: settings.judgement):
            findings += _share(run, alike, Context(facts, provider, sdk, alike[0]))
    return tuple(findings), facts


def _alike(every: Iterable[Settings], by: Callable[[Settings], Hashable]) -> tuple[tuple[Settings, ...], ...]:
    """The settings in groups that are the same in that respect."""
    groups: dict[Hashable, list[Settings]] = {}
    for settings in every:
        groups.setdefault(by(settings), []).append(settings)
    return tuple(map(tuple, groups.values()))


def _share(run: Run, alike: Sequence[Settings], context: Context) -> tuple[Finding, ...]:
    """The findings about the files for which the settings ``alike`` hold: they differ in what is selected alone."""
    of = run.configurations.of
    known = _rules(context.settings)
    mine = {path: source for path, source in run.files.sources.items() if of(path) in alike}
    given = frozenset(mine)
    judged = judge(context, known)
    if any(splits(finding) for finding in judged):
        from migrator.edit.split import written_out

        judged = written_out(judged, run.files.programs, run.files.files)
    files = run.files
    parsed = {path: source for path, source in mine.items() if path in files.summaries or path in files.carriers}
    switches = [finding for finding in judged if switch_of(finding) is not None]
    if switches:
        from migrator.edit.switch import switched

        accepted = suppress(switches, (), parsed, known).accepted
        judged = switched(judged, accepted, run.files.programs_around, run.files.files)
    found = [finding for finding in judged if finding.place.path in given and _selected(run, finding)]
    shown = frozenset(map(key, found))
    silent = [finding for finding in judged if key(finding) not in shown]
    suppressed = suppress(found, silent, parsed, known)
    kept = together(suppressed.kept, (*suppressed.accepted, *silent), given - run.files.closed)
    # Where a part of the program is not seen, a comment may have a use that is not seen either.
    partly = bool(run.files.broken) or run.files.stdin is not None
    about_files = [
        withheld(finding) if partly else finding
        for settings in alike
        for finding in judge_problems(
            [problem for problem in (*run.files.broken, *suppressed.problems) if of(problem.place.path) == settings],
            replace(context, settings=settings),
            known,
        )
    ]
    return (*kept, *(finding for finding in about_files if _selected(run, finding)))


def _selected(run: Run, finding: Finding) -> bool:
    path = finding.place.path
    return run.configurations.of(path).selected(finding.code, finding.name, path)


def check(run: Run, *, edits: bool) -> Outcome:
    findings, facts = _judged(run)
    if edits and any(finding.fix for finding in findings):
        from migrator.edit.plan import with_edits

        texts = run.files.texts
        findings = tuple(with_edits(finding, texts) for finding in findings)
    return run.outcome(findings, facts)


def inventory(run: Run) -> Outcome:
    facts = Facts()
    clients: dict[str, Client] = {}
    requests: list[Request] = []
    about_files: list[Finding] = []
    for world in _alike(run.settings(), lambda settings: settings.world):
        sdk, provider = knowledge(world[0])
        facts = run.files.facts(sdk, provider)
        mine = frozenset(path for path in run.files.files if run.configurations.of(path) in world)
        given = mine.intersection(run.files.sources)
        requests += [request for request in facts.requests if request.place.path in given]
        # Where a client goes is said by the settings of its own file; one outside of the run by those that use it.
        used = {identifier for request in requests for identifier in request.clients}
        clients |= {each.id: each for each in facts.clients if each.id in used and each.id not in clients}
        clients |= {each.id: each for each in facts.clients if each.place.path in given}
        broken = [problem for problem in run.files.broken if problem.place.path in mine]
        about_files += judge_problems(broken, Context(facts, provider, sdk, world[0]), _rules(world[0]))
    places = [client.place for client in clients.values()]
    places += [why.place for each in requests for why in (each.reason, *origin(each).enters) if why is not None]
    ordered = tuple(sorted(clients.values(), key=lambda client: client.place))
    # All else that is known does not depend on where the program is to move.
    listed = replace(facts, clients=ordered, requests=tuple(sorted(requests, key=lambda request: request.place)))
    return run.outcome(about_files, listed, places=places)


def migrate(run: Run, allowed: frozenset[Applicability], *, write: bool, allow_dirty: bool) -> Outcome:
    before = run.files.originals
    passes: list[dict[str, tuple[Finding, ...]]] = []
    masked: dict[str, Source] = {}
    while True:
        findings, facts = _judged(run)
        if not passes:
            masked = starred(run.files.sources, facts)
        made = _apply(run, findings, allowed)
        if not made:
            findings = tuple(_explained(finding, run) for finding in findings)
            break
        passes.append(made)
        if len(passes) == _MOST_PASSES:
            run.details.update(dict.fromkeys(still_changed(made, len(passes))))
            unsettled_files = linked(made, passes)
            _restore(run, unsettled_files)
            findings, facts = _judged(run)
            findings = unsettled(findings, made, unsettled_files, allowed)
            break
    applied: dict[str, list[Finding]] = {}
    for made in passes:
        for path, fixed in made.items():
            applied.setdefault(path, []).extend(fixed)
    changes = tuple(
        Change(path, before[path], run.files.sources[path], tuple(applied[path]), masked.get(path))
        for path in sorted(applied)
        if run.files.sources[path].data != before[path].data
    )
    if write and changes:
        refused = () if allow_dirty else uncommitted([change.path for change in changes])
        if refused:
            run.problems.extend(refused)
            # Nothing is written, so what is left is what was there: the report shows the files as they are.
            _restore(run, [change.path for change in changes])
            findings, facts = _judged(run)
            return run.outcome(findings, facts)
        changes = tuple(change for change in changes if _written(run, before[change.path], change))
    return replace(run.outcome(findings, facts, changes), todo=_todo(run, facts, changes))


def _todo(run: Run, facts: Facts, changes: Sequence[Change]) -> tuple[str, ...]:
    """What is left for a person around the code that was changed."""
    if not changes:
        return ()
    from migrator.files.afterwards import locks_beside, recordings
    from migrator.judge.remaining import remaining

    paths = frozenset(change.path for change in changes)
    every = {run.configurations.of(path).judgement: run.configurations.of(path) for path in sorted(paths)}
    contexts = []
    for settings in every.values():
        sdk, provider = knowledge(settings)
        contexts.append(Context(facts, provider, sdk, settings))
    return remaining(contexts, paths, locks_beside(paths), recordings(other.path for other in run.files.others))


def _restore(run: Run, paths: Iterable[str]) -> None:
    for path in paths:
        run.files.data[path] = run.files.originals[path].data
        run.files.understand(path)


def _apply(run: Run, findings: Sequence[Finding], allowed: frozenset[Applicability]) -> dict[str, tuple[Finding, ...]]:
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
    refused: dict[Key, str] = {}
    while True:
        lost = clients_held((*stopped, *waiting), findings)
        possible = [
            withheld(finding)
            if finding.fix and (key(finding) in refused or not lost.isdisjoint(finding.fix.group))
            else finding
            for finding in findings
        ]
        planned = plan(possible, texts, allowed)
        run.reasons.update({key(drop.finding): drop.reason for drop in planned.dropped})
        run.details.update((drop.details, None) for drop in planned.dropped if drop.details)
        new, impossible = _contents(run, planned.files)
        refused.update(impossible)
        failed = [drop.finding for drop in planned.dropped]
        failed += [finding for finding in possible if key(finding) in impossible]
        failed = [finding for finding in failed if finding.fix and finding.fix.essential]
        if not failed and not impossible:
            break
        stopped += failed
    run.reasons.update(refused)
    never = clients_held(stopped, findings)
    for finding, kept in zip(findings, possible, strict=True):
        if finding is not kept and finding.fix and finding.fix.applicability in allowed and key(finding) not in refused:
            if never.isdisjoint(finding.fix.group):
                run.waiting.add(key(finding))
            else:
                run.reasons.setdefault(key(finding), "another change that has to go with it cannot be made")
    for path, data in new.items():
        run.files.data[path] = data
        run.files.understand(path)
    return {change.path: change.applied for change in planned.files}


def _contents(run: Run, files: Iterable[FileChange]) -> tuple[dict[str, bytes], dict[Key, str]]:
    """The new contents of files, and the findings whose fixes a file cannot take, with the reason."""
    from migrator.files.notebook import NotSpliced

    new: dict[str, bytes] = {}
    impossible: dict[Key, str] = {}
    for change in files:
        try:
            new[change.path] = run.files.sources[change.path].edited(change.new, change.edits)
        except (Unencodable, NotSpliced) as error:
            impossible.update((key(finding), str(error)) for finding in change.applied)
    return new, impossible


def _explained(finding: Finding, run: Run) -> Finding:
    """The finding with the reason why its fix was not made, if it was tried."""
    reason = run.reasons.get(key(finding))
    words = f"{finding.help}; " if finding.help else ""
    if reason is not None:
        return replace(withheld(finding), help=f"{words}not fixed: {reason}")
    if finding.fix is not None and key(finding) in run.waiting:
        unsafe = replace(finding.fix, applicability="unsafe")
        return replace(finding, fix=unsafe, help=f"{words}it goes with a change that is unsafe")
    return finding


def _written(run: Run, old: Source, change: Change) -> bool:
    from migrator.files.write import NotWritten, write

    try:
        write(old, run.files.data[change.path])
    except NotWritten as error:
        run.problems.append(Problem(change.path, error.reason))
        return False
    return True
