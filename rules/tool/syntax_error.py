from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from migrator.facts import FileProblem, Finding
from migrator.files.reading import is_notebook
from migrator.judge.context import Context
from migrator.judge.rule import Bad, Rule

_CELL = re.compile(r"cell \d+")
_RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"


class SyntaxErrorInFile(Rule):
    """A file, or a cell of a notebook, cannot be parsed, so nothing in it is checked or migrated.

    It has a syntax error, or is written for another version of Python than the one that runs this tool. The other
    files are done all the same; a client that is made in this file is unknown to them.

    Of a notebook, the other cells are checked. They are migrated too, unless the cell that cannot be parsed mentions
    an API, a model or a request: then nobody can say what a change elsewhere does to it, and the notebook stays as it
    is. Magics and shell commands (`%pip`, `!ls`, `%%bash`) are no errors.

    There is no fix. Correct the file, run the tool with the Python that the program is for, or leave the file out with
    `extend-exclude` (templates that only look like Python, for instance).

    Source: the parser of the Python that runs the tool
    """

    code = "CBR900"
    name = "syntax-error"
    severity = "error"
    bad = (
        Bad("from openai import OpenAI\n\nclient = OpenAI(\n"),
        Bad("import openai\n\nprint 'a'\n"),
        # In shape from a notebook that was saved as a module.
        Bad("!pip install openai\n\nfrom openai import OpenAI\n\nclient = OpenAI()\n"),
    )
    good = (
        "from openai import OpenAI\n\nclient = OpenAI()\n",
        "import openai  # Grüße\n",
    )
    noop = (
        "# openai\n",
        '"""openai: client = OpenAI("""\n',
    )

    def check_problem(self, problem: FileProblem, context: Context) -> Iterator[Finding]:
        """The files that cannot be parsed."""
        if problem.kind != "syntax":
            return
        what, reason, whole = "this file", problem.message, "it"
        cell, _, of_cell = problem.message.partition(": ")
        if _CELL.fullmatch(cell) and is_notebook(problem.place.path):
            what, reason, whole = cell, of_cell, "the notebook"
        yield self.finding(
            problem.place,
            f"{what} cannot be parsed: {reason}",
            help=f"correct it; if it is written for a newer Python than {_RUNNING}, run this tool with that one; "
            f"or leave {whole} out with `extend-exclude`",
        )
