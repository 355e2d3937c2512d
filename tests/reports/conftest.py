"""What the tests of the reports make their findings and reports with."""

import os

import pytest

from migrator.facts import Finding, Place, Related, Span
from migrator.files.source import Source, decode
from migrator.reports.formats import FORMATS
from migrator.reports.report import Report
from migrator.reports.text import Style


class Program:
    """Some files, and places in them by the text that stands there."""

    def __init__(self, **files: str) -> None:
        self.sources: dict[str, Source] = {}
        for name, text in files.items():
            self.add(f"{name}.py", text)

    def add(self, path: str, text: str) -> None:
        self.sources[path] = decode(path, text.encode())

    def place(self, text: str, path: str = "app.py") -> Place:
        start = self.sources[path].text.index(text)
        return Place(path, Span(start, start + len(text)))

    def related(self, text: str, message: str, path: str = "app.py") -> Related:
        return Related(self.place(text, path), message)

    def finding(self, text: str, message: str = "says so", path: str = "app.py", **fields) -> Finding:
        defaults = {"code": "CBR201", "name": "openai-model", "severity": "error"}
        return Finding(**{**defaults, **fields}, message=message, place=self.place(text, path))

    def report(self, *findings, **fields) -> Report:
        """The report of a run in the current folder."""
        prints = tuple(f"print-{number}" for number in range(len(findings)))
        defaults = {"root": os.getcwd(), "version": "1.2.3", "fingerprints": prints}
        return Report(findings, self.sources, **{**defaults, **fields})

    def render(self, name: str, *findings, style: Style | None = None, **fields) -> str:
        """The same in one of the formats."""
        return "\n".join(FORMATS[name].render(self.report(*findings, **fields), style))


@pytest.fixture
def program():
    return Program
