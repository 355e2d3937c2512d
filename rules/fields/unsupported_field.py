from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Field, Finding, Request
from migrator.judge.context import Context
from migrator.judge.fields import dated, judged, removal_fix, rule_of, severity_of, uses_openai_sdk
from migrator.judge.rule import Bad, Rule
from migrator.knowledge import CHAT, FieldRule

_CLIENT = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n\n'
)


class UnsupportedField(Rule):
    """A request carries a field that Cerebras refuses.

    The request schema of Cerebras is closed: a field that is not in it is answered with 400 `wrong_api_format`,
    whatever its value (`store=False` and `metadata=None` put the key on the wire too). That holds for fields of
    OpenAI's, for names that other servers take (`top_k`, `min_p`, `chat_template_kwargs`, in `extra_body`), and for
    keys of `extra_body` that no document names; the last are warnings, since a preview may know more than the
    documents. A keyword that neither the SDK nor Cerebras knows is a warning as well: a wrapper may take it for itself,
    and without one the SDK raises `TypeError`.

    Five fields were refused by earlier versions of the API and are accepted today: `frequency_penalty`,
    `presence_penalty`, `logit_bias`, `parallel_tool_calls` and `service_tier`. Without `api-date` they are errors, as
    the older compatibility page has it; with a date, what held on that day.

    The fix removes the field. It is unsafe, because the program asked for what the field does. There is none for a
    keyword that nobody knows, and for a dictionary that also goes to another provider.

    Source: https://inference-docs.cerebras.ai/resources/openai (both texts of the page), OpenAPI description of the
    Cerebras Cloud API of 2026-07-18
    """

    code = "CBR301"
    name = "unsupported-field"
    severity = "error"
    fixable = "unsafe"
    bad = (
        Bad(
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], frequency_penalty=0.5)\n',
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[])\n',
            unsafe=True,
        ),
        Bad(
            _CLIENT + 'body = {"model": "gpt-oss-120b", "messages": []}\nbody["store"] = True\n'
            "client.chat.completions.create(**body)\n",
            _CLIENT + 'body = {"model": "gpt-oss-120b", "messages": []}\nclient.chat.completions.create(**body)\n',
            unsafe=True,
        ),
        Bad(
            _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], metadata={"a": "b"})\n',
            api_date="2026-11-20",
        ),
        Bad(
            _CLIENT + "client.chat.completions.create(\n"
            '    model="gpt-oss-120b",\n    messages=[],\n'
            '    extra_body={"top_k": 40, "reasoning_format": "parsed", "my_flag": 1},\n)\n',
            _CLIENT + "client.chat.completions.create(\n"
            '    model="gpt-oss-120b",\n    messages=[],\n    extra_body={"reasoning_format": "parsed"},\n)\n',
            unsafe=True,
            count=2,
        ),
        Bad(_CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], colour="red")\n'),
        # In shape from a dataset generator: its parameters have the defaults of the API.
        Bad(
            _CLIENT + "class Generator:\n"
            "    def generate(self, messages, frequency_penalty=0.0, temperature=1.0):\n"
            "        kwargs = {\n"
            '            "model": "gpt-oss-120b",\n'
            '            "messages": messages,\n'
            '            "frequency_penalty": frequency_penalty,\n'
            '            "temperature": temperature,\n'
            "        }\n"
            "        return client.chat.completions.create(**kwargs)\n"
            "\n"
            "\n"
            "Generator().generate([], frequency_penalty=0.5)\n"
        ),
    )
    good = (
        _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], temperature=0.5, seed=1)\n',
        _CLIENT + "from openai import NOT_GIVEN\n\n"
        'client.chat.completions.create(model="gpt-oss-120b", messages=[], store=NOT_GIVEN)\n',
        _CLIENT + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], timeout=30, extra_headers={})\n',
    )
    noop = (
        "import openai\n\n\ndef ask(client):\n"
        '    client.chat.completions.create(model="m", messages=[], api_base="https://x", frequency_penalty=1)\n',
        'from openai import OpenAI\n\nclient = OpenAI(base_url="https://api.deepseek.com", api_key="x")\n'
        'client.chat.completions.create(model="m", messages=[], frequency_penalty=0.5)\n',
        "def create(frequency_penalty):\n    return frequency_penalty\n\n\ncreate(frequency_penalty=1)\n",
        "import instructor\n" + _CLIENT + "asked = instructor.from_openai(client)\n"
        'asked.chat.completions.create(model="gpt-oss-120b", messages=[], response_model=int, max_retries=2)\n',
        "import os\n\nfrom langfuse.openai import OpenAI\n\n"
        'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n'
        'client.chat.completions.create(model="gpt-oss-120b", messages=[], name="a", metadata={"b": "c"})\n',
        "import retrying\n" + _CLIENT + "retrying.call(client.chat.completions.create, messages=[], tries=3)\n",
        "from cerebras.cloud.sdk import Cerebras\n\n"
        'Cerebras().chat.completions.create(model="gpt-oss-120b", messages=[], clear_thinking=True, cf_ray="x")\n',
        _CLIENT + 'client.embeddings.create(model="text-embedding-3-small", input=[], store=True)\n',
    )

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """The refused fields of the chat completions that arrive at the provider."""
        for field in judged(request, context):
            rule = rule_of(field, request, context)
            if rule is None:
                yield from self._unknown(field, request, context)
                continue
            verdict = rule.verdict_on(context.day)
            if verdict.kind != "error" or self._is_argument(rule, field, request, context):
                continue
            yield self.finding(
                field.place,
                f"{context.provider.display} refuses the field `{field.name}`: {verdict.message}{dated(verdict)}",
                severity=severity_of(request, context, certain=field.certain),
                related=context.origin(request),
                fix=removal_fix(request, context, (field,)),
                help=field.advice or rule.remedy,
            )

    @staticmethod
    def _is_argument(rule: FieldRule, field: Field, request: Request, context: Context) -> bool:
        """Whether the name is an argument of the provider's own SDK there, which the body never had."""
        never = all(period.kind == "error" for period in rule.periods)
        return rule.origin == "provider" and never and not field.body and not uses_openai_sdk(request, context)

    def _unknown(self, field: Field, request: Request, context: Context) -> Iterator[Finding]:
        """A name that stands in no document, where the provider refuses such names."""
        of_chat = request.endpoint == CHAT and context.sdk.field_since(field.name) is not None
        if not context.provider.refuses_unknown_fields or of_chat:
            return
        if field.body:
            yield self.finding(
                field.place,
                f"`{field.name}` is not in the documented schema of {context.provider.display}, which refuses "
                "fields that it does not know",
                severity="warning",
                related=context.origin(request),
                fix=removal_fix(request, context, (field,)),
                help=f"remove it, unless {context.provider.display} has told you to send it",
            )
        elif field.certain and not request.forwarded:
            # On some paths only: the SDK raises there already, whoever it talks to.
            yield self.finding(
                field.place,
                f"`{field.name}` is no parameter of the SDK and not in the documented schema of "
                f"{context.provider.display}",
                severity="warning",
                related=context.origin(request),
                help="remove it, unless something between the program and the SDK takes it",
            )
