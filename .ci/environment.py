"""Makes a virtual environment with this checkout installed in it. Needs nothing but Python's standard library.

Environments live in ``.venv/``, one for each purpose and version of Python, so that several versions can be tried side
by side. One that is complete is used again until ``pyproject.toml`` changes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OLDEST = (3, 10)


def environment(purpose: str, extra: str = "") -> Path:
    """The interpreter of the environment for ``purpose``, made now if need be; exits with a message if it can't be.

    ``extra`` is the optional dependency group of ``pyproject.toml`` that is installed too.
    """
    if sys.version_info < OLDEST:
        sys.exit(
            f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {sys.version.split()[0]} ({sys.executable})"
        )
    folder = ROOT / ".venv" / f"{purpose}-{sys.version_info.major}.{sys.version_info.minor}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = folder / "complete"
    wanted = _fingerprint(extra)
    if python.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    print(f"Setting up {folder.relative_to(ROOT)} (once) ...", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    _run(
        [sys.executable, "-m", "venv", str(folder)], "Python's venv module is needed (Debian: apt install python3-venv)"
    )
    target = f"{ROOT}[{extra}]" if extra else str(ROOT)
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", target]
    _run(
        install, "pip could not install the project; it needs the package index, or a mirror named in its configuration"
    )
    # Written last: an environment whose making was interrupted has no stamp, and is made again.
    stamp.write_text(wanted, encoding="utf-8")
    return python


def _fingerprint(extra: str) -> str:
    """What an environment depends on: the project's metadata, the interpreter, and where the checkout is."""
    parts = (extra, sys.version, sys.base_prefix, str(ROOT), (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _run(command: list[str], hint: str) -> None:
    # An environment that is active, or a PYTHONPATH, must not leak into the new one.
    clean = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    }
    code = subprocess.run(command, env=clean, check=False).returncode
    if code:
        sys.exit(f"set-up failed ({' '.join(command)}: exit code {code}): {hint}")
