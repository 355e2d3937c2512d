"""What SECURITY.md tells people to run is there, and takes the options that it shows."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = re.findall(
    r"^python (tests/\S+\.py)(.*?)(?: +#.*)?$", (ROOT / "SECURITY.md").read_text("utf-8"), re.MULTILINE
)


def test_there_are_commands() -> None:
    assert len(COMMANDS) >= 6


@pytest.mark.parametrize(("script", "options"), COMMANDS)
def test_a_command_takes_its_options(script: str, options: str) -> None:
    result = subprocess.run(
        [sys.executable, "-B", str(ROOT / script), "--help"], capture_output=True, text=True, check=True
    )

    assert [option for option in re.findall(r"--\w+", options) if option not in result.stdout] == []
