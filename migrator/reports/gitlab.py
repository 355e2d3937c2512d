"""Report: GitLab's code quality, a subset of Code Climate's issues.

Format: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format. A place in a notebook is that of
the JSON text of its file; the description says which line of which cell that is.
"""

from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Finding
from migrator.reports.as_json import Json, dumps, path
from migrator.reports.places import extent
from migrator.reports.report import Report
from migrator.reports.text import Style, quoted

_SEVERITIES = {"error": "major", "warning": "minor"}


def render(report: Report, style: Style) -> Iterator[str]:
    """A JSON list of issues, in the order of the findings."""
    yield dumps(
        [
            _issue(finding, fingerprint, report)
            for finding, fingerprint in zip(report.findings, report.fingerprints, strict=True)
        ]
    )


def _issue(finding: Finding, fingerprint: str, report: Report) -> Json:
    at = report.on_disk.extent(finding.place)
    return {
        "description": f"{finding.code} {quoted(finding.message)}{extent(finding.place, report.texts).in_cell}",
        "check_name": finding.code,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": path(report.address(finding.place.path)),
            "lines": {"begin": at.row, "end": at.last_row},
        },
    }
