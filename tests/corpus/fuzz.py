"""Feeds mutated bytes to every part that reads what somebody else has written.

    python tests/corpus/fuzz.py [--minutes 30] [--seed 0] [--keep FOLDER] [--atheris]

Modules and notebooks go through whole runs that are held to the five properties; configurations, packs of knowledge,
.gitignore files, magics and slices of code to the parts that read them, which may refuse them in the one way that they
have for it and in no other. The input at hand is always in FOLDER/current, in case the process itself dies. With
``--atheris`` (`pip install atheris`) mutations are led by what they reach; without, by chance alone. Prints the counts;
the exit code is 1 if anything broke.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import re
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from corpus_programs import generated
from corpus_properties import examine

from migrator import configuration_file
from migrator.edit.document import Refused
from migrator.edit.surgery import comments, divide, rewrite_string
from migrator.errors import Failure
from migrator.files.gate import may_matter
from migrator.files.ignore import compile_patterns
from migrator.files.magics import blank, body_start, mask
from migrator.files.reading import Unreadable
from migrator.files.source import decode
from migrator.knowledge import KnowledgeError, load_provider
from migrator.understand.summarise import summarise

ROOT = Path(__file__).resolve().parents[2]
Target = Callable[[bytes, Path], None]

WORDS = (
    *(b"openai OpenAI client chat.completions.create model= messages= api_key= base_url= gpt-4o extra_body".split()),
    *(
        b"( ) [ ] { } , : = := * ** @ -> # \\ \n \r \r\n \t \x0c \x00 \xff \xef\xbb\xbf \xe2\x80\xa8 \xc3\xa9".split(
            b" "
        )
    ),
    *(b"' \" ''' \"\"\" f' rb' async await lambda yield def class with try: except*: match case if else for".split()),
    *(b"import from global nonlocal del None True ... 0x1 1e9 # coding: latin-1 # cerebras: ignore[CBR101]".split()),
    *(b"%%bash %time !ls ?x \\u0022 \\ud800 \\n null [[tool.x]] 2026-02-30 **/ !a ../ [z-a] {".split()),
)


class Broken(Exception):
    """What should not have come of an input."""


def module(data: bytes, scratch: Path) -> None:
    """A whole run over a module."""
    _examined(data, scratch, "program.py")


def notebook(data: bytes, scratch: Path) -> None:
    """A whole run over a notebook."""
    _examined(data, scratch, "program.ipynb")


def _examined(data: bytes, scratch: Path, name: str) -> None:
    verdict = examine(data, scratch, name=name, unsafe=len(data) % 2 == 1)
    if verdict.violations:
        raise Broken("; ".join(verdict.violations))


def summary(data: bytes, scratch: Path) -> None:
    """A module that is only read: far more of them in the same time."""
    may_matter(data, notebook=True)
    try:
        source = decode("program.py", data)
    except Unreadable:
        return
    summarise(source)
    for row in (1, source.row_count):
        source.line(row)
    comments(source.text)


def cell(data: bytes, scratch: Path) -> None:
    """A cell of a notebook, with what IPython adds to Python."""
    text = data.decode("utf-8", "surrogatepass" if data.isascii() else "replace")
    body_start(text)
    for masked in (mask(text), blank(text)):
        if len(masked) != len(text):
            raise Broken("masking has moved places")


def piece(data: bytes, scratch: Path) -> None:
    """A slice of code, as an edit cuts it out."""
    text = data.decode("utf-8", "replace")
    try:
        if divide(text, "\n", "    ").text != text:
            raise Broken("what was divided is not what there was")
    except Refused:
        pass
    with contextlib.suppress(Refused):
        rewrite_string(text, "é\\'\"\n")


def configuration(data: bytes, scratch: Path) -> None:
    """Both kinds of configuration files."""
    for name in ("cerebras-migrator.toml", "pyproject.toml"):
        file = scratch / name
        file.write_bytes(data)
        try:
            configuration_file.read(file)
        except Failure:
            pass
        finally:
            file.unlink()


def knowledge(data: bytes, scratch: Path) -> None:
    """A provider of somebody's own."""
    folder = scratch / "pack" / "providers"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "own.toml").write_bytes(data)
    try:
        load_provider("own", (folder.parent, scratch))
    except (KnowledgeError, Failure):
        pass
    finally:
        (folder / "own.toml").unlink()
        folder.rmdir()
        folder.parent.rmdir()


