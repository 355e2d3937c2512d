from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Applicability, Constant, Field, Finding, Fix, MoveInto, Place, Related, Request, Unknown
from migrator.judge.context import Context
from migrator.judge.fields import field_fix, is_omission, outdated, severity_of, sharing, strays, uses_openai_sdk
from migrator.judge.rule import Bad, Rule

_CLIENT = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n\n'
)
_BODY = "extra_body"


class NonStandardField(Rule):
    """A parameter of Cerebras' own is passed to the OpenAI SDK as if it were one of OpenAI's.

    `clear_thinking`, `reasoning_format` and the like are no parameters of the `openai` package, which raises
    `TypeError` before anything is sent. With that package they belong into `extra_body`; with the Cerebras SDK they are
    parameters like any other. The same holds for standard fields that the project's version of the package does not
    have yet: `reasoning_effort` came with 1.58.0, `max_completion_tokens` with 1.45.0, `prompt_cache_key` with 1.98.0.
    The version is the newest that the nearest lock file, requirements or `pyproject.toml` allows.

    The fix moves them into `extra_body`, merged with what is there. It is safe where everything that the request
    carries can be seen, and unsafe where it cannot. There is none where `extra_body` is given in another place than the
    parameter (the SDK would get it twice), and for a statement such as `params["clear_thinking"] = True`: write
    `params.setdefault("extra_body", {})["clear_thinking"] = True`.

    Source: https://inference-docs.cerebras.ai/resources/openai (passing non-standard parameters)
    """

    code = "CBR302"
    name = "non-standard-field"
    severity = "error"
    fixable = "safe"
    bad = (
        Bad(
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], clear_thinking=False)\n',
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], '
            'extra_body={"clear_thinking": False})\n',
        ),
        Bad(
            _CLIENT + "client.chat.completions.create(\n"
            '    model="gpt-oss-120b",\n    messages=[],\n    clear_thinking=False,\n'
            '    reasoning_format="parsed",\n    extra_body={"min_tokens": 5},\n)\n',
            _CLIENT + "client.chat.completions.create(\n"
            '    model="gpt-oss-120b",\n    messages=[],\n'
            '    extra_body={"min_tokens": 5, "clear_thinking": False, "reasoning_format": "parsed"},\n)\n',
            count=2,
        ),
        Bad(
            _CLIENT + 'body = {"model": "gpt-oss-120b", "messages": [], "clear_thinking": True}\n'
            "client.chat.completions.create(**body)\n",
            _CLIENT + 'body = {"model": "gpt-oss-120b", "messages": [], "extra_body": {"clear_thinking": True}}\n'
            "client.chat.completions.create(**body)\n",
        ),
        Bad(
            _CLIENT + 'body = {"model": "gpt-oss-120b", "messages": []}\nbody["clear_thinking"] = True\n'
            "client.chat.completions.create(**body)\n",
            _CLIENT + 'body = {"model": "gpt-oss-120b", "messages": []}\nbody["clear_thinking"] = True\n'
            "client.chat.completions.create(**body)\n",
        ),
        Bad(
            _CLIENT + 'more = {"extra_body": {"min_tokens": 5}}\n'
            'client.chat.completions.create(model="gpt-oss-120b", messages=[], clear_thinking=True, **more)\n',
            _CLIENT + 'more = {"extra_body": {"min_tokens": 5}}\n'
            'client.chat.completions.create(model="gpt-oss-120b", messages=[], clear_thinking=True, **more)\n',
        ),
        # In shape from an agent that updates its request before each step.
        Bad(
            _CLIENT + "\n"
            "\n"
            "def step(messages):\n"
            '    request = {"model": "gpt-oss-120b", "messages": messages}\n'
            '    request.update(temperature=0, reasoning_format="parsed")\n'
            "    return client.chat.completions.create(**request)\n"
        ),
    )
    good = (
        _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], '
        'extra_body={"clear_thinking": False})\n',
        _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], reasoning_effort="low")\n',
    )
    noop = (
        "from cerebras.cloud.sdk import Cerebras\n\n"
        'Cerebras().chat.completions.create(model="gpt-oss-120b", messages=[], clear_thinking=True)\n',
        'from openai import OpenAI\n\nclient = OpenAI(base_url="https://api.deepseek.com", api_key="x")\n'
        'client.chat.completions.create(model="m", messages=[], clear_thinking=True)\n',
        "def ask(client, clear_thinking):\n    return client.ask(clear_thinking=clear_thinking)\n",
        _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], disable_reasoning=True)\n',
    )

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """The parameters of the provider's that the OpenAI SDK would get by keyword."""
        for field in strays(request, context):
            pin = outdated(field, request, context)
            package = "the OpenAI SDK" if pin is None else str(pin)
            since = "" if pin is None else f" (it is one since {context.sdk.field_since(field.name)})"
            known = () if pin is None else (Related(pin.place, "the version is set here"),)
            yield self.finding(
                field.place,
                f"`{field.name}` is no parameter of {package}, which raises TypeError{since}",
                severity=severity_of(request, context, certain=field.certain),
                related=(*known, *context.origin(request)),
                fix=_move(field, request, context),
                help=_help(field, request),
            )


def _homes(request: Request, context: Context) -> set[Place]:
    """Where the request gets ``extra_body`` from, once the strays are moved: more than one place would collide."""
    return {field.holder for field in (*strays(request, context), *request.named(_BODY))}


def _move(field: Field, request: Request, context: Context) -> Fix | None:
    """One move for all strays of a call or dictionary, so that the fixes of several findings are the same one."""
    if field.form == "statement":
        return None
    together = [each for each in strays(request, context) if each.holder == field.holder and each.form != "statement"]
    places = [each.place for each in together]
    users = (request, *sharing(context, places))
    if any(_homes(user, context) != {field.holder} or not uses_openai_sdk(user, context) for user in users):
        return None
    given = [value for user in users for body in user.named(_BODY) for value in body.values]
    if any(is_omission(value) or (isinstance(value, Constant) and value.value is None) for value in given):
        return None
    unseen = any(user.unknown for user in users) or any(isinstance(value, Unknown) for value in given)
    applicability: Applicability = "safe" if all(each.certain for each in together) and not unseen else "unsafe"
    names = tuple(each.written for each in together)
    operation = MoveInto(field.holder, names, _BODY)
    listed = ", ".join(f"`{name}`" for name in names)
    return field_fix(request, context, f"move {listed} into `{_BODY}`", (operation,), places, applicability)


def _help(field: Field, request: Request) -> str:
    if field.form == "statement":
        return f"set it in the dictionary that the request has under `{_BODY}`"
    if any(body.holder != field.holder for body in request.named(_BODY)):
        return f"add it to the `{_BODY}` that the request already has"
    return f"pass it in `{_BODY}`"
