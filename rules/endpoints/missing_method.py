from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Finding, Request
from migrator.judge.context import Context
from migrator.judge.rule import Bad, Rule
from migrator.judge.switch import wanted_sdk
from migrator.knowledge import load_cerebras_sdk

_OWN = "from cerebras.cloud.sdk import Cerebras\n\nclient = Cerebras()\n"
_THERE = 'base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"]'
_OPENAI = f"import os\n\nfrom openai import OpenAI\n\nclient = OpenAI({_THERE})\n"
_FILES = 'client.files.create(file=open("a.jsonl", "rb"), purpose="batch")\n'


class MissingMethod(Rule):
    """A request calls a method that the Cerebras SDK does not have.

    The clients of the Cerebras SDK have `chat.completions.create`, `completions.create`, `models.list` and
    `models.retrieve`. There is no `beta`, no `parse` and no `stream`, and there are no files and batches: naming one of
    them raises AttributeError. With `target = "cerebras-sdk"` in the configuration, the requests of clients that are to
    become its own are reported too; such a client stays with the `openai` package until they are changed.

    In place of `parse`, call `create` with a `response_format` of the type `json_schema`, and let the model class
    validate what `message.content` holds. In place of `stream`, call `create` with `stream=True` and go through the
    chunks. There is no fix, because the code that reads the answer changes too.

    Source: resources of cerebras_cloud_sdk 1.0.0 to 1.91.0
    """

    code = "CBR504"
    name = "missing-method"
    severity = "error"
    bad = (
        Bad(f'{_OWN}client.chat.completions.parse(model="gpt-oss-120b", messages=[], response_format=dict)\n'),
        # In shape from a chat in a terminal that prints while the answer comes in.
        Bad(f'{_OWN}with client.chat.completions.stream(model="gpt-oss-120b", messages=[]) as s:\n    print(s)\n'),
        Bad(_OWN + _FILES, api_date="2026-11-20"),
        Bad(f'{_OPENAI}client.beta.chat.completions.parse(model="gpt-oss-120b", messages=[])\n', target="cerebras-sdk"),
    )
    good = (
        f'{_OWN}client.chat.completions.create(model="gpt-oss-120b", messages=[], stream=True)\nclient.models.list()\n',
        f'{_OWN}client.chat.completions.with_raw_response.create(model="gpt-oss-120b", messages=[])\n',
    )
    noop = (
        f'{_OPENAI}client.chat.completions.parse(model="gpt-oss-120b", messages=[], response_format=dict)\n',
        "from openai import OpenAI\n\nclient = OpenAI(base_url='http://localhost/v1', api_key='k')\n" + _FILES,
        "class Cerebras:\n    pass\n\n\nclient = Cerebras()\n" + _FILES,
    )

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """The requests of the clients of the Cerebras SDK, and of those that are to become some."""
        sdk = load_cerebras_sdk()
        if sdk.has(request.chain) or context.provider.endpoint(request.chain).served_on(context.day) == "no":
            return
        arrived = [client for client in context.clients_of(request) if context.decision(client).arrives]
        known = [context.sdk.client_kind(client.kind) for client in arrived]
        kinds = {each.sdk if each is not None else "openai" for each in known}
        if "cerebras" in kinds:
            message = f"the Cerebras SDK has no `{request.chain}`, which raises AttributeError"
        elif "openai" in kinds and wanted_sdk(context) == "cerebras":
            message = f"the Cerebras SDK, which the configuration asks for, has no `{request.chain}`"
        else:
            return
        yield self.finding(
            request.place,
            message,
            severity=context.severity(request),
            related=context.origin(request),
            help=_help(request),
        )


def _help(request: Request) -> str:
    if request.method == "parse":
        return "call `create` with a `response_format` of the type json_schema, and validate `message.content`"
    if request.method == "stream":
        return "call `create` with `stream=True`"
    return "make this request with a client of the openai package"
