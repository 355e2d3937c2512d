"""Projects of many small files, each of which a run rewrites, and the run as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPORARY_PREFIX = ".cerebras-migrate-"

OLD = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])  # number {number}\n'
    'answer = client.chat.completions.create(model="gpt-4o", messages=[])\n'
)
NEW = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])'
    "  # number {number}\n"
    'answer = client.chat.completions.create(model="gpt-oss-120b", messages=[])\n'
)


def old(number: int) -> bytes:
    """A file before the run."""
    return OLD.format(number=number).encode()


def new(number: int) -> bytes:
    """The same file after the run."""
    return NEW.format(number=number).encode()


def name(number: int) -> str:
    """Where the file is: several to a folder."""
    return f"part_{number // 50}/module_{number}.py"


def make(folder: Path, count: int) -> None:
    """Write the files of a project, whatever was there of it."""
    for left in folder.rglob(f"{TEMPORARY_PREFIX}*"):
        left.unlink()
    for number in range(count):
        file = folder / name(number)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(old(number))


def command(*arguments: str) -> list[str]:
    """The command line of a run that rewrites."""
    return [sys.executable, "-B", "-m", "migrator", "migrate", "--isolated", "--allow-dirty", *arguments]


def environment() -> dict[str, str]:
    """The environment of a run: the checkout, wherever it is started."""
    return os.environ | {"PYTHONPATH": str(ROOT)}


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it to its end."""
    return subprocess.run(
        command(*arguments, "."),
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def files(folder: Path) -> dict[str, bytes]:
    """Everything below the folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def judge(folder: Path, count: int, *, named: bool = False) -> int:
    """How many files are new; fails if one is neither old nor new, or something lies beside them.

    ``named`` allows for one new file with its temporary name: a process may be killed between the two system calls
    between which it has one.
    """
    found = files(folder)
    left = [each for each in found if Path(each).name.startswith(TEMPORARY_PREFIX)]
    assert len(left) <= named, left
    for each in left:
        assert found.pop(each) in (new(number) for number in range(count)), f"{each} is not a whole new file"
    assert sorted(found) == sorted(map(name, range(count))), "something is missing, or was left behind"
    changed = 0
    for number in range(count):
        data = found[name(number)]
        assert data in (old(number), new(number)), f"{name(number)} is neither old nor new"
        changed += data == new(number)
    return changed
