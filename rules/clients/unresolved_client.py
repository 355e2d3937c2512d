from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Client, EnvironmentVariable, Finding, Related, Request, Unknown
from migrator.judge.context import Context
from migrator.judge.models import MODEL_ENDPOINTS
from migrator.judge.rule import Bad, Rule
from migrator.understand.convert import leaves

_CHAT = 'chat.completions.create(model="gpt-4o", messages=[])\n'


class UnresolvedClient(Rule):
    """Where requests go cannot be seen in the code.

    Either the base URL of a client is decided at run time (an environment variable, a parameter that nothing seen here
    passes), or a request is made through something that cannot be followed to a client. Such a client and its requests
    are left as they are: a guess is never edited, and what is wrong with its requests is a warning at most.

    There is no fix. Set the variable to the base URL of Cerebras where the program runs, or write the base URL in the
    code; run the tool on the folder that makes the client as well as on the one that uses it; or annotate and pass the
    client so that it can be followed.

    Source: https://inference-docs.cerebras.ai/resources/openai for the base URL
    """

    code = "CBR107"
    name = "unresolved-client"
    severity = "warning"
    bad = (
        Bad(
            "import os\n\nfrom openai import OpenAI\n\n"
            f'client = OpenAI(base_url=os.environ["LLM_URL"], api_key=os.environ["LLM_KEY"])\nclient.{_CHAT}'
        ),
        Bad(
            "import os\n\nfrom openai import OpenAI\n\n"
            'client = OpenAI(base_url=os.getenv("LLM_URL", "https://api.openai.com/v1"))\n'
        ),
        Bad(f"from openai import OpenAI\n\n\ndef ask(client: OpenAI):\n    return client.{_CHAT}"),
        Bad(f"import openai\n\n\ndef ask(client):\n    return client.{_CHAT}"),
        Bad("from openai import OpenAI\n\n\ndef build(**options):\n    return OpenAI(**options)\n"),
        Bad(
            "from autogen import AssistantAgent, config_list_from_json\n\n"
            'models = config_list_from_json("OAI_CONFIG_LIST")\n'
            'desk = AssistantAgent("desk", llm_config={"config_list": models})\n'
            'floor = AssistantAgent("floor", llm_config={"config_list": models})\n'
        ),
        # In shape from an arena: the endpoints of its models are read from a file.
        Bad(
            "import json\n"
            "\n"
            "from openai import OpenAI\n"
            "\n"
            "\n"
            "def stream(name, messages):\n"
            '    with open("endpoints.json") as file:\n'
            "        endpoint = json.load(file)[name]\n"
            '    client = OpenAI(base_url=endpoint["api_base"], api_key=endpoint["api_key"])\n'
            "    return client.chat.completions.create(model=name, messages=messages, stream=True)\n"
        ),
    )
    good = (
        "import os\n\nfrom openai import OpenAI\n\n"
        'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n'
        f"client.{_CHAT}",
        f"from openai import OpenAI\n\n\ndef ask(client: OpenAI):\n    return client.{_CHAT}\n\nask(OpenAI())\n",
        f"from openai import OpenAI\n\nclient = OpenAI()\nclient.{_CHAT}",
    )
    noop = (
        f"import openai\nfrom groq import Groq\n\nGroq().{_CHAT}",
        f"import openai\nfrom unittest.mock import MagicMock\n\nclient = MagicMock()\nclient.{_CHAT}",
        "import openai\n\n\ndef run(job):\n    return job.files.create(name='a')\n",
        "import os\n\nfrom openai import OpenAI\n\n"
        'client = OpenAI(base_url=os.environ["EMBEDDER_URL"])\nclient.embeddings.create(model="m", input="a")\n',
        "import openai\n\n\ndef embed(client):\n    return client.embeddings.create(model='m', input='a')\n",
        "import openai\n\n\ndef ask(client):\n"
        '    return client.chat.completions.create(model="claude-sonnet-4-5", messages=[])\n',
        'from autogen import UserProxyAgent\n\nperson = UserProxyAgent("person", llm_config=False)\n',
    )

    def check_client(self, client: Client, context: Context) -> Iterator[Finding]:
        """The clients whose base URL is decided at run time."""
        if context.decision(client).status != "dynamic" or _of_no_use(client, context):
            return
        field = client.argument("base_url")
        values = field.values if field is not None else client.unknown
        deciding = [value for value in values if isinstance(value, (EnvironmentVariable, Unknown))]
        yield self.finding(
            client.place if field is None else field.value_place,
            "where this client goes is decided at run time, so it is left as it is",
            related=tuple(
                Related(value.place, value.reason if isinstance(value, Unknown) else f"{value.name} is read here")
                for value in deciding
                if not client.place.contains(value.place)
            ),
            help=_advice(client, deciding, context),
        )

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """The requests that may be OpenAI's, through something that cannot be followed to a client."""
        if request.clients or not _telling(request, context):
            return
        reason = request.reason
        framework = context.sdk.framework(request.framework)
        if framework is not None and reason is not None:
            whom = "each entry for OpenAI" if framework.entries else "it"
            yield self.finding(
                reason.place,
                f"what {framework.package} asks, and where, is not followed from here, so it is left as it is",
                help=f"{reason.reason}; there, give {whom} {_told(request, context)}",
            )
            return
        yield self.finding(
            request.callee,
            f"`{request.chain}` is called on something that is not followed to a client, so it is not checked in full",
            related=() if reason is None else (Related(reason.place, reason.reason),),
            help=f"{reason.reason if reason else 'the client is not known'}; run the tool on the code that makes the "
            f"client too, or see yourself that it goes to {context.provider.display}",
        )


