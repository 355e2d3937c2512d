"""Stage link: names that a module gives only when they are asked for, by a function `__getattr__` (PEP 562)."""

from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Span
from migrator.understand.expressions import (
    Assigned,
    Collection,
    ConstantExpression,
    Dictionary,
    Expression,
    Imported,
    ModuleSummary,
)


def imports(summary: ModuleSummary, name: str) -> Iterator[Imported]:
    """What `__getattr__` of a module imports for ``name``: in its own code, or by a table of the module's.

    A table maps the name to a module (`{"Client": ".client"}`), to a module and a name (`{"Client": (".client",
    "Client")}`), or modules to the names in them (`{"client": ["Client"]}`).
    """
    functions = [scope for scope in summary.scopes if scope.parent == 0 and scope.name == "__getattr__"]
    for scope in functions:
        yield from (each for each in scope.bindings.get(name, ()) if isinstance(each, Imported))
    if not functions:
        return
    for bindings in summary.module.bindings.values():
        for binding in bindings:
            if isinstance(binding, Assigned) and isinstance(binding.value, Dictionary):
                yield from _listed(binding.value, name)


def _listed(table: Dictionary, name: str) -> Iterator[Imported]:
    for item in table.items:
        key, value = _text(item.key), item.value
        parts = [_text(each) for each in value.items] if isinstance(value, Collection) else [_text(value)]
        if key == name and parts and parts[0]:
            yield _import(item.span, parts[0], parts[1] if len(parts) > 1 and parts[1] else name)
        elif key and name in parts:
            yield _import(item.span, key if key.startswith(".") else f".{key}", name)


def _text(expression: Expression | None) -> str:
    value = expression.value if isinstance(expression, ConstantExpression) else None
    return value if isinstance(value, str) else ""


def _import(span: Span, module: str, name: str) -> Imported:
    bare = module.lstrip(".")
    return Imported(span, (), bare, name, len(module) - len(bare), span)
