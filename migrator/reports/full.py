"""Report for people: each finding with its code frame, its related places, what helps and what can be fixed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from migrator.facts import Finding, Fix, Related
from migrator.reports.frame import Mark, draw, rows
from migrator.reports.places import Sources, extent
from migrator.reports.text import Style, encodable, escape, quoted

FIX_NOTES = {"safe": "fix", "unsafe": "fix available with --unsafe-fixes", "display": "suggestion"}


def marker(fix: Fix | None, style: Style) -> str:
    """``[*] `` for a finding that ``migrate`` resolves by itself, else nothing."""
    return f"{style.cyan('[*]')} " if fix is not None and fix.applicability == "safe" else ""


def render(findings: Iterable[Finding], sources: Sources, style: Style) -> Iterator[str]:
    """The lines of the report, without line ends; an empty line follows each finding."""
    for finding in findings:
        yield from _finding(finding, sources, style)
        yield ""


def _finding(finding: Finding, sources: Sources, style: Style) -> Iterator[str]:
    def shown(text: str) -> str:
        return encodable(quoted(text), style.encoding)

    def named(path: str) -> str:
        return encodable(escape(path), style.encoding)

    place = finding.place
    at = extent(place, sources)
    level = style.severity(finding.severity, f"{finding.severity}:")
    yield (
        f"{style.bold(f'{named(place.path)}:{at.start}')}: {style.severity(finding.severity, finding.code)} "
        f"{marker(finding.fix, style)}{level} {style.bold(shown(finding.message))}"
    )
    marks: dict[tuple[str, int | None], list[Mark]] = {(place.path, at.cell): [Mark(at, primary=True)]}
    unseen: list[Related] = []
    for related in finding.related:
        if related.place.path in sources:
            mark = Mark(extent(related.place, sources), related.message)
            marks.setdefault((related.place.path, mark.extent.cell), []).append(mark)
        else:
            unseen.append(related)
    frames = [
        (path, sources[path].excerpt(cell), tuple(those)) for (path, cell), those in marks.items() if path in sources
    ]
    gutter = max((len(str(rows(source, those)[-1])) for _, source, those in frames), default=1)
    for number, (path, source, those) in enumerate(frames):
        if number:
            yield f"{'':{gutter}} {style.blue(':::')} {named(path)}:{those[0].extent.start}"
        yield from draw(source, those, gutter, finding.severity, style)
    notes = [("note", f"{related.message} ({related.place.path})") for related in unseen]
    if finding.help:
        notes.append(("help", finding.help))
    if finding.fix is not None:
        notes.append((FIX_NOTES[finding.fix.applicability], finding.fix.message))
    for label, text in notes:
        yield f"{'':{gutter}} {style.blue('=')} {style.bold(label)}: {shown(text)}"
