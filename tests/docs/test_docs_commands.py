"""The page of the commands is what ``--help`` says, and what ``--help`` shows can be typed."""

import importlib.util
import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from migrator.cli import cli

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "commands.md").read_text(encoding="utf-8")
EXAMPLES = sorted(set(re.findall(r"^cerebras-migrate (.*)$", PAGE, re.MULTILINE)))


def shown(*arguments: str) -> str:
    """What ``--help`` says, as one line: where it breaks lines depends on the version of click and the terminal."""
    result = CliRunner().invoke(cli, [*arguments, "--help"], terminal_width=200, prog_name="cerebras-migrate")
    assert result.exit_code == 0
    return " ".join(result.output.split())


def test_the_page_is_up_to_date():
    spec = importlib.util.spec_from_file_location("docs_generate_commands", DOCS / "generate.py")
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    assert generator.commands() == PAGE, "run `python docs/generate.py`"


@pytest.mark.parametrize("name", cli.commands)
def test_the_page_has_everything_that_help_says(name):
    said, command = shown(name), cli.commands[name]
    section = PAGE.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    assert section
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts[0]} has no help"
            assert parameter.opts[0] in said
            assert " ".join(parameter.help.split()) in said
            assert f"| `{parameter.opts[0]}" in section
            assert parameter.help in section
    for example in re.findall(r"^cerebras-migrate .*$", section, re.MULTILINE):
        assert " ".join(example.split()) in said


def test_help_has_examples_for_each_command():
    for name in cli.commands:
        assert any(example.split()[0] == name for example in EXAMPLES), name
        assert f"Examples: cerebras-migrate {name}" in shown(name)
    assert "Examples: cerebras-migrate check" in shown()


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_parses(example):
    name, *arguments = shlex.split(example.partition(" #")[0].partition(" >")[0].partition(" <")[0])
    with cli.commands[name].make_context(name, list(arguments), parent=click.Context(cli, **cli.context_settings)):
        pass


@pytest.mark.parametrize("name", cli.commands)
def test_short_and_long_help_are_the_same(name):
    assert CliRunner().invoke(cli, [name, "-h"]).output == CliRunner().invoke(cli, [name, "--help"]).output
