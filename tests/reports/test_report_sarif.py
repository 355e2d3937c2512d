"""SARIF: what GitHub's code scanning and editors make of it."""

import json
import os
from pathlib import Path

import pytest
from report_schemas import artifact, valid_sarif

from migrator.facts import Edit, Fix, Place, Problem, RuleInfo, Skipped, Span

RULE = RuleInfo(
    "CBR201",
    "openai-model",
    "error",
    "safe",
    "A model of OpenAI's.",
    "First `paragraph`\nof two lines.\n\nSecond.\n\nSource: the notes, https://a.example/models, and more",
    ("ask()",),
    ("tell()",),
    family="models",
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def run_of(program, *findings, **fields):
    return valid_sarif(program.render("sarif", *findings, **fields))


def result_of(program, finding, **fields):
    (result,) = run_of(program, finding, **fields)["results"]
    return result


def uri_of(program, path):
    text = "x = 1\n"
    app = program()
    app.add(path, text)
    run = run_of(app, app.finding("x", path=path))
    location = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    artifact(location, run)
    return location["uri"]


def test_a_finding(program):
    app = program(app='import openai\nask(model="gpt-4o")\n')
    fix = Fix("safe", "use another", (), (Edit(app.place("gpt-4o"), "gpt-oss-120b"),))
    finding = app.finding(
        '"gpt-4o"', "no such model", help="use another", fix=fix, related=(app.related("openai", "imported here"),)
    )
    file = {"uri": "app.py", "uriBaseId": "%SRCROOT%"}
    assert result_of(app, finding, rules=(RULE,)) == {
        "ruleId": "CBR201",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "no such model\nHelp: use another.\nSee: [imported here](1)."},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": file,
                    "region": {"startLine": 2, "startColumn": 11, "endLine": 2, "endColumn": 19},
                }
            }
        ],
        "relatedLocations": [
            {
                "id": 1,
                "message": {"text": "imported here"},
                "physicalLocation": {
                    "artifactLocation": file,
                    "region": {"startLine": 1, "startColumn": 8, "endLine": 1, "endColumn": 14},
                },
            }
        ],
        "partialFingerprints": {"cerebrasMigrator/v1": "print-0"},
        "fixes": [
            {
                "description": {"text": "use another"},
                "artifactChanges": [
                    {
                        "artifactLocation": file,
                        "replacements": [
                            {
                                "deletedRegion": {"startLine": 2, "startColumn": 12, "endLine": 2, "endColumn": 18},
                                "insertedContent": {"text": "gpt-oss-120b"},
                            }
                        ],
                    }
                ],
                "properties": {"applicability": "safe"},
            }
        ],
    }


def test_a_run_says_how_it_counts_and_from_where(program, tmp_path):
    run = run_of(program())
    assert run["results"] == []
    assert run["columnKind"] == "utf16CodeUnits"
    assert run["newlineSequences"] == ["\r\n", "\n", "\r"]
    assert run["originalUriBaseIds"]["%SRCROOT%"]["uri"] == tmp_path.resolve().as_uri() + "/"
    assert run["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]
    assert run["tool"]["driver"] == {"name": "cerebras-migrator", "version": "1.2.3", "rules": []}


def test_a_rule_is_described(program):
    (rule,) = run_of(program(), rules=(RULE,))["tool"]["driver"]["rules"]
    assert rule.pop("help") == {
        "text": f"A model of OpenAI's.\n\n{RULE.explanation}",
        "markdown": "# openai-model (CBR201)\n\nerror; `migrate` fixes it\n\nA model of OpenAI's.\n\n"
        f"{RULE.explanation}\n\n## Bad\n\n```python\nask()\n```\n\n## Good\n\n```python\ntell()\n```",
    }
    assert rule == {
        "id": "CBR201",
        "name": "openai-model",
        "shortDescription": {"text": "A model of OpenAI's."},
        "fullDescription": {"text": "A model of OpenAI's. First `paragraph` of two lines."},
        "helpUri": "https://a.example/models",
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["cerebras", "openai", "models"], "problem.severity": "error"},
    }


def test_a_rule_that_says_next_to_nothing_is_valid_too(program):
    bare = RuleInfo("X1", "mine", "warning", None, "", "", (), ())
    (rule,) = run_of(program(), rules=(bare,))["tool"]["driver"]["rules"]
    assert rule["shortDescription"] == rule["fullDescription"] == {"text": "mine"}
    assert rule["help"]["text"] == "mine"
    assert "helpUri" not in rule


