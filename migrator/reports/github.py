"""Report: GitHub's workflow commands, which make annotations of findings, and a summary for the log.

Commands: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions. Of each severity, a step
shows no more than ten annotations, so errors come first, and the summary says what is in the log only.
"""

from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Finding, Severity
from migrator.reports import summary
from migrator.reports.report import Report
from migrator.reports.text import Style, count, encodable, escape, quoted

SHOWN = 10
_ORDER: tuple[Severity, ...] = ("error", "warning")


def render(report: Report, style: Style) -> Iterator[str]:
    """A command for each finding, by severity, and the closing lines of ``check``."""
    plain = Style(encoding=style.encoding)
    for problem in report.problems:
        properties = {"title": "cerebras-migrate", "file": escape(report.address(problem.path))}
        yield _command("error", properties, f"{escape(problem.path)}: {quoted(problem.message)}", plain)
    for finding in sorted(report.findings, key=lambda finding: _ORDER.index(finding.severity)):
        yield _command(finding.severity, _properties(finding, report), _message(finding, report), plain)
    yield from summary.check(report.findings, report.skipped, files=report.files, relevant=report.relevant, style=plain)
    for severity in _ORDER:
        number = sum(finding.severity == severity for finding in report.findings)
        if severity == "error":
            number += len(report.problems)
        if number > SHOWN:
            yield f"GitHub annotates the first {SHOWN} of {count(number, severity)}; this log has all of them."


def _properties(finding: Finding, report: Report) -> dict[str, str]:
    at = report.on_disk.extent(finding.place)
    properties = {
        "title": f"{finding.code} {finding.name}",
        "file": escape(report.address(finding.place.path)),
        "line": str(at.row),
        "endLine": str(at.last_row),
    }
    if at.row == at.end_row:  # columns are refused for an annotation of several lines
        properties |= {"col": str(at.column), "endColumn": str(at.end_column)}
    return properties


def _message(finding: Finding, report: Report) -> str:
    """As in the concise format, because the log shows the message alone; then what helps."""
    message = f"{report.where(finding.place)}: {finding.code} {quoted(finding.message)}"
    return f"{message}\nhelp: {quoted(finding.help)}" if finding.help else message


def _command(name: str, properties: dict[str, str], message: str, style: Style) -> str:
    given = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return encodable(f"::{name} {given}::{_data(message)}", style.encoding)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
