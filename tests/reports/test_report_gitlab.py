"""GitLab's code quality."""

import json

import pytest
from report_schemas import valid_gitlab

from migrator.judge.fingerprints import fingerprints


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_a_finding_is_an_issue(program):
    app = program(app="x = 1\nask(\n  1,\n)\n")
    findings = app.finding("ask(\n  1,\n)", "no such model"), app.finding("x", severity="warning")
    assert valid_gitlab(app.render("gitlab", *findings)) == [
        {
            "description": "CBR201 no such model",
            "check_name": "CBR201",
            "fingerprint": "print-0",
            "severity": "major",
            "location": {"path": "app.py", "lines": {"begin": 2, "end": 4}},
        },
        {
            "description": "CBR201 says so",
            "check_name": "CBR201",
            "fingerprint": "print-1",
            "severity": "minor",
            "location": {"path": "app.py", "lines": {"begin": 1, "end": 1}},
        },
    ]


def test_no_findings_are_an_empty_list(program):
    assert valid_gitlab(program().render("gitlab")) == []


def test_paths_are_relative_to_the_repository(program, tmp_path):
    app = program()
    path = str(tmp_path / "src" / "app.py")
    app.add(path, "ask()\n")
    (issue,) = valid_gitlab(app.render("gitlab", app.finding("ask", path=path), root=str(tmp_path.parent)))
    assert issue["location"]["path"] == f"{tmp_path.name}/src/app.py"


def test_a_notebook_is_shown_by_the_lines_of_its_file(program):
    app = program()
    cells = [{"cell_type": "code", "source": ["x = 1\n", "ask()"], "metadata": {}}]
    app.add("work.ipynb", json.dumps({"cells": cells, "metadata": {}}, indent=1))
    (issue,) = valid_gitlab(app.render("gitlab", app.finding("ask", path="work.ipynb")))
    assert issue["location"]["lines"] == {"begin": 7, "end": 7}
    assert issue["description"] == "CBR201 says so (cell 1, line 2)"


def test_a_finding_that_moves_is_the_same_issue(program, tmp_path):
    def issue(text):
        app = program(app=text)
        finding = app.finding("ask(1)")
        prints = fingerprints((finding,), app.sources, str(tmp_path))
        return valid_gitlab(app.render("gitlab", finding, fingerprints=prints))[0]

    old, new = issue("ask(1)\n"), issue("# more\n\nask(1)\n")
    assert old["fingerprint"] == new["fingerprint"]
    assert old["location"] != new["location"]


def test_findings_that_are_alike_are_different_issues(program, tmp_path):
    app = program(app="ask(1)\nask(1)\n")
    first = app.finding("ask(1)")
    second = app.finding("ask(1)\n")
    findings = first, second
    prints = fingerprints(findings, app.sources, str(tmp_path))
    assert len(valid_gitlab(app.render("gitlab", *findings, fingerprints=prints))) == 2


def test_as_many_fingerprints_as_findings_are_needed(program):
    app = program(app="ask()\n")
    with pytest.raises(ValueError, match="shorter"):
        app.render("gitlab", app.finding("ask"), fingerprints=())
