from __future__ import annotations

import re
from collections.abc import Iterator

from migrator.facts import Finding, Fix, Related, Request, SetArgument, Unknown
from migrator.judge.context import Context
from migrator.judge.fields import field_fix, is_judged, severity_of
from migrator.judge.messages import items
from migrator.judge.rule import Bad, Rule

_CLIENT = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n'
    'messages = [{"role": "user", "content": "a"}]\n\n'
)
_ASK = 'client.chat.completions.create(model="gpt-oss-120b", messages=messages)'
_REPLAYED = re.compile(r"(parsed\.)?choices\.message(?:\.(model_dump|dict|to_dict)\((.*)\))?")
# What keeps the keys without a value out of what `model_dump` gives.
_TRIMMED = frozenset({"exclude_none", "exclude_unset", "exclude_defaults", "include", "exclude", "**"})


class ReplayedMessage(Rule):
    """The assistant's message is sent back with keys that Cerebras does not know.

    `messages.append(message.model_dump())` puts `refusal`, `annotations`, `audio` and `function_call` on the wire, each
    as null, and Cerebras refuses keys that are not in its schema with 400. The message itself,
    `message.to_dict()` and `message.model_dump(exclude_none=True)` hold only what the answer had. A message of
    `.parse()` carries `parsed` besides, in whatever form it is sent back.

    The fix adds `exclude_none=True`. It is unsafe, because the dictionary may be read elsewhere. For a message of
    `.parse()` there is none: send back its role and its content.

    Source: runs of openai 1.109.1, 2.54.0 and 3.51.0; OpenAPI description of the Cerebras Cloud API of 2026-07-18
    """

    code = "CBR602"
    name = "replayed-message"
    severity = "error"
    fixable = "unsafe"
    bad = (
        Bad(
            f"{_CLIENT}for _ in range(3):\n    answer = {_ASK}\n"
            "    messages.append(answer.choices[0].message.model_dump())  # keep it\n",
            f"{_CLIENT}for _ in range(3):\n    answer = {_ASK}\n"
            "    messages.append(answer.choices[0].message.model_dump(exclude_none=True))  # keep it\n",
            unsafe=True,
        ),
        Bad(
            f"{_CLIENT}answer = {_ASK}\nmessages += [answer.choices[0].message.dict()]\n{_ASK}\n",
            f"{_CLIENT}answer = {_ASK}\nmessages += [answer.choices[0].message.dict(exclude_none=True)]\n{_ASK}\n",
            unsafe=True,
        ),
        # In shape from an agent's loop: the message is kept under a name, and its tools are called.
        Bad(
            f"{_CLIENT}class Agent:\n    def __init__(self):\n        self.messages = []\n\n    def step(self, text):\n"
            '        self.messages.append({"role": "user", "content": text})\n'
            '        answer = client.chat.completions.create(model="gpt-oss-120b", messages=self.messages)\n'
            "        message = answer.choices[0].message\n        self.messages.append(message.model_dump())\n"
            "        return message.content\n"
        ),
        Bad(
            f'{_CLIENT}answer = client.chat.completions.parse(model="gpt-oss-120b", messages=messages)\n'
            f"messages.append(answer.choices[0].message)\n{_ASK}\n"
        ),
    )
    good = (
        f"{_CLIENT}answer = {_ASK}\nmessages.append(answer.choices[0].message)\n{_ASK}\n",
        f"{_CLIENT}answer = {_ASK}\nmessages.append(answer.choices[0].message.model_dump(exclude_none=True))\n{_ASK}\n",
        f"{_CLIENT}answer = {_ASK}\nmessages.append(answer.choices[0].message.to_dict())\n{_ASK}\n",
        f'{_CLIENT}answer = {_ASK}\nmessages.append({{"role": "assistant", '
        f'"content": answer.choices[0].message.content}})\n{_ASK}\n',
    )
    noop = (
        f"{_CLIENT}answer = {_ASK}\nprint(answer.choices[0].message.model_dump())\n",
        'from openai import OpenAI\n\nclient = OpenAI(base_url="https://api.deepseek.com", api_key="x")\n'
        "messages = []\n"
        'answer = client.chat.completions.create(model="m", messages=messages)\n'
        'messages.append(answer.choices[0].message.model_dump())\nclient.chat.completions.create(model="m", '
        "messages=messages)\n",
        f"{_CLIENT}from pydantic import BaseModel\n\n\nclass Turn(BaseModel):\n    role: str\n    content: str\n\n\n"
        f'messages.append(Turn(role="user", content="a").model_dump())\n{_ASK}\n',
    )

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """The answers that a request sends back as they are."""
        if not is_judged(request, context):
            return
        for item, _ in items(request):
            for value in item:
                found = _REPLAYED.fullmatch(value.answer) if isinstance(value, Unknown) else None
                if found is None or not isinstance(value, Unknown):
                    continue
                parsed, method, keywords = found[1], found[2], set((found[3] or "").split(", "))
                if parsed and not keywords & {"include", "exclude", "**"}:
                    message = "a message of `.parse()` carries the key `parsed`, which is refused"
                    yield self._finding(value, message, request, context, None)
                elif method in ("model_dump", "dict") and keywords.isdisjoint(_TRIMMED):
                    message = f"`{method}()` puts keys such as `refusal` on the wire, which are refused"
                    yield self._finding(value, message, request, context, _trim(value, request, context))

    def _finding(self, value: Unknown, message: str, request: Request, context: Context, fix: Fix | None) -> Finding:
        return self.finding(
            value.place,
            message,
            severity=severity_of(request, context, certain=_sent(value, request, context)),
            related=(Related(request.place, "sent here"), *context.origin(request)),
            fix=fix,
            help="pass exclude_none=True" if fix is not None else "send back its role and its content only",
        )


def _trim(value: Unknown, request: Request, context: Context) -> Fix | None:
    operation = SetArgument(value.place, "exclude_none", "True")
    return field_fix(request, context, "leave out what is None", (operation,), [value.place])


def _sent(value: Unknown, request: Request, context: Context) -> bool:
    """Whether a request is made behind the place where the answer is put into the messages."""
    users = (request, *context.index.requests_with([value.place]))
    return any(each.place.path == value.place.path and each.place.span.start > value.place.span.start for each in users)
