"""How fast is ``check`` beside tools that people know? Builds trees from packages on PyPI and runs both side by side.

    python benchmarks/speed.py [TREE ...] [--rounds 5] [--work DIR]

Trees: ``few`` (a million lines of which few mention OpenAI: Home Assistant, Django and Python's own library), ``dense``
(litellm, full of it) and ``application`` (MetaGPT). Peers, in an environment of their own: ruff with the rules F, and
ast-grep and Fixit with two questions each: where a client is made, and where a chat completion is asked for. All are
pinned, and downloaded into ``--work`` on the first run.

Runs alternate, round by round; a cell is the median of wall-clock time as a ratio to the peer's, with the least and the
largest ratio of a round in brackets. Memory is the most that any process of a run held. POSIX only, since figures come
from ``wait4``.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
import venv
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TREES: Mapping[str, tuple[str, ...]] = {
    "few": ("homeassistant==2024.3.3", "django==5.2.19"),
    "dense": ("litellm==1.109.1",),
    "application": ("metagpt==0.8.2",),
}
PEERS = ("ruff==0.17.5", "ast-grep-cli==0.51.1", "fixit==2.2.1")
ALLOWED = (0, 1)  # nothing found, or something

RULES = """\
id: client
language: python
rule: {pattern: OpenAI($$$)}
---
id: request
language: python
rule: {pattern: $X.chat.completions.create($$$)}
"""
FIXIT = """\
import libcst as cst
from fixit import LintRule
from libcst.metadata import QualifiedNameProvider


class Questions(LintRule):
    METADATA_DEPENDENCIES = (QualifiedNameProvider,)

    def visit_Call(self, node: cst.Call) -> None:
        names = self.get_metadata(QualifiedNameProvider, node.func, ())
        if any(name.name in ("openai.OpenAI", "openai.AsyncOpenAI") for name in names):
            self.report(node, "a client is made here")
        elif cst.Module([]).code_for_node(node.func).endswith(".chat.completions.create"):
            self.report(node, "a chat completion is asked for here")
"""


@dataclass(frozen=True)
class Cost:
    """What a run took: wall-clock and processor time in seconds, and the most memory of one process in MB."""

    wall: float
    processor: float
    memory: float


def run(command: Sequence[str], folder: Path, env: Mapping[str, str]) -> Cost:
    """Run a command to its end; its output is thrown away."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    words = process.stderr.read().decode(errors="replace")
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in ALLOWED:
        raise SystemExit(f"{' '.join(command)} failed with {process.returncode}:\n{words[-2000:]}")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)


def tree(name: str, work: Path) -> Path:
    """The folder with a tree, made on the first call."""
    folder = work / "trees" / name
    if folder.is_dir():
        return folder
    temporary = work / "trees" / f"{name}.new"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    for requirement in TREES[name]:
        with tempfile.TemporaryDirectory() as download:
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", download, requirement]
            subprocess.run(pip, check=True)
            for archive in Path(download).iterdir():
                target = temporary / requirement.partition("==")[0]
                if archive.suffix == ".whl":
                    zipfile.ZipFile(archive).extractall(target)
                else:
                    shutil.unpack_archive(archive, target)
    if name == "few":
        ignored = shutil.ignore_patterns("site-packages", "__pycache__", "lib2to3", "test", "tests")
        shutil.copytree(sysconfig.get_path("stdlib"), temporary / "Lib", ignore=ignored, ignore_dangling_symlinks=True)
    temporary.rename(folder)
    return folder


def peers(work: Path) -> Path:
    """The folder with the commands of the peers."""
    folder = work / "peers"
    done = folder / "complete"
    if not done.exists():
        venv.create(folder, clear=True, with_pip=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PEERS]
        subprocess.run(pip, check=True)
        done.touch()
    (work / "rules.yml").write_text(RULES, encoding="utf-8")
    questions = work / "questions"
    questions.mkdir(exist_ok=True)
    (questions / "__init__.py").write_text(FIXIT, encoding="utf-8")
    (work / "fixit.toml").write_text('[tool.fixit]\nroot = true\nenable = ["questions"]\ndisable = ["fixit.rules"]\n')
    return folder / "bin"


def commands(folder: Path, work: Path, wanted: Sequence[str]) -> dict[str, list[str]]:
    """What is run on a tree, by name."""
    own = [sys.executable, "-m", "migrator"]
    theirs = peers(work)
    every = {
        "check": [*own, "check", "--isolated", "--no-cache", "--output-format", "concise", str(folder)],
        "migrate": [*own, "migrate", "--isolated", "--no-cache", "--diff", "--output-format", "concise", str(folder)],
        "ruff": [str(theirs / "ruff"), "check", "--isolated", "--no-cache", "--select", "F", str(folder)],
        "ast-grep": [str(theirs / "ast-grep"), "scan", "--rule", str(work / "rules.yml"), str(folder)],
        "fixit": [str(theirs / "fixit"), "--config-file", str(work / "fixit.toml"), "lint", str(folder)],
    }
    return {name: every[name] for name in ("check", *wanted)}


