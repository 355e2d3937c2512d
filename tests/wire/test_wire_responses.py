"""OpenAI's answer to a request for a response, as the real SDK understands it: it has all that its types ask for."""

from __future__ import annotations

from wire_harness import Wire

PROGRAM = """
from openai import OpenAI
from openai.types.responses import Response

TOOL = {
    "type": "function",
    "name": "look",
    "strict": True,
    "parameters": {"type": "object", "properties": {"place": {"type": "string"}}},
}
client = OpenAI()


def ask(**fields):
    raw = client.responses.with_raw_response.create(model="gpt-4o", **fields)
    return Response.model_validate_json(raw.text, strict=True)


print(ask(input="first").output_text)
print(ask(input=[{"role": "user", "content": [{"type": "input_text", "text": "second"}]}]).output_text)
(call,) = ask(input="third", tools=[TOOL]).output
print(call.type, call.name, call.arguments)
given = {"type": "function_call_output", "call_id": call.call_id, "output": "fourth"}
print(ask(input=[given], tools=[TOOL]).output_text)
"""


def test_a_response_is_one_by_the_types_of_the_sdk(every_sdk: Wire) -> None:
    run = every_sdk.run(PROGRAM)
    assert run.returncode == 0, run
    assert run.stdout.splitlines() == [
        "echo: first",
        "echo: second",
        'function_call look {"place": "echo: third"}',
        "echo: fourth",
    ]
    assert [request.path for request in run.openai_requests] == ["/v1/responses"] * 4
