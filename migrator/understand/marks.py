"""Stage summarise: texts that name something of OpenAI's surroundings, and what the code around them does with them.

A variable that is only asked about (`if not os.getenv("OPENAI_API_KEY"): raise ...`) goes into no client, so nothing of
what follows values would see it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from migrator.facts import Span
from migrator.understand.expressions import Assigned, Binding, ConstantExpression, Mark, Name

WORDS = ("OPENAI_", "ratelimit")
"""What a text has to contain to be marked: variables of the SDK, and the names of rate-limit headers."""

EXITS = frozenset({"exit", "_exit", "quit", "stop", "skip", "fail", "abort", "error", "Exit", "SystemExit"})
"""The last names of functions that end the program, the test or the page, and say why."""


class Condition(NamedTuple):
    """An expression that only its truth is asked of; ``refuses`` if the code gives up where it does not hold."""

    span: Span
    refuses: bool


def marks(
    texts: Iterable[ConstantExpression],
    conditions: list[Condition],
    stops: list[Span],
    names: list[Name],
    bindings: list[tuple[int, str, Binding]],
) -> Iterator[Mark]:
    """The marked texts of a module, with what is done with each.

    ``conditions`` are its conditions, ``stops`` the spans in which it gives up and says why, ``names`` all loads of
    names, ``bindings`` all bindings, by scope and name.
    """
    for text in texts:
        around = [condition for condition in conditions if condition.span.contains(text.span)]
        bound = next(((scope, name) for scope, name, binding in bindings if _binds(binding, text)), None)
        if bound is not None:
            loads = [load for load in names if load.name == bound[1] and load.scope >= bound[0]]
            around = [each for load in loads for each in conditions if each.span.contains(load.span)]
            asked = bool(loads) and all(any(each.span.contains(load.span) for each in conditions) for load in loads)
        else:
            asked = bool(around)
        yield Mark(
            text,
            asked=asked,
            refuses=any(condition.refuses for condition in around),
            said=any(stop.contains(text.span) for stop in stops),
        )


def _binds(binding: Binding, text: ConstantExpression) -> bool:
    """Whether what a binding assigns is, or is made with, a text."""
    value = binding.value if isinstance(binding, Assigned) else None
    return value is not None and value.span.contains(text.span)
