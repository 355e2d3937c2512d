"""Report: one line a finding, ``path:row:column: CODE [*] severity: message``.

In a notebook it begins with ``path:cell 3:row:column:``. ``[*]`` stands only where ``migrate`` fixes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from migrator.facts import Finding
from migrator.reports.full import marker
from migrator.reports.places import Sources, extent
from migrator.reports.text import Style, encodable, escape, quoted


def render(findings: Iterable[Finding], sources: Sources, style: Style) -> Iterator[str]:
    """One line for each finding, without a line end."""
    for finding in findings:
        path = encodable(escape(finding.place.path), style.encoding)
        at = extent(finding.place, sources)
        code = style.severity(finding.severity, finding.code)
        level = style.severity(finding.severity, f"{finding.severity}:")
        message = encodable(quoted(finding.message), style.encoding)
        yield f"{style.bold(path)}:{at.start}: {code} {marker(finding.fix, style)}{level} {message}"