def _told(request: Request, context: Context) -> str:
    """What the configuration of a framework has to say, in its words."""
    route = context.models.route(context.sdk.framework(request.framework))
    if route is not None:
        return f"a model behind {route}, and the key of {context.provider.display}"
    spelled = context.spelling(request, "base_url") or "base_url"
    return f'{spelled}="{context.base_url}", the key of {context.provider.display} and one of its models'


def _of_no_use(client: Client, context: Context) -> bool:
    """Whether all that a client does is what the provider does not offer, which is reported request by request."""
    endpoints = [context.provider.endpoint(request.chain) for request in context.index.requests_of(client)]
    return bool(endpoints) and all(
        endpoint.kin == "other" and endpoint.served_on(context.day) == "no" for endpoint in endpoints
    )


def _advice(client: Client, deciding: list[EnvironmentVariable | Unknown], context: Context) -> str:
    """What to do about a client, by the way in which it is decided where it goes."""
    known = context.sdk.client_kind(client.kind)
    url = context.base_url
    if client.module_level:
        url = context.base_url.rstrip("/") + "/"
    elif known is not None and known.sdk == "cerebras":
        url = context.provider.sdk_base_url or url
    read = next((value for value in deciding if isinstance(value, EnvironmentVariable)), None)
    if read is None:
        return f'write base_url="{url}", or see yourself that it goes to {context.provider.display}'
    defaults = [str(literal.value) for literal in leaves(read) if literal.value]
    unset = f"; unset, it is {defaults[0]}" if defaults else ""
    return f"set {read.name} to {url} where the program runs, and give it the key of {context.provider.display}{unset}"


def _telling(request: Request, context: Context) -> bool:
    """Whether a request without a known client concerns the provider: it is served there, and looks like OpenAI's."""
    endpoint = context.provider.endpoint(request.chain)
    if endpoint.served_on(context.day) != "yes" and request.endpoint not in MODEL_ENDPOINTS:
        return False
    if request.resolution == "inferred":
        return True
    names = context.models.namings(request)
    ours = [each for each in names if each.counterpart.kind != "not-openai" or context.models.known(each.name)]
    if request.endpoint == "chat.completions":
        # A request that names models of neither is another provider's.
        return bool(ours) or not names
    return bool(ours)
