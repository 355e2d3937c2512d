from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Constant, Field, Finding, Fix, Remove, ReplaceString, Request
from migrator.judge.context import Context
from migrator.judge.fields import field_fix, judged, removal_fix, rule_of, severity_of
from migrator.judge.index import places_within
from migrator.judge.limits import Breach, breaches, keeping
from migrator.judge.rule import Bad, Rule
from migrator.knowledge import Limit

_CLIENT = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n\n'
)


class FieldValue(Rule):
    """A field has a value that Cerebras refuses, though it knows the field.

    Some values are narrower than OpenAI's: one choice only (`n`), four stop sequences, tools of the type `function`,
    `include_usage` alone in `stream_options`. Some depend on the model: `gpt-oss-120b` takes `reasoning_effort` as
    `low`, `medium` or `high` (never `none` or `minimal`), `qwen-3.8-27b` refuses `prediction`, and every model has a
    longest output. Values are read wherever they can be seen, in constants and in defaults too; their types only where
    they are written in the request. `temperature` went up to 1.5 only until 2026-03-26, and several choices were not
    refused before 2026-09-27; without `api-date` the stricter limit counts.

    The fix writes the nearest value that is accepted, where the documents leave no doubt which it is, or removes what
    is not accepted. It is unsafe, because the program asked for something else.

    Source: OpenAPI description of the Cerebras Cloud API of 2026-07-18,
    https://inference-docs.cerebras.ai/api-reference/chat-completions,
    https://inference-docs.cerebras.ai/capabilities/reasoning
    """

    code = "CBR304"
    name = "field-value"
    severity = "error"
    fixable = "unsafe"
    bad = (
        Bad(_CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], n=3)\n'),
        Bad(
            _CLIENT + 'EFFORT = "minimal"  # as fast as it goes\n\n'
            'client.chat.completions.create(model="gpt-oss-120b", messages=[], reasoning_effort=EFFORT)\n',
            _CLIENT + 'EFFORT = "low"  # as fast as it goes\n\n'
            'client.chat.completions.create(model="gpt-oss-120b", messages=[], reasoning_effort=EFFORT)\n',
            unsafe=True,
        ),
        Bad(_CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], temperature=1.8)\n'),
        Bad(
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], temperature=2.5)\n',
            api_date="2026-11-20",
        ),
        Bad(
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], stream=True, '
            'stream_options={"include_usage": True, "include_obfuscation": False})\n',
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], stream=True, '
            'stream_options={"include_usage": True})\n',
            unsafe=True,
        ),
        Bad(
            _CLIENT + 'client.chat.completions.create(model="qwen-3.8-27b", messages=[], '
            'prediction={"type": "content", "content": "x"})\n',
            _CLIENT + 'client.chat.completions.create(model="qwen-3.8-27b", messages=[])\n',
            unsafe=True,
        ),
        Bad(
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], '
            'extra_body={"reasoning_format": None})\n'
        ),
        Bad(_CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], seed="1")\n'),
        Bad(
            _CLIENT + 'client.completions.create(model="gpt-oss-120b", prompt="a", logprobs=21)\n',
            api_date="2026-11-20",
        ),
        # In shape from a maker of stories: a list of all that may end one.
        Bad(
            _CLIENT + "class Story:\n"
            '    stops = ["###", "THE END", "Chapter", "Author:", "Note:"]\n'
            "\n"
            "    def write(self, prompt):\n"
            "        return client.chat.completions.create(\n"
            '            model="gpt-oss-120b", messages=[{"role": "user", "content": prompt}], stop=self.stops\n'
            "        )\n"
        ),
    )
    good = (
        _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], n=1, temperature=1.0)\n',
        _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], temperature=1, seed=7)\n',
        _CLIENT + "from argparse import ArgumentParser\n\nparser = ArgumentParser()\n"
        'parser.add_argument("--heat", type=float, default="0.5")\n'
        'client.chat.completions.create(model="gpt-oss-120b", messages=[], temperature=parser.parse_args().heat)\n',
        _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], stop=["a", "b"], top_p=None)\n',
        _CLIENT + 'client.chat.completions.create(model="qwen-3.8-27b", messages=[], reasoning_effort="none")\n',
        _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], tool_choice="required", '
        'tools=[{"type": "function", "function": {"name": "f", "parameters": {}}}])\n',
        _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], '
        'response_format={"type": "json_object"}, max_completion_tokens=4096)\n',
    )
    noop = (
        _CLIENT + "def ask(**options):\n"
        '    client.chat.completions.create(model=options.get("model", None), messages=[])\n\n\nask()\n',
        'from openai import OpenAI\n\nclient = OpenAI(base_url="https://api.deepseek.com", api_key="x")\n'
        'client.chat.completions.create(model="m", messages=[], n=3)\n',
        _CLIENT + "def ask(temperature):\n"
        '    client.chat.completions.create(model="gpt-oss-120b", messages=[], temperature=temperature)\n',
    )

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """The values of a request's fields that the provider, or the model in use, refuses."""
        models = context.models.used(request)
        for field in judged(request, context):
            rule = rule_of(field, request, context)
            if rule is not None and rule.verdict_on(context.day).kind == "error":
                continue
            refusing = [name for name in models if field.name in _refused(name, context)]
            if refusing:
                yield self._refused(field, refusing, request, context)
                continue
            if rule is not None and not rule.nullable:
                yield from self._null(field, request, context)
            yield from self._limited(field, models, request, context)

    def _refused(self, field: Field, models: list[str], request: Request, context: Context) -> Finding:
        certain = field.certain and len(models) == len(context.models.used(request))
        return self.finding(
            field.place,
            f"the model {' and '.join(repr(name) for name in models)} refuses the field `{field.name}`",
            severity=severity_of(request, context, certain=certain),
            related=context.origin(request),
            fix=removal_fix(request, context, (field,)),
            help="remove it, or use another model",
        )

    def _null(self, field: Field, request: Request, context: Context) -> Iterator[Finding]:
        """A None that is written as the value; one that a parameter has by default may be replaced on the way."""
        written = [
            value
            for value in field.values
            if isinstance(value, Constant) and value.value is None and _is_whole(value, field)
        ]
        if written and len(field.values) == 1:
            yield self.finding(
                field.place,
                f"`{field.name}`: None is not accepted",
                severity=severity_of(request, context, certain=field.certain),
                related=context.origin(request),
                help="leave the field out instead",
            )

    def _limited(self, field: Field, models: tuple[str, ...], request: Request, context: Context) -> Iterator[Finding]:
        seen: set[object] = set()
        for limit in _limits(field, models, request, context):
            for value in field.values:
                for breach in breaches(limit, value):
                    # On the way a text may become a number: a type counts where it stands in the request itself.
                    if breach.place in seen or (limit.kind == "type" and not _written(breach, field)):
                        continue
                    if _has_its_form(breach, limit, field, request, context):
                        continue
                    seen.add(breach.place)
                    yield self._breach(breach, limit, field, request, context)

    def _breach(self, breach: Breach, limit: Limit, field: Field, request: Request, context: Context) -> Finding:
        name = f"{field.name}.{limit.within}".rstrip(".").replace(".[]", "[]")
        using = f" with {limit.model}" if limit.model else ""
        message = f"`{name}`{using}: {breach.problem}"
        if limit.until is not None:
            # A limit of the past counts without api-date, since some documented version of the API had it.
            message += f" (until {limit.until}: set api-date if a later day is meant)"
        certain = field.certain and len(field.values) == 1 and limit.severity == "error"
        fix = _replacement(breach, limit, request, context)
        hint = "" if limit.message in message else limit.message
        return self.finding(
            breach.place,
            message,
            severity=severity_of(request, context, certain=certain),
            related=context.sent(breach.place, request),
            fix=fix,
            help=hint or (fix.message if fix is not None else ""),
        )


