"""A rule whose fix is wrong does no harm: the file stays as it was, and the report says which rule it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from migrator.cli import cli

HEAD = """\
from migrator.facts import Constant, Fix, Replace
from migrator.judge.rule import Rule
"""
RULE = '''

class {name}(Rule):
    """A rule of this test's own."""

    code = "{code}"
    name = "{name}"
    severity = "warning"
    fixable = "safe"

    def check_request(self, request, context):
        for field in request.fields:
            for value in field.values:
                if field.name == "user" and isinstance(value, Constant) and value.value.startswith("{old}"):
                    fix = Fix("safe", "write {old} anew", (Replace(value.place, {new}),))
                    yield self.finding(value.place, "{old} is not liked", fix=fix)
'''
PROGRAM = """\
import os

from openai import OpenAI

client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])
client.chat.completions.create(model="gpt-oss-120b", messages=[], user="{user}")
"""
MOVABLE = "from openai import OpenAI\n\nclient = OpenAI()\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("cerebras-migrator.toml").write_text('rules = ["own"]\n', encoding="utf-8")
    Path("own").mkdir()
    return tmp_path


def rules(*each: tuple[str, str, str]) -> None:
    """Rules with a code, what they do not like, and the code (an expression) of what they write."""
    made = (RULE.format(code=code, name=f"Rule{code}", old=old, new=new) for code, old, new in each)
    Path("own/rules.py").write_text(HEAD + "".join(made), encoding="utf-8")


def migrate(*arguments: str):
    return CliRunner().invoke(cli, ["migrate", "--output-format", "concise", *arguments, "."])


def test_a_fix_that_is_right_is_made() -> None:
    rules(("OWN001", "ann", "\"'bob'\""))
    Path("app.py").write_text(PROGRAM.format(user="ann"), encoding="utf-8")

    assert migrate().exit_code == 0
    assert Path("app.py").read_text(encoding="utf-8") == PROGRAM.format(user="ann").replace('"ann"', "'bob'")


TWO = PROGRAM.format(user="ann") + PROGRAM.splitlines()[-1].format(user="cleo") + "\n"


@pytest.mark.parametrize(
    "new",
    [
        '"\'bob"',  # does not parse
        "\"'bob', stream=True\"",  # another argument
        "\"'bob')\\nimport os\\nprint(\"",  # another statement
    ],
)
def test_a_fix_that_writes_no_expression_is_not_made_and_says_so(new: str) -> None:
    rules(("OWN001", "ann", new), ("OWN002", "cleo", "\"'dora'\""))
    Path("app.py").write_text(TWO, encoding="utf-8")

    result = CliRunner().invoke(cli, ["migrate", "."])

    assert Path("app.py").read_text(encoding="utf-8") == TWO.replace('"cleo"', "'dora'")
    assert "app.py:6:" in result.output
    assert "OWN001 warning: ann is not liked" in result.output
    assert "not fixed: app.py: " in result.output


@pytest.mark.parametrize(
    "new",
    [
        "\"'bob') + f(\"",  # another call
        "\"'bob' # comment\"",  # swallows the bracket
    ],
)
def test_where_the_result_is_wrong_the_file_stays_and_the_rule_is_named(new: str) -> None:
    rules(("OWN001", "ann", new), ("OWN002", "cleo", "\"'dora'\""))
    Path("app.py").write_text(TWO, encoding="utf-8")
    Path("other.py").write_text(MOVABLE, encoding="utf-8")

    result = CliRunner().invoke(cli, ["migrate", "."])

    assert Path("app.py").read_text(encoding="utf-8") == TWO
    assert "api.cerebras.ai" in Path("other.py").read_text(encoding="utf-8")
    assert result.output.count("not fixed: app.py is left as it is, because the fix of OWN001 is wrong: ") == 2


def test_fixes_that_undo_each_other_are_not_made_and_their_rules_are_named() -> None:
    rules(("OWN001", "ann", "\"'bob'\""), ("OWN002", "bob", "\"'ann'\""))
    Path("app.py").write_text(PROGRAM.format(user="ann"), encoding="utf-8")
    Path("other.py").write_text(MOVABLE, encoding="utf-8")

    result = CliRunner().invoke(cli, ["migrate", "."])

    assert Path("app.py").read_text(encoding="utf-8") == PROGRAM.format(user="ann")
    assert "api.cerebras.ai" in Path("other.py").read_text(encoding="utf-8")
    assert "app.py: changed" not in result.output
    reason = "not fixed: the fixes of OWN001, OWN002 come to no end here, and the file is left as it is"
    assert reason in result.output or reason.replace("OWN001, OWN002", "OWN002") in result.output
    assert "Changed 1 file" in result.output


def test_a_client_does_not_move_in_one_file_while_another_of_its_files_is_put_back() -> None:
    rules(("OWN001", "ann", "\"'bob'\""), ("OWN002", "bob", "\"'ann'\""))
    Path("llm.py").write_text(MOVABLE, encoding="utf-8")
    asking = 'from llm import client\n\nclient.chat.completions.create(model="gpt-4o", messages=[], user="ann")\n'
    Path("app.py").write_text(asking, encoding="utf-8")

    migrate()

    assert Path("app.py").read_text(encoding="utf-8") == asking
    assert Path("llm.py").read_text(encoding="utf-8") == MOVABLE


def test_a_fix_that_grows_for_ever_is_not_made() -> None:
    rules(("OWN001", "ann", "f\"'{value.value}n'\""))
    Path("app.py").write_text(PROGRAM.format(user="ann"), encoding="utf-8")

    assert "the fixes of OWN001 come to no end here" in CliRunner().invoke(cli, ["migrate", "."]).output
    assert Path("app.py").read_text(encoding="utf-8") == PROGRAM.format(user="ann")


def test_verbose_says_what_would_have_been_written() -> None:
    rules(("OWN001", "ann", "\"'bob') + f(\""))
    Path("app.py").write_text(PROGRAM.format(user="ann"), encoding="utf-8")

    assert "+ f()" not in migrate().output
    told = migrate("--verbose").stderr
    assert "app.py:6:" in told
    assert "  + 'bob') + f(" in told
