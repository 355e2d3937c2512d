"""Runs the tests in an environment of their own, made on the first run: ``python3 .ci/test.py [pytest arguments]``."""

from __future__ import annotations

import subprocess
import sys

from environment import ROOT, environment


def main() -> int:
    python = environment("test", "dev")
    arguments = sys.argv[1:]
    # Two at least: half of the time of the wire tests is waiting.
    workers = [] if any(argument.startswith(("-n", "--pdb")) for argument in arguments) else ["-n", "auto"]
    return subprocess.run([str(python), "-m", "pytest", *workers, *arguments], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
