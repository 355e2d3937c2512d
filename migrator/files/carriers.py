"""Stage discover: files beside the code that carry settings to it, told by their names."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from migrator.files.reading import NOTEBOOK

if TYPE_CHECKING:
    from migrator.facts import CarrierKind

CARRIER_SIZE_LIMIT = 1_000_000
"""Files above this many bytes are left alone: nobody writes a megabyte of settings by hand."""

ON_DEMAND = frozenset({"configuration", "requirements"})
"""The kinds of files beside the code that are opened only if the code mentions them, or a rule needs them."""


def is_carrier(path: str) -> bool:
    """Whether a file is no code, by its name, and may carry settings to code."""
    return carrier_kind(path) != "none"


def carrier_kind(path: str) -> CarrierKind:
    """What a file beside the code is, by its name; ``none`` for code, and for what carries nothing."""
    return "none" if path.endswith((".py", NOTEBOOK)) else _kind(path)


@functools.lru_cache(maxsize=4096)
def _kind(path: str) -> CarrierKind:
    from migrator.knowledge import load_surroundings  # here, because a run on code alone asks nothing of it

    return load_surroundings().kind(path)
