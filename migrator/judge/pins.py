"""Stage judge: what the lists of packages around a file say."""

from __future__ import annotations

import os

from migrator.facts import Facts, Pin


def is_below(folder: str, other: str) -> bool:
    """Whether ``folder`` is ``other`` or lies below it, as their paths are written."""
    return not other or folder == other or folder.startswith(os.path.join(other, ""))


def pin(facts: Facts, package: str, path: str) -> Pin | None:
    """The versions of a package that a file may run with, if the project says so; the nearest list says it."""
    folder = os.path.dirname(path)
    above = [each for each in facts.pins if each.package == package and is_below(folder, each.folder)]
    return max(above, key=lambda each: len(each.folder), default=None)
