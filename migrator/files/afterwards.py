"""Stage discover: files that a migration makes stale, and that a program writes: locks, and recorded answers."""

from __future__ import annotations

import os
from collections.abc import Iterable

from migrator.files.carriers import carrier_kind
from migrator.files.reading import Unreadable, read_bytes

LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "requirements.lock", "requirements-lock.txt")
CASSETTES = frozenset({"cassettes", "vcr_cassettes"})
"""How vcrpy and pytest-recording name the folders of what they record. Source: their documentation."""

_LOOKED_AT = 20  # of a folder: what one file is, the others are as a rule


def locks_beside(changed: Iterable[str]) -> tuple[str, ...]:
    """The locks in the folders of lists of packages that were changed."""
    folders = dict.fromkeys(os.path.dirname(path) for path in changed if carrier_kind(path) == "requirements")
    candidates = (os.path.join(folder, name) for folder in folders for name in LOCKS)
    return tuple(path for path in candidates if os.path.isfile(path))


def recordings(paths: Iterable[str]) -> tuple[str, ...]:
    """The folders of cassettes among which one of the first files has answers of OpenAI's."""
    looked: dict[str, int] = {}
    found: dict[str, None] = {}
    for path in paths:
        parts = path.split(os.sep)
        at = next((index for index, part in enumerate(parts[:-1]) if part in CASSETTES), None)
        if at is None:
            continue
        folder = os.sep.join(parts[: at + 1])
        looked[folder] = looked.get(folder, 0) + 1
        if folder in found or looked[folder] > _LOOKED_AT:
            continue
        try:
            if b"api.openai.com" in read_bytes(path):
                found[folder] = None
        except Unreadable:
            continue
    return tuple(found)
