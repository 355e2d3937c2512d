from __future__ import annotations

from migrator.judge.combinations import CombinationRule
from migrator.judge.rule import Bad

_CLIENT = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n\n'
)
_TOOLS = 'TOOLS = [{"type": "function", "function": {"name": "f", "parameters": {}}}]\n'


class ToolsWithResponseFormat(CombinationRule):
    """A request offers tools and asks for a response format.

    Cerebras answers the two together with 400 `"tools" is incompatible with "response_format"`, whatever the format:
    `{"type": "text"}` and the schema of a class given to `.parse()` count too.

    There is no fix: ask for the format in a second request, once the tools have been called, or make the format a tool
    that the model has to call.

    Source: https://github.com/BerriAI/litellm/issues/31445 (the error, June 2026),
    https://inference-docs.cerebras.ai/capabilities/structured-outputs
    """

    code = "CBR402"
    name = "tools-with-response-format"
    severity = "error"
    bad = (
        Bad(
            _CLIENT + _TOOLS + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], tools=TOOLS, '
            'response_format={"type": "json_object"})\n'
        ),
        Bad(
            "from pydantic import BaseModel\n" + _CLIENT + _TOOLS + "\n\nclass Answer(BaseModel):\n    text: str\n\n\n"
            'client.chat.completions.parse(model="gpt-oss-120b", messages=[], tools=TOOLS, response_format=Answer)\n'
        ),
        # In shape from a memory layer: a format is always set, and tools whenever there are some.
        Bad(
            _CLIENT + "class Llm:\n"
            "    def __init__(self, style=None):\n"
            "        self.style = style\n"
            "\n"
            "    def ask(self, messages, tools=None):\n"
            '        params = {"model": "gpt-oss-120b", "messages": messages}\n'
            '        params["response_format"] = self.style or {"type": "json_object"}\n'
            "        if tools:\n"
            '            params["tools"] = tools\n'
            "        return client.chat.completions.create(**params)\n"
            "\n"
            "\n"
            'Llm().ask([], tools=[{"type": "function", "function": {"name": "f", "parameters": {}}}])\n'
        ),
    )
    good = (
        _CLIENT + _TOOLS + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], tools=TOOLS)\n',
        _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], tools=None, '
        'response_format={"type": "text"})\n',
        _CLIENT + "def ask(messages, tools=None, response_format=None):\n"
        '    return client.chat.completions.create(model="gpt-oss-120b", messages=messages, tools=tools, '
        "response_format=response_format)\n",
        _CLIENT + "def ask(messages, tools):\n"
        '    params = {"model": "gpt-oss-120b", "messages": messages}\n'
        "    if tools:\n"
        '        params["tools"] = [{"type": "function", "function": {"name": "f", "parameters": {}}}]\n'
        "    else:\n"
        '        params["response_format"] = {"type": "json_object"}\n'
        "    return client.chat.completions.create(**params)\n",
    )
    noop = (
        'from openai import OpenAI\n\nclient = OpenAI(base_url="https://api.deepseek.com", api_key="x")\n'
        'client.chat.completions.create(model="m", messages=[], tools=[{}], response_format={"type": "text"})\n',
    )
