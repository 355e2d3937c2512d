"""Holds the five properties against code that nobody here wrote.

    python tests/corpus/run.py [PATH...] [--programs N] [--hypothesmith N] [--codegen N] [--inside N] [--whole]

Each Python file and notebook below the paths is examined alone, as it is and with a client and a request put into it;
with ``--whole``, each path is one project and is run as a whole, in a copy. ``--programs`` examines programs that are
made here, ``--hypothesmith`` and ``--codegen`` those of the two packages (`pip install hypothesmith pysource-codegen`),
with the same put into them. Nothing outside of a temporary folder is written, and no code is run. What is violated is
printed, and makes the exit code 1; ``--keep FOLDER`` keeps the files concerned.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import re
import sys
import tempfile
import time
import warnings
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from corpus_programs import Program, generated, spliced
from corpus_properties import Tally, examine, examine_tree

from migrator.room import with_room

PROGRESS_EVERY = 1_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", metavar="PATH")
    parser.add_argument("--whole", action="store_true", help="each PATH is a project: run it as a whole")
    parser.add_argument("--programs", type=int, default=0, metavar="N")
    parser.add_argument("--hypothesmith", type=int, default=0, metavar="N")
    parser.add_argument("--codegen", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--inside", type=int, default=1, metavar="N", help="put a client into each Nth file only")
    parser.add_argument("--limit", type=int, default=sys.maxsize, metavar="N", help="no more than N files")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the inputs of violations there")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    tallies = {
        "projects": Tally(),
        "real files": Tally(),
        "real files with a client put into them": Tally(),
        "generated programs": Tally(),
    }
    real, inside, made = (tallies[name] for name in list(tallies)[1:])
    with tempfile.TemporaryDirectory(prefix="corpus-") as name:
        scratch = Path(name)
        if options.whole:
            for number, path in enumerate(options.paths):
                verdict = examine_tree(Path(path), scratch, unsafe=number % 2 == 1)
                tallies["projects"].add(path, verdict)
                _tell(path, verdict.violations)
        else:
            for path in list(files(options.paths))[: options.limit]:
                data = _bytes(path)
                if data is None:
                    continue
                seed = options.seed + zlib.crc32(os.fsencode(path))
                suffix = Path(path).suffix
                _one(Program(path, data), real, scratch, options.keep, unsafe=bool(seed % 2), suffix=suffix)
                program = None
                if suffix == ".py" and seed % options.inside == 0:
                    program = with_room(lambda d=data, p=path, s=seed: spliced(p, d, s))
                if program is not None:
                    _one(program, inside, scratch, options.keep, unsafe=bool(seed & 2))
        for program in itertools.chain(
            (generated(options.seed + number) for number in range(options.programs)),
            hypothesmith(options.hypothesmith, options.seed),
            codegen(options.codegen, options.seed),
        ):
            _one(program, made, scratch, options.keep, unsafe=made.files % 2 == 1)
    for title, tally in tallies.items():
        if tally.files:
            print(f"{title}: {tally}")
    return int(any(tally.violations for tally in tallies.values()))


def _one(
    program: Program, tally: Tally, scratch: Path, keep: Path | None, *, unsafe: bool, suffix: str = ".py"
) -> None:
    started = time.monotonic()
    verdict = examine(program.data, scratch, name=f"program{suffix}", unsafe=unsafe, inserted=program.inserted)
    tally.add(program.name, verdict)
    _tell(program.name, verdict.violations)
    if verdict.violations and keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"\W+", "-", program.name)[-100:]
        (keep / f"{name}{'-unsafe' if unsafe else ''}{suffix}").write_bytes(program.data)
    took = time.monotonic() - started
    if took > 20:
        print(f"slow: {program.name}: {took:.0f} s", flush=True)
    if tally.files % PROGRESS_EVERY == 0:
        print(f"... {tally}", flush=True)


def _tell(name: str, violations: tuple[str, ...]) -> None:
    for violation in violations:
        print(f"{name!a}: {violation}", flush=True)


def files(paths: list[str]) -> Iterator[str]:
    """The Python files and notebooks below the paths, in order, links left out."""
    for path in paths:
        if os.path.isfile(path):
            yield path
        for top, folders, names in os.walk(path):
            folders.sort()
            for name in sorted(names):
                file = os.path.join(top, name)
                if name.endswith((".py", ".ipynb")) and os.path.isfile(file) and not os.path.islink(file):
                    yield file


def _bytes(path: str) -> bytes | None:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        print(f"passed over: {path}: {error.strerror}", file=sys.stderr)
        return None


def hypothesmith(count: int, seed: int) -> Iterator[Program]:
    """Programs of hypothesmith's grammar, with a client put into them."""
    if not count:
        return
    import hypothesmith
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as start_from

    texts: list[str] = []

    @start_from(seed)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(hypothesmith.from_grammar())
    def collect(text: str) -> None:
        texts.append(text)

    collect()
    yield from _with_clients("hypothesmith", texts, seed)


def codegen(count: int, seed: int) -> Iterator[Program]:
    """Programs of pysource-codegen, with a client put into them."""
    if not count:
        return
    import pysource_codegen

    def texts() -> Iterator[str]:
        for number in range(count):
            try:
                yield pysource_codegen.generate(
                    seed + number, node_limit=random.Random(seed + number).randrange(50, 400)
                )
            except ValueError:  # a tree that this Python cannot write down
                continue

    yield from _with_clients("codegen", texts(), seed)


def _with_clients(title: str, texts: Iterable[str], seed: int) -> Iterator[Program]:
    for number, text in enumerate(texts):
        data = text.encode("utf-8", "surrogatepass")
        program = with_room(lambda d=data, n=number: spliced(f"{title} {n}", d, seed + n))
        yield program or Program(f"{title} {number}", data)


if __name__ == "__main__":
    sys.exit(main())
