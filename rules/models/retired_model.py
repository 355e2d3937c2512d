from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Finding, Request
from migrator.judge.context import Context
from migrator.judge.models import asked, replacement
from migrator.judge.rule import Bad, Rule

_CLIENT = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n'
)


class RetiredModel(Rule):
    """A request names a model that Cerebras has retired.

    The shared endpoint answers it with 404, `model_archived` or `model_not_found`. It is a warning, because a dedicated
    endpoint may still serve the model. With `api-date`, a model is retired from the day of its removal on.

    The fix names the documented replacement, or today's nearest where that one is not served (any more, or on the day
    of `api-date`). It is unsafe: another model answers otherwise, costs otherwise and takes other values for
    `reasoning_effort`.

    Source: https://inference-docs.cerebras.ai/support/deprecation
    """

    code = "CBR202"
    name = "retired-model"
    severity = "warning"
    fixable = "unsafe"
    bad = (
        Bad(
            f'{_CLIENT}client.chat.completions.create(model="llama3.1-8b", messages=[])\n',
            f'{_CLIENT}client.chat.completions.create(model="gpt-oss-120b", messages=[])\n',
            unsafe=True,
        ),
        Bad(
            "from cerebras.cloud.sdk import Cerebras\n\nMODEL = 'zai-glm-4.7'\n\n\ndef ask(messages):\n"
            "    return Cerebras().chat.completions.create(model=MODEL, messages=messages)\n",
            "from cerebras.cloud.sdk import Cerebras\n\nMODEL = 'qwen-3.8-27b'\n\n\ndef ask(messages):\n"
            "    return Cerebras().chat.completions.create(model=MODEL, messages=messages)\n",
            unsafe=True,
        ),
        Bad(
            f'{_CLIENT}client.chat.completions.create(model="gemma-4-31b", messages=[])\n',
            f'{_CLIENT}client.chat.completions.create(model="qwen-3.8-27b", messages=[])\n',
            unsafe=True,
            api_date="2026-09-03",
        ),
        Bad(
            f'{_CLIENT}client.chat.completions.create(model="zai-glm-4.6", messages=[])\n',
            f'{_CLIENT}client.chat.completions.create(model="zai-glm-4.7", messages=[])\n',
            unsafe=True,
            api_date="2026-02-01",
        ),
        # In shape from a comparison of models: all that a table lists are asked.
        Bad(
            _CLIENT + 'MODELS = ["llama3.1-8b", "gpt-oss-120b"]\n'
            "\n"
            "for model in MODELS:\n"
            "    client.chat.completions.create(model=model, messages=[])\n"
        ),
    )
    good = (
        f'{_CLIENT}client.chat.completions.create(model="gpt-oss-120b", messages=[])\n',
        f'{_CLIENT}client.chat.completions.create(model="qwen-3.8-27b", messages=[])\n',
        f'{_CLIENT}client.chat.completions.create(model="kimi-k2.7-code", messages=[])\n',
    )
    noop = (
        'from openai import OpenAI\n\nclient = OpenAI(base_url="https://api.together.xyz/v1", api_key="x")\n'
        'client.chat.completions.create(model="llama-3.3-70b", messages=[])\n',
        'import openai\nfrom groq import Groq\n\nGroq().chat.completions.create(model="qwen-3-32b", messages=[])\n',
        'import openai\n\nMODELS = ["llama3.1-8b"]\n',
    )

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """The retired models that requests to the provider name."""
        if context.destination(request) != "provider":
            return
        for naming in context.models.namings(request):
            model = context.provider.model(naming.name)
            if naming.counterpart.kind != "not-openai" or model is None or not model.retired_on(context.day):
                continue
            successor = context.provider.successor(model, context.day)
            fix = None
            if successor is not None and naming.literal.place not in context.decisions.pinned:
                operation = replacement(naming, successor)
                fix = context.fix(request, f"replace it by {successor!r}", (operation,), "unsafe")
            yield self.finding(
                naming.literal.place,
                f"{context.provider.display} retired {model.id!r} on {model.removed}",
                related=asked(naming, request),
                fix=fix,
                help=f"use {successor!r}" + (f" ({model.note})" if model.note else ""),
            )
