from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import (
    Constant,
    Field,
    Finding,
    Fix,
    Mapping,
    Operation,
    Rename,
    Request,
    Sequence,
    Unknown,
    Wrap,
)
from migrator.judge.context import Context
from migrator.judge.fields import field_fix, judged, rule_of, severity_of
from migrator.judge.rule import Bad, Rule
from migrator.knowledge import Verdict

_CLIENT = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n\n'
)
_BEFORE, _AFTER = '{"type": "function", "function": ', "}"


class RenamedField(Rule):
    """A request carries a field that Cerebras refuses under this name and takes under another.

    `safety_identifier` does for OpenAI what `user` does for Cerebras. `functions` and `function_call` were replaced by
    `tools` and `tool_choice` at OpenAI in 2023; Cerebras never took the old names, and answers them with 400
    `wrong_api_format`. `max_tokens` is an older name too, but an accepted one.

    The fix writes the new name. It is safe where the value stays as it is and the request has no field of the new
    name. For `functions` and `function_call` it also gives the value its new form, `{"type": "function", "function":
    ...}`, and is unsafe: the answer has `message.tool_calls` in place of `message.function_call`, and the result of a
    function goes back in a message with the role `tool` and a `tool_call_id`. The code that reads the answer is yours
    to change; what it reads is reported (CBR604, CBR701). There is no fix where the name is the key of a statement of
    its own, or where the value may be None.

    Source: OpenAPI description of the Cerebras Cloud API of 2026-07-18,
    https://inference-docs.cerebras.ai/capabilities/tool-use
    """

    code = "CBR303"
    name = "renamed-field"
    severity = "error"
    fixable = "safe"
    bad = (
        Bad(
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], safety_identifier="u-1")\n',
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], user="u-1")\n',
        ),
        Bad(
            _CLIENT + "body = {'model': 'gpt-oss-120b', 'messages': [], 'safety_identifier': 'u-1'}  # who\n"
            "client.chat.completions.create(**body)\n",
            _CLIENT + "body = {'model': 'gpt-oss-120b', 'messages': [], 'user': 'u-1'}  # who\n"
            "client.chat.completions.create(**body)\n",
        ),
        Bad(
            _CLIENT + 'client.chat.completions.create(\n    model="gpt-oss-120b", messages=[], '
            'functions=[{"name": "f"}], function_call="auto"\n)\n',
            _CLIENT + 'client.chat.completions.create(\n    model="gpt-oss-120b", messages=[], '
            'tools=[{"type": "function", "function": {"name": "f"}}], tool_choice="auto"\n)\n',
            unsafe=True,
            count=2,
        ),
        # In shape from an assistant that keeps its functions in a table.
        Bad(
            _CLIENT + 'KNOWN = [{"name": "f"}, {"name": "g"}]\n'
            'body = {"model": "gpt-oss-120b", "functions": KNOWN, "function_call": {"name": "f"}}\n'
            "client.chat.completions.create(messages=[], **body)\n",
            _CLIENT + 'KNOWN = [{"name": "f"}, {"name": "g"}]\n'
            'body = {"model": "gpt-oss-120b", "tools": [{"type": "function", "function": each} for each in KNOWN], '
            '"tool_choice": {"type": "function", "function": {"name": "f"}}}\n'
            "client.chat.completions.create(messages=[], **body)\n",
            unsafe=True,
            count=2,
        ),
        Bad(
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], user="a", '
            'safety_identifier="b")\n',
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], user="a", '
            'safety_identifier="b")\n',
        ),
        # In shape from a tutorial of 2023: what is to be extracted is written as a function.
        Bad(
            _CLIENT + 'SCHEMA = {"name": "Person", "parameters": {"type": "object", "properties": {}}}\n'
            "\n"
            "answer = client.chat.completions.create(\n"
            '    model="gpt-oss-120b",\n'
            '    messages=[{"role": "user", "content": "Ann is 30."}],\n'
            "    functions=[SCHEMA],\n"
            '    function_call={"name": SCHEMA["name"]},\n'
            ")\n",
            count=2,
        ),
    )
    good = (
        _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], user="u-1")\n',
        _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], max_tokens=100)\n',
        _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], tools=[], tool_choice="auto")\n',
    )
    noop = (
        'from openai import OpenAI\n\nclient = OpenAI(base_url="https://api.deepseek.com", api_key="x")\n'
        'client.chat.completions.create(model="m", messages=[], safety_identifier="u-1")\n',
        'record = {"safety_identifier": "u-1"}\nprint(record)\n',
        "def build(functions, function_call=None):\n    return functions\n\n\nbuild(functions=[], function_call=1)\n",
    )

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """The fields that are refused under their old name."""
        for field in judged(request, context):
            rule = rule_of(field, request, context)
            verdict = rule.verdict_on(context.day) if rule is not None else None
            if rule is None or verdict is None or verdict.rename_to is None or not verdict.refused:
                continue
            taken = bool(request.named(verdict.rename_to))
            yield self.finding(
                field.place,
                f"{context.provider.display} refuses the field `{field.name}`, `{verdict.rename_to}` stands in for it: "
                f"{verdict.message}",
                severity=severity_of(request, context, certain=field.certain),
                related=context.origin(request),
                fix=None if taken else _rename(field, verdict, request, context),
                help=f"remove it: `{verdict.rename_to}` is set too" if taken else rule.remedy,
            )


def _rename(field: Field, verdict: Verdict, request: Request, context: Context) -> Fix | None:
    if field.form == "statement" or verdict.rename_to is None:
        return None
    new = context.spelling(request, verdict.rename_to)
    if new is None:
        return None
    operations: list[Operation] = [Rename(field.holder, field.written, new)]
    message = f"rename `{field.written}` to `{new}`"
    if verdict.converts:
        converted = _converted(field, verdict.rename_to)
        if converted is None:
            return None
        operations += converted
        message += ", and give the value its new form"
    # Behind a `**` that is not followed the new name may be given already.
    seen = field.certain and not request.unknown and not verdict.converts
    return field_fix(request, context, message, tuple(operations), [field.place], "safe" if seen else "unsafe")


def _converted(field: Field, name: str) -> tuple[Operation, ...] | None:
    """What gives the value of `functions` or `function_call` the form that it has in `tools` or `tool_choice`."""
    (value, *others) = field.values or (None,)
    if name == "tools":
        items = value.items if isinstance(value, Sequence) and not others and value.complete else ()
        written = [item[0].place for item in items if len(item) == 1 and isinstance(item[0], Mapping)]
        own = all(value is not None and value.place.contains(place) for place in written)
        if value is not None and value.place == field.value_place and items and len(written) == len(items) and own:
            return tuple(Wrap(place, _BEFORE, _AFTER) for place in written)
        if any(isinstance(each, (Constant, Unknown)) for each in field.values):
            return None  # it may be None, or what to leave the field out by
        return (Wrap(field.value_place, f"[{_BEFORE}each{_AFTER} for each in ", "]"),)
    if all(isinstance(each, Constant) and each.value in ("auto", "none") for each in field.values):
        return ()
    if isinstance(value, Mapping) and not others and value.place == field.value_place:
        return (Wrap(value.place, _BEFORE, _AFTER),)
    return None
