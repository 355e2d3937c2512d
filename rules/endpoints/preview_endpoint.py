from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Finding, Request
from migrator.judge.context import Context
from migrator.judge.rule import Bad, Rule

_CLIENT = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n'
)


class PreviewEndpoint(Rule):
    """A request uses an endpoint that Cerebras serves to some customers only.

    Files and batches are a private preview: for batches of chat completions, with at most 50,000 requests and 200 MB,
    and only for accounts that were let in. The Cerebras SDK does not have them. A client at OpenAI that uses them is
    not moved.

    There is no fix. Ask Cerebras for access, or send the requests one by one.

    Source: https://inference-docs.cerebras.ai/llms.txt, pages about batches
    """

    code = "CBR503"
    name = "preview-endpoint"
    severity = "warning"
    bad = (
        Bad(
            f'{_CLIENT}file = client.files.create(file=b"", purpose="batch")\n'
            'client.batches.create(input_file_id=file.id, endpoint="/v1/chat/completions", completion_window="24h")\n',
            count=2,
        ),
        Bad("from openai import OpenAI\n\nclient = OpenAI()\nclient.batches.list()\n"),
        # In shape from a generator that works offline: a file goes up, then the batch is made.
        Bad(
            "from openai import OpenAI\n"
            "\n"
            "\n"
            "class Offline:\n"
            "    def load(self):\n"
            "        self._client = OpenAI()\n"
            "\n"
            "    def generate(self, lines):\n"
            '        file = self._client.files.create(file="".join(lines).encode(), purpose="batch")\n'
            "        return self._client.batches.create(\n"
            '            input_file_id=file.id, endpoint="/v1/chat/completions", completion_window="24h"\n'
            "        )\n",
            count=2,
        ),
    )
    good = (
        f'{_CLIENT}client.chat.completions.create(model="gpt-oss-120b", messages=[])\n',
        f"{_CLIENT}client.models.list()\n",
    )
    noop = (
        'from openai import OpenAI\n\nclient = OpenAI(base_url="http://localhost:8000/v1", api_key="x")\n'
        "client.batches.list()\n",
        "import openai\n\nopenai.AzureOpenAI().files.list()\n",
        "import openai\n\n\ndef clean(job):\n    job.files.delete('a')\n",
        "import openai\nfrom anthropic import Anthropic\n\nAnthropic().beta.files.list()\n",
    )

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """The requests to endpoints in preview, of clients that are at the provider, or could be."""
        endpoint = context.provider.endpoint(request.chain)
        statuses = {context.decision(client).status for client in context.clients_of(request)}
        if endpoint.served_on(context.day) != "preview" or statuses <= {"azure", "elsewhere"}:
            return
        yield self.finding(
            request.callee,
            f"{context.provider.display} serves `{request.chain}` to some customers only: "
            f"{endpoint.verdict_on(context.day).message}",
            related=context.origin(request),
            help=endpoint.remedy,
        )
