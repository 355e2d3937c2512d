"""Report: JUnit's XML, as Jenkins, GitLab and others read it: a suite for each file, a case for each finding.

A finding that makes the run fail is a failure. Any other one is a skipped case, so that a run which passes does not
look as if it failed. Without findings there is one case, which passes: some systems take an empty report for an error.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from migrator.facts import Finding, Problem
from migrator.reports.report import Report
from migrator.reports.text import Style, escape, numbered, quoted

_TOOL = "cerebras-migrate"
_COUNTED = {"tests": "testcase", "failures": "failure", "errors": "error"}
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2


def render(report: Report, style: Style) -> Iterator[str]:
    """One XML document, in ASCII: whatever it is printed as, it says what it is."""
    suites: dict[str, Element] = {}
    seen: Counter[tuple[str, str]] = Counter()
    for problem in report.problems:
        case = _case(suites, _of_file(problem.path, report), _TOOL, seen)
        _outcome(case, "error", "problem", problem.message, _about(problem))
    for finding in report.findings:
        case = _case(suites, _of_file(finding.place.path, report), f"{finding.code} {finding.name}", seen)
        kind = "failure" if finding.severity in report.failing else "skipped"
        _outcome(case, kind, finding.severity, finding.message, _body(finding, report))
    if not suites:
        _case(suites, _TOOL, "no findings", seen)
    root = Element("testsuites", {"name": _TOOL, **_counts(list(suites.values()), _COUNTED)})
    for suite in suites.values():
        suite.attrib |= _counts([suite], {**_COUNTED, "skipped": "skipped"})
        root.append(suite)
    indent(root)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield tostring(root, encoding="us-ascii", xml_declaration=False).decode("ascii")


def _of_file(path: str, report: Report) -> str:
    return _xml(escape(report.address(path)))


def _case(suites: dict[str, Element], suite: str, name: str, seen: Counter[tuple[str, str]]) -> Element:
    """A new case in the suite, which is made if there is none yet.

    Cases are told apart by their names, in which there is no line: a case that moves is the same case.
    """
    if suite not in suites:
        suites[suite] = Element("testsuite", {"name": suite})
    seen[suite, name] += 1
    again = f" ({seen[suite, name]})" if seen[suite, name] > 1 else ""
    return SubElement(suites[suite], "testcase", {"name": name + again, "classname": suite})


def _outcome(case: Element, kind: str, type: str, message: str, body: str) -> None:
    SubElement(case, kind, {"type": type, "message": _xml(quoted(message))}).text = _xml(body)


def _counts(suites: Sequence[Element], kinds: Mapping[str, str]) -> dict[str, str]:
    return {name: str(sum(len(list(suite.iter(tag))) for suite in suites)) for name, tag in kinds.items()}


def _body(finding: Finding, report: Report) -> str:
    lines = [f"{report.where(finding.place)}: {finding.code} {finding.severity}: {quoted(finding.message)}"]
    lines += [f"{report.where(related.place)}: {quoted(related.message)}" for related in finding.related]
    if finding.help:
        lines.append(f"help: {quoted(finding.help)}")
    if finding.fix is not None:
        lines.append(f"{finding.fix.applicability} fix: {quoted(finding.fix.message)}")
    return "\n".join(lines)


def _about(problem: Problem) -> str:
    return f"{escape(problem.path)}: {quoted(problem.message)}"


def _xml(text: str) -> str:
    """``text`` with escapes for what XML cannot hold, not even as a reference."""
    return _NO_XML.sub(lambda match: numbered(match[0]), text)
