from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Finding, Request
from migrator.judge.context import Context
from migrator.judge.rule import Bad, Rule

_CLIENT = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n'
)
_OPENAI = "from openai import OpenAI\n\nclient = OpenAI()\n"
_EMBED = 'client.embeddings.create(model="text-embedding-3-small", input="a")\n'


class UnsupportedEndpoint(Rule):
    """A request uses an endpoint that Cerebras does not serve.

    Cerebras serves chat completions, text completions and the list of models; everything else is answered with 404.

    It is an error on a client that talks to Cerebras, and wherever chat completions can do the job (responses,
    assistants, edits): that code must be rewritten to get to Cerebras at all. It is a warning on a client at OpenAI
    that does what Cerebras cannot (embeddings, images, audio, ...): that client stays there and keeps working, as long
    as OPENAI_API_KEY is still set.

    There is no fix: either the request is rewritten, or it stays where it is.

    Source: OpenAPI description of the Cerebras Cloud API of 2026-07-18, https://inference-docs.cerebras.ai/llms.txt
    """

    code = "CBR502"
    name = "unsupported-endpoint"
    severity = "error"
    bad = (
        Bad(_CLIENT + _EMBED),
        Bad(_OPENAI + _EMBED),
        Bad(f'{_OPENAI}client.responses.create(model="gpt-4o", input="a")\n'),
        Bad(f"{_OPENAI}thread = client.beta.threads.create()\nclient.beta.threads.messages.list(thread.id)\n", count=2),
        Bad(f'{_CLIENT}client.chat.completions.retrieve("id")\n'),
        Bad("import openai\n\n\ndef ask(client):\n    return client.responses.create(model='gpt-4o', input='a')\n"),
        # In shape from a guided tour that is spoken.
        Bad(
            "import asyncio\n"
            "\n"
            "from openai import AsyncOpenAI\n"
            "\n"
            "voice = AsyncOpenAI()\n"
            "\n"
            "\n"
            "async def speak(text):\n"
            "    async with voice.audio.speech.with_streaming_response.create(\n"
            '        model="gpt-4o-mini-tts", voice="nova", input=text\n'
            "    ) as answer:\n"
            '        await answer.stream_to_file("tour.mp3")\n'
            "\n"
            "\n"
            'asyncio.run(speak("Welcome."))\n'
        ),
    )
    good = (
        f'{_CLIENT}client.chat.completions.create(model="gpt-oss-120b", messages=[])\n',
        f'{_CLIENT}client.beta.chat.completions.parse(model="gpt-oss-120b", messages=[])\n',
        f"{_CLIENT}client.models.list()\n",
        f"{_CLIENT}client.files.list()\n",
        f'{_CLIENT}client.completions.create(model="gpt-oss-120b", prompt="a")\n',
    )
    noop = (
        f'from openai import OpenAI\n\nclient = OpenAI(base_url="http://localhost:8000/v1", api_key="x")\n{_EMBED}',
        f'import openai\n\nclient = openai.AzureOpenAI(azure_endpoint="https://a.azure.com")\n{_EMBED}',
        f"import openai\nfrom voyageai import Client\n\nclient = Client()\n{_EMBED}",
        f"import openai\n\n\ndef embed(client):\n    return {_EMBED}",
        "import openai\n\n\ndef respond(responses):\n    responses.create('a')\n",
    )

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """The requests to endpoints that the provider lacks."""
        provider = context.provider
        endpoint = provider.endpoint(request.chain)
        if request.endpoint == "completions" or endpoint.served_on(context.day) != "no":
            return
        statuses = {context.decision(client).status for client in context.clients_of(request)}
        arrives = bool(statuses & {"moves", "there"})
        stays = bool(statuses & {"unsupported", "shared", "stays"})
        rewritten = endpoint.kin == "chat"
        seen = bool(request.clients) or request.resolution == "inferred"
        if statuses <= {"azure", "elsewhere"} and (request.clients or not (rewritten or seen)):
            return
        verdict = endpoint.verdict_on(context.day)
        message = f"{provider.display} does not serve `{request.chain}`: {verdict.message}"
        help_text = endpoint.remedy
        if stays and not arrives and not rewritten:
            message += "; it stays at OpenAI"
            help_text = "OPENAI_API_KEY is still needed for it"
        yield self.finding(
            request.callee,
            message,
            severity="error" if arrives or (stays and rewritten) else "warning",
            related=context.origin(request),
            help=help_text,
        )
