"""JSON for other tools: ruff's shape, and the inventory."""

import json
import subprocess
import sys

import pytest
from report_schemas import valid_json, valid_jsonl

from migrator import pipeline
from migrator.facts import (
    Client,
    Constant,
    Edit,
    EnvironmentVariable,
    Facts,
    Field,
    Finding,
    Fix,
    Place,
    Request,
    RuleInfo,
    Span,
    Unknown,
)
from migrator.reports import inventory
from migrator.reports.text import Style
from migrator.settings import Settings

RULE = RuleInfo("CBR201", "openai-model", "error", "safe", "Sum.", "Why.\n\nSource: https://a.example/b, c", (), ())


def rendered(program, *findings, **fields):
    values = valid_json(program.render("json", *findings, **fields))
    assert valid_jsonl(program.render("jsonl", *findings, **fields)) == values
    return values


def test_no_findings_are_an_empty_list(program):
    assert rendered(program()) == []


def test_a_finding_has_ruffs_shape(program):
    app = program(app='import openai\n"日本"; ask(model="gpt-4o")\n')
    at = app.place('"gpt-4o"')
    fix = Fix("safe", "write gpt-oss-120b", (), (Edit(at, '"gpt-oss-120b"'),))
    finding = app.finding('"gpt-4o"', "no such model", fix=fix, related=(app.related("openai", "imported here"),))
    place = {"location": {"row": 2, "column": 17}, "end_location": {"row": 2, "column": 25}}
    assert rendered(app, finding) == [
        {
            "code": "CBR201",
            "name": "openai-model",
            "message": "no such model",
            "severity": "error",
            "filename": "app.py",
            "cell": None,
            **place,
            "noqa_row": 2,
            "fix": {
                "applicability": "safe",
                "message": "write gpt-oss-120b",
                "edits": [{"content": '"gpt-oss-120b"', **place}],
            },
            "url": None,
            "related": [
                {
                    "message": "imported here",
                    "filename": "app.py",
                    "location": {"row": 1, "column": 8},
                    "end_location": {"row": 1, "column": 14},
                }
            ],
        }
    ]


