"""Requests at and beyond every edge of what is known about Cerebras: each is judged by the rules and sent.

They are made from the knowledge itself, so that a fact that is added is tried. What stands here is only a value of each
field that is fine, and what goes with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from migrator.knowledge import CHAT, Combination, Condition, FieldRule, Limit, Provider

HELLO = [{"role": "user", "content": "Answer in JSON: who are you?"}]
PARAMETERS = {"type": "object", "properties": {"city": {"type": "string"}}, "additionalProperties": False}
TOOLS = [{"type": "function", "function": {"name": "weather", "parameters": PARAMETERS}}]
BASE: dict[str, dict[str, Any]] = {
    CHAT: {"model": "gpt-oss-120b", "messages": HELLO},
    "completions": {"model": "gpt-oss-120b", "prompt": "hi"},
}
SAMPLES: dict[str, Any] = {
    "audio": {"voice": "alloy", "format": "mp3"},
    "function_call": "auto",
    "functions": [{"name": "weather"}],
    "frequency_penalty": 0.5,
    "logit_bias": {"50256": -100},
    "logprobs": True,
    "max_completion_tokens": 100,
    "max_tokens": 100,
    "messages": HELLO,
    "metadata": {"team": "a"},
    "modalities": ["text"],
    "model": "gpt-oss-120b",
    "moderation": "auto",
    "n": 1,
    "parallel_tool_calls": False,
    "prediction": {"type": "content", "content": "hi"},
    "presence_penalty": -0.5,
    "prompt_cache_key": "key",
    "prompt_cache_options": {"a": 1},
    "prompt_cache_retention": "24h",
    "reasoning_effort": "low",
    "response_format": {"type": "json_object"},
    "safety_identifier": "u",
    "seed": 1,
    "service_tier": "auto",
    "stop": ["a", "b"],
    "store": False,
    "stream": True,
    "stream_options": {"include_usage": True},
    "temperature": 0.5,
    "tool_choice": {"type": "function", "function": {"name": "weather"}},
    "tools": TOOLS,
    "top_logprobs": 3,
    "top_p": 0.5,
    "user": "u",
    "verbosity": "low",
    "web_search_options": {},
    "reasoning_format": "parsed",
    "model_parameters": {"a": 1},
    "min_tokens": 1,
    "min_completion_tokens": 1,
    "prompt": "hi",
    "best_of": 1,
    "echo": True,
    "suffix": "s",
    "grammar_root": "root",
    "return_raw_tokens": False,
}
# What a field needs beside it, so that it is judged by itself.
COMPANY: dict[str, dict[str, Any]] = {
    "tool_choice": {"tools": TOOLS},
    "parallel_tool_calls": {"tools": TOOLS},
    "top_logprobs": {"logprobs": True},
    "stream_options": {"stream": True},
}
OF_TYPE: dict[str, Any] = {
    "string": "x",
    "integer": 3,
    "number": 0.5,
    "boolean": True,
    "array": ["x"],
    "object": {"a": 1},
}
CALL = {"id": "a1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}
DEVELOPER = [{"role": "developer", "content": "Be brief."}]


@dataclass(frozen=True)
class Case:
    """One request: the endpoint and its arguments; ``about`` is what it tries."""

    about: str
    arguments: dict[str, Any] = field(hash=False)
    endpoint: str = CHAT

    def call(self, provider: Provider) -> str:
        """The request as a person would write it: what the SDK does not know goes into ``extra_body``."""
        whole = {**BASE[self.endpoint], **self.arguments}
        known = {rule.name: rule.origin for rule in provider.fields if self.endpoint in rule.endpoints}
        native = {name: value for name, value in whole.items() if known.get(name) == "openai"}
        body = {name: value for name, value in whole.items() if name not in native}
        if body:
            native["extra_body"] = body
        written = ", ".join(f"{name}={value!r}" for name, value in native.items())
        return f"client.{self.endpoint}.create({written})"


def cases(provider: Provider) -> tuple[Case, ...]:
    """Every case, without those that say the same."""
    found = {case.call(provider): case for case in _all(provider)}
    return tuple(found.values())


def _all(provider: Provider) -> Iterator[Case]:
    for endpoint in BASE:
        for rule in provider.fields:
            if endpoint in rule.endpoints:
                yield from _of_field(rule, endpoint, provider)
        for limit in provider.values:
            if endpoint in limit.endpoints:
                yield from _of_limit(limit, endpoint)
    for combination in provider.combinations:
        yield from _of_combination(combination)
    yield from _of_models(provider)
    yield from _of_messages(provider)
    yield from _of_schemas(provider)
    yield Case("a field that nobody knows", {"my_own_field": 1})


def _of_field(rule: FieldRule, endpoint: str, provider: Provider) -> Iterator[Case]:
    """A field with a value that is fine, with None, and with values of the types that it does not have."""
    company = COMPANY.get(rule.name, {})
    sample = SAMPLES.get(rule.name, OF_TYPE[rule.types[0]] if rule.types else "x")
    if rule.name == "logprobs" and endpoint == "completions":
        sample = 3
    yield Case(f"{rule.name}", {**company, rule.name: sample}, endpoint)
    if rule.name not in BASE[endpoint]:
        yield Case(f"{rule.name} as None", {rule.name: None}, endpoint)
        for model in provider.models:
            if model.status == "production" and endpoint == CHAT:
                yield Case(f"{rule.name} on {model.id}", {**company, rule.name: sample, "model": model.id})
    if rule.types and rule.name != "model":
        for kind, value in OF_TYPE.items():
            if kind not in rule.types:
                yield Case(f"{rule.name} as {kind}", {**company, rule.name: value}, endpoint)


def _of_limit(limit: Limit, endpoint: str) -> Iterator[Case]:
    """Values at the edges of a limit, and one step beyond."""
    for value in _edges(limit):
        whole = _within(SAMPLES.get(limit.field, {}), limit.within, value)
        arguments = {**COMPANY.get(limit.field, {}), limit.field: whole}
        for model in (limit.model,) if limit.model else ("gpt-oss-120b", "qwen-3.8-27b"):
            yield Case(f"{limit.kind} of {limit.field} {limit.within}", {**arguments, "model": model}, endpoint)


def _edges(limit: Limit) -> Iterator[Any]:
    if limit.kind == "range":
        for edge, step in ((limit.minimum, -1), (limit.maximum, 1)):
            if edge is not None:
                whole = int(edge) if float(edge).is_integer() else edge
                yield from (whole, whole + step)
    elif limit.kind in ("enum", "fixed"):
        yield from limit.values
        yield "no_such_value" if isinstance(limit.values[0], str) else 2
        yield from dict(limit.substitute)
    elif limit.kind == "keys":
        yield {**{str(key): _value_of(str(key)) for key in limit.values}, "no_such_key": 1}
    elif limit.kind == "max_items":
        for number in (int(limit.maximum or 0), int(limit.maximum or 0) + 1):
            yield {str(item): 1 for item in range(number)} if limit.field == "logit_bias" else ["s"] * number
    elif limit.kind == "max_length":
        yield from ("k" * int(limit.maximum or 0), "k" * (int(limit.maximum or 0) + 1))
    elif limit.kind == "uniform":
        yield from (True, False)


def _value_of(key: str) -> Any:
    """A value for a key of an object that is tried with one key too many."""
    known = {
        "type": "function",
        "function": {"name": "weather", "parameters": PARAMETERS},
        "parameters": PARAMETERS,
        "include_usage": True,
        "strict": False,
        "content": "x",
    }
    return known.get(key, "weather")


def _within(sample: Any, within: str, value: Any) -> Any:
    """``sample`` with ``value`` at the part that a limit means."""
    step, _, rest = within.partition(".")
    if not step:
        return value
    if step == "[]":
        changed = _within(sample[0], rest, value)
        return [*sample, changed] if rest.endswith("strict") else [changed]
    if step == "*":
        return dict.fromkeys(sample, value)
    return {**sample, step: _within(sample.get(step, {}), rest, value)}


def _of_combination(combination: Combination) -> Iterator[Case]:
    """All conditions met, and each of them missed in turn."""
    conditions = combination.when
    for value in _values(conditions[0]):
        met = {conditions[0].field: value, **_met(conditions[1:])}
        yield Case(combination.name, met)
    for missed in conditions:
        others = _met(tuple(each for each in conditions if each is not missed))
        if missed.absent:
            others = {**others, **COMPANY.get(conditions[0].field, {missed.field: SAMPLES[missed.field]})}
        yield Case(f"{combination.name} without {missed.field}", others)


def _met(conditions: tuple[Condition, ...]) -> dict[str, Any]:
    return {each.field: _values(each)[0] for each in conditions if not each.absent}


def _values(condition: Condition) -> list[Any]:
    """The values of a field that meet a condition."""
    sample = SAMPLES[condition.field]
    if not condition.values:
        return [sample]
    return [_within(sample, condition.within, value) for value in condition.values]


def _of_models(provider: Provider) -> Iterator[Case]:
    """Every model of the catalogue with every effort, and names that are none of its."""
    for model in provider.models:
        yield Case(f"model {model.id}", {"model": model.id})
        yield Case(f"model {model.id} with a developer", {"model": model.id, "messages": DEVELOPER})
        for effort in ("none", "minimal", "low", "medium", "high", "xhigh", "max"):
            yield Case(f"effort {effort} on {model.id}", {"model": model.id, "reasoning_effort": effort})
    for name in ("gpt-4o", "gpt-5", "text-embedding-3-small", "no-such-model", "cerebras/gpt-oss-120b", "llama-3.1-8b"):
        yield Case(f"model {name}", {"model": name})


def _of_messages(provider: Provider) -> Iterator[Case]:
    """Every key and every type of content part in every role, those that are refused too."""
    known = provider.messages
    values = {"name": "ann", "tool_call_id": "a1", "tool_calls": [CALL], "reasoning": "so", "content": "x"}
    keys = dict.fromkeys((*(key for role in known.roles for key in role.keys), *dict(known.key_hints), "no_such_key"))
    for role in (*(role.name for role in known.roles), "function"):
        for key in keys:
            if key not in ("role", "content") and (role, key) != ("assistant", "tool_calls"):
                message = {"role": role, "content": "x", key: values.get(key)}
                yield Case(f"{key} in a message of {role}", {"messages": _talk(message)})
        for kind in ("text", "image_url", "image", "input_audio", "file", "video_url"):
            for model in ("gpt-oss-120b", "qwen-3.8-27b"):
                arguments = {"model": model, "messages": _talk({"role": role, "content": [_part(kind)]})}
                yield Case(f"{kind} in a message of {role} on {model}", arguments)
    for key in known.refused_part_keys:
        yield Case(f"{key} in a part", {"messages": [{"role": "user", "content": [{**_part("text"), key: {}}]}]})
    linked = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}
    yield Case("a linked picture", {"model": "qwen-3.8-27b", "messages": [{"role": "user", "content": [linked]}]})
    for kind in ("function", "custom"):
        yield Case(f"a tool call of type {kind}", {"messages": _called({**CALL, "type": kind})})
    yield Case("a tool call with a key too many", {"messages": _called({**CALL, "no_such_key": 1})})


def _talk(message: dict[str, Any]) -> list[dict[str, Any]]:
    """A conversation that a message can stand in: a tool answers a call, and a user has the last word otherwise."""
    if message["role"] == "tool":
        return [*_called(CALL)[:-1], {"tool_call_id": "a1", **message}]
    return [message, *HELLO]


def _called(call: dict[str, Any]) -> list[dict[str, Any]]:
    """A conversation in which a tool is called."""
    answer = {"role": "tool", "tool_call_id": "a1", "content": "rain"}
    return [*HELLO, {"role": "assistant", "content": None, "tool_calls": [call]}, answer]


def _part(kind: str) -> dict[str, Any]:
    picture = "data:image/png;base64,AAAA"
    values: dict[str, Any] = {"text": "x", "image_url": {"url": picture}, "image": picture}
    return {"type": kind, kind: values.get(kind, {})}


def _of_schemas(provider: Provider) -> Iterator[Case]:
    """Every keyword of a strict schema, in the response format and in a tool, and the shapes that it must have."""
    known = provider.strict_schema
    assert known is not None
    text: dict[str, Any] = {"type": "string"}
    shapes: dict[str, dict[str, Any]] = {
        keyword: {**text, keyword: True}
        for keyword in (*known.unsupported, *known.unenforced)
        if keyword not in ("$schema", "definitions")
    }
    shapes["a number in a range"] = {"type": "integer", "minimum": 1, "maximum": 3, "multipleOf": 1}
    shapes["a choice"] = {"anyOf": [text, {"type": "integer"}]}
    shapes["values"] = {**text, "enum": ["a", "b"]}
    shapes["a list"] = {"type": "array", "items": text}
    shapes["a list of anything"] = {"type": "array"}
    shapes["an open object"] = {"type": "object", "properties": {}}
    shapes["a closed object"] = {"type": "object", "properties": {"b": text}, "additionalProperties": False}
    shapes["a text of some length"] = {**text, "minLength": 1}
    for about, shape in shapes.items():
        schema = {"type": "object", "properties": {"a": shape}, "required": ["a"], "additionalProperties": False}
        yield from _strict(about, schema)
    yield from _strict("a list at the root", {"type": "array", "items": text})
    for number in (known.max_properties, known.max_properties + 1):
        many = {f"p{index}": text for index in range(number)}
        schema = {"type": "object", "properties": many, "additionalProperties": False}
        yield from _strict(f"{number} properties", schema)


def _strict(about: str, schema: dict[str, Any]) -> Iterator[Case]:
    for model in ("gpt-oss-120b", "qwen-3.8-27b"):
        wanted = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}}
        yield Case(f"{about} in a response format", {"model": model, "response_format": wanted})
        tool = {"type": "function", "function": {"name": "weather", "strict": True, "parameters": schema}}
        yield Case(f"{about} in a tool", {"model": model, "tools": [tool]})
