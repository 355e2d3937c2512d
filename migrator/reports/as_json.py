"""Report: findings as JSON in ruff's shape, so that tools which read ruff's output read this one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TypeAlias

from migrator.facts import Edit, Finding, Fix, Place
from migrator.reports.places import Sources, extent
from migrator.reports.text import mask

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


def findings(found: Iterable[Finding], sources: Sources) -> str:
    """The findings as a JSON list, in the order given."""
    return dumps([_finding(finding, sources) for finding in found])


def dumps(value: Json) -> str:
    """JSON in ASCII, indented by two."""
    return json.dumps(value, indent=2)


def string(text: str) -> str:
    """A masked text; half of a surrogate pair, which strict parsers refuse, is written as an escape."""
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


def _finding(finding: Finding, sources: Sources) -> Json:
    return {
        "code": finding.code,
        "name": finding.name,
        "message": string(finding.message),
        "severity": finding.severity,
        "filename": path(finding.place.path),
        **location(finding.place, sources),
        "fix": None if finding.fix is None else _fix(finding.fix, finding.place.path, sources),
        "url": None,  # the rules' pages have no public address yet
        "related": [
            {
                "message": string(related.message),
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
        "message": string(fix.message),
        "edits": [_edit(edit, file, sources) for edit in fix.edits],
    }


def _edit(edit: Edit, file: str, sources: Sources) -> Json:
    content: dict[str, Json] = {"content": string(edit.text), **location(edit.place, sources)}
    if edit.place.path != file:  # ruff's edits never leave the file: whoever applies these has to know that they do
        content["filename"] = path(edit.place.path)
    return content
