"""Stage link: where a program names the environment variables of OpenAI's SDK, and what it does with them there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from migrator.facts import EnvironmentVariable, Mention, MentionKind, Place
from migrator.understand.environment import ENVIRONMENT
from migrator.understand.expressions import Call, Imported, Mark, ModuleSummary, Subscript, name_of
from migrator.understand.objects import Interpreter, named

KEY = "OPENAI_API_KEY"
_NAMED = re.compile(r"(?<![A-Z0-9_])OPENAI_[A-Z_]+")
_SETTERS = frozenset({"setdefault", "putenv", "setenv", "delenv", "unsetenv", "pop"})


def mentions(interpreter: Interpreter, summary: ModuleSummary) -> Iterator[Mention]:
    """The variables of the SDK that a module names, and the packages it imports that read the key by themselves."""
    path = summary.path
    for mark in summary.marks:
        text = str(mark.text.value)
        for name in dict.fromkeys(_NAMED.findall(text)):
            if interpreter.sdk.variable(name) is not None:
                kind = _kind(interpreter, summary, mark) if text == name else "said" if mark.said else None
                if kind is not None:
                    yield Mention(name, Place(path, mark.text.span), kind, text, mark.refuses, mark.text.whole)
    for imported in _imports(summary):
        module = f"{imported.module}.{imported.name}" if imported.name else imported.module
        if not imported.level and interpreter.sdk.reads_key(module):
            yield Mention(KEY, Place(path, imported.statement), "library", imported.module)


def _imports(summary: ModuleSummary) -> Iterator[Imported]:
    seen: set[object] = set()
    for scope in summary.scopes:
        for bindings in scope.bindings.values():
            for binding in bindings:
                if isinstance(binding, Imported) and binding.statement not in seen:
                    seen.add(binding.statement)
                    yield binding
    yield from summary.stars


def _kind(interpreter: Interpreter, summary: ModuleSummary, mark: Mark) -> MentionKind:
    """What is done with a variable that a literal of its own names."""
    path, text = summary.path, mark.text
    for store in summary.stores:
        if store.index is text:
            return "set" if named(ENVIRONMENT, interpreter.evaluate(path, store.base)) else "other"
    uses: tuple[Subscript | Call, ...] = (*summary.subscripts, *summary.calls)
    for use in uses:
        by = use.index if isinstance(use, Subscript) else use.positional[0] if use.positional else None
        if by is not text:
            continue
        if isinstance(use, Call) and name_of(use.function) in _SETTERS:
            return "set"
        values = interpreter.evaluate(path, use)
        if any(isinstance(value, EnvironmentVariable) for value in values):
            return "asked" if mark.asked else "read"
        return "other"
    if mark.asked and any(
        operand is text and named(ENVIRONMENT, interpreter.evaluate(path, other))
        for comparison in summary.comparisons
        for operand, other in zip(comparison.operands, comparison.operands[1:], strict=False)
    ):
        # `"OPENAI_API_KEY" in os.environ`
        return "asked"
    return "said" if mark.said else "other"
