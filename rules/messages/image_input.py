from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Finding, Request
from migrator.judge.context import Context
from migrator.judge.fields import is_judged, severity_of
from migrator.judge.messages import PICTURES, Message, Part, address, messages
from migrator.judge.rule import Bad, Rule

_CLIENT = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n\n'
)


def _program(model: str, part: str, role: str = "user") -> str:
    messages = f'[{{"role": "{role}", "content": [{{"type": "text", "text": "What is it?"}}, {part}]}}]'
    return f"{_CLIENT}client.chat.completions.create(model={model}, messages={messages})\n"


_IMAGE = '{"type": "image_url", "image_url": {"url": f"data:image/png;base64,{input()}"}}'


class ImageInput(Rule):
    """A message carries a picture, a sound or a file that is not taken.

    At Cerebras some models look at pictures (`qwen-3.8-27b` is served to everybody), others refuse them
    (`gpt-oss-120b`). Pictures are png or jpeg, sent as a data URI: an `https` address is answered with 400. Sounds and
    files (`input_audio`, `file`) are not among the content parts, and only text is in the messages of the assistant
    and of tools.

    OpenAI models in requests with pictures become the model that looks at them (CBR201), not the default one. There is
    no fix here: which model to use, or how to say the same in text, is the program's business.

    Source: https://inference-docs.cerebras.ai/capabilities/image-inputs, OpenAPI description of the Cerebras Cloud API
    of 2026-07-18
    """

    code = "CBR603"
    name = "image-input"
    severity = "error"
    bad = (
        Bad(_program('"gpt-oss-120b"', _IMAGE)),
        Bad(_program('"qwen-3.8-27b"', '{"type": "image_url", "image_url": {"url": "https://a.test/a.png"}}')),
        Bad(_program('"qwen-3.8-27b"', '{"type": "input_audio", "input_audio": {"data": "", "format": "wav"}}')),
        Bad(_program('"qwen-3.8-27b"', _IMAGE, "assistant")),
        # In shape from a screenshot tool: the content is built step by step, in a function of its own.
        Bad(
            f"{_CLIENT}def prompt(images):\n    content = []\n    for image in images:\n"
            '        content.append({"type": "image_url", "image_url": {"url": image, "detail": "high"}})\n'
            '    content.append({"type": "text", "text": "Rebuild it"})\n'
            '    return [{"role": "system", "content": "You code."}, {"role": "user", "content": content}]\n\n\n'
            'client.chat.completions.create(model="gpt-oss-120b", messages=prompt([input()]))\n'
        ),
    )
    good = (
        _program('"qwen-3.8-27b"', _IMAGE),
        _program('"gpt-4o"', _IMAGE),
        _program('"gpt-oss-120b"', '{"type": "text", "text": "b"}'),
        _program('os.environ["MODEL"]', _IMAGE),
    )
    noop = (
        'from openai import OpenAI\n\nclient = OpenAI(base_url="https://api.deepseek.com", api_key="x")\n'
        f'client.chat.completions.create(model="m", messages=[{{"role": "user", "content": [{_IMAGE}]}}])\n',
        'import openai\n\nPART = {"type": "input_audio", "input_audio": {"data": ""}}\n',
        f'{_CLIENT}client.chat.completions.create(model="gpt-oss-120b", messages=[{{"role": "user", '
        '"content": "image_url"}])\n',
    )

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """The content parts that the provider, or the model in use, does not take."""
        if not is_judged(request, context):
            return
        parts = [(message, part) for message in messages(request) for part in message.parts()]
        models = context.models.used(request) if parts else ()
        known = [model for name in models if (model := context.provider.model(name)) is not None]
        blind = [model.id for model in known if not model.vision]
        for message, part in parts:
            refused = _refused(message, part, context)
            if refused and not message.certain and part.type.value not in PICTURES:
                continue  # where several lists may be sent, one of them may be another provider's
            if refused:
                yield self._finding(part, refused, request, context, certain=True)
            elif part.type.value in PICTURES and blind:
                seeing = context.models.looking
                advice = f"use {seeing!r}" if seeing else "describe the picture in words"
                problem = f"{blind[0]} does not look at pictures"
                yield self._finding(part, problem, request, context, advice, certain=len(blind) == len(models))
            elif (where := address(part)) is not None:
                yield self.finding(
                    where,
                    "the address of a picture is refused: it has to be sent as a data URI",
                    severity=severity_of(request, context, certain=part.certain),
                    related=context.sent(part.mapping.place, request),
                    help='load it, and send "data:image/png;base64,..." (png or jpeg)',
                )

    def _finding(
        self, part: Part, problem: str, request: Request, context: Context, advice: str = "", *, certain: bool
    ) -> Finding:
        return self.finding(
            part.type.place,
            problem,
            severity=severity_of(request, context, certain=certain and part.certain),
            related=context.sent(part.mapping.place, request),
            help=advice or "leave it out, or say the same in text",
        )


def _refused(message: Message, part: Part, context: Context) -> str:
    """Why a part of that type is not taken from anybody in that role, or an empty text."""
    rules = context.provider.messages
    everywhere = {name for role in rules.roles for name in role.parts}
    if everywhere and part.type.value not in everywhere:
        return f"{context.provider.display} takes no content part of the type {part.type.value!r}"
    role = rules.role(message.role) if message.role is not None else None
    if role is not None and role.parts and part.type.value not in role.parts:
        return f"a message of the role {role.name!r} takes no content part of the type {part.type.value!r}"
    images = context.provider.images
    if images is not None and role is not None and part.type.value in PICTURES and role.name not in images.roles:
        return f"pictures are taken in messages of the role {' or '.join(map(repr, images.roles))} only"
    return ""
