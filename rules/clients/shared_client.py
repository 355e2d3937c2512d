from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Client, Finding, Fix
from migrator.judge.context import Context
from migrator.judge.rule import Bad, Rule
from migrator.judge.split import split, unsplit

_CHAT = 'client.chat.completions.create(model="gpt-4o", messages=[])\n'
_MOVED = 'client.chat.completions.create(model="gpt-oss-120b", messages=[])\n'
_EMBED = 'client.embeddings.create(model="text-embedding-3-small", input="a")\n'
_THERE = 'base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"]'
_START = "from openai import OpenAI\n\n"
_IMPORT_OS = "import os\n\n"


class SharedClient(Rule):
    """A client serves chat completions and something that Cerebras lacks.

    Moved to Cerebras, its other requests (embeddings, images, ...) would be answered with 404; left at OpenAI, its chat
    requests never arrive at Cerebras. So it is not moved, and neither are its models and fields.

    The fix makes a second client: a statement of its own behind the first, with the same options but for `base_url`,
    the key and what only OpenAI understands, and a name after the first one's (`client`, `cerebras_client`). The chat
    requests go through it, with the provider's models; everything else (embeddings, the list of models, ...) stays
    with the first. All of that is done, or nothing. It is unsafe, because which code gets which client is a decision
    about the program, which needs both keys from then on.

    There is no fix where not every use of the client can be seen to be one of the two: where it is not made by a plain
    assignment, is assigned twice, handed to other code, given back or opened by a `with`, where a request does not name
    it in the same scope, in a method of the same class or by an import, or where the name of a model cannot be changed
    for chat alone. The finding says which. Then make a second client for what stays at OpenAI, and run `migrate` again;
    the one that only serves chat is moved. Where the other requests can be made by chat completions (responses,
    assistants), rewrite those instead.

    Source: OpenAPI description of the Cerebras Cloud API of 2026-07-18, which lists the paths that are served
    """

    code = "CBR105"
    name = "shared-client"
    severity = "error"
    fixable = "unsafe"
    bad = (
        Bad(
            f"{_START}client = OpenAI()  # for all of it\n{_CHAT}{_EMBED}",
            f"{_IMPORT_OS}{_START}client = OpenAI()  # for all of it\n"
            f"cerebras_client = OpenAI({_THERE})\ncerebras_{_MOVED}{_EMBED}",
            unsafe=True,
        ),
        Bad(
            f"{_START}\nclass Service:\n    def __init__(self, timeout):\n"
            '        self._client = OpenAI(organization="org-1", timeout=timeout)\n\n'
            f"    def ask(self):\n        return self._{_CHAT}\n"
            f"    def look(self):\n        return self._{_EMBED}",
            f"{_IMPORT_OS}{_START}\nclass Service:\n    def __init__(self, timeout):\n"
            '        self._client = OpenAI(organization="org-1", timeout=timeout)\n'
            f"        self._cerebras_client = OpenAI({_THERE}, timeout=timeout)\n\n"
            f"    def ask(self):\n        return self._cerebras_{_MOVED}\n"
            f"    def look(self):\n        return self._{_EMBED}",
            unsafe=True,
        ),
        Bad(f'{_START}client = OpenAI()\n{_CHAT}client.responses.create(model=input(), input="a")\nprint([client])\n'),
        Bad(f"{_START}with OpenAI() as client:\n    {_CHAT}    {_EMBED}"),
        # In shape from a provider class of an agents framework: one client for whatever there is.
        Bad(
            _START + "\n"
            "\n"
            "class Provider:\n"
            "    def __init__(self):\n"
            "        self.client = OpenAI()\n"
            "\n"
            "    def ask(self, messages):\n"
            '        return self.client.chat.completions.create(model="gpt-4o", messages=messages)\n'
            "\n"
            "    def moderate(self, text):\n"
            "        return self.client.moderations.create(input=text)\n"
            "\n"
            "    def speak(self, **options):\n"
            "        return self.client.audio.speech.create(**options)\n"
        ),
    )
    good = (
        f'{_START}client = OpenAI()\n{_CHAT}embedder = OpenAI()\nembedder.embeddings.create(model="m", input="a")\n',
        f"{_START}client = OpenAI()\n{_CHAT}client.models.list()\n",
    )
    noop = (
        f'{_START}client = OpenAI()\nclient.embeddings.create(model="text-embedding-3-small", input="a")\n',
        f'{_START}client = OpenAI(base_url="http://localhost/v1", api_key="k")\n{_CHAT}'
        'client.embeddings.create(input="a")\n',
        f"from groq import Groq\n\nimport openai\n\nclient = Groq()\n{_CHAT}client.embeddings.create(input='a')\n",
    )

    def check_client(self, client: Client, context: Context) -> Iterator[Finding]:
        """The clients at OpenAI that cannot move because of some of their requests."""
        decision = context.decision(client)
        if decision.status != "shared":
            return
        provider, day = context.provider, context.day
        lacking = [
            endpoint
            for request in context.index.requests_of(client)
            if (endpoint := provider.endpoint(request.chain)).served_on(day) != "yes"
        ]
        titles = ", ".join(dict.fromkeys(endpoint.title for endpoint in lacking))
        rewritten = all(endpoint.kin == "chat" for endpoint in lacking)
        advice = "make a client of its own for what stays at OpenAI, and run `migrate` again"
        if rewritten:
            advice = "make these requests with chat.completions, and run `migrate` again"
        found = split(client, context)
        fix = None
        if found.operations:
            message = f"make a second client for its chat requests, with the key in {context.key_variable}"
            fix = Fix("unsafe", message, found.operations, group=(client.id,), essential=True)
        yield self.finding(
            client.place,
            f"this client serves chat and what {provider.display} does not offer ({titles}), so it is not moved",
            related=decision.related,
            fix=fix,
            help=unsplit(advice, found.reason) if found.reason else advice,
        )
