from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Finding
from migrator.judge.context import Context
from migrator.judge.rule import Bad, Rule

# What of openai 1.0 and later does the same. Method names are those of the old classes.
_CALLS = {
    "ChatCompletion.create": "client.chat.completions.create(...)",
    "ChatCompletion.acreate": "await client.chat.completions.create(...) of an AsyncOpenAI client",
    "Completion.create": "client.chat.completions.create(...) with the prompt as a user message",
    "Completion.acreate": "await client.chat.completions.create(...) with the prompt as a user message",
    "Embedding.create": "client.embeddings.create(...) of an OpenAI client",
    "Image.create": "client.images.generate(...) of an OpenAI client",
    "Model.list": "client.models.list()",
    "Model.retrieve": "client.models.retrieve(...)",
}
_SETTINGS = {
    "api_base": "the argument base_url of OpenAI(...)",
    "proxy": "the argument http_client of OpenAI(...)",
    "ca_bundle_path": "the argument http_client of OpenAI(...)",
    "verify_ssl_certs": "the argument http_client of OpenAI(...)",
    "requestssession": "the argument http_client of OpenAI(...)",
    "aiosession": "the argument http_client of AsyncOpenAI(...)",
    "api_key_path": "the argument api_key of OpenAI(...)",
}


class LegacySdk(Rule):
    """The program is written for the openai package before 1.0.

    `openai.ChatCompletion.create` and its relatives raise `APIRemovedInV1` since 1.0.0 (November 2023), and
    `openai.api_base` is not read by anything. What such a program sends, and where, is not followed.

    There is no fix: the calls, their answers (objects instead of dictionaries) and the exceptions all change. Move to
    openai 1.0 or later first. OpenAI's own command for that, `openai migrate`, runs the codemod Grit, where it can
    still be had. Then run `migrate`.

    Source: https://github.com/openai/openai-python/discussions/742, names of openai 0.28.1
    """

    code = "CBR110"
    name = "legacy-sdk"
    severity = "error"
    bad = (
        Bad('import openai\n\nopenai.ChatCompletion.create(model="gpt-4", messages=[])\n'),
        Bad(
            'import openai\n\nopenai.api_base = "https://api.cerebras.ai/v1"\n'
            'answer = openai.ChatCompletion.create(model="gpt-oss-120b", messages=[])\n',
            count=2,
        ),
        Bad('from openai import Completion\n\nCompletion.create(engine="davinci", prompt="a")\n'),
    )
    good = (
        "import os\n\nimport openai\n\n"
        'openai.base_url = "https://api.cerebras.ai/v1/"\nopenai.api_key = os.environ["CEREBRAS_API_KEY"]\n'
        'openai.chat.completions.create(model="gpt-oss-120b", messages=[])\n',
        "import openai\n\ntry:\n    pass\nexcept openai.RateLimitError:\n    pass\n",
    )
    noop = (
        "import openai\n\n\nclass ChatCompletion:\n    @classmethod\n    def create(cls):\n        return 1\n\n\n"
        "ChatCompletion.create()\n",
        "from openai.types.chat import ChatCompletion\n\nChatCompletion(id='a', choices=[])\n",
        "import openai\n\n\nclass Settings:\n    api_base = ''\n\n\nSettings.api_base = 'http://localhost'\n",
    )

    def check_program(self, context: Context) -> Iterator[Finding]:
        """Every use of a name that is gone."""
        for use in context.facts.legacy:
            rest = use.name.partition(".")[2]
            if use.kind == "call":
                successor = _CALLS.get(rest, "a method of a client, OpenAI()")
            elif use.kind == "setting":
                successor = _SETTINGS.get(rest, "an argument of OpenAI(...)")
            else:
                successor = f"an exception of the package itself (openai.{rest.rpartition('.')[2]})"
            yield self.finding(
                use.place,
                f"`{use.name}` is gone since openai 1.0",
                help=f"move to openai 1.0 or later first: {successor}; then run `migrate`",
            )
