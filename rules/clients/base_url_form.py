from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

from migrator.facts import Client, Constant, Field, Finding, Fix, Operation, Related, Replace, ReplaceString
from migrator.judge.context import Context
from migrator.judge.rule import Bad, Rule
from migrator.understand.convert import leaves

_START = "import os\n\nfrom openai import OpenAI\n\n"
_KEY = 'api_key=os.environ["CEREBRAS_API_KEY"]'
_OWN = "from cerebras.cloud.sdk import Cerebras\n\n"


class BaseUrlForm(Rule):
    """A base URL of Cerebras is not in the form that its client needs.

    - The `openai` package adds `/chat/completions`, so its base URL ends in `/v1`. Without, requests are sent to a path
      that does not exist.
    - Set on the module, `openai.base_url` is joined with the path as it is, and needs a slash at the end:
      `https://api.cerebras.ai/v1/`, or requests go to `/v1chat/completions`.
    - The Cerebras SDK adds `/v1` itself: with `https://api.cerebras.ai/v1` requests go to `/v1/v1/chat/completions`.
    - The key is not to be sent over `http://`, and a URL without a scheme is refused by the HTTP library.

    The fix is safe: it writes the same host in the form that works. Where the literal serves something else too, it
    is the client's argument that changes.

    Source: https://inference-docs.cerebras.ai/resources/openai, and runs of openai 1.109.1 to 3.51.0 and
    cerebras-cloud-sdk 1.91.0
    """

    code = "CBR108"
    name = "base-url-form"
    severity = "error"
    fixable = "safe"
    bad = (
        Bad(
            f'{_START}client = OpenAI(base_url="https://api.cerebras.ai", {_KEY})\n',
            f'{_START}client = OpenAI(base_url="https://api.cerebras.ai/v1", {_KEY})\n',
        ),
        Bad(
            f'{_START}client = OpenAI(base_url="http://api.cerebras.ai/v1", {_KEY})\n',
            f'{_START}client = OpenAI(base_url="https://api.cerebras.ai/v1", {_KEY})\n',
        ),
        Bad(
            f"{_START}URL = 'https://api.cerebras.ai/v1/chat/completions'\nclient = OpenAI(base_url=URL, {_KEY})\n",
            f"{_START}URL = 'https://api.cerebras.ai/v1'\nclient = OpenAI(base_url=URL, {_KEY})\n",
        ),
        Bad(
            'import os\n\nimport openai\n\nopenai.base_url = "https://api.cerebras.ai/v1"\n'
            'openai.api_key = os.environ["CEREBRAS_API_KEY"]\n',
            'import os\n\nimport openai\n\nopenai.base_url = "https://api.cerebras.ai/v1/"\n'
            'openai.api_key = os.environ["CEREBRAS_API_KEY"]\n',
        ),
        Bad(
            f'{_OWN}client = Cerebras(base_url="https://api.cerebras.ai/v1")\n',
            f'{_OWN}client = Cerebras(base_url="https://api.cerebras.ai")\n',
        ),
        Bad(
            f'{_OWN}from openai import OpenAI\n\nURL = "https://api.cerebras.ai/v1"\n'
            'client = OpenAI(base_url=URL, api_key="k")\nown = Cerebras(base_url=URL)\n',
            f'{_OWN}from openai import OpenAI\n\nURL = "https://api.cerebras.ai/v1"\n'
            'client = OpenAI(base_url=URL, api_key="k")\nown = Cerebras(base_url="https://api.cerebras.ai")\n',
        ),
        # In shape from a bot that keeps its host among other settings.
        Bad(
            _START + "class Settings:\n"
            '    host = "https://api.cerebras.ai"\n'
            "\n"
            "\n"
            "def build(settings=Settings):\n"
            '    return OpenAI(base_url=settings.host, api_key=os.environ["CEREBRAS_API_KEY"])\n'
        ),
    )
    good = (
        f'{_START}client = OpenAI(base_url="https://api.cerebras.ai/v1", {_KEY})\n',
        f'{_START}client = OpenAI(base_url="https://api.cerebras.ai/v1/", {_KEY})\n',
        f'{_OWN}client = Cerebras(base_url="https://api.cerebras.ai")\n',
        'import openai\n\nopenai.base_url = "https://api.cerebras.ai/v1/"\nopenai.api_key = "k"\n',
        f'{_START}client = OpenAI(base_url="https://team.cerebras.ai/serve/v1", {_KEY})\n',
    )
    noop = (
        'from openai import OpenAI\n\nclient = OpenAI(base_url="http://localhost:8000", api_key="k")\n',
        'from openai import OpenAI\n\nclient = OpenAI(base_url="https://api.deepseek.com", api_key="k")\n',
        'import openai\n\nopenai.base_url = "http://localhost:8000/v1"\n',
        f'{_OWN}client = Cerebras(base_url="http://localhost:8000/v1")\n',
    )

    def check_client(self, client: Client, context: Context) -> Iterator[Finding]:
        """The base URLs at the provider that are written in another form than the client's."""
        if context.decision(client).status not in ("there", "dynamic"):
            return
        for field in client.arguments:
            for literal in _urls(field):
                right = _right(client, str(literal.value), context)
                if right is None or right == literal.value:
                    continue
                yield self.finding(
                    literal.place,
                    f"{_reason(client, str(literal.value), context)}: {right}",
                    related=()
                    if literal.place == field.value_place
                    else (Related(client.place, "used by this client"),),
                    fix=_fix(field, literal, right, context),
                    help=f"write {right}",
                )


