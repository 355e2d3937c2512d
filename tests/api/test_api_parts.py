"""A check in parts, by the names that other programs may use: it finds what the command line finds."""

from __future__ import annotations

import inspect
import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from migrator import api
from migrator.cli import cli

ROOT = Path(__file__).resolve().parents[2]
DEMO = str(ROOT / "fixtures" / "demo")


def printed(*arguments):
    result = CliRunner().invoke(cli, ["check", "--no-cache", *arguments])
    assert result.exit_code in (0, 1), result.output
    return result.stdout


def known_of(path):
    """What the files say, worked out apart from the run."""
    found = api.relevant(api.files([path], api.Configurations()))
    return {name: api.summarise(name, data) for name, data in found}


def test_the_names_are_those_that_are_listed_and_each_says_what_it_is():
    public = {name for name, item in vars(api).items() if getattr(item, "__module__", "").startswith("migrator")}
    assert set(api.__all__) <= public
    assert all(inspect.getdoc(getattr(api, name)) for name in api.__all__)


@pytest.mark.parametrize("name", ["json", "jsonl", "sarif", "github", "gitlab", "junit"])
def test_a_report_is_what_the_command_line_prints(name):
    outcome = api.check([DEMO], api.Configurations(), edits=True)
    assert outcome.findings
    assert api.reported(outcome, [DEMO], name) == printed(DEMO, "--output-format", name)


def test_what_is_known_is_not_worked_out_again(monkeypatch):
    known = known_of(DEMO)
    assert known
    asked = []

    def spy(path, data):
        asked.append(path)
        return api.summarise(path, data)

    monkeypatch.setattr("migrator.understand.summaries.summarise", spy)
    outcome = api.check([DEMO], api.Configurations(), effort=api.Effort(known=known), edits=True)
    # What mentions nothing, and calls what does, is looked at when its caller asks for it.
    assert known.keys().isdisjoint(asked)
    assert len(asked) == len(set(asked))
    assert api.reported(outcome, [DEMO], "json") == printed(DEMO, "--output-format", "json")


def test_the_program_of_the_page_prints_what_the_command_line_prints(capsys):
    page = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    [program] = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    exec(program.replace("/srv/repositories/billing", DEMO), {})
    assert capsys.readouterr().out == printed(DEMO, "--output-format", "jsonl") != ""


def test_relevant_files_are_those_that_a_run_counts(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    client = "from openai import OpenAI\n\nclient = OpenAI()\n"
    files = {"app.py": client, "idle.py": "x = 1\n", ".venv/lib.py": client, "skipped/app.py": client}
    for name, text in files.items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text)
    Path("pyproject.toml").write_text('[tool.cerebras-migrator]\nextend-exclude = ["skipped"]\n')
    found = api.files(["."], api.Configurations())
    assert found == ("app.py", "idle.py")
    assert [path for path, _ in api.relevant(found)] == ["app.py"]
    assert api.check(["."], api.Configurations()).relevant == 1


def test_files_that_cannot_be_read_are_left_to_the_run(tmp_path):
    gone = tmp_path / "gone.py"
    os.symlink(tmp_path / "nowhere.py", gone)
    assert list(api.relevant([str(gone)])) == []
    [problem] = api.check([str(gone)], api.Configurations()).problems
    assert problem.path == str(gone)


def test_a_configuration_that_cannot_be_used_is_a_failure(tmp_path):
    (tmp_path / "app.py").write_text("from openai import OpenAI\n")
    (tmp_path / "pyproject.toml").write_text("[tool.cerebras-migrator]\nfail-onn = 1\n")
    with pytest.raises(api.Failure, match="fail-on"):
        api.files([str(tmp_path)], api.Configurations())
