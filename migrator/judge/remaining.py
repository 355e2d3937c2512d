"""Stage judge, after a migration: what a person has to do before the program runs, in a few lines."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from migrator.judge.carriers import lacking
from migrator.judge.context import Context

_NAMED = 5


def remaining(
    contexts: Sequence[Context], changed: frozenset[str], locks: Sequence[str], recorded: Sequence[str]
) -> tuple[str, ...]:
    """What is to be done after the files ``changed`` were.

    ``locks`` are files that say which versions a changed list of packages comes to, ``recorded`` folders of answers
    that tests replay. Each of ``contexts`` is about the files of some of the settings.
    """
    keys: dict[str, list[str]] = {}
    for context in contexts:
        moved = (each for each in context.facts.clients if each.place.path in changed)
        if any(context.decision(each).status == "there" for each in moved):
            keys.setdefault(context.key_variable, []).extend(given.place.path for given, _ in lacking(context))
    found = [f"set {key} where the program runs{_where(paths)}" for key, paths in keys.items()]
    if locks:
        found.append(f"lock the packages again: {_named(locks)}")
    if recorded and keys:
        found.append(f"record again what tests replay from OpenAI: {_named(recorded)}")
    return tuple(found)


def _where(paths: Iterable[str]) -> str:
    named = _named(paths)
    return f"; it is not given yet in {named}" if named else ""


def _named(paths: Iterable[str]) -> str:
    every = [path.replace(os.sep, "/") for path in dict.fromkeys(paths)]
    more = len(every) - _NAMED
    return ", ".join(every[:_NAMED]) + (f" and {more} more" if more > 0 else "")
