from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Finding, LegacyUse, Related
from migrator.judge.context import Context
from migrator.judge.rule import Bad, Rule

# What of openai 1.0 and later does the same. Method names are those of the old classes.
_CALLS = {
    "ChatCompletion.create": "client.chat.completions.create(...)",
    "ChatCompletion.acreate": "await client.chat.completions.create(...) of an AsyncOpenAI client",
    "Completion.create": "client.chat.completions.create(...) with the prompt as a user message",
    "Completion.acreate": "await client.chat.completions.create(...) with the prompt as a user message",
    "Embedding.create": "client.embeddings.create(...) of a client that stays at OpenAI",
    "Image.create": "client.images.generate(...) of a client that stays at OpenAI",
    "Moderation.create": "client.moderations.create(...) of a client that stays at OpenAI",
    "Audio.transcribe": "client.audio.transcriptions.create(...) of a client that stays at OpenAI",
    "Model.list": "client.models.list()",
    "Model.retrieve": "client.models.retrieve(...)",
}
_CHAT = ("ChatCompletion", "Completion")
_CEREBRAS = 'base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"]'
_SETTINGS = {
    "api_base": "the argument base_url of OpenAI(...)",
    "proxy": "the argument http_client of OpenAI(...)",
    "ca_bundle_path": "the argument http_client of OpenAI(...)",
    "verify_ssl_certs": "the argument http_client of OpenAI(...)",
    "requestssession": "the argument http_client of OpenAI(...)",
    "aiosession": "the argument http_client of AsyncOpenAI(...)",
    "api_key_path": "the argument api_key of OpenAI(...)",
}
_ERRORS = {
    "InvalidRequestError": "openai.BadRequestError",
    "PermissionError": "openai.PermissionDeniedError",
    "Timeout": "openai.APITimeoutError",
    "TryAgain": "openai.InternalServerError",
    "ServiceUnavailableError": "openai.InternalServerError",
    "SignatureVerificationError": "nothing: it is never raised any more",
    "InvalidAPIType": "nothing: AzureOpenAI is a class of its own",
}


class LegacySdk(Rule):
    """The program is written for the openai package before 1.0.

    `openai.ChatCompletion.create` and its relatives raise `APIRemovedInV1` since 1.0.0 (November 2023), and
    `openai.api_base` is not read by anything. What such a program sends, and where, is not followed.

    There is no fix: the calls, their answers (`answer["choices"][0]["message"]["content"]` becomes
    `answer.choices[0].message.content`), some arguments (`request_timeout`, `engine`) and the exceptions all change.
    Move to openai 1.0 or later first; every finding says what stands in for the name. OpenAI's own command for that,
    `openai migrate`, runs the codemod Grit, where it can still be had. Then run `migrate`.

    Where the project's requirements hold it to a version before 1.0, it is a warning: such a program works, and reaches
    Cerebras by `openai.api_base = "https://api.cerebras.ai/v1"` and `openai.api_key`, with Cerebras' models. It gets
    other exceptions, though: a refused request raises `APIError`, not `InvalidRequestError`. It is a warning as well
    where the program asks first which version there is (`hasattr(openai, "OpenAI")`, `openai.__version__`).

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
        # In shape from a library of scorers, which runs with either.
        Bad(
            "import os\n\nimport openai\n\n\nclass Client:\n    def __init__(self):\n"
            '        if hasattr(openai, "OpenAI"):\n'
            f"            self.complete = openai.OpenAI({_CEREBRAS}).chat.completions.create\n"
            "        else:\n            self.complete = openai.ChatCompletion.create\n"
        ),
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
            pin = context.pin(use.place.path)
            if pin is not None and pin.lacks("1.0.0"):
                yield self.finding(
                    use.place,
                    f"`{use.name}` is of {pin}: where this goes is not followed",
                    severity="warning",
                    related=(Related(pin.place, "the version is set here"),),
                    help=f'set openai.api_base = "{context.base_url}" and openai.api_key to the key in '
                    f"{context.key_variable}, and name models of {context.provider.display}; or move to openai 1.0",
                )
                continue
            if use.guarded:
                yield self.finding(
                    use.place,
                    f"`{use.name}` is gone since openai 1.0; the program asks first which version there is",
                    severity="warning",
                    help="what is sent here with a version before 1.0 is not checked; take it out if nothing has one",
                )
                continue
            yield self.finding(
                use.place,
                f"`{use.name}` is gone since openai 1.0",
                help=f"move to openai 1.0 or later first: {_successor(use, context)}; then run `migrate`",
            )


def _successor(use: LegacyUse, context: Context) -> str:
    """What does the same since openai 1.0."""
    rest = use.name.partition(".")[2]
    there = f'OpenAI(base_url="{context.base_url}", api_key=os.environ["{context.key_variable}"])'
    if use.kind == "call":
        successor = _CALLS.get(rest, "a method of a client, OpenAI()")
        return f"{successor}, with client = {there}" if rest.startswith(_CHAT) else successor
    if use.kind == "setting":
        successor = _SETTINGS.get(rest, "an argument of OpenAI(...)")
        return f"{successor}, as in {there}" if rest == "api_base" else successor
    name = rest.rpartition(".")[2]
    return f"it is {_ERRORS.get(name, f'openai.{name}')} now"
