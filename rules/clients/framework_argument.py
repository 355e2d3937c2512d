from __future__ import annotations

import json
from collections.abc import Iterator

from migrator.facts import Finding, Request, SetArgument
from migrator.judge.context import Context
from migrator.judge.rule import Bad, Rule

_START = (
    "import os\n\nfrom agents import Agent, set_default_openai_api, set_default_openai_client\n"
    "from openai import AsyncOpenAI\n\n"
    'client = AsyncOpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n'
    'set_default_openai_api("chat_completions")\n'
)
_SET = "set_default_openai_client(client, use_for_tracing=False)\n"


class FrameworkArgument(Rule):
    """A framework that is given a client of Cerebras needs an argument that it has not got.

    What OpenAI Agents is given by `set_default_openai_client` also sends traces, to api.openai.com, with the key of
    Cerebras in them, unless `use_for_tracing=False` says otherwise. And an agent that names no model asks for OpenAI's
    newest one, which Cerebras does not serve.

    The fix adds the argument. It is safe: traces are sent with OPENAI_API_KEY then, or not at all if there is none.

    Source: openai-agents 0.24.0, runs against a local server
    """

    code = "CBR113"
    name = "framework-argument"
    severity = "error"
    fixable = "safe"
    bad = (
        Bad(f"{_START}set_default_openai_client(client)\n", f"{_START}{_SET}"),
        Bad(f"{_START}set_default_openai_client(client, use_for_tracing=True)\n", f"{_START}{_SET}"),
        # In shape from a desk of agents that leave the model to the framework.
        Bad(
            f'{_START}{_SET}\ntriage = Agent(\n    name="Triage",\n    instructions="Send the ticket on.",\n)\n',
            f'{_START}{_SET}\ntriage = Agent(\n    name="Triage",\n    instructions="Send the ticket on.",\n'
            '    model="gpt-oss-120b",\n)\n',
        ),
    )
    good = (f'{_START}{_SET}agent = Agent(name="Triage", model="gpt-oss-120b")\n',)
    noop = (
        "import os\n\nfrom agents import set_default_openai_client\nfrom openai import AsyncOpenAI\n\n"
        'set_default_openai_client(AsyncOpenAI(base_url="http://localhost:8000/v1", api_key="x"))\n',
        "from openai import AsyncOpenAI\n\nfrom clients import set_default_openai_client\n\n"
        'set_default_openai_client(AsyncOpenAI(base_url="https://api.cerebras.ai/v1", api_key=KEY))\n',
        'from crewai import Agent\n\nagent = Agent(role="Triage", goal="Send the ticket on.", backstory="")\n',
        f"{_START}set_default_openai_client(client, **options)\n",
        f"{_START}set_default_openai_client(client, use_for_tracing=tracing())\n",
    )

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """What is given a client of the provider's, and what makes requests by a default one."""
        framework = context.sdk.framework(request.framework)
        if framework is None or context.destination(request) != "provider":
            return
        for name, code in request.lacks:
            needed = f"{framework.package} needs `{name}={code}` with a client of {context.provider.display}"
            yield self._missing(request, name, code, f"{needed}: {framework.note}", context)
        if not framework.ambient or request.unknown or request.named("model"):
            return
        model = context.models.counterpart(framework.default).model
        spelled = context.spelling(request, "model")
        if model and spelled is not None:
            asked = f"it names no model, and {framework.package} then asks for {framework.default!r}"
            message = f"{asked}, which {context.provider.display} does not serve"
            yield self._missing(request, spelled, json.dumps(model), message, context)

    def _missing(self, request: Request, name: str, code: str, message: str, context: Context) -> Finding:
        operations = (SetArgument(request.place, name, code),)
        return self.finding(
            request.place,
            message,
            fix=context.fix(request, f"add `{name}={code}`", operations, essential=True),
            help=f"pass {name}={code}",
        )
