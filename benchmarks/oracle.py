"""How much of what independent tools found in real code does ``inventory`` find? Prints recall and precision by kind.

    python benchmarks/oracle.py --oracle DIR --code DIR [--fetch] [--only NAME ...] [--list misses]

``--oracle`` is a folder with ``codebases.json`` (where each codebase is from) and ``rows/NAME.jsonl`` (what type
checkers and a syntactic search found in it, one place a line). ``--code`` holds the codebases, one folder each;
``--fetch`` gets those that are missing, from PyPI with pip and from GitHub with git (``--git`` names another place,
such as a mirror). The code is only read, never imported.

A row counts as found if the inventory has a client or a request of the same endpoint that begins at the same place, or
on the same line. In a notebook, that is the line of a cell.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Line = tuple[str, "int | None", int]
TIERS = ("typed", "tail-only", "not-openai")
ROOT = Path(__file__).resolve().parents[1]
LISTS = ("misses", "weak", "unresolved", "foreign", "tail", "left", "extra", "dynamic")


@dataclass
class Result:
    """What the comparison of one codebase, or of all of them, adds up to."""

    rows: Counter[tuple[str, str]] = field(default_factory=Counter)
    found: Counter[tuple[str, str]] = field(default_factory=Counter)
    resolutions: Counter[str] = field(default_factory=Counter)
    every_resolution: Counter[str] = field(default_factory=Counter)
    models: Counter[str] = field(default_factory=Counter)
    unnamed: int = 0
    listed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, other: Result) -> None:
        """Add the figures of another codebase."""
        for name in ("rows", "found", "resolutions", "every_resolution", "models"):
            getattr(self, name).update(getattr(other, name))
        self.unnamed += other.unnamed
        for name, lines in other.listed.items():
            self.listed[name].extend(lines)


# -- the code ---------------------------------------------------------------------------------------------------------


def fetch(source: dict[str, str], into: Path, git: str) -> None:
    """Put a codebase at ``into``: a distribution from PyPI, or a GitHub repository at its commit."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "code")
        folder.mkdir()
        if source["type"] == "pypi":
            wanted = f"{source.get('name') or source['package']}=={source['version']}"
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", temporary, wanted]
            subprocess.run(pip, check=True)
            (archive,) = (path for path in Path(temporary).iterdir() if path.is_file())
            if archive.suffix == ".whl":
                with zipfile.ZipFile(archive) as wheel:
                    wheel.extractall(folder)
            else:
                with tarfile.open(archive) as packed:
                    packed.extractall(folder, filter="data")
        else:
            owner, name = source["repo"].split("/")
            url = git.format(owner=owner, name=name)
            for arguments in (
                ["init", "--quiet"],
                ["fetch", "--quiet", "--depth", "1", url, source["commit"]],
                ["checkout", "--quiet", "FETCH_HEAD"],
            ):
                subprocess.run(["git", *arguments], cwd=folder, check=True)
            shutil.rmtree(folder / ".git")
        shutil.move(folder, into)


# -- the comparison ---------------------------------------------------------------------------------------------------


