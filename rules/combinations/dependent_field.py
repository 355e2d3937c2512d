from __future__ import annotations

from migrator.judge.combinations import CombinationRule
from migrator.judge.rule import Bad

_CLIENT = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n\n'
)
_TOOLS = 'TOOLS = [{"type": "function", "function": {"name": "f", "parameters": {}}}]\n'


class DependentField(CombinationRule):
    """A request carries a field that needs another one, or cannot bear what another one says.

    `top_logprobs` needs `logprobs=True`. `tool_choice` needs `tools` since version 2 of the API (2026-07-21).
    `parallel_tool_calls` without `tools` has no effect. `reasoning_format="raw"` would put the reasoning into the JSON
    that `response_format` asks for, and is refused with it.

    The fix removes the dependent field. It is unsafe, because the other field may be what is missing.

    Source: https://inference-docs.cerebras.ai/api-reference/versions,
    https://inference-docs.cerebras.ai/api-reference/chat-completions,
    https://inference-docs.cerebras.ai/capabilities/reasoning
    """

    code = "CBR404"
    name = "dependent-field"
    severity = "error"
    fixable = "unsafe"
    removes = True
    bad = (
        Bad(
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], tool_choice="auto")\n',
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[])\n',
            unsafe=True,
        ),
        Bad(
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], logprobs=False, '
            "top_logprobs=3)\n",
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], logprobs=False)\n',
            unsafe=True,
        ),
        Bad(
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], '
            'response_format={"type": "json_object"}, extra_body={"reasoning_format": "raw"})\n'
        ),
        Bad(
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], tools=None, '
            "parallel_tool_calls=False)\n",
            api_date="2026-11-20",
        ),
        # In shape from a dataset generator: how many are given back is asked, and not that any are.
        Bad(
            _CLIENT + "class Generator:\n"
            "    def generate(self, messages, top=2):\n"
            "        kwargs = {\n"
            '            "model": "gpt-oss-120b",\n'
            '            "messages": messages,\n'
            '            "logprobs": False,\n'
            '            "top_logprobs": top,\n'
            "        }\n"
            "        return client.chat.completions.create(**kwargs)\n"
            "\n"
            "\n"
            "Generator().generate([])\n"
        ),
    )
    good = (
        _CLIENT + _TOOLS + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], tools=TOOLS, '
        'tool_choice="auto")\n',
        _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], logprobs=True, top_logprobs=3)\n',
        _CLIENT + "def ask(**options):\n"
        '    client.chat.completions.create(model="gpt-oss-120b", messages=[], tool_choice="auto", **options)\n',
        _CLIENT + "def ask(tools):\n"
        '    body = {"model": "gpt-oss-120b", "messages": []}\n'
        "    if tools:\n"
        '        body.update(tools=tools, tool_choice="auto")\n'
        "    return client.chat.completions.create(**body)\n"
        "\n"
        "\n"
        'ask([{"type": "function", "function": {"name": "f", "parameters": {}}}])\n',
    )
    noop = (
        'from openai import OpenAI\n\nclient = OpenAI(base_url="https://api.deepseek.com", api_key="x")\n'
        'client.chat.completions.create(model="m", messages=[], tool_choice="auto")\n',
    )
