"""What can be said on the command line: rules, values, reports, standard input, and what is answered to mistakes."""

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import migrator
from migrator.cli import FORMATS, cli
from migrator.reports import formats

CLIENT = "from openai import OpenAI\n\nclient = OpenAI()\n"
MOVED = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n'
)
PROGRAM = CLIENT + 'client.chat.completions.create(model="gpt-4o", messages=[])\n'


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")


def run(*arguments: str, stdin: str | None = None):
    return CliRunner().invoke(cli, arguments, input=stdin)


def codes(*arguments: str) -> list[str]:
    result = run("check", "--output-format", "json", *arguments)
    assert result.exit_code in (0, 1), result.stderr
    return [item["code"] for item in json.loads(result.stdout)]


# -- Which rules -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("configuration", "options", "expected"),
    [
        ("", (), ["CBR101", "CBR201"]),
        ("", ("--select", "CBR201"), ["CBR201"]),
        ("", ("--select", "CBR2"), ["CBR201"]),
        ("", ("--select", "openai-model"), ["CBR201"]),
        ("", ("--select", "ALL"), ["CBR101", "CBR201"]),
        ("", ("--select", "CBR101,CBR2"), ["CBR101", "CBR201"]),
        ("", ("--select", "CBR101", "--select", " CBR2 ,"), ["CBR101", "CBR201"]),
        ("", ("--ignore", "CBR101"), ["CBR201"]),
        ("", ("--ignore", "ALL"), []),
        ("", ("--ignore", "ALL", "--extend-select", "CBR2"), ["CBR201"]),
        ("", ("--select", "CBR1", "--extend-select", "CBR2", "--ignore", "CBR101"), ["CBR201"]),
        ("", ("--select", "CBR1", "--ignore", "CBR1"), []),
        ('select = ["CBR1"]', (), ["CBR101"]),
        ('select = ["CBR1"]', ("--select", "CBR2"), ["CBR201"]),
        ('select = ["CBR1"]', ("--extend-select", "CBR2"), ["CBR101", "CBR201"]),
        ('ignore = ["CBR201"]', ("--select", "CBR2"), ["CBR201"]),
        ('ignore = ["CBR201"]', ("--ignore", "CBR1"), []),
        ('ignore = ["CBR201"]', ("--extend-select", "CBR2"), ["CBR101", "CBR201"]),
        ('select = ["CBR101"]', ("--ignore", "CBR1"), []),
        ('per-file-ignores = { "app.py" = ["CBR2"] }', ("--select", "CBR2"), []),
    ],
)
def test_rules_of_the_command_line_and_of_the_configuration(configuration, options, expected):
    write({"cerebras-migrator.toml": configuration, "app.py": PROGRAM})
    assert codes(*options) == expected


@pytest.mark.parametrize("command", ["check", "migrate"])
@pytest.mark.parametrize("option", ["--select", "--ignore", "--extend-select"])
def test_a_rule_that_does_not_exist_is_an_error_that_names_the_nearest(command, option):
    write({"app.py": PROGRAM})
    result = run(command, option, "CBR1,openai-modle")
    assert (result.exit_code, result.stdout) == (2, "")
    assert 'names "openai-modle", and there is no such rule; did you mean "openai-model"?\n' in result.stderr


def test_so_is_one_in_a_configuration_with_its_place():
    write(
        {"desk/pyproject.toml": '[tool.cerebras-migrator]\nfail-on = "never"\nignore = ["cbr101"]\n', "desk/a.py": ""}
    )
    result = run("check")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        'error: desk/pyproject.toml:3: "ignore" names "cbr101", and there is no such rule; did you mean "CBR101"?\n'
    )


def test_a_pattern_that_cannot_be_read_is_an_error_with_its_place():
    write({"cerebras-migrator.toml": '[per-file-ignores]\n"tests/" = ["CBR1"]\n"!" = ["CBR1"]\n', "app.py": ""})
    result = run("check")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: cerebras-migrator.toml:3: \"per-file-ignores\" has the pattern '!', which is not valid .gitignore "
        "syntax; correct or remove it\n"
    )


def test_one_that_resembles_nothing_leads_to_the_list():
    assert "there is no such rule; `cerebras-migrate rule` lists them\n" in run("check", "--select", "zzz").stderr


def test_a_list_without_anything_in_it_is_an_error():
    result = run("check", "--select", ",")
    assert result.exit_code == 2
    assert "Invalid value for '--select': expected at least one value" in result.stderr


def test_a_rule_that_is_not_selected_holds_back_what_goes_with_it():
    write({"app.py": PROGRAM})
    assert "Nothing to change." in run("migrate", "--select", "CBR201").stdout
    assert Path("app.py").read_text(encoding="utf-8") == PROGRAM


