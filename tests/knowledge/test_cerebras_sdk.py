"""What the Cerebras SDK has of the openai package, as the file says it; the wire tests hold it to the packages."""

from __future__ import annotations

import pytest

from migrator.knowledge import KnowledgeError, load_cerebras_sdk, load_sdk
from migrator.knowledge.cerebras_sdk import CerebrasSdk
from migrator.knowledge.convert import read
from migrator.knowledge.document import Document
from migrator.knowledge.files import knowledge_folder

SDK = load_cerebras_sdk()
TEXT = (knowledge_folder() / "cerebras_sdk.toml").read_text(encoding="utf-8")


def test_names_of_one_sdk_are_those_of_the_other_and_back():
    there = dict(SDK.names_from("openai"))
    assert (there["OpenAI"], there["OpenAIError"], there["RateLimitError"]) == (
        "Cerebras",
        "CerebrasError",
        "RateLimitError",
    )
    assert dict(SDK.names_from("cerebras")) == {theirs: ours for ours, theirs in there.items()}


@pytest.mark.parametrize("name", ["LengthFinishReasonError", "OAuthError", "AzureOpenAI", "types"])
def test_what_only_the_openai_package_has_is_not_listed(name):
    assert name not in dict(SDK.exports)


@pytest.mark.parametrize(
    ("endpoint", "name", "taken"),
    [
        ("chat.completions", "clear_thinking", True),
        ("chat.completions", "reasoning_effort", True),
        ("chat.completions", "store", False),
        ("chat.completions", "metadata", False),
        ("chat.completions", "functions", False),
        ("chat.completions", "top_k", False),
        ("completions", "suffix", True),
        ("completions", "messages", False),
    ],
)
def test_what_the_requests_take(endpoint, name, taken):
    assert SDK.takes(endpoint, name) is taken


@pytest.mark.parametrize(
    "chain", ["chat.completions.parse", "chat.completions.stream", "files.create", "embeddings.create"]
)
def test_what_the_clients_have_not(chain):
    assert not SDK.has(chain)
    assert load_sdk().chain(chain)


def test_every_method_is_one_of_the_openai_package_s():
    assert all(
        load_sdk().chain(f"{resource}.{method}") for resource, methods in SDK.chains for method in methods.split()
    )


@pytest.mark.parametrize("name", [each.name for each in load_sdk().options if each.openai_only])
def test_no_option_that_only_openai_understands_is_taken(name):
    assert not SDK.takes_option(name)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('OpenAI = "Cerebras"', 'OpenAI = "AsyncCerebras"', '"AsyncCerebras" is listed twice'),
        ('exports = ["cerebras-sdk", "openai"]', 'exports = ["nobody"]', 'unknown source "nobody"'),
        ('package = "cerebras_cloud_sdk"\n', "", 'the key "package" is missing'),
        ('n = "1.0.0"', "n = 1", "expected a string, got 1"),
    ],
)
def test_a_mistake_is_named(old, new, message, tmp_path):
    file = tmp_path / "cerebras_sdk.toml"
    file.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=message):
        read(Document(file), CerebrasSdk)
