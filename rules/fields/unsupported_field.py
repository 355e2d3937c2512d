from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Finding, Request
from migrator.judge.context import Context
from migrator.judge.rule import Bad, Rule, removal

_CLIENT = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n\n'
)


class UnsupportedField(Rule):
    """A request carries a field that Cerebras refuses.

    The request schema of Cerebras is closed: a field that is not in it is answered with 400 `wrong_api_format`,
    whatever its value (`store=False` and `metadata=None` put the key on the wire too).

    Five fields were refused by earlier versions of the API and are accepted today: `frequency_penalty`,
    `presence_penalty`, `logit_bias`, `parallel_tool_calls` and `service_tier`. Without `api-date` they are errors, as
    the older compatibility page has it; with a date, what held on that day.

    The fix removes the field. It is unsafe, because the program asked for what the field does.

    Source: https://inference-docs.cerebras.ai/resources/openai (both texts of the page), OpenAPI description of the
    Cerebras Cloud API of 2026-07-18
    """

    code = "CBR301"
    name = "unsupported-field"
    severity = "error"
    fixable = "unsafe"
    bad = (
        Bad(
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], frequency_penalty=0.5)\n',
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[])\n',
            unsafe=True,
        ),
        Bad(
            _CLIENT + 'body = {"model": "gpt-oss-120b", "messages": []}\nbody["store"] = True\n'
            "client.chat.completions.create(**body)\n",
            _CLIENT + 'body = {"model": "gpt-oss-120b", "messages": []}\nclient.chat.completions.create(**body)\n',
            unsafe=True,
        ),
        Bad(
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], metadata={"a": "b"})\n',
            api_date="2026-11-20",
        ),
    )
    good = (_CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], temperature=0.5, seed=1)\n',)
    noop = (
        'from openai import OpenAI\n\nclient = OpenAI(base_url="https://api.deepseek.com", api_key="x")\n'
        'client.chat.completions.create(model="m", messages=[], frequency_penalty=0.5)\n',
        "def create(frequency_penalty):\n    return frequency_penalty\n\n\ncreate(frequency_penalty=1)\n",
    )

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """The refused fields of the chat completions that arrive at the provider."""
        if not context.checked(request):
            return
        for field in request.fields:
            rule = context.provider.field(field.name)
            if rule is None:
                continue
            verdict = rule.verdict_on(context.day)
            if verdict.kind != "error":
                continue
            message = f"{context.provider.display} refuses the field `{field.name}`: {verdict.message}"
            if verdict.accepted_since is not None:
                message += f" (accepted since {verdict.accepted_since}: set api-date to allow it)"
            yield self.finding(
                field.place,
                message,
                severity=context.severity(request, "error" if field.certain else "warning"),
                related=context.origin(request),
                fix=context.fix(request, f"remove `{field.name}`", removal(field), "unsafe"),
                help=rule.remedy,
            )
