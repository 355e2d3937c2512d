"""Stage plan: import statements that bring names of another module, in place of some or all that they brought."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from migrator.edit.imports import without
from migrator.edit.statements import shares_line
from migrator.edit.uses import File
from migrator.facts import RemoveStatement, RewriteImport


@dataclass
class Imports:
    """What becomes of an import statement.

    ``gone`` are the names, as they are imported, that it brings no more; ``added`` those that ``module`` brings instead
    or besides, with what each is to be called (or nothing). ``whole`` tells that the module itself is to be imported.
    ``instead`` is what stands in for a name that goes.
    """

    module: str
    gone: set[str] = field(default_factory=set)
    added: set[tuple[str, str]] = field(default_factory=set)
    whole: bool = False
    instead: dict[str, str] = field(default_factory=dict)


def rewritten(file: File, statement: ast.Import | ast.ImportFrom, change: Imports) -> RewriteImport | RemoveStatement:
    """The statement as it is to be, with what is new in a statement of its own in front of it."""
    place = file.place(statement)
    text = file.document.text[place.span.start : place.span.end]
    names = {alias.name for alias in statement.names}
    swapped = change.gone == names == set(change.instead) and set(change.instead.values()) == {
        new for new, _ in change.added
    }
    if isinstance(statement, ast.ImportFrom) and swapped and not change.whole:
        return RewriteImport(place, _renamed(file, statement, change.module, change.instead))
    lines = [f"import {change.module}"] if change.whole else []
    if change.added:
        lines.append(f"from {change.module} import {_phrases(change.added)}")
    if not names <= change.gone:
        lines.append(without(file.document, statement, change.gone) if change.gone else text)
    if not lines:
        return RemoveStatement(place)
    crowded = any(shares_line(file.document, file.document.statement(place.span)))
    margin = file.document.newline + file.document.indentation(place.span.start)
    return RewriteImport(place, ("; " if crowded else margin).join(lines))


def _phrases(added: Collection[tuple[str, str]]) -> str:
    return ", ".join(f"{name} as {local}" if local and local != name else name for name, local in sorted(added))


def _renamed(file: File, statement: ast.ImportFrom, module: str, instead: Mapping[str, str]) -> str:
    """The same statement for another module, with other names in the places of its own."""
    start, end = file.place(statement).span
    text = file.document.text
    parts: list[str] = []
    done = start
    found = re.compile(r"from([ \t]+)[\w.]+").match(text, start)
    if found is not None:
        parts.append(f"from{found[1]}{module}")
        done = found.end()
    for alias in statement.names:
        begin = file.place(alias).span.start
        parts += (text[done:begin], instead[alias.name])
        done = begin + len(alias.name)
    return "".join((*parts, text[done:end]))
