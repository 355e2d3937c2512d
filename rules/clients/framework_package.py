from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Finding, Place, Related
from migrator.judge.context import Context
from migrator.judge.packages import lacking, listing
from migrator.judge.rule import Bad, Beside, Rule

_LIKE = (
    "import os\n\nfrom llama_index.llms.openai_like import OpenAILike\n\n"
    'llm = OpenAILike(api_base="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"], '
    'model="gpt-oss-120b", is_chat_model=True)\n'
)
_LISTED = "llama-index-llms-openai==0.8.3\nllama-index-llms-openai-like\n"


class FrameworkPackage(Rule):
    """A class of a framework is used that is in a package of its own, and the project does not list that.

    LlamaIndex has `OpenAILike`, which `migrate` puts in the place of its `OpenAI`, in `llama-index-llms-openai-like`.
    A project that lists `llama-index` or `llama-index-llms-openai` does not have it by that.

    The fix adds a line to a list of requirements that has no hashes, behind the one that names the other package. Other
    lists, such as `pyproject.toml`, are reported and yours to edit. No package is installed, and no lock file changed.

    Source: llama-index-llms-openai-like 0.8.1, runs against a local server
    """

    code = "CBR114"
    name = "framework-package"
    severity = "warning"
    fixable = "safe"
    bad = (
        Bad(
            "llama-index-llms-openai==0.8.3  # for the desk\nrequests\n",
            "llama-index-llms-openai==0.8.3  # for the desk\nllama-index-llms-openai-like\nrequests\n",
            file="requirements.txt",
            program=_LIKE,
        ),
        # In shape from a service that asks its documents questions.
        Bad(
            "-r base.txt\nllama_index>=0.14\n",
            "-r base.txt\nllama_index>=0.14\nllama-index-llms-openai-like\n",
            file="requirements.txt",
            program=_LIKE,
        ),
    )
    good = (Beside(_LISTED, "requirements.txt", _LIKE),)
    noop = (
        Beside("openai\n", "requirements.txt", _LIKE),
        Beside("llama-index\n", "requirements.txt"),
        Beside(
            "llama-index-llms-openai\n",
            "requirements.txt",
            _LIKE.replace("https://api.cerebras.ai/v1", "http://localhost:8000/v1"),
        ),
        Beside("llama-index-llms-openai\n", "other/requirements.txt", _LIKE),
    )

    def check_program(self, context: Context) -> Iterator[Finding]:
        """The clients at the provider whose class is in a package that is not listed, one finding a list."""
        told: set[Place] = set()
        for client in context.facts.clients:
            framework = context.sdk.framework(client.kind)
            if framework is None or not framework.requires or not context.decision(client).arrives:
                continue
            found = lacking(context, client, framework.requires, framework.beside)
            places = {each.place for each in found}
            if not found or not told.isdisjoint(places):
                continue
            told |= places
            yield self.finding(
                client.place,
                f"this class is in {framework.requires}, which the project does not list",
                related=tuple(Related(each.place, f"{each.package} is listed here") for each in found),
                fix=listing(found, framework.requires, client, context),
                help=f"list {framework.requires} there",
            )
