"""What `migrate` does to real files beside code: nothing is lost, nothing else changes, and a second run is idle.

    python tests/corpus/carriers.py FOLDER [--show]

Takes every environment file, compose file, workflow, Dockerfile, manifest, script, list of packages and configuration
file below FOLDER that speaks of OpenAI. Each is put beside a small program whose client moves, once as it is and once
with the line ends of Windows; then both are migrated with unsafe fixes. ``--show`` prints the diffs.
"""

from __future__ import annotations

import argparse
import difflib
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from migrator import pipeline
from migrator.files.carriers import CARRIER_SIZE_LIMIT, carrier_kind
from migrator.files.yaml_nodes import documents
from migrator.settings import Settings

PROGRAM = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])\n'
    'client.chat.completions.create(model="gpt-4o-mini", messages=[{"role": "user", "content": "Hi"}])\n'
    "CONFIGURATION = "
)
SPEAKS = re.compile(rb"OPENAI_|openai\.com|gpt-[345]")


def files(folder: Path) -> Iterator[tuple[Path, str]]:
    """The files that carry something, with their kinds."""
    for path, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - {".git", "node_modules"})
        for name in sorted(names):
            file = Path(path, name)
            kind = carrier_kind(str(file))
            if kind == "none" or not file.is_file() or file.is_symlink():
                continue
            if file.stat().st_size < CARRIER_SIZE_LIMIT and SPEAKS.search(file.read_bytes()):
                yield file, kind


def place(kind: str, file: Path) -> str:
    """Where the file goes in a project of its own."""
    if kind == "workflow":
        return f".github/workflows/{file.name}"
    if kind == "manifest":
        return f"{file.parent.name}/{file.name}"
    return file.name


def migrated(folder: Path) -> tuple[Counter[str], int]:
    """Migrate the folder; the findings that are left by code, and how many files changed."""
    settings = Settings(root=folder)
    outcome = pipeline.migrate([str(folder)], settings, unsafe=True, allow_dirty=True, write=True)
    assert not outcome.problems, outcome.problems
    return Counter(finding.code for finding in outcome.findings), len(outcome.changes)


def wrong(before: bytes, after: bytes, name: str) -> str | None:
    """What the new text lacks of the old one; None if it lacks nothing."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for kind, start, end, first, last in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "delete":
            return f"lines {start + 1} to {end} are gone"
        if kind == "replace":
            for line, other in zip(old[start:end], new[first:last], strict=False):
                rest = re.sub(rb"(OPENAI_API_KEY|https://api\.openai\.com/v1|(?:gpt|chatgpt|o\d)[\w.-]*)", b"\0", line)
                parts = [part for part in rest.rstrip(b"\r\n").split(b"\0") if part]
                at = 0
                for part in parts:
                    at = other.find(part, at)
                    if at < 0:
                        return f"line {start + 1} lost {part!r}"
                    at += len(part)
    if name.endswith((".yml", ".yaml", ".json")):
        valid = documents(before.decode()) is not None
        if valid != (documents(after.decode()) is not None):
            return "it cannot be read any more"
    return None


def examined(file: Path, kind: str, show: bool) -> tuple[str, list[str]]:
    """What became of one file (``changed``, ``reported`` or ``nothing``), and what is wrong with that."""
    flaws: list[str] = []
    what = "nothing"
    data = file.read_bytes()
    for ends in ("\n", "\r\n"):
        text = data if ends == "\n" else re.sub(rb"\r?\n", b"\r\n", data)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            target = folder / place(kind, file)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text)
            folder.joinpath("program.py").write_text(f"{PROGRAM}{file.name!r}\n", encoding="utf-8")
            left, _ = migrated(folder)
            after = target.read_bytes()
            if after != text:
                what = "changed"
                if (reason := wrong(text, after, file.name)) is not None:
                    flaws.append(f"{file}: {reason}")
                if b"\r\n" in text and b"\n" in after.replace(b"\r\n", b""):
                    flaws.append(f"{file}: line ends are mixed")
                if show and ends == "\n":
                    lines = difflib.unified_diff(
                        text.decode().splitlines(), after.decode().splitlines(), str(file), "", lineterm="", n=1
                    )
                    print("\n".join(lines))
            elif what == "nothing" and any(code.startswith("CBR8") for code in left):
                what = "reported"
            if migrated(folder)[1] or target.read_bytes() != after:
                flaws.append(f"{file}: a second run changes it again")
    return what, flaws


def main() -> int:
    """Go through the files and print what came of them, by kind."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    flaws: list[str] = []
    for file, kind in files(given.folder):
        what, found = examined(file, kind, given.show)
        counts[kind, what] += 1
        flaws += found
    for (kind, what), number in sorted(counts.items()):
        print(f"{kind:14} {what:9} {number}")
    print(f"{sum(counts.values())} files, {len(flaws)} flaws")
    print("\n".join(flaws))
    return 1 if flaws else 0


if __name__ == "__main__":
    sys.exit(main())
