"""Report: the closing lines: what was seen, changed and skipped, what is left, and what a person has to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from migrator.reports.text import Style, count, encodable, escape, quoted

if TYPE_CHECKING:
    from migrator.facts import Finding, Skipped

_NAMED = 5  # of what is skipped for one reason; the others are counted


def check(
    findings: Sequence[Finding], skipped: Sequence[Skipped], *, files: int, relevant: int, style: Style
) -> Iterator[str]:
    """The closing lines of ``check``, without line ends."""
    yield _seen(files, relevant)
    yield from _skipped(skipped, style)
    if not findings:
        if files:
            yield style.green("No findings to report.")
        return
    safe, unsafe, manual = _by_applicability(findings)
    yield f"Found {_by_severity(findings, style)}."
    if safe:
        yield f"[*] `cerebras-migrate migrate` resolves {safe}."
    if unsafe:
        yield f"`cerebras-migrate migrate --unsafe-fixes` resolves {unsafe}{' more' if safe else ''}; read that diff."
    if manual:
        yield _for_a_person(manual)


def todo(things: Sequence[str], style: Style) -> Iterator[str]:
    """What a person has to do besides, if anything; without line ends."""
    if things:
        yield "Before it runs:"
        yield from (f"- {encodable(quoted(each), style.encoding)}" for each in things)


def migrate(
    findings: Sequence[Finding],
    skipped: Sequence[Skipped],
    *,
    files: int,
    relevant: int,
    changed: int,
    resolved: int,
    written: bool,
    unsafe: bool,
    style: Style,
) -> Iterator[str]:
    """The closing lines of ``migrate``, without line ends; ``findings`` are those that are left.

    ``changed`` counts the files, ``resolved`` the findings that are gone; ``written`` is false for ``--diff``, and
    ``unsafe`` tells that unsafe fixes were applied too.
    """
    yield _seen(files, relevant)
    verb = "Changed" if written else "Would change"
    done = f"{verb} {count(changed, 'file')}: {count(resolved, 'finding')} resolved."
    yield style.green(done) if changed else "Nothing to change."
    yield from _skipped(skipped, style)
    if not findings:
        yield style.green("Nothing is left to do.")
        return
    safe, dropping, manual = _by_applicability(findings)
    manual += safe  # a fix that was left out, because of another one or of the file it is in
    if unsafe:
        manual, dropping = len(findings), 0
    yield f"Left: {_by_severity(findings, style)}."
    if dropping:
        yield f"`--unsafe-fixes` resolves {dropping} of them; it changes what the program does, so read that diff."
    if manual:
        yield _for_a_person(manual)


def _seen(files: int, relevant: int) -> str:
    if not files:
        return "No Python files found: nothing was looked at."
    users = {0: "none mentions", 1: "1 mentions"}.get(relevant, f"{relevant} mention")
    return f"Looked at {count(files, 'file')}; {users} OpenAI or Cerebras."


def _skipped(skipped: Sequence[Skipped], style: Style) -> Iterator[str]:
    groups: dict[tuple[str, str], list[str]] = {}
    for item in skipped:
        groups.setdefault((item.reason, "folder" if item.folder else "file"), []).append(item.path)
    for (reason, kind), paths in groups.items():
        named = ", ".join(escape(path) for path in paths[:_NAMED])
        more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
        text = f"Skipped {count(len(paths), kind)} ({quoted(reason)}): {named}{more}."
        yield encodable(text, style.encoding)


def _by_severity(findings: Sequence[Finding], style: Style) -> str:
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    parts = []
    if errors:
        parts.append(style.red(count(errors, "error")))
    if warnings:
        parts.append(style.yellow(count(warnings, "warning")))
    return " and ".join(parts)


def _by_applicability(findings: Sequence[Finding]) -> tuple[int, int, int]:
    """How many findings a safe fix resolves, an unsafe one, and neither."""
    kinds = [finding.fix.applicability if finding.fix is not None else "display" for finding in findings]
    return kinds.count("safe"), kinds.count("unsafe"), kinds.count("display")


def _for_a_person(number: int) -> str:
    return f"{number} {'needs' if number == 1 else 'need'} a person; `cerebras-migrate rule CODE` explains each."