def environment(work: Path) -> dict[str, str]:
    """What the runs get: this checkout, the questions for Fixit, and bytecode as an installed package has it."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(work))),
        "CEREBRAS_MIGRATOR_CACHE_DIR": str(work / "cache"),
    }


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> str:
    """The median of the ratios of the rounds, with their spread."""
    found = sorted(mine / other for mine, other in zip(ours, theirs, strict=True))
    return f"{statistics.median(found):.2f} [{found[0]:.2f}-{found[-1]:.2f}]"


def on_a_tree(name: str, work: Path, rounds: int, with_peers: Sequence[str]) -> None:
    """Print the table of one tree."""
    folder, env = tree(name, work), environment(work)
    wanted = [each for each in ("ruff", "ast-grep", "fixit", "migrate") if each in with_peers]
    chosen = commands(folder, work, wanted)
    costs: dict[str, list[Cost]] = {each: [] for each in (*chosen, "cold", "warm")}
    for _ in range(rounds):
        for each, command in chosen.items():
            costs[each].append(run(command, work, env))
        shutil.rmtree(work / "cache", ignore_errors=True)
        cached = [each for each in chosen["check"] if each != "--no-cache"]
        costs["cold"].append(run(cached, work, env))
        costs["warm"].append(run(cached, work, env))
    files = sum(1 for _ in folder.rglob("*.py"))
    lines = sum(path.read_bytes().count(b"\n") for path in folder.rglob("*.py"))
    print(f"\n{name}: {files} files, {lines} lines, {rounds} rounds")
    ours = [cost.wall for cost in costs["check"]]
    print(f"{'check':<10} {statistics.median(ours):>7.2f} s  {max(c.memory for c in costs['check']):>6.0f} MB")
    for each in wanted:
        theirs = [cost.wall for cost in costs[each]]
        memory = max(cost.memory for cost in costs[each])
        told = (
            f"migrate / check {ratio(theirs, ours)}" if each == "migrate" else f"check / {each} {ratio(ours, theirs)}"
        )
        print(f"{each:<10} {statistics.median(theirs):>7.2f} s  {memory:>6.0f} MB  {told}")
    warm, cold = [cost.wall for cost in costs["warm"]], [cost.wall for cost in costs["cold"]]
    print(f"{'warm':<10} {statistics.median(warm):>7.2f} s  {'':>9}  warm / cold {ratio(warm, cold)}", flush=True)


def on_one_file(work: Path, rounds: int) -> None:
    """Print what a run on a small file costs, beside Python's start with click."""
    env = environment(work)
    plain = "import json\n\n" + "def f(a):\n    return json.dumps(a)\n\n" * 66
    ask = "    return client.chat.completions.create(model='gpt-4o', messages=[])\n\n"
    filler = "def f(a):\n    return str(a)\n\n" * 60
    programs = {
        "without OpenAI": plain,
        "with findings": f"from openai import OpenAI\n\nclient = OpenAI()\n\ndef g(a):\n{ask}{filler}",
    }
    print(f"\none file of 200 lines, {rounds} rounds, processor time")
    with tempfile.TemporaryDirectory() as folder:
        costs: dict[str, list[float]] = {name: [] for name in ("click", *programs)}
        for number, text in enumerate(programs.values()):
            place = Path(folder, f"p{number}")
            place.mkdir()
            (place / "module.py").write_text(text, encoding="utf-8")
        for _ in range(rounds + 1):  # the first one writes bytecode
            costs["click"].append(run([sys.executable, "-c", "import click"], work, env).processor)
            for number, name in enumerate(programs):
                command = [sys.executable, "-m", "migrator", "check", "--isolated", str(Path(folder, f"p{number}"))]
                costs[name].append(run(command, work, env).processor)
        for name in programs:
            print(f"{name:<16} / import click {ratio(costs[name][1:], costs['click'][1:])}", flush=True)


def main() -> int:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("trees", nargs="*", metavar="TREE", help=f"of {', '.join(TREES)} and one-file; all by default")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir(), "cerebras-migrator-speed"))
    parser.add_argument("--with", dest="peers", nargs="+", default=["ruff", "ast-grep", "fixit", "migrate"])
    options = parser.parse_args()
    unknown = [name for name in options.trees if name not in (*TREES, "one-file")]
    if unknown:
        parser.error(f"no such tree: {', '.join(unknown)}; there are {', '.join(TREES)} and one-file")
    options.work.mkdir(parents=True, exist_ok=True)
    for name in options.trees or ("one-file", *TREES):
        if name == "one-file":
            on_one_file(options.work, options.rounds * 3)
        else:
            on_a_tree(name, options.work, options.rounds, options.peers)
    return 0


if __name__ == "__main__":
    sys.exit(main())
