"""A module does one thing and can be read in one sitting."""

import ast
import inspect
from pathlib import Path

import pytest

from migrator.judge.registry import load_rules

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 450
LONGER = {
    "migrator/facts.py": "the types that all stages speak, in one place: no logic",
    "migrator/understand/summarise.py": "one visitor for the whole grammar: a method for each kind of node",
}
ENGINE = sorted((ROOT / "migrator").rglob("*.py"))
RULES = sorted((ROOT / "rules").rglob("*.py"))
OURS = [*ENGINE, *RULES, *sorted((ROOT / "tests").rglob("*.py"))]


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("file", OURS, ids=name)
def test_a_module_is_not_too_long(file):
    lines = len(file.read_text(encoding="utf-8").splitlines())
    if name(file) in LONGER:
        assert lines > LONGEST, f"{name(file)} is not that long any more: take it off the list"
    else:
        assert lines <= LONGEST, f"{name(file)} has {lines} lines: make two modules of it"


def test_the_list_names_files_that_exist():
    assert set(LONGER) <= {name(file) for file in OURS}


@pytest.mark.parametrize("file", ENGINE, ids=name)
def test_a_module_says_what_it_does(file):
    assert ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))), f"{name(file)} has no docstring"


@pytest.mark.parametrize("file", RULES, ids=name)
def test_a_rule_file_holds_one_rule_and_names_its_source(file):
    held = [rule for rule in load_rules() if Path(inspect.getfile(type(rule))) == file]
    assert len(held) == 1, f"{name(file)} holds {len(held)} rules"
    about_the_tool = held[0].code.startswith("CBR9")
    assert about_the_tool or "\nSource: " in held[0].explanation()


@pytest.mark.parametrize("file", ENGINE, ids=name)
def test_only_the_command_line_prints_or_exits(file):
    if name(file) in (
        "migrator/__main__.py",
        "migrator/commands/console.py",
        "migrator/commands/perform.py",
        "migrator/understand/serving.py",  # a process of its own
    ):
        return
    called = {
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    }
    assert called.isdisjoint({"print", "click.echo", "sys.exit", "exit", "quit", "os._exit", "sys.stdout.write"})
