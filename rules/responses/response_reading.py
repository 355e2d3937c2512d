from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Constant, Finding, Fix, Place, Reading, Related, ReplaceString, Request
from migrator.judge.context import Context
from migrator.judge.index import Neighbours
from migrator.judge.rule import Bad, Rule
from migrator.knowledge import counterpart

_CLIENT = (
    "import os\n\nimport openai\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n\n'
)
_ASK = 'client.chat.completions.create(model="gpt-oss-120b", messages=[])'
_STREAM = 'client.chat.completions.create(model="gpt-oss-120b", messages=[], stream=True)'


class ResponseReading(Rule):
    """The program goes by something that answers of Cerebras do not have, or have otherwise.

    The model in an answer is the one of Cerebras', never `gpt-4o`. An answer ends with `stop`, `length`,
    `content_filter` or `tool_calls`, and has `tool_calls` where the old functions gave a `function_call`. What is
    wrong with a request is answered with 400 (`BadRequestError`); 422 (`UnprocessableEntityError`) was the answer
    until 2026-04-24. The headers about limits are called otherwise (`x-ratelimit-remaining-requests-day`). The last
    chunk of a stream carries the usage, asked for or not, and `choices` may be empty there: `chunk.choices[0]` needs a
    test. And tokens that tiktoken counts for an OpenAI model are not those of the model that answers.

    The fix writes the header's name as Cerebras sends it. It is unsafe, because the windows are others (a day for
    requests, a minute for tokens), and the newest documents list none. Everything else is the program's business.

    Source: OpenAPI description of the Cerebras Cloud API of 2026-07-18,
    https://inference-docs.cerebras.ai/support/change-log, README of cerebras-cloud-sdk 1.91.0
    """

    code = "CBR701"
    name = "response-reading"
    severity = "warning"
    fixable = "unsafe"
    bad = (
        Bad(f'{_CLIENT}answer = {_ASK}\nif answer.model == "gpt-4o":\n    print("fine")\n'),
        Bad(f'{_CLIENT}answer = {_ASK}\nif answer.choices[0].finish_reason == "function_call":\n    print("call")\n'),
        Bad(f"{_CLIENT}message = {_ASK}.choices[0].message\nif message.function_call:\n    print(message)\n"),
        Bad(f"{_CLIENT}try:\n    {_ASK}\nexcept openai.UnprocessableEntityError:\n    print('no')\n"),
        Bad(
            f"{_CLIENT}raw = client.chat.completions.with_raw_response.create(model='gpt-oss-120b', messages=[])\n"
            'print(raw.headers["x-ratelimit-remaining-requests"])\n',
            f"{_CLIENT}raw = client.chat.completions.with_raw_response.create(model='gpt-oss-120b', messages=[])\n"
            'print(raw.headers["x-ratelimit-remaining-requests-day"])\n',
            unsafe=True,
        ),
        Bad(f'{_CLIENT}for chunk in {_STREAM}:\n    print(chunk.choices[0].delta.content or "", end="")\n'),
        Bad(f'{_CLIENT}import tiktoken\n\nencoding = tiktoken.encoding_for_model("gpt-4o")\n{_ASK}\n'),
        # In shape from a chat that shows each word as it comes.
        Bad(
            _CLIENT + "class Chat:\n"
            "    def stream(self, messages):\n"
            "        answer = client.chat.completions.create(\n"
            '            model="gpt-oss-120b", messages=messages, stream=True, stream_options={"include_usage": True}\n'
            "        )\n"
            "        for chunk in answer:\n"
            "            text = chunk.choices[0].delta.content\n"
            "            if text:\n"
            "                yield text\n"
        ),
    )
    good = (
        f'{_CLIENT}answer = {_ASK}\nif answer.model == "gpt-oss-120b":\n    print("fine")\n',
        f'{_CLIENT}answer = {_ASK}\nif answer.choices[0].finish_reason == "tool_calls":\n    print("call")\n',
        f"{_CLIENT}try:\n    {_ASK}\nexcept openai.BadRequestError:\n    print('no')\n",
        f"{_CLIENT}for chunk in {_STREAM}:\n    if chunk.choices:\n"
        '        print(chunk.choices[0].delta.content or "", end="")\n',
        f"{_CLIENT}for chunk in {_STREAM}:\n    if not chunk.choices:\n        continue\n"
        "    print(chunk.choices[0].delta.content)\n",
        f"{_CLIENT}print({_ASK}.choices[0].message.content)\n",
        f'{_CLIENT}import tiktoken\n\nencoding = tiktoken.get_encoding("o200k_base")\n{_ASK}\n',
    )
    noop = (
        'from openai import OpenAI\n\nclient = OpenAI(base_url="https://api.deepseek.com", api_key="x")\n'
        'answer = client.chat.completions.create(model="m", messages=[])\nprint(answer.model == "gpt-4o")\n',
        "from openai import OpenAI, UnprocessableEntityError\n\ntry:\n    OpenAI().embeddings.create()\n"
        "except UnprocessableEntityError:\n    pass\n",
        f'{_CLIENT}settings = object()\n{_ASK}\nprint(settings.model == "gpt-4o")\n',
        'import tiktoken\n\nimport openai\n\ntiktoken.encoding_for_model("gpt-4o")\n',
        "import openai\n\n\ndef show(stream):\n    for chunk in stream:\n        print(chunk.choices[0])\n",
    )

    def check_program(self, context: Context) -> Iterator[Finding]:
        """The readings of answers that come from the provider, or stand where all requests go there."""
        around = Neighbours(
            (client.place, context.decision(client).arrives)
            for client in context.facts.clients
            if context.index.requests_of(client)
        )
        arriving = {request.place for request in context.facts.requests if context.destination(request) == "provider"}
        streaming = {request.place for request in context.facts.requests if _streams(request)}
        for reading in context.facts.readings:
            if reading.kind == "first" and not streaming.issuperset(reading.requests):
                continue
            near = around.near(reading.place)
            if not (arriving.issuperset(reading.requests) if reading.requests else bool(near) and all(near)):
                continue
            found = _judged(reading, context)
            if found is not None:
                message, help, fix = found
                yield self.finding(
                    reading.place, message, related=_asked(reading.requests, reading.place), fix=fix, help=help
                )


