"""Statistics: numbers instead of findings."""

import json

from migrator.facts import Fix
from migrator.reports.formats import FORMATS
from migrator.reports.text import Style

SAFE, UNSAFE, SHOWN = (Fix(kind, "so", ()) for kind in ("safe", "unsafe", "display"))


def statistics(program, name, *findings, style=None):
    return "\n".join(FORMATS[name].statistics()(program.report(*findings), style or Style()))


def findings(app):
    some = [app.finding("ask", fix=fix, severity="warning") for fix in (SAFE, UNSAFE, SHOWN, None)]
    every = [app.finding("ask", code="CBR101", name="openai-client", fix=SAFE) for _ in range(10)]
    none = [app.finding("ask", code=code, name="azure-client", severity="warning") for code in ("CBR107", "CBR106")]
    return *none, *some, app.finding("ask"), *every


def test_one_line_a_rule_the_most_frequent_first(program):
    app = program(app="ask()\n")
    assert statistics(app, "full", *findings(app)).split("\n") == [
        "10  CBR101  [*] openai-client  10 errors",
        " 5  CBR201  [-] openai-model   1 error, 4 warnings",
        " 1  CBR106  [ ] azure-client   1 warning",
        " 1  CBR107  [ ] azure-client   1 warning",
    ]
    assert statistics(app, "concise", *findings(app)) == statistics(app, "full", *findings(app))


def test_colours_change_nothing_but_colours(program):
    app = program(app="ask()\n")
    text = statistics(app, "full", *findings(app), style=Style(colour=True))
    assert "\x1b[1mCBR101\x1b[0m" in text
    assert "\x1b[1;31m10 errors\x1b[0m" in text


def test_without_findings_there_are_no_lines(program):
    assert statistics(program(), "full") == ""
    assert json.loads(statistics(program(), "json")) == []


def test_as_json(program):
    app = program(app="ask()\n")
    first, second, *_ = json.loads(statistics(app, "json", *findings(app)))
    assert first == {
        "code": "CBR101",
        "name": "openai-client",
        "count": 10,
        "errors": 10,
        "warnings": 0,
        "fixable": True,
        "fixable_count": 10,
        "unsafe_fixable_count": 0,
    }
    assert (second["fixable"], second["fixable_count"], second["unsafe_fixable_count"]) == (False, 1, 1)


def test_the_other_formats_have_no_statistics():
    assert [name for name, each in FORMATS.items() if each.statistics is not None] == ["full", "concise", "json"]
