from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Client, Finding, Fix
from migrator.judge.context import Context
from migrator.judge.options import openai_options
from migrator.judge.rule import Bad, Rule, removal

_THERE = 'base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"]'
_START = f"import os\n\nfrom openai import OpenAI\n\nclient = OpenAI({_THERE}"
# With these the constructor raises if it is given a base_url, or a key of its own.
_REFUSED = frozenset({"data_residency", "provider", "workload_identity"})


class OpenAIOnlyOption(Rule):
    """A client at Cerebras is given an option that only OpenAI understands.

    `organization` and `project` are sent as headers, and tell the provider who its customer is at OpenAI;
    `webhook_secret`, `admin_api_key` and `websocket_base_url` belong to services that Cerebras does not have.
    `data_residency`, `provider` and `workload_identity` are errors: the constructor raises when they stand beside
    `base_url` and `api_key`. The constructors of the Cerebras SDK take none of them, and raise TypeError.

    The fix removes the option. It is safe: no request to Cerebras depends on it. An option that comes from a
    dictionary which a client at OpenAI uses too is left to you. The variables OPENAI_ORG_ID and OPENAI_PROJECT_ID do
    the same without being written in the code.

    Source: signatures of openai 1.0.0 to 3.52.0 and cerebras-cloud-sdk 1.91.0, and runs of both
    """

    code = "CBR104"
    name = "openai-only-option"
    severity = "warning"
    fixable = "safe"
    bad = (
        Bad(f'{_START}, organization="org-1", timeout=30)\n', f"{_START}, timeout=30)\n"),
        Bad(f'{_START}, organization="org-1", project="p")\n', f"{_START})\n", count=2),
        Bad(f'{_START}, data_residency="eu")\n', f"{_START})\n"),
        Bad('from openai import OpenAI\n\nclient = OpenAI(project="p")\n'),
        # In shape from a service that gathers the options of its client.
        Bad(
            "import os\n"
            "\n"
            "from openai import OpenAI\n"
            "\n"
            "\n"
            "class Service:\n"
            "    def __init__(self, organization=None):\n"
            '        options = {"base_url": "https://api.cerebras.ai/v1", "api_key": os.environ["CEREBRAS_API_KEY"]}\n'
            '        organization = organization or os.getenv("OPENAI_ORG")\n'
            "        if organization:\n"
            '            options["organization"] = organization\n'
            "        self._client = OpenAI(**options)\n"
        ),
    )
    good = (
        f'{_START}, timeout=30, max_retries=1, default_headers={{"X-Team": "a"}})\n',
        "from cerebras.cloud.sdk import Cerebras\n\nclient = Cerebras(warm_tcp_connection=False)\n",
    )
    noop = (
        'from openai import OpenAI\n\nclient = OpenAI(organization="org-1")\nclient.embeddings.create(input="a")\n',
        'from openai import OpenAI\n\nclient = OpenAI(base_url="http://localhost:8000/v1", organization="org-1")\n',
        'import openai\n\nclient = openai.AzureOpenAI(azure_endpoint="https://a.azure.com", api_version="1")\n',
        'import openai\n\n\ndef build(project):\n    return project\n\n\nbuild(project="p")\n',
    )

    def check_client(self, client: Client, context: Context) -> Iterator[Finding]:
        """The options without a meaning at the provider, of the clients that end up there."""
        decision = context.decision(client)
        if not decision.arrives:
            return
        known = context.sdk.client_kind(client.kind)
        foreign = known is not None and known.sdk == "cerebras"
        for found in openai_options(client, context):
            field, note = found.field, found.option.note
            refused = foreign or field.name in _REFUSED
            group = (client.id,) if decision.status == "moves" else ()
            fix = Fix(decision.applicability, f"remove `{field.name}`", removal(field), group=group)
            what = "makes the constructor raise" if refused else f"means nothing to {context.provider.display}"
            yield self.finding(
                field.place,
                f"`{field.name}` {what}",
                severity="error" if refused else None,
                fix=fix if found.free else None,
                help=f"remove it ({note})" if note else "remove it",
            )