def test_a_finding_of_a_rule_that_is_not_known_has_no_index(program):
    app = program(app="ask()\n")
    assert "ruleIndex" not in result_of(app, app.finding("ask"))


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("src/app.py", "src/app.py"),
        ("./app.py", "app.py"),
        ("src/../app.py", "app.py"),
        ("a b%.py", "a%20b%25.py"),
        ("日本.py", "%E6%97%A5%E6%9C%AC.py"),
        ("c:d.py", "c%3Ad.py"),
        ("#?&<>.py", "%23%3F%26%3C%3E.py"),
        ("new\nline.py", "new%0Aline.py"),
        ("~a-b_c.py", "~a-b_c.py"),
        ("no-utf8\udc80.py", "no-utf8%80.py"),
    ],
)
def test_uris_are_relative_to_the_repository_and_encoded(program, path, uri):
    assert uri_of(program, path) == uri


@pytest.mark.skipif(os.sep == "\\", reason="a backslash separates folders there")
def test_a_backslash_in_a_name_is_no_folder(program):
    assert uri_of(program, "a\\b.py") == "a%5Cb.py"


def test_a_file_given_by_its_absolute_path_is_relative_too(program, tmp_path):
    assert uri_of(program, str(tmp_path / "src" / "app.py")) == "src/app.py"


def test_a_file_outside_of_the_repository_is_named_in_full(program, tmp_path):
    app = program(app="ask()\n")
    result = result_of(app, app.finding("ask"), root=str(tmp_path / "repository"))
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": (tmp_path.resolve() / "app.py").as_uri()}


def applied(text, result, encoding="utf-16-le"):
    """The text with the fix made, as an editor makes it that knows nothing but SARIF."""
    (fix,) = result["fixes"]
    (change,) = fix["artifactChanges"]
    lines = text.replace("\r\n", "\n\0").replace("\r", "\n\1").split("\n")  # the marks keep the length of each end
    starts, at = [], 0
    for number, line in enumerate(lines):
        starts.append(at)
        ends = lines[number + 1][:1] if number + 1 < len(lines) else ""
        at += len(line.lstrip("\0\1").encode(encoding)) + (4 if ends == "\0" else 2)
    data = text.encode(encoding)
    for replacement in reversed(change["replacements"]):
        region = replacement["deletedRegion"]
        begin = starts[region["startLine"] - 1] + 2 * (region["startColumn"] - 1)
        end = starts[region["endLine"] - 1] + 2 * (region["endColumn"] - 1)
        data = data[:begin] + replacement["insertedContent"]["text"].encode(encoding) + data[end:]
    return data.decode(encoding)


@pytest.mark.parametrize(
    ("text", "old", "new", "after"),
    [
        ("ask(1)\n", "1", "2", "ask(2)\n"),
        ("é = '😀😀'; ask(1)\n", "1", "2", "é = '😀😀'; ask(2)\n"),
        ("a\r\nask(\r\n  1,\r\n)\r\n", "\r\n  1,\r\n", "", "a\r\nask()\r\n"),
        ("a\rb\nask(1)\n", "1", "'😀'", "a\rb\nask('😀')\n"),
        ("a\x0cb\x85\u2028ask(1)\n", "1", "2", "a\x0cb\x85\u2028ask(2)\n"),
        ("ask(1)", "", "# first\n", "# first\nask(1)"),
    ],
)
def test_a_fix_can_be_made_from_what_is_written(program, text, old, new, after):
    app = program(app=text)
    fix = Fix("unsafe", "so", (), (Edit(app.place(old), new),))
    assert applied(text, result_of(app, app.finding("ask", fix=fix))) == after


def test_several_edits_are_in_the_order_of_the_file(program):
    app = program(app="ask(1, 2)\n")
    fix = Fix("safe", "so", (), (Edit(app.place("2"), "b"), Edit(app.place("1"), "a")))
    assert applied("ask(1, 2)\n", result_of(app, app.finding("ask", fix=fix))) == "ask(a, b)\n"


def test_a_fix_names_each_of_its_files(program):
    app = program(app="ask()\n", other="MODEL = 1\n")
    fix = Fix("safe", "both", (), (Edit(app.place("1", "other.py"), "2"), Edit(app.place("ask"), "a")))
    changes = result_of(app, app.finding("ask", fix=fix))["fixes"][0]["artifactChanges"]
    assert [change["artifactLocation"]["uri"] for change in changes] == ["app.py", "other.py"]


