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
from collections.abc import Iterator
from pathlib import Path

from faults_projects import command, environment, judge, make, name, run


def kill_rounds(folder: Path, rounds: int, count: int, seed: int = 0, number: int = signal.SIGKILL) -> Iterator[int]:
    """How many files were new after each round. Fails on any that is neither old nor new, and on litter."""
    dice = random.Random(seed)
    order = sorted(map(name, range(count)))  # in which they are written
    make(folder, count)
    started = time.monotonic()
    completed(folder, count)
    whole = time.monotonic() - started
    for _ in range(rounds):
        make(folder, count)
        process = subprocess.Popen(
            command("."), cwd=folder, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        if dice.random() < 0.1:
            time.sleep(dice.random() * whole)
        else:  # while it writes: once it has come to some file, however long that takes on this machine
            wait_for(folder / order[dice.randrange(count * 3 // 4)], process)
            time.sleep(dice.random() * 0.002)
        process.send_signal(number)
        process.wait()
        yield judge(folder, count, named=number == signal.SIGKILL)


def completed(folder: Path, count: int) -> None:
    """Run to the end, which must make every file new and leave nothing beside them."""
    assert run(folder).returncode == 0
    assert judge(folder, count) == count


def wait_for(file: Path, process: subprocess.Popen[bytes]) -> None:
    """Until the file is replaced, or the process is over."""
    before = file.stat().st_ino
    while process.poll() is None and file.stat().st_ino == before:
        time.sleep(0.0002)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="killed-") as folder:
        results = list(kill_rounds(Path(folder), options.rounds, options.files, options.seed))
        completed(Path(folder), options.files)
    partly = sum(0 < each < options.files for each in results)
    print(f"{len(results)} rounds, each of {options.files} files: every file old or new, nothing beside them")
    print(f"killed in the middle of writing: {partly}; new files by round: {results}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
