"""The formats that findings can be reported in, by name. A format is imported when it is used, and only then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from migrator.reports.text import Style

if TYPE_CHECKING:
    from migrator.reports.report import Report

Renderer: TypeAlias = "Callable[[Report, Style], Iterator[str]]"
"""Gives a report piece by piece; the pieces are lines, or several lines each, without the last line's end."""


class Format(NamedTuple):
    """One way to report findings.

    A format ``for_people`` is followed by closing lines (:mod:`migrator.reports.summary`); every other one is complete,
    and nothing else may be written where it goes. ``edits`` tells that it shows the edits of fixes, ``fingerprints``
    that it needs those of the findings; ``annotations`` that GitHub resolves its paths, and not who reads a file. What
    has ``statistics`` can show numbers instead of findings.
    """

    name: str
    load: Callable[[], Renderer]
    statistics: Callable[[], Renderer] | None = None
    for_people: bool = False
    edits: bool = False
    fingerprints: bool = False
    annotations: bool = False

    def render(self, report: Report, style: Style | None = None) -> Iterator[str]:
        """The report; ``style`` is for the formats that people read, and says how to write to where it goes."""
        return self.load()(report, style or Style())


def _full() -> Renderer:
    from migrator.reports import full

    return lambda report, style: full.render(report.findings, report.texts, style)


def _concise() -> Renderer:
    from migrator.reports import concise

    return lambda report, style: concise.render(report.findings, report.texts, style)


def _json() -> Renderer:
    from migrator.reports import as_json

    return as_json.render


def _jsonl() -> Renderer:
    from migrator.reports import as_json

    return as_json.render_lines


def _sarif() -> Renderer:
    from migrator.reports import sarif

    return sarif.render


def _github() -> Renderer:
    from migrator.reports import github

    return github.render


def _gitlab() -> Renderer:
    from migrator.reports import gitlab

    return gitlab.render


def _junit() -> Renderer:
    from migrator.reports import junit

    return junit.render


def _statistics() -> Renderer:
    from migrator.reports import statistics

    return statistics.render


def _statistics_as_json() -> Renderer:
    from migrator.reports import statistics

    return statistics.render_json


_ALL = (
    Format("full", _full, _statistics, for_people=True),
    Format("concise", _concise, _statistics, for_people=True),
    Format("json", _json, _statistics_as_json, edits=True),
    Format("jsonl", _jsonl, edits=True),
    Format("sarif", _sarif, edits=True, fingerprints=True),
    Format("github", _github, annotations=True),
    Format("gitlab", _gitlab, fingerprints=True),
    Format("junit", _junit),
)
FORMATS: Mapping[str, Format] = MappingProxyType({each.name: each for each in _ALL})
"""Every format, by the name that the command line has for it, in the order in which they are listed."""
