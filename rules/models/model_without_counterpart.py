from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Finding, Request
from migrator.judge.context import Context
from migrator.judge.models import MODEL_ENDPOINTS, asked
from migrator.judge.rule import Bad, Rule

_CLIENT = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n'
)
_OPENAI = "from openai import OpenAI\n\nclient = OpenAI()\n"


class ModelWithoutCounterpart(Rule):
    """A request asks for an OpenAI model that nothing at Cerebras stands in for.

    Models that search, hear, speak or draw, fine-tuned models, models of the Responses API only and the old completion
    models do what no chat model at Cerebras does. Cerebras answers their names with 404 `model_not_found`. A client at
    OpenAI whose requests name one is not moved.

    There is no fix. Choose a model and say so in the configuration, and the client moves:
    `models = { "gpt-4o-search-preview" = "gpt-oss-120b" }`. Or leave it at OpenAI, with a client of its own.

    Source: https://inference-docs.cerebras.ai/models/overview, model names of openai 3.52.0
    """

    code = "CBR206"
    name = "model-without-counterpart"
    severity = "error"
    bad = (
        Bad(f'{_CLIENT}client.chat.completions.create(model="gpt-4o-search-preview", messages=[])\n'),
        Bad(f'{_OPENAI}client.chat.completions.create(model="ft:gpt-4o-mini:acme::1", messages=[])\n'),
        Bad(f'{_CLIENT}MODEL = "gpt-audio"\nclient.chat.completions.create(model=MODEL, messages=[])\n'),
        # In shape from a function that learns from its calls: the fine-tuned model is kept on an object.
        Bad(
            _OPENAI + "\n"
            'TUNED = "ft:gpt-3.5-turbo-0125:acme::abc"\n'
            "\n"
            "\n"
            "class Distilled:\n"
            "    def __init__(self, tuned):\n"
            "        self.tuned = tuned\n"
            "\n"
            "    def ask(self, messages):\n"
            "        return client.chat.completions.create(model=self.tuned, messages=messages)\n"
            "\n"
            "\n"
            "Distilled(TUNED)\n"
        ),
    )
    good = (
        f'{_CLIENT}client.chat.completions.create(model="gpt-oss-120b", messages=[])\n',
        f'{_OPENAI}client.chat.completions.create(model="gpt-4o", messages=[])\n',
        f'{_CLIENT}client.chat.completions.create(model="my-endpoint", messages=[])\n',
    )
    noop = (
        f'{_OPENAI}client.embeddings.create(model="text-embedding-3-small", input="a")\n',
        'from openai import OpenAI\n\nclient = OpenAI(base_url="https://openrouter.ai/api/v1", api_key="x")\n'
        'client.chat.completions.create(model="gpt-4o-search-preview", messages=[])\n',
        'import openai\n\nMODELS = ["gpt-4o-search-preview"]\n',
    )

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """The models without a counterpart in requests to the provider, and in those that keep a client at OpenAI."""
        stays = any(context.decision(client).status == "stays" for client in context.clients_of(request))
        if request.endpoint not in MODEL_ENDPOINTS or not (stays or context.destination(request) == "provider"):
            return
        for naming in context.models.namings(request):
            if naming.counterpart.kind != "none":
                continue
            why = f" ({naming.counterpart.note})" if naming.counterpart.note else ""
            yield self.finding(
                naming.literal.place,
                f"{context.provider.display} has nothing that stands in for {naming.name!r}{why}",
                related=asked(naming, request),
                help=f"choose a model for it in the table `models` of the configuration: "
                f'models = {{ "{naming.name}" = "{context.provider.default_model}" }}',
            )
