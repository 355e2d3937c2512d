from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import EnvironmentVariable, Finding, Related, Request, Unknown
from migrator.judge.context import Context
from migrator.judge.models import MODEL_ENDPOINTS, unseen
from migrator.judge.rule import Bad, Rule
from migrator.understand.convert import leaves

_CLIENT = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n'
)


class DynamicModel(Rule):
    """The model of a request to Cerebras is decided at run time.

    It comes from an environment variable without a default, from a parameter that nothing seen here passes, or from
    data. If it is a name of OpenAI's then, Cerebras answers with 404 `model_not_found`, and neither `migrate` nor this
    check can tell.

    There is no fix. Set what decides it (the variable, the configuration file, the callers) to a model of Cerebras. An
    environment variable or an option of the command line with a default that can be seen is not reported: the default
    is checked like any other name.

    Source: https://inference-docs.cerebras.ai/models/overview
    """

    code = "CBR204"
    name = "dynamic-model"
    severity = "warning"
    bad = (
        Bad(f'{_CLIENT}client.chat.completions.create(model=os.environ["MODEL"], messages=[])\n'),
        Bad(f"{_CLIENT}\n\ndef ask(model):\n    return client.chat.completions.create(model=model, messages=[])\n"),
        Bad(
            f'{_CLIENT}MODEL = os.getenv("MODEL")\nclient.chat.completions.create(model=MODEL, messages=[])\n'
            "client.chat.completions.create(model=MODEL, messages=[], stream=True)\n",
            count=2,
        ),
        # In shape from a benchmark that is told on the command line what to measure.
        Bad(
            _CLIENT + "from argparse import ArgumentParser\n"
            "\n"
            "parser = ArgumentParser()\n"
            'parser.add_argument("--model", required=True)\n'
            "args = parser.parse_args()\n"
            "client.chat.completions.create(model=args.model, messages=[])\n"
        ),
    )
    good = (
        f'{_CLIENT}client.chat.completions.create(model=os.getenv("MODEL", "gpt-oss-120b"), messages=[])\n',
        f'{_CLIENT}client.chat.completions.create(model="gpt-oss-120b", messages=[])\n',
        f"{_CLIENT}\n\ndef ask(model):\n    return client.chat.completions.create(model=model, messages=[])\n\n\n"
        'ask("gpt-oss-120b")\n',
    )
    noop = (
        "import os\n\nfrom openai import OpenAI\n\n"
        'client = OpenAI(base_url="http://localhost:8000/v1", api_key="x")\n'
        'client.chat.completions.create(model=os.environ["MODEL"], messages=[])\n',
        "import openai\n\n\ndef ask(client, model):\n"
        "    return client.chat.completions.create(model=model, messages=[])\n",
        f'{_CLIENT}print(os.environ["MODEL"])\n',
    )

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """The requests to the provider whose model cannot be seen."""
        if context.provider.any_model or context.destination(request) != "provider":
            return
        if request.endpoint not in MODEL_ENDPOINTS:
            return
        for field in request.named("model"):
            # A default stands for what nobody may ever set, be it a variable, an option or a parameter.
            seen = any(True for value in field.values for _ in leaves(value))
            hidden = next((value for value in unseen(field) if not (seen and _optional(value))), None)
            if hidden is None:
                continue
            yield self.finding(
                field.value_place,
                f"the model is decided at run time: {_origin(hidden)}",
                related=() if request.place.contains(hidden.place) else (Related(hidden.place, "it comes from here"),),
                help=_advice(hidden, context),
            )
            return


def _optional(value: Unknown | EnvironmentVariable) -> bool:
    return bool(value.defaults) if isinstance(value, EnvironmentVariable) else value.open


def _origin(value: Unknown | EnvironmentVariable) -> str:
    return f"it is read from {value.name}" if isinstance(value, EnvironmentVariable) else value.reason


def _advice(value: Unknown | EnvironmentVariable, context: Context) -> str:
    default = context.settings.default_model or context.provider.default_model
    where = f"set {value.name} to" if isinstance(value, EnvironmentVariable) else "see that it is"
    return f"{where} a model of {context.provider.display}, such as {default}"
