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
    OrElse,
    ReadEnvironment,
    Related,
    Replace,
    ReplaceString,
)
from migrator.judge.context import Context
from migrator.judge.keys import OPENAI_KEY, key_change
from migrator.judge.rule import Bad, Rule

_START = "import os\n\nfrom openai import OpenAI\n\n"
_THERE = f'{_START}client = OpenAI(base_url="https://api.cerebras.ai/v1"'


class ApiKeyFallback(Rule):
    """A client at Cerebras may send the OpenAI key there.

    Given no key, or None, the `openai` package falls back to OPENAI_API_KEY and sends that to whatever host `base_url`
    names (seen with 1.109.1, 2.54.0 and 3.51.0). `os.environ.get("CEREBRAS_API_KEY")` is None when the variable is not
    set: nothing fails at the start, and OpenAI's key goes to the other company.

    It is an error where the key is OpenAI's for sure: a client without a key, or one that reads OPENAI_API_KEY. It is
    a warning where that happens only if a variable is unset or a caller passes nothing.

    The fix is safe: it reads the key as `os.environ[...]`, which says at once that the variable is missing. It is
    unsafe where the variable is read away from the client, because code in between may deal with None already.

    The Cerebras SDK falls back to CEREBRAS_API_KEY by itself, and is only reported where it is given OpenAI's key.

    Source: https://inference-docs.cerebras.ai/resources/openai, and runs of the package
    """

    code = "CBR103"
    name = "api-key-fallback"
    severity = "error"
    fixable = "safe"
    bad = (
        Bad(
            f'{_THERE}, api_key=os.environ.get("CEREBRAS_API_KEY"))\n',
            f'{_THERE}, api_key=os.environ["CEREBRAS_API_KEY"])\n',
        ),
        Bad(
            f'{_THERE}, api_key=os.environ["OPENAI_API_KEY"])\n',
            f'{_THERE}, api_key=os.environ["CEREBRAS_API_KEY"])\n',
        ),
        Bad(f"{_THERE})\n", f'{_THERE}, api_key=os.environ["CEREBRAS_API_KEY"])\n'),
        Bad(
            f'{_THERE}, api_key=os.getenv("TEAM_KEY") or os.getenv("OPENAI_API_KEY"))\n',
            f'{_THERE}, api_key=os.environ["TEAM_KEY"])\n',
        ),
        Bad(
            f"{_START}\ndef build(api_key=None):\n"
            '    return OpenAI(base_url="https://api.cerebras.ai/v1", api_key=api_key)\n',
            f"{_START}\ndef build(api_key=None):\n"
            '    return OpenAI(base_url="https://api.cerebras.ai/v1", '
            'api_key=api_key or os.environ["CEREBRAS_API_KEY"])\n',
        ),
        Bad(
            f'{_START}key = os.getenv("CEREBRAS_API_KEY")\n'
            'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=key)\n',
            f'{_START}key = os.environ["CEREBRAS_API_KEY"]\n'
            'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=key)\n',
            unsafe=True,
        ),
        # In shape from an application whose keys are read by a helper.
        Bad(
            _START + "\n"
            'def load(name="CEREBRAS_API_KEY"):\n'
            "    return os.environ.get(name)\n"
            "\n"
            "\n"
            "def ask(messages):\n"
            '    client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=load())\n'
            '    return client.chat.completions.create(model="gpt-oss-120b", messages=messages)\n'
        ),
    )
    good = (
        f'{_THERE}, api_key=os.environ["CEREBRAS_API_KEY"])\n',
        f'{_THERE}, api_key=os.getenv("CEREBRAS_API_KEY", "unset"))\n',
        f"{_START}\ndef build(api_key):\n"
        '    return OpenAI(base_url="https://api.cerebras.ai/v1", api_key=api_key or os.environ["CEREBRAS_API_KEY"])\n',
    )
    noop = (
        "import os\n\nfrom cerebras.cloud.sdk import Cerebras\n\n"
        'client = Cerebras(api_key=os.getenv("CEREBRAS_API_KEY"))\n',
        "from cerebras.cloud.sdk import Cerebras\n\nclient = Cerebras()\n",
        f'{_START}client = OpenAI(api_key=os.getenv("OPENAI_API_KEY"))\n',
        f'{_START}client = OpenAI(base_url="http://localhost:8000/v1", api_key=os.getenv("KEY"))\n',
        f'{_START}\ndef build(**options):\n    return OpenAI(base_url="https://api.cerebras.ai/v1", **options)\n',
    )

    def check_client(self, client: Client, context: Context) -> Iterator[Finding]:
        """The clients at the provider that are given no key, perhaps none, or OpenAI's."""
        if context.decision(client).status != "there":
            return
        falls_back = client.module_level or context.sdk.built_on_openai(client.kind)
        fields = [field for field in client.arguments if field.name == "api_key"]
        if not fields and falls_back and not client.unknown and not context.routed(client):
            yield from self._missing(client, context)
        for field in fields:
            reads = [value for value in field.values if isinstance(value, EnvironmentVariable)]
            wrong = [read for read in reads if _is_openai(read)]
            if wrong:
                yield self._openai(client, field, reads, wrong[0], context)
            elif falls_back and reads:
                yield from self._optional(client, field, reads, context)
            elif falls_back:
                yield from self._none(field, context)

    def _missing(self, client: Client, context: Context) -> Iterator[Finding]:
        clients = context.facts.clients
        if client.module_level and any(other.module_level and other.argument("api_key") for other in clients):
            # The module has one key, wherever it is set.
            return
        if client.inherits and context.bases_arrive:
            return
        if client.inherits:
            message = f"this client goes to {context.provider.display} with the key of the one that it is made from"
        else:
            message = f"this client has no key, and sends {OPENAI_KEY} to {context.provider.display}"
        operations = key_change(client, context.key_variable, context.decisions.pinned).operations
        yield self.finding(
            client.place,
            message,
            severity="warning" if client.inherits else None,
            fix=Fix("safe", f"read {context.key_variable}", operations) if operations else None,
            help=f'pass {client.spelling("api_key")}=os.environ["{context.key_variable}"]',
        )

    def _openai(
        self,
        client: Client,
        field: Field,
        reads: list[EnvironmentVariable],
        wrong: EnvironmentVariable,
        context: Context,
    ) -> Finding:
        """A key that is OpenAI's, or falls back to it."""
        own = [read.name for read in reads if read.name != OPENAI_KEY]
        name = own[0] if own else context.key_variable
        operation: Operation = Replace(wrong.place, ReadEnvironment(name))
        if wrong.place in context.decisions.pinned or len(reads) > 1:
            operation = Replace(field.value_place, ReadEnvironment(name))
        elif wrong.name == OPENAI_KEY and wrong.name_place is not None and wrong.required:
            operation = ReplaceString(wrong.name_place, wrong.lead + name)
        safe = len(own) < 2 and operation.place not in context.decisions.pinned
        written = wrong.store == "os.environ" or isinstance(operation, ReplaceString)
        return self.finding(
            wrong.place,
            f"{OPENAI_KEY} is sent to {context.provider.display}",
            related=_made(client, wrong),
            fix=Fix("safe", f"read {name}", (operation,)) if safe and written else None,
            help=f"read {name} instead",
        )

    def _optional(
        self, client: Client, field: Field, reads: list[EnvironmentVariable], context: Context
    ) -> Iterator[Finding]:
        """A read that gives None where the variable is unset; the last one, where several stand in for each other."""
        read = max(reads, key=lambda each: each.place)
        if read.required or read.defaults or read.store != "os.environ":
            return
        beside = field.value_place.contains(read.place)
        operation = Replace(read.place, ReadEnvironment(read.name))
        yield self.finding(
            read.place,
            f"if {read.name} is not set, OPENAI_API_KEY is sent to {context.provider.display}",
            severity="warning",
            related=_made(client, read),
            fix=Fix("safe" if beside else "unsafe", "require the variable", (operation,)),
            help=f'os.environ["{read.name}"] fails at once if it is not set',
        )

    def _none(self, field: Field, context: Context) -> Iterator[Finding]:
        """A key that is None, or is where no caller passes another."""
        nothing = [value for value in field.values if isinstance(value, Constant) and value.value is None]
        if not nothing or any(isinstance(value, Constant) and value.value for value in field.values):
            return
        read = ReadEnvironment(context.key_variable)
        written = nothing[0].place == field.value_place
        operation: Operation = Replace(field.value_place, read) if written else OrElse(field.value_place, read)
        yield self.finding(
            field.value_place,
            f"the key may be None, and OPENAI_API_KEY is sent to {context.provider.display} then",
            severity=None if len(field.values) == 1 and written else "warning",
            related=() if written else (Related(nothing[0].place, "None comes from here"),),
            fix=Fix("safe", f"read {context.key_variable} then", (operation,)),
            help=f'os.environ["{context.key_variable}"] fails at once if it is not set',
        )


def _is_openai(read: EnvironmentVariable) -> bool:
    """Whether a read gives OpenAI's key, by itself or where its variable is unset."""
    return read.name == OPENAI_KEY or any(
        isinstance(default, EnvironmentVariable) and _is_openai(default) for default in read.defaults
    )


def _made(client: Client, read: EnvironmentVariable) -> tuple[Related, ...]:
    if client.place.contains(read.place):
        return ()
    return (Related(client.place, "the client is made here"),)
