"""Stage summarise: what a condition says about whether something is None, or empty."""

from __future__ import annotations

import ast
from typing import Literal, NamedTuple


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


def same(one: ast.expr, other: ast.expr) -> bool:
    """Whether two dotted names are the same words."""
    if isinstance(one, ast.Attribute) and isinstance(other, ast.Attribute):
        return one.attr == other.attr and same(one.value, other.value)
    return isinstance(one, ast.Name) and isinstance(other, ast.Name) and one.id == other.id


def _is_dotted(expression: ast.expr) -> bool:
    while isinstance(expression, ast.Attribute):
        expression = expression.value
    return isinstance(expression, ast.Name)
