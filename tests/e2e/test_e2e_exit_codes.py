"""The table of exit codes in the README, cell by cell, and that one bad file never keeps the others from being done."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from migrator.cli import FORMATS, cli

README = Path(__file__).resolve().parents[2] / "README.md"

MOVED = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n'
)
FIXABLE = "from openai import OpenAI\n\nclient = OpenAI()\n"
REFUSED = MOVED + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], frequency_penalty=1)\n'
DOUBTFUL = MOVED + "client.chat.completions.create(model=input(), messages=[])\n"


def write(name: str, text: str | bytes) -> str:
    Path("project").mkdir(exist_ok=True)
    file = Path("project", name)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file.as_posix()


def unreadable(name: str) -> str:
    """A file whose reading fails, for the administrator too."""
    file = write(name, FIXABLE)
    if os.name == "posix" and os.geteuid() != 0:
        os.chmod(file, 0)
    elif Path("/proc/self/mem").exists():
        os.remove(file)
        os.symlink("/proc/self/mem", file)
    else:
        pytest.skip("no way to make a file unreadable here")
    return file


def configured(text: str) -> None:
    Path("cerebras-migrator.toml").write_text(text, encoding="utf-8")


def nothing_to_report():
    write("app.py", MOVED)


def only_fixable():
    write("app.py", FIXABLE)


def an_error():
    write("app.py", REFUSED)


def only_warnings():
    write("app.py", DOUBTFUL)


def warnings_that_fail():
    write("app.py", DOUBTFUL)
    configured('fail-on = "warning"')


def an_error_that_never_fails():
    write("app.py", REFUSED)
    configured('fail-on = "never"')


def syntax_error():
    write("app.py", "from openai import (\n")


def invalid_utf8():
    write("app.py", b"import openai  # \xff\n")


def unreadable_in_a_folder():
    unreadable("app.py")


def unreadable_by_name():
    return [unreadable("app.py")]


def missing_path():
    return ["nowhere.py"]


def empty_folder():
    Path("project").mkdir()


def wrong_option():
    write("app.py", MOVED)
    return ["--nonsense"]


def wrong_value():
    write("app.py", MOVED)
    return ["--color", "sometimes", "project"]


def unknown_rule():
    write("app.py", MOVED)
    return ["--select", "CBR1,CBR999", "project"]


def unwritable_report():
    write("app.py", MOVED)
    return ["--output-file", "nowhere/report.txt", "project"]


def broken_configuration():
    write("app.py", MOVED)
    configured("fail-on = [")


def wrong_configuration():
    write("app.py", MOVED)
    configured('fail_on = "never"')


def mistyped_configuration():
    write("app.py", MOVED)
    configured("select = true")


def configuration_with_an_unknown_rule():
    write("app.py", MOVED)
    configured('per-file-ignores = { "tests/" = ["CBR999"] }')


def missing_configuration():
    write("app.py", MOVED)
    return ["--config", "nowhere.toml"]


def uncommitted_changes():
    write("app.py", FIXABLE)
    subprocess.run(["git", "init", "--quiet"], check=True)


# The rows of the table: what it says, and how that is made. A case gives the arguments, if not the folder `project`.
CASES = {
    "nothing to report": nothing_to_report,
    "only findings that `migrate` fixes": only_fixable,
    "an error that it does not fix": an_error,
    "only warnings": only_warnings,
    'only warnings, with `fail-on = "warning"`': warnings_that_fail,
    'an error, with `fail-on = "never"`': an_error_that_never_fails,
    "a file with a syntax error": syntax_error,
    "a file that is not valid UTF-8": invalid_utf8,
    "a file in a folder that cannot be read": unreadable_in_a_folder,
    "a file given by name that cannot be read": unreadable_by_name,
    "a path that does not exist": missing_path,
    "a folder without Python files": empty_folder,
    "a wrong option": wrong_option,
    "an option with a wrong value": wrong_value,
    "`--select` with a rule that does not exist": unknown_rule,
    "a report that `--output-file` cannot write": unwritable_report,
    "a configuration that is not valid TOML": broken_configuration,
    "a configuration with an unknown key": wrong_configuration,
    "a configuration with a value of the wrong type": mistyped_configuration,
    "a configuration with a rule that does not exist": configuration_with_an_unknown_rule,
    "`--config` with a file that does not exist": missing_configuration,
    "uncommitted changes in a file to be written": uncommitted_changes,
}


def table() -> list[tuple[str, str, str]]:
    """The cells of the README's table: (what happens, command, exit code as it stands there)."""
    lines = README.read_text(encoding="utf-8").partition("## Exit codes")[2].partition("\n## ")[0].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    [(_, *commands), _, *body] = rows
    return [(row[0], command.strip("`"), code) for row in body for command, code in zip(commands, row[1:], strict=True)]


def run(command: str, *arguments: str):
    return CliRunner().invoke(cli, [*command.split(), *arguments])


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_table_lists_every_case_and_command():
    cells = table()
    assert [what for what, command, _ in cells if command == "check"] == list(CASES)
    columns = {command for _, command, _ in cells}
    assert {command.split()[0] for command in columns} == set(cli.commands)
    assert {"migrate --diff", "check --show-files"} <= columns


@pytest.mark.parametrize(("what", "command", "code"), table())
def test_a_cell(what, command, code):
    arguments = CASES[what]() or ["project"]
    takes_paths = any(parameter.name == "paths" for parameter in cli.commands[command.split()[0]].params)
    if not takes_paths:
        arguments = [each for each in arguments if each != "project"]
    if code == "–":
        option = next((each for each in arguments if each.startswith("--")), None)
        assert option is not None or not takes_paths, "there is nothing that makes this cell meaningless"
        return
    result = run(command, *arguments)
    assert result.exit_code == int(code), result.output
    if code == "2":
        assert "rror: " in result.stderr
        assert "Traceback" not in result.output


