from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Field, Finding, Fix, Request
from migrator.judge.context import Context
from migrator.judge.fields import dated, judged, removal_fix, rule_of, strays
from migrator.judge.rule import Bad, Rule

_CLIENT = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n\n'
)


class IneffectiveField(Rule):
    """A request carries a field that Cerebras accepts, but does not honour as OpenAI does.

    `logit_bias` is accepted since 2026-03-31 and had no effect when it was probed; its token ids belong to another
    tokenizer anyway. `service_tier` is a private preview for dedicated endpoints. `model_parameters` is meant for
    models that declare parameters of their own, and `clear_thinking` for models that can clear it: of those that
    everybody is served, `qwen-3.8-27b` alone. Before the day on which a field was accepted it is an error (CBR301),
    and without `api-date` it counts as not accepted.

    The fix removes the field. It is unsafe, because the program asked for what the field does. What only the model at
    hand ignores is not removed.

    Source: https://github.com/pydantic/pydantic-ai/issues/7653 (live probes of August 2026),
    https://inference-docs.cerebras.ai/support/change-log
    """

    code = "CBR305"
    name = "ineffective-field"
    severity = "warning"
    fixable = "unsafe"
    bad = (
        Bad(
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], logit_bias={"50256": -100})\n',
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[])\n',
            unsafe=True,
            api_date="2026-11-20",
        ),
        Bad(
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], service_tier="flex")\n',
            api_date="2026-11-20",
        ),
        Bad(
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], '
            'extra_body={"clear_thinking": True})\n'
        ),
        # In shape from a chat with several providers: one of them is given a tier.
        Bad(
            _CLIENT + "\n"
            "\n"
            "def ask(messages, hurry):\n"
            '    kwargs = {"model": "gpt-oss-120b", "messages": messages}\n'
            "    if hurry:\n"
            '        kwargs["service_tier"] = "flex"\n'
            "    return client.chat.completions.create(**kwargs)\n",
            api_date="2026-11-20",
        ),
    )
    good = (
        _CLIENT + 'client.chat.completions.create(model="qwen-3.8-27b", messages=[], '
        'extra_body={"clear_thinking": True})\n',
        _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], seed=1)\n',
        # Without api-date these are refused: CBR301.
        _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], logit_bias={"50256": -100})\n',
        _CLIENT + "def ask(messages):\n"
        '    kwargs = {"model": "gpt-oss-120b", "messages": messages, "service_tier": "flex"}\n'
        '    kwargs.pop("service_tier")\n'
        "    return client.chat.completions.create(**kwargs)\n",
    )
    noop = (
        'from openai import OpenAI\n\nclient = OpenAI(base_url="https://api.deepseek.com", api_key="x")\n'
        'client.chat.completions.create(model="m", messages=[], logit_bias={"50256": -100})\n',
    )

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """The fields that are accepted with a reservation."""
        for field in judged(request, context):
            rule = rule_of(field, request, context)
            verdict = rule.verdict_on(context.day) if rule is not None else None
            if rule is None or verdict is None or verdict.kind == "error":
                continue
            ignoring = _ignoring(field, request, context)
            if verdict.kind == "warning":
                message = f"{verdict.message}{dated(verdict)}"
            elif ignoring:
                message = f"it has no effect on {' and '.join(repr(name) for name in ignoring)}"
            else:
                continue
            fix: Fix | None = None
            if verdict.kind == "warning" and field not in strays(request, context):
                fix = removal_fix(request, context, (field,))
            yield self.finding(
                field.place,
                f"`{field.name}`: {message}",
                related=context.origin(request),
                fix=fix,
                help=rule.remedy or "remove it, or use another model",
            )


def _ignoring(field: Field, request: Request, context: Context) -> tuple[str, ...]:
    """The models of the request, if all of them ignore the field."""
    if not any(field.name in model.ignores for model in context.provider.models):
        return ()  # few fields are ignored by any model, and what models a request may name takes work to say
    used = context.models.used(request)
    known = [model for name in used if (model := context.provider.model(name)) is not None]
    return used if used and len(known) == len(used) and all(field.name in model.ignores for model in known) else ()