def _has_its_form(breach: Breach, limit: Limit, field: Field, request: Request, context: Context) -> bool:
    """Whether what is wrong here only stands for the right form, which the field may hold too.

    That is so if the right one is made of it (`tools = [{"type": "function", "function": each} for each in tools]`),
    or if it is the form of another endpoint, which is sent it as well.
    """
    right = tuple(keeping(limit, field.values))
    if any(breach.place in places_within(each) for each in right):
        return True
    senders = context.index.requests_with([breach.place]) if right else ()
    return any(sender.endpoint != request.endpoint for sender in senders)


def _written(breach: Breach, field: Field) -> bool:
    """Whether what is wrong is certain to be sent, and is written as the field's value."""
    return field.value_place.contains(breach.place) and field.certain and len(field.values) == 1


def _is_whole(value: Constant, field: Field) -> bool:
    """Whether a literal is all that is written as the field's value: what is written ends where it does."""
    return value.place.path == field.value_place.path and value.place.span.end == field.value_place.span.end


def _refused(name: str, context: Context) -> tuple[str, ...]:
    model = context.provider.model(name)
    return model.refuses if model is not None else ()


def _limits(field: Field, models: tuple[str, ...], request: Request, context: Context) -> list[Limit]:
    """The limits that hold, those that still hold today first: they say more than the ones of the past."""
    provider, endpoint = context.provider, request.endpoint
    found = dict.fromkeys(each for name in models or (None,) for each in provider.limits(field.name, name, endpoint))
    return sorted((limit for limit in found if limit.on(context.day)), key=lambda limit: limit.until is not None)


def _replacement(breach: Breach, limit: Limit, request: Request, context: Context) -> Fix | None:
    if breach.entry is not None and not breach.entry.statement:
        operation = Remove(breach.entry.holder, breach.entry.key)
        return field_fix(request, context, f"remove {breach.entry.key!r}", (operation,), [breach.place])
    literal = breach.literal
    if literal is None or not literal.whole or not isinstance(literal.value, str):
        return None
    nearest = dict(limit.substitute).get(literal.value)
    if nearest is None:
        return None
    return field_fix(request, context, f"use {nearest!r}", (ReplaceString(literal.place, nearest),), [literal.place])
