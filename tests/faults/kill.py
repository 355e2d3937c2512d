"""Kills runs that rewrite many files, at random moments, and looks at what is left of the files.

    python tests/faults/kill.py [--rounds 100] [--files 500] [--seed 0]

After each round, every file must be the old one or the new one, whole, with nothing beside them, but for one new file
with its temporary name if the run was killed in the moment in which it has one; and a run after that must complete the
work and leave nothing. Prints how many files were new in each round.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from faults_projects import command, environment, judge, make, name, old, run


def kill_rounds(folder: Path, rounds: int, count: int, seed: int = 0, number: int = signal.SIGKILL) -> list[int]:
    """How many files were new after each round. Fails on any that is neither old nor new, and on litter."""
    dice = random.Random(seed)
    make(folder, count)
    started = time.monotonic()
    assert run(folder).returncode == 0
    whole = time.monotonic() - started
    assert judge(folder, count) == count
    results: list[int] = []
    writing = whole / 4
    for _ in range(rounds):
        make(folder, count)
        process = subprocess.Popen(
            command("."), cwd=folder, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        if dice.random() < 0.1:
            time.sleep(dice.random() * whole)
        else:  # while it writes
            _wait_for_the_first(folder, process)
            time.sleep(dice.random() * writing)
        process.send_signal(number)
        process.wait()
        results.append(judge(folder, count, named=number == signal.SIGKILL))
        if results[-1] == count:  # it was over before the blow
            writing *= 0.8
    assert run(folder).returncode == 0
    assert judge(folder, count) == count
    return results


def _wait_for_the_first(folder: Path, process: subprocess.Popen[bytes]) -> None:
    first = folder / name(0)
    data = old(0)
    while process.poll() is None and first.read_bytes() == data:
        time.sleep(0.001)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="killed-") as folder:
        results = kill_rounds(Path(folder), options.rounds, options.files, options.seed)
    partly = sum(0 < each < options.files for each in results)
    print(f"{len(results)} rounds, each of {options.files} files: every file old or new, nothing beside them")
    print(f"killed in the middle of writing: {partly}; new files by round: {results}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