def _streams(request: Request) -> bool:
    """Whether a request may ask for a stream."""
    values = [value for field in request.named("stream") for value in field.values]
    return any(not isinstance(value, Constant) or bool(value.value) for value in values)


def _asked(requests: tuple[Place, ...], place: Place) -> tuple[Related, ...]:
    return tuple(Related(request, "the answer to this request") for request in requests[:1] if request != place)


def _judged(reading: Reading, context: Context) -> tuple[str, str, Fix | None] | None:
    """What is to say of a reading, what to do, and the fix; None if it is as it should be."""
    provider, answers, text = context.provider, context.provider.answers, reading.text
    name = provider.display
    if reading.kind == "model" and _is_openais(text, context):
        return f"{name} never answers with the model {text!r}", f"compare with the model that {name} serves", None
    if reading.kind == "finish" and answers.finish_reasons and text not in answers.finish_reasons:
        reasons = ", ".join(answers.finish_reasons)
        hint = "compare with 'tool_calls'" if text == "function_call" else f"an answer ends with {reasons}"
        return f"no answer of {name} ends with {text!r}", hint, None
    if reading.kind == "attribute" and text in answers.missing:
        return f"answers of {name} have no `{text}`", "read `tool_calls`, and send `tools`", None
    if reading.kind == "first":
        problem = f"the last chunk from {name} carries the usage, and may have no choices"
        return problem, "test `chunk.choices` before taking the first", None
    if reading.kind == "caught" and text.endswith(".UnprocessableEntityError"):
        status = answers.status("validation", context.day)
        if status is not None and status.status != 422:
            return f"{name} answers a wrong request with {status.status}, not 422", "catch BadRequestError", None
    if reading.kind == "header":
        return _header(reading, context)
    if reading.kind == "tokens" and _is_openais(text, context):
        problem = f"this counts tokens as {text!r} does, not as the models that {name} serves"
        return problem, "read `usage` from the answers, or count with the tokenizer of the model in use", None
    return None


def _header(reading: Reading, context: Context) -> tuple[str, str, Fix | None] | None:
    new = dict(context.provider.answers.headers).get(reading.text.lower())
    if new is None:
        return None
    problem = f"{context.provider.display} sends no header {reading.text!r}"
    if not new:
        return problem, "there is none that says the same", None
    fix = Fix("unsafe", f"write {new!r}", (ReplaceString(reading.place, new),)) if reading.whole else None
    return problem, f"it is {new!r}", fix


def _is_openais(name: str, context: Context) -> bool:
    found = counterpart(context.provider, context.sdk, name, {}, None)
    return found.kind in ("family", "none") and found.model != name
