"""Real projects from PyPI, fetched when first asked for and kept in ``.real-projects/`` at the top of the repository.

``CEREBRAS_MIGRATOR_REAL_PROJECTS`` names another place. Nothing of them is installed, imported or run.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
LOCATION_VARIABLE = "CEREBRAS_MIGRATOR_REAL_PROJECTS"


def benchmark(name: str) -> ModuleType:
    """The program ``benchmarks/NAME.py`` as a module."""
    qualified = f"benchmarks_{name}"
    if qualified not in sys.modules:
        spec = importlib.util.spec_from_file_location(qualified, REPOSITORY / "benchmarks" / f"{name}.py")
        sys.modules[qualified] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[qualified])
    return sys.modules[qualified]


def project(requirement: str) -> Path:
    """The folder with the files of ``name==version``. Without a network the test is skipped, and in CI it fails."""
    top = Path(os.environ.get(LOCATION_VARIABLE) or REPOSITORY / ".real-projects")
    top.mkdir(parents=True, exist_ok=True)
    (top / ".gitignore").write_text("*\n", encoding="utf-8")
    folder = top / requirement.replace("==", "-")
    if not folder.is_dir():
        name, _, version = requirement.partition("==")
        fresh = top / f"{folder.name}.{os.getpid()}"
        try:
            benchmark("oracle").fetch({"type": "pypi", "package": name, "version": version}, fresh, "")
        except subprocess.CalledProcessError as error:
            reason = f"{requirement} cannot be had: {error}"
            if os.environ.get("CI"):
                pytest.fail(reason, pytrace=False)
            pytest.skip(reason)
        try:
            fresh.rename(folder)
        except OSError:
            # Another process was faster: its copy is as good.
            assert folder.is_dir()
    return folder
