from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from migrator.facts import (
    Client,
    Finding,
    Fix,
    ImportInstead,
    InsertStatement,
    Operation,
    OrElse,
    ReadEnvironment,
    Replace,
    SetArgument,
)
from migrator.judge.context import Context
from migrator.judge.keys import key_change
from migrator.judge.options import openai_options
from migrator.judge.rule import Bad, Rule, removal


class OpenAIClient(Rule):
    """A client still talks to OpenAI.

    A client without `base_url`, or with OpenAI's, sends every request and the OpenAI key to api.openai.com. Cerebras
    answers the same requests at its own base URL, with its own key.

    The fix sets `base_url`, reads the key from the provider's variable and drops what only OpenAI understands. The key
    is written as `os.environ[...]`, never as `os.environ.get(...)`: given None, the SDK falls back to OPENAI_API_KEY
    and sends OpenAI's key to the other company (seen with openai 1.109.1, 2.54.0 and 3.51.0). Where the program asks
    whether it has a key (`if not key: …`), the read gets an empty text as its default instead: that is as false as
    None, and no reason for the SDK to look for another key. A client and its requests move together or not at all; a
    client that cannot move says why.

    Classes of frameworks that make such a client inside (LangChain's `ChatOpenAI`, ...) are clients too. Some are moved
    in place, in their own spelling, and some by the name of their model (`openai/gpt-4o` of LiteLLM, which CBR201
    replaces). Others have to become another class, which is said and left to you. See docs/frameworks.md.

    The fix is safe when the key is found. It is unsafe when the key is decided by a caller, or when the client is
    handed to code that cannot be seen.

    Source: https://inference-docs.cerebras.ai/resources/openai
    """

    code = "CBR101"
    name = "openai-client"
    severity = "error"
    fixable = "safe"
    bad = (
        Bad(
            "from openai import OpenAI\n\nclient = OpenAI()\n",
            "import os\n\nfrom openai import OpenAI\n\n"
            'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n',
        ),
        Bad(
            "import os\n\nimport openai\n\n"
            'client = openai.AsyncOpenAI(\n    api_key=os.getenv("OPENAI_API_KEY"),\n    timeout=30,\n)\n',
            "import os\n\nimport openai\n\n"
            'client = openai.AsyncOpenAI(\n    base_url="https://api.cerebras.ai/v1",\n'
            '    api_key=os.environ["CEREBRAS_API_KEY"],\n    timeout=30,\n)\n',
        ),
        Bad(
            "from openai import OpenAI\n\n\ndef build(api_key):\n    return OpenAI(api_key=api_key)\n",
            "from openai import OpenAI\n\n\ndef build(api_key):\n"
            '    return OpenAI(base_url="https://api.cerebras.ai/v1", api_key=api_key)\n',
            unsafe=True,
        ),
        # In shape from a framework with drivers, whose packages are imported when they are needed.
        Bad(
            "from __future__ import annotations\n"
            "\n"
            "from importlib import import_module\n"
            "from types import ModuleType\n"
            "\n"
            "\n"
            "def optional(name: str) -> ModuleType:\n"
            "    try:\n"
            "        return import_module(name)\n"
            "    except ImportError as error:\n"
            '        raise ImportError(f"install {name}") from error\n'
            "\n"
            "\n"
            "class Driver:\n"
            "    @property\n"
            "    def client(self):\n"
            '        return optional("openai").OpenAI()\n'
            "\n"
            "    def run(self, messages):\n"
            '        return self.client.chat.completions.create(model="gpt-oss-120b", messages=messages)\n'
        ),
        # In shape from the many programs that keep LangChain's model in a module of its own.
        Bad(
            "import os\n\nfrom langchain_openai import ChatOpenAI\n\n"
            'llm = ChatOpenAI(openai_api_key=os.getenv("OPENAI_API_KEY"), temperature=0)\n',
            "import os\n\nfrom langchain_openai import ChatOpenAI\n\n"
            'llm = ChatOpenAI(openai_api_base="https://api.cerebras.ai/v1", '
            'openai_api_key=os.environ["CEREBRAS_API_KEY"], temperature=0, model="gpt-oss-120b")\n',
        ),
        Bad('from llama_index.llms.openai import OpenAI\n\nllm = OpenAI(model="gpt-4o")\n'),
        Bad('from litellm import completion\n\ncompletion("gpt-4o", messages=[])\n'),
    )
    good = (
        "import os\n\nfrom openai import OpenAI\n\n"
        'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n',
    )
    noop = (
        'from openai import OpenAI\n\nclient = OpenAI(base_url="http://localhost:8000/v1", api_key="none")\n',
        "from langchain_openai import OpenAI\n\nclient = OpenAI()\n",
        "from langchain_openai import AzureChatOpenAI, OpenAIEmbeddings\n\nAzureChatOpenAI()\nOpenAIEmbeddings()\n",
        'from litellm import completion\n\ncompletion("anthropic/claude-sonnet-4-5", messages=[])\n',
        "class OpenAI:\n    pass\n\n\nclient = OpenAI()\n",
        'from openai import OpenAI\n\nclient = OpenAI(base_url="https://api.deepseek.com", api_key="x")\n',
    )

    def check_client(self, client: Client, context: Context) -> Iterator[Finding]:
        """The clients whose requests go to OpenAI and could go to the provider."""
        decision = context.decision(client)
        if decision.status not in ("moves", "stays"):
            return
        message = f"this client talks to OpenAI, not to {context.provider.display}"
        framework = context.sdk.framework(client.kind)
        if framework is not None and decision.status == "stays" and decision.reason == framework.advice:
            message = f"this client of {framework.package} talks to OpenAI, not to {context.provider.display}"
            yield self.finding(client.place, message, help=framework.advice)
            return
        if decision.status == "stays":
            message = f"{message}; it is not moved: {decision.reason}"
            yield self.finding(client.place, message, related=decision.related)
            return
        named = context.routed(client)
        operations = (
            *(() if named else _base_url(client, context)),
            *(() if named and client.argument("api_key") is None else _key(client, context)),
            *_openai_only(client, context),
            *_of_framework(client, context),
        )
        if not operations:
            # The name of its model says where it goes, and that is a finding of its own.
            yield self.finding(client.place, message, related=decision.related, help=_help(client, context))
            return
        fix = Fix(
            decision.applicability,
            f"point it at {_shown(context)}, with the key in {context.key_variable}",
            operations,
            group=(client.id,),
            essential=True,
        )
        yield self.finding(client.place, message, related=decision.related, fix=fix, help=_help(client, context))


