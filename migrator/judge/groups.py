"""Stage judge: fixes that go together. A client moves with all its requests, or none of them is touched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from migrator.facts import Finding, Fix, Place

Key = tuple[str, Place, str]


def key(finding: Finding) -> Key:
    """What tells a finding from others, whatever is known about its fix."""
    return (finding.code, finding.place, finding.message)


def together(findings: Sequence[Finding], removed: Iterable[Finding], given: frozenset[str]) -> tuple[Finding, ...]:
    """The findings without fixes that could be made only in part.

    A client moves with all its requests: where an essential fix is not to be made, because a comment accepts the
    finding, the rule is not selected, or it concerns a file that is not among ``given``, none of them is.
    """
    outside = [finding for finding in findings if finding.fix and not _within(finding.fix, given)]
    held = clients_held([each for each in (*removed, *outside) if each.fix and each.fix.essential], findings)
    return tuple(
        withheld(finding)
        if finding.fix and (not held.isdisjoint(finding.fix.group) or not _within(finding.fix, given))
        else finding
        for finding in findings
    )


def clients_held(stopped: Iterable[Finding], findings: Iterable[Finding]) -> set[str]:
    """The clients that cannot move because the fixes of ``stopped`` are not made.

    Those that share an essential fix with one of them, directly or through others, cannot either.
    """
    held = {client for finding in stopped if finding.fix for client in finding.fix.group}
    groups = [frozenset(finding.fix.group) for finding in findings if finding.fix and finding.fix.essential]
    while True:
        more = {client for group in groups if not held.isdisjoint(group) for client in group}
        if more <= held:
            return held
        held = held | more


def withheld(finding: Finding) -> Finding:
    """The finding with its fix for show only."""
    fix = finding.fix
    return finding if fix is None else replace(finding, fix=replace(fix, applicability="display"))


def _within(fix: Fix, given: frozenset[str]) -> bool:
    return all(operation.place.path in given for operation in fix.operations)
