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

    0 is the branch where the test holds, 1 the other one. -1 stands for a test of `__version__` that does not tell in a
    known way; None for any other test.
    """
    held, inner = True, test
    while isinstance(inner, ast.UnaryOp) and isinstance(inner.op, ast.Not):
        held, inner = not held, inner.operand
    old = _old(inner)
    if old is None:
        found = any(isinstance(each, ast.Attribute) and each.attr == "__version__" for each in ast.walk(test))
        return -1 if found else None
    return 0 if old is held else 1


def _old(test: ast.expr) -> bool | None:
    """Whether ``test`` holds for versions before 1.0 (true) or for the others (false), if it tells one of the two."""
    if isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and test.func.id == "hasattr":
        asked = test.args[1] if len(test.args) == 2 else None
        return False if isinstance(asked, ast.Constant) and asked.value in _SINCE_ONE else None
    if isinstance(test, ast.Call) and isinstance(test.func, ast.Attribute) and test.func.attr == "startswith":
        number = _number(test.args[0]) if _is_version(test.func.value) and test.args else None
        return number == "0" if number in ("0", "1") else None
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not _is_version(test.left):
        return None
    known = _number(test.comparators[0]) == "1" and isinstance(test.ops[0], (ast.Lt, ast.GtE))
    return isinstance(test.ops[0], ast.Lt) if known else None


def _is_version(expression: ast.expr) -> bool:
    """Whether something is `openai.__version__`, or made of it."""
    return any(isinstance(each, ast.Attribute) and each.attr == "__version__" for each in ast.walk(expression))


def _number(expression: ast.expr) -> str | None:
    """The first part of the version that is written there, as a text or a number, or in a call."""
    for each in ast.walk(expression):
        if isinstance(each, ast.Constant) and isinstance(each.value, (str, int, float)):
            return str(each.value).partition(".")[0]
    return None


def same(one: ast.expr, other: ast.expr) -> bool:
    """Whether two dotted names are the same words."""
    if isinstance(one, ast.Attribute) and isinstance(other, ast.Attribute):
        return one.attr == other.attr and same(one.value, other.value)
    return isinstance(one, ast.Name) and isinstance(other, ast.Name) and one.id == other.id


def _is_dotted(expression: ast.expr) -> bool:
    while isinstance(expression, ast.Attribute):
        expression = expression.value
    return isinstance(expression, ast.Name)
