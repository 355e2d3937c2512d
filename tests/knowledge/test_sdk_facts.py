"""The SDK file: client classes, wrappers, request chains, options, names before 1.0."""

import pytest

from migrator.knowledge import load_sdk

SDK = load_sdk()


@pytest.mark.parametrize(
    ("qualified", "kind", "is_async", "azure", "sdk"),
    [
        ("openai.OpenAI", "openai.OpenAI", False, False, "openai"),
        ("openai.Client", "openai.OpenAI", False, False, "openai"),
        ("openai._client.AsyncOpenAI", "openai.AsyncOpenAI", True, False, "openai"),
        ("openai.AsyncClient", "openai.AsyncOpenAI", True, False, "openai"),
        ("openai.lib.azure.AzureOpenAI", "openai.AzureOpenAI", False, True, "openai"),
        ("openai.AsyncAzureOpenAI", "openai.AsyncAzureOpenAI", True, True, "openai"),
        ("openai.BedrockOpenAI", "openai.BedrockOpenAI", False, False, "openai"),
        ("langfuse.openai.OpenAI", "openai.OpenAI", False, False, "openai"),
        ("langfuse.openai.openai.AsyncOpenAI", "openai.AsyncOpenAI", True, False, "openai"),
        ("posthog.ai.openai.OpenAI", "openai.OpenAI", False, False, "openai"),
        ("agents.AsyncOpenAI", "openai.AsyncOpenAI", True, False, "openai"),
        ("cerebras.cloud.sdk.Cerebras", "cerebras.cloud.sdk.Cerebras", False, False, "cerebras"),
        ("cerebras.cloud.sdk.AsyncClient", "cerebras.cloud.sdk.AsyncCerebras", True, False, "cerebras"),
    ],
)
def test_client_classes(qualified, kind, is_async, azure, sdk):
    found = SDK.client_kind(qualified)
    assert (found.kind, found.is_async, found.azure, found.sdk) == (kind, is_async, azure, sdk)


@pytest.mark.parametrize(
    "qualified",
    [
        "OpenAI",
        "openai",
        "openai.types.OpenAI",
        "langchain_openai.OpenAI",
        "myopenai.OpenAI",
        "llama_index.llms.openai.OpenAI",
    ],
)
def test_classes_that_only_look_like_clients(qualified):
    assert SDK.client_kind(qualified) is None


def test_module_alias():
    assert SDK.canonical("langfuse.openai.openai") == "openai"
    assert SDK.canonical("langfuse.openai.openai_extras.x") == "langfuse.openai.openai_extras.x"
    assert SDK.canonical("openai.OpenAI") == "openai.OpenAI"


@pytest.mark.parametrize(
    ("qualified", "client", "keyword", "returns"),
    [
        ("instructor.from_openai", 0, "client", "instructor"),
        ("instructor.patch", 0, "client", "same"),
        ("langsmith.wrappers.wrap_openai", 0, "client", "same"),
        ("braintrust.wrap_openai", 0, "openai", "same"),
        ("logfire.instrument_openai", 0, "openai_client", "opaque"),
    ],
)
def test_wrappers(qualified, client, keyword, returns):
    found = SDK.wrapper(qualified)
    assert (found.client, found.keyword, found.returns) == (client, keyword, returns)


def test_not_a_wrapper():
    assert SDK.wrapper("mypackage.wrap_openai") is None


def test_keywords_that_a_wrapper_adds_to_calls():
    assert {"response_model", "max_retries"} <= SDK.keywords("instructor.from_openai")
    assert {"metadata", "trace_id"} <= SDK.keywords("langfuse.openai.OpenAI")
    assert SDK.keywords("openai.OpenAI") == frozenset()
    assert {"langsmith_extra", "posthog_groups", "response_model"} <= SDK.wrapper_keywords
    # A field of OpenAI's own stays a field unless the client came by langfuse.
    assert "metadata" not in SDK.wrapper_keywords