def gitignore(data: bytes, scratch: Path) -> None:
    """The patterns of .gitignore files."""
    lines = data.decode("utf-8", "surrogateescape").splitlines()
    compile_patterns(str(scratch), lines, strict=False).verdict(str(scratch / "a" / "b.py"), folder=False)
    with contextlib.suppress(Failure):
        compile_patterns(str(scratch), lines)


TARGETS: dict[str, tuple[Target, int]] = {
    "module": (module, 30),
    "notebook": (notebook, 20),
    "summary": (summary, 25),
    "cell": (cell, 5),
    "piece": (piece, 10),
    "configuration": (configuration, 4),
    "knowledge": (knowledge, 2),
    "gitignore": (gitignore, 4),
}
"""The parts, and how often each has its turn."""


def seeds() -> dict[str, list[bytes]]:
    """What mutations start from."""
    programs = [generated(number).data for number in range(60)]
    programs += [file.read_bytes() for file in sorted((ROOT / "fixtures").rglob("*.py"))]
    cells = [re.sub(r"\r\n?", "\n", program.decode("utf-8", "replace")) for program in programs]
    cells += ["%%time\n%pip install openai\n!ls $x\nclient?\n", "%%bash\nls\n", "x = !ls\n?x\n"]
    documents = [_document(cells[number : number + 3]) for number in range(len(cells) - 2)]
    providers = [file.read_bytes() for file in sorted((ROOT / "rules" / "knowledge" / "providers").glob("*.toml"))]
    slices = re.findall(rb"[\w.]+ ?\\?\n? *\([^()]*(?:\([^()]*\)[^()]*)*\)|\{[^{}]*\}", b"\n".join(programs))
    settings = b"""\
[tool.cerebras-migrator]
api-date = 2026-11-20
select = ["ALL"]
ignore = ["CBR3"]
models = { "gpt-4o" = "gpt-oss-120b" }
per-file-ignores = { "tests/*" = ["CBR102"] }
exclude = ["a/", "!b"]
fail-on = "warning"
"""
    patterns = b"# comment\n*.py\n!keep.py\n/build/\n**/x/**\na/[a-z]?\\ \n\\#\\!\n"
    texts = [text.encode("utf-8", "replace") for text in cells]
    return {
        "module": programs,
        "summary": programs,
        "notebook": documents,
        "cell": texts,
        "piece": slices,
        "configuration": [settings, settings.partition(b"\n")[2]],
        "knowledge": providers,
        "gitignore": [patterns],
    }


