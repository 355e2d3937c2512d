from __future__ import annotations

import re
from collections.abc import Iterator

from migrator.facts import Constant, Finding, Related, Request
from migrator.judge.context import Context
from migrator.judge.fields import is_nothing, judged
from migrator.judge.messages import Message, messages, texts
from migrator.judge.rule import Bad, Rule

_CLIENT = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n\n'
)
_ROLES = ("system", "developer")
_MODEL = "gpt-oss-120b"
_AMOUNT = re.compile(
    r"\b(?:reasoning|thinking)(?: effort| level)?\s*[:=]\s*(?:none|minimal|low|medium|high)\b"
    r"|\b(?:think|reason)\s+(?:(?:very|more|less|as)\s+)*"
    r"(?:step[ -]by[ -]step|carefully|deeply|hard|harder|longer|thoroughly|briefly|quickly|little|much|at length)\b"
    r"|\b(?:do not|don't|never|without|no need to|avoid)\s+(?:think|thinking|reason|reasoning)\b",
    re.IGNORECASE,
)


def _program(text: str, rest: str = ', reasoning_effort="low"', model: str = _MODEL, role: str = "system") -> str:
    messages = f'[{{"role": "{role}", "content": "{text}"}}, {{"role": "user", "content": "a"}}]'
    return f'{_CLIENT}client.chat.completions.create(model="{model}", messages={messages}{rest})\n'


class InstructionConflict(Rule):
    """A request sets `reasoning_effort`, and its instructions say how much to reason too.

    `gpt-oss-120b` at Cerebras gives the text of `system` and `developer` messages the weight of the developer's level,
    above what OpenAI gives it, and `reasoning_effort` acts on the same thing. The compatibility page names the two
    together as a cause of worse answers: leave one of them out.

    There is no fix: which of the two is meant is the program's business.

    Source: https://inference-docs.cerebras.ai/resources/openai (older text, on conflicting instructions)
    """

    code = "CBR606"
    name = "instruction-conflict"
    severity = "warning"
    bad = (
        Bad(_program("Think step by step before you answer.")),
        Bad(_program("Reasoning: high", role="developer")),
        # In shape from an agent that plans its steps: the prompt is a constant, the effort a parameter.
        Bad(
            f'{_CLIENT}PROMPT = """You are a planner.\n\nReason carefully, and say what you are going to do."""\n\n\n'
            "def plan(task, effort):\n"
            '    history = [{"role": "system", "content": PROMPT}]\n'
            '    history.append({"role": "user", "content": task})\n'
            '    return client.chat.completions.create(model="gpt-oss-120b", messages=history, '
            "reasoning_effort=effort)\n"
        ),
    )
    good = (
        _program("Think step by step before you answer.", ""),
        _program("You are a helpful assistant that gives its reasons."),
        _program("Think step by step before you answer.", model="qwen-3.8-27b"),
        _program("Think step by step.", role="user"),
        _program("Think step by step.", ", reasoning_effort=None"),
    )
    noop = (
        'from openai import OpenAI\n\nclient = OpenAI(base_url="https://api.deepseek.com", api_key="x")\n'
        'client.chat.completions.create(model="m", messages=[{"role": "system", "content": "Reason deeply"}], '
        'reasoning_effort="low")\n',
        'import openai\n\nPROMPT = "Think step by step"\n',
    )

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """The instructions about reasoning in requests that set the effort."""
        efforts = [field for field in request.named("reasoning_effort") if not all(map(is_nothing, field.values))]
        if not efforts or efforts[-1] not in judged(request, context) or _MODEL not in context.models.used(request):
            return
        for message in messages(request):
            if message.role in _ROLES:
                for text in _texts(message):
                    found = _AMOUNT.search(str(text.value))
                    if found is not None:
                        yield self.finding(
                            text.place,
                            f"these instructions say how much to reason ({found[0]!r}), as `reasoning_effort` does",
                            related=(
                                Related(efforts[-1].place, "the effort is set here"),
                                *context.origin(request),
                            ),
                            help="leave one of the two out",
                        )


def _texts(message: Message) -> Iterator[Constant]:
    yield from texts(message.mapping.entry("content"))
    for part in message.parts():
        yield from texts(part.mapping.entry("text"))
