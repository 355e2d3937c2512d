"""Checks many repositories on a Dask cluster, and prints one report: what `check` finds in each, as JSON Lines.

    python -m pip install ".[fleet]"
    python examples/fleet_dask.py /srv/repositories > findings.jsonl
    python examples/fleet_dask.py --scheduler tcp://10.0.0.5:8786 /srv/repositories/billing /srv/repositories/desk

A path is a repository, or a folder with repositories directly in it. What each file says is worked out in tasks of some
files each, wherever a worker is free; a further task judges each repository with what its files say, so that nothing is
worked out twice. Repositories come in the order of their paths, and the lines of each are those of

    cerebras-migrate check --output-format jsonl /srv/repositories/billing

with absolute paths. Without --scheduler, the cluster is made of processes on this machine and ends with the program.
Workers elsewhere need the same versions of cerebras-migrator and Python, and the repositories under the same paths.

What cannot be done is said on standard error, and the rest is done. The exit code is 2 then; else 1 if there are
findings that fail `check` (`fail-on` in the configuration of each repository), and 0 if there are none.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import migrator
from migrator.api import (
    Configurations,
    Effort,
    Failure,
    Unreadable,
    check,
    dumped,
    files,
    loaded,
    relevant,
    reported,
    summarise,
)

if TYPE_CHECKING:
    from distributed import Client, Future, LocalCluster

    Part = TypeVar("Part", Client, LocalCluster)

FILES_A_TASK = 50
"""Most files are done with in a moment, of which a task of its own for each would take a good part."""

DONE, FOUND, FAILED, INTERRUPTED = 0, 1, 2, 130


class Judged(NamedTuple):
    """What came of a repository: its lines of the report, whether they fail it, and what could not be done."""

    lines: str = ""
    fails: bool = False
    problems: tuple[str, ...] = ()


# -- what workers do --------------------------------------------------------------------------------------------------


def summaries(paths: Sequence[str]) -> dict[str, bytes]:
    """What those of the files say that may matter, as bytes. Those that cannot be read are left to :func:`judged`."""
    found: dict[str, bytes] = {}
    for path, data in relevant(paths):
        with contextlib.suppress(Unreadable):
            content = dumped(summarise(path, data))
            if content is not None:
                found[path] = content
    return found


def judged(repository: str, parts: Sequence[dict[str, bytes]]) -> Judged:
    """The findings of a repository, of whose files it is known what they say."""
    contents = {path: content for part in parts for path, content in part.items()}
    known = {path: summary for path, content in contents.items() if (summary := loaded(content)) is not None}
    configurations = Configurations()
    try:
        outcome = check([repository], configurations, effort=Effort(known=known), edits=True)
        return Judged(
            reported(outcome, [repository], "jsonl"),
            any(each.severity in configurations.of(each.place.path).failing for each in outcome.findings),
            tuple(f"{problem.path}: {problem.message}" for problem in outcome.problems),
        )
    except Failure as failure:
        return Judged(problems=(f"{repository}: not checked: {failure.message}",))


def versions() -> tuple[str, str]:
    """What summaries depend on besides the files, and so has to be the same everywhere."""
    return migrator.__version__, sys.version.split()[0]


# -- what this program does -------------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    options = parsed(arguments)
    repositories, problems = found(options.paths)
    code = FAILED if problems else DONE
    for problem in problems:
        say("error", problem)
    if not repositories:
        return code
    with contextlib.ExitStack() as stack:
        try:
            client = connected(options, stack)
            refuse_other_versions(client)
        except ModuleNotFoundError as error:
            say("error", f"{error}: python -m pip install 'cerebras-migrator[fleet]'")
            return FAILED
        except (Failure, OSError, ValueError, asyncio.TimeoutError) as error:
            say("error", f"no cluster to work on: {error}")
            return FAILED
        for outcome in results(client, repositories):
            sys.stdout.write(outcome.lines)
            sys.stdout.flush()
            for problem in outcome.problems:
                say("error", problem)
            code = max(code, FAILED if outcome.problems else FOUND if outcome.fails else DONE)
    return code


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a repository, or a folder of repositories")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--workers", type=int, metavar="N", help="how many processes on this machine; all processors")
    where.add_argument("--scheduler", metavar="ADDRESS", help="the cluster to use instead, such as tcp://10.0.0.5:8786")
    options = parser.parse_args(arguments)
    if options.workers is not None and options.workers < 1:
        parser.error("--workers: expected 1 or more")
    return options


def found(paths: Sequence[str]) -> tuple[list[str], list[str]]:
    """The repositories that the paths mean, sorted, each once; and what is wrong with a path."""
    repositories: set[str] = set()
    problems: list[str] = []
    for path in map(os.path.abspath, paths):
        try:
            inside = sorted(entry.path for entry in os.scandir(path) if entry.is_dir())
        except OSError as error:
            problems.append(f"{path}: not checked: {error.strerror}")
            continue
        if is_repository(path):
            repositories.add(path)
        elif here := set(filter(is_repository, inside)):
            repositories |= here
            for other in sorted({*inside} - here):
                say("note", f"{other}: left out: it is no git repository")
        else:
            problems.append(f"{path}: not checked: it is no git repository, and none is directly in it")
    return sorted(repositories), problems


def is_repository(folder: str) -> bool:
    """Whether this is the top of a git repository, or of a further work tree of one."""
    return os.path.exists(os.path.join(folder, ".git"))


def connected(options: argparse.Namespace, stack: contextlib.ExitStack) -> Client:
    """A client of the cluster that is asked for."""
    from distributed import Client, LocalCluster

    if options.scheduler is not None:
        return stack.enter_context(ended(Client(options.scheduler, timeout=30)))
    # What processes ignore when they are started, they go on ignoring: an interruption is for this program to handle.
    interrupted = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        cluster = LocalCluster(
            n_workers=options.workers or processors(),
            threads_per_worker=1,  # all of the work is Python's own: several threads in a process would only take turns
            dashboard_address="127.0.0.1:0",  # any port that is free: several of these programs may run at a time
            silence_logs=logging.CRITICAL,  # what goes wrong with a repository is said once, by this program
        )
    finally:
        signal.signal(signal.SIGINT, interrupted)
    logging.disable(logging.CRITICAL)  # nor what the rest of it goes through when workers die and the cluster ends
    return stack.enter_context(ended(Client(stack.enter_context(ended(cluster)))))


@contextlib.contextmanager
def ended(part: Part) -> Iterator[Part]:
    """A part of a cluster, which is closed in the end.

    What goes wrong then changes nothing of what came of the work, as when a worker that died was just being replaced.
    """
    try:
        yield part
    finally:
        with contextlib.suppress(Exception):
            part.close()


def processors() -> int:
    """How many processors this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def refuse_other_versions(client: Client) -> None:
    """Raises :class:`Failure` if a worker cannot do what this program asks for, or would do it differently."""
    client.wait_for_workers(1, timeout=30)
    mine = versions()
    for worker, theirs in client.run(versions, on_error="return").items():
        if isinstance(theirs, Exception):
            raise Failure(f"{worker} cannot work: {type(theirs).__name__}: {theirs}")
        if tuple(theirs) != mine:
            raise Failure(
                f"{worker} has cerebras-migrator {theirs[0]} on Python {theirs[1]}; expected {mine[0]} on {mine[1]}"
            )