# -- Values ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--base-url", "api.cerebras.ai", '--base-url expects a URL such as "https://api.cerebras.ai/v1", found the '),
        ("--key-env", "MY KEY", "--key-env expects the name of an environment variable such as"),
        ("--api-date", "2026-02-30", '--api-date expects a date such as 2026-11-20, found the string "2026-02-30"'),
        ("--default-model", " ", '--default-model expects a non-empty string, found the string " "'),
        ("--target", "other", '--target expects one of "openai-sdk", "cerebras-sdk", found the string "other"'),
        ("--provider", "", '--provider expects a non-empty string, found the string ""'),
    ],
)
def test_a_wrong_value_is_answered_as_it_is_in_a_configuration(option, value, message):
    write({"app.py": CLIENT})
    for command in ("check", "migrate"):
        result = run(command, option, value)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(f"error: {message}")


def test_a_provider_that_is_not_known_is_an_error():
    result = run("check", "--provider", "cerebra")
    assert result.exit_code == 2
    assert '"cerebra"' in result.stderr or "'cerebra'" in result.stderr


def test_values_of_the_command_line():
    write({"app.py": PROGRAM})
    options = ("--key-env", "TEAM_KEY", "--base-url", "https://x.example/v1", "--default-model", "m", "--isolated")
    text = run("migrate", "-", *options, stdin=PROGRAM).stdout
    assert 'OpenAI(base_url="https://x.example/v1", api_key=os.environ["TEAM_KEY"])' in text
    assert 'model="m"' in text


def test_what_fails_can_be_said_to_migrate_too():
    write({"app.py": MOVED + "client.embeddings.create(model='x', input='')\n"})
    assert run("migrate").exit_code == 1
    assert run("migrate", "--fail-on", "never").exit_code == 0


# -- Reports -----------------------------------------------------------------------------------------------------------


def test_the_formats_that_can_be_typed_are_those_there_are():
    assert tuple(formats.FORMATS) == FORMATS


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_in_a_file_is_what_would_be_printed(name):
    write({"app.py": PROGRAM})
    printed = run("check", "--output-format", name)
    result = run("check", "--output-format", name, "--output-file", "report")
    assert result.exit_code == printed.exit_code == 1
    assert Path("report").read_bytes() == printed.stdout_bytes
    assert result.stdout == (
        "Looked at 1 file; 1 mentions OpenAI or Cerebras.\nFound 2 errors.\n"
        "[*] `cerebras-migrate migrate` resolves 2.\nThe report is in report.\n"
    )


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_about_nothing_is_written_too(name):
    write({"app.py": ""})
    result = run("check", "--output-format", name, "--output-file", "report")
    assert (result.exit_code, result.stderr) == (0, "")
    assert Path("report").read_bytes() == run("check", "--output-format", name).stdout_bytes


def test_a_report_in_a_file_has_colours_only_if_they_are_asked_for():
    write({"app.py": PROGRAM})
    run("check", "--output-file", "plain")
    run("check", "--output-file", "coloured", "--color", "always")
    assert "\x1b" not in Path("plain").read_text(encoding="utf-8")
    assert "\x1b" in Path("coloured").read_text(encoding="utf-8")


def test_a_file_that_is_there_is_replaced_and_keeps_its_mode():
    write({"app.py": PROGRAM, "report.json": "old"})
    os.chmod("report.json", 0o640)
    run("check", "--output-format", "json", "--output-file", "report.json")
    assert json.loads(Path("report.json").read_text(encoding="utf-8"))
    assert stat.S_IMODE(os.stat("report.json").st_mode) == 0o640
    assert sorted(os.listdir()) == ["app.py", "report.json"]


@pytest.mark.parametrize("file", ["nowhere/report.json", "folder"])
def test_a_report_that_cannot_be_written_is_one_line(file):
    write({"app.py": CLIENT, "folder/x": ""})
    result = run("check", "--output-file", file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"error: {file}: the report cannot be written: ")
    assert result.stderr.count("\n") == 1


def test_statistics_count_by_rule():
    write({"app.py": PROGRAM, "b.py": CLIENT})
    for name in ("full", "concise"):
        result = run("check", "--statistics", "--output-format", name)
        assert result.exit_code == 1
        assert result.stdout.splitlines()[:3] == [
            "2  CBR101  [*] openai-client  2 errors",
            "1  CBR201  [*] openai-model   1 error",
            "Looked at 2 files; 2 mention OpenAI or Cerebras.",
        ]


def test_statistics_as_json():
    write({"app.py": PROGRAM})
    found = json.loads(run("check", "--statistics", "--output-format", "json").stdout)
    assert [(item["code"], item["count"]) for item in found] == [("CBR101", 1), ("CBR201", 1)]
    write({"app.py": ""})
    assert json.loads(run("check", "--statistics", "--output-format", "json").stdout) == []


