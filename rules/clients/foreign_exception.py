from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Finding, Related
from migrator.judge.context import Context
from migrator.judge.index import Neighbours
from migrator.judge.rule import Bad, Rule
from migrator.judge.switch import DISPLAYED
from migrator.knowledge import SdkName, load_cerebras_sdk

_OWN = "from cerebras.cloud.sdk import Cerebras\n\nclient = Cerebras()\n"
_THERE = 'base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"]'
_OPENAI = f"import os\n\nfrom openai import OpenAI\n\nclient = OpenAI({_THERE})\n"
_TRY = '\ntry:\n    client.chat.completions.create(model="gpt-oss-120b", messages=[])\nexcept {}:\n    pass\n'


class ForeignException(Rule):
    """A handler waits for an exception of an SDK that no client around it uses.

    The `openai` package and the Cerebras SDK have exceptions of the same names, and neither raises those of the other:
    `except openai.RateLimitError` lets an error of a `Cerebras` client through. Some exist in the `openai` package
    only (`LengthFinishReasonError`, `ContentFilterFinishReasonError`), and nothing in the other SDK stands for them.

    There is no fix: import the exception from the SDK that the clients are of. Where `migrate` gives clients another
    SDK (CBR111), it changes the handlers along with them. A program that also uses a library which has `openai` inside
    (LiteLLM, LangChain) is left alone: it may be that library's exceptions which are meant.

    Source: `_exceptions.py` of cerebras_cloud_sdk 1.91.0 and openai 3.52.0
    """

    code = "CBR112"
    name = "foreign-exception"
    severity = "warning"
    bad = (
        Bad("import openai\n" + _OWN + _TRY.format("openai.RateLimitError")),
        # In shape from a worker whose client was replaced by hand, and whose handlers were not.
        Bad("from openai import APIError, LengthFinishReasonError\n" + _OWN + _TRY.format("(APIError, KeyError)")),
        Bad("from cerebras.cloud.sdk import APIStatusError\n" + _OPENAI + _TRY.format("APIStatusError as error")),
    )
    good = (
        "import cerebras.cloud.sdk\n" + _OWN + _TRY.format("cerebras.cloud.sdk.RateLimitError"),
        "import openai\n" + _OPENAI + _TRY.format("openai.RateLimitError"),
    )
    noop = (
        "import litellm\nimport openai\n" + _OWN + _TRY.format("openai.RateLimitError"),
        "import anthropic\n" + _OWN + _TRY.format("anthropic.RateLimitError"),
        "import openai\n\n\ndef ask(client):" + _TRY.format("openai.APIError").replace("\n", "\n    ") + "\n",
        "import openai\n" + _OWN + "embedder = openai.OpenAI()\n" + _TRY.format("openai.APIError"),
    )

    def check_program(self, context: Context) -> Iterator[Finding]:
        """The exceptions in handlers whose SDK has no client near them, where the other one has some."""
        clients = Neighbours((client.place, client) for client in context.facts.clients)
        libraries = Neighbours((each.place, each) for each in context.facts.mentions if each.kind == "library")
        own = f"{load_cerebras_sdk().module}."
        for reading in context.facts.readings:
            near = clients.near(reading.place) if reading.kind == "caught" else ()
            sdk: SdkName = "cerebras" if reading.text.startswith(own) else "openai"
            kinds = {known.sdk for each in near if (known := context.sdk.client_kind(each.kind)) is not None}
            foreign = len(kinds) == 1 and sdk not in kinds and not any(each.module_level for each in near)
            if not foreign or libraries.near(reading.place) or context.facts.legacy:
                continue
            yield self.finding(
                reading.place,
                f"`{reading.text}` is never raised here: the clients are of {DISPLAYED[kinds.pop()]}",
                related=tuple(Related(each.place, "this client raises others") for each in near[:1]),
                help="catch the exception of that name that the SDK of the clients has",
            )
