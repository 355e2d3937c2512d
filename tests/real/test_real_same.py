"""What is found does not depend on how the work is done: by one process or several, with or without what was kept."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from real_projects import REPOSITORY, project

PROJECTS = ["autoevals==0.4.1", "factool==0.1.3", "agentverse==0.1.8.1"]


def report(folder: Path, cache: Path, *arguments: str) -> bytes:
    """The findings as the command line gives them."""
    environment = {**os.environ, "CEREBRAS_MIGRATOR_CACHE_DIR": str(cache), "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-m", "migrator", "check", "--isolated", "--output-format", "json", *arguments, "."]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr
    assert done.stderr == b""
    return done.stdout


@pytest.mark.parametrize("requirement", PROJECTS)
def test_the_findings_are_the_same_byte_for_byte(requirement, tmp_path):
    folder = project(requirement)
    alone = report(folder, tmp_path / "unused", "--no-cache", "--jobs", "1")
    assert not (tmp_path / "unused").exists()
    assert report(folder, tmp_path / "unused", "--no-cache", "--jobs", "3") == alone
    cold = report(folder, tmp_path / "kept", "--jobs", "2")
    assert cold == alone
    assert [path for path in (tmp_path / "kept").rglob("*") if path.is_file()]
    assert report(folder, tmp_path / "kept", "--jobs", "2") == alone
    assert report(folder, tmp_path / "kept", "--jobs", "1") == alone
