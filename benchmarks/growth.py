"""How the time of ``check`` grows with the code: trees of several shapes, at one, two, four and eight times the size.

    python benchmarks/growth.py [SHAPE ...] [--rounds N] [--profile]

Each run is a process of its own. A cell is the best of the rounds: processor time, without that of a run on one small
program. ``x`` is the ratio to the size before, marked where it is over 2.2; memory is the most that the run held, and
its ratio counts what it holds above that run. ``--profile`` adds the functions that took the time at the largest
size. Exits with 1 if a ratio is marked. POSIX only, since the figures come from ``wait4``.
"""

from __future__ import annotations

import argparse
import os
import pstats
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
DEMO = ROOT / "fixtures" / "demo" / "assistant"
FACTORS = (1, 2, 4, 8)
LIMIT = 2.2
FLOOR = 0.1  # seconds; below, the clock's own noise is what doubles
ASK = 'client.chat.completions.create(model={model}, messages=[{{"role": "user", "content": text}}])'
MAKE = "from openai import OpenAI\n\nclient = OpenAI()\n"

Tree = Mapping[str, str]


# -- the shapes -------------------------------------------------------------------------------------------------------


def wide(size: int) -> Tree:
    """Programs that have nothing to do with each other, each in a folder of its own."""
    body = f"{MAKE}\n\ndef ask(text):\n    return {ASK.format(model='MODEL')}\n"
    return {f"app{i}/main.py": f'import json\n\nMODEL = "gpt-4o"\n{body}\n\nprint(ask("{i}"))\n' for i in range(size)}


def deep(size: int) -> Tree:
    """Modules in a row: each hands the client and the model on to the next, and the last one asks."""
    tree = {
        "chain/__init__.py": "",
        "chain/m0.py": f"def ask0(client, model, text):\n    {ASK.format(model='model')}\n",
    }
    for i in range(1, size):
        call = f"ask{i - 1}(client, model, text)"
        tree[f"chain/m{i}.py"] = (
            f"# openai\nfrom chain.m{i - 1} import ask{i - 1}\n\n\n"
            f"def ask{i}(client, model, text):\n    return {call}\n"
        )
    last = size - 1
    tree["main.py"] = f'{MAKE}from chain.m{last} import ask{last}\n\nask{last}(client, "gpt-4o", "Hello")\n'
    return tree


def dense(size: int) -> Tree:
    """Callers, each in its own file, of one wrapper."""
    fields = "def ask(text, model, **options):\n    return "
    tree = {"llm.py": f"{MAKE}\n\n{fields}{ASK.format(model='model')[:-1]}, **options)\n"}
    for i in range(size):
        call = f'ask("Hello", model="gpt-4o-{i}", temperature=0.{i}, seed={i})'
        tree[f"user{i}.py"] = f"# openai\nfrom llm import ask\n\n\ndef run():\n    return {call}\n"
    return tree


def real(size: int) -> Tree:
    """The demo application under as many names. Everything in it is called the same in each."""
    tree: dict[str, str] = {}
    for path in sorted(DEMO.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        for i in range(size):
            tree[f"assistant{i}/{path.name}"] = text.replace("assistant", f"assistant{i}")
    return tree


def hub(size: int) -> Tree:
    """One module with the client and the models, and files that use it."""
    tree = {"llm.py": f'{MAKE}MODELS = {{"fast": "gpt-4o-mini", "best": "gpt-4o"}}\n'}
    for i in range(size):
        ask = ASK.format(model='MODELS["fast"]')
        tree[f"user{i}.py"] = f"from llm import MODELS, client\n\n\ndef run{i}(text):\n    return {ask}\n"
    return tree


def methods(size: int) -> Tree:
    """Classes that derive from one base class, which keeps the client; each overrides what the base class calls."""
    start = "    def __init__(self, model):\n        self.client = client\n        self.model = model\n"
    ask = ASK.format(model="self.model").replace("client", "self.client", 1)
    text = "    def ask(self, text):\n        text = self.prompt(text)\n        return "
    tree = {
        "base.py": f"{MAKE}\n\nclass Bot:\n{start}\n{text}{ask}\n\n    def prompt(self, text):\n        return text\n"
    }
    for i in range(size):
        own = "    def prompt(self, text):\n        return super().prompt(text)\n"
        call = f'Bot{i}("gpt-4o-{i}").ask("Hello")'
        tree[f"bot{i}.py"] = f"# openai\nfrom base import Bot\n\n\nclass Bot{i}(Bot):\n{own}\n\nprint({call})\n"
    return tree


def filled(size: int) -> Tree:
    """One file that fills a dictionary item by item, and makes many requests with it."""
    stores = "".join(f'options["field{i}"] = {i}\n' for i in range(size))
    asks = "".join(f"client.chat.completions.create(**options, seed={i})\n" for i in range(20))
    return {"main.py": f'{MAKE}options = {{"model": "gpt-4o", "messages": []}}\n{stores}{asks}'}


def lookups(size: int) -> Tree:
    """Tables of models, and names of models, any of which may be looked up in any of them."""
    tables = "".join(f'pick({{"fast{i}": "gpt-4o"}}, "fast{i}")\n' for i in range(size))
    asks = f"    {ASK.format(model='table[name]')}\n" * 20
    return {"main.py": f'{MAKE}text = "Hello"\n\n\ndef pick(table, name):\n{asks}\n\n{tables}'}


def requests(size: int) -> Tree:
    """One long file of requests."""
    asks = "".join(f"{ASK.format(model='MODEL')}  # {i}\n" for i in range(size))
    return {"main.py": f'{MAKE}MODEL = "gpt-4o"\ntext = "Hello"\n{asks}'}


def hostile(size: int) -> Tree:
    """Files that all import everything from the next ones, round in a ring; the last one has the client."""
    tree: dict[str, str] = {}
    for i in range(size):
        imports = "".join(f"from ring{(i + step) % size} import *\n" for step in (1, 2, 3))
        tree[f"ring{i}.py"] = f"{imports}text = None\n{ASK.format(model='MODEL')}\n"
    tree[f"ring{size - 1}.py"] += f'{MAKE}MODEL = "gpt-4o"\n'
    return tree


SHAPES: Mapping[str, tuple[Callable[[int], Tree], int]] = {
    "wide": (wide, 150),
    "deep": (deep, 40),
    "dense": (dense, 150),
    "real": (real, 15),
    "hub": (hub, 200),
    "methods": (methods, 30),
    "filled": (filled, 150),
    "lookups": (lookups, 25),
    "requests": (requests, 300),
    "hostile": (hostile, 60),
}
"""Each shape with the size that it has at 1x. The largest ``deep`` stays within what is followed (400 steps), and the
largest ``lookups`` within what a name may be (200 values)."""


# -- the measurement --------------------------------------------------------------------------------------------------


class Cost(NamedTuple):
    """Processor time in seconds and the most memory in MB of a run."""

    seconds: float
    memory: float


def write(tree: Tree, folder: Path) -> None:
    """Write the files of ``tree`` below ``folder``."""
    for name, text in tree.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def command(folder: Path) -> list[str]:
    """The arguments of a check of ``folder``, from the module's name on: all the work, in one process."""
    return ["migrator", "check", "--isolated", "--no-cache", "--jobs", "1", "--output-format", "concise", str(folder)]


def measured(folder: Path) -> Cost:
    """What one check of ``folder`` costs, in a process of its own."""
    run = [sys.executable, "-m", *command(folder)]
    process = subprocess.Popen(run, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    words = process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"check of {folder} failed:\n{words}")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)