@pytest.mark.parametrize(
    "fix",
    [
        Fix("display", "shown only", (), (Edit(Place("app.py", Span(0, 3)), "tell"),)),
        Fix("safe", "without edits", ()),
        Fix("safe", "has a key", (), (Edit(Place("app.py", Span(0, 3)), 'ask("sk-0123456789")'),)),
        Fix("safe", "where nobody looked", (), (Edit(Place("gone.py", Span(0, 3)), "tell"),)),
    ],
    ids=lambda fix: fix.message,
)
def test_a_fix_that_cannot_be_applied_is_left_out(program, fix):
    app = program(app="ask()\n")
    assert "fixes" not in result_of(app, app.finding("ask", fix=fix))


def notebook(*cells):
    made = [{"cell_type": "code", "metadata": {}, "source": cell} for cell in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def test_a_place_in_a_notebook_is_that_of_the_json_text(program):
    app = program()
    text = notebook(["import openai\n"], ["x = '\\n'\n", 'ask("😀", key)'])
    app.add("work.ipynb", text)
    finding = app.finding("key", path="work.ipynb", related=(app.related("openai", "imported here", "work.ipynb"),))
    result = result_of(app, finding)
    lines = text.split("\n")
    for location, shown in ((result["locations"][0], "key"), (result["relatedLocations"][0], "openai")):
        region = location["physicalLocation"]["region"]
        line = lines[region["startLine"] - 1]
        assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == shown
    assert result["message"]["text"] == "says so (cell 2, line 2)\nSee: [imported here (cell 1, line 1)](1)."


def test_a_fix_in_a_notebook_is_left_out(program):
    app = program()
    app.add("work.ipynb", notebook(["ask()"]))
    fix = Fix("safe", "tell", (), (Edit(app.place("ask", "work.ipynb"), "tell"),))
    assert "fixes" not in result_of(app, app.finding("ask", path="work.ipynb", fix=fix))


def test_a_file_that_was_not_read_is_shown_at_its_beginning(program):
    app = program(app="ask()\n")
    app.sources.pop("app.py")
    finding = program(app="ask()\n").finding("ask")
    region = result_of(app, finding)["locations"][0]["physicalLocation"]["region"]
    assert set(region.values()) == {1}


def test_problems_and_skipped_files_are_notifications(program):
    run = run_of(program(), problems=(Problem("a b.py", "gone\n"),), skipped=(Skipped("r.ipynb", "not Python"),))
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    told = [(note["level"], note["message"]["text"]) for note in invocation["toolExecutionNotifications"]]
    assert told == [("error", "a b.py: gone\\n"), ("note", "r.ipynb: skipped: not Python")]
    location = invocation["toolExecutionNotifications"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "a%20b.py"


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("see [this](https://evil.example)", "see [this] (https://evil.example)"),
        ("see [this](1)", "see [this] (1)"),
        ("takes {0} and {12}", "takes {{0}} and {{12}}"),
        ('takes {"type": "text"} and [1]', 'takes {"type": "text"} and [1]'),
    ],
)
def test_what_viewers_would_read_as_links_or_placeholders_is_text(program, message, shown):
    app = program(app="ask()\n")
    assert result_of(app, app.finding("ask", message))["message"]["text"] == shown


def test_brackets_in_the_name_of_a_link_are_escaped(program):
    app = program(app="ask()\n")
    result = result_of(app, app.finding("ask", related=(app.related("ask", "x[0]\\y](2)"),)))
    assert result["message"]["text"] == "says so\nSee: [x\\[0\\]\\\\y\\](2)](1)."


def test_the_same_findings_give_the_same_text(program):
    def text():
        app = program(app="ask()\n", other="ask()\n")
        findings = app.finding("ask"), app.finding("ask", path="other.py")
        return app.render("sarif", *findings, rules=(RULE,))

    assert text() == text()


def test_a_link_in_the_way_to_the_repository_is_followed(program, tmp_path, monkeypatch):
    (tmp_path / "real").mkdir()
    link = tmp_path / "link"
    try:
        link.symlink_to(tmp_path / "real", target_is_directory=True)
    except OSError:
        pytest.skip("no symbolic links here")
    app = program(app="ask()\n")
    monkeypatch.chdir(link)
    result = result_of(app, app.finding("ask"), root=str(Path(tmp_path / "real")))
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "app.py"
