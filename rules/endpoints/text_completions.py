from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Finding, Request
from migrator.judge.context import Context
from migrator.judge.rule import Bad, Rule

_CLIENT = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n'
)
_CALL = 'client.completions.create(model="gpt-oss-120b", prompt="a")\n'


class TextCompletions(Rule):
    """A request uses text completions, which an older version of the API does not serve.

    The older compatibility page lists Text Completions among what Cerebras does not support. The description of the
    API of 2026-07-18 has the path `/v1/completions`, so it is accepted with an `api-date` from then on. Without a date
    the check is strict.

    There is no fix, because the answer has another shape: send the prompt as a user message to
    `chat.completions.create`, and read `choices[0].message.content` in place of `choices[0].text`. Or set `api-date`.

    Source: https://inference-docs.cerebras.ai/resources/openai (older text), OpenAPI description of the Cerebras Cloud
    API of 2026-07-18
    """

    code = "CBR501"
    name = "text-completions"
    severity = "error"
    bad = (
        Bad(_CLIENT + _CALL),
        Bad('from openai import OpenAI\n\nclient = OpenAI()\nclient.completions.create(model="m", prompt="a")\n'),
        Bad(_CLIENT + _CALL, api_date="2026-07-17"),
        # In shape from a generator of questions: the method is a default that the caller can replace.
        Bad(
            _CLIENT + "class Questions:\n"
            "    def __init__(self, complete=None):\n"
            "        self.complete = complete or client.completions.create\n"
            "\n"
            "    def ask(self, prompt):\n"
            '        return self.complete(model="gpt-oss-120b", prompt=prompt, max_tokens=512)\n'
        ),
    )
    good = (
        f'{_CLIENT}client.chat.completions.create(model="gpt-oss-120b", messages=[])\n',
        f'{_CLIENT}client.with_raw_response.chat.completions.create(model="gpt-oss-120b", messages=[])\n',
        f"{_CLIENT}client.models.list()\n",
    )
    noop = (
        f'from openai import OpenAI\n\nclient = OpenAI(base_url="http://localhost:8000/v1", api_key="x")\n{_CALL}',
        f"import openai\nfrom anthropic import Anthropic\n\nclient = Anthropic()\n{_CALL}",
        f"import openai\n\nclient = openai.AzureOpenAI()\n{_CALL}",
    )

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """The text completions of clients that are at the provider, or could be."""
        if request.endpoint != "completions":
            return
        statuses = {context.decision(client).status for client in context.clients_of(request)}
        statuses -= {"azure", "elsewhere"}
        verdict = context.provider.endpoint(request.chain).verdict_on(context.day)
        if verdict.kind != "error" or not statuses:
            return
        since = verdict.accepted_since
        later = "" if since is None else f" (accepted since {since}: set api-date to allow it)"
        remedy = context.provider.endpoint(request.chain).remedy
        yield self.finding(
            request.callee,
            f"{context.provider.display} does not serve text completions: {verdict.message}{later}",
            severity="warning" if statuses == {"dynamic"} else None,
            related=context.origin(request),
            help=remedy or "use chat.completions",
        )
