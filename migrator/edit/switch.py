"""Stage plan: clients are made those of another SDK, all of a program together, with all that goes along with them."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from migrator.edit.document import Refused
from migrator.edit.plan import edits_of, loses_comment
from migrator.edit.switching import Switcher
from migrator.facts import Finding, Fix, MoveOut, Operation, Place, SwitchSdk
from migrator.judge.switch import stays, switch_of
from migrator.understand.modules import Modules


def switched(
    findings: Sequence[Finding], accepted: Collection[Finding], texts: Mapping[str, str], files: Iterable[str]
) -> tuple[Finding, ...]:
    """The findings with each switch of an SDK in their fixes as the operations that it comes to in ``texts``.

    ``files`` are all files of the run, which imports may lead to. Where the code does not allow it, the finding has no
    fix, and its help says why. The clients of findings that are ``accepted`` stay, and so does what is theirs.
    """
    modules = Modules((*files, *texts), frozenset())
    done: dict[int, Finding] = {id(finding): replace(finding, fix=None) for finding in findings if finding in accepted}
    kept = [
        place for finding in accepted if (switch := switch_of(finding)) for place in (switch.place, *switch.requests)
    ]
    found = [(finding, switch) for finding in findings if id(finding) not in done and (switch := switch_of(finding))]
    homes = {switch.place.path: _home(switch.place.path, modules) for _, switch in found}
    units: dict[str, list[Finding]] = {}
    for finding, switch in found:
        home = homes[switch.place.path]
        units.setdefault(min((each for each in homes.values() if _below(home, each)), key=len), []).append(finding)
    for home, unit in units.items():
        paths = tuple(path for path in sorted(texts) if _below(os.path.dirname(path), home))
        done.update(_unit(unit, kept, paths, texts, modules))
    return tuple(done.get(id(finding), finding) for finding in findings)


def _home(path: str, modules: Modules) -> str:
    """The folder of the program that a file is part of: with its tests, where its packages are in one called `src`."""
    root = modules.root(path)
    return os.path.dirname(root) if os.path.basename(root) == "src" else root


def _below(folder: str, home: str) -> bool:
    return not home or folder == home or folder.startswith(os.path.join(home, ""))


def _unit(
    unit: list[Finding], kept: list[Place], paths: tuple[str, ...], texts: Mapping[str, str], modules: Modules
) -> Iterator[tuple[int, Finding]]:
    """The findings of one program, by what they were before."""
    switches = [found for finding in unit if (found := switch_of(finding)) is not None]
    own = [
        each for finding in unit if finding.fix for each in finding.fix.operations if not isinstance(each, SwitchSdk)
    ]
    own = [each for each in own if not isinstance(each, MoveOut) or _possible(each, texts)]
    group = tuple(dict.fromkeys(client for finding in unit if finding.fix for client in finding.fix.group))
    unsafe = any(finding.fix and finding.fix.applicability == "unsafe" for finding in unit)
    reason = ""
    operations: tuple[Operation, ...] = ()
    try:
        switches = [replace(switch, others=(*switch.others, *kept)) for switch in switches]
        more = Switcher(switches, paths, texts, modules).operations()
        operations = tuple(dict.fromkeys((*own, *more)))
        fix = Fix("unsafe" if unsafe else "safe", "", operations)
        if not unsafe and loses_comment(fix, edits_of(fix, texts), texts):
            reason = "a comment would be lost"
    except Refused as refused:
        reason = str(refused)
    except RecursionError:
        reason = "the code is nested too deep"
    for finding in unit:
        if reason or finding.fix is None:
            yield id(finding), replace(finding, fix=None, help=stays("", reason))
        else:
            applicability = "unsafe" if unsafe else finding.fix.applicability
            yield (
                id(finding),
                replace(
                    finding,
                    fix=replace(finding.fix, operations=operations, group=group, applicability=applicability),
                ),
            )


def _possible(operation: MoveOut, texts: Mapping[str, str]) -> bool:
    """Whether fields can be taken out of their dictionary; where they cannot, they are sent as they are."""
    fix = Fix("safe", "", (operation,))
    try:
        return not loses_comment(fix, edits_of(fix, texts), texts)
    except Refused:
        return False