def _document(cells: list[str]) -> bytes:
    made = [
        {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [], "source": text.splitlines(True)}
        for text in cells
    ]
    whole = {"cells": made, "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=1).encode()


def mutated(data: bytes, others: list[bytes], dice: random.Random) -> bytes:
    """The bytes with a few things done to them."""
    for _ in range(1 + int(dice.expovariate(0.6))):
        start = dice.randrange(len(data) + 1)
        end = min(len(data), start + int(dice.expovariate(1 / dice.choice((1, 8, 60)))))
        lines = data.splitlines(keepends=True)
        match dice.randrange(9):
            case 0:
                data = data[:start] + data[end:]
            case 1:
                data = data[:start] + data[start:end] * dice.choice((2, 3, 50)) + data[end:]
            case 2:
                data = data[:start] + dice.choice(WORDS) + data[start:]
            case 3:
                data = data[:start] + dice.choice(WORDS) + data[end:]
            case 4:
                data = data[:start] + bytes(dice.randrange(256) for _ in range(end - start)) + data[end:]
            case 5 if lines:
                dice.shuffle(lines) if dice.random() < 0.2 else lines.pop(dice.randrange(len(lines)))
                data = b"".join(lines)
            case 6 if lines:
                lines.insert(
                    dice.randrange(len(lines)), dice.choice(dice.choice(others).splitlines(keepends=True) or [b""])
                )
                data = b"".join(lines)
            case 7:
                other = dice.choice(others)
                data = data[:start] + other[dice.randrange(len(other) + 1) :]
            case _:
                newline = dice.choice((b"\n", b"\r\n", b"\r"))
                data = re.sub(rb"\r\n|\n|\r", lambda _, n=newline: n, data, count=dice.choice((0, 1)))
    return data[:200_000]


class Session:
    """The inputs tried, and those that broke something."""

    def __init__(self, keep: Path, scratch: Path) -> None:
        self.keep, self.scratch = keep, scratch
        self.counts = dict.fromkeys(TARGETS, 0)
        self.broken = 0
        self.slow = 0.0

    def try_one(self, name: str, data: bytes) -> None:
        (self.keep / "current").write_bytes(name.encode() + b"\n" + data)
        self.counts[name] += 1
        started = time.monotonic()
        try:
            TARGETS[name][0](data, self.scratch)
        except Exception as error:
            self.broken += 1
            file = self.keep / f"{name}-{self.broken}"
            file.write_bytes(data)
            print(f"{name}: {type(error).__name__}: {str(error)[:300]} ({file})", flush=True)
        self.slow = max(self.slow, time.monotonic() - started)

    def __str__(self) -> str:
        counts = ", ".join(f"{name} {count}" for name, count in self.counts.items())
        return (
            f"{sum(self.counts.values())} inputs ({counts}), {self.broken} broken; the slowest took {self.slow:.1f} s"
        )


def by_chance(session: Session, minutes: float, seed: int, most: int = sys.maxsize) -> None:
    """Mutations by chance alone, until the time is over."""
    dice = random.Random(seed)
    starts = seeds()
    names = [name for name, (_, turns) in TARGETS.items() for _ in range(turns)]
    until = time.monotonic() + 60 * minutes
    while time.monotonic() < until and sum(session.counts.values()) < most:
        name = dice.choice(names)
        session.try_one(name, mutated(dice.choice(starts[name]), starts[name], dice))


def led(session: Session, minutes: float, seed: int) -> None:
    """Mutations led by coverage; the first byte chooses the part."""
    import atheris

    names = [name for name, (_, turns) in TARGETS.items() for _ in range(turns)]
    corpus = session.keep / "corpus"
    corpus.mkdir(exist_ok=True)
    for name, starts in seeds().items():
        for number, data in enumerate(starts[:40]):
            (corpus / f"{name}-{number}").write_bytes(bytes([names.index(name)]) + data)
    for key, item in list(sys.modules.items()):
        if key.startswith(("migrator.files", "migrator.understand.summarise", "migrator.edit")):
            for value in vars(item).values():
                if callable(value) and getattr(value, "__module__", "") == key and hasattr(value, "__code__"):
                    value.__code__ = atheris.instrument_func(value).__code__

    def one(data: bytes) -> None:
        if data:
            session.try_one(names[data[0] % len(names)], data[1:])
        if sum(session.counts.values()) % 5000 == 0:
            print(f"... {session}", flush=True)

    limits = [f"-max_total_time={int(60 * minutes)}", f"-seed={seed + 1}", "-max_len=20000", "-timeout=300"]
    atheris.Setup([sys.argv[0], *limits, "-print_final_stats=1", str(corpus)], one)
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir(), "fuzz-found"))
    parser.add_argument("--atheris", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    options.keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        session = Session(options.keep, Path(name))
        (led if options.atheris else by_chance)(session, options.minutes, options.seed)
    print(session)
    return int(session.broken > 0)


if __name__ == "__main__":
    sys.exit(main())