CELLS_OF_CHECK = [(what, code) for what, command, code in table() if command == "check"]
VARIANTS = [("--output-format", name) for name in FORMATS[1:]] + [("--statistics",), ("--output-file", "report")]


@pytest.mark.parametrize("variant", VARIANTS, ids=" ".join)
def test_the_exit_code_is_the_same_whatever_is_reported_and_where(variant, tmp_path, monkeypatch):
    for number, (what, code) in enumerate(CELLS_OF_CHECK):
        if what.startswith("a report that"):
            continue  # that is about where
        (tmp_path / str(number)).mkdir()
        monkeypatch.chdir(tmp_path / str(number))
        arguments = CASES[what]() or ["project"]
        result = run("check", *variant, *arguments)
        assert result.exit_code == int(code), f"{what}\n{result.output}"
        if code == "2":
            assert "rror: " in result.stderr


@pytest.mark.parametrize(("what", "code"), [(what, code) for what, command, code in table() if "show" in command])
def test_settings_are_shown_with_the_exit_codes_of_files(what, code):
    if code != "–":
        assert run("check", "--show-settings", *(CASES[what]() or ["project"])).exit_code == int(code)


TAKING_TEXT = ("migrate", "check", "inventory")
OF_THE_TEXT = {
    "nothing to report": MOVED.encode(),
    "only findings that `migrate` fixes": FIXABLE.encode(),
    "an error that it does not fix": REFUSED.encode(),
    "only warnings": DOUBTFUL.encode(),
    "a file with a syntax error": b"from openai import (\n",
    "a file that is not valid UTF-8": b"import openai  # \xff\n",
}


@pytest.mark.parametrize(
    ("what", "command", "code"),
    [
        each
        for each in table()
        if each[0] in OF_THE_TEXT and each[1] in ("migrate", "migrate --diff", "check", "inventory")
    ],
)
def test_the_exit_code_is_the_same_for_standard_input(what, command, code):
    result = CliRunner().invoke(cli, [*command.split(), "-", "--stdin-filename", "app.py"], input=OF_THE_TEXT[what])
    assert result.exit_code == int(code), result.output


BAD = {
    "syntax error": (lambda: write("bad.py", "from openai import (\n"), "CBR900"),
    "invalid UTF-8": (lambda: write("bad.py", b"import openai  # \xff\n"), "CBR902"),
    "unknown encoding": (lambda: write("bad.py", "# coding: nonsense\nimport openai\n"), "CBR902"),
    "null byte": (lambda: write("bad.py", b"import openai\n\0\n"), "CBR902"),
    "unreadable": (lambda: unreadable("bad.py"), "CBR902"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_a_finding_and_the_others_are_done(what):
    make, code = BAD[what]
    make()
    write("app.py", FIXABLE)

    found = json.loads(run("check", "--output-format", "json", "project").stdout)
    assert {(Path(item["filename"]).name, item["code"]) for item in found} == {("bad.py", code), ("app.py", "CBR101")}
    listed = run("inventory", "--output-format", "json", "project")
    assert [Path(client["filename"]).name for client in json.loads(listed.stdout)["clients"]] == ["app.py"]
    assert re.match(rf"project/bad\.py:1:\d+: {code} ", listed.stderr)

    result = run("migrate", "project")
    assert result.exit_code == 1
    assert f": {code} error: " in result.stdout
    assert Path("project/app.py").read_text(encoding="utf-8") == MOVED


def test_a_missing_path_is_named_and_the_others_are_done():
    write("app.py", FIXABLE)
    result = run("migrate", "nowhere.py", "project")
    assert (result.exit_code, result.stderr) == (2, "error: nowhere.py: no such file or folder\n")
    assert Path("project/app.py").read_text(encoding="utf-8") == MOVED


def test_a_file_that_cannot_be_written_is_named_and_the_others_are_done(monkeypatch):
    write("app.py", FIXABLE)
    write("fixed.py", FIXABLE)
    os.chmod("project/app.py", 0o444)  # write protection is respected, even by the administrator
    result = run("migrate", "project")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: project/app.py: ")
    assert Path("project/app.py").read_text(encoding="utf-8") == FIXABLE
    assert Path("project/fixed.py").read_text(encoding="utf-8") == MOVED


def test_a_folder_without_python_says_so():
    Path("project").mkdir()
    for command in ("check", "migrate"):
        assert run(command, "project").stdout.startswith("No Python files found: nothing was looked at.\n")


def test_uncommitted_changes_are_refused_and_can_be_allowed():
    uncommitted_changes()
    refused = run("migrate", "project")
    assert refused.exit_code == 2
    assert refused.stderr == (
        "error: project/app.py: it has uncommitted changes; commit or stash them, or pass --allow-dirty. "
        "Nothing was written\n"
    )
    assert Path("project/app.py").read_text(encoding="utf-8") == FIXABLE
    assert run("migrate", "--allow-dirty", "project").exit_code == 0
    assert Path("project/app.py").read_text(encoding="utf-8") == MOVED


def test_the_module_can_be_run(tmp_path):
    write("app.py", FIXABLE)
    environment = os.environ | {"PYTHONPATH": str(README.parent)}
    command = [sys.executable, "-m", "migrator", "check", "--output-format", "concise", "project"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("project/app.py:3:10: CBR101 ")
