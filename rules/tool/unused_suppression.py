from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import FileProblem, Finding
from migrator.judge.context import Context
from migrator.judge.rule import Bad, Rule


class UnusedSuppression(Rule):
    """A comment accepts a finding that is not there, or cannot be understood.

    `# cerebras: ignore[CBR301]` accepts what the rule reports on its line, and `# cerebras: ignore-file[CBR301]`, on a
    line of its own, what it reports in the file. Where the rule reports nothing, the comment hides what a later change
    brings. It may be left from code that has been migrated since, or stand on another line than the finding: the first
    or the last of what the report shows, or one between.

    The fix removes the comment, or those of its rules that accept nothing; what other tools read in the same comment
    stays. A comment that names a rule which does not exist, or whose bracket is not closed, is for a person to correct:
    it accepts nothing. A comment that accepts the finding of a rule which is not selected is not reported.

    Source: the findings of this run
    """

    code = "CBR901"
    name = "unused-suppression"
    severity = "warning"
    fixable = "safe"
    bad = (
        Bad("import openai  # cerebras: ignore\n", fixed="import openai\n"),
        Bad(
            "import openai  # noqa: F401  # cerebras: ignore[CBR301] needed for now\n",
            fixed="import openai  # noqa: F401\n",
        ),
        Bad(
            "from openai import AzureOpenAI\n\n# cerebras: ignore[azure-client]\nclient = AzureOpenAI()\n",
            fixed="from openai import AzureOpenAI\n\nclient = AzureOpenAI()\n",
        ),
        Bad(
            "from openai import AzureOpenAI\n\nclient = AzureOpenAI()  # cerebras: ignore[CBR106, CBR301] theirs\n",
            fixed="from openai import AzureOpenAI\n\nclient = AzureOpenAI()  # cerebras: ignore[CBR106] theirs\n",
        ),
        Bad("# cerebras: ignore-file[CBR301]\nimport openai\n", fixed="import openai\n"),
        Bad("import openai  # cerebras: ignore[CBR9999]\n"),
        Bad("import openai  # cerebras: ignore[CBR301\n"),
        # In shape from a service whose client was moved, and whose comment stayed.
        Bad(
            "import os\n"
            "\n"
            "from openai import OpenAI\n"
            "\n"
            "# cerebras: ignore[CBR101] not before the contract is signed\n"
            "client = OpenAI(\n"
            '    base_url="https://api.cerebras.ai/v1",\n'
            '    api_key=os.environ["CEREBRAS_API_KEY"],\n'
            ")\n"
        ),
    )
    good = (
        "from openai import AzureOpenAI\n\nclient = AzureOpenAI()  # cerebras: ignore[CBR106]\n",
        "from openai import AzureOpenAI\n\nclient = AzureOpenAI()  # cerebras: ignore[azure-client] theirs\n",
        "from openai import AzureOpenAI\n\nclient = AzureOpenAI()  # cerebras: ignore\n",
        "# cerebras: ignore-file[CBR106] theirs\nfrom openai import AzureOpenAI\n\nclient = AzureOpenAI()\n",
    )
    noop = (
        'import openai\n\nTEXT = "# cerebras: ignore"\n',
        "import openai  # noqa: F401\n",
        "import openai  # type: ignore[attr-defined]\n",
        "import openai  # cerebras: ignored by their linter\n",
    )

    def check_problem(self, problem: FileProblem, context: Context) -> Iterator[Finding]:
        """The comments that accept nothing."""
        if problem.kind == "unused-suppression":
            yield self.finding(problem.place, problem.message, fix=problem.fix, help=problem.help)
