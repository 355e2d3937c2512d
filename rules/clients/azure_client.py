from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Client, Finding
from migrator.judge.context import Context
from migrator.judge.rule import Bad, Rule


class AzureClient(Rule):
    """A client talks to Azure OpenAI.

    Azure has its own hosts, keys, deployments instead of models, and API versions, so that none of it can be carried
    over: which deployment is which model is only known in Azure. The client and its requests are left as they are.

    There is no fix. To move it, make it an `OpenAI` client with the base URL and the key of Cerebras, and write models
    where deployments are named.

    Source: `AzureOpenAI` in the openai package, 1.0.0 to 3.52.0
    """

    code = "CBR106"
    name = "azure-client"
    severity = "warning"
    bad = (
        Bad(
            "import os\n\nfrom openai import AzureOpenAI\n\n"
            'client = AzureOpenAI(api_key=os.environ["AZURE_OPENAI_API_KEY"], api_version="2024-06-01")\n'
        ),
        Bad(
            "import openai\n\n\ndef build(endpoint):\n"
            "    return openai.AsyncAzureOpenAI(azure_endpoint=endpoint, azure_deployment='chat')\n"
        ),
    )
    good = (
        "import os\n\nfrom openai import OpenAI\n\n"
        'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n',
        "from openai import OpenAI\n\nclient = OpenAI()\n",
    )
    noop = (
        "from langchain_openai import AzureChatOpenAI, AzureOpenAI\n\nclient = AzureOpenAI()\nAzureChatOpenAI()\n",
        "import openai\n\n\nclass AzureOpenAI:\n    pass\n\n\nclient = AzureOpenAI()\n",
    )

    def check_client(self, client: Client, context: Context) -> Iterator[Finding]:
        """The clients of Azure's classes."""
        if context.decision(client).status == "azure":
            yield self.finding(
                client.place,
                "this client talks to Azure OpenAI and is not moved",
                help=f'make it an `OpenAI` client with base_url="{context.base_url}" and the key in '
                f"{context.key_variable}, and name models in place of deployments",
            )
