"""Report: SARIF 2.1.0, as GitHub's code scanning and other viewers read it.

Format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. What GitHub takes of it:
https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support.

Nothing in it depends on when it is written. A place in a notebook is that of the JSON text of its file, and the message
says which line of which cell that is. Columns are counted in UTF-16 code units, as editors and browsers count them.
"""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from migrator.facts import Edit, Finding, Fix, Place, Related, RuleInfo
from migrator.reports.as_json import Json, dumps
from migrator.reports.places import extent
from migrator.reports.report import Report
from migrator.reports.rules import explain
from migrator.reports.text import Style, escape, mask, quoted

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"  # the name that GitHub gives to the folder of the repository
_FINGERPRINT = "cerebrasMigrator/v1"
_LONGEST_DESCRIPTION = 1000  # GitHub takes 1024 characters
_PLACEHOLDER = re.compile(r"\{(\d+)\}")


def render(report: Report, style: Style) -> Iterator[str]:
    """One SARIF log with one run."""
    numbers = {rule.code: number for number, rule in enumerate(report.rules)}
    results: list[Json] = [
        _result(finding, number, numbers.get(finding.code), report) for number, finding in enumerate(report.findings)
    ]
    run: dict[str, Json] = {
        "tool": {
            "driver": {
                "name": "cerebras-migrator",
                "version": report.version,
                "rules": [_rule(rule, report) for rule in report.rules],
            }
        },
        "invocations": [_invocation(report)],
        "originalUriBaseIds": {_ROOT: {"uri": _folder(report.root), "description": _text("Where the files are.")}},
        "columnKind": "utf16CodeUnits",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "results": results,
    }
    yield dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule: RuleInfo, report: Report) -> Json:
    explanation = textwrap.dedent(rule.explanation).strip()
    first = explanation.partition("\n\n")[0]
    full = f"{rule.summary} {first}".strip() or rule.name
    described: dict[str, Json] = {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": _text(rule.summary or rule.name),
        "fullDescription": _text(textwrap.shorten(full, _LONGEST_DESCRIPTION)),
        "help": {
            **_text("\n\n".join(part for part in (rule.summary, explanation) if part) or rule.name),
            "markdown": explain(rule, Style()),
        },
        "defaultConfiguration": {"level": rule.severity},
        "properties": {
            "tags": ["cerebras", "openai", *([rule.family] if rule.family else [])],
            "problem.severity": rule.severity,
        },
    }
    page = report.page(rule.code)
    if page is not None:
        described["helpUri"] = page
    return described


def _result(finding: Finding, number: int, rule: int | None, report: Report) -> Json:
    result: dict[str, Json] = {"ruleId": finding.code}
    if rule is not None:
        result["ruleIndex"] = rule
    result["level"] = finding.severity
    result["message"] = {"text": _message(finding, report)}
    result["locations"] = [_location(finding.place, report)]
    if finding.related:
        result["relatedLocations"] = [
            {
                "id": identifier,
                "message": _text(_plain(_named(related, report))),
                **_location(related.place, report),
            }
            for identifier, related in enumerate(finding.related, 1)
        ]
    if report.fingerprints:
        result["partialFingerprints"] = {_FINGERPRINT: report.fingerprints[number]}
    fix = _fix(finding.fix, report) if finding.fix is not None else None
    if fix is not None:
        result["fixes"] = [fix]
    return result


def _message(finding: Finding, report: Report) -> str:
    """What the finding says, how to help it, and links to its related places: GitHub shows only those linked here."""
    lines = [_plain(quoted(finding.message)) + extent(finding.place, report.texts).in_cell]
    if finding.help:
        lines.append(f"Help: {_plain(quoted(finding.help))}.")
    if finding.related:
        links = (
            f"[{_link_text(_named(related, report))}]({identifier})"
            for identifier, related in enumerate(finding.related, 1)
        )
        lines.append(f"See: {', '.join(links)}.")
    return "\n".join(lines)


def _named(related: Related, report: Report) -> str:
    return quoted(related.message) + extent(related.place, report.texts).in_cell


def _plain(text: str) -> str:
    """``text`` without what viewers would take for a link or a placeholder (sections 3.11.5 and 3.11.6).

    The specification wants every brace doubled; viewers show them as they are, so only placeholders are.
    """
    return _PLACEHOLDER.sub(r"{{\1}}", text).replace("](", "] (")


def _link_text(text: str) -> str:
    return re.sub(r"[\\\[\]]", r"\\\g<0>", _PLACEHOLDER.sub(r"{{\1}}", text))


def _fix(fix: Fix, report: Report) -> Json:
    """The fix, if whoever reads this can apply it: to modules, whole, and without a key that would be masked."""
    if fix.applicability == "display" or not fix.edits:
        return None
    files: dict[str, list[Edit]] = {}
    for edit in sorted(fix.edits, key=lambda edit: edit.place):
        source = report.texts.get(edit.place.path)
        if source is None or source.notebook is not None or mask(edit.text) != edit.text:
            return None
        files.setdefault(edit.place.path, []).append(edit)
    return {
        "description": _text(_plain(quoted(fix.message))),
        "artifactChanges": [
            {
                "artifactLocation": _artifact(path, report),
                "replacements": [
                    {"deletedRegion": _region(edit.place, report), "insertedContent": {"text": edit.text}}
                    for edit in edits
                ],
            }
            for path, edits in files.items()
        ],
        "properties": {"applicability": fix.applicability},
    }


def _location(place: Place, report: Report) -> dict[str, Json]:
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(place.path, report),
            "region": _region(place, report),
        }
    }


def _region(place: Place, report: Report) -> Json:
    at = report.on_disk.extent(place, utf16=True)
    return {"startLine": at.row, "startColumn": at.column, "endLine": at.end_row, "endColumn": at.end_column}


def _artifact(path: str, report: Report) -> Json:
    address = report.address(path)
    if os.path.isabs(address) or address.startswith("../"):
        return {"uri": Path(os.path.abspath(path)).as_uri()}
    return {"uri": quote(os.fsencode(address)), "uriBaseId": _ROOT}


def _folder(root: str) -> str:
    return f"{Path(root).as_uri().rstrip('/')}/"


def _invocation(report: Report) -> Json:
    notes = [(problem.path, problem.message, "error") for problem in report.problems]
    notes += [(skipped.path, f"skipped: {skipped.reason}", "note") for skipped in report.skipped]
    return {
        "executionSuccessful": not report.problems,
        "toolExecutionNotifications": [
            {
                "level": level,
                "message": _text(_plain(f"{escape(path)}: {quoted(message)}")),
                "locations": [{"physicalLocation": {"artifactLocation": _artifact(path, report)}}],
            }
            for path, message, level in notes
        ],
    }


def _text(text: str) -> dict[str, Json]:
    return {"text": text}
