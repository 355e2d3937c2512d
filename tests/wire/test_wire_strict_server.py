"""The strict server itself, asked by the real SDK: a server that refused nothing would prove nothing.

The programs here are written for Cerebras from the start, as a migrated program looks.
"""

from __future__ import annotations

import json

import pytest
from wire_harness import Run, Wire

CLIENT = """
import json, os
import openai

client = openai.OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])
"""

# One interpreter asks everything that a test wants to know: arguments of `create` in, status and message out.
ASK = (
    CLIENT
    + """
for arguments in json.load(open("questions.json")):
    arguments = {"model": "gpt-oss-120b", "messages": [{"role": "user", "content": "hi"}], **arguments}
    try:
        answer = client.chat.completions.create(**arguments)
        if arguments.get("stream"):
            list(answer)
        print(json.dumps([200, "", ""]))
    except openai.APIStatusError as error:
        print(json.dumps([error.status_code, error.code, error.body["message"]]))
"""
)


def ask(wire: Wire, questions: list[dict[str, object]]) -> list[list[object]]:
    """What the server answers to each of the questions: status, code, message."""
    run = wire.run({"main.py": ASK, "questions.json": json.dumps(questions)})
    assert run.returncode == 0, run
    return [json.loads(line) for line in run.stdout.splitlines()]


def tool(**function: object) -> dict[str, object]:
    parameters = {"type": "object", "properties": {"city": {"type": "string"}}}
    return {"type": "function", "function": {"name": "weather", "parameters": parameters, **function}}


def json_schema(**schema: object) -> dict[str, object]:
    return {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}}


def user(content: object, **keys: object) -> dict[str, object]:
    return {"messages": [{"role": "user", "content": content, **keys}]}


CALL = {"id": "a1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}
OPEN_CALL = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": None, "tool_calls": [CALL]}]
ANSWERED_CALL = [*OPEN_CALL, {"role": "tool", "tool_call_id": "a1", "content": "rain"}]
IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
LINKED_IMAGE = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}

