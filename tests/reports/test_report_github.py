"""GitHub's annotations."""

import json

import pytest
from report_schemas import valid_github

from migrator.facts import Problem, Skipped
from migrator.reports.text import Style


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_a_finding_is_a_command_and_a_summary_follows(program):
    app = program(app="ask(1)\n")
    finding = app.finding("1", "no such model", help="use another")
    assert app.render("github", finding, files=3, relevant=1) == (
        "::error title=CBR201 openai-model,file=app.py,line=1,endLine=1,col=5,endColumn=6::"
        "app.py:1:5: CBR201 no such model%0Ahelp: use another\n"
        "Looked at 3 files; 1 mentions OpenAI or Cerebras.\n"
        "Found 1 error.\n"
        "1 needs a person; `cerebras-migrate rule CODE` explains each."
    )


def test_without_findings_there_is_no_command(program):
    assert valid_github(program().render("github", files=1)) == (
        [],
        ["Looked at 1 file; none mentions OpenAI or Cerebras.", "No findings to report."],
    )


def test_errors_come_first_and_keep_their_order(program):
    app = program(app="a\nb\nc\nd\n")
    severities = ("warning", "error", "warning", "error")
    findings = [app.finding(name, severity=severity) for name, severity in zip("abcd", severities, strict=True)]
    commands, _ = valid_github(app.render("github", *findings))
    assert [(name, properties["line"]) for name, properties, _ in commands] == [
        ("error", "2"),
        ("error", "4"),
        ("warning", "1"),
        ("warning", "3"),
    ]


@pytest.mark.parametrize(("number", "told"), [(10, []), (11, ["GitHub annotates the first 10 of 11 errors"])])
def test_what_is_in_the_log_only_is_said(program, number, told):
    app = program(app="ask()\n")
    findings = [app.finding("ask") for _ in range(number)] + [app.finding("ask", severity="warning")] * 10
    _, lines = valid_github(app.render("github", *findings))
    assert [line.partition(";")[0] for line in lines if "annotates" in line] == told


def test_a_place_of_several_lines_has_no_columns(program):
    app = program(app="ask(\n  1,\n)\ntell\n")
    commands, _ = valid_github(app.render("github", app.finding("ask(\n  1,\n)"), app.finding("tell\n")))
    assert [properties for _, properties, _ in commands] == [
        {"title": "CBR201 openai-model", "file": "app.py", "line": "1", "endLine": "3"},
        {"title": "CBR201 openai-model", "file": "app.py", "line": "4", "endLine": "4"},
    ]


def test_files_are_named_from_the_workspace(program, tmp_path):
    app = program(app="ask()\n")
    ((_, properties, message),), _ = valid_github(app.render("github", app.finding("ask"), root=str(tmp_path.parent)))
    assert properties["file"] == f"{tmp_path.name}/app.py"
    assert message.startswith("app.py:1:1: ")


def test_names_and_messages_are_escaped_as_the_runner_unescapes_them(program):
    app = program()
    app.add("a,b:c=%0A.py", "ask()\n")
    finding = app.finding("ask", "50% ::error:: a,b", path="a,b:c=%0A.py")
    assert "file=a%2Cb%3Ac=%250A.py," in app.render("github", finding)
    ((_, properties, message),), _ = valid_github(app.render("github", finding))
    assert properties["file"] == "a,b:c=%0A.py"
    assert message == "a,b:c=%0A.py:1:1: CBR201 50% ::error:: a,b"


def test_a_cell_of_a_notebook_is_shown_in_its_file(program):
    app = program()
    cells = [{"cell_type": "code", "source": ["x = 1\n", "ask()"], "metadata": {}}]
    app.add("work.ipynb", json.dumps({"cells": cells, "metadata": {}}, indent=1))
    ((_, properties, message),), _ = valid_github(app.render("github", app.finding("ask", path="work.ipynb")))
    assert (properties["line"], properties["col"]) == ("7", "6")
    assert message.startswith("work.ipynb:cell 1:2:1: ")


def test_what_could_not_be_done_is_an_error(program):
    commands, lines = valid_github(
        program().render("github", problems=(Problem("a.py", "gone"),), skipped=(Skipped("::error::b.py", "::odd"),))
    )
    assert commands == [("error", {"title": "cerebras-migrate", "file": "a.py"}, "a.py: gone")]
    assert "Skipped 1 file (:\\x3aodd): :\\x3aerror::b.py." in lines


def test_what_the_log_cannot_write_is_escaped(program):
    app = program(app="ask()\n")
    text = app.render("github", app.finding("ask", "日本"), style=Style(colour=True, encoding="ascii"))
    assert text.isascii()
    assert "\\u65e5\\u672c" in text
    assert "\x1b" not in text
