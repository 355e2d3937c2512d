"""Stage judge: what a rule is. A rule file holds one subclass of :class:`Rule`, and all there is to say about it.

The class docstring is what ``rule CODE`` prints: a first line that sums it up, then what is wrong, since when, by which
source, and what to do. ``bad``, ``good`` and ``noop`` are the rule's first tests: programs that it reports (and what
they become, where there is a fix), programs that are as they should be, and programs that are none of its business.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from migrator.facts import (
    Applicability,
    Client,
    Field,
    FileProblem,
    Finding,
    Fix,
    Operation,
    Place,
    Related,
    Remove,
    RemoveStatement,
    Request,
    Severity,
)
from migrator.judge.context import Context
from migrator.settings import Target

PROGRAM = "program.py"
AT_PROVIDER = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n'
    'client.chat.completions.create(model="gpt-oss-120b", messages=[{"role": "user", "content": "Hi"}])\n'
)
"""A program beside which the files of examples stand."""


@dataclass(frozen=True)
class Bad:
    """A program that the rule reports ``count`` times; ``fixed`` is what its fixes make of it, if they do.

    ``target`` is the SDK that the configuration asks for. With a ``file``, ``code`` is the text of that file, beside
    the ``program``.
    """

    code: str
    fixed: str | None = None
    unsafe: bool = False
    count: int = 1
    api_date: str | None = None
    target: Target | None = None
    file: str = PROGRAM
    program: str = AT_PROVIDER


@dataclass(frozen=True)
class Beside:
    """A file that stands beside a program: where nothing else is said, one whose client is at the provider."""

    code: str
    file: str = PROGRAM
    program: str = AT_PROVIDER


class Rule:
    """The base of all rules. Subclasses override the checks for the facts that they want to see."""

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity]
    fixable: ClassVar[Applicability | None] = None
    bad: ClassVar[tuple[Bad, ...]] = ()
    good: ClassVar[tuple[str | Beside, ...]] = ()
    noop: ClassVar[tuple[str | Beside, ...]] = ()

    def check_client(self, client: Client, context: Context) -> Iterator[Finding]:
        """The findings about one client."""
        return iter(())

    def check_request(self, request: Request, context: Context) -> Iterator[Finding]:
        """The findings about one request."""
        return iter(())

    def check_program(self, context: Context) -> Iterator[Finding]:
        """The findings about everything else that the facts say."""
        return iter(())

    def check_problem(self, problem: FileProblem, context: Context) -> Iterator[Finding]:
        """The findings about a file that cannot be read or parsed, or a comment that accepts nothing."""
        return iter(())

    @classmethod
    def summary(cls) -> str:
        """The first line of the explanation."""
        return cls.explanation().partition("\n")[0]

    @classmethod
    def explanation(cls) -> str:
        """The explanation of the rule."""
        return inspect.cleandoc(cls.__doc__ or "")

    def finding(
        self,
        place: Place,
        message: str,
        *,
        severity: Severity | None = None,
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
        help: str = "",
    ) -> Finding:
        """A finding of this rule."""
        return Finding(self.code, self.name, severity or self.severity, message, place, related, fix, help)


def removal(field: Field) -> tuple[Operation, ...]:
    """The operations that take a field out of its request."""
    if field.form == "statement":
        return (RemoveStatement(field.holder),)
    return (Remove(field.holder, field.written),)
