"""Does ``check`` say the same of a file alone as of the file in its project? Compares the two, file by file.

    python -m benchmarks.one_file --code DIR [NAME ...] [--most N] [--list]

``--code`` holds projects, one folder each; ``NAME`` are those to look at, all of them by default. A project is copied
and made a repository, since that is what a commit hook runs in. Then it is checked as a whole once, and each file that
can matter by itself. The code is only read, never imported. Exits with 1 if any file differs.

One thing differs on purpose, and is counted apart: a run on one file does not write others, so a fix that needs an edit
in another file, or goes with one that does, is only shown there (``withheld``).
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from migrator import pipeline
from migrator.facts import Edit, Finding, Place
from migrator.settings import Settings

KEPT = (".py", ".ipynb", ".gitignore")


@dataclass(frozen=True)
class Said:
    """A finding as a user sees it."""

    code: str
    place: Place
    message: str
    severity: str
    help: str
    related: tuple[tuple[Place, str], ...]
    fix: tuple[str, str] | None
    edits: tuple[Edit, ...]

    @classmethod
    def by(cls, finding: Finding) -> Said:
        """What ``finding`` says."""
        fix = finding.fix
        return cls(
            code=finding.code,
            place=finding.place,
            message=finding.message,
            severity=finding.severity,
            help=finding.help,
            related=tuple((related.place, related.message) for related in finding.related),
            fix=(fix.applicability, fix.message) if fix else None,
            edits=fix.edits if fix else (),
        )


@dataclass(frozen=True)
class Difference:
    """A finding that only one of the two runs has, or that they have in two forms; ``kind`` says what differs."""

    kind: str
    file: str
    row: int
    whole: Said | None
    alone: Said | None

    def __str__(self) -> str:
        lines = [f"{self.file}:{self.row}: {self.kind}"]
        for name, said in (("whole", self.whole), ("alone", self.alone)):
            if said is not None:
                fix = f" [{said.fix[0]}: {said.fix[1]}; {len(said.edits)} edits]" if said.fix else " [no fix]"
                lines.append(f"    {name}: {said.code} {said.message}{fix}")
        return "\n".join(lines)


@dataclass(frozen=True)
class Comparison:
    """What the comparison of a project gives.

    ``findings`` counts those of the whole in the files compared, ``withheld`` those whose fix is only shown alone.
    """

    files: tuple[str, ...]
    findings: int
    withheld: int
    differences: tuple[Difference, ...]


# -- the comparison ---------------------------------------------------------------------------------------------------


def compare(root: Path, most: int | None = None) -> Comparison:
    """Check the project at ``root`` whole, then its files (the first ``most`` that matter) one by one."""
    with _within(root):
        settings = Settings(root=Path.cwd())
        whole = pipeline.check(["."], settings, edits=True)
        files = tuple(sorted(whole.texts))[:most]
        together = {path: [found for found in whole.findings if found.place.path == path] for path in files}
        wider = _fixes_beyond(whole.findings)
        withheld = 0
        differences: list[Difference] = []
        for path in files:
            alone = pipeline.check([path], settings, edits=True)
            for kind, one, other in _unlike(_said(together[path]), _said(alone.findings)):
                said = one or other
                if said is None or (one and other and one in wider and _only_shown(one, other)):
                    withheld += 1
                    continue
                row = whole.texts[path].position(said.place.span.start).row
                differences.append(Difference(kind, path, row, one, other))
    return Comparison(files, sum(map(len, together.values())), withheld, tuple(differences))


def _fixes_beyond(findings: Sequence[Finding]) -> frozenset[Said]:
    """The findings whose fix needs an edit in another file, or goes with an essential one that does."""
    fixes = [(found.place.path, found.fix) for found in findings if found.fix is not None]
    reached: dict[str, set[str]] = {client: set() for _, fix in fixes for client in fix.group}
    grew = True
    while grew:
        grew = False
        for _, fix in fixes:
            if fix.essential:
                paths = {operation.place.path for operation in fix.operations}.union(*(reached[c] for c in fix.group))
                for client in fix.group:
                    grew |= not paths <= reached[client]
                    reached[client] |= paths
    return frozenset(Said.by(found) for found in findings if found.fix and _paths(found, reached) - {found.place.path})


def _paths(found: Finding, reached: Mapping[str, set[str]]) -> set[str]:
    fix = found.fix
    if fix is None:
        return set()
    return {operation.place.path for operation in fix.operations}.union(*(reached[client] for client in fix.group))


def _only_shown(whole: Said, alone: Said) -> bool:
    """Whether two findings differ in this only: that the fix of the second is just shown, or named in its help."""
    elsewhere = any(edit.place.path != whole.place.path for edit in whole.edits)
    if whole.fix is not None and alone.fix is None:
        # A fix that has to be worked out in the text of another file, such as a second client, is not worked out.
        told = alone.help.startswith(whole.help) and alone.help != whole.help
        return elsewhere and told and replace(alone, fix=whole.fix, edits=whole.edits, help=whole.help) == whole
    if whole.fix is None or alone.fix != ("display", whole.fix[1]):
        return False
    # Edits of files that are not part of the run are not worked out.
    return replace(alone, fix=whole.fix, edits=whole.edits if elsewhere else alone.edits) == whole


def _said(findings: Sequence[Finding]) -> list[Said]:
    return [Said.by(finding) for finding in findings]


def _unlike(whole: list[Said], alone: list[Said]) -> Iterator[tuple[str, Said | None, Said | None]]:
    """What is in one of the lists only; what both say of one place, in other words, is one difference."""
    left = list((Counter(whole) - Counter(alone)).elements())
    right = list((Counter(alone) - Counter(whole)).elements())
    for one in left:
        other = next((each for each in right if (each.code, each.place) == (one.code, one.place)), None)
        if other is not None:
            right.remove(other)
        yield _kind(one, other), one, other
    yield from (("only alone", None, other) for other in right)


def _kind(one: Said, other: Said | None) -> str:
    if other is None:
        return "only in the whole"
    parts = ("message", "severity", "help", "related", "fix", "edits")
    unlike = [part for part in parts if getattr(one, part) != getattr(other, part)]
    return f"another {', '.join(unlike)}"


@contextlib.contextmanager
def _within(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


# -- the projects -----------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def as_repository(project: Path) -> Iterator[Path]:
    """A copy of what the tool looks at in a project, that is the top of a repository."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, project.name)
        shutil.copytree(project, copy, ignore=_other_files, symlinks=True)
        (copy / ".git").mkdir(exist_ok=True)
        yield copy


