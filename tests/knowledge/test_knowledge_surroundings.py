"""The kinds of files beside code: each name is of its kind, and the search of folders lets it through."""

import pytest

from migrator.files.carriers import carrier_kind
from migrator.files.discover import CARRIER_ENDS, CARRIER_STARTS
from migrator.knowledge import load_surroundings

KINDS = [(each.kind, name) for each in load_surroundings().files for name in each.names]


@pytest.mark.parametrize(("kind", "name"), KINDS)
def test_a_name_is_of_its_kind_and_found(kind, name):
    path = name.replace("*", "x")
    assert carrier_kind(path) == kind
    last = path.rpartition("/")[2]
    assert kind == "none" or last.startswith(CARRIER_STARTS) or last.endswith(CARRIER_ENDS)


@pytest.mark.parametrize(
    "name",
    ["app.py", "work.ipynb", "README.md", "environment.py", "env.py", "notes.txt", "Dockerfile_notes", "package.json"],
)
def test_other_files_are_none_of_them(name):
    assert carrier_kind(name) == "none"


@pytest.mark.parametrize(
    ("key", "holds"),
    [("model", True), ("Chat_Model", True), ("llm", True), ("model_dir", False), ("models", False), ("name", False)],
)
def test_keys_of_models(key, holds):
    assert load_surroundings().holds_model(key) is holds


@pytest.mark.parametrize(
    "key", [pattern.replace("*", part) for pattern in load_surroundings().keys.model for part in "aB"]
)
def test_a_file_with_such_a_key_may_hold_a_model(key):
    assert load_surroundings().holds_model(key)
    for written in (key, key.upper(), f'{{"{key}": "gpt-4o"}}', f"{key}: gpt-4o"):
        assert load_surroundings().may_hold_model(written.encode())


def test_a_file_without_one_holds_none():
    assert not load_surroundings().may_hold_model(b'{"title": "gpt-4o", "name": "o3"}')


def test_advice_names_the_variable():
    for each in load_surroundings().files:
        if each.advice:
            assert "CEREBRAS_API_KEY" in load_surroundings().advice(each.kind, "CEREBRAS_API_KEY")
            assert "{key}" not in load_surroundings().advice(each.kind, "CEREBRAS_API_KEY")