def best(folder: Path, rounds: int) -> Cost:
    """The least of several runs."""
    runs = [measured(folder) for _ in range(rounds)]
    return Cost(min(run.seconds for run in runs), min(run.memory for run in runs))


def rows(shape: str, rounds: int, nothing: Cost) -> Iterator[tuple[str, bool]]:
    """The lines of the table for one shape, each with whether it has a mark."""
    make, size = SHAPES[shape]
    before: Cost | None = None
    for factor in FACTORS:
        with tempfile.TemporaryDirectory() as folder:
            write(make(size * factor), Path(folder))
            run = best(Path(folder), rounds)
        cost = Cost(run.seconds - nothing.seconds, run.memory - nothing.memory)
        line = f"{shape if factor == 1 else '':<10} {factor:>2}x {size * factor:>6} {cost.seconds:>8.2f}"
        steep = False
        if before is not None:
            ratio = cost.seconds / max(before.seconds, FLOOR)
            held = cost.memory / max(before.memory, 1.0)
            steep = ratio > LIMIT
            line += f" {ratio:>6.2f}{' !' if steep else '  '} {run.memory:>6.0f} {held:>6.2f}"
        else:
            line += f" {'':>6}   {run.memory:>6.0f}"
        before = cost
        yield line.rstrip(), steep


def profile(shape: str) -> None:
    """Print where the time of a shape goes at its largest size."""
    make, size = SHAPES[shape]
    with tempfile.TemporaryDirectory() as folder, tempfile.NamedTemporaryFile() as log:
        write(make(size * FACTORS[-1]), Path(folder))
        run = [sys.executable, "-m", "cProfile", "-o", log.name, "-m", *command(Path(folder))]
        subprocess.run(run, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
        pstats.Stats(log.name).sort_stats("tottime").print_stats(12)


def main() -> int:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("shapes", nargs="*", metavar="SHAPE", help=f"of {', '.join(SHAPES)}; all by default")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each size, of which the best counts")
    parser.add_argument("--profile", action="store_true", help="also print where the time goes")
    options = parser.parse_args()
    unknown = [name for name in options.shapes if name not in SHAPES]
    if unknown:
        parser.error(f"no such shape: {', '.join(unknown)}; there are {', '.join(SHAPES)}")
    with tempfile.TemporaryDirectory() as folder:
        write(wide(1), Path(folder))  # what matters loads more than what ends at the gate
        nothing = best(Path(folder), options.rounds)
    print(f"one small program: {nothing.seconds:.2f} s, {nothing.memory:.0f} MB")
    print(f"{'shape':<10} {'':>3} {'size':>6} {'seconds':>8} {'x':>6}   {'MB':>6} {'x':>6}", flush=True)
    marked = False
    for shape in options.shapes or SHAPES:
        for line, steep in rows(shape, options.rounds, nothing):
            print(line, flush=True)
            marked |= steep
        if options.profile:
            profile(shape)
    return 1 if marked else 0


if __name__ == "__main__":
    sys.exit(main())