def results(client: Client, repositories: Sequence[str]) -> Iterator[Judged]:
    """What came of each repository, in this order. All of them are at work from the beginning."""
    from distributed import KilledWorker

    waiting = deque((each, submitted(client, each)) for each in repositories)
    while waiting:
        repository, outcome = waiting.popleft()  # nobody else holds it, so that the cluster may forget it, too
        if isinstance(outcome, Judged):
            yield outcome
            continue
        try:
            yield outcome.result()
        except KilledWorker:
            command = f"`cerebras-migrate check --jobs 2 {repository}` may say over which file"
            yield Judged(problems=(f"{repository}: not checked: several workers died at work on it; {command}",))
        except Exception as error:  # a defect, or a cluster that is gone
            yield Judged(problems=(f"{repository}: not checked: {type(error).__name__}: {error}",))


def submitted(client: Client, repository: str) -> Future[Judged] | Judged:
    """The task that judges the repository, behind those that work out what its files say."""
    try:
        every = files([repository], Configurations())
    except Failure as failure:
        return Judged(problems=(f"{repository}: not checked: {failure.message}",))
    tasks = [every[start : start + FILES_A_TASK] for start in range(0, len(every), FILES_A_TASK)]
    parts = client.map(summaries, tasks, pure=False)
    return client.submit(judged, repository, parts, pure=False, priority=1)  # first, since it frees what it needs


def say(kind: str, text: str) -> None:
    """A line on standard error. Names of files may hold anything, and do nothing to a terminal."""
    printable = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)
    print(f"{kind}: {printable}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        say("error", "interrupted")
        sys.exit(INTERRUPTED)
