from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Finding, Mapping, Related, Request, Unknown
from migrator.judge.context import Context
from migrator.judge.fields import is_judged
from migrator.judge.rule import Bad, Rule

_CLIENT = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n\n'
)


class DynamicFields(Rule):
    """A request gets fields from somewhere that cannot be followed.

    Cerebras refuses fields that it does not know, so that a request is known to be accepted only if all of its fields
    are. Behind `**options` or `extra_body=options`, where the dictionary comes from a file, from a caller that is not
    part of the program or from code that decides at run time, anything may stand. What can be followed is judged as
    if it were written in the call, and is not reported here.

    There is no fix: see what the dictionary may hold, and write the fields out, or accept the finding with
    `# cerebras: ignore[CBR306]`.

    Source: https://inference-docs.cerebras.ai/api-reference/chat-completions
    """

    code = "CBR306"
    name = "dynamic-fields"
    severity = "warning"
    bad = (
        Bad(
            _CLIENT + "def ask(messages, **options):\n"
            '    return client.chat.completions.create(model="gpt-oss-120b", messages=messages, **options)\n'
        ),
        Bad(
            "import json\n" + _CLIENT + 'body = json.load(open("body.json"))\n'
            'client.chat.completions.create(model="gpt-oss-120b", messages=[], extra_body=body)\n'
        ),
        # In shape from a guard around requests: whatever it is given goes on.
        Bad(
            _CLIENT + "class Guarded:\n"
            "    def create(self, messages, *args, **kwargs):\n"
            '        kwargs.setdefault("temperature", 0)\n'
            '        return client.chat.completions.create(model="gpt-oss-120b", messages=messages, *args, **kwargs)\n'
        ),
    )
    good = (
        _CLIENT + 'options = {"temperature": 0.5}\n'
        'client.chat.completions.create(model="gpt-oss-120b", messages=[], **options)\n',
        _CLIENT + "def ask(messages, **options):\n"
        '    return client.chat.completions.create(model="gpt-oss-120b", messages=messages, **options)\n\n\n'
        "ask([], temperature=0.5)\n",
    )
    noop = (
        'from openai import OpenAI\n\nclient = OpenAI(base_url="https://api.deepseek.com", api_key="x")\n\n\n'
        'def ask(**options):\n    return client.chat.completions.create(model="m", messages=[], **options)\n',
        "def ask(**options):\n    return dict(**options)\n",
    )

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """One finding for a request with fields that cannot be seen."""
        if not is_judged(request, context):
            return
        hidden = tuple(dict.fromkeys((*request.unknown, *_body(request))))
        if not hidden:
            return
        inside = [each.place for each in hidden if request.place.contains(each.place)]
        related = (Related(each.place, each.reason) for each in hidden if each.place not in inside[:1])
        yield self.finding(
            inside[0] if inside else request.callee,
            f"this request has fields that cannot be seen: {hidden[0].reason}",
            related=(*related, *context.origin(request)),
            help=f"see that {context.provider.display} accepts all of them",
        )


def _body(request: Request) -> Iterator[Unknown]:
    """What of ``extra_body`` cannot be followed."""
    for field in request.named("extra_body"):
        yield from field.unknown
        for value in field.values:
            if isinstance(value, Mapping):
                yield from value.unknown
