from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import FileProblem, Finding
from migrator.judge.context import Context
from migrator.judge.rule import Bad, Rule


class UnusedSuppression(Rule):
    """A comment accepts a finding that is not there.

    `# cerebras: ignore[CBR301]` accepts what the rule reports on its line. Where the rule reports nothing, the comment
    hides what a later change brings. It may be left from code that has been migrated since, or stand on another line
    than the finding: the first or the last of what the report shows, or one between.

    There is no fix: remove the comment, or move it. A comment that names a rule which is not selected is not reported.

    Source: the findings of this run
    """

    code = "CBR901"
    name = "unused-suppression"
    severity = "warning"
    bad = (
        Bad("import openai  # cerebras: ignore\n"),
        Bad("import openai  # cerebras: ignore[CBR301] needed for now\n"),
        Bad(
            "from openai import AzureOpenAI\n\n# cerebras: ignore[azure-client]\nclient = AzureOpenAI()\n",
        ),
    )
    good = (
        "from openai import AzureOpenAI\n\nclient = AzureOpenAI()  # cerebras: ignore[CBR106]\n",
        "from openai import AzureOpenAI\n\nclient = AzureOpenAI()  # cerebras: ignore[azure-client] theirs\n",
        "from openai import AzureOpenAI\n\nclient = AzureOpenAI()  # cerebras: ignore\n",
    )
    noop = (
        'import openai\n\nTEXT = "# cerebras: ignore"\n',
        "import openai  # noqa: F401\n",
        "import openai  # type: ignore[attr-defined]\n",
    )

    def check_problem(self, problem: FileProblem, context: Context) -> Iterator[Finding]:
        """The comments that accept nothing, of rules that were asked for."""
        if problem.kind != "unused-suppression":
            return
        selectors = [selector.strip() for selector in problem.message.split(",") if selector.strip()]
        path = problem.place.path
        if not all(context.settings.selected(selector, selector, path) for selector in selectors):
            return
        named = f" of {', '.join(selectors)}" if selectors else ""
        yield self.finding(
            problem.place,
            f"there is no finding{named} here that this comment accepts",
            help="remove the comment, or put it on the line of the finding",
        )
