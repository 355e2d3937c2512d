"""JUnit's XML."""

import pytest
from report_schemas import valid_junit

from migrator.facts import Fix, Problem


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_a_suite_for_each_file_and_a_case_for_each_finding(program):
    app = program(app="import openai\nask(1)\n", other="tell()\n")
    first = app.finding(
        "1",
        "no such model",
        help="use another",
        fix=Fix("safe", "write so", ()),
        related=(app.related("openai", "imported here"),),
    )
    assert app.render("junit", first, app.finding("tell", path="other.py", severity="warning")) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<testsuites name="cerebras-migrate" tests="2" failures="1" errors="0">\n'
        '  <testsuite name="app.py" tests="1" failures="1" errors="0" skipped="0">\n'
        '    <testcase name="CBR201 openai-model" classname="app.py">\n'
        '      <failure type="error" message="no such model">app.py:2:5: CBR201 error: no such model\n'
        "app.py:1:8: imported here\n"
        "help: use another\n"
        "safe fix: write so</failure>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        '  <testsuite name="other.py" tests="1" failures="0" errors="0" skipped="1">\n'
        '    <testcase name="CBR201 openai-model" classname="other.py">\n'
        '      <skipped type="warning" message="says so">other.py:1:1: CBR201 warning: says so</skipped>\n'
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>"
    )


def test_without_findings_there_is_a_case_that_passes(program):
    root = valid_junit(program().render("junit"))
    (case,) = root.iter("testcase")
    assert (case.attrib["name"], len(case)) == ("no findings", 0)


@pytest.mark.parametrize(
    ("failing", "failures"), [({"error"}, ["1", "0"]), ({"error", "warning"}, ["1", "1"]), (set(), ["0", "0"])]
)
def test_failures_are_what_the_run_fails_for(program, failing, failures):
    app = program(app="ask()\n", other="ask()\n")
    findings = app.finding("ask"), app.finding("ask", path="other.py", severity="warning")
    root = valid_junit(app.render("junit", *findings, failing=frozenset(failing)))
    assert [suite.attrib["failures"] for suite in root] == failures
    assert [len(case) for case in root.iter("testcase")] == [1, 1]


def test_cases_of_one_name_are_counted_and_have_no_line(program):
    app = program(app="a\nb\nc\n", other="a\n")
    findings = [app.finding(name) for name in "abc"] + [app.finding("a", path="other.py")]
    names = [case.attrib["name"] for case in valid_junit(app.render("junit", *findings)).iter("testcase")]
    assert names == ["CBR201 openai-model", "CBR201 openai-model (2)", "CBR201 openai-model (3)", "CBR201 openai-model"]


def test_what_could_not_be_done_is_an_error(program):
    root = valid_junit(program().render("junit", problems=(Problem("a.py", "gone"), Problem("a.py", "again"))))
    assert root.attrib["errors"] == "2"
    assert [error.attrib["message"] for error in root.iter("error")] == ["gone", "again"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b> & ]]> \"q\" 'q'", "<b> & ]]> \"q\" 'q'"),
        ("\x00\x08\x1b[31m", "\\x00\\x08\\x1b[31m"),
        ("\ufffe\uffff", "\\ufffe\\uffff"),
        ("\udc80", "\\udc80"),
        ("日本 😀", "日本 😀"),
        ("a\r\n\tb", "a\\r\\n\\tb"),
    ],
)
def test_what_xml_cannot_hold_is_shown_as_an_escape(program, text, shown):
    app = program()
    app.add(f"{text}.py", "ask()\n")
    root = valid_junit(app.render("junit", app.finding("ask", f"says {text}", path=f"{text}.py")))
    (failure,) = root.iter("failure")
    assert failure.attrib["message"] == f"says {shown}"
    assert failure.text == f"{shown}.py:1:1: CBR201 error: says {shown}"
    assert root[0].attrib["name"] == f"{shown}.py"
