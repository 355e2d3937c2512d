"""A file that says only what differs: from a shipped provider, from another pack's, or from another provider's."""

from datetime import date
from pathlib import Path

import pytest

from migrator import pipeline
from migrator.knowledge import KnowledgeError, load_provider, provider_names
from migrator.settings import Settings

ENDPOINTS_OF_OURS = """\
name = "cerebras"
extends = "cerebras"

[[source]]
key = "contract"
title = "Our contract for a dedicated endpoint"

[[model]]
id = "acme-support-70b"
status = "production"
reasoning_effort = ["low", "high"]
vision = true
source = ["contract"]
"""

PROGRAM = """\
import os

from openai import OpenAI

client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])
client.chat.completions.create(model="acme-support-70b", messages=[], {})
"""


@pytest.fixture
def pack(tmp_path: Path):
    """Writes provider files into a rule pack and returns the pack."""

    def write(text: str, name: str = "cerebras", folder: str = "pack") -> Path:
        providers = tmp_path / folder / "knowledge" / "providers"
        providers.mkdir(parents=True, exist_ok=True)
        (providers / f"{name}.toml").write_text(text, encoding="utf-8")
        return tmp_path / folder

    return write


def codes(tmp_path: Path, field: str, packs: tuple[Path, ...] = ()) -> list[str]:
    """The codes that ``check`` finds in a program with one request to the endpoint of ours."""
    file = tmp_path / "app.py"
    file.write_text(PROGRAM.replace("{}", field), encoding="utf-8")
    settings = Settings(root=tmp_path, rules=tuple(map(str, packs)))
    return [finding.code for finding in pipeline.check([str(file)], settings).findings]


def test_models_of_a_dedicated_endpoint_are_added_without_python(pack, tmp_path):
    assert codes(tmp_path, "n=1") == ["CBR203"]
    packs = (pack(ENDPOINTS_OF_OURS),)
    assert codes(tmp_path, "n=1", packs) == []
    # Everything else is as it was, and the model has limits of its own.
    assert codes(tmp_path, "store=True", packs) == ["CBR301"]
    assert codes(tmp_path, 'reasoning_effort="medium"', packs) == ["CBR304"]
    assert codes(tmp_path, 'reasoning_effort="high"', packs) == []


def test_what_is_not_said_holds_as_before(pack):
    extended, shipped = load_provider("cerebras", [pack(ENDPOINTS_OF_OURS)]), load_provider("cerebras")
    assert extended.models == (*shipped.models, extended.model("acme-support-70b"))
    assert extended.model("acme-support-70b").vision
    assert (extended.fields, extended.values, extended.endpoints) == (
        shipped.fields,
        shipped.values,
        shipped.endpoints,
    )
    assert extended.source("contract").title == "Our contract for a dedicated endpoint"
    assert shipped.model("acme-support-70b") is None


def test_an_entry_of_the_same_name_stands_in_place_of_the_old_one(pack):
    folder = pack(
        'name = "cerebras"\nextends = "cerebras"\nkey_env = "ACME_KEY"\n\n'
        '[[field]]\nname = "metadata"\norigin = "openai"\nperiods = [{ verdict = "ok", source = ["spec"] }]\n\n'
        '[[value]]\nfield = "stop"\nkind = "max_items"\nmaximum = 8\n\n'
        '[[endpoint]]\nprefixes = ["embeddings"]\ntitle = "Embeddings"\nkin = "other"\nperiods = [{ verdict = "ok" }]\n'
    )
    ours, shipped = load_provider("cerebras", [folder]), load_provider("cerebras")
    assert ours.key_env == "ACME_KEY"
    assert ours.field("metadata").verdict_on(None).kind == "ok"
    assert len(ours.fields) == len(shipped.fields)
    assert [limit.maximum for limit in ours.limits("stop") if limit.kind == "max_items"] == [8]
    assert ours.endpoint("embeddings.create").served_on(None) == "yes"
    assert ours.endpoint("images.generate").served_on(None) == "no"
    assert shipped.endpoint("embeddings.create").served_on(None) == "no"


def test_a_pack_extends_the_pack_before_it(pack):
    first = pack(ENDPOINTS_OF_OURS, folder="first")
    second = pack('name = "cerebras"\nextends = "cerebras"\nkey_env = "SECOND_KEY"\n', folder="second")
    both = load_provider("cerebras", [first, second])
    assert both.key_env == "SECOND_KEY"
    assert both.model("acme-support-70b") is not None


def test_a_provider_that_extends_another_one(pack):
    folder = pack(
        'name = "branch"\nextends = "cerebras"\ndisplay = "Branch"\n'
        'base_url = "https://llm.branch.example/v1"\nhosts = ["llm.branch.example"]\nhost_suffixes = []\n',
        name="branch",
    )
    branch = load_provider("branch", [folder])
    assert (branch.display, branch.key_env, branch.default_model) == ("Branch", "CEREBRAS_API_KEY", "gpt-oss-120b")
    assert branch.is_host("llm.branch.example")
    assert not branch.is_host("api.cerebras.ai")
    assert branch.field("frequency_penalty").verdict_on(date(2026, 11, 20)).kind == "ok"
    assert "branch" in provider_names([folder])


@pytest.mark.parametrize(
    ("text", "key", "line", "problem"),
    [
        ('name = "cerebras"\nextends = "cerebra"\n', "extends", 2, "expected the name of a provider, got 'cerebra'"),
        ('name = "cerebras"\nextends = 3\n', "extends", 2, "expected the name of a provider, got 3"),
        ('name = "cerebras"\nextends = "cerebras"\nkey_evn = "X"\n', "key_evn", 3, 'did you mean "key_env"?'),
        (
            'name = "cerebras"\nextends = "cerebras"\ndefault_model = "mine"\n',
            "default_model",
            3,
            'unknown model "mine"',
        ),
        (
            'name = "cerebras"\nextends = "cerebras"\n\n[[model]]\nid = "a"\nstatus = "trial"\nsource = ["dogs"]\n',
            "model[0].source",
            7,
            'unknown source "dogs"',
        ),
        (
            'name = "cerebras"\nextends = "cerebras"\n\n[[model]]\nstatus = "production"\n',
            "model[0]",
            4,
            'the key "id" is missing',
        ),
        (
            'name = "cerebras"\nextends = "cerebras"\nhosts = ["https://a.b"]\n',
            "hosts[0]",
            3,
            "expected a host name without scheme",
        ),
        ('name = "other"\nextends = "cerebras"\n', "name", 1, 'expected "cerebras", as the file is called'),
    ],
)
def test_mistakes_are_named_by_file_line_and_key(pack, text, key, line, problem):
    folder = pack(text)
    with pytest.raises(KnowledgeError) as caught:
        load_provider("cerebras", [folder])
    assert caught.value.file == str(folder / "knowledge" / "providers" / "cerebras.toml")
    assert (caught.value.key, caught.value.line) == (key, line)
    assert problem in caught.value.problem


def test_nothing_to_extend(pack):
    with pytest.raises(KnowledgeError, match='there is no other file of the provider "alone" to extend'):
        load_provider("alone", [pack('name = "alone"\nextends = "alone"\n', name="alone")])


def test_a_circle_of_providers(pack):
    pack('name = "one"\nextends = "two"\n', name="one")
    folder = pack('name = "two"\nextends = "one"\n', name="two")
    with pytest.raises(KnowledgeError, match='"one" extends this one: one of the two has to stand for itself'):
        load_provider("one", [folder])
