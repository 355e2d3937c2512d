from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Finding, Related
from migrator.judge.carriers import Programs
from migrator.judge.context import Context
from migrator.judge.rule import AT_PROVIDER, Bad, Beside, Rule

_ENV = ".env.example"
_CEREBRAS = (
    "from cerebras.cloud.sdk import Cerebras\n\n"
    'Cerebras().chat.completions.create(model="gpt-oss-120b", messages=[{"role": "user", "content": "Hi"}])\n'
)


class HeaderVariable(Rule):
    """A file sets a variable whose value the openai package sends as a header, to Cerebras too.

    OPENAI_ORG_ID, OPENAI_PROJECT_ID and OPENAI_CUSTOM_HEADERS act on every client of the `openai` package, whatever its
    base URL (see CBR109, which reports code that sets them). Reported are environment files, compose files, workflows,
    Dockerfiles, manifests and shell scripts around a client of that package that is at Cerebras, or is moved there.
    OPENAI_BASE_URL is none of them: a client that has moved is given its base URL in the code.

    There is no fix: another client may need the variable. Unset it for the program that talks to Cerebras.

    Source: `openai/_client.py`, 1.0.0 to 3.52.0
    """

    code = "CBR802"
    name = "header-variable"
    severity = "warning"
    bad = (
        # In shape from the template of a service that was billed by project.
        Bad("CEREBRAS_API_KEY=\nOPENAI_ORG_ID=org-123\nOPENAI_PROJECT_ID=\n", count=2, file=_ENV),
        Bad("services:\n  app:\n    environment:\n      - OPENAI_ORG_ID\n", file="compose.yaml"),
    )
    good = (
        Beside("CEREBRAS_API_KEY=\n# OPENAI_ORG_ID=\n", _ENV),
        Beside("OPENAI_BASE_URL=\n", _ENV),
    )
    noop = (
        Beside("OPENAI_ORG_ID=org-123\n", _ENV, _CEREBRAS),
        Beside("OPENAI_ORG_ID=org-123\n", "other/.env.example", AT_PROVIDER),
    )

    def check_program(self, context: Context) -> Iterator[Finding]:
        """The files that set such a variable, around clients that end up at the provider."""
        programs = Programs(context)
        for given in context.facts.given:
            variable = context.sdk.variable(given.name)
            if variable is None or variable.role != "header" or given.commented:
                continue
            senders = programs.senders(given)
            if senders:
                yield self.finding(
                    given.place,
                    f"the openai package sends the value of {given.name} to {context.provider.display} too",
                    related=(Related(senders.first.place, "by this client"),),
                    help=f"unset it for the program that talks to {context.provider.display}: it {variable.note}",
                )
