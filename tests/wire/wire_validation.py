"""Judges a request body by :class:`ProviderRules` and words the refusal as the provider's API does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from wire_provider_rules import CHAT, ProviderRules, Table
from wire_schemas import schema_problems

TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}
REQUIRED = {CHAT: ("model", "messages"), "completions": ("model",)}


class Refused(Exception):
    """The answer is an error: HTTP ``status`` and the flat JSON body that the API sends with it."""

    def __init__(self, status: int, message: str, code: str, param: str, kind: str = "invalid_request_error") -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message, "type": kind, "param": param, "code": code}


def check_chat(body: Any, rules: ProviderRules) -> None:
    """Raise :class:`Refused` unless the provider would answer this body of POST /v1/chat/completions."""
    model = check_request(body, rules, CHAT)
    complain(
        [
            *message_problems(body["messages"], rules, model),
            *schema_problems(body, rules, model),
            *combination_problems(body, rules),
        ],
        rules,
    )


def check_request(body: Any, rules: ProviderRules, endpoint: str) -> Table:
    """The model of a request with the fields that an endpoint has, and values that they take."""
    if not isinstance(body, dict):
        complain(["body: must be an object"], rules)
    fields = rules.fields(endpoint)
    complain(unknown_keys("body", body, fields), rules)
    missing = [name for name in REQUIRED[endpoint] if name not in body]
    complain((f"body.{name}: property 'body.{name}' is required" for name in missing), rules)
    complain((each for name in body for each in type_problems(f"body.{name}", body[name], fields[name])), rules)
    model = check_model(body["model"], rules)
    complain((each for name in body for each in limit_problems(name, body[name], rules, endpoint, model)), rules)
    complain((f"body.{name}: this model takes no {name}" for name in body if name in model.get("refuses", ())), rules)
    return model


def check_model(name: str, rules: ProviderRules) -> Table:
    """A served model; retired and unknown ones are 404."""
    if name in rules.models:
        return rules.models[name]
    if name in rules.archived:
        status, code = rules.status("retired-model")
        raise Refused(status, f"Model {name} has been archived", code, "model", "not_found_error")
    status, code = rules.status("unknown-model")
    message = f"Model {name} does not exist or you do not have access to it."
    raise Refused(status, message, code, "model", "not_found_error")


def complain(problems: Iterable[str], rules: ProviderRules) -> None:
    """Refuse with all problems, one a line, if there are any."""
    lines = list(problems)
    if lines:
        status, code = rules.status("validation")
        raise Refused(status, "\n".join(lines), code, "validation_error")


def unknown_keys(place: str, value: Table, known: Iterable[str]) -> list[str]:
    """One problem for each key of an object that its closed schema does not name. Null is a value like any other."""
    return [f"{place}.{key}: property '{place}.{key}' is unsupported" for key in value if key not in known]


def type_problems(place: str, value: Any, entry: Table) -> Iterator[str]:
    """Whether a field has one of its types."""
    types = [kind for name in entry.get("types", ()) for kind in TYPES[name]]
    if value is None:
        if not entry.get("nullable", True):
            yield f"{place}: must not be null"
    elif types and (not isinstance(value, tuple(types)) or (isinstance(value, bool) and bool not in types)):
        yield f"{place}: must be {' or '.join(entry['types'])}"


def limit_problems(name: str, value: Any, rules: ProviderRules, endpoint: str, model: Table) -> Iterator[str]:
    """What of a field's value is beyond its limits."""
    for limit in rules.limits(endpoint, name, model):
        within = limit.get("within", "")
        place = f"body.{name}"
        if limit["kind"] == "uniform":
            rest = within.removeprefix("[].")
            seen = {bool(next(iter(parts(item, rest)), (None, None))[1]) for item in value or ()}
            if len(seen) > 1:
                yield f"{place}: mixed values for '{rest.rpartition('.')[2]}' are not allowed"
            continue
        for where, part in parts(value, within, place):
            yield from value_problems(where, part, limit)


def parts(value: Any, within: str, place: str = "") -> list[tuple[str, Any]]:
    """The parts of a value that a limit means, each with its place."""
    found = [(place, value)]
    for step in within.split(".") if within else ():
        inner: list[tuple[str, Any]] = []
        for where, each in found:
            if step == "[]" and isinstance(each, list):
                inner.extend((f"{where}.{number}", item) for number, item in enumerate(each))
            elif isinstance(each, dict):
                inner.extend((f"{where}.{key}", item) for key, item in each.items() if step in ("*", key))
        found = inner
    return found


