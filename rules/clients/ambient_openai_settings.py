from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Finding, Fix, Mention, Related, ReplaceString
from migrator.judge.context import Context
from migrator.judge.keys import OPENAI_KEY
from migrator.judge.rule import Bad, Rule
from migrator.judge.surroundings import Surroundings, Users, applicability
from migrator.understand.modules import is_test

_START = "import os\nimport sys\n\nfrom openai import OpenAI\n\n"
_MOVED = 'OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])'
_CHAT = 'client.chat.completions.create(model="gpt-oss-120b", messages=[])\n'


class AmbientOpenAISettings(Rule):
    """The program around a client at Cerebras still goes by OpenAI's environment variables.

    A program that asks for OPENAI_API_KEY before it starts (`if not os.getenv("OPENAI_API_KEY"): sys.exit(1)`) does not
    start any more where only CEREBRAS_API_KEY is set, although its clients would work. One that sets OPENAI_API_KEY
    itself sets what nobody reads. And OPENAI_ORG_ID, OPENAI_PROJECT_ID and OPENAI_CUSTOM_HEADERS act on every client of
    the `openai` package: their values are sent as headers, to Cerebras too (OPENAI_PROJECT_ID since 1.20.0,
    OPENAI_CUSTOM_HEADERS since 2.34.0).

    The key's variable is not reported where a client that stays at OpenAI takes its key from it. The fix writes the
    provider's variable, also in the texts of errors. It goes with the move of the clients around, and is safe if that
    is. There is none where another package that reads the variable is imported (langchain_openai, litellm, ...), or the
    variable is read for something else: these need it as well. For headers there is none either: unset the variable
    where the program runs.

    Source: `openai/_client.py`, 1.0.0 to 3.52.0, and runs of 1.109.1, 2.54.0 and 3.51.0
    """

    code = "CBR109"
    name = "ambient-openai-settings"
    severity = "error"
    fixable = "safe"
    bad = (
        Bad(
            f'{_START}if not os.getenv("OPENAI_API_KEY"):\n    sys.exit("Set OPENAI_API_KEY first")\n\n'
            f"client = OpenAI()\n{_CHAT}",
            f'{_START}if not os.getenv("OPENAI_API_KEY"):\n    sys.exit("Set OPENAI_API_KEY first")\n\n'
            f"client = OpenAI()\n{_CHAT}",
            count=2,
        ),
        Bad(
            f'{_START}if not os.getenv("OPENAI_API_KEY"):\n    sys.exit("Set OPENAI_API_KEY first")\n\n'
            f"client = {_MOVED}\n{_CHAT}",
            f'{_START}if not os.getenv("CEREBRAS_API_KEY"):\n    sys.exit("Set CEREBRAS_API_KEY first")\n\n'
            f"client = {_MOVED}\n{_CHAT}",
            unsafe=True,
            count=2,
        ),
        Bad(
            f'{_START}assert os.environ["OPENAI_API_KEY"], "no key"\n'
            'os.environ["OPENAI_API_KEY"] = input("key: ")\n'
            f"client = {_MOVED}\n{_CHAT}",
            count=2,
        ),
        Bad(f'{_START}os.environ["OPENAI_ORG_ID"] = "org-1"\nclient = {_MOVED}\n{_CHAT}'),
        # In shape from vanna's quickstart: the guard stands in a function of its own, far from the client.
        Bad(
            f'{_START}\ndef check():\n    if "OPENAI_API_KEY" not in os.environ:\n'
            '        raise RuntimeError("no key")\n\n\n'
            f"class Bot:\n    def __init__(self):\n        self.client = {_MOVED}\n\n    def ask(self):\n"
            f"        return self.{_CHAT}",
            f'{_START}\ndef check():\n    if "CEREBRAS_API_KEY" not in os.environ:\n'
            '        raise RuntimeError("no key")\n\n\n'
            f"class Bot:\n    def __init__(self):\n        self.client = {_MOVED}\n\n    def ask(self):\n"
            f"        return self.{_CHAT}",
            unsafe=True,
        ),
    )
    good = (
        f'{_START}if not os.getenv("CEREBRAS_API_KEY"):\n    sys.exit(1)\nclient = {_MOVED}\n{_CHAT}',
        f'{_START}if not os.getenv("OPENAI_API_KEY"):\n    sys.exit(1)\nclient = {_MOVED}\n{_CHAT}'
        'OpenAI().embeddings.create(model="text-embedding-3-small", input="a")\n',
        f'{_START}"""OPENAI_API_KEY was needed until June."""\nclient = {_MOVED}\n{_CHAT}',
    )
    noop = (
        'import os\nimport sys\n\nif not os.getenv("OPENAI_API_KEY"):\n    sys.exit(1)\n',
        'import os\n\nfrom groq import Groq\n\nassert os.getenv("OPENAI_API_KEY")\nGroq().chat.completions.create()\n',
        f'{_START}if not os.getenv("OPENAI_API_KEY"):\n    sys.exit(1)\n'
        'client = OpenAI(base_url="https://api.deepseek.com")\n'
        'client.chat.completions.create(model="m", messages=[])\n',
        'import os\n\nfrom cerebras.cloud.sdk import Cerebras\n\nos.environ["OPENAI_ORG_ID"] = "org-1"\n'
        'Cerebras().chat.completions.create(model="gpt-oss-120b", messages=[])\n',
        'import os\n\nimport openai\n\nassert os.getenv("OPENAI_API_KEY")\n'
        'openai.ChatCompletion.create(model="gpt-4", messages=[])\n',
    )

    def check_program(self, context: Context) -> Iterator[Finding]:
        """The places that name one of the variables, around clients that end up at the provider."""
        around = Surroundings(context)
        for mention in context.facts.mentions:
            variable = context.sdk.variable(mention.name)
            if mention.name == OPENAI_KEY and mention.kind in ("asked", "set", "said"):
                users = around.users(mention)
                if users.arriving and not users.needing and not around.renamed(mention.place):
                    yield from self._key(mention, users, context)
            elif variable is not None and variable.sdk == "openai" and variable.role == "header":
                users = around.users(mention)
                if users.arriving and mention.kind in ("asked", "set", "read") and not is_test(mention.place.path):
                    yield self._header(mention, users, variable.note, context)

    def _key(self, mention: Mention, users: Users, context: Context) -> Iterator[Finding]:
        """What is still done with the key's variable, where no client that is seen needs it."""
        if users.doubts and mention.kind != "asked":
            return  # what is set or said for somebody else is right as it is
        key, provider = context.key_variable, context.provider.display
        moving = tuple(client for client in users.arriving if context.decision(client).status == "moves")
        message = {
            "asked": f"the program asks for {OPENAI_KEY}, while its clients for {provider} read {key}",
            "set": f"the program sets {OPENAI_KEY}, while its clients for {provider} read {key}",
            "said": f"this message names {OPENAI_KEY}, while the clients for {provider} read {key}",
        }[mention.kind]
        if mention.refuses and mention.kind == "asked":
            message = f"the program gives up without {OPENAI_KEY}, while its clients for {provider} read {key}"
        fix = None
        if not users.doubts and mention.whole:
            operation = ReplaceString(mention.place, mention.text.replace(OPENAI_KEY, key))
            group = tuple(client.id for client in moving)
            # A script of a folder of its own may ask for what it uses itself, unless it gives up.
            safe = mention.kind != "asked" or mention.refuses or users.beside
            kind = applicability(users.arriving, context) if safe else "unsafe"
            fix = Fix(kind, f"write {key}", (operation,), group=group)
        certain = mention.refuses and mention.kind == "asked" and moving and not users.doubts
        yield self.finding(
            mention.place,
            message,
            severity="error" if certain else "warning",
            related=(*(Related(client.place, "a client") for client in users.arriving[:1]), *users.doubts[:2]),
            fix=fix,
            help=f"see whether it is still needed for what else may read it, and ask for {key} too"
            if users.doubts
            else f"write {key}",
        )

    def _header(self, mention: Mention, users: Users, note: str, context: Context) -> Finding:
        """A variable whose value every client of the SDK sends as a header."""
        return self.finding(
            mention.place,
            f"the openai package sends the value of {mention.name} to {context.provider.display} too",
            severity="warning",
            related=tuple(Related(client.place, "by this client") for client in users.arriving[:2]),
            help=f"unset it where the program runs: it {note}",
        )
