from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import (
    Client,
    Constant,
    EnvironmentVariable,
    Field,
    Finding,
    Fix,
    Operation,
    ReadEnvironment,
    Related,
    Replace,
)
from migrator.judge.context import Context
from migrator.judge.keys import OPENAI_KEY, key_change, stand_in
from migrator.judge.rule import Bad, Rule

_THERE = 'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key='


class HardCodedApiKey(Rule):
    """A key is written in the program.

    A key in the code is read by everybody who reads the code, and stays in its history. A key of OpenAI's (`sk-...`)
    on a client that talks to Cerebras is an error: it is refused there, and the wrong company has received it.
    Everything else that stands where the key belongs is a warning.

    The fix reads the key from the environment instead. It is safe: the provider's key is what the client needs. Revoke
    a key that was committed, whether or not the code still has it. Reports never show the key itself.

    Source: https://inference-docs.cerebras.ai/resources/openai, whose samples read the key from the environment
    """

    code = "CBR102"
    name = "hard-coded-api-key"
    severity = "warning"
    fixable = "safe"
    bad = (
        Bad(
            f'import os\n\nfrom openai import OpenAI\n\n{_THERE}"csk-0123456789abcdef")\n',
            f'import os\n\nfrom openai import OpenAI\n\n{_THERE}os.environ["CEREBRAS_API_KEY"])\n',
        ),
        Bad(
            'import os\n\nfrom cerebras.cloud.sdk import Cerebras\n\nKEY = "sk-0123456789abcdef"\n\n\n'
            "def build():\n    return Cerebras(api_key=KEY)\n",
            "import os\n\nfrom cerebras.cloud.sdk import Cerebras\n\n"
            'KEY = os.environ["CEREBRAS_API_KEY"]\n\n\ndef build():\n    return Cerebras(api_key=KEY)\n',
        ),
        Bad(
            f'import os\n\nfrom openai import OpenAI\n\n{_THERE}os.environ.get("TEAM_KEY", "csk-0123456789abcdef"))\n',
            f'import os\n\nfrom openai import OpenAI\n\n{_THERE}os.environ["TEAM_KEY"])\n',
        ),
        Bad('from openai import OpenAI\n\nclient = OpenAI(api_key="sk-0123456789abcdef")\n'),
        # In shape from a first program: the key is the default of a parameter.
        Bad(
            "from openai import OpenAI\n"
            "\n"
            "\n"
            "class Bot:\n"
            '    def __init__(self, api_key="csk-0123456789abcdef"):\n'
            '        self.client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=api_key)\n'
            "\n"
            "\n"
            "Bot()\n"
        ),
    )
    good = (
        f'import os\n\nfrom openai import OpenAI\n\n{_THERE}os.environ["CEREBRAS_API_KEY"])\n',
        f'import os\n\nfrom openai import OpenAI\n\n{_THERE}os.getenv("CEREBRAS_API_KEY", ""))\n',
        "import os\n\nfrom cerebras.cloud.sdk import Cerebras\n\nclient = Cerebras()\n",
    )
    noop = (
        'from openai import OpenAI\n\nclient = OpenAI(base_url="http://localhost:8000/v1", api_key="none")\n',
        'from openai import OpenAI\n\nclient = OpenAI(base_url="https://api.deepseek.com", api_key="sk-0123456789")\n',
        'from openai import OpenAI\n\nclient = OpenAI(api_key="sk-0123456789")\nclient.embeddings.create(input="a")\n',
        'import openai\n\nclient = openai.AzureOpenAI(api_key="0123456789", azure_endpoint="https://a.azure.com")\n',
        'from groq import Groq\n\nimport openai\n\nclient = Groq(api_key="gsk_0123456789")\n',
    )

    def check_client(self, client: Client, context: Context) -> Iterator[Finding]:
        """The literals that are keys of clients that end up at the provider."""
        decision = context.decision(client)
        if not decision.arrives:
            return
        for field in client.arguments:
            for literal, variable in _literals(field):
                fix = _moved(client, context) if decision.status == "moves" else None
                if decision.status == "there" and field.name == "api_key":
                    fix = _repaired(field, literal, variable, context)
                leaked = decision.status == "there" and str(literal.value).startswith("sk-")
                where = (
                    () if literal.place == field.value_place else (Related(client.place, "the client is made here"),)
                )
                yield self.finding(
                    literal.place,
                    f"a key of OpenAI's is written here, and sent to {context.provider.display}"
                    if leaked
                    else "the key is written in the code",
                    severity="error" if leaked else None,
                    related=where,
                    fix=fix,
                    help=f"read it from the environment, and revoke a key that was committed: {context.key_variable} "
                    f"holds the one for {context.provider.display}",
                )


def _literals(field: Field) -> Iterator[tuple[Constant, EnvironmentVariable | None]]:
    """The literals of a key, with the read of the environment that they stand in for, if they do."""
    for value in field.values if field.name == "api_key" else ():
        if isinstance(value, Constant) and stand_in(value):
            continue
        if isinstance(value, Constant) and isinstance(value.value, str) and value.value:
            yield value, None
        elif isinstance(value, EnvironmentVariable):
            for default in value.defaults:
                if isinstance(default, Constant) and isinstance(default.value, str) and default.value:
                    yield default, value


def _moved(client: Client, context: Context) -> Fix:
    """The change of the key that comes with the client's move."""
    change = key_change(client, context.key_variable, context.decisions.pinned)
    applicability = context.decision(client).applicability
    return Fix(applicability, f"read {context.key_variable} instead", change.operations, group=(client.id,))


def _repaired(field: Field, literal: Constant, variable: EnvironmentVariable | None, context: Context) -> Fix | None:
    """The read of the key where its literal stands; at the client, if something else needs the literal."""
    name = context.key_variable
    place = literal.place
    if variable is not None:
        if variable.store != "os.environ":
            return None
        name = name if variable.name == OPENAI_KEY else variable.name
        place = variable.place
    if place in context.decisions.pinned or not literal.whole:
        place = field.value_place
    operation: Operation = Replace(place, ReadEnvironment(name))
    return None if place in context.decisions.pinned else Fix("safe", f"read {name} instead", (operation,))
