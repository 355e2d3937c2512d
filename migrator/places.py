"""The types of ``facts`` that every run needs: places, edits, and what was not looked at or could not be done.

They are apart from the others because most runs find no file that matters, and making classes is most of what such a
run would cost. Places are tuples, because they are hashed by the million.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of characters in the decoded text of a file (a byte order mark is not part of the text)."""

    start: int
    end: int

    def contains(self, other: Span) -> bool:
        """Whether ``other`` lies within this span (equal spans contain each other)."""
        return self.start <= other.start and other.end <= self.end


class Place(NamedTuple):
    """A span in a file; ``path`` is the file as the run names it."""

    path: str
    span: Span

    def contains(self, other: Place) -> bool:
        """Whether ``other`` is in the same file and lies within this place (equal places contain each other)."""
        return self.path == other.path and self.span.contains(other.span)


@dataclass(frozen=True)
class Edit:
    """A change of text: ``text`` instead of what stands at ``place``."""

    place: Place
    text: str


@dataclass(frozen=True)
class Skipped:
    """A file, or a folder with all that is in it, that was not looked at or not changed, and why."""

    path: str
    reason: str
    folder: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Problem:
    """Work that could not be done; it makes the exit code 2."""

    path: str
    message: str
