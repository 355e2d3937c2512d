"""What the tests of rules share about programs of several files."""

from __future__ import annotations

from pathlib import Path

from rule_programs import settings

from migrator import pipeline
from migrator.facts import Finding
from migrator.settings import Settings


def tree(folder: Path, files: dict[str, str]) -> Path:
    """The files, written below ``folder``."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def found(folder: Path, code: str, chosen: Settings | None = None) -> list[tuple[str, int, Finding]]:
    """The findings of one rule in a folder: the file's name, the row, and the finding."""
    outcome = pipeline.check([str(folder)], chosen or settings(folder))
    assert not outcome.problems
    return [
        (
            str(Path(finding.place.path).relative_to(folder)),
            outcome.texts[finding.place.path].position(finding.place.span.start).row,
            finding,
        )
        for finding in outcome.findings
        if finding.code == code
    ]


def where(folder: Path, code: str) -> list[tuple[str, int]]:
    """The places of the findings of one rule in a folder."""
    return [(name, row) for name, row, _ in found(folder, code)]


def migrated(folder: Path, *, unsafe: bool = False) -> dict[str, str]:
    """What ``migrate`` makes of the files that it changes, by name."""
    chosen = settings(folder)
    outcome = pipeline.migrate([str(folder)], chosen, unsafe=unsafe, allow_dirty=True, write=False)
    assert not outcome.problems
    return {str(Path(change.path).relative_to(folder)): change.after.text for change in outcome.changes}
