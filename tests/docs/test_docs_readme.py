"""What the README shows can be typed: every command parses, and what it lists is what there is."""

import re
import shlex
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from migrator.cli import cli
from migrator.configuration import load
from migrator.configuration_file import KEYS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def section(title: str) -> str:
    _, found, rest = README.partition(f"\n## {title}\n")
    assert found, f"the README has no section {title!r}"
    return rest.partition("\n## ")[0]


COMMANDS = sorted(
    {
        line.removeprefix("$ ").partition(" #")[0].strip()
        for block in blocks("(?:console|sh|yaml)")
        for line in re.findall(r"(?:^\$ |^ *- run: |^)(cerebras-migrate .*)$", block, re.MULTILINE)
    }
)


def test_commands_were_found():
    assert {command.split()[1] for command in COMMANDS} >= {"migrate", "check", "inventory", "rule"}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_parses(command):
    _, name, *arguments = shlex.split(command.partition(">")[0].partition("|")[0])
    if name.startswith("-"):
        assert CliRunner().invoke(cli, [name]).exit_code == 0
        return
    chosen = cli.commands[name]
    with chosen.make_context(name, list(arguments), parent=click.Context(cli, **cli.context_settings)):
        pass


def test_every_command_and_option_is_described():
    described = section("Commands")
    for name, command in cli.commands.items():
        assert f"`{name}" in described, f"the command {name}"
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert f"`{parameter.opts[0]}`" in described, f"{name} {parameter.opts[0]}"


def test_every_option_that_is_described_exists_where_it_is_said_to():
    rows = re.findall(r"^\| (`--.*?) \| (.*?) \|", section("Commands"), re.MULTILINE)
    assert rows
    for options, said in rows:
        named = set(re.findall(r"`([a-z]+)`", said))
        for option in re.findall(r"`(--[a-z-]+)`", options):
            have = {name for name, each in cli.commands.items() if any(option in one.opts for one in each.params)}
            assert have, option
            if said.startswith("all"):
                assert have == set(cli.commands) - named, option
            else:
                assert named <= have, option


SHOWN = [block.split("\n", 1) for block in blocks("console") if block.count("\n$ ") == 0]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("readme") / "demo"
    shutil.copytree(ROOT / "fixtures" / "demo", folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_the_output_shown_is_the_output(demo, monkeypatch):
    """The blocks with output are one walk through the demo, in order; a line `...` stands for any lines."""
    assert len(SHOWN) == 3
    monkeypatch.chdir(demo)
    for command, output in SHOWN:
        _, *arguments = shlex.split(command.removeprefix("$ "))
        actual = CliRunner().invoke(cli, arguments).stdout
        pattern = "".join(r"(?:.*\n)*?" if line == "..." else re.escape(line) + r"\n" for line in output.splitlines())
        assert re.fullmatch(pattern, actual if actual.endswith("\n") else actual + "\n"), f"{command}\n{actual}"


def test_the_configuration_shown_is_valid_and_complete(tmp_path):
    [shown] = [block for block in blocks("toml") if "[tool.cerebras-migrator]" in block]
    (tmp_path / "pyproject.toml").write_text(shown, encoding="utf-8")
    settings = load(tmp_path / "pyproject.toml")
    assert settings.source == tmp_path / "pyproject.toml"
    described = set(re.findall(r"^\| `([a-z-]+)` \|", section("Configuration"), re.MULTILINE))
    assert described == set(KEYS)


def test_the_hooks_shown_are_the_hooks_there_are():
    manifest = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    ids = re.findall(r"^- id: (\S+)$", manifest, re.MULTILINE)
    assert sorted(re.findall(r"^ +(?:# )?- id: (\S+)", README, re.MULTILINE)) == sorted(ids)


def test_the_two_commands_are_there():
    for script in (".ci/demo.py", ".ci/test.py"):
        assert f"python3 {script}" in README
        assert (ROOT / script).is_file()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        if not target.startswith(("https://", "http://")):
            assert (page.parent / target).exists(), target