def _base_url(client: Client, context: Context) -> tuple[Operation, ...]:
    if client.module_level:
        # The module's client joins base URL and path as they are, so its base URL ends in a slash.
        own = context.settings.base_url_env is None
        url = context.base_url.rstrip("/") + "/"
        code = json.dumps(url, ensure_ascii=False) if own else context.base_url_code
        written = client.argument("base_url")
        if written is not None:
            return (Replace(written.value_place, code),)
        return (InsertStatement(client.anchor or client.place, f"{client.spelled}.base_url", code),)
    written = client.argument("base_url")
    if written is not None:
        if written.passed:
            # What a caller passes still counts; none that can be seen passes anything.
            return (OrElse(written.value_place, context.base_url_code),)
        return (Replace(written.value_place, context.base_url_code),)
    return (SetArgument(client.place, client.spelling("base_url"), context.base_url_code, first=True),)


def _key(client: Client, context: Context) -> tuple[Operation, ...]:
    """The change of the key, in the words of a framework that does not take it as a text."""
    operations = key_change(client, context.key_variable, context.decisions.pinned).operations
    framework, twin = context.sdk.framework(client.kind), client.twin
    if framework is None or not framework.key or twin is None:
        return operations
    read = f"{twin.spelled}.{framework.key.rpartition('.')[2]}({json.dumps(context.key_variable)})"
    spelled = tuple(
        replace(each, code=read)
        if isinstance(each, (SetArgument, Replace, OrElse)) and isinstance(each.code, ReadEnvironment)
        else each
        for each in operations
    )
    if spelled == operations or twin.imports is None:
        return spelled
    return (*spelled, ImportInstead(twin.imports, twin.spelled, twin.beside, twin.module, kept=True))


def _openai_only(client: Client, context: Context) -> tuple[Operation, ...]:
    """The removal of the options that only OpenAI understands."""
    found = openai_options(client, context)
    return tuple(operation for each in found if each.free for operation in removal(each.field))


def _of_framework(client: Client, context: Context) -> Iterator[Operation]:
    """What a framework's class needs besides: a model instead of its default, other arguments, another class."""
    framework = context.sdk.framework(client.kind)
    if framework is None:
        return
    made = [request for request in context.index.requests_of(client) if request.place == client.place]
    if framework.default and not client.unknown and not any(request.named("model") for request in made):
        model = context.models.counterpart(framework.default).model
        if model is not None:
            yield SetArgument(client.place, client.spelling("model"), json.dumps(model))
    for name, code in framework.add:
        yield SetArgument(client.place, name, code)
    if client.twin is not None and framework.swap:
        yield Replace(client.callee, client.twin.spelled)
        twin = client.twin
        if twin.imports is not None:
            yield ImportInstead(twin.imports, twin.spelled, twin.beside, twin.module, twin.exported)


def _shown(context: Context) -> str:
    variable = context.settings.base_url_env
    return f"the address in {variable}" if variable else context.base_url


def _help(client: Client, context: Context) -> str:
    """Why the client moves only so far, and what a person has to do besides."""
    variable, url = context.settings.base_url_env, context.base_url.rstrip("/")
    framework = context.sdk.framework(client.kind)
    told = [context.decision(client).reason, context.provider.setup, framework.note if framework is not None else ""]
    if context.settings.target == "cerebras-sdk" and framework is None:
        told.append("`migrate` then makes it a client of the Cerebras SDK (CBR111), where that is possible")
    if variable is not None:
        told.append(f"set {variable} to {url}{'/, with the slash' if client.module_level else ''}")
    return "; ".join(each for each in told if each)
