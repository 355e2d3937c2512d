from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Finding, Request
from migrator.judge.context import Context
from migrator.judge.fields import is_judged, severity_of
from migrator.judge.rule import Bad, Rule
from migrator.judge.schemas import problems, strict_schemas

_CLIENT = (
    "import os\n\nimport openai\nfrom openai import OpenAI\nfrom pydantic import BaseModel, Field\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n\n'
)


def _program(schema: str, strict: str = "True") -> str:
    return (
        f"{_CLIENT}client.chat.completions.create(\n"
        '    model="gpt-oss-120b",\n    messages=[],\n    response_format={\n        "type": "json_schema",\n'
        f'        "json_schema": {{"name": "answer", "strict": {strict}, "schema": {schema}}},\n    }},\n)\n'
    )


def _model(fields: str, before: str = "", base: str = "BaseModel") -> str:
    return (
        f"{_CLIENT}{before}\n\nclass Answer({base}):\n{fields}\n\n"
        'client.chat.completions.parse(model="gpt-oss-120b", messages=[], response_format=Answer)\n'
    )


class StrictSchema(Rule):
    """A strict JSON schema asks for what Cerebras' strict mode does not take.

    With `strict: true`, in `response_format` or in the parameters of a tool, the schema has to be one that the answer
    can be held to while it is written. The root is an object, every object has `additionalProperties: false`, every
    list has `items`; nothing leads back to itself. `pattern`, `format`, `minItems`, `maxItems`, `oneOf`, `allOf`, `not`
    and the like are refused, and there are limits: 10 levels, 500 properties, 500 values of enumerations, 5,000
    characters in names and values. Keywords that no document names are a warning.

    The classes given to `.parse()`, `.stream()` and `pydantic_function_tool()` are followed, since the SDK sends their
    schema as a strict one: `Field(pattern=...)`, lists with a length, `datetime` or `EmailStr` (a `format`), recursive
    models. `model_json_schema()` leaves out `additionalProperties: false`.

    There is no fix. Drop the constraint and check the answer with it, say it in the description, or do without
    `strict`.

    Source: https://inference-docs.cerebras.ai/capabilities/structured-outputs (as of 2026-10-01), runs of openai
    1.109.1, 2.54.0 and 3.51.0 for what the SDK makes of a class
    """

    code = "CBR605"
    name = "strict-schema"
    severity = "error"
    bad = (
        Bad(_program('{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}')),
        Bad(
            _program(
                '{"type": "object", "properties": {"a": {"type": "array", "items": {"type": "string"}, '
                '"minItems": 1}}, "additionalProperties": False}'
            )
        ),
        Bad(_program('{"type": "array", "items": {"type": "string"}}')),
        Bad(_model('    name: str = Field(pattern="^a")')),
        Bad(_model("    when: datetime\n    children: list['Answer']", "from datetime import datetime\n"), count=2),
        Bad(
            f"{_CLIENT}class Search(BaseModel):\n    words: list[str] = Field(min_length=1, max_length=5)\n\n\n"
            'client.chat.completions.create(model="gpt-oss-120b", messages=[], '
            "tools=[openai.pydantic_function_tool(Search)])\n",
            count=2,
        ),
        # In shape from a screener of applications: a schema of pydantic's is sent as it is.
        Bad(
            f"{_CLIENT}class Skill(BaseModel):\n    name: str\n    years: int = Field(ge=0)\n\n\n"
            "class Resume(BaseModel):\n    skills: list[Skill]\n    summary: str | None = None\n\n\n"
            'client.chat.completions.create(model="gpt-oss-120b", messages=[], response_format={"type": "json_schema", '
            '"json_schema": {"name": "resume", "strict": True, "schema": Resume.model_json_schema()}})\n',
            count=2,
        ),
    )
    good = (
        _program('{"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False}'),
        _program('{"type": "object", "properties": {"a": {"type": "string", "pattern": "a"}}}', "False"),
        _model("    name: str = Field(description='a')\n    age: int | None = Field(default=None, ge=0, le=150)"),
        _model(
            "    kind: Literal['a', 'b']\n    parts: list[Part]",
            "from typing import Literal\n\n\nclass Part(BaseModel):\n    name: str\n",
        ),
        f"{_CLIENT}class Answer(BaseModel):\n    name: str = Field(pattern='a')\n\n\n"
        'print(client.chat.completions.create(model="gpt-oss-120b", messages=[], '
        'response_format={"type": "json_object"}), Answer)\n',
        f"{_CLIENT}class Answer(BaseModel):\n    name: str\n\n\nschema = Answer.model_json_schema()\n"
        'schema["additionalProperties"] = False\n'
        'client.chat.completions.create(model="gpt-oss-120b", messages=[], response_format={"type": "json_schema", '
        '"json_schema": {"name": "a", "strict": True, "schema": schema}})\n',
    )
    noop = (
        "from pydantic import BaseModel, Field\n\nfrom openai import OpenAI\n\n\nclass Answer(BaseModel):\n"
        "    name: str = Field(pattern='a')\n\n\n"
        'client = OpenAI(base_url="https://api.deepseek.com", api_key="x")\n'
        'client.chat.completions.parse(model="m", messages=[], response_format=Answer)\n',
        "from pydantic import BaseModel, Field\n\nimport openai\n\n\nclass Answer(BaseModel):\n"
        "    name: str = Field(pattern='a')\n",
        _model("    pass", "from unknown import Base\n", "Base"),
    )

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """What of the strict schemas of a request is refused."""
        rules = context.provider.strict_schema
        if rules is None or not is_judged(request, context):
            return
        for strict in strict_schemas(request, context):
            for problem in problems(strict, rules, context.models.used(request)):
                certain = strict.certain and not problem.unlisted
                yield self.finding(
                    problem.place,
                    problem.message,
                    severity=severity_of(request, context, certain=certain),
                    related=context.sent(problem.place, request),
                    help="leave it out and check the answer yourself, or do without `strict`",
                )