@pytest.mark.parametrize(
    "chain",
    [
        "chat.completions.create",
        "chat.completions.with_raw_response.create",
        "with_streaming_response.chat.completions.create",
        "beta.chat.completions.parse",
        "completions.create",
        "embeddings.create",
        "responses.create",
        "beta.threads.runs.create_and_poll",
        "models.list",
        "audio.transcriptions.create",
    ],
)
def test_request_chains(chain):
    assert SDK.chain(chain)


@pytest.mark.parametrize(
    "chain", ["", "create", "chat.create", "chat.completions", "chat.completions.creates", "close"]
)
def test_other_chains(chain):
    assert not SDK.chain(chain)


@pytest.mark.parametrize(
    ("chain", "normal"),
    [
        (("beta", "chat", "completions", "stream"), ("chat", "completions", "stream")),
        (("chat", "completions", "with_raw_response", "create"), ("chat", "completions", "create")),
        (("beta", "threads", "create"), ("beta", "threads", "create")),
        (("chat", "completions", "create"), ("chat", "completions", "create")),
        ((), ()),
    ],
)
def test_normalised_chains(chain, normal):
    assert SDK.normalise(chain) == normal


def test_first_and_last_names_of_chains():
    assert {"create", "parse", "stream", "generate", "list"} <= SDK.methods
    assert {"chat", "completions", "embeddings", "responses", "beta", "models"} <= SDK.resources
    assert "with_raw_response" not in SDK.methods | SDK.resources


def test_methods_that_return_a_client():
    assert SDK.same_client == ("with_options", "copy")


def test_constructor_options():
    for name in ("organization", "project", "webhook_secret", "data_residency", "azure_endpoint", "aws_region"):
        assert SDK.option(name).openai_only, name
    for name in ("api_key", "base_url", "timeout", "max_retries", "default_headers", "http_client"):
        assert not SDK.option(name).openai_only, name
    assert SDK.option("project").since == "1.20.0"
    assert SDK.option("nothing") is None


def test_first_version_of_a_field():
    assert SDK.field_since("reasoning_effort") == "1.58.0"
    assert SDK.field_since("max_completion_tokens") == "1.45.0"
    assert SDK.field_since("temperature") == "1.0.0"
    assert SDK.field_since("clear_thinking") is None


def test_environment_variables():
    assert SDK.variable("OPENAI_API_KEY").role == "key"
    assert SDK.variable("OPENAI_BASE_URL").role == "base-url"
    assert SDK.variable("OPENAI_ORG_ID").role == "header"
    assert SDK.variable("OPENAI_API_BASE").sdk == "openai<1"
    assert SDK.variable("HOME") is None


@pytest.mark.parametrize(
    ("qualified", "kind"),
    [
        ("openai.ChatCompletion.create", "call"),
        ("openai.ChatCompletion", "call"),
        ("langfuse.openai.openai.ChatCompletion.create", "call"),
        ("openai.api_base", "setting"),
        ("openai.error.RateLimitError", "error"),
        ("openai.InvalidRequestError", "error"),
        ("openai.api_key", None),
        ("openai.RateLimitError", None),
        ("openai.OpenAI", None),
        ("openai", None),
        ("other.ChatCompletion.create", None),
    ],
)
def test_names_before_1_0(qualified, kind):
    assert SDK.legacy_kind(qualified) == kind


def test_functions_that_need_an_openai_model():
    tiktoken = SDK.model_consumer("tiktoken.encoding_for_model")
    assert (tiktoken.argument, tiktoken.keyword) == (0, "model_name")
    assert SDK.model_consumer("litellm.completion_cost").argument == 1
    assert SDK.model_consumer("tiktoken.get_encoding") is None


def test_transport_options_are_no_fields():
    assert SDK.transport == ("extra_headers", "extra_query", "extra_body", "timeout")
    assert [name for name in SDK.transport if SDK.field_since(name)] == []