def _other_files(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if not (name.endswith(KEPT) or os.path.isdir(os.path.join(folder, name)))]


def main() -> int:
    """Run the comparison as the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="these projects only")
    parser.add_argument("--code", type=Path, required=True, help="folder with the projects, one folder each")
    parser.add_argument("--most", type=int, help="this many files of a project at most")
    parser.add_argument("--list", action="store_true", help="print each difference")
    options = parser.parse_args()
    names = options.names or sorted(path.name for path in options.code.iterdir() if path.is_dir())
    print(f"{'project':<44} {'files':>5} {'differ':>6} {'findings':>8} {'withheld':>8} {'unlike':>6} {'s':>6}")
    kinds: Counter[str] = Counter()
    for name in names:
        began = time.perf_counter()
        with as_repository(options.code / name) as project:
            found = compare(project, options.most)
        differ = len({each.file for each in found.differences})
        figures = (
            f"{len(found.files):>5} {differ:>6} {found.findings:>8} {found.withheld:>8} {len(found.differences):>6}"
        )
        print(f"{name:<44} {figures} {time.perf_counter() - began:>6.1f}", flush=True)
        kinds.update(each.kind for each in found.differences)
        if options.list:
            print("".join(f"{each}\n" for each in found.differences), end="", flush=True)
    for kind, count in kinds.most_common():
        print(f"{count:>6}  {kind}")
    return 1 if kinds else 0


if __name__ == "__main__":
    sys.exit(main())
