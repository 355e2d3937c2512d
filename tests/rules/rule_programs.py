"""What the tests of rules share: running a small program through the pipeline, and writing it in other ways."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from migrator import pipeline
from migrator.edit.carriers import CarrierComposer
from migrator.edit.compose import Composer
from migrator.edit.document import Document
from migrator.edit.plan import plan
from migrator.edit.verify import verify
from migrator.facts import Finding
from migrator.files.carriers import is_carrier
from migrator.files.source import Source
from migrator.judge.registry import load_rules
from migrator.judge.rule import PROGRAM, Bad, Beside
from migrator.settings import Settings, Target

CLIENT = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n\n'
)
RULES = load_rules()
IMPORT = "from openai import OpenAI\n"
COOKIE = "# -*- coding: latin-1 -*-\n# é\n"


def settings(
    folder: Path, api_date: str | None = None, select: tuple[str, ...] = ("ALL",), target: Target | None = None
) -> Settings:
    day = date.fromisoformat(api_date) if api_date else None
    return Settings(root=folder, api_date=day, select=select, target=target)


def check(
    folder: Path, code: str | bytes, chosen: Settings | None = None, example: Bad | Beside | None = None
) -> tuple[tuple[Finding, ...], Source | None]:
    """The findings in a program, and the program as the places in them mean it (None if it cannot be read).

    With an ``example`` of a file beside a program, it is that file which has the text ``code``.
    """
    file, paths = _written(folder, code, example)
    outcome = pipeline.check(paths, chosen or settings(folder))
    assert not outcome.problems
    return outcome.findings, outcome.texts.get(str(file))


def rows(findings: tuple[Finding, ...], source: Source | None, code: str) -> list[int]:
    """The rows of the findings of one rule."""
    ours = [found for found in findings if found.code == code]
    return [source.position(found.place.span.start).row if source else 1 for found in ours]


def migrate(
    folder: Path,
    code: str | bytes,
    chosen: Settings | None = None,
    *,
    unsafe: bool = True,
    example: Bad | Beside | None = None,
) -> bytes:
    """What ``migrate`` makes of a program, or of the file beside one that is the ``example``."""
    file, paths = _written(folder, code, example)
    outcome = pipeline.migrate(paths, chosen or settings(folder), unsafe=unsafe, allow_dirty=True, write=True)
    assert not outcome.problems
    return file.read_bytes()


def carried_out(folder: Path, code: str, chosen: Settings, example: Bad | None = None) -> str | None:
    """Why the fixes of a program, made together, would change more than they are about; None if they do not."""
    findings, source = check(folder, code, chosen, example)
    path = source.path if source is not None else ""
    composer = CarrierComposer if is_carrier(path) else Composer
    for change in plan(findings, {path: code}, frozenset({"safe", "unsafe"})).files:
        operations = [each for found in change.applied for each in found.fix.operations]
        reason = verify(path, change.old, change.new, composer(Document(path, change.old)).edits(operations))
        if reason is not None:
            return reason
    return None


def _written(folder: Path, code: str | bytes, example: Bad | Beside | None) -> tuple[Path, list[str]]:
    """The file that has the text ``code``, and what to run on."""
    name = PROGRAM if example is None else example.file
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    if example is not None and name != PROGRAM:
        folder.joinpath(PROGRAM).write_text(example.program, encoding="utf-8")
    file.write_bytes(code.encode() if isinstance(code, str) else code)
    return file, [str(file) if name == PROGRAM else str(folder)]


def swapped(code: str) -> str:
    """The program with the synchronous client in place of the asynchronous one, and the other way round."""
    return re.sub(
        r"\b(Async)?(OpenAI|Cerebras)\b(?!-)", lambda found: found[2] if found[1] else f"Async{found[2]}", code
    )


def renamed(code: str) -> str:
    """The program with the client class under another name."""
    return _named(code, "from openai import OpenAI as Llm\n", "Llm")


def qualified(code: str) -> str:
    """The program with the client class taken from the module."""
    return _named(code, "import openai\n", "openai.OpenAI")


def _named(code: str, statement: str, name: str) -> str:
    before, _, after = code.partition(IMPORT)
    return before + statement + re.sub(r"\bOpenAI\b", name, after)
