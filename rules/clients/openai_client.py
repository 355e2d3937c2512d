from __future__ import annotations

import json
from collections.abc import Iterator

from migrator.facts import (
    Client,
    Finding,
    Fix,
    InsertStatement,
    Operation,
    OrElse,
    Replace,
    SetArgument,
)
from migrator.judge.context import Context
from migrator.judge.keys import key_change
from migrator.judge.options import openai_options
from migrator.judge.rule import Bad, Rule, removal


class OpenAIClient(Rule):
    """A client still talks to OpenAI.

    A client without `base_url`, or with OpenAI's, sends every request and the OpenAI key to api.openai.com. Cerebras
    answers the same requests at its own base URL, with its own key.

    The fix sets `base_url`, reads the key from the provider's variable and drops what only OpenAI understands. The key
    is written as `os.environ[...]`, never as `os.environ.get(...)`: given None, the SDK falls back to OPENAI_API_KEY
    and sends OpenAI's key to the other company (seen with openai 1.109.1, 2.54.0 and 3.51.0). Where the program asks
    whether it has a key (`if not key: …`), the read gets an empty text as its default instead: that is as false as
    None, and no reason for the SDK to look for another key. A client and its requests move together or not at all; a
    client that cannot move says why.

    The fix is safe when the key is found. It is unsafe when the key is decided by a caller, or when the client is
    handed to code that cannot be seen.

    Source: https://inference-docs.cerebras.ai/resources/openai
    """

    code = "CBR101"
    name = "openai-client"
    severity = "error"
    fixable = "safe"
    bad = (
        Bad(
            "from openai import OpenAI\n\nclient = OpenAI()\n",
            "import os\n\nfrom openai import OpenAI\n\n"
            'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n',
        ),
        Bad(
            "import os\n\nimport openai\n\n"
            'client = openai.AsyncOpenAI(\n    api_key=os.getenv("OPENAI_API_KEY"),\n    timeout=30,\n)\n',
            "import os\n\nimport openai\n\n"
            'client = openai.AsyncOpenAI(\n    base_url="https://api.cerebras.ai/v1",\n'
            '    api_key=os.environ["CEREBRAS_API_KEY"],\n    timeout=30,\n)\n',
        ),
        Bad(
            "from openai import OpenAI\n\n\ndef build(api_key):\n    return OpenAI(api_key=api_key)\n",
            "from openai import OpenAI\n\n\ndef build(api_key):\n"
            '    return OpenAI(base_url="https://api.cerebras.ai/v1", api_key=api_key)\n',
            unsafe=True,
        ),
    )
    good = (
        "import os\n\nfrom openai import OpenAI\n\n"
        'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n',
    )
    noop = (
        'from openai import OpenAI\n\nclient = OpenAI(base_url="http://localhost:8000/v1", api_key="none")\n',
        "from langchain_openai import OpenAI\n\nclient = OpenAI()\n",
        "class OpenAI:\n    pass\n\n\nclient = OpenAI()\n",
        'from openai import OpenAI\n\nclient = OpenAI(base_url="https://api.deepseek.com", api_key="x")\n',
    )

    def check_client(self, client: Client, context: Context) -> Iterator[Finding]:
        """The clients whose requests go to OpenAI and could go to the provider."""
        decision = context.decision(client)
        if decision.status not in ("moves", "stays"):
            return
        message = f"this client talks to OpenAI, not to {context.provider.display}"
        if decision.status == "stays":
            message = f"{message}; it is not moved: {decision.reason}"
            yield self.finding(client.place, message, related=decision.related)
            return
        change = key_change(client, context.key_variable, context.decisions.pinned)
        fix = Fix(
            decision.applicability,
            f"point it at {_shown(context)}, with the key in {context.key_variable}",
            (*_base_url(client, context), *change.operations, *_openai_only(client, context)),
            group=(client.id,),
            essential=True,
        )
        yield self.finding(client.place, message, related=decision.related, fix=fix, help=_help(client, context))


def _base_url(client: Client, context: Context) -> tuple[Operation, ...]:
    if client.module_level:
        # The module's client joins base URL and path as they are, so its base URL ends in a slash.
        own = context.settings.base_url_env is None
        url = context.base_url.rstrip("/") + "/"
        code = json.dumps(url, ensure_ascii=False) if own else context.base_url_code
        written = client.argument("base_url")
        if written is not None:
            return (Replace(written.value_place, code),)
        return (InsertStatement(client.anchor or client.place, f"{client.spelled}.base_url", code),)
    written = client.argument("base_url")
    if written is not None and written.form == "keyword":
        if written.passed:
            # What a caller passes still counts; none that can be seen passes anything.
            return (OrElse(written.value_place, context.base_url_code),)
        return (Replace(written.value_place, context.base_url_code),)
    return (SetArgument(client.place, "base_url", context.base_url_code, first=True),)


def _openai_only(client: Client, context: Context) -> tuple[Operation, ...]:
    """The removal of the options that only OpenAI understands."""
    found = openai_options(client, context)
    return tuple(operation for each in found if each.free for operation in removal(each.field))


def _shown(context: Context) -> str:
    variable = context.settings.base_url_env
    return f"the address in {variable}" if variable else context.base_url


def _help(client: Client, context: Context) -> str:
    """Why the client moves only so far, and what a person has to do besides."""
    variable, url = context.settings.base_url_env, context.base_url.rstrip("/")
    told = [context.decision(client).reason, context.provider.setup]
    if context.settings.target == "cerebras-sdk":
        told.append("`migrate` then makes it a client of the Cerebras SDK (CBR111), where that is possible")
    if variable is not None:
        told.append(f"set {variable} to {url}{'/, with the slash' if client.module_level else ''}")
    return "; ".join(each for each in told if each)
