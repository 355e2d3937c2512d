"""The JSON schema and the loader say the same of every configuration."""

import json
import sys
import tempfile
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import migrator
from migrator.configuration import load
from migrator.configuration_file import KEYS
from migrator.settings import Settings, SettingsError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SCHEMA = json.loads((Path(migrator.__file__).parent / "schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())


def text(value: object) -> str:
    """A string, a number or a boolean in TOML, which for these is JSON."""
    return json.dumps(value, ensure_ascii=False)


def toml(value: object) -> str:
    """A value of JSON as TOML writes it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{text(name)} = {toml(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return text(value)


def document(content: dict[str, object]) -> str:
    return "".join(f"{text(key)} = {toml(item)}\n" for key, item in content.items())


def loads(content: str) -> bool:
    """Whether the loader takes the configuration."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "cerebras-migrator.toml")
        file.write_text(content, encoding="utf-8")
        try:
            load(file)
        except SettingsError:
            return False
        return True


def valid(content: str) -> bool:
    """Whether the schema does. JSON knows no dates: for it, as for editors, those of TOML are strings."""
    return VALIDATOR.is_valid(json.loads(json.dumps(tomllib.loads(content), default=lambda each: each.isoformat())))


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_every_key_is_there_and_described():
    assert tuple(SCHEMA["properties"]) == KEYS
    assert {key.replace("-", "_") for key in KEYS} == set(Settings.__dataclass_fields__) - {
        "root",
        "source",
        "command_line",
    }
    assert all(each["description"].endswith(".") for each in SCHEMA["properties"].values())


def test_the_defaults_are_those_of_the_loader():
    for key, each in SCHEMA["properties"].items():
        if "default" in each:
            value = Settings.__dataclass_fields__[key.replace("-", "_")].default
            assert (list(value) if isinstance(value, tuple) else value) == each["default"]


def test_the_examples_of_the_schema_are_valid():
    for key, each in SCHEMA["properties"].items():
        for example in each.get("examples", []):
            written = document({key: example})
            assert loads(written), written
            assert valid(written), written


TEXT = ['"x"', '""', '" "', '"a b"', '"é"', "1", "true", "1.5", "[]", "{}"]
TEXTS = ["[]", '["x"]', '["CBR1", "openai-model"]', '[""]', '[" "]', "[1]", '["x", 1]', '[["x"]]', '"x"', "{}", "1"]
VALUES = {
    "provider": TEXT,
    "default-model": TEXT,
    "base-url": [
        '"https://api.cerebras.ai/v1"',
        '"http://localhost:8000"',
        '"https://x"',
        '"https://"',
        '"https:///v1"',
        '"api.cerebras.ai"',
        '"ftp://x/"',
        '"https://a b/"',
        '" https://x"',
        '"HTTPS://x"',
        '""',
        "1",
    ],
    "base-url-env": ['"CEREBRAS_BASE_URL"', '"MY URL"', '"https://x"', '""', "1", "[]"],
    "key-env": ['"KEY"', '"_key1"', '"1KEY"', '"MY KEY"', '"MY-KEY"', '"É"', '""', "1", "[]"],
    "models": ["{}", '{ a = "b" }', '{ "gpt-4o" = "" }', '{ "" = "x" }', "{ a = 1 }", "{ a.b = 'c' }", '["a"]', '"a"'],
    "api-date": [
        "2026-11-20",
        '"2026-11-20"',
        '"2026-02-30"',
        '"soon"',
        '"20261120"',
        '"2026-11-20T10:00:00"',
        "2026-11-20T10:00:00",
        "10:00:00",
        '""',
        "20261120",
    ],
    "target": ['"openai-sdk"', '"cerebras-sdk"', '"sdk"', '""', "1", '["openai-sdk"]'],
    "select": TEXTS,
    "ignore": TEXTS,
    "extend-select": TEXTS,
    "per-file-ignores": ["{}", '{ "tests/*" = ["CBR1"] }', '{ "" = ["CBR1"] }', '{ x = "CBR1" }', "{ x = [1] }", "[]"],
    "exclude": TEXTS,
    "extend-exclude": TEXTS,
    "fail-on": ['"error"', '"warning"', '"never"', '"info"', '"Error"', '""', "true", '["error"]'],
    "rules": TEXTS,
}


def test_values_are_tried_for_every_key():
    assert tuple(sorted(VALUES)) == tuple(sorted(KEYS))


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in VALUES.items() for value in values])
def test_a_value_is_right_or_wrong_for_both(key, value):
    content = f"{key} = {value}\n"
    assert loads(content) is valid(content)


@pytest.mark.parametrize("key", KEYS)
def test_each_key_has_right_and_wrong_values(key):
    assert {loads(f"{key} = {value}\n") for value in VALUES[key]} == {True, False}


@pytest.mark.parametrize("key", ["", "Select", "base_url", "fail-on ", "tool", "root", "source", "command-line"])
def test_an_unknown_key_is_wrong_for_both(key):
    written = document({key: []})
    assert not loads(written)
    assert not valid(written)


# White space other than blanks is left out: regular expressions differ in what they take for it.
WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=126) | st.sampled_from("é日🎈"), max_size=12)
SIMPLE = WORDS | st.integers(-9, 9) | st.booleans()
ANYTHING = st.recursive(
    SIMPLE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
LIKELY = st.sampled_from(["CBR1", "ALL", "https://x.example/v1", "KEY", "error", "openai-sdk", "2026-11-20"]) | ANYTHING


@given(st.dictionaries(st.sampled_from(KEYS) | WORDS, LIKELY, max_size=3))
def test_any_configuration_is_right_or_wrong_for_both(content):
    written = document(content)
    assert loads(written) is valid(written)
