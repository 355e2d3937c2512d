from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Client, Finding
from migrator.judge.context import Context
from migrator.judge.rule import Bad, Rule

_CHAT = 'client.chat.completions.create(model="gpt-4o", messages=[])\n'
_START = "from openai import OpenAI\n\n"


class SharedClient(Rule):
    """A client serves chat completions and something that Cerebras lacks.

    Moved to Cerebras, its other requests (embeddings, images, ...) would be answered with 404; left at OpenAI, its chat
    requests never arrive at Cerebras. So it is not moved, and neither are its models and fields.

    There is no fix, because which code gets which client is a decision about the program: make a second client for
    what stays at OpenAI, and run `migrate` again; the one that only serves chat is moved then. Where the other
    requests can be made by chat completions (responses, assistants), rewrite those instead.

    Source: OpenAPI description of the Cerebras Cloud API of 2026-07-18, which lists the paths that are served
    """

    code = "CBR105"
    name = "shared-client"
    severity = "error"
    bad = (
        Bad(f'{_START}client = OpenAI()\n{_CHAT}client.embeddings.create(model="text-embedding-3-small", input="a")\n'),
        Bad(f'{_START}client = OpenAI()\n{_CHAT}client.responses.create(model="gpt-4o", input="a")\n'),
        Bad(
            f"{_START}\nclass Service:\n    def __init__(self):\n        self.client = OpenAI()\n\n"
            "    def ask(self, messages):\n"
            '        return self.client.chat.completions.create(model="gpt-4o", messages=messages)\n\n'
            "    def speak(self, text):\n"
            '        return self.client.audio.speech.create(model="tts-1", voice="alloy", input=text)\n'
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
            for request in context.facts.requests
            if client.id in request.clients and (endpoint := provider.endpoint(request.chain)).served_on(day) != "yes"
        ]
        titles = ", ".join(dict.fromkeys(endpoint.title for endpoint in lacking))
        rewritten = all(endpoint.kin == "chat" for endpoint in lacking)
        advice = "make a client of its own for what stays at OpenAI, and run `migrate` again"
        yield self.finding(
            client.place,
            f"this client serves chat and what {provider.display} does not offer ({titles}), so it is not moved",
            related=decision.related,
            help="make these requests with chat.completions, and run `migrate` again" if rewritten else advice,
        )
