"""Stage summarise: what a condition says about whether something is None, or empty."""

from __future__ import annotations

import ast
from typing import Literal, NamedTuple

# Names of the package `openai` that it has since 1.0.
_SINCE_ONE = frozenset({"OpenAI", "AsyncOpenAI", "AzureOpenAI", "AsyncAzureOpenAI"})


class Tested(NamedTuple):
    """What a condition asks about ``subject``: whether it is None (``if``), or anything falsy (``or``).

    ``empty`` tells whether it is so where the condition holds, or where it does not.
    """

    subject: ast.expr
    operator: Literal["if", "or"]
    empty: bool


def tested(test: ast.expr) -> Tested | None:
    """What ``test`` asks, if it is about None or falsity: ``x is None``, ``x is not None``, ``x`` and ``not x``."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = tested(test.operand)
        return None if inner is None else inner._replace(empty=not inner.empty)
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        right = test.comparators[0]
        if not isinstance(right, ast.Constant) or right.value is not None or not _is_dotted(test.left):
            return None
        if isinstance(test.ops[0], (ast.Is, ast.Eq)):
            return Tested(test.left, "if", empty=True)
        if isinstance(test.ops[0], (ast.IsNot, ast.NotEq)):
            return Tested(test.left, "if", empty=False)
        return None
    return Tested(test, "or", empty=False) if _is_dotted(test) else None


def told(test: ast.expr) -> tuple[str, str, str] | None:
    """What ``test`` tells of a thing by a mark that it carries: `shape.kind == "circle"` as its three parts."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], ast.Eq):
        return None
    left, right = test.left, test.comparators[0]
    if not isinstance(left, ast.Attribute) or not isinstance(right, ast.Constant) or not isinstance(right.value, str):
        return None
    return (ast.unparse(left.value), left.attr, right.value) if _is_dotted(left.value) else None


def asks_version(test: ast.expr) -> int | None:
    """Which branch of an ``if`` is for the package before 1.0, if ``test`` asks which version there is.

    `hasattr(openai, "OpenAI")` says it: the branch where it does not hold (1), or where it does under a `not` (0). -1
    stands for a test of `openai.__version__`, of which it is not told; None for any other test.
    """
    held, inner = True, test
    while isinstance(inner, ast.UnaryOp) and isinstance(inner.op, ast.Not):
        held, inner = not held, inner.operand
    if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == "hasattr":
        asked = inner.args[1] if len(inner.args) == 2 else None
        if isinstance(asked, ast.Constant) and asked.value in _SINCE_ONE:
            return 1 if held else 0
    found = any(isinstance(each, ast.Attribute) and each.attr == "__version__" for each in ast.walk(test))
    return -1 if found else None


def same(one: ast.expr, other: ast.expr) -> bool:
    """Whether two dotted names are the same words."""
    if isinstance(one, ast.Attribute) and isinstance(other, ast.Attribute):
        return one.attr == other.attr and same(one.value, other.value)
    return isinstance(one, ast.Name) and isinstance(other, ast.Name) and one.id == other.id


def _is_dotted(expression: ast.expr) -> bool:
    while isinstance(expression, ast.Attribute):
        expression = expression.value
    return isinstance(expression, ast.Name)
