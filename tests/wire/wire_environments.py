"""Virtual environments with one SDK each, made when first asked for and kept.

They live in ``.wire-venvs/`` at the top of the repository, or where ``CEREBRAS_MIGRATOR_WIRE_VENVS`` says.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
LOCATION_VARIABLE = "CEREBRAS_MIGRATOR_WIRE_VENVS"
INSTALL_TIMEOUT = 600


class EnvironmentUnavailable(Exception):
    """The environment could not be made; the message says why."""


def python_for_test(*requirements: str) -> Path:
    """The same as :func:`python_with`; without it the test is skipped, and in CI (``CI`` is set) it fails."""
    try:
        return python_with(*requirements)
    except EnvironmentUnavailable as error:
        give_up(f"no environment with {', '.join(requirements)}: {error}")


def give_up(reason: str) -> NoReturn:
    """End the test: CI must not go green because nothing was tried."""
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def python_with(*requirements: str) -> Path:
    """The interpreter of an environment that has exactly these requirements (and what they pull in).

    Raises :class:`EnvironmentUnavailable` if it is not there yet and pip can't make it, as without a network.
    """
    top = Path(os.environ.get(LOCATION_VARIABLE) or REPOSITORY / ".wire-venvs")
    top.mkdir(parents=True, exist_ok=True)
    name = f"{'-'.join(requirements).replace('==', '-')}-{python_tag()}"
    folder = top / name
    python = interpreter(folder)
    # Written last: an environment that was interrupted half-way has none, and is made again.
    marker = folder / "complete"
    with locked(top / f"{name}.lock"):
        if not (marker.exists() and python.exists()):
            run([sys.executable, "-m", "venv", "--clear", str(folder)])
            run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements])
            marker.touch()
    return python


def python_tag() -> str:
    """The version of this Python as it stands in the names of environments."""
    return f"py{sys.version_info.major}{sys.version_info.minor}"


def interpreter(folder: Path) -> Path:
    """Where the interpreter of an environment is."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def run(command: list[str]) -> None:
    """Run a command of the set-up; its failure is the environment's."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_TIMEOUT, check=False)
    except subprocess.TimeoutExpired:
        raise EnvironmentUnavailable(f"{' '.join(command)}: no end after {INSTALL_TIMEOUT} s") from None
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1:] or ["no message"]
        raise EnvironmentUnavailable(f"{' '.join(command)}: exit {done.returncode}: {reason[0]}")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one process at a time in; the system lets go of the lock even if its holder dies."""
    with path.open("a+b") as file:
        if os.name == "nt":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield
