from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Applicability, Finding, Fix, Operation, Related, ReplaceText, ShellRequest
from migrator.judge.carriers import Clients, Programs
from migrator.judge.context import Context
from migrator.judge.rule import Bad, Beside, Rule

_FILE = "ask.sh"
_CHAT = "chat/completions"
_MODELS = "models"
_HEADER = '-H "Authorization: Bearer $OPENAI_API_KEY"'
_NEW_HEADER = '-H "Authorization: Bearer $CEREBRAS_API_KEY"'
_OTHER = (
    "from openai import OpenAI\n\n"
    'OpenAI(base_url="https://api.deepseek.com", api_key="x").chat.completions.create(model="m", messages=[])\n'
)


class AsksInShell(Rule):
    """A shell command asks OpenAI for what the program around it asks Cerebras for.

    Looked at are `curl` commands in `.sh` and `.bash` files, in the commands of workflows and of `.gitlab-ci.yml`, and
    in `!` lines and `%%bash` cells of notebooks, to `https://api.openai.com/v1/chat/completions` and `/v1/models`,
    where a client around the file is at Cerebras, or is moved there. Other addresses (embeddings, responses, files,
    ...) are none of its business: Cerebras has no such endpoints, or these stay at OpenAI.

    The fix changes address, key and model together, in scripts: elsewhere, the key has a place of its own, and what is
    found is only reported. It is made where the command takes its key from OPENAI_API_KEY and, for chat, a body that is
    written out names a model with a counterpart. It is safe if nothing else in the script names OPENAI_API_KEY (a
    guard, an assignment), and the body has no field that Cerebras refuses. Else it is unsafe.

    Source: https://inference-docs.cerebras.ai/api-reference/chat-completions and the addresses in 112 public code bases
    """

    code = "CBR803"
    name = "shell-request"
    severity = "warning"
    fixable = "safe"
    bad = (
        # In shape from a script that checks a deployment.
        Bad(
            f"#!/bin/sh\ncurl https://api.openai.com/v1/chat/completions \\\n  {_HEADER} \\\n"
            """  -d '{"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hi"}]}'\n""",
            f"#!/bin/sh\ncurl https://api.cerebras.ai/v1/chat/completions \\\n  {_NEW_HEADER} \\\n"
            """  -d '{"model": "gpt-oss-120b", "messages": [{"role": "user", "content": "Hi"}]}'\n""",
            file=_FILE,
        ),
        Bad(
            f'curl -s "https://api.openai.com/v1/models" {_HEADER} | jq .\n',
            f'curl -s "https://api.cerebras.ai/v1/models" {_NEW_HEADER} | jq .\n',
            file=_FILE,
        ),
        Bad(f"curl https://api.openai.com/v1/chat/completions {_HEADER} -d @body.json\n", file=_FILE),
        Bad(
            "on: push\njobs:\n  ask:\n    steps:\n      - run: |\n"
            f"          curl https://api.openai.com/v1/models {_HEADER}\n",
            file=".github/workflows/ask.yml",
        ),
    )
    good = (
        Beside(
            "on: push\njobs:\n  ask:\n    steps:\n      - name: curl https://api.openai.com/v1/models\n"
            "        run: echo 1\n",
            ".github/workflows/ask.yml",
        ),
        Beside(f"curl https://api.cerebras.ai/v1/models {_NEW_HEADER}\n", _FILE),
        Beside(f"curl https://api.openai.com/v1/embeddings {_HEADER} -d '{{}}'\n", _FILE),
        Beside(f"# curl https://api.openai.com/v1/models {_HEADER}\n", _FILE),
    )
    noop = (Beside(f"curl https://api.openai.com/v1/models {_HEADER}\n", _FILE, _OTHER),)

    def check_program(self, context: Context) -> Iterator[Finding]:
        """The commands for what the provider has too, around clients that end up there."""
        programs = Programs(context)
        for request in context.facts.shell_requests:
            if request.path in (_CHAT, _MODELS):
                clients = programs.around(request.place.path, request.folder)
                if clients:
                    yield self._finding(request, clients, context)

    def _finding(self, request: ShellRequest, clients: Clients, context: Context) -> Finding:
        provider = context.provider.display
        refused = [name for name in request.fields if _refused(name, context)]
        also = f"; {provider} refuses {', '.join(f'`{name}`' for name in refused)} in its body" if refused else ""
        operations = _operations(request, context)
        fix = None
        if operations:
            unsure = refused or request.elsewhere or (request.path == _CHAT and not request.read)
            kind: Applicability = "unsafe" if unsure else clients.applicability
            fix = Fix(kind, f"ask {provider}", operations, group=clients.group)
        return self.finding(
            request.url,
            f"this asks OpenAI, while the program around it asks {provider}{also}",
            related=(Related(clients.first.place, "by this client"),),
            fix=fix,
            help=f"change address, key and model together: {context.base_url}/{request.path}, {context.key_variable}",
        )


def _refused(name: str, context: Context) -> bool:
    rule = context.provider.field(name)
    return rule is not None and rule.verdict_on(context.day).kind == "error"


def _operations(request: ShellRequest, context: Context) -> tuple[Operation, ...]:
    """All that has to change, or nothing."""
    if not request.keys or context.settings.base_url_env:
        return ()
    url = ReplaceText(request.url, f"{context.base_url.rstrip('/')}/{request.path}")
    keys = [ReplaceText(place, context.key_variable) for place in request.keys]
    if request.path == _MODELS:
        return (url, *keys)
    if request.model is None:
        return ()
    model = context.models.counterpart(str(request.model.value)).model
    return () if model is None else (url, *keys, ReplaceText(request.model.place, model))