def _urls(field: Field) -> Iterator[Constant]:
    for value in field.values if field.name == "base_url" else ():
        for literal in leaves(value):
            if isinstance(literal.value, str) and literal.value:
                yield literal


def _right(client: Client, url: str, context: Context) -> str | None:
    """The form that ``url`` must have for a client; None if it is not the provider's, or nothing is known about it."""
    try:
        parts = urlsplit(url if "//" in url else f"https://{url}")
        host = parts.hostname or ""
    except ValueError:
        return None
    provider = context.provider
    if not provider.is_host(host):
        return None
    version = urlsplit(provider.base_url).path.rstrip("/")
    path = parts.path.rstrip("/")
    known = context.sdk.client_kind(client.kind)
    # A host of its own may serve the API below another path.
    elsewhere = host not in provider.hosts and path not in ("", version)
    if known is not None and known.sdk == "cerebras":
        right = path.removesuffix(version) if path.endswith(version) else parts.path
    elif client.module_level:
        right = f"{path if elsewhere else version}/"
    else:
        right = parts.path if elsewhere or path == version else version
    encrypted = provider.base_url.startswith("https:")
    scheme = "https" if parts.scheme == "http" and encrypted else parts.scheme
    return urlunsplit((scheme, parts.netloc, right, parts.query, parts.fragment))


def _reason(client: Client, url: str, context: Context) -> str:
    """What is wrong with a base URL."""
    if "//" not in url:
        return "this base URL has no scheme"
    if url.startswith("http:"):
        return "this base URL sends the key unencrypted"
    known = context.sdk.client_kind(client.kind)
    if known is not None and known.sdk == "cerebras":
        return f"the {context.provider.display} SDK adds the version to its base URL itself"
    if client.module_level:
        return "the base URL of the module must end in the version and a slash"
    return "the base URL must end in the version, and nothing else"


def _fix(field: Field, literal: Constant, right: str, context: Context) -> Fix | None:
    """The right form where the literal is written, or at the client if others need the literal as it is."""
    others = {
        _right(other, str(each.value), context)
        for other in context.index.clients_with(literal.place)
        for argument in other.arguments
        for each in _urls(argument)
        if each.place == literal.place
    }
    operation: Operation = ReplaceString(literal.place, right)
    if others != {right} or literal.place in context.decisions.pinned or not literal.whole:
        if field.value_place == literal.place or not all(isinstance(value, Constant) for value in field.values):
            return None
        operation = Replace(field.value_place, f'"{right}"')
    return Fix("safe", "write the base URL in the form that the client needs", (operation,))
