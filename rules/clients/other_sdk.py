from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Client, Finding, Fix, Place, Related
from migrator.judge.context import Context
from migrator.judge.packages import lacking, listing
from migrator.judge.rule import Bad, Rule
from migrator.judge.switch import DISPLAYED, OTHER, changes, stays, wanted_sdk
from migrator.knowledge import load_cerebras_sdk

_KEY = 'api_key=os.environ["CEREBRAS_API_KEY"]'
_THERE = f'base_url="https://api.cerebras.ai/v1", {_KEY}'
_OPENAI = "import os\n\nfrom openai import OpenAI\n\n"
_CEREBRAS = "import os\n\nfrom cerebras.cloud.sdk import Cerebras\n\n"
_ASK = 'client.chat.completions.create(model="gpt-oss-120b", messages=[]'


class OtherSdk(Rule):
    """A client at Cerebras uses another SDK than the configuration asks for, or than the project lists.

    With `target = "cerebras-sdk"` in the configuration, the clients of the `openai` package become `Cerebras` and
    `AsyncCerebras`; with `target = "openai-sdk"`, those of the Cerebras SDK become `OpenAI` and `AsyncOpenAI`. Without
    a `target`, each client keeps its SDK and this rule says nothing.

    The fix changes the class, its imports, annotations (also quoted ones), and what else the program names of the SDK:
    exceptions in handlers, `NOT_GIVEN`, types of streams. The Cerebras SDK adds `/v1` to its base URL itself, so it is
    taken off, and the default one is left out; the key stays as it is written. Parameters of Cerebras' own come out of
    `extra_body`, where the `openai` package needs them, and what the methods of the new SDK do not take goes into it.
    Where the project's requirements or its `pyproject.toml` list the other SDK and not the one of a client, that is
    reported once. The fix adds a line to a list of requirements that has no hashes; other lists are not edited, and no
    lock file is.

    All clients of a program are switched together, each with all its requests. A client stays, and the finding says
    why, if it calls what the Cerebras SDK has not (`parse`, `stream`, `beta`, files, batches), if a wrapper of another
    package takes it, if the program reads what only one SDK gives (`error.code`, `message.refusal`, `time_info`), or if
    it is the client of the module. Where other clients of the old SDK stay in the program, a handler whose requests
    cannot be told waits for the exceptions of both. The fix is safe, but unsafe where base URL or key come from outside
    of the program, or where the client has an `http_client`: openai 3 does not take one of httpx.

    A client of the Cerebras SDK sends `GET /v1/tcp_warming` when it is made, and each copy by `with_options` again;
    `warm_tcp_connection=False` turns that off.

    Source: cerebras_cloud_sdk 1.0.0 to 1.91.0 and openai 3.52.0, compared by their exports, signatures and runs
    """

    code = "CBR111"
    name = "other-sdk"
    severity = "warning"
    fixable = "safe"
    bad = (
        Bad(
            f'{_OPENAI}client = OpenAI({_THERE}, timeout=30)\n{_ASK}, extra_body={{"clear_thinking": False}})\n',
            f"{_CEREBRAS}client = Cerebras({_KEY}, timeout=30)\n{_ASK}, clear_thinking=False)\n",
            target="cerebras-sdk",
        ),
        # In shape from a service that makes its client in a function, and names its class in quotes elsewhere.
        Bad(
            "import os\nfrom typing import Optional\n\nimport openai\n\n\n"
            f"def build() -> Optional[openai.AsyncOpenAI]:\n    return openai.AsyncOpenAI({_THERE})\n\n\n"
            'async def ask(client: "openai.AsyncOpenAI"):\n    try:\n'
            f"        return await {_ASK})\n    except openai.RateLimitError:\n        return None\n",
            "import os\nfrom typing import Optional\n\nimport cerebras.cloud.sdk\n\n\n"
            "def build() -> Optional[cerebras.cloud.sdk.AsyncCerebras]:\n"
            f"    return cerebras.cloud.sdk.AsyncCerebras({_KEY})\n\n\n"
            'async def ask(client: "cerebras.cloud.sdk.AsyncCerebras"):\n    try:\n'
            f"        return await {_ASK})\n    except cerebras.cloud.sdk.RateLimitError:\n        return None\n",
            target="cerebras-sdk",
        ),
        Bad(
            "from cerebras.cloud.sdk import Cerebras\n\nclient = Cerebras(warm_tcp_connection=False)\n"
            f"{_ASK}, clear_thinking=False)\n",
            "import os\n\nfrom openai import OpenAI\n\n"
            f"client = OpenAI({_THERE})\n"
            f'{_ASK}, extra_body={{"clear_thinking": False}})\n',
            target="openai-sdk",
        ),
        Bad(
            f"{_OPENAI}client = OpenAI({_THERE})\n"
            'client.chat.completions.parse(model="gpt-oss-120b", messages=[], response_format=dict)\n',
            target="cerebras-sdk",
        ),
    )
    good = (
        f"{_OPENAI}client = OpenAI({_THERE})\n{_ASK})\n",
        f"{_CEREBRAS}client = Cerebras({_KEY})\n{_ASK})\n",
    )
    noop = (
        'from openai import OpenAI\n\nclient = OpenAI(base_url="https://api.deepseek.com", api_key="x")\n',
        "from cerebras.cloud.sdk import Cerebras\n\nclient = Cerebras(base_url='http://localhost:8000')\n",
        "class Cerebras:\n    pass\n\n\nclient = Cerebras()\n",
        "from llama_index.llms.cerebras import Cerebras\n\nclient = Cerebras(model='gpt-oss-120b')\n",
    )

    def check_program(self, context: Context) -> Iterator[Finding]:
        """The clients at the provider that are not of the SDK that is asked for, or of one that is not listed."""
        wanted = wanted_sdk(context)
        if wanted is None:
            return
        sdk = load_cerebras_sdk()
        package, left = sdk.package_of(wanted), OTHER[wanted]
        for client, change in changes(context):
            advice = "" if package in _packages(client, context) else f"list {package} among the project's dependencies"
            fix = None
            if not change.reason:
                message = "; ".join(filter(None, (f"make it a client of {DISPLAYED[wanted]}", advice)))
                fix = Fix(change.applicability, message, change.operations, group=(client.id,), essential=True)
            yield self.finding(
                client.place,
                f"this client uses {DISPLAYED[left]}, and the configuration asks for {DISPLAYED[wanted]}",
                related=change.related,
                fix=fix,
                help=stays("", change.reason) if change.reason else "; ".join(filter(None, (change.doubt, advice))),
            )
        told: set[Place] = set()
        for client in context.facts.clients:
            known = context.sdk.client_kind(client.kind)
            if known is None or known.sdk != wanted or not context.decision(client).arrives:
                continue
            other = sdk.package_of(left)
            found = lacking(context, client, package, (other,))
            places = {each.place for each in found}
            if found and told.isdisjoint(places):
                told |= places
                yield self.finding(
                    client.place,
                    f"this client needs {package}, and the project lists {other} only",
                    related=tuple(Related(each.place, f"{other} is listed here") for each in found),
                    fix=listing(found, package, client, context),
                    help=f"list {package} there",
                )


def _packages(client: Client, context: Context) -> set[str]:
    """The packages of SDKs that are listed for a client."""
    sdk = load_cerebras_sdk()
    names = {sdk.package_of(each) for each in OTHER}
    return {each.package for each in context.listed(client.place.path, names)}
