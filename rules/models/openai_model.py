from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Finding, Request
from migrator.judge.context import Context
from migrator.judge.models import asked, replacement
from migrator.judge.rule import Bad, Rule

_MOVED = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n'
)


class OpenAIModel(Rule):
    """A request to Cerebras names a model of OpenAI's.

    Cerebras serves its own models only and answers an OpenAI name with 404 `model_not_found`. There is no official
    mapping: chat models become the provider's default model (`gpt-oss-120b`), models that look at pictures the one
    that does too, and the table `models` in the configuration goes before both.

    The fix is safe. It is made where the name is written, be that in the call, in a constant, in a parameter's default
    or as the fallback of an environment variable. A literal that something else needs too is left alone (CBR205).

    Source: https://inference-docs.cerebras.ai/models/overview
    """

    code = "CBR201"
    name = "openai-model"
    severity = "error"
    fixable = "safe"
    bad = (
        Bad(
            _MOVED + '\nclient.chat.completions.create(model="gpt-4o", messages=[])\n',
            _MOVED + '\nclient.chat.completions.create(model="gpt-oss-120b", messages=[])\n',
        ),
        Bad(
            _MOVED + "\nMODEL = 'gpt-3.5-turbo'\n\n\ndef ask(messages, model=MODEL):\n"
            "    return client.chat.completions.create(model=model, messages=messages)\n",
            _MOVED + "\nMODEL = 'gpt-oss-120b'\n\n\ndef ask(messages, model=MODEL):\n"
            "    return client.chat.completions.create(model=model, messages=messages)\n",
        ),
        # In shape from a chat over tables: a long prompt goes to another model.
        Bad(
            _MOVED + "\n"
            "\n"
            "def ask(prompt):\n"
            '    tokens = sum(len(message["content"]) / 4 for message in prompt)\n'
            "    if tokens > 3500:\n"
            '        model = "gpt-3.5-turbo-16k"\n'
            "    else:\n"
            '        model = "gpt-3.5-turbo"\n'
            "    return client.chat.completions.create(model=model, messages=prompt)\n",
            count=2,
        ),
    )
    good = (_MOVED + '\nclient.chat.completions.create(model="gpt-oss-120b", messages=[])\n',)
    noop = (
        'from openai import OpenAI\n\nclient = OpenAI(base_url="https://openrouter.ai/api/v1", api_key="x")\n'
        'client.chat.completions.create(model="gpt-4o", messages=[])\n',
        'MODEL = "gpt-4o"\nprint(MODEL)\n',
        'from groq import Groq\n\nGroq().chat.completions.create(model="gpt-4o", messages=[])\n',
    )

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """The OpenAI models that requests to the provider name."""
        if context.destination(request) != "provider":
            return
        for naming in context.models.namings(request):
            model = naming.counterpart.model
            if model is None or model == naming.name or naming.literal.place in context.decisions.pinned:
                continue
            written = naming.lead + model
            fix = context.fix(request, f"replace it by {written!r}", (replacement(naming, model),), essential=True)
            foreign = f"{naming.name!r} is a model of OpenAI's; {context.provider.display} does not serve it"
            chosen = f"the configuration has {model!r} in place of {naming.name!r}"
            yield self.finding(
                naming.literal.place,
                chosen if naming.counterpart.kind == "user" else foreign,
                related=asked(naming, request),
                fix=fix,
                help=f"use {written!r}" + (f" ({naming.counterpart.note})" if naming.counterpart.note else ""),
            )
