"""The demo of the README: what its migration does, and what it leaves to a person."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from migrator.cli import cli

DEMO = Path(__file__).resolve().parents[2] / "fixtures" / "demo"


@pytest.fixture
def demo(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "demo"
    shutil.copytree(DEMO, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.chdir(folder)
    return folder / "assistant"


def migrated(*options: str) -> str:
    result = CliRunner().invoke(cli, ["migrate", "--isolated", "--output-format", "concise", *options, "assistant"])
    assert result.exit_code == 1, result.output
    return result.output


def test_clients_keys_and_models_move(demo):
    migrated()
    text = {file.name: file.read_text(encoding="utf-8") for file in demo.iterdir()}
    assert (
        '    return OpenAI(\n        base_url="https://api.cerebras.ai/v1",\n'
        '        api_key=os.environ["CEREBRAS_API_KEY"],\n        timeout=REQUEST_TIMEOUT,\n'
        "        max_retries=3,  # the desk is busy on Mondays\n    )\n"
    ) in text["clients.py"]
    assert 'ANSWER_MODEL = os.environ.get("ASSISTANT_MODEL", "gpt-oss-120b")\n' in text["settings.py"]
    assert 'TRIAGE_MODEL = "gpt-oss-120b"\n' in text["settings.py"]
    assert 'model="gpt-oss-120b",\n' in text["streaming.py"]


def test_what_cannot_move_is_left_as_it_is_and_said(demo):
    before = {name: (demo / name).read_bytes() for name in ("search.py", "service.py")}
    migrated()
    assert {name: (demo / name).read_bytes() for name in before} == before
    left = json.loads(CliRunner().invoke(cli, ["check", "--isolated", "--output-format", "json", "assistant"]).stdout)
    assert [(Path(item["filename"]).name, item["code"], item["severity"]) for item in left] == [
        ("search.py", "CBR502", "warning"),
        ("service.py", "CBR301", "error"),
        ("streaming.py", "CBR401", "error"),
    ]


def test_unsafe_fixes_drop_the_field_that_is_refused(demo):
    before = (demo / "service.py").read_text(encoding="utf-8")
    migrated("--unsafe-fixes")
    dropped = '        request["frequency_penalty"] = 0.4        # it used to repeat the greeting\n'
    assert dropped in before
    assert (demo / "service.py").read_text(encoding="utf-8") == before.replace(dropped, "")


def test_the_migrated_demo_compiles(demo):
    migrated("--unsafe-fixes")
    for file in demo.iterdir():
        compile(file.read_bytes(), file.name, "exec")
