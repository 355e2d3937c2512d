from __future__ import annotations

from migrator.judge.combinations import CombinationRule
from migrator.judge.rule import Bad

_CLIENT = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n\n'
)


class BothTokenLimits(CombinationRule):
    """A request sets `max_tokens` and `max_completion_tokens`.

    To Cerebras the two are one limit under two names, and its reference says not to send both. `max_tokens` alone is
    accepted.

    The fix removes `max_tokens`. It is unsafe, because the two may differ. There is none where `max_completion_tokens`
    is only sent on some paths: on the others, `max_tokens` is the limit.

    Source: https://inference-docs.cerebras.ai/api-reference/chat-completions
    """

    code = "CBR403"
    name = "both-token-limits"
    severity = "error"
    fixable = "unsafe"
    removes = True
    bad = (
        Bad(
            _CLIENT + "client.chat.completions.create(\n"
            '    model="gpt-oss-120b",\n    messages=[],\n    max_tokens=100,\n    max_completion_tokens=100,\n)\n',
            _CLIENT + "client.chat.completions.create(\n"
            '    model="gpt-oss-120b",\n    messages=[],\n    max_completion_tokens=100,\n)\n',
            unsafe=True,
        ),
        Bad(
            _CLIENT + 'body = {"model": "gpt-oss-120b", "messages": [], "max_completion_tokens": 5}\n'
            "client.chat.completions.create(max_tokens=5, **body)\n",
            _CLIENT + 'body = {"model": "gpt-oss-120b", "messages": [], "max_completion_tokens": 5}\n'
            "client.chat.completions.create(**body)\n",
            unsafe=True,
        ),
        # In shape from a client that gives reasoning models their limit under the new name, too.
        Bad(
            _CLIENT + "class Llm:\n"
            "    def __init__(self, limit=1000):\n"
            "        self.limit = limit\n"
            "\n"
            "    def params(self, reasoning):\n"
            '        params = {"model": "gpt-oss-120b", "messages": [], "max_tokens": self.limit}\n'
            "        if reasoning:\n"
            '            params["max_completion_tokens"] = self.limit\n'
            "        return params\n"
            "\n"
            "    def ask(self, reasoning):\n"
            "        return client.chat.completions.create(**self.params(reasoning))\n"
        ),
    )
    good = (
        _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], max_tokens=100)\n',
        _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], max_tokens=None, '
        "max_completion_tokens=100)\n",
        _CLIENT + "def ask(reasoning):\n"
        '    name = "max_completion_tokens" if reasoning else "max_tokens"\n'
        '    params = {"model": "gpt-oss-120b", "messages": [], name: 100}\n'
        "    return client.chat.completions.create(**params)\n",
    )
    noop = (
        'from openai import OpenAI\n\nclient = OpenAI(base_url="https://api.deepseek.com", api_key="x")\n'
        'client.chat.completions.create(model="m", messages=[], max_tokens=1, max_completion_tokens=1)\n',
    )
