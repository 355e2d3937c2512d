from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Constant, Finding, Fix, Mapping, Place, ReplaceString, Request, Sequence, Severity
from migrator.judge.context import Context
from migrator.judge.rule import Bad, Rule

_CLIENT = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n'
)


def _program(model: str, role: str) -> str:
    messages = f'[{{"role": "{role}", "content": "a"}}]'
    return f"{_CLIENT}client.chat.completions.create(model={model}, messages={messages})\n"


class DeveloperRole(Rule):
    """A message has the role `developer`, which the model does not have.

    At Cerebras only `gpt-oss-120b` has the role, and treats it as it treats `system`: both are instructions at the
    developer's level. Other models have `system` only. Where the model cannot be seen, or is in no catalogue, it is a
    warning.

    The fix writes `system`. It is safe: that is the role in which these models take instructions, and on `gpt-oss-120b`
    it is the same. Where the role is also sent to OpenAI, it is left to you.

    Source: https://inference-docs.cerebras.ai/resources/openai (newer text)
    """

    code = "CBR601"
    name = "developer-role"
    severity = "error"
    fixable = "safe"
    bad = (
        Bad(_program('"qwen-3.8-27b"', "developer"), _program('"qwen-3.8-27b"', "system")),
        Bad(
            f"{_CLIENT}messages = [{{'role': 'developer', 'content': 'a'}}]\n"
            'messages.append({"role": "user", "content": "b"})\n'
            'client.chat.completions.create(model="qwen-3.8-27b", messages=messages)\n',
            f"{_CLIENT}messages = [{{'role': 'system', 'content': 'a'}}]\n"
            'messages.append({"role": "user", "content": "b"})\n'
            'client.chat.completions.create(model="qwen-3.8-27b", messages=messages)\n',
        ),
        Bad(_program('os.environ["MODEL"]', "developer")),
        # In shape from a driver that chooses the role by the model.
        Bad(
            _CLIENT + "\n"
            "\n"
            "def role(reasoning):\n"
            "    if reasoning:\n"
            '        return "developer"\n'
            '    return "system"\n'
            "\n"
            "\n"
            'messages = [{"role": role(True), "content": "Be brief."}]\n'
            'client.chat.completions.create(model="qwen-3.8-27b", messages=messages)\n'
        ),
    )
    good = (
        _program('"gpt-oss-120b"', "developer"),
        _program('"qwen-3.8-27b"', "system"),
        "from openai import OpenAI\n\nclient = OpenAI()\n"
        'client.chat.completions.create(model="gpt-4o", messages=[{"role": "developer", "content": "a"}])\n',
    )
    noop = (
        'from openai import OpenAI\n\nclient = OpenAI(base_url="http://localhost:8000/v1", api_key="x")\n'
        'client.chat.completions.create(model="m", messages=[{"role": "developer", "content": "a"}])\n',
        'import openai\n\nUSER = {"role": "developer", "name": "a"}\n',
        f'{_CLIENT}client.chat.completions.create(model="qwen-3.8-27b", messages=[{{"role": "user", '
        '"content": "developer"}])\n',
    )

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """The roles in the messages of chat completions whose model may lack them."""
        if not context.checked(request):
            return
        models = context.models.used(request)
        known = [model for name in models if (model := context.provider.model(name)) is not None]
        lacking = [model.id for model in known if not model.developer_role]
        if models and len(known) == len(models) and not lacking:
            return
        severity: Severity = context.severity(request) if lacking else "warning"
        for role, certain in _developers(request):
            operation = ReplaceString(role.place, "system")
            fix: Fix | None = None
            if lacking and certain and not _needed(role.place, request, context):
                fix = context.fix(request, "write `system`", (operation,))
            yield self.finding(
                role.place,
                f"{lacking[0]} has no role `developer`"
                if lacking
                else f"not every model of {context.provider.display} has the role `developer`; this one is not known",
                severity=severity if certain else "warning",
                related=context.origin(request),
                fix=fix,
                help="use `system`, which says the same here",
            )


def _developers(request: Request) -> Iterator[tuple[Constant, bool]]:
    """The literals that give a message the role, and whether it has that one for sure."""
    for field in request.named("messages"):
        for value in field.values:
            for item in value.items if isinstance(value, Sequence) else ():
                for message in item:
                    entry = message.entry("role") if isinstance(message, Mapping) else None
                    for role in entry.values if entry is not None else ():
                        if isinstance(role, Constant) and role.value == "developer" and role.whole:
                            yield role, entry is not None and len(entry.values) == 1 and len(item) == 1


def _needed(place: Place, request: Request, context: Context) -> bool:
    """Whether the literal goes to something else that needs it as it is."""
    return place in context.decisions.pinned or any(
        role.place == place
        for other in context.index.requests_with((place,))
        if other is not request and context.destination(other) != "provider"
        for role, _ in _developers(other)
    )
