"""What both servers say: the same deterministic answer for the same conversation, in the wire format of each.

The answer depends on nothing but the request, so a program that says the same before and after its migration shows that
the same question reached the other provider.
"""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

CREATED = 1_790_000_000


@dataclass(frozen=True)
class Reply:
    """The assistant's turn: a text, or one call of a tool."""

    content: str | None
    tool: str | None = None
    arguments: str = ""

    @property
    def finish_reason(self) -> str:
        return "tool_calls" if self.tool else "stop"


def reply_to(body: dict[str, Any]) -> Reply:
    """Echo the last message; as JSON where JSON is asked for; call the first tool where there are tools."""
    last = body["messages"][-1]
    text = f"echo: {text_of(last.get('content'))}"
    tools = body.get("tools") or []
    if tools and last["role"] == "user" and body.get("tool_choice") != "none":
        function = tools[0]["function"]
        return Reply(None, function["name"], json.dumps(instance_of(function.get("parameters") or {}, text)))
    response_format = body.get("response_format") or {}
    if response_format.get("type") == "json_schema":
        json_schema = response_format.get("json_schema") or {}
        return Reply(json.dumps(instance_of(json_schema.get("schema") or {}, text)))
    if response_format.get("type") == "json_object":
        return Reply(json.dumps({"echo": text}))
    return Reply(text)


def text_of(content: str | list[dict[str, Any]] | None) -> str:
    """The text of a message's content, whichever form it has."""
    if isinstance(content, list):
        return " ".join(part["text"] for part in content if part["type"] == "text")
    return content or ""


def instance_of(schema: dict[str, Any], text: str, root: dict[str, Any] | None = None) -> Any:
    """A value that fits a JSON schema: the first choice everywhere, ``text`` for strings."""
    root = root or schema
    if "$ref" in schema:
        return instance_of(root["$defs"][schema["$ref"].rsplit("/", 1)[-1]], text, root)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return instance_of(schema["anyOf"][0], text, root)
    kind = schema.get("type", "object")
    if kind == "object":
        return {name: instance_of(part, text, root) for name, part in schema.get("properties", {}).items()}
    if kind == "array":
        return [instance_of(schema.get("items", {}), text, root)]
    return {"string": text, "integer": 7, "number": 7.5, "boolean": True, "null": None}[kind]


def usage_of(body: dict[str, Any], reply: Reply) -> dict[str, Any]:
    """Words for tokens."""
    prompt = sum(len(text_of(message.get("content")).split()) for message in body["messages"])
    completion = len((reply.content or reply.arguments).split())
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def chat_completion(body: dict[str, Any], *, cerebras: bool) -> dict[str, Any]:
    """The answer to a chat request that does not stream."""
    reply = reply_to(body)
    message: dict[str, Any] = {"role": "assistant", "content": reply.content}
    if reply.tool:
        message["tool_calls"] = [tool_call(reply)]
    choice: dict[str, Any] = {"index": 0, "message": message, "finish_reason": reply.finish_reason}
    answer = head(body, "chat.completion", cerebras=cerebras)
    answer.update(choices=[choice], usage=usage_of(body, reply))
    if cerebras:
        message["reasoning"] = "The user wants an echo."
        answer["time_info"] = TIME_INFO
    else:
        message["refusal"] = None
        choice["logprobs"] = None
    return answer


TIME_INFO = {"queue_time": 0.0, "prompt_time": 0.0, "completion_time": 0.0, "total_time": 0.0, "created": CREATED}