@pytest.mark.parametrize("name", ["jsonl", "sarif", "github", "gitlab", "junit"])
def test_statistics_in_a_format_that_has_none_are_refused(name):
    result = run("check", "--statistics", "--output-format", name)
    assert result.exit_code == 2
    assert f"--statistics cannot be given as {name}. Choose --output-format from full, concise, json." in result.stderr


# -- Standard input ----------------------------------------------------------------------------------------------------

PIECES = {
    ".git/HEAD": "",
    "desk/clients.py": CLIENT,
    "desk/app.py": (
        'from desk.clients import client\n\nclient.chat.completions.create(model="gpt-4o", messages=[], n=2)\n'
    ),
}


@pytest.mark.parametrize("name", ["desk/clients.py", "desk/app.py", "./desk/app.py"])
@pytest.mark.parametrize("format_name", FORMATS)
def test_standard_input_is_reported_like_the_file_of_that_name(name, format_name):
    write(PIECES)
    file = run("check", "--output-format", format_name, name)
    piped = run(
        "check", "--output-format", format_name, "-", "--stdin-filename", name, stdin=PIECES[os.path.normpath(name)]
    )
    assert file.exit_code == piped.exit_code == 1
    assert "CBR" in file.stdout
    assert piped.stdout.replace("./desk", "desk") == file.stdout


def test_the_rest_of_the_project_is_known_and_what_is_piped_goes_before_what_is_on_disk():
    write(PIECES)
    edited = PIECES["desk/app.py"].replace("gpt-4o", "gpt-oss-120b").replace(", n=2", "")
    assert codes("desk/app.py") == ["CBR201", "CBR304"]
    result = run("check", "--output-format", "json", "-", "--stdin-filename", "desk/app.py", stdin=edited)
    assert (json.loads(result.stdout), result.exit_code) == ([], 0)


def test_a_name_that_is_in_no_folder_yet():
    result = run("check", "-", "--stdin-filename", "nowhere/app.py", stdin=CLIENT)
    assert result.exit_code == 1
    assert result.stdout.startswith("nowhere/app.py:3:10: CBR101 ")


@pytest.mark.parametrize("name", ["full", "concise"])
def test_the_diff_of_standard_input(name):
    write({"app.py": ""})
    result = run("migrate", "--diff", "--output-format", name, "-", "--stdin-filename", "app.py", stdin=CLIENT)
    assert result.exit_code == 0
    assert result.stdout.startswith("--- a/app.py\n+++ b/app.py\n@@ -1,3 +1,5 @@\n+import os\n")
    assert "Would change 1 file: 1 finding resolved." in result.stderr
    assert Path("app.py").read_text(encoding="utf-8") == ""


def test_standard_input_that_is_excluded_stays_as_it_is():
    write({"cerebras-migrator.toml": 'extend-exclude = ["gen"]'})
    options = ("-", "--stdin-filename", "gen/app.py")
    assert run("check", *options, stdin=CLIENT).exit_code == 1
    left_out = run("check", "--force-exclude", *options, stdin=CLIENT)
    assert left_out.exit_code == 0
    assert "Skipped 1 file (excluded by the configuration): gen/app.py." in left_out.stdout
    assert run("migrate", "--force-exclude", *options, stdin=CLIENT).stdout == CLIENT
    assert run("migrate", "--force-exclude", "--diff", *options, stdin=CLIENT).stdout == ""


# -- Mistakes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("chek",), "Did you mean 'check'?"),
        (("Migrate",), "Did you mean 'migrate'?"),
        (("app.py",), "To look at what is there: `cli check app.py`."),
        (("zzz",), "The commands are check, migrate, inventory, "),
        (("check", "--output-fromat", "json"), "--output-format"),
        (("check", "--fix"), "No such option"),
    ],
)
def test_a_mistyped_command_or_option_is_answered_with_what_was_meant(arguments, hint):
    write({"app.py": ""})
    result = run(*arguments)
    assert result.exit_code == 2
    assert hint in result.stderr


def completion(instruction: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """What the program answers a shell."""
    environment = os.environ | variables | {"_CEREBRAS_MIGRATE_COMPLETE": instruction}
    environment["PYTHONPATH"] = str(Path(migrator.__file__).parents[1])
    program = [sys.executable, "-c", "from migrator.cli import main; main()"]
    return subprocess.run(program, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_can_complete(shell):
    if shell == "bash" and shutil.which("bash") is None:
        pytest.skip("click asks bash for its version")
    assert "_CEREBRAS_MIGRATE_COMPLETE" in completion(f"{shell}_source").stdout


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("cerebras-migrate inv", "inventory"),
        ("cerebras-migrate check --output-for", "--output-format"),
        ("cerebras-migrate check --output-format sa", "sarif"),
        ("cerebras-migrate rule --iso", "--isolated"),
    ],
)
def test_commands_options_and_choices_are_completed(words, expected):
    done = completion("zsh_complete", COMP_WORDS=words, COMP_CWORD=str(words.count(" ")))
    assert expected in done.stdout.splitlines()
