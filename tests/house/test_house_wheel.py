"""The wheel, built as it is published and installed where the checkout cannot help it."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import migrator

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (
    'from openai import OpenAI\n\nclient = OpenAI()\nclient.chat.completions.create(model="gpt-4o", messages=[])\n'
)


def run(*command: object, cwd: Path, expected: int = 0) -> str:
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=clean, capture_output=True, text=True, check=False
    )
    assert done.returncode == expected, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT, cwd=folder)
    [built] = folder.glob("*.whl")
    return built


def test_the_wheel_carries_every_rule_and_all_that_is_known(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    beside = [file for file in (ROOT / "rules").rglob("*") if file.suffix in (".py", ".toml")]
    assert beside
    assert {f"migrator/rules/{file.relative_to(ROOT / 'rules').as_posix()}" for file in beside} <= inside
    assert {"migrator/py.typed", "migrator/cli.py", "migrator/schema.json"} <= inside


def test_the_wheel_claims_one_import_name(wheel):
    """``rules``, ``tests`` or ``docs`` at the top of site-packages would be in the way of somebody else."""
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert tops == {"migrator", f"cerebras_migrator-{migrator.__version__}.dist-info"}


def test_the_version_is_said_once(wheel):
    assert wheel.name == f"cerebras_migrator-{migrator.__version__}-py3-none-any.whl"
    assert f"[{migrator.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_installed_wheel_works(wheel, tmp_path):
    environment = tmp_path / "environment"
    scripts = environment / ("Scripts" if os.name == "nt" else "bin")
    run(sys.executable, "-m", "venv", environment, cwd=tmp_path)
    run(scripts / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel, cwd=tmp_path)
    command = scripts / "cerebras-migrate"

    assert run(command, "--version", cwd=tmp_path) == f"cerebras-migrate, version {migrator.__version__}\n"
    assert run(command, "rule", "CBR101", cwd=tmp_path).startswith("# openai-client (CBR101)")
    beside = len(list((ROOT / "rules").rglob("*.py")))
    assert len(json.loads(run(command, "rule", "--output-format", "json", cwd=tmp_path))) == beside

    program = tmp_path / "program" / "app.py"
    program.parent.mkdir()
    program.write_text(PROGRAM, encoding="utf-8")
    assert "CBR101" in run(command, "check", "program", cwd=tmp_path, expected=1)
    assert program.read_text(encoding="utf-8") == PROGRAM
    run(command, "migrate", "program", cwd=tmp_path)
    assert 'base_url="https://api.cerebras.ai/v1"' in program.read_text(encoding="utf-8")
    run(command, "check", "program", cwd=tmp_path)
