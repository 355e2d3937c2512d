from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Finding, Fix, Given, Related, RepeatEntry
from migrator.judge.carriers import Clients, lacking
from migrator.judge.context import Context
from migrator.judge.keys import OPENAI_KEY
from migrator.judge.rule import Bad, Beside, Rule
from migrator.knowledge import load_surroundings

_ENV = ".env.example"
_COMPOSE = "docker-compose.yml"
_SERVICE = "services:\n  app:\n    build: .\n    environment:\n"
_OTHER = (
    "from openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.deepseek.com", api_key="x")\n'
    'client.chat.completions.create(model="deepseek-chat", messages=[])\n'
)


class MissingEnvironmentVariable(Rule):
    """A file gives the program OPENAI_API_KEY, and not the key that its clients at Cerebras read.

    The code of a client that has moved reads CEREBRAS_API_KEY, or what `key-env` in the configuration names. Where only
    OPENAI_API_KEY is given to it, it does not start. Looked at are environment files and templates of them, compose
    files, GitHub's and GitLab's workflows, Dockerfiles, manifests of Kubernetes, development containers and shell
    scripts, and only if a client below their folder is at the provider or is moved there (for workflows and development
    containers: in the repository). A file that also sets the SDK's base URL to another host is none of its business.

    The fix writes the entry once more, with the other name. It is made in templates of environment files, with an empty
    value, and in compose files where the entry passes on the variable of the same name. Elsewhere there is none,
    because a secret has to exist before it can be used. OPENAI_API_KEY stays where it is: whether anything still needs
    it is for a person to say. Values are neither copied nor shown.

    Source: https://docs.docker.com/reference/compose-file/services/#environment and what 112 public code bases have in
    such files
    """

    code = "CBR801"
    name = "missing-environment-variable"
    severity = "warning"
    fixable = "safe"
    bad = (
        # In shape from the template of an assistant's repository.
        Bad(
            '# Keys\nexport OPENAI_API_KEY="sk-..."  # required\nPORT=8000\n',
            '# Keys\nexport OPENAI_API_KEY="sk-..."  # required\nexport CEREBRAS_API_KEY=""\nPORT=8000\n',
            file=_ENV,
        ),
        Bad(
            f"{_SERVICE}      - OPENAI_API_KEY=${{OPENAI_API_KEY}}\n      - PORT=8000\n",
            f"{_SERVICE}      - OPENAI_API_KEY=${{OPENAI_API_KEY}}\n      - CEREBRAS_API_KEY=${{CEREBRAS_API_KEY}}\n"
            "      - PORT=8000\n",
            file=_COMPOSE,
        ),
        Bad(
            f"{_SERVICE}      OPENAI_API_KEY: ${{OPENAI_API_KEY:-}}\n",
            f"{_SERVICE}      OPENAI_API_KEY: ${{OPENAI_API_KEY:-}}\n      CEREBRAS_API_KEY: ${{CEREBRAS_API_KEY:-}}\n",
            file=_COMPOSE,
        ),
        Bad(
            "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    env:\n"
            "      OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}\n    steps:\n      - run: pytest\n",
            file=".github/workflows/test.yml",
        ),
        Bad("FROM python:3.13\nARG OPENAI_API_KEY\nCOPY . .\n", file="Dockerfile"),
    )
    good = (
        Beside("OPENAI_API_KEY=\nCEREBRAS_API_KEY=\n", _ENV),
        Beside(f"{_SERVICE}      - OPENAI_API_KEY\n      - CEREBRAS_API_KEY\n", _COMPOSE),
        Beside("PORT=8000\n", _ENV),
    )
    noop = (
        Beside("OPENAI_API_KEY=\n", _ENV, _OTHER),
        Beside(f"{_SERVICE}      - OPENAI_API_KEY\n", _COMPOSE, _OTHER),
        Beside("OPENAI_API_KEY=\n", "elsewhere/.env.example"),
    )

    def check_program(self, context: Context) -> Iterator[Finding]:
        """The files that give the program OpenAI's key alone."""
        for given, readers in lacking(context):
            yield self._finding(given, readers, context)

    def _finding(self, given: Given, readers: Clients, context: Context) -> Finding:
        key, provider = context.key_variable, context.provider.display
        message = f"{OPENAI_KEY} is given to the program here, and {key}, which its clients for {provider} read, is not"
        if given.commented:
            message = f"{OPENAI_KEY} is named here, and {key}, which the clients for {provider} read, is not"
        fix = None
        if given.entry is not None:
            operation = RepeatEntry(given.entry, OPENAI_KEY, key)
            fix = Fix(readers.applicability, f"add {key}", (operation,), group=readers.group)
        advice = load_surroundings().advice(given.carrier, key) or f"add {key}"
        return self.finding(
            given.place,
            message,
            related=(Related(readers.first.place, f"this client reads {key}"),),
            fix=fix,
            help=f"add {key}" if fix is not None else advice,
        )