def chat_chunks(body: dict[str, Any], *, cerebras: bool) -> Iterator[dict[str, Any]]:
    """The chunks of a chat request that streams.

    OpenAI sends the usage in a chunk of its own, without choices and only if asked; Cerebras sends it with the last
    choice, always, next to ``time_info``.
    """
    reply = reply_to(body)
    start = head(body, "chat.completion.chunk", cerebras=cerebras)
    for delta in deltas_of(reply):
        yield {**start, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
    last = {**start, "choices": [{"index": 0, "delta": {}, "finish_reason": reply.finish_reason}]}
    if cerebras:
        yield {**last, "usage": usage_of(body, reply), "time_info": TIME_INFO}
        return
    yield last
    if (body.get("stream_options") or {}).get("include_usage"):
        yield {**start, "choices": [], "usage": usage_of(body, reply)}


def deltas_of(reply: Reply) -> Iterator[dict[str, Any]]:
    """The turn in pieces: the role first, then a piece a word, or the tool call."""
    yield {"role": "assistant", "content": ""}
    if reply.tool:
        yield {"tool_calls": [{"index": 0, **tool_call(reply)}]}
        return
    for number, word in enumerate((reply.content or "").split(" ")):
        yield {"content": word if number == 0 else f" {word}"}


def tool_call(reply: Reply) -> dict[str, Any]:
    """The one call, with an id in the form that Cerebras documents: short and without a prefix."""
    return {"id": "efa96a7b1", "type": "function", "function": {"name": reply.tool, "arguments": reply.arguments}}


def head(body: dict[str, Any], kind: str, *, cerebras: bool) -> dict[str, Any]:
    """What every answer and every chunk begins with."""
    return {
        "id": "chatcmpl-wire",
        "object": kind,
        "created": CREATED,
        "model": body["model"],
        "system_fingerprint": "fp_cerebras" if cerebras else "fp_openai",
    }


def response(body: dict[str, Any]) -> dict[str, Any]:
    """OpenAI's answer to a request for a response that does not stream: the turn of a chat, as that endpoint shapes it.

    Source: https://platform.openai.com/docs/api-reference/responses/object
    """
    tools = body.get("tools") or []
    chat = {"messages": turns_of(body["input"]), "tools": [{"type": "function", "function": each} for each in tools]}
    reply = reply_to(chat)
    text = {"type": "output_text", "text": reply.content, "annotations": []}
    item: dict[str, Any] = {"type": "message", "id": "msg_wire", "role": "assistant", "content": [text]}
    if reply.tool:
        called = {"call_id": "call_wire", "name": reply.tool, "arguments": reply.arguments}
        item = {"type": "function_call", "id": "fc_wire", **called}
    usage = usage_of(chat, reply)
    return {
        "id": "resp_wire",
        "object": "response",
        "created_at": CREATED,
        "status": "completed",
        "error": None,
        "incomplete_details": None,
        "instructions": body.get("instructions"),
        "metadata": body.get("metadata") or {},
        "model": body["model"],
        "output": [{**item, "status": "completed"}],
        "parallel_tool_calls": body.get("parallel_tool_calls", True),
        "previous_response_id": body.get("previous_response_id"),
        "temperature": body.get("temperature", 1.0),
        "text": {"format": {"type": "text"}},
        "tool_choice": body.get("tool_choice", "auto"),
        "tools": tools,
        "top_p": body.get("top_p", 1.0),
        "truncation": body.get("truncation", "disabled"),
        "usage": {
            "input_tokens": usage["prompt_tokens"],
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": usage["completion_tokens"],
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": usage["total_tokens"],
        },
    }


def turns_of(given: str | list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The input of a response as messages of a chat: a text is the user's."""
    if isinstance(given, str):
        return [{"role": "user", "content": given}]
    return [turn_of(item) for item in given]


def turn_of(item: dict[str, Any]) -> dict[str, Any]:
    """One item of the input: what a tool gave, or a message, whose parts are called after the side that they are of."""
    if item.get("type") == "function_call_output":
        return {"role": "tool", "content": item["output"]}
    content = item.get("content")
    if isinstance(content, list):
        content = [{"type": "text", "text": part.get("text", "")} for part in content]
    return {"role": item.get("role", "assistant"), "content": content}


def text_completion(body: dict[str, Any]) -> dict[str, Any]:
    """The answer to a request of the older kind, a prompt without messages."""
    prompt = body.get("prompt")
    text = f"echo: {prompt if isinstance(prompt, str) else ' '.join(map(str, prompt or []))}"
    return {
        "id": "cmpl-wire",
        "object": "text_completion",
        "created": CREATED,
        "model": body["model"],
        "choices": [{"index": 0, "text": text, "finish_reason": "stop", "logprobs": None}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }


def embeddings(body: dict[str, Any]) -> dict[str, Any]:
    """A vector of two numbers for each input; packed as the SDK asks for it."""
    texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
    vectors = [(float(len(text)), 0.5) for text in texts]
    packed = body.get("encoding_format") == "base64"
    return {
        "object": "list",
        "model": body["model"],
        "data": [
            {
                "object": "embedding",
                "index": number,
                "embedding": base64.b64encode(struct.pack("<2f", *vector)).decode("ascii") if packed else list(vector),
            }
            for number, vector in enumerate(vectors)
        ],
        "usage": {"prompt_tokens": len(texts), "total_tokens": len(texts)},
    }


def models(names: list[str], owner: str) -> dict[str, Any]:
    """The list of models; Cerebras dates none of them."""
    return {"object": "list", "data": [model(name, owner) for name in names]}


def model(name: str, owner: str) -> dict[str, Any]:
    """One model of the list."""
    return {"id": name, "object": "model", "created": 0, "owned_by": owner}
