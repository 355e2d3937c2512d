"""What the tests of files beside code share: a project as a dictionary, what is found in it, and what it becomes."""

from __future__ import annotations

from pathlib import Path

from migrator import pipeline
from migrator.facts import Finding
from migrator.settings import Settings

MOVING = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])\n'
    'client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "Hi"}])\n'
)
STAYING = (
    "from openai import OpenAI\n\nclient = OpenAI()\n"
    'client.embeddings.create(model="text-embedding-3-small", input="a")\n'
)
FOREIGN = (
    "from openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.deepseek.com", api_key="x")\n'
    'client.chat.completions.create(model="deepseek-chat", messages=[])\n'
)


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    """The files, written below ``folder``; a program whose client moves is there if ``files`` have none."""
    if not any(name.endswith((".py", ".ipynb")) for name in files):
        files = {"app.py": MOVING, **files}
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def found(folder: Path, *paths: str, chosen: Settings | None = None) -> list[Finding]:
    """The findings of the family in a run on ``paths``, or on all of the folder."""
    outcome = pipeline.check([str(folder / path) for path in paths] or [str(folder)], chosen or Settings(root=folder))
    assert not outcome.problems
    return [finding for finding in outcome.findings if finding.code.startswith("CBR8")]


def codes(folder: Path, files: dict[str, str | bytes]) -> list[tuple[str, str]]:
    """The file and the rule of each finding."""
    return [(Path(each.place.path).relative_to(folder).as_posix(), each.code) for each in found(write(folder, files))]


def migrated(folder: Path, files: dict[str, str | bytes], name: str, *, unsafe: bool = False) -> bytes:
    """What one of the files becomes; a second run changes nothing."""
    write(folder, files)
    run(folder, unsafe=unsafe)
    once = (folder / name).read_bytes()
    assert run(folder, unsafe=unsafe).changes == ()
    assert (folder / name).read_bytes() == once
    return once


def run(folder: Path, *paths: str, unsafe: bool = False) -> pipeline.Outcome:
    """Migrate what is in the folder."""
    places = [str(folder / path) for path in paths] or [str(folder)]
    outcome = pipeline.migrate(places, Settings(root=folder), unsafe=unsafe, allow_dirty=True, write=True)
    assert not outcome.problems
    return outcome
