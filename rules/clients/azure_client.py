from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Client, Finding, Fix, ImportBeside, Operation, ReadEnvironment, Remove, Replace, SetArgument
from migrator.judge.context import Context
from migrator.judge.decide import is_azure
from migrator.judge.models import MODEL_ENDPOINTS
from migrator.judge.options import openai_options
from migrator.judge.rule import Bad, Rule

_AZURE = 'api_key=os.environ["AZURE_OPENAI_API_KEY"], azure_endpoint="https://a.openai.azure.com", api_version="1"'
_CEREBRAS = 'base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"]'
_CHAT = 'client.chat.completions.create(model="my-deployment", messages=[])\n'


class AzureClient(Rule):
    """A client talks to Azure OpenAI.

    Azure has its own hosts, keys, deployments instead of models, and API versions, so that none of it can be carried
    over: which deployment is which model is only known in Azure. Without `--unsafe-fixes` the client and its requests
    are left as they are.

    The fix makes it an `OpenAI` client with the base URL and the key of Cerebras, without what only Azure has. It is
    unsafe: the requests name deployments, which have to become models. A deployment that is called like an OpenAI model
    is replaced like one (CBR201), another name is reported (CBR203, CBR204), and the table `models` of the
    configuration says what stands in for it. There is no fix for a client that also serves what Cerebras lacks, that is
    handed to code that cannot be seen, that gets its options from a dictionary, or whose class has another name there.

    Source: `AzureOpenAI` in the openai package, 1.0.0 to 3.52.0
    """

    code = "CBR106"
    name = "azure-client"
    severity = "warning"
    fixable = "unsafe"
    bad = (
        Bad(
            f"import os\n\nfrom openai import AzureOpenAI\n\nclient = AzureOpenAI({_AZURE}, timeout=30)\n{_CHAT}",
            f"import os\n\nfrom openai import AzureOpenAI, OpenAI\n\nclient = OpenAI({_CEREBRAS}, timeout=30)\n{_CHAT}",
            unsafe=True,
        ),
        Bad(
            "import openai\n\n\ndef build(endpoint):\n"
            '    return openai.AsyncAzureOpenAI(azure_endpoint=endpoint, azure_deployment="chat")\n',
            f"import os\n\nimport openai\n\n\ndef build(endpoint):\n    return openai.AsyncOpenAI({_CEREBRAS})\n",
            unsafe=True,
        ),
        # In shape from a chat application that chooses between the two: the plain class is imported already.
        Bad(
            "import os\n\nfrom openai import AsyncAzureOpenAI, AsyncOpenAI\n\n\ndef build(azure):\n    if azure:\n"
            f"        return AsyncAzureOpenAI({_AZURE})\n"
            f"    return AsyncOpenAI({_CEREBRAS})\n",
            "import os\n\nfrom openai import AsyncAzureOpenAI, AsyncOpenAI\n\n\ndef build(azure):\n    if azure:\n"
            f"        return AsyncOpenAI({_CEREBRAS})\n"
            f"    return AsyncOpenAI({_CEREBRAS})\n",
            unsafe=True,
        ),
        # In shape from a benchmark of models: the module is set up for Azure in one function of several.
        Bad(
            "import openai\n\n\ndef plain(key):\n    openai.api_key = key\n\n\n"
            'def azure(key):\n    openai.api_type = "azure"\n    openai.api_key = key\n\n\n'
            "def ask(model, messages):\n    return openai.chat.completions.create(model=model, messages=messages)\n"
        ),
        Bad(
            f"import os\n\nfrom openai import AzureOpenAI\n\nclient = AzureOpenAI({_AZURE})\n{_CHAT}"
            'client.embeddings.create(model="my-embedder", input="a")\n'
        ),
    )
    good = (
        f"import os\n\nfrom openai import OpenAI\n\nclient = OpenAI({_CEREBRAS})\n",
        "from openai import OpenAI\n\nclient = OpenAI()\n",
    )
    noop = (
        "from langchain_openai import AzureChatOpenAI, AzureOpenAI\n\nclient = AzureOpenAI()\nAzureChatOpenAI()\n",
        "import openai\n\n\nclass AzureOpenAI:\n    pass\n\n\nclient = AzureOpenAI()\n",
        "import openai\nfrom azure.ai.inference import ChatCompletionsClient as C\n\nC(endpoint=openai.base_url)\n",
    )

    def check_client(self, client: Client, context: Context) -> Iterator[Finding]:
        """The clients of Azure's classes."""
        if context.decision(client).status == "azure":
            operations = _rewritten(client, context)
            fix = None
            if operations:
                fix = Fix("unsafe", f"make it a client of {context.provider.display}", operations)
            # The module itself is a client: one of its settings says so.
            told = (field.place for field in client.arguments if client.module_level and is_azure(field))
            yield self.finding(
                next(told, client.place),
                "this client talks to Azure OpenAI and is not moved",
                fix=fix,
                help=f'make it an `OpenAI` client with base_url="{context.base_url}" and the key in '
                f"{context.key_variable}, and name models in place of deployments",
            )


def _rewritten(client: Client, context: Context) -> tuple[Operation, ...]:
    """The operations that make an Azure client one of the provider's; none if they would not be right."""
    twin = client.twin
    keywords = all(field.form == "keyword" and field.holder == client.place for field in client.arguments)
    hidden = client.unknown or client.escapes or client.others or client.indirect or client.inherits
    if twin is None or client.module_level or hidden or not keywords:
        return ()
    for request in context.index.requests_of(client):
        served = context.provider.endpoint(request.chain).served_on(context.day) == "yes"
        if request.endpoint not in MODEL_ENDPOINTS or not served or request.clients != (client.id,):
            return ()
    options = {found.field.name for found in openai_options(client, context)}
    operations: list[Operation] = [Replace(client.callee, twin.spelled)]
    operations += [
        SetArgument(client.place, "base_url", context.base_url_code, first=True),
        SetArgument(client.place, "api_key", ReadEnvironment(context.key_variable)),
    ]
    operations += [Remove(client.place, name) for name in sorted(options)]
    if twin.imports is not None:
        name = twin.spelled
        operations.append(ImportBeside(twin.imports, name, twin.beside))
    return tuple(operations)