ACCEPTED: list[dict[str, object]] = [
    {},
    {"temperature": 1.5, "top_p": 0.5, "seed": 1, "stop": ["a", "b", "c", "d"], "n": 1, "user": "u"},
    {"stop": "a longer stop sequence", "max_completion_tokens": 100},
    {"max_tokens": 100},
    {"stop": None},
    {"logprobs": True, "top_logprobs": 20},
    {"stream": True, "stream_options": {"include_usage": True}},
    {"reasoning_effort": "high", "extra_body": {"clear_thinking": False, "reasoning_format": "parsed"}},
    {"model": "qwen-3.8-27b", "reasoning_effort": "none"},
    {"model": "qwen-3.8-27b", **user([{"type": "text", "text": "what is this?"}, IMAGE])},
    {"tools": [tool()], "tool_choice": "required"},
    {"tools": [tool()], "tool_choice": {"type": "function", "function": {"name": "weather"}}, "stream": True},
    {"response_format": {"type": "json_object"}},
    {"response_format": json_schema(type="object", properties={"a": {"type": "string"}}, additionalProperties=False)},
    {"messages": [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": "hi", "name": "ann"}]},
    {"messages": ANSWERED_CALL},
    {"prediction": {"type": "content", "content": "hi"}},
]

REFUSED: list[tuple[dict[str, object], str]] = [
    *(
        ({name: value}, f"body.{name}: property 'body.{name}' is unsupported")
        for name, value in {
            "audio": {"voice": "alloy", "format": "mp3"},
            "function_call": "auto",
            "functions": [{"name": "weather"}],
            "metadata": {"a": "b"},
            "modalities": ["text"],
            "prompt_cache_retention": "24h",
            "safety_identifier": "u",
            "store": False,
            "verbosity": "low",
            "web_search_options": {},
        }.items()
    ),
    ({"store": None}, "body.store: property 'body.store' is unsupported"),
    ({"extra_body": {"top_k": 4}}, "body.top_k: property 'body.top_k' is unsupported"),
    ({"extra_body": {"disable_reasoning": True}}, "property 'body.disable_reasoning' is unsupported"),
    ({"temperature": 2.5}, "body.temperature: 2.5 is more than the maximum 1.5"),
    ({"top_p": -0.5}, "body.top_p: -0.5 is less than the minimum 0"),
    ({"n": 2}, "body.n: 2 is not one of 1"),
    ({"stop": ["a", "b", "c", "d", "e"]}, "body.stop: 5 items are more than the maximum 4"),
    ({"extra_body": {"prompt_cache_key": "k"}}, "property 'body.prompt_cache_key' is unsupported"),
    ({"logprobs": True, "top_logprobs": 21}, "body.top_logprobs: 21 is more than the maximum 20"),
    ({"seed": True}, "body.seed: must be integer"),
    ({"reasoning_effort": "minimal"}, "body.reasoning_effort: 'minimal' is not one of"),
    ({"reasoning_effort": "none"}, "body.reasoning_effort: 'none' is not one of low, medium, high"),
    ({"stream": True, "stream_options": {"include_obfuscation": False}}, "body.stream_options.include_obfuscation"),
    ({"extra_body": {"reasoning_format": None}}, "body.reasoning_format: must not be null"),
    ({"model": "qwen-3.8-27b", "prediction": {"type": "content", "content": "hi"}}, "this model takes no prediction"),
    ({"tools": [tool()], "response_format": {"type": "text"}}, '"tools" is incompatible with "response_format"'),
    ({"response_format": {"type": "json_object"}, "stream": True}, "JSON mode is not compatible with streaming"),
    (
        {"response_format": {"type": "json_object"}, "extra_body": {"reasoning_format": "raw"}},
        "raw reasoning would stand inside the JSON",
    ),
    ({"max_tokens": 1, "max_completion_tokens": 1}, "the two are one limit under two names"),
    ({"tool_choice": "auto"}, "takes tool_choice only with tools"),
    ({"top_logprobs": 2}, "top_logprobs needs logprobs to be true"),
    ({"tools": [tool()], "tool_choice": {"type": "allowed_tools"}}, "'allowed_tools' is not one of function"),
    ({"tools": [tool()], "tool_choice": "any"}, "body.tool_choice: 'any' is not one of"),
    ({"tools": [{"type": "custom", "custom": {"name": "x"}}]}, "body.tools.0.type: 'custom' is not one of function"),
    ({"tools": [tool(returns="x")]}, "property 'body.tools.0.function.returns' is unsupported"),
    ({"tools": [tool(strict=True)]}, "body.tools.0.function.parameters.additionalProperties: must be false"),
    ({"response_format": {"type": "xml"}}, "body.response_format.type: 'xml' is not one of"),
    ({"response_format": json_schema(type="array", items={})}, "json_schema.schema: the root must be an object"),
    (
        {
            "response_format": json_schema(
                type="object", properties={"a": {"type": "string", "pattern": "x"}}, additionalProperties=False
            )
        },
        "json_schema.schema.properties.a: Unsupported JSON schema fields: {'pattern'}",
    ),
    ({"messages": []}, "body.messages: must have at least 1 item"),
    ({"messages": [{"role": "function", "name": "x", "content": "y"}]}, "body.messages.0.role: 'function' is not one"),
    (user("hi", refusal=None), "property 'body.messages.0.refusal' is unsupported"),
    (
        {"messages": [{"role": "assistant", "content": "a", "reasoning_content": "b"}]},
        "property 'body.messages.0.reasoning_content' is unsupported",
    ),
    (
        {"model": "qwen-3.8-27b", "messages": [{"role": "developer", "content": "x"}]},
        "body.messages.0.role: this model has no role 'developer'",
    ),
    (user([{"type": "input_audio", "input_audio": {}}]), "'input_audio' is not supported here"),
    (
        user([{"type": "text", "text": "x", "cache_control": {}}]),
        "property 'body.messages.0.content.0.cache_control' is unsupported",
    ),
    (user([IMAGE]), "this model takes no images"),
    ({"model": "qwen-3.8-27b", **user([LINKED_IMAGE])}, "image_url.url: must be a base64 data URI"),
    ({"messages": OPEN_CALL}, "body.messages: tool calls ['a1'] are not answered"),
    ({"messages": [*OPEN_CALL, {"role": "user", "content": "well?"}]}, "of the message before are not answered"),
    ({"messages": [{"role": "tool", "tool_call_id": "a1", "content": "x"}]}, "answers no tool call"),
]

GATED: list[dict[str, object]] = [
    {"frequency_penalty": 0.5},
    {"logit_bias": {"50256": -100}},
    {"presence_penalty": 0.5},
    {"tools": [tool()], "parallel_tool_calls": False},
    {"service_tier": "auto"},
]


def test_what_the_documents_allow_is_answered(every_sdk: Wire) -> None:
    assert ask(every_sdk, ACCEPTED) == [[200, "", ""]] * len(ACCEPTED)


def test_what_the_documents_refuse_is_400_and_says_why(newest_sdk: Wire) -> None:
    answers = ask(newest_sdk, [question for question, _ in REFUSED])
    assert len(answers) == len(REFUSED)
    for (question, message), answer in zip(REFUSED, answers, strict=True):
        assert answer[:2] == [400, "wrong_api_format"], (question, answer)
        assert message in str(answer[2]), (question, answer)


def test_several_unknown_fields_are_told_in_one_message(newest_sdk: Wire) -> None:
    [[status, _, message]] = ask(newest_sdk, [{"extra_body": {"top_k": 1, "min_p": 0.1}}])
    assert status == 400
    assert str(message).splitlines() == [
        "body.top_k: property 'body.top_k' is unsupported",
        "body.min_p: property 'body.min_p' is unsupported",
    ]


def test_the_five_fields_of_the_older_page_are_400(newest_sdk: Wire) -> None:
    answers = ask(newest_sdk, GATED)
    assert [answer[:2] for answer in answers] == [[400, "wrong_api_format"]] * 5
    assert "property 'body.frequency_penalty' is unsupported" in str(answers[0][2])


def test_today_the_five_fields_are_accepted_within_their_limits(newest_sdk_today: Wire) -> None:
    assert ask(newest_sdk_today, GATED) == [[200, "", ""]] * 5
    beyond: list[dict[str, object]] = [
        {"frequency_penalty": 2.5},
        {"presence_penalty": -3},
        {"service_tier": "scale"},
        {"logit_bias": {str(token): 1 for token in range(101)}},
    ]
    assert [answer[0] for answer in ask(newest_sdk_today, beyond)] == [400] * 4


@pytest.mark.parametrize(
    ("model", "code"),
    [("gpt-4o", "model_not_found"), ("llama3.1-8b", "model_archived"), ("zai-glm-4.7", "model_archived")],
)
def test_a_model_that_is_not_served_is_404(newest_sdk: Wire, model: str, code: str) -> None:
    [[status, seen, message]] = ask(newest_sdk, [{"model": model}])
    assert (status, seen) == (404, code)
    assert model in str(message)


def failing(wire: Wire, call: str, env: dict[str, str | None] | None = None) -> Run:
    """Run one call that must end in an exception."""
    run = wire.run(CLIENT + call, env)
    assert run.returncode == 1, run
    return run


def test_the_wrong_key_is_401(every_sdk: Wire) -> None:
    run = failing(every_sdk, "client.models.list()", {"CEREBRAS_API_KEY": "csk-of-someone-else"})
    assert "openai.AuthenticationError: Error code: 401" in run.stderr
    assert [request.status for request in run.cerebras_requests] == [401]


@pytest.mark.parametrize(
    "call",
    [
        'client.embeddings.create(model="gpt-oss-120b", input="hi")',
        'client.responses.create(model="gpt-oss-120b", input="hi")',
        'client.completions.create(model="gpt-oss-120b", prompt="hi")',
        'client.with_options(base_url="https://api.cerebras.ai").models.list()',
    ],
)
def test_a_path_that_is_not_served_is_404(newest_sdk: Wire, call: str) -> None:
    run = failing(newest_sdk, call)
    assert "openai.NotFoundError" in run.stderr
    assert [request.status for request in run.cerebras_requests] == [404]


def test_today_text_completions_are_served(newest_sdk_today: Wire) -> None:
    run = newest_sdk_today.run(
        CLIENT + 'print(client.completions.create(model="gpt-oss-120b", prompt="hi").choices[0].text)'
    )
    assert run.stdout == "echo: hi\n", run


def test_models_are_listed_and_found(every_sdk: Wire) -> None:
    run = every_sdk.run(
        CLIENT
        + """
print([model.id for model in client.models.list()])
print(client.models.retrieve("qwen-3.8-27b").id)
"""
    )
    assert run.stdout == "['gpt-oss-120b', 'qwen-3.8-27b']\nqwen-3.8-27b\n", run


def test_a_stream_ends_with_the_usage_unasked(every_sdk: Wire) -> None:
    run = every_sdk.run(
        CLIENT
        + """
chunks = list(client.chat.completions.create(
    model="gpt-oss-120b", messages=[{"role": "user", "content": "one two"}], stream=True,
))
print([chunk.choices[0].delta.content for chunk in chunks])
print([chunk.usage is not None for chunk in chunks])
print(chunks[-1].choices[0].finish_reason, chunks[-1].usage.total_tokens, chunks[-1].time_info["total_time"])
"""
    )
    assert run.stdout.splitlines() == [
        "['', 'echo:', ' one', ' two', None]",
        "[False, False, False, False, True]",
        "stop 5 0.0",
    ], run


def test_the_docs_own_snippet_sends_the_key_of_openai_to_cerebras_when_the_other_is_unset(newest_sdk: Wire) -> None:
    """Why the migrated key is ``os.environ[...]`` and never the ``.get`` of the documents."""
    snippet = CLIENT.replace('os.environ["CEREBRAS_API_KEY"]', 'os.environ.get("CEREBRAS_API_KEY")')
    run = newest_sdk.run(snippet + "client.models.list()", {"CEREBRAS_API_KEY": None})
    assert "AuthenticationError" in run.stderr
    assert [request.authorization for request in run.cerebras_requests] == ["Bearer sk-wire-90c2be"]
