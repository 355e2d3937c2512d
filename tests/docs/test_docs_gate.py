"""The snippets of the README for hooks and CI: they are what they claim to be, and their commands run."""

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from migrator.cli import cli

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
INSTALL = "pip install git+https://github.com/OWNER/cerebras-migrator"
CLIENT = "from openai import OpenAI\n\nclient = OpenAI()\n"


def blocks(title: str, language: str) -> list[str]:
    """The blocks of code of a section."""
    section = re.split(r"^#{2,3} ", README.partition(f"# {title}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    return re.findall(rf"^```{language}\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)


ACTION, PLAIN, GITLAB = (yaml.safe_load(block) for block in blocks("CI", "yaml"))
[SHELL] = blocks("CI", "sh")


def command(line: str, expected: int) -> str:
    """Run a command of a snippet, in the current folder."""
    words = shlex.split(line)
    assert Path(words[0]).name == "cerebras-migrate"
    result = CliRunner().invoke(cli, words[1:])
    assert result.exit_code == expected, result.output
    return result.stdout


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text(CLIENT, encoding="utf-8")
    return tmp_path


def test_the_action_is_used_with_inputs_that_it_has():
    [_, step] = ACTION["jobs"]["cerebras"]["steps"]
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    assert set(step["with"]) <= set(action["inputs"])
    assert step["uses"].startswith("OWNER/cerebras-migrator@v")
    assert ACTION["jobs"]["cerebras"]["permissions"] == {"contents": "read", "security-events": "write"}


def test_the_inputs_of_the_action_are_listed_with_their_defaults():
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    table = README.partition("| input | meaning | default |\n")[2].partition("\n\n")[0].splitlines()[1:]
    rows = {cells[1].strip(" `"): cells[3].strip(' `"') for cells in (line.split("|") for line in table)}
    assert list(rows) == list(action["inputs"])
    for name, default in rows.items():
        assert action["inputs"][name]["default"] in (default, ""), name


def test_the_job_without_the_action():
    install, check = [step["run"] for step in PLAIN["jobs"]["cerebras"]["steps"] if "run" in step]
    assert install == INSTALL
    assert command(check, 1).startswith("::error ")


def test_the_job_for_gitlab():
    install, check = GITLAB["cerebras"]["script"]
    assert install == INSTALL
    command(check, 1)
    [found] = json.loads(Path(GITLAB["cerebras"]["artifacts"]["reports"]["codequality"]).read_text(encoding="utf-8"))
    assert found["check_name"].startswith("CBR101")
    assert GITLAB["cerebras"]["artifacts"]["when"] == "always", "the step fails when there is something to show"


def test_the_lines_for_a_shell():
    environment, install, check = SHELL.splitlines()
    assert environment == "python3 -m venv .cerebras"
    assert install.endswith(f"-m {INSTALL}")
    command(check, 1)
    assert Path("cerebras.xml").read_text(encoding="utf-8").startswith("<?xml")


def test_the_commands_that_accept_what_there_is():
    write, gate = blocks("Adopting it in a code base that is not clean", "sh")[0].splitlines()
    command(write, 0)
    command(gate, 0)
    Path("other.py").write_text(CLIENT, encoding="utf-8")
    assert "other.py" in command(gate, 1)
    [add] = blocks("Accepting a finding", "sh")[0].splitlines()
    command(add, 0)
    Path("baseline.json").unlink()
    command("cerebras-migrate check --fail-on warning", 0)


def test_the_configuration_of_pre_commit_names_hooks_that_there_are():
    [block] = blocks("pre-commit", "yaml")
    hooks = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    named = set(re.findall(r"- id: ([\w-]+)", block))
    assert named == hooks
    assert yaml.safe_load(block.replace("# ", ""))["repos"][0]["hooks"]
