from __future__ import annotations

from migrator.judge.combinations import CombinationRule
from migrator.judge.rule import Bad

_CLIENT = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n\n'
)


class StreamingJsonMode(CombinationRule):
    """A request asks for JSON mode and for a stream.

    Cerebras refuses `response_format={"type": "json_object"}` together with `stream=True`, and with the helper
    `.stream()`, which streams without saying so. A `json_schema` in a stream was refused by reasoning models until
    2026-07-09 and is a warning, unless `api-date` says that a later day is meant.

    There is no fix: whether to give up the stream or the format is the program's business. Asking for a `json_schema`
    keeps both.

    Source: https://inference-docs.cerebras.ai/resources/openai (older text),
    https://inference-docs.cerebras.ai/api-reference/chat-completions
    """

    code = "CBR401"
    name = "streaming-json-mode"
    severity = "error"
    bad = (
        Bad(
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], stream=True, '
            'response_format={"type": "json_object"})\n',
            api_date="2026-11-20",
        ),
        Bad(
            _CLIENT + 'with client.chat.completions.stream(model="gpt-oss-120b", messages=[], '
            'response_format={"type": "json_object"}) as stream:\n    print(stream)\n'
        ),
        Bad(
            "from pydantic import BaseModel\n" + _CLIENT + "class Answer(BaseModel):\n    text: str\n\n\n"
            'with client.chat.completions.stream(model="gpt-oss-120b", messages=[], '
            "response_format=Answer) as stream:\n    print(stream)\n"
        ),
        # In shape from a writer of programs: everything is streamed, and some of it is JSON.
        Bad(
            _CLIENT + "class Writer:\n"
            "    def request(self, messages, json_mode=False):\n"
            '        kwargs = {"model": "gpt-oss-120b", "messages": messages, "stream": True}\n'
            "        if json_mode:\n"
            '            kwargs["response_format"] = {"type": "json_object"}\n'
            "        return client.chat.completions.create(**kwargs)\n"
        ),
    )
    good = (
        _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], stream=False, '
        'response_format={"type": "json_object"})\n',
        _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], stream=True, '
        'response_format={"type": "text"})\n',
        "from pydantic import BaseModel\n" + _CLIENT + "class Answer(BaseModel):\n    text: str\n\n\n"
        'client.chat.completions.parse(model="gpt-oss-120b", messages=[], response_format=Answer)\n',
        _CLIENT + "def ask(messages, json_mode):\n"
        '    kwargs = {"model": "gpt-oss-120b", "messages": messages}\n'
        "    if json_mode:\n"
        '        kwargs["response_format"] = {"type": "json_object"}\n'
        "    else:\n"
        '        kwargs["stream"] = True\n'
        "    return client.chat.completions.create(**kwargs)\n",
    )
    noop = (
        'from openai import OpenAI\n\nclient = OpenAI(base_url="https://api.deepseek.com", api_key="x")\n'
        'client.chat.completions.create(model="m", messages=[], stream=True, '
        'response_format={"type": "json_object"})\n',
    )
