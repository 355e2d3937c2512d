"""Makes very many files and runs over them: ``python tests/faults/many.py [--files 100000]``. Prints what it took."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from faults_projects import new, old, run

EACH = 1_000
"""Of so many files one makes a client."""


def make_many(folder: Path, count: int) -> None:
    """Write so many files, a hundred to a folder, and folders in folders."""
    for number in range(count):
        part = folder / f"part_{number // 10_000}" / f"part_{number // 100}"
        if number % 100 == 0:
            part.mkdir(parents=True, exist_ok=True)
        (part / f"module_{number}.py").write_bytes(old(number) if number % EACH == 0 else b"x = 1\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="many-") as name:
        folder = Path(name)
        make_many(folder, options.files)
        started = time.monotonic()
        result = run(folder, "--output-format", "concise")
        took = time.monotonic() - started
        print("\n".join(result.stdout.splitlines()[-4:]), result.stderr, sep="\n")
        print(f"{options.files} files in {took:.1f} s, exit code {result.returncode}")
        first = folder / "part_0" / "part_0" / "module_0.py"
        return int(result.returncode != 0 or first.read_bytes() != new(0))


if __name__ == "__main__":
    sys.exit(main())
