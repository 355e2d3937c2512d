from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Applicability, Field, Finding, Fix, Related, Request
from migrator.judge.context import Context
from migrator.judge.models import Naming, own_writing
from migrator.judge.rule import Bad, Rule

_CLIENT = (
    "import os\n\nimport tiktoken\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n'
)


class SharedModel(Rule):
    """The name of an OpenAI model serves a request to Cerebras and something else.

    The literal also goes to a call outside the program (a tokenizer, a price table), is looked up in a table, or is
    sent by a client that stays at OpenAI. All of these need the name as it is, so it is not changed where it is
    written; but Cerebras does not serve the model.

    The fix writes the provider's model into the request itself. It is safe, if every name that the request may send
    becomes the same model and nothing is decided at run time; unsafe, if the request takes the name from a dictionary
    that others may read. Otherwise there is no fix: give the request a constant of its own.

    Source: https://inference-docs.cerebras.ai/models/overview
    """

    code = "CBR205"
    name = "shared-model"
    severity = "error"
    fixable = "safe"
    bad = (
        Bad(
            f'{_CLIENT}MODEL = "gpt-4o"\nencoding = tiktoken.encoding_for_model(MODEL)\n'
            "client.chat.completions.create(model=MODEL, messages=[])\n",
            f'{_CLIENT}MODEL = "gpt-4o"\nencoding = tiktoken.encoding_for_model(MODEL)\n'
            'client.chat.completions.create(model="gpt-oss-120b", messages=[])\n',
        ),
        Bad(
            f'{_CLIENT}MODEL = "gpt-4o"\nPRICES = {{"gpt-4o": 5}}\nprint(PRICES[MODEL])\n'
            'body = {"model": MODEL, "messages": []}\nclient.chat.completions.create(**body)\n',
            f'{_CLIENT}MODEL = "gpt-4o"\nPRICES = {{"gpt-4o": 5}}\nprint(PRICES[MODEL])\n'
            'body = {"model": "gpt-oss-120b", "messages": []}\nclient.chat.completions.create(**body)\n',
            unsafe=True,
        ),
        Bad(
            f'{_CLIENT}MODEL = "gpt-4o"\ntiktoken.encoding_for_model(MODEL)\n'
            'client.chat.completions.create(model=os.getenv("MODEL", MODEL), messages=[])\n'
        ),
        # In shape from a summariser: what fits is counted with the name of the model.
        Bad(
            _CLIENT + 'MODEL = "gpt-4o"\n'
            "\n"
            "\n"
            "def count(text, model=MODEL):\n"
            "    return len(tiktoken.encoding_for_model(model).encode(text))\n"
            "\n"
            "\n"
            "def ask(text):\n"
            "    if count(text) < 8000:\n"
            '        return client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": text}])\n'
        ),
    )
    good = (
        f'{_CLIENT}encoding = tiktoken.encoding_for_model("gpt-4o")\n'
        'client.chat.completions.create(model="gpt-oss-120b", messages=[])\n',
        f'{_CLIENT}MODEL = "gpt-oss-120b"\nencoding = tiktoken.encoding_for_model(MODEL)\n'
        "client.chat.completions.create(model=MODEL, messages=[])\n",
        f'{_CLIENT}MODEL = "gpt-4o"\nprint(MODEL)\nclient.chat.completions.create(model=MODEL, messages=[])\n',
    )
    noop = (
        'import tiktoken\nfrom openai import OpenAI\n\nMODEL = "gpt-4o"\ntiktoken.encoding_for_model(MODEL)\n'
        'client = OpenAI(base_url="https://openrouter.ai/api/v1", api_key="x")\n'
        "client.chat.completions.create(model=MODEL, messages=[])\n",
        'import openai\nimport tiktoken\n\nMODEL = "gpt-4o"\nencoding = tiktoken.encoding_for_model(MODEL)\n',
        'import tiktoken\nfrom openai import OpenAI\n\nMODEL = "text-embedding-3-small"\n'
        'tiktoken.encoding_for_model(MODEL)\nOpenAI().embeddings.create(model=MODEL, input="a")\n',
    )

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """The names in requests to the provider that something else needs as they are."""
        if context.destination(request) != "provider":
            return
        pinned = context.decisions.pinned
        namings = context.models.namings(request)
        for field in request.named("model"):
            own = [naming for naming in namings if naming.field is field]
            shared = [
                naming
                for naming in own
                if naming.literal.place in pinned and naming.counterpart.model not in (None, naming.name)
            ]
            if not shared:
                continue
            naming = shared[0]
            needed, where = pinned[naming.literal.place]
            model = f"{naming.lead}{naming.counterpart.model}"
            yield self.finding(
                field.value_place,
                f"{naming.name!r} is sent to {context.provider.display}, and {needed} needs it too",
                related=(
                    Related(naming.literal.place, "the name is written here"),
                    Related(where, "and needed as it is here"),
                ),
                fix=_fix(request, field, own, context),
                help=f"send {model!r} here, by a constant of its own",
            )


def _fix(request: Request, field: Field, own: list[Naming], context: Context) -> Fix | None:
    """The provider's model in place of what the request says; None if that would say too much."""
    operation = own_writing(field, own)
    if operation is None:
        return None
    applicability: Applicability = "safe" if field.form == "keyword" else "unsafe"
    return context.fix(request, "name the model in the request itself", (operation,), applicability, essential=True)
