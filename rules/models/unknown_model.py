from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from migrator.facts import Finding, Request
from migrator.judge.context import Context
from migrator.judge.models import Naming, asked, replacement
from migrator.judge.rule import Bad, Rule

_CLIENT = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n'
)


class UnknownModel(Rule):
    """A request to Cerebras names a model that is in no catalogue, or that is not served to everybody.

    The shared endpoint answers it with 404 `model_not_found`. It is a warning, because a dedicated endpoint serves
    models under names of its own. Models that only dedicated endpoints or trials have are reported too, and with
    `api-date` those that came later. A name that the configuration maps to (the table `models`, `default-model`) is
    taken to be such a name: write `models = { "my-endpoint" = "my-endpoint" }` to accept one. A gateway that serves
    models of many providers is not judged.

    Known misspellings, other capitals and the prefixes that gateways put before a name (`cerebras/gpt-oss-120b`) get a
    fix. It is unsafe, because the name may be right where the program runs. Other near misses are only suggested.

    Source: https://inference-docs.cerebras.ai/models/overview
    """

    code = "CBR203"
    name = "unknown-model"
    severity = "warning"
    fixable = "unsafe"
    bad = (
        Bad(
            f'{_CLIENT}client.chat.completions.create(model="cerebras/gpt-oss-120b", messages=[])\n',
            f'{_CLIENT}client.chat.completions.create(model="gpt-oss-120b", messages=[])\n',
            unsafe=True,
        ),
        Bad(
            f'{_CLIENT}client.chat.completions.create(model="llama-3.1-8b", messages=[])\n',
            f'{_CLIENT}client.chat.completions.create(model="gpt-oss-120b", messages=[])\n',
            unsafe=True,
        ),
        Bad(f'{_CLIENT}client.chat.completions.create(model="mixtral-8x7b", messages=[])\n'),
        Bad(f'{_CLIENT}\nMODEL = "gpt-oss-12b"\nclient.chat.completions.create(model=MODEL, messages=[])\n'),
        Bad(f'{_CLIENT}client.chat.completions.create(model="kimi-k2.7-code", messages=[])\n'),
        Bad(f'{_CLIENT}client.chat.completions.create(model="qwen-3.8-27b", messages=[])\n', api_date="2026-09-02"),
        # In shape from an assistant whose settings are a dataclass.
        Bad(
            _CLIENT + "from dataclasses import dataclass\n"
            "\n"
            "\n"
            "@dataclass\n"
            "class Settings:\n"
            '    model: str = "llama-4-behemoth"\n'
            "\n"
            "\n"
            "def ask(messages, settings=Settings()):\n"
            "    return client.chat.completions.create(model=settings.model, messages=messages)\n"
        ),
    )
    good = (
        f'{_CLIENT}client.chat.completions.create(model="gpt-oss-120b", messages=[])\n',
        f'{_CLIENT}client.chat.completions.create(model="qwen-3.8-27b", messages=[])\n',
        f'{_CLIENT}client.chat.completions.create(model="llama3.1-8b", messages=[])\n',
        f'{_CLIENT}client.chat.completions.create(model="gpt-4o", messages=[])\n',
    )
    noop = (
        'from openai import OpenAI\n\nclient = OpenAI(base_url="https://openrouter.ai/api/v1", api_key="x")\n'
        'client.chat.completions.create(model="mixtral-8x7b", messages=[])\n',
        'from openai import OpenAI\n\nclient = OpenAI()\nclient.embeddings.create(model="my-embedding", input="a")\n',
        'import openai\n\n\ndef ask(client):\n    return client.chat.completions.create(model="m", messages=[])\n',
        f"{_CLIENT}\n\ndef ask(model):\n    return client.chat.completions.create(model=model, messages=[])\n",
    )

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """The names in requests to the provider that are neither OpenAI's nor those of models that it serves to all."""
        if context.destination(request) != "provider":
            return
        for naming in context.models.namings(request):
            if naming.counterpart.kind != "not-openai":
                continue
            if context.models.known(naming.name):
                yield from self._kept(naming, request, context)
                continue
            meant = _meant(naming.name, context)
            fix = None
            if meant is not None and naming.literal.place not in context.decisions.pinned:
                operation = replacement(naming, meant)
                fix = context.fix(request, f"replace it by {meant!r}", (operation,), "unsafe")
            served = [model.id for model in context.provider.models if model.shared_on(context.day)]
            near = get_close_matches(naming.name, served, n=1, cutoff=0.8)
            yield self.finding(
                naming.literal.place,
                f"{context.provider.display} has no model {naming.name!r} in its catalogue",
                related=asked(naming, request),
                fix=fix,
                help=f"did you mean {(meant or near[0])!r}?" if meant or near else _advice(context),
            )

    def _kept(self, naming: Naming, request: Request, context: Context) -> Iterator[Finding]:
        """A model of the catalogue that not everybody can use, unless the configuration has it."""
        model = context.provider.model(naming.name)
        configured = {context.settings.default_model, *(name for _, name in context.settings.models)}
        if model is None or naming.name in configured or model.retired_on(context.day):
            return
        if model.coming_on(context.day):
            why = f"since {model.added} only"
        elif not model.shared_on(context.day):
            why = "in trials only" if model.status == "trial" else "on dedicated endpoints only"
        else:
            return
        yield self.finding(
            naming.literal.place,
            f"{context.provider.display} serves {model.id!r} {why}",
            related=asked(naming, request),
            help="; ".join(each for each in (model.note, _advice(context)) if each),
        )


def _advice(context: Context) -> str:
    """What there is to choose from."""
    served = ", ".join(model.id for model in context.provider.models if model.shared_on(context.day))
    accepted = "a name of a dedicated endpoint is accepted if the table `models` of the configuration has it"
    return f"the models served to everybody are {served}; {accepted}"


def _meant(name: str, context: Context) -> str | None:
    """The model of the catalogue that a name stands for beyond doubt; its replacement, if it is retired."""
    bare = name.rpartition("/")[2]
    for candidate in (context.provider.correct(name), context.provider.correct(bare), bare, bare.lower()):
        model = context.provider.model(candidate) if candidate is not None else None
        if model is not None:
            return context.provider.successor(model, context.day) if model.retired_on(context.day) else model.id
    return None
