"""Judges a request body by :class:`ProviderRules` and words the refusal as the provider's API does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from wire_provider_rules import Conflict, FieldRule, ModelRule, ProviderRules

Body = dict[str, Any]


class Refused(Exception):
    """The answer is an error: HTTP ``status`` and the flat JSON body that the API sends with it."""

    def __init__(self, status: int, message: str, code: str, param: str, kind: str = "invalid_request_error") -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message, "type": kind, "param": param, "code": code}


def check_chat(body: Any, rules: ProviderRules) -> None:
    """Raise :class:`Refused` unless the provider would answer this body of POST /v1/chat/completions."""
    body = check_shape(body, rules.fields, rules.required)
    model = check_model(body["model"], rules)
    complain(
        [
            *message_problems(body["messages"], rules, model),
            *tool_problems(body.get("tools") or [], rules),
            *choice_problems(body.get("tool_choice"), rules),
            *format_problems(body.get("response_format"), rules),
            *combination_problems(body, rules),
            *model_problems(body, model),
        ]
    )


def check_completion(body: Any, rules: ProviderRules) -> None:
    """The same for POST /v1/completions."""
    body = check_shape(body, rules.completion_fields, ("model",))
    check_model(body["model"], rules)


def check_shape(body: Any, fields: dict[str, FieldRule], required: tuple[str, ...]) -> Body:
    """The body, if it is an object whose keys and values the schema knows."""
    if not isinstance(body, dict):
        raise Refused(400, "body: must be an object", "wrong_api_format", "validation_error")
    complain(unknown_keys("body", body, fields))
    complain(f"body.{name}: property 'body.{name}' is required" for name in required if name not in body)
    complain(problem for name, value in body.items() for problem in value_problems(f"body.{name}", value, fields[name]))
    return body


def check_model(name: str, rules: ProviderRules) -> ModelRule:
    """The rule of a served model; retired and unknown ones are 404."""
    if name in rules.retired_models:
        raise Refused(404, f"Model {name} has been archived", "model_archived", "model", "not_found_error")
    if name not in rules.models:
        message = f"Model {name} does not exist or you do not have access to it."
        raise Refused(404, message, "model_not_found", "model", "not_found_error")
    return rules.models[name]


def complain(problems: Iterable[str]) -> None:
    """Refuse with all problems, one a line, if there are any."""
    lines = list(problems)
    if lines:
        raise Refused(400, "\n".join(lines), "wrong_api_format", "validation_error")


def unknown_keys(place: str, value: Body, known: Iterable[str]) -> list[str]:
    """One problem for each key of an object that its closed schema does not name. Null is a value like any other."""
    return [f"{place}.{key}: property '{place}.{key}' is unsupported" for key in value if key not in known]


def value_problems(place: str, value: Any, rule: FieldRule) -> Iterator[str]:
    """What is wrong with one field by itself."""
    if value is None:
        if not rule.nullable:
            yield f"{place}: must not be null"
    elif not isinstance(value, rule.types) or (isinstance(value, bool) and bool not in rule.types):
        yield f"{place}: must be {' or '.join(kind.__name__ for kind in rule.types)}"
    elif rule.choices and value not in rule.choices:
        yield f"{place}: {value!r} is not one of {', '.join(rule.choices)}"
    elif rule.minimum is not None and value < rule.minimum:
        yield f"{place}: {value} is less than the minimum {rule.minimum}"
    elif rule.maximum is not None and value > rule.maximum:
        yield f"{place}: {value} is more than the maximum {rule.maximum}"
    elif rule.max_items is not None and isinstance(value, (list, dict)) and len(value) > rule.max_items:
        yield f"{place}: {len(value)} items are more than the maximum {rule.max_items}"
    elif rule.max_length is not None and isinstance(value, str) and len(value) > rule.max_length:
        yield f"{place}: {len(value)} characters are more than the maximum {rule.max_length}"
    elif rule.keys:
        yield from unknown_keys(place, value, rule.keys)


def message_problems(messages: list[Any], rules: ProviderRules, model: ModelRule) -> Iterator[str]:
    """Roles, keys and content parts of the messages, and that every tool call is answered at once."""
    if not messages:
        yield "body.messages: must have at least 1 item"
    waiting: list[str] = []
    for number, message in enumerate(messages):
        place = f"body.messages.{number}"
        if not isinstance(message, dict):
            yield f"{place}: must be an object"
            continue
        role = message.get("role")
        if role not in rules.message_keys:
            yield f"{place}.role: {role!r} is not one of {', '.join(rules.message_keys)}"
            continue
        if role == "developer" and not model.developer_role:
            yield f"{place}.role: this model has no role 'developer'"
        yield from unknown_keys(place, message, rules.message_keys[role])
        yield from content_problems(place, message, rules, model)
        if role == "tool":
            if message.get("tool_call_id") in waiting:
                waiting.remove(message["tool_call_id"])
            else:
                yield f"{place}.tool_call_id: answers no tool call of the message before"
            continue
        if waiting:
            yield f"{place}: tool calls {waiting} of the message before are not answered"
        waiting = []
        for position, call in enumerate(message.get("tool_calls") or []):
            yield from unknown_keys(f"{place}.tool_calls.{position}", call, rules.tool_call_keys)
            if call.get("type") != "function":
                yield f"{place}.tool_calls.{position}.type: must be 'function'"
            waiting.append(call.get("id"))
    if waiting:
        yield f"body.messages: tool calls {waiting} are not answered"


def content_problems(place: str, message: Body, rules: ProviderRules, model: ModelRule) -> Iterator[str]:
    """Content parts: kinds by role, their keys, and images as base64 data on a model that sees."""
    parts = message.get("content")
    if not isinstance(parts, list):
        return
    for number, part in enumerate(parts):
        where = f"{place}.content.{number}"
        kind = part.get("type")
        if kind not in rules.content_parts[message["role"]]:
            yield f"{where}.type: {kind!r} is not supported here"
            continue
        yield from unknown_keys(where, part, rules.content_part_keys[kind])
        if kind == "text":
            continue
        if not model.vision:
            yield f"{where}: this model takes no images"
        elif kind == "image_url" and not part["image_url"]["url"].startswith("data:image/"):
            yield f"{where}.image_url.url: must be a base64 data URI"


def tool_problems(tools: list[Any], rules: ProviderRules) -> Iterator[str]:
    """Tools are functions, with the keys the schema names; a strict one has a strict schema."""
    for number, tool in enumerate(tools):
        place = f"body.tools.{number}"
        if tool.get("type") != "function":
            yield f"{place}.type: must be 'function'"
            continue
        yield from unknown_keys(place, tool, rules.tool_keys)
        function = tool.get("function") or {}
        yield from unknown_keys(f"{place}.function", function, rules.function_keys)
        if function.get("strict"):
            yield from schema_problems(f"{place}.function.parameters", function.get("parameters") or {}, rules)


def choice_problems(choice: Any, rules: ProviderRules) -> Iterator[str]:
    """``tool_choice`` is one of the words, or names a function."""
    if isinstance(choice, str) and choice not in rules.tool_choices:
        yield f"body.tool_choice: {choice!r} is not one of {', '.join(rules.tool_choices)}"
    if isinstance(choice, dict) and choice.get("type") != "function":
        yield "body.tool_choice.type: must be 'function'"


def format_problems(response_format: Body | None, rules: ProviderRules) -> Iterator[str]:
    """``response_format`` is of a known type, and the schema of a strict one is in the supported subset."""
    if response_format is None:
        return
    if response_format.get("type") not in rules.response_formats:
        yield f"body.response_format.type: must be one of {', '.join(rules.response_formats)}"
    json_schema = response_format.get("json_schema") or {}
    if json_schema.get("strict"):
        place = "body.response_format.json_schema.schema"
        if json_schema.get("schema", {}).get("type") != "object":
            yield f"{place}: the root must be an object"
        yield from schema_problems(place, json_schema.get("schema") or {}, rules)


def schema_problems(place: str, schema: Any, rules: ProviderRules) -> Iterator[str]:
    """Keywords that the strict mode refuses, and objects that are left open."""
    if not isinstance(schema, dict):
        return
    for keyword in schema:
        if keyword in rules.schema_keywords_refused:
            yield f"{place}: Unsupported JSON schema fields: {{'{keyword}'}}"
    if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
        yield f"{place}.additionalProperties: must be false"
    named = [(key, name) for key in ("properties", "$defs") for name in schema.get(key) or {}]
    for key, name in named:
        yield from schema_problems(f"{place}.{key}.{name}", schema[key][name], rules)
    yield from schema_problems(f"{place}.items", schema.get("items"), rules)
    for number, option in enumerate(schema.get("anyOf") or []):
        yield from schema_problems(f"{place}.anyOf.{number}", option, rules)


def combination_problems(body: Body, rules: ProviderRules) -> Iterator[str]:
    """Fields that exclude each other, and fields that need another one."""
    for conflict in rules.conflicts:
        if clashes(body, conflict):
            yield conflict.message
    for dependency in rules.dependencies:
        if body.get(dependency.field) is None:
            continue
        other = body.get(dependency.needs)
        if not other or (dependency.value is not None and other != dependency.value):
            yield f"body.{dependency.field}: needs '{dependency.needs}'"


def clashes(body: Body, conflict: Conflict) -> bool:
    """Whether both sides of the conflict are in the body."""
    return all(
        value is not None and (not narrowed or (value.get("type") if isinstance(value, dict) else value) in narrowed)
        for value, narrowed in (
            (body.get(conflict.fields[0]), conflict.left),
            (body.get(conflict.fields[1]), conflict.right),
        )
    )


def model_problems(body: Body, model: ModelRule) -> Iterator[str]:
    """Values that this model refuses and another takes."""
    effort = body.get("reasoning_effort")
    if effort is not None and effort not in model.reasoning_efforts:
        yield f"body.reasoning_effort: {effort!r} is not one of {', '.join(model.reasoning_efforts)} for this model"
    if body.get("prediction") is not None and not model.prediction:
        yield "body.prediction: this model takes no predicted output"
