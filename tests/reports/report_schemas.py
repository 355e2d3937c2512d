"""What a report has to be for those who read it: official schemas, and what the documents say besides."""

import json
import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import jsonschema
import xmlschema

SCHEMAS = Path(__file__).parent / "schemas"
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "properties": {
                    "path": {"type": "string", "minLength": 1, "not": {"pattern": r"^(/|\./|[A-Za-z]:)"}},
                    "lines": {
                        "type": "object",
                        "properties": {
                            "begin": {"type": "integer", "minimum": 1},
                            "end": {"type": "integer", "minimum": 1},
                        },
                        "required": ["begin"],
                        "additionalProperties": False,
                    },
                },
                "required": ["path", "lines"],
                "additionalProperties": False,
            },
        },
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
    },
}
POSITION = {
    "type": "object",
    "properties": {"row": {"type": "integer", "minimum": 1}, "column": {"type": "integer", "minimum": 1}},
    "required": ["row", "column"],
    "additionalProperties": False,
}
PLACE = {"filename": {"type": "string"}, "location": POSITION, "end_location": POSITION}
CELL = {"cell": {"type": ["integer", "null"]}}
EDIT = {
    "type": "object",
    "properties": {"content": {"type": "string"}, **PLACE, **CELL},
    "required": ["content", "location", "end_location"],
    "additionalProperties": False,
}
FIX = {
    "type": "object",
    "properties": {
        "applicability": {"enum": ["safe", "unsafe", "display"]},
        "message": {"type": "string"},
        "edits": {"type": "array", "items": EDIT},
    },
    "required": ["applicability", "message", "edits"],
    "additionalProperties": False,
}
FINDING = {
    "type": "object",
    "properties": {
        "code": {"type": "string", "pattern": "^CBR[0-9]{3}$"},
        "name": {"type": "string"},
        "message": {"type": "string"},
        "severity": {"enum": ["error", "warning"]},
        **PLACE,
        **CELL,
        "noqa_row": {"type": "integer", "minimum": 1},
        "fix": {"oneOf": [{"type": "null"}, FIX]},
        "url": {"type": ["string", "null"]},
        "related": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"message": {"type": "string"}, **PLACE, **CELL},
                "required": ["message", *PLACE],
                "additionalProperties": False,
            },
        },
    },
    "required": ["code", "name", "message", "severity", *PLACE, *CELL, "noqa_row", "fix", "url", "related"],
    "additionalProperties": False,
}
COMMAND = re.compile(r"::(error|warning) ((?:[A-Za-z]+=[^,:\r\n]+,?)+)::([^\r\n]+)")


@cache
def sarif_schema():
    return jsonschema.Draft4Validator(json.loads((SCHEMAS / "sarif-2.1.0.json").read_text(encoding="utf-8")))


@cache
def junit_schema():
    return xmlschema.XMLSchema10(SCHEMAS / "junit-10.xsd")


def valid_json(text):
    value = json.loads(text)
    jsonschema.validate(value, {"type": "array", "items": FINDING})
    assert text.isascii()
    return value


def valid_jsonl(text):
    values = [json.loads(line) for line in text.split("\n") if line]
    jsonschema.validate(values, {"type": "array", "items": FINDING})
    assert text.isascii()
    return values


def valid_sarif(text):
    """The only run of a SARIF log."""
    value = json.loads(text)
    assert text.isascii()
    sarif_schema().validate(value)
    (run,) = value["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        if "ruleIndex" in result:
            assert rules[result["ruleIndex"]] == result["ruleId"]
        related = result.get("relatedLocations", [])
        links = re.findall(r"(?<!\\)\]\((\d+)\)", result["message"]["text"])
        assert [int(link) for link in links] == [location["id"] for location in related]
        for location in (*result["locations"], *related):
            region = location["physicalLocation"]["region"]
            assert (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"])
            artifact(location["physicalLocation"]["artifactLocation"], run)
        for fix in result.get("fixes", []):
            assert fix["artifactChanges"]
            for change in fix["artifactChanges"]:
                artifact(change["artifactLocation"], run)
    return run


def artifact(location, run):
    """A file's name, as GitHub resolves it: in the repository, or with a scheme."""
    uri = location["uri"]
    assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2}|(?<=^file):)+", uri), uri
    if "uriBaseId" in location:
        assert run["originalUriBaseIds"][location["uriBaseId"]]["uri"].endswith("/")
        assert not uri.startswith(("/", "./", "../"))
    else:
        assert uri.startswith("file:///")
    return unquote(uri)


def valid_gitlab(text):
    value = json.loads(text)
    assert text.isascii()
    jsonschema.validate(value, GITLAB)
    assert len({issue["fingerprint"] for issue in value}) == len(value)
    return value


def valid_junit(text):
    """The root of a JUnit document."""
    assert text.isascii()
    root = ElementTree.fromstring(text)
    junit_schema().validate(text)
    for element in (root, *root):
        for counted, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
            assert element.attrib[counted] == str(len(list(element.iter(tag))))
    names = [(case.attrib["classname"], case.attrib["name"]) for case in root.iter("testcase")]
    assert len(set(names)) == len(names) > 0
    return root


def valid_github(text):
    """The commands (name, properties, data) as GitHub's runner reads them, and the other lines."""
    commands, others = [], []
    for line in text.split("\n"):
        match = COMMAND.fullmatch(line)
        if match:
            pairs = [pair.split("=", 1) for pair in match[2].split(",")]
            commands.append((match[1], {key: unescaped(value) for key, value in pairs}, unescaped(match[3])))
        else:
            assert not line.lstrip().startswith("::"), line
            assert "##[" not in line
            others.append(line)
    return commands, others


def unescaped(text):
    for escape, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, character)
    return text


VALID = {
    "json": valid_json,
    "jsonl": valid_jsonl,
    "sarif": valid_sarif,
    "github": valid_github,
    "gitlab": valid_gitlab,
    "junit": valid_junit,
}
