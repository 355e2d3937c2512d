"""What stands in for an OpenAI model: the user's table, then the family, and nothing where nothing does."""

import pytest

from migrator.knowledge import Counterpart, counterpart, load_provider, load_sdk


def ask(model: str, table: dict[str, str] | None = None, default: str | None = None, provider: str = "cerebras"):
    return counterpart(load_provider(provider), load_sdk(), model, table or {}, default)


@pytest.mark.parametrize(
    "model",
    [
        "gpt-4o",
        "gpt-4o-mini",
        "gpt-4o-2024-08-06",
        "chatgpt-4o-latest",
        "gpt-4.1-nano",
        "gpt-4",
        "gpt-4-0613",
        "gpt-4-turbo-preview",
        "gpt-3.5-turbo",
        "gpt-3.5-turbo-16k",
        "gpt-5",
        "gpt-5.5-2026-04-23",
        "gpt-5-mini",
        "gpt-5.3-chat-latest",
        "gpt-6-sol",
        "gpt-5.1-codex-max",
        "o1-preview",
        "o3",
        "o3-mini",
        "o4-mini",
        "gpt-oss-20b",
        "openai/gpt-oss-120b",
    ],
)
def test_chat_models(model):
    found = ask(model)
    assert (found.model, found.kind) == ("gpt-oss-120b", "family")


def test_a_model_made_for_images_goes_to_one_that_sees():
    assert ask("gpt-4-vision-preview").model == "qwen-3.8-27b"


@pytest.mark.parametrize(
    "model",
    [
        "text-embedding-3-small",
        "text-embedding-ada-002",
        "whisper-1",
        "gpt-4o-transcribe",
        "tts-1",
        "gpt-4o-mini-tts",
        "dall-e-3",
        "gpt-image-1",
        "sora-2",
        "omni-moderation-latest",
        "gpt-4o-realtime-preview",
        "gpt-4o-audio-preview",
        "gpt-4o-search-preview",
        "o3-deep-research",
        "o1-pro",
        "gpt-5-pro",
        "gpt-3.5-turbo-instruct",
        "davinci-002",
        "text-davinci-003",
        "ft:gpt-4o-mini-2024-07-18:org::id",
    ],
)
def test_models_without_counterpart(model):
    found = ask(model)
    assert (found.model, found.kind) == (None, "none")
    assert found.note


@pytest.mark.parametrize(
    "model",
    [
        "llama-3.3-70b",
        "gpt-oss-120b",
        "claude-3-5-sonnet",
        "mistral-large",
        "openai/gpt-4o",
        "azure/gpt-4",
        "perplexity/sonar-deep-research",
        "sonar-deep-research",
        "gpt-neo-2.7b",
        "gpt2",
        "my-gpt-4",
        "",
    ],
)
def test_models_that_are_not_openais(model):
    assert ask(model) == Counterpart(None, "not-openai")


def test_the_users_table_comes_first():
    table = {"gpt-4o": "qwen-3.8-27b", "text-embedding-3-small": "mine", "openai/gpt-4o": "theirs"}
    assert ask("gpt-4o", table) == Counterpart("qwen-3.8-27b", "user")
    assert ask("text-embedding-3-small", table) == Counterpart("mine", "user")
    assert ask("openai/gpt-4o", table) == Counterpart("theirs", "user")
    assert ask("gpt-4o-mini", table).model == "gpt-oss-120b"


def test_the_users_default_stands_in_for_the_providers():
    assert ask("gpt-4o", default="my-endpoint").model == "my-endpoint"
    assert ask("gpt-4-vision-preview", default="my-endpoint").model == "qwen-3.8-27b"
    assert ask("text-embedding-3-small", default="my-endpoint").model is None
    assert ask("claude-3-5-sonnet", default="my-endpoint").kind == "not-openai"


def test_a_gateway_with_one_model_name():
    assert ask("gpt-4o", provider="flo2").model == "auto"
    assert ask("text-embedding-3-small", provider="flo2").kind == "none"


def test_every_family_has_a_model_at_cerebras():
    assert dict(load_provider("cerebras").model_map).keys() == {family.name for family in load_sdk().families}
