"""Report: how often each rule has something to say, and how much of that ``migrate`` resolves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from migrator.facts import Finding
from migrator.reports.as_json import dumps
from migrator.reports.report import Report
from migrator.reports.text import Style, count


@dataclass(frozen=True)
class _Row:
    """The findings of one rule; ``safe`` and ``unsafe`` count those that such a fix resolves."""

    code: str
    name: str
    errors: int
    warnings: int
    safe: int
    unsafe: int

    @property
    def count(self) -> int:
        return self.errors + self.warnings

    @property
    def marker(self) -> str:
        """As ruff has it: all of them are fixed, some, or none."""
        return "[*]" if self.safe == self.count else "[-]" if self.safe else "[ ]"


def render(report: Report, style: Style) -> Iterator[str]:
    """One line a rule, the most frequent first: how often, code, whether ``migrate`` fixes it, name, severities."""
    rows = _rows(report.findings)
    digits = max((len(str(row.count)) for row in rows), default=0)
    names = max((len(row.name) for row in rows), default=0)
    for row in rows:
        severities = [style.red(count(row.errors, "error"))] if row.errors else []
        severities += [style.yellow(count(row.warnings, "warning"))] if row.warnings else []
        yield (
            f"{row.count:>{digits}}  {style.bold(row.code)}  {style.cyan(row.marker)} {row.name:<{names}}  "
            f"{', '.join(severities)}"
        )


def render_json(report: Report, style: Style) -> Iterator[str]:
    """The same as a JSON list, in the shape of ruff's."""
    yield dumps(
        [
            {
                "code": row.code,
                "name": row.name,
                "count": row.count,
                "errors": row.errors,
                "warnings": row.warnings,
                "fixable": row.safe == row.count,
                "fixable_count": row.safe,
                "unsafe_fixable_count": row.unsafe,
            }
            for row in _rows(report.findings)
        ]
    )


def _rows(findings: Sequence[Finding]) -> list[_Row]:
    by_code: dict[str, list[Finding]] = {}
    for finding in findings:
        by_code.setdefault(finding.code, []).append(finding)
    rows = [_row(code, those) for code, those in by_code.items()]
    return sorted(rows, key=lambda row: (-row.count, row.code))


def _row(code: str, those: Sequence[Finding]) -> _Row:
    severities = [finding.severity for finding in those]
    fixes = [finding.fix.applicability for finding in those if finding.fix is not None]
    return _Row(
        code,
        those[0].name,
        severities.count("error"),
        severities.count("warning"),
        fixes.count("safe"),
        fixes.count("unsafe"),
    )
