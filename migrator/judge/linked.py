"""Stage judge: what becomes of fixes that come to no end, because one makes what another takes away.

The files concerned are left as they were, and so are those that belong to them: a fix has changed several of them, or
a client has moved in several.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from migrator.facts import Applicability, Finding
from migrator.judge.groups import withheld

Made = Mapping[str, Sequence[Finding]]
"""What one pass has fixed, by file."""


def linked(files: Iterable[str], passes: Sequence[Made]) -> frozenset[str]:
    """The ``files``, and all whose changes mean nothing without theirs: one cannot be undone and the other stay."""
    found = frozenset(files)
    while True:
        more = found
        for made in passes:
            groups = {client for path in more for each in made.get(path, ()) for client in _clients(each)}
            more |= {
                path for path, fixed in made.items() if any(not groups.isdisjoint(_clients(each)) for each in fixed)
            }
            more |= {
                path for fixed in made.values() for each in fixed if more & _places(each) for path in _places(each)
            }
        if more == found:
            return found
        found = more


def unsettled(
    findings: Iterable[Finding], last: Made, files: frozenset[str], allowed: frozenset[Applicability]
) -> tuple[Finding, ...]:
    """The findings, with the reason at those in ``files``. ``last`` is what there was still to fix at the end."""
    codes = ", ".join(sorted({finding.code for fixed in last.values() for finding in fixed}))
    reason = f"the fixes of {codes} come to no end here, and the file is left as it is; please report this defect"
    return tuple(
        replace(withheld(each), help=f"{each.help}; not fixed: {reason}".removeprefix("; "))
        if each.fix is not None and each.fix.applicability in allowed and each.place.path in files
        else each
        for each in findings
    )


def still_changed(last: Made, number: int) -> Iterable[str]:
    """For those who look for the defect: what the pass with that number still changed, file by file."""
    for path, fixed in last.items():
        notes = (f"  {each.code} {each.message}: {each.fix.message}" for each in fixed if each.fix is not None)
        yield "\n".join((f"{path}: still changed by pass {number}:", *notes))


def _clients(finding: Finding) -> tuple[str, ...]:
    return finding.fix.group if finding.fix is not None else ()


def _places(finding: Finding) -> frozenset[str]:
    operations = finding.fix.operations if finding.fix is not None else ()
    return frozenset((finding.place.path, *(operation.place.path for operation in operations)))
