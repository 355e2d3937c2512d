"""A configuration for each file: the nearest one holds, alone, and the command line goes before it."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from migrator.cli import cli

CLIENT = "from openai import OpenAI\n\nclient = OpenAI()\n"
PROGRAM = CLIENT + '\n\ndef ask():\n    return client.chat.completions.create(model="gpt-4o", messages=[])\n'
HOLDS = re.compile(r"^# (.*): for (\d+) files?$", re.MULTILINE)


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


def found(*arguments: str) -> list[tuple[str, str]]:
    """The findings as (file, code)."""
    output = run("check", "--output-format", "json", *arguments).stdout
    return [(item["filename"], item["code"]) for item in json.loads(output)]


def test_each_file_is_migrated_by_the_configuration_nearest_to_it():
    write(
        {
            "cerebras-migrator.toml": 'default-model = "qwen-3.8-27b"',
            "desk/pyproject.toml": '[tool.cerebras-migrator]\nkey-env = "DESK_KEY"\n',
            "desk/app.py": PROGRAM,
            "shop/cerebras-migrator.toml": 'base-url = "https://shop.example/v1"\nmodels = { "gpt-4o" = "own-model" }',
            "shop/deep/down/app.py": PROGRAM,
            "tool/app.py": PROGRAM,
        }
    )
    assert run("migrate").exit_code == 0
    moved = {name: Path(name).read_text("utf-8") for name in ("desk/app.py", "shop/deep/down/app.py", "tool/app.py")}
    facts = {
        name: re.findall(r'base_url="(.*?)"|environ\["(.*?)"\]|model="(.*?)"', text) for name, text in moved.items()
    }
    assert {name: ["".join(each) for each in several] for name, several in facts.items()} == {
        "desk/app.py": ["https://api.cerebras.ai/v1", "DESK_KEY", "gpt-oss-120b"],
        "shop/deep/down/app.py": ["https://shop.example/v1", "CEREBRAS_API_KEY", "own-model"],
        "tool/app.py": ["https://api.cerebras.ai/v1", "CEREBRAS_API_KEY", "qwen-3.8-27b"],
    }


def test_what_is_done_does_not_depend_on_which_files_are_given():
    write(
        {
            ".git/HEAD": "",
            "cerebras-migrator.toml": 'ignore = ["CBR201"]',
            "desk/cerebras-migrator.toml": 'ignore = ["CBR101"]',
            "desk/app.py": PROGRAM,
            "tool/app.py": PROGRAM,
        }
    )
    everything = found()
    assert everything == [("desk/app.py", "CBR201"), ("tool/app.py", "CBR101")]
    for name in ("desk/app.py", "tool/app.py"):
        assert found(name) == [each for each in everything if each[0] == name]
    assert found("desk/app.py", "tool/app.py") == found("tool", "desk") == everything


def test_selection_is_that_of_the_file():
    write(
        {
            "cerebras-migrator.toml": 'select = ["CBR1"]\nper-file-ignores = { "app.py" = ["ALL"] }',
            "app.py": PROGRAM,
            "one.py": PROGRAM,
            "desk/cerebras-migrator.toml": 'select = ["openai-model"]\nper-file-ignores = { "/two.py" = ["ALL"] }',
            "desk/app.py": PROGRAM,
            "desk/two.py": PROGRAM,
        }
    )
    assert found() == [("desk/app.py", "CBR201"), ("one.py", "CBR101")]


def test_what_fails_is_said_by_the_configuration_of_the_file():
    write({"lax/cerebras-migrator.toml": 'fail-on = "never"', "lax/app.py": CLIENT, "strict/app.py": "x = 1\n"})
    assert run("check").exit_code == 0
    write({"strict/app.py": CLIENT})
    assert run("check").exit_code == 1
    assert run("check", "lax").exit_code == 0
    assert run("check", "lax", "--fail-on", "error").exit_code == 1


SHARED = {
    "desk/cerebras-migrator.toml": 'key-env = "DESK_KEY"',
    "desk/app.py": (
        'from library.clients import client\n\nclient.chat.completions.create(model="gpt-4o", messages=[])\n'
    ),
    "library/__init__.py": "",
    "library/clients.py": CLIENT,
}


def test_a_client_that_files_of_two_configurations_use_is_not_moved_by_halves():
    write(SHARED)
    assert found() == [("desk/app.py", "CBR201"), ("library/clients.py", "CBR101")]
    result = run("migrate", "--output-format", "concise")
    assert "Nothing to change." in result.stdout
    assert {name: Path(name).read_text("utf-8") for name in SHARED} == SHARED


def test_it_is_moved_if_the_configurations_differ_only_in_what_is_selected():
    write(SHARED | {"desk/cerebras-migrator.toml": 'ignore = ["CBR3"]'})
    assert run("migrate").exit_code == 0
    assert "gpt-oss-120b" in Path("desk/app.py").read_text("utf-8")
    assert "CEREBRAS_API_KEY" in Path("library/clients.py").read_text("utf-8")


def test_one_configuration_for_all_files():
    write(
        {
            "cerebras-migrator.toml": 'ignore = ["CBR201"]',
            "desk/cerebras-migrator.toml": "this is no TOML",
            "desk/app.py": PROGRAM,
            "strict.toml": 'select = ["CBR2"]',
        }
    )
    assert found("--config", "strict.toml") == [("desk/app.py", "CBR201")]
    assert found("--isolated") == [("desk/app.py", "CBR101"), ("desk/app.py", "CBR201")]


def test_the_command_line_goes_before_every_configuration():
    write(
        {
            "cerebras-migrator.toml": 'default-model = "one"',
            "app.py": PROGRAM,
            "desk/cerebras-migrator.toml": 'default-model = "two"\nkey-env = "DESK_KEY"',
            "desk/app.py": PROGRAM,
        }
    )
    diff = run("migrate", "--diff", "--default-model", "three", "--base-url", "https://x.example/v1").stdout
    assert re.findall(r'^\+.*model="(.*?)"', diff, re.MULTILINE) == ["three", "three"]
    assert re.findall(r'^\+.*base_url="(.*?)".*"(.*?)"', diff, re.MULTILINE) == [
        ("https://x.example/v1", "CEREBRAS_API_KEY"),
        ("https://x.example/v1", "DESK_KEY"),
    ]


def test_a_broken_configuration_stops_a_run_on_its_files_and_no_other():
    write({".git/HEAD": "", "desk/cerebras-migrator.toml": "slect = []", "desk/app.py": CLIENT, "tool/app.py": CLIENT})
    for paths in ((), ("desk",), ("desk/app.py",), ("tool", "desk")):
        result = run("check", *paths)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == ('error: desk/cerebras-migrator.toml:1: unknown key "slect"; did you mean "select"?\n')
    assert found("tool") == found("tool/app.py") == [("tool/app.py", "CBR101")]


def test_a_configuration_in_a_folder_that_is_left_out_is_not_read():
    write(
        {
            "cerebras-migrator.toml": 'extend-exclude = ["fixtures"]',
            "fixtures/cerebras-migrator.toml": "broken",
            "fixtures/app.py": CLIENT,
            "node_modules/x/pyproject.toml": "[tool.cerebras-migrator]\nbroken = 1",
            "app.py": CLIENT,
        }
    )
    assert found() == [("app.py", "CBR101")]


def test_providers_may_differ_and_the_inventory_knows():
    write(
        {
            "desk/cerebras-migrator.toml": 'provider = "cerebras"',
            "desk/app.py": 'from openai import OpenAI\n\nc = OpenAI(base_url="https://openrouter.ai/api/v1")\n',
            "shop/cerebras-migrator.toml": 'provider = "openrouter"',
            "shop/app.py": 'from openai import OpenAI\n\nc = OpenAI(base_url="https://openrouter.ai/api/v1")\n',
        }
    )
    clients = json.loads(run("inventory", "--output-format", "json").stdout)["clients"]
    assert [(client["filename"], client["target"]) for client in clients] == [
        ("desk/app.py", "other"),
        ("shop/app.py", "cerebras"),
    ]


def test_the_configuration_of_standard_input_is_that_of_its_name():
    write({"desk/cerebras-migrator.toml": 'key-env = "DESK_KEY"', "app.py": ""})
    assert 'os.environ["DESK_KEY"]' in run("migrate", "-", "--stdin-filename", "desk/x.py", stdin=CLIENT).stdout
    assert 'os.environ["CEREBRAS_API_KEY"]' in run("migrate", "-", "--stdin-filename", "x.py", stdin=CLIENT).stdout
    assert 'os.environ["CEREBRAS_API_KEY"]' in run("migrate", "-", stdin=CLIENT).stdout


def test_verbose_names_the_configurations_that_are_used():
    write({"desk/cerebras-migrator.toml": "", "desk/app.py": "", "app.py": ""})
    for command in ("check", "migrate", "inventory"):
        lines = run(command, "--verbose").stderr.splitlines()
        assert lines == [
            "configuration: none, the defaults are used",
            f"configuration: {Path('desk/cerebras-migrator.toml').absolute()}",
        ]


# -- --show-settings and --show-files ----------------------------------------------------------------------------------


def test_settings_are_shown_with_the_file_that_they_are_from():
    write(
        {
            "desk/cerebras-migrator.toml": (
                'key-env = "DESK_KEY"\nrules = ["house"]\nexclude = ["x"]\nmodels = { "gpt-4o" = "b" }\n'
                'api-date = 2026-11-20\nper-file-ignores = { "t/*" = ["CBR1", "CBR2"] }'
            ),
            "desk/one.py": "",
            "desk/two.py": "",
            "app.py": "",
        }
    )
    result = run("check", "--show-settings")
    assert result.exit_code == 0
    assert HOLDS.findall(result.stdout) == [("no configuration", "1"), ("desk/cerebras-migrator.toml", "2")]
    assert result.stdout.split("\n\n")[1] == (
        "# desk/cerebras-migrator.toml: for 2 files\n"
        '# provider = "cerebras"\n'
        "# base-url: the provider's\n"
        "# base-url-env: not set\n"
        'key-env = "DESK_KEY"\n'
        'models = { "gpt-4o" = "b" }\n'
        "# default-model: the provider's\n"
        "api-date = 2026-11-20\n"
        "# target: each client keeps the SDK that it has\n"
        '# select = ["ALL"]\n'
        "# ignore = []\n"
        "# extend-select = []\n"
        'per-file-ignores = { "t/*" = ["CBR1", "CBR2"] }\n'
        'exclude = ["x"]\n'
        "# extend-exclude = []\n"
        '# fail-on = "error"\n'
        'rules = ["house"]\n'
    )


def test_settings_that_are_shown_are_a_configuration_again(project):
    text = 'base-url = "https://x.example/v1"\nignore = ["CBR3", "é\\"\\\\"]\nmodels = { "a b" = "c\\u007f" }\n'
    write({"cerebras-migrator.toml": text})
    shown = run("check", "--show-settings").stdout
    write({"cerebras-migrator.toml": shown})
    assert run("check", "--show-settings").stdout == shown
    assert [line for line in shown.splitlines() if line[0] != "#"] == [
        'base-url = "https://x.example/v1"',
        'models = { "a b" = "c\\u007f" }',
        'ignore = ["CBR3", "é\\"\\\\"]',
    ]


def test_settings_of_the_command_line_are_shown():
    options = ("--provider", "openrouter", "--select", "CBR1,CBR2", "--extend-exclude", "gen", "--ignore", "CBR101")
    shown = run("check", "--show-settings", *options).stdout
    assert 'provider = "openrouter"\n' in shown
    assert shown.endswith(
        "# before these, from the command line: --select CBR1,CBR2\n"
        "# before these, from the command line: --ignore CBR101\n"
        "# before these, from the command line: --exclude gen\n"
    )


def test_files_are_shown_one_a_line_and_none_is_read():
    write({"b.py": "\0", "a/x.py": "", "a/y.ipynb": "", "a/z.txt": "", "desk/pyproject.toml": "", "desk/app.py": ""})
    result = run("check", "--show-files")
    assert (result.exit_code, result.stdout) == (0, "a/x.py\na/y.ipynb\nb.py\ndesk/app.py\n")
    assert run("check", "--show-files", "a", "--exclude", "x.py").stdout == "a/y.ipynb\n"


def test_files_beside_the_code_are_shown_that_are_looked_at_by_themselves():
    write({"a.py": "", ".env.example": "", "compose.yaml": "", "run.sh": "", "requirements.txt": "", "models.json": ""})
    write({"gen/Dockerfile": "", ".gitignore": ".env\n", ".env": "", "uv.lock": "", ".git/config": ""})
    result = run("check", "--show-files", "--extend-exclude", "gen")
    assert (result.exit_code, result.stdout) == (0, ".env.example\na.py\ncompose.yaml\nrun.sh\n")


def test_showing_tells_what_is_missing():
    for option in ("--show-files", "--show-settings"):
        result = run("check", option, "nowhere")
        assert (result.exit_code, result.stderr) == (2, "error: nowhere: no such file or folder\n")


def test_only_one_of_them_can_be_shown():
    assert run("check", "--show-files", "--show-settings").exit_code == 2


def test_nothing_is_shown_of_a_broken_configuration():
    write({"cerebras-migrator.toml": "x = 1", "a.py": ""})
    for option in ("--show-files", "--show-settings"):
        result = run("check", option)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "cerebras-migrator.toml:1: unknown key" in result.stderr
