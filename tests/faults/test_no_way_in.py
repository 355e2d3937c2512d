"""Scanned code is data: none of it runs, none of it commands a terminal or a CI log, and no key of it is printed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from migrator.cli import cli
from migrator.reports.formats import FORMATS

ROOT = Path(__file__).resolve().parents[2]
CLIENT = "from openai import OpenAI\n\nclient = OpenAI()\n"
COMMANDS = (["check"], ["inventory"], ["migrate", "--diff"], ["migrate", "--allow-dirty"])

# What a Python program, pytest, pip or an editor would import or run when it finds it in a folder.
HOSTILE = (
    "conftest.py",
    "sitecustomize.py",
    "usercustomize.py",
    "setup.py",
    "noxfile.py",
    "tasks.py",
    "__init__.py",
    "__main__.py",
    "openai.py",
    "openai/__init__.py",
    "ast.py",
    "tokenize.py",
    "click.py",
    "click/__init__.py",
    "libcst/__init__.py",
    "pathspec.py",
    "tomllib.py",
    "rules/clients/mine.py",
    "migrator/rules/clients/mine.py",
    "plugins/hostile.py",
    "payload.pth",
    ".venv/lib/site-packages/payload.pth",
)


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in which every file that anybody might run leaves a trace if it is."""
    project = tmp_path / "project"
    trace = f"import pathlib; pathlib.Path({str(tmp_path / 'ran')!r}).write_text(__file__)\n"
    for name in HOSTILE:
        file = project / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(trace + (CLIENT if name.endswith(".py") and "plugins" not in name else ""))
    (project / "app.py").write_text("import conftest, click, helper\n" + CLIENT + "helper.ask(client)\n")
    (project / "helper.py").write_text(trace + 'def ask(c): c.chat.completions.create(model="gpt-4o", messages=[])\n')
    monkeypatch.chdir(tmp_path)
    return project