def value_problems(place: str, value: Any, limit: Table) -> Iterator[str]:
    """What is wrong with one value by itself."""
    kind, values = limit["kind"], limit.get("values", ())
    minimum, maximum = limit.get("minimum"), limit.get("maximum")
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind == "range" and number:
        if minimum is not None and value < minimum:
            yield f"{place}: {value} is less than the minimum {minimum}"
        if maximum is not None and value > maximum:
            yield f"{place}: {value} is more than the maximum {maximum}"
    elif kind in ("enum", "fixed") and isinstance(value, (str, int, float)) and value not in values:
        yield f"{place}: {value!r} is not one of {', '.join(map(str, values))}"
    elif kind == "keys" and isinstance(value, dict):
        yield from unknown_keys(place, value, values)
    elif kind == "max_items" and isinstance(value, (list, dict)) and len(value) > maximum:
        yield f"{place}: {len(value)} items are more than the maximum {maximum}"
    elif kind == "max_length" and isinstance(value, str) and len(value) > maximum:
        yield f"{place}: {len(value)} characters are more than the maximum {maximum}"


def message_problems(messages: list[Any], rules: ProviderRules, model: Table) -> Iterator[str]:
    """Roles, keys and content parts of the messages, and that every tool call is answered at once."""
    if not messages:
        yield "body.messages: must have at least 1 item"
    known = rules.content["messages"]
    waiting: list[str] = []
    for number, message in enumerate(messages):
        place = f"body.messages.{number}"
        if not isinstance(message, dict):
            yield f"{place}: must be an object"
            continue
        role = message.get("role")
        if role not in rules.roles:
            yield f"{place}.role: {role!r} is not one of {', '.join(rules.roles)}"
            continue
        if role == "developer" and not model.get("developer_role", False):
            yield f"{place}.role: this model has no role 'developer'"
        yield from unknown_keys(place, message, rules.roles[role]["keys"])
        yield from content_problems(place, message, rules, model)
        if role == "tool":
            if message.get("tool_call_id") in waiting:
                waiting.remove(message["tool_call_id"])
            elif rules.calls_are_answered:
                yield f"{place}.tool_call_id: answers no tool call of the message before"
            continue
        if waiting and rules.calls_are_answered:
            yield f"{place}: tool calls {waiting} of the message before are not answered"
        waiting = []
        for position, call in enumerate(message.get("tool_calls") or []):
            yield from unknown_keys(f"{place}.tool_calls.{position}", call, known["tool_call_keys"])
            if call.get("type") not in known["tool_call_types"]:
                yield f"{place}.tool_calls.{position}.type: must be one of {', '.join(known['tool_call_types'])}"
            waiting.append(call.get("id"))
    if waiting and rules.calls_are_answered:
        yield f"body.messages: tool calls {waiting} are not answered"


def content_problems(place: str, message: Table, rules: ProviderRules, model: Table) -> Iterator[str]:
    """Content parts: kinds by role, their keys, and images as data on a model that sees."""
    content, known, images = message.get("content"), rules.content["messages"], rules.content["images"]
    for number, part in enumerate(content if isinstance(content, list) else ()):
        where = f"{place}.content.{number}"
        kind = part.get("type")
        if kind not in rules.roles[message["role"]]["parts"]:
            yield f"{where}.type: {kind!r} is not supported here"
            continue
        yield from unknown_keys(where, part, known["part_keys"][kind])
        if kind == "text":
            continue
        if not model.get("vision", False):
            yield f"{where}: this model takes no images"
        elif message["role"] not in images["roles"]:
            yield f"{where}: images are taken from {', '.join(images['roles'])} only"
        elif kind == "image_url" and not is_accepted(part["image_url"]["url"], images):
            yield f"{where}.image_url.url: must be a base64 data URI of {' or '.join(images['media_types'])}"


def is_accepted(url: str, images: Table) -> bool:
    """Whether the URL of an image is of a scheme and a media type that the API takes."""
    scheme, _, rest = url.partition(":")
    return scheme in images["schemes"] and rest.partition(";")[0] in images["media_types"]


def combination_problems(body: Table, rules: ProviderRules) -> Iterator[str]:
    """The combinations of fields that the API refuses."""
    for combination in rules.combinations:
        if all(is_met(body, condition) for condition in combination["when"]):
            yield rules.verdict(combination)["message"]


def is_met(body: Table, condition: Table) -> bool:
    """Whether a body meets one condition of a combination. An empty list is as good as none."""
    value = body.get(condition["field"])
    if condition.get("absent", False):
        return value is None or value == []
    if value is None or value == []:
        return False
    if "values" not in condition:
        return True
    return any(part in condition["values"] for _, part in parts(value, condition.get("within", "")))
