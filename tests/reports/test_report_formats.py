"""All formats alike: what is hostile comes out harmless, keys come out masked, and everything is valid."""

import json
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from report_schemas import VALID

from migrator import pipeline
from migrator.facts import Edit, Fix, Problem, RuleInfo, Skipped
from migrator.judge.fingerprints import fingerprints
from migrator.reports.formats import FORMATS
from migrator.reports.report import Report
from migrator.reports.text import Style
from migrator.settings import Settings

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
RULE = RuleInfo("CBR201", "openai-model", "error", "safe", "Sum.", "Why.", ("ask()",), (), family="models")
HOSTILE = {
    "line": "a\nb",
    "lines": "a\r\n\r\n::error::injected",
    "command": "::error file=x.py::injected",
    "old command": "##[error]injected",
    "other systems' commands": "##vso[task.setvariable]x ##teamcity[x]",
    "percent": "100%25%0A%s",
    "markup": "<script>&amp;]]><!-- --> \"'",
    "colour": "\x1b[31mred\x1b]0;title\x07",
    "8-bit control": "\x9b31m\x85",
    "null": "a\x00b",
    "direction": "\u202eevil\u2069 \u200f",
    "invisible": "a\u200bb\ufeff\U000e0041",
    "line separator": "a\u2028b\u2029c",
    "surrogate": "a\udc80\udcff",
    "no character": "\ufffe\uffff",
    "link": "[click](https://evil.example) {0}",
    "beyond the basic plane": "😀 日本",
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def report_of(program, text):
    """A report in which everything that comes from scanned files, names included, says ``text``."""
    name = f"{text}.py"
    app = program(app="ask(1)\n")
    app.add(name, "ask(1)\n")
    found = [
        app.finding(
            "1",
            f"says {text}",
            path=path,
            help=f"helps {text}",
            fix=Fix("safe", f"fixes {text}", (), (Edit(app.place("ask", path), "tell"),)),
            related=(app.related("ask", f"shows {text}", path),),
        )
        for path in ("app.py", name)
    ]
    return app.report(
        *found,
        rules=(RULE,),
        files=2,
        relevant=2,
        skipped=(Skipped(name, f"skips {text}"),),
        problems=(Problem(name, f"cannot {text}"),),
    )


def rendered(name, report, style=None):
    return "\n".join(FORMATS[name].render(report, style))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("name", FORMATS)
def test_what_is_hostile_comes_out_escaped(program, name, text):
    shown = rendered(name, report_of(program, text))
    shown.encode("utf-8")
    hidden = {character for character in shown if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    assert hidden <= {"\n"}
    assert shown.count("\n") == rendered(name, report_of(program, "plain")).count("\n")
    for line in shown.split("\n"):
        assert not line.lstrip().startswith("::") or line.startswith(("::error title=CBR201", "::error title=cerebras"))
        assert "##" not in line
    if name in VALID:
        VALID[name](shown)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_every_console_can_write_it(program, name, encoding):
    text = rendered(name, report_of(program, "é 日本 😀 \udc80 …"), Style(encoding=encoding))
    assert text.encode(encoding)


@pytest.mark.parametrize("name", FORMATS)
def test_keys_in_what_is_said_and_written_are_masked(program, name):
    app = program(app='ask(key="sk-proj-0123456789abcdef")\n')
    key = "sk-proj-0123456789abcdef"
    fix = Fix("safe", f"fixes {key}", (), (Edit(app.place("ask"), f'tell("{key}")'),))
    finding = app.finding("ask", f"says {key}", help=f"helps {key}", fix=fix, related=(app.related("key", key),))
    text = rendered(name, app.report(finding, problems=(Problem("app.py", key),), skipped=(Skipped("app.py", key),)))
    assert "0123456789" not in text
    assert "sk-" in text


def test_the_formats_of_the_command_line():
    assert list(FORMATS) == ["full", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit"]
    assert [each.name for each in FORMATS.values()] == list(FORMATS)


@pytest.mark.parametrize("flag", ["for_people", "edits", "fingerprints", "annotations"])
def test_what_a_format_needs(flag):
    needed = {
        "for_people": ["full", "concise"],
        "edits": ["json", "jsonl", "sarif"],
        "fingerprints": ["sarif", "gitlab"],
        "annotations": ["github"],
    }
    assert [name for name, each in FORMATS.items() if getattr(each, flag)] == needed[flag]


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_without_findings_is_valid(program, name):
    text = rendered(name, program().report(rules=(RULE,)))
    if name in VALID:
        VALID[name](text)


def test_no_format_is_imported_before_it_is_used():
    code = (
        "import sys\nfrom migrator.reports.formats import FORMATS\n"
        "print(*sorted(name for name in sys.modules if name.startswith('migrator.reports.') or name == 'xml.etree'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=FIXTURES.parent)
    assert done.stdout.split() == [f"migrator.reports.{name}" for name in ("formats", "text")]


@pytest.mark.parametrize("folder", ["demo", "programs"])
def test_real_findings_are_valid_in_every_format(folder):
    """On whole programs, with rules as they are, edits, and places in several files."""
    path = str(FIXTURES / folder)
    outcome = pipeline.check([path], Settings(), edits=True)
    assert outcome.findings
    report = Report(
        outcome.findings,
        outcome.texts,
        path,
        "1.2.3",
        pipeline.rules(Settings()),
        fingerprints(outcome.findings, outcome.texts, path),
        files=outcome.files,
        relevant=outcome.relevant,
    )
    values = {name: valid(rendered(name, report)) for name, valid in VALID.items()}
    assert values["json"] == values["jsonl"]
    assert len(values["json"]) == len(values["sarif"]["results"]) == len(values["gitlab"]) == len(outcome.findings)
    assert len(values["github"][0]) == len(list(values["junit"].iter("testcase"))) == len(outcome.findings)
    uris = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in values["sarif"]["results"]
    }
    assert uris == {issue["location"]["path"] for issue in values["gitlab"]}
    assert all((FIXTURES / folder / uri).is_file() for uri in uris)
    assert any("fixes" in result for result in values["sarif"]["results"])


def test_the_families_of_rules_are_their_folders():
    families = {rule.code: rule.family for rule in pipeline.rules(Settings())}
    assert families["CBR101"] == "clients"
    assert families["CBR301"] == "fields"
    assert all(families.values())


def test_what_is_in_json_is_what_was_meant(program):
    """Escapes are those of JSON: a reader gets code and names of files as they are."""
    app = program()
    path = "##[a]\x1b.py"
    app.add(path, "ask()\n")
    fix = Fix("safe", "so", (), (Edit(app.place("ask", path), 'x = "##[b]\x1b"'),))
    (value,) = json.loads(rendered("json", app.report(app.finding("ask", path=path, fix=fix))))
    assert value["filename"] == path
    assert value["fix"]["edits"][0]["content"] == 'x = "##[b]\x1b"'