def ran(project: Path) -> str | None:
    trace = project.parent / "ran"
    return trace.read_text() if trace.exists() else None


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_file_of_the_project_is_imported_or_run(hostile: Path, command: list[str]) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    start = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from migrator.cli import main; main()"
    result = subprocess.run(
        [sys.executable, "-I", "-c", start, *command, "."],
        cwd=hostile,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode in (0, 1), result.stderr
    assert "CBR101" in result.stdout + result.stderr or command == ["inventory"]
    assert ran(hostile) is None


def test_started_as_a_module_in_the_project_it_imports_its_own_libraries(hostile: Path) -> None:
    """``python -m`` puts the current folder before everything else; it is taken away again."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    (hostile / "migrator").rename(hostile / "not-migrator")  # which name Python itself would take from here
    for name in ("ast.py", "tokenize.py"):  # which `-m` needs before the program begins
        (hostile / name).unlink()
    result = subprocess.run(
        [sys.executable, "-m", "migrator", "check", "."],
        cwd=hostile,
        env=environment | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    if ran(hostile) == str(hostile / "sitecustomize.py"):
        pytest.skip("this Python runs the site customization of the current folder by itself")
    assert result.returncode == 1, result.stderr
    assert ran(hostile) is None


# --------------------------------------------------------------------------------------------------------------------
# Rules of one's own
# --------------------------------------------------------------------------------------------------------------------

RULES = 'rules = ["plugins"]\n'


def run(*arguments: str):
    return CliRunner().invoke(cli, arguments)


@pytest.fixture
def plugins(hostile: Path) -> Path:
    """The project with a configuration that names a folder of rules."""
    (hostile / "cerebras-migrator.toml").write_text(RULES)
    return hostile


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_configuration_inside_scanned_code_loads_no_rules(plugins: Path, command: list[str]) -> None:
    result = run(*command, "project")

    assert ran(plugins) is None
    assert result.exit_code == 2
    assert result.stderr == (
        'error: project/cerebras-migrator.toml:1: "rules" names Python code, which is loaded only by a configuration '
        "of the folder that you are in, or of one around it; run there, or name this one with --config\n"
    )


def test_a_configuration_of_the_current_folder_loads_its_rules(plugins: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(plugins)
    assert run("check", ".").exit_code == 1
    assert ran(plugins) == str(plugins / "plugins" / "hostile.py")


def test_a_configuration_around_the_current_folder_loads_its_rules(
    plugins: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(plugins / "openai")
    assert run("check", ".").exit_code == 1
    assert ran(plugins) == str(plugins / "plugins" / "hostile.py")


def test_a_configuration_that_is_named_loads_its_rules(plugins: Path) -> None:
    assert run("check", "--config", "project/cerebras-migrator.toml", "project").exit_code == 1
    assert ran(plugins) == str(plugins / "plugins" / "hostile.py")


def test_isolated_loads_no_rules(plugins: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(plugins)
    assert run("check", "--isolated", ".").exit_code == 1
    assert ran(plugins) is None


# --------------------------------------------------------------------------------------------------------------------
# Names and contents
# --------------------------------------------------------------------------------------------------------------------

NAMES = (
    "a\x1b[2J\x1b]0;title\x07.py",
    "b\n::error file=x::y.py",
    "c\r##[group]z.py",
    "d<script>alert(1)<script>.py",
    "e&amp;\"'`.py",
    "f\u202eyp.\u2066.py",
    "g%0A%25.py",
    os.fsdecode(b"h\xff\xfe.py"),
)
CONTENT = (
    "from openai import OpenAI\n\n"
    'client = OpenAI(organization="\x1b[31m::set-output name=a::b\u202e<b>]]>&")  # \x1b]8;;http://x\x07\u2028\x85\n'
    'client.chat.completions.create(model="gpt-\x9b4o\x07<x>", messages=[], store=True)\n'
)
COMMANDING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose names and contents mean to command a terminal or a log."""
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        try:
            (tmp_path / name).write_text(CONTENT, encoding="utf-8")
        except OSError:
            pytest.skip("this file system does not take such names")
    return tmp_path


@pytest.mark.parametrize("output_format", FORMATS)
def test_hostile_names_and_contents_command_nothing(odd: Path, output_format: str) -> None:
    result = run("check", "--isolated", "--color", "never", "--output-format", output_format, ".")

    assert result.exit_code == 1, result.output
    assert COMMANDING.findall(result.stdout) == []
    for line in result.stdout.splitlines():
        if line.startswith(("::", "##[")):  # the commands of GitHub's and Azure's logs
            assert output_format == "github"
            assert line.startswith(("::error ", "::warning ", "::notice "))
            assert "name=a" not in line.partition("::set-output")[0]


@pytest.mark.parametrize("output_format", ["full", "concise"])
@pytest.mark.parametrize("command", ["migrate", "inventory"])
def test_hostile_names_and_contents_command_nothing_elsewhere(odd: Path, command: str, output_format: str) -> None:
    if command == "inventory" and output_format == "concise":
        output_format = "json"
    result = run(command, "--isolated", "--color", "never", "--output-format", output_format, ".")

    assert result.exit_code in (0, 1), result.output
    assert COMMANDING.findall(result.stdout + result.stderr) == []


def test_a_diff_for_the_eyes_commands_nothing_but_colours(odd: Path) -> None:
    result = run("migrate", "--isolated", "--diff", "--color", "always", ".")

    shown = re.sub(r"\x1b\[[0-9;]*m", "", result.stdout)
    assert "+client = OpenAI(" in shown
    assert COMMANDING.findall(shown) == []


# --------------------------------------------------------------------------------------------------------------------
# Keys
# --------------------------------------------------------------------------------------------------------------------

SECRETS = ("sk-proj-AbCdEf0123456789AbCdEf", "csk-0123456789abcdefabcdef", "hunter2-is-no-key-by-its-look")
KEYS = {
    "in the call": 'client = OpenAI(api_key="{}")\n',
    "in a constant": 'KEY = "{}"\nclient = OpenAI(api_key=KEY)\n',
    "in a default": 'import os\nclient = OpenAI(api_key=os.environ.get("OPENAI_API_KEY", "{}"))\n',
    "in a mapping": 'options = {{"api_key": "{}"}}\nclient = OpenAI(**options)\n',
    "in a module": 'import openai\nopenai.api_key = "{}"\nopenai.chat.completions.create(model="o", messages=[])\n',
    "behind a prefix": 'client = OpenAI(api_key=r"{}")\n',
    "in the environment": 'import os\nos.environ["OPENAI_API_KEY"] = "{}"\nclient = OpenAI()\n',
    "as a parameter": 'def make(key="{}"):\n    return OpenAI(api_key=key)\nmake()\n',
}


@pytest.fixture(params=KEYS)
def keyed(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project with one file for each kind of key."""
    monkeypatch.chdir(tmp_path)
    for number, secret in enumerate(SECRETS):
        (tmp_path / f"app_{number}.py").write_text("from openai import OpenAI\n" + KEYS[request.param].format(secret))


@pytest.mark.parametrize("output_format", FORMATS)
def test_no_key_is_printed_by_check(keyed: None, output_format: str) -> None:
    result = run("check", "--isolated", "--output-format", output_format, ".")

    assert result.exit_code in (0, 1), result.output
    assert [secret for secret in SECRETS if secret in result.output] == []


@pytest.mark.parametrize("arguments", [("inventory",), ("inventory", "--output-format", "json"), ("migrate",)], ids=str)
def test_no_key_is_printed_by_other_commands(keyed: None, arguments: tuple[str, ...]) -> None:
    result = run(*arguments, "--isolated", ".")

    assert result.exit_code in (0, 1), result.output
    assert [secret for secret in SECRETS if secret in result.output] == []


def test_no_key_of_a_notebook_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    sources = ["import os\n", f'KEY = """{SECRETS[2]}"""', "from openai import OpenAI\nclient = OpenAI(api_key=KEY)"]
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": text} for text in sources]
    (tmp_path / "work.ipynb").write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}), encoding="utf-8")

    result = run("check", "--isolated", ".")

    assert 'KEY = """****' in result.stdout
    assert SECRETS[2] not in result.output


def test_a_short_word_is_starred_out_only_where_it_is_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text('from openai import OpenAI\nKEY = "open"\nclient = OpenAI(api_key=KEY)  # open\n')

    result = run("check", "--isolated", ".")

    assert 'KEY = "****"' in result.stdout
    assert "from openai import OpenAI" in result.stdout
    assert "# open" in result.stdout


def test_a_diff_has_the_keys_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text(f'from openai import OpenAI\nclient = OpenAI(api_key="{SECRETS[0]}")\n')
    result = run("migrate", "--isolated", "--diff", ".")

    assert f'-client = OpenAI(api_key="{SECRETS[0]}")' in result.stdout
    assert result.stderr.count("warning: the diff shows app.py as it is, with the key that is written in it") == 1
    assert SECRETS[0] not in result.stderr


def test_a_diff_without_a_key_warns_of_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text(CLIENT)

    assert "warning: the diff" not in run("migrate", "--isolated", "--diff", ".").stderr


def test_the_json_of_a_hostile_project_is_json(odd: Path) -> None:
    found = json.loads(run("check", "--isolated", "--output-format", "json", ".").stdout)

    assert {item["code"] for item in found} >= {"CBR101"}
    assert len({item["filename"] for item in found}) == len(NAMES)