def test_it_is_what_ruff_writes(program, tmp_path):
    """Whatever ruff says of a finding, this says too, in values of the same type."""
    (tmp_path / "a.py").write_text("import os\n", encoding="utf-8")
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", "F401", "--output-format"]
    done = subprocess.run([*command, "json", "a.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    (theirs,) = json.loads(done.stdout)
    app = program(app="ask()\n")
    fix = Fix("safe", "tell", (), (Edit(app.place("ask"), "tell"),))
    (ours,) = rendered(app, app.finding("ask", fix=fix), rules=(RULE,))

    def shape(value, known):
        if isinstance(value, dict):
            return {key: shape(item, known[key]) for key, item in value.items() if key in known}
        return [shape(value[0], known[0])] if isinstance(value, list) else type(value)

    assert shape(theirs, ours) == shape(ours, theirs)
    assert {"cell", "code", "end_location", "filename", "fix", "location", "message", "noqa_row", "url"} <= set(theirs)


def test_lines_are_one_object_each(program):
    app = program(app="ask()\ntell()\n")
    text = app.render("jsonl", app.finding("ask"), app.finding("tell"))
    assert [json.loads(line)["location"]["row"] for line in text.split("\n")] == [1, 2]
    assert app.render("jsonl") == ""


def test_the_rule_leads_to_its_source(program):
    app = program(app="ask()\n")
    first, second = rendered(app, app.finding("ask"), app.finding("ask", code="CBR202"), rules=(RULE,))
    assert (first["url"], second["url"]) == ("https://a.example/b", None)


def test_a_comment_can_stand_in_the_last_line_of_the_finding(program):
    app = program(app="ask(\n)\ntell\n")
    assert [item["noqa_row"] for item in rendered(app, app.finding("ask(\n)"), app.finding("tell\n"))] == [2, 3]


def test_an_edit_in_another_file_names_it(program):
    app = program(app="ask()\n", other="MODEL = 1\n")
    fix = Fix("unsafe", "both", (), (Edit(app.place("ask"), "a"), Edit(app.place("1", "other.py"), "2")))
    first, second = rendered(app, app.finding("ask()", fix=fix))[0]["fix"]["edits"]
    assert "filename" not in first
    assert second["filename"] == "other.py"


def test_a_key_is_masked_everywhere_and_an_edit_that_held_one_is_only_shown(program):
    app = program(app='ask("sk-0123456789")\n')
    fix = Fix("safe", "keep sk-0123456789", (), (Edit(app.place("ask"), 'ask("sk-0123456789")'),))
    finding = app.finding("ask", "key sk-0123456789", fix=fix, related=(app.related("ask", "sk-0123456789"),))
    value = rendered(app, finding)[0]
    assert "0123456789" not in json.dumps(value)
    assert value["fix"]["applicability"] == "display"


def test_a_file_that_was_not_read_is_named_at_its_beginning(program):
    place = Place("bad\udc80.py", Span(7, 9))
    value = rendered(program(), Finding("CBR902", "unreadable-file", "error", "no \udc80", place))[0]
    assert (value["filename"], value["message"]) == ("bad\\udc80.py", "no \\udc80")
    assert value["location"] == value["end_location"] == {"row": 1, "column": 1}


@pytest.fixture
def facts(program):
    app = program(app='client = OpenAI(base_url=u)\nclient.ask(model="gpt-4o", messages=[])\nother.ask(**x)\n')
    call, holder = app.place("OpenAI(base_url=u)"), app.place('client.ask(model="gpt-4o", messages=[])')
    at = app.place('"gpt-4o"')

    def named(name, *values, body=False):
        return Field(name, values, at, at, holder, body=body)

    variable = EnvironmentVariable("MODEL", at, False, (Constant("gpt-4o", at),))
    url = named("base_url", EnvironmentVariable("U", at, True))
    client = Client("c1", "openai.OpenAI", call, call, "dynamic", (url,))
    bare = Client("c2", "openai.OpenAI", call, call, "openai", ())
    one = Request(
        "r1",
        holder,
        holder,
        "chat.completions",
        "create",
        ("c1",),
        "resolved",
        (
            named("model", variable),
            named("messages", Unknown("?", at)),
            named("clear_thinking", Constant(True, at), body=True),
            named("model", Constant("o3\x1b", at)),
        ),
    )
    last = app.place("other.ask(**x)")
    why = Unknown("`other` is a parameter", last)
    two = Request("r2", last, last, "embeddings", "create", (), "unresolved", (), reason=why)
    return app, Facts((client, bare), (one, two))


def test_inventory_as_json(facts):
    app, found = facts
    value = json.loads(inventory.as_json(found, app.sources))
    client = {
        "kind": "openai.OpenAI",
        "base_url": None,
        "filename": "app.py",
        "location": {"row": 1, "column": 10},
        "end_location": {"row": 1, "column": 28},
    }
    assert value == {
        "clients": [{**client, "id": "c1", "target": "dynamic"}, {**client, "id": "c2", "target": "openai"}],
        "requests": [
            {
                "endpoint": "chat.completions",
                "method": "create",
                "clients": ["c1"],
                "resolution": "resolved",
                "reason": None,
                "model": ["gpt-4o", "o3\x1b"],
                "model_origin": "dynamic",
                "model_enters": [
                    {
                        "reason": "it is read from MODEL",
                        "filename": "app.py",
                        "location": {"row": 2, "column": 18},
                        "end_location": {"row": 2, "column": 26},
                    }
                ],
                "fields": ["model", "messages", "extra_body.clear_thinking"],
                "filename": "app.py",
                "location": {"row": 2, "column": 1},
                "end_location": {"row": 2, "column": 40},
            },
            {
                "endpoint": "embeddings",
                "method": "create",
                "clients": [],
                "resolution": "unresolved",
                "reason": {
                    "reason": "`other` is a parameter",
                    "filename": "app.py",
                    "location": {"row": 3, "column": 1},
                    "end_location": {"row": 3, "column": 15},
                },
                "model": None,
                "model_origin": None,
                "model_enters": [],
                "fields": [],
                "filename": "app.py",
                "location": {"row": 3, "column": 1},
                "end_location": {"row": 3, "column": 15},
            },
        ],
    }


def test_inventory_for_people(facts):
    app, found = facts
    assert list(inventory.render(found, app.sources, Style())) == [
        "2 clients",
        "  app.py:1:10: openai.OpenAI, goes to dynamic ($U)",
        "  app.py:1:10: openai.OpenAI, goes to openai",
        "2 requests",
        '  app.py:2:1: chat.completions.create, model $MODEL or "gpt-4o" or "o3\\x1b", resolved',
        "    client: app.py:1:10",
        "    fields: model, messages, extra_body.clear_thinking",
        "    model decided at run time: it is read from MODEL (app.py:2:18)",
        "  app.py:3:1: embeddings.create, model not named, unresolved",
        "    client: unknown",
        "    fields: none",
        "    because: `other` is a parameter (app.py:3:1)",
    ]


def test_an_empty_inventory_says_so(program):
    assert json.loads(inventory.as_json(Facts(), {})) == {"clients": [], "requests": []}
    assert list(inventory.render(Facts(), {}, Style())) == ["0 clients", "0 requests"]


@pytest.mark.parametrize(
    "code, kind, enters",
    [
        ('client.<ask>(model="gpt-4o")', "literal", []),
        ('M = "gpt-4o"\nclient.<ask>(model=M)', "followed", []),
        ('def f(m="gpt-4o"):\n    client.<ask>(model=m)', "followed", []),
        (
            "def f(m):\n    client.<ask>(model=m)",
            "dynamic",
            ["it is the parameter `m` of `f`, and nothing seen here passes it"],
        ),
        ('import os\nclient.<ask>(model=os.environ["M"])', "dynamic", ["it is read from M"]),
        (
            "import vendor\nclient.<ask>(model=vendor.MODEL)",
            "dynamic",
            ["it is `vendor.MODEL`, whose value cannot be seen"],
        ),
        (
            "def f(**more):\n    client.<ask>(**more)",
            "dynamic",
            ["`**more` holds what the callers of `f` pass, and none is seen here"],
        ),
        ("client.<ask>(messages=[])", None, []),
    ],
)
def test_where_the_model_comes_from(code, kind, enters, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = "from openai import OpenAI\nclient = OpenAI()\n" + code.replace("<ask>", "chat.completions.create")
    (tmp_path / "app.py").write_text(text, encoding="utf-8")
    result = pipeline.inventory(["app.py"], Settings())
    (value,) = json.loads(inventory.as_json(result.facts, result.texts))["requests"]
    assert value["model_origin"] == kind
    assert [each["reason"] for each in value["model_enters"]] == enters