def inventory(root: Path) -> Row:
    """What the tool finds in a codebase, as its JSON; the files named from ``root``.

    It runs in this repository, since ``python -m`` takes modules from the folder that it is started in.
    """
    command = [sys.executable, "-m", "migrator", "inventory", "--isolated", "--output-format", "json", str(root)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if not run.stdout:
        raise SystemExit(f"inventory of {root} failed:\n{run.stderr}")
    found: Row = json.loads(run.stdout)
    for item in (*found["clients"], *found["requests"]):
        item["filename"] = os.path.relpath(item["filename"], root)
    return found


def kind_of(row: Row) -> str:
    """The kind of a row, coarse enough for a table: ``ctor``, ``chat``, ``completions``, ``embeddings`` …"""
    return str(row["kind"]).split(".")[0]


def family(request: Row) -> str:
    """The kind of row that a request of the inventory answers to."""
    first = str(request["endpoint"]).removeprefix("beta.").split(".")[0]
    return "chat" if first == "chat" else first


def compare(root: Path, rows: Iterable[Row]) -> Result:
    """Compare one codebase with its rows."""
    result = Result()
    answer = inventory(root)
    clients = _places(answer["clients"])
    requests = _places(answer["requests"])
    matched: set[int] = set()
    for row in rows:
        kind, tier = kind_of(row), str(row["tier"])
        if not (root / row["file"]).is_file():
            raise SystemExit(f"{root}: {row['file']} is missing; is this the right version?")
        label = kind if row["what"] == "call" else f"{kind} (method handed on)"
        result.rows[tier, label] += 1
        hit = _hit(row, clients if kind == "ctor" else requests)
        where = f"{root.name}/{row['file']}:{row['line']}: {row['expr']} [{row['kind']}, {row['fullname'] or '-'}]"
        if hit is None:
            result.listed["misses" if tier == "typed" else "left" if tier == "tail-only" else "right"].append(where)
            continue
        matched.add(id(hit))
        result.found[tier, label] += 1
        if kind == "chat" and tier == "typed" and row["what"] == "call":
            result.resolutions[hit["resolution"]] += 1
            if hit["resolution"] != "resolved":
                result.listed["weak"].append(f"{where} {hit['resolution']}: {_because(hit)}")
        if tier == "not-openai":
            result.listed["foreign"].append(f"{where} {hit.get('resolution', hit.get('kind'))}")
        if tier == "tail-only":
            result.listed["tail"].append(f"{where} {hit.get('resolution', hit.get('kind'))}")
    for request in answer["requests"]:
        where = f"{root.name}/{request['filename']}:{request['location']['row']}: {request['endpoint']}"
        if id(request) not in matched:
            result.listed["extra"].append(f"{where}.{request['method']} {request['resolution']}")
        if family(request) != "chat":
            continue
        result.every_resolution[request["resolution"]] += 1
        if request["resolution"] != "resolved":
            result.listed["unresolved"].append(f"{where} {request['resolution']}: {_because(request)}")
        origin = request["model_origin"] or "not named"
        result.models[origin] += 1
        if origin == "dynamic":
            places = "; ".join(
                f"{e['reason']} ({e['filename']}:{e['location']['row']})" for e in request["model_enters"]
            )
            result.listed["dynamic"].append(f"{where}: {places or '?'}")
            result.unnamed += not places
    return result


def _because(request: Row) -> str:
    reason = request["reason"]
    return f"{reason['reason']} ({reason['filename']}:{reason['location']['row']})" if reason else "?"


def _places(items: Iterable[Row]) -> dict[Line, list[Row]]:
    found: dict[Line, list[Row]] = defaultdict(list)
    for item in items:
        found[os.path.normpath(item["filename"]), item.get("cell"), item["location"]["row"]].append(item)
    return found


def _lines(row: Row) -> Iterator[Line]:
    """The lines that the row may be found on: where it begins and where it is called."""
    # Rows count the cells of a notebook from 0, and their lines over all of them as well as in each.
    cell = row["cell"] + 1 if "cell" in row else None
    above = row["line"] - row["cline"] if "cell" in row else 0
    for line in dict.fromkeys((row["line"], row["aline"])):
        yield os.path.normpath(row["file"]), cell, line - above


def _hit(row: Row, places: dict[Line, list[Row]]) -> Row | None:
    """The client or request at the row's place: at its first character, else on its line, else where it is called."""
    for line in _lines(row):
        here = places.get(line, [])
        wanted = kind_of(row)
        fitting = [item for item in here if wanted == "ctor" or "endpoint" not in item or _fits(wanted, item)]
        exact = [item for item in fitting if item["location"]["column"] == row["col"] + 1]
        if exact or fitting:
            return (exact or fitting)[0]
    return None


def _fits(wanted: str, request: Row) -> bool:
    aliases = {"threads": "beta", "assistants": "beta"}
    own = family(request)
    return wanted in (own, aliases.get(own, own)) or own == "beta" or wanted in ("derive", "legacy")


# -- the report -------------------------------------------------------------------------------------------------------


def report(result: Result, shown: Iterable[str]) -> Iterator[str]:
    """The figures as lines of text."""
    yield f"{'tier':<11} {'kind':<28} {'rows':>5} {'found':>6} {'ratio':>7}"
    for tier in TIERS:
        for (its, kind), count in sorted(result.rows.items()):
            if its == tier:
                found = result.found[its, kind]
                yield f"{tier:<11} {kind:<28} {count:>5} {found:>6} {found / count:>7.1%}"
    yield ""
    yield f"typed chat calls found, by resolution: {_split(result.resolutions)}"
    yield f"all chat requests, by resolution:      {_split(result.every_resolution)}"
    yield f"all chat requests, by model:           {_split(result.models)}; without a place: {result.unnamed}"
    for name in shown:
        yield ""
        yield f"-- {name}: {len(result.listed[name])}"
        yield from result.listed[name]


def _split(counts: Counter[str]) -> str:
    total = sum(counts.values())
    return ", ".join(f"{name} {count} ({count / total:.1%})" for name, count in counts.most_common()) or "none"


def main() -> int:
    """Run the comparison as the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--oracle", type=Path, required=True, help="folder with codebases.json and rows/")
    parser.add_argument("--code", type=Path, required=True, help="folder with the codebases, one folder each")
    parser.add_argument("--fetch", action="store_true", help="get the codebases that are missing")
    parser.add_argument("--git", default="https://github.com/{owner}/{name}.git", help="where git fetches from")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="these codebases only")
    parser.add_argument("--list", nargs="+", default=[], choices=LISTS, help="print these places one by one")
    parser.add_argument("--each", action="store_true", help="print a line for each codebase")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    codebases = json.loads((options.oracle / "codebases.json").read_text(encoding="utf-8"))
    chosen = [each for each in codebases if not options.only or each["name"] in options.only]
    options.code = options.code.resolve()
    options.code.mkdir(parents=True, exist_ok=True)
    absent = [each for each in chosen if not (options.code / each["name"]).is_dir()]
    if options.fetch:
        for each in absent:
            print(f"fetching {each['name']}", file=sys.stderr, flush=True)
            fetch(each["source"], options.code / each["name"], options.git)
    elif absent:
        print(f"{len(absent)} of {len(chosen)} codebases are not there; --fetch gets them", file=sys.stderr)
        chosen = [each for each in chosen if each not in absent]

    def one(codebase: Row) -> tuple[str, Result]:
        name = str(codebase["name"])
        lines = (options.oracle / "rows" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        return name, compare(options.code / name, [json.loads(line) for line in lines])

    total = Result()
    largest_first = sorted(chosen, key=lambda each: -each["lines"])
    with ThreadPoolExecutor(options.jobs) as pool:
        for name, result in pool.map(one, largest_first):
            total.add(result)
            if options.each:
                missed = len(result.listed["misses"])
                print(
                    f"{name}: {sum(result.found.values())} of {sum(result.rows.values())} rows, {missed} typed missed"
                )
    print(f"{len(chosen)} codebases")
    print("\n".join(report(total, options.list)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
