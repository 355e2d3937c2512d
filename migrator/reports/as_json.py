"""Report: findings as JSON in ruff's shape, so that tools which read ruff's output read this one.

A list (``json``), or an object a line (``jsonl``). Besides what ruff has there are ``related`` and, where an edit is in
another file than the finding, ``filename`` in the edit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from migrator.facts import Edit, Finding, Fix, Place
from migrator.reports.places import Sources, extent
from migrator.reports.report import Report
from migrator.reports.text import Style, mask, quoted

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


def render(report: Report, style: Style) -> Iterator[str]:
    """The findings as a JSON list, in the order given."""
    yield dumps([_finding(finding, report) for finding in report.findings])


def render_lines(report: Report, style: Style) -> Iterator[str]:
    """The findings as JSON objects, one a line."""
    for finding in report.findings:
        yield dumps(_finding(finding, report), indent=None)


def findings(found: Iterable[Finding], sources: Sources) -> str:
    """The findings as a JSON list, in the order given."""
    return next(render(Report(tuple(found), sources, "", ""), Style()))


def dumps(value: Json, indent: int | None = 2) -> str:
    """JSON in ASCII, with nothing in it that a CI system would take for a command (see ``text.commands``)."""
    return json.dumps(value, indent=indent).replace("##", "#\\u0023")


def string(text: str) -> str:
    """A text as it is, but for keys, and halves of surrogate pairs, which strict parsers of JSON refuse."""
    return path(mask(text))


def path(name: str) -> str:
    """A file's name as it is, but for bytes that are no UTF-8."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def location(place: Place, sources: Sources) -> dict[str, Json]:
    """``location`` and ``end_location`` of a place: rows and columns from 1, columns in characters.

    In a notebook they are those within its ``cell``, which counts from 1 as well.
    """
    at = extent(place, sources)
    cell: dict[str, Json] = {} if at.cell is None else {"cell": at.cell}
    return {
        **cell,
        "location": {"row": at.row, "column": at.column},
        "end_location": {"row": at.end_row, "column": at.end_column},
    }


def _finding(finding: Finding, report: Report) -> Json:
    sources = report.texts
    return {
        "code": finding.code,
        "name": finding.name,
        "message": quoted(finding.message),
        "severity": finding.severity,
        "filename": path(finding.place.path),
        "cell": None,
        **location(finding.place, sources),
        "noqa_row": extent(finding.place, sources).last_row,  # where a comment that accepts it can stand
        "fix": None if finding.fix is None else _fix(finding.fix, finding.place.path, sources),
        "url": report.page(finding.code),
        "related": [
            {
                "message": quoted(related.message),
                "filename": path(related.place.path),
                **location(related.place, sources),
            }
            for related in finding.related
        ],
    }


def _fix(fix: Fix, file: str, sources: Sources) -> Json:
    # An edit whose text holds a key is masked like everything else, and so is no longer fit to be applied.
    masked = any(mask(edit.text) != edit.text for edit in fix.edits)
    return {
        "applicability": "display" if masked else fix.applicability,
        "message": quoted(fix.message),
        "edits": [_edit(edit, file, sources) for edit in fix.edits],
    }


def _edit(edit: Edit, file: str, sources: Sources) -> Json:
    content: dict[str, Json] = {"content": string(edit.text), **location(edit.place, sources)}
    if edit.place.path != file:  # ruff's edits never leave the file: whoever applies these has to know that they do
        content["filename"] = path(edit.place.path)
    return content
