"""What is known about the SDK is what its releases have: fields, options, methods, names of models."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from conftest import OPENAI_VERSIONS
from wire_environments import python_for_test

from migrator.knowledge import counterpart, load_provider, load_sdk

SDK = load_sdk()
CEREBRAS = load_provider("cerebras")

TELL = """
import inspect, json, typing
import openai
from openai.resources.chat.completions import Completions

def methods(resource, path):
    for name in dir(type(resource)):
        member = inspect.getattr_static(type(resource), name)
        if name.startswith(("_", "with_")):
            continue
        if inspect.isfunction(member) and path:
            yield ".".join((*path, name))
        elif not inspect.isfunction(member):
            value = getattr(resource, name)
            if type(value).__module__.startswith("openai.resources"):
                yield from methods(value, (*path, name))

def parameters(function):
    return [name for name in inspect.signature(function).parameters if name != "self"]

def names(hint):
    for each in typing.get_args(hint):
        yield from [each] if isinstance(each, str) else names(each)

models = set()
for module, name in [
    ("types.shared.chat_model", "ChatModel"), ("types.shared.responses_model", "ResponsesModel"),
    ("types.embedding_model", "EmbeddingModel"), ("types.image_model", "ImageModel"),
    ("types.audio_model", "AudioModel"), ("types.audio.speech_model", "SpeechModel"),
    ("types.moderation_model", "ModerationModel"), ("types.video_model", "VideoModel"),
]:
    try:
        found = getattr(__import__("openai." + module, fromlist=["x"]), name)
    except ImportError:
        continue
    models.update(names(found))
client = openai.OpenAI(api_key="x")
print(json.dumps({
    "fields": parameters(Completions.create),
    "options": parameters(openai.OpenAI.__init__) + parameters(openai.AzureOpenAI.__init__),
    "methods": sorted(set(methods(client, ()))),
    "models": sorted(models),
}))
"""


@pytest.fixture(scope="module", params=OPENAI_VERSIONS)
def release(request: pytest.FixtureRequest) -> tuple[str, dict[str, list[str]]]:
    python: Path = python_for_test(f"openai=={request.param}")
    done = subprocess.run([str(python), "-W", "ignore", "-c", TELL], capture_output=True, text=True, check=True)
    return request.param, json.loads(done.stdout)


def number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def test_fields_by_version(release: tuple[str, dict[str, list[str]]]) -> None:
    version, told = release
    expected = {name for name, since in SDK.field_versions if number(since) <= number(version)}
    assert set(told["fields"]) - set(SDK.transport) == expected


def test_options_by_version(release: tuple[str, dict[str, list[str]]]) -> None:
    version, told = release
    known = {option.name for option in SDK.options if number(option.since) <= number(version)}
    assert set(told["options"]) <= known
    of_later_ones = {option.name for option in SDK.options if number(option.since) > number(version)}
    assert of_later_ones.isdisjoint(told["options"])


def test_every_method_is_known(release: tuple[str, dict[str, list[str]]]) -> None:
    version, told = release
    assert len(told["methods"]) >= {"1.109.1": 154, "2.54.0": 315, "3.52.0": 436}[version]
    assert [chain for chain in told["methods"] if not SDK.chain(chain)] == []


def test_every_name_of_a_model_has_a_counterpart_or_a_reason(release: tuple[str, dict[str, list[str]]]) -> None:
    version, told = release
    assert len(told["models"]) > {"1.109.1": 60, "2.54.0": 100, "3.52.0": 130}[version]
    for name in told["models"]:
        found = counterpart(CEREBRAS, SDK, name, {}, None)
        assert found.kind in ("family", "none"), name
