from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import FileProblem, Finding
from migrator.files.reading import is_notebook
from migrator.judge.context import Context
from migrator.judge.rule import Bad, Rule


class UnreadableFile(Rule):
    """A file cannot be read as Python source or as a notebook, so nothing in it is checked or migrated.

    Its bytes are not in the encoding that it declares (UTF-8, if it declares none), it declares an encoding that does
    not exist, or the file system refuses to give it. Or it ends in `.ipynb` and is no notebook: it is not valid JSON,
    or not what Jupyter writes. The other files are done all the same.

    There is no fix. Save the file as UTF-8, correct its `coding` line or its permissions, save a notebook again in
    Jupyter, or leave the file out with `extend-exclude`. A notebook whose kernel is not Python's is no finding: it is
    skipped, and the summary says so.

    Source: https://peps.python.org/pep-0263/ and https://nbformat.readthedocs.io/en/latest/format_description.html
    """

    code = "CBR902"
    name = "unreadable-file"
    severity = "error"
    bad = (
        Bad("# -*- coding: no-such-encoding -*-\nimport openai\n"),
        Bad("# coding: ascii\nimport openai  # Grüße\n"),
        # In shape from a script whose author took the name of an encoding from a database.
        Bad("# -*- coding: utf8mb4 -*-\nfrom openai import OpenAI\n\nclient = OpenAI()\n"),
    )
    good = (
        "# -*- coding: utf-8 -*-\nimport openai  # Grüße\n",
        "import openai\n",
    )
    noop = (
        "import openai\n\nclient = OpenAI(\n",
        "# no coding of any kind: openai\n",
    )

    def check_problem(self, problem: FileProblem, context: Context) -> Iterator[Finding]:
        """The files that cannot be read or decoded."""
        if problem.kind == "unreadable":
            if is_notebook(problem.place.path):
                remedy = "open it in Jupyter and save it again, correct its permissions"
            else:
                remedy = "save it as UTF-8, correct its coding line or permissions"
            yield self.finding(
                problem.place,
                f"this file cannot be read: {problem.message.removeprefix('cannot be read: ')}",
                help=f"{remedy}, or leave it out with `extend-exclude`",
            )
