"""Stage link: the items of a dictionary while the program is being linked, and which of them exclude each other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from migrator.facts import Place
from migrator.understand.expressions import Block, Blocks
from migrator.understand.flow import one_of
from migrator.understand.objects import Objects, joined


class RawEntry(NamedTuple):
    """An item of a dictionary while the program is being linked; see :class:`migrator.facts.Entry`.

    ``mixed``: it is set on what a function returns, in code that need not be on the way to the request. ``doubts`` are
    what may have taken its place without being seen; ``gone`` are the blocks in which it is taken out.
    """

    key: str
    values: Objects
    place: Place
    value_place: Place
    holder: Place
    certain: bool = True
    statement: bool = False
    mixed: bool = False
    blocks: Blocks = ()
    gone: tuple[Blocks, ...] = ()
    doubts: Objects = ()

    @property
    def all_values(self) -> Objects:
        """All that stands under the key, with what may stand there instead."""
        return joined(self.values, self.doubts)


@dataclass
class Contents:
    """What a dictionary holds, as far as it is known by name, and what hides the rest.

    ``loose`` is what it holds under keys that are not known, ``unseen`` the part of ``unknown`` whose values are not
    known either.
    """

    entries: list[RawEntry] = field(default_factory=list)
    unknown: Objects = ()
    loose: Objects = ()
    unseen: Objects = ()

    def hide(self, hidden: Objects, values: Objects | None = None) -> None:
        """Add items that cannot be seen (``values``, under keys that cannot): what is known so far is not certain."""
        self.unknown = joined(self.unknown, hidden)
        if values is None:
            self.unseen = joined(self.unseen, hidden)
        else:
            self.loose = joined(self.loose, values)
        if hidden:
            # Most items have the same doubts, as one and the same tuple.
            doubts = {
                id(each): joined(each, hidden) for each in {id(e.doubts): e.doubts for e in self.entries}.values()
            }
            self.entries = [
                entry if len(new := doubts[id(entry.doubts)]) == len(entry.doubts) else entry._replace(doubts=new)
                for entry in self.entries
            ]

    def put(self, entry: RawEntry) -> None:
        """Add an item in the making of the dictionary: it replaces what stood under its key."""
        self.entries = [each for each in self.entries if each.key != entry.key]
        self.entries.append(entry)

    def take(self, other: Contents, *, certain: bool = True, making: bool = False) -> None:
        """Add what ``other`` holds; in the making of the dictionary, what is certain replaces what was there."""
        new = other.entries
        if making and certain:
            keys = {entry.key for entry in new if entry.certain}
            self.entries = [each for each in self.entries if each.key not in keys]
        if self.entries:
            if other.unknown:
                self.hide(other.unknown, ())
            known = {(entry.key, entry.place) for entry in self.entries}
            new = [entry for entry in new if (entry.key, entry.place) not in known]
        self.entries.extend(entry if certain or not entry.certain else entry._replace(certain=False) for entry in new)
        self.unknown = joined(self.unknown, other.unknown)
        self.unseen = joined(self.unseen, other.unseen)
        self.loose = joined(self.loose, other.loose)


def either(place: Place, keys: Objects, index: int) -> Blocks:
    """What excludes the other keys that an item may be set under, if it may be set under several."""
    return () if len(keys) == 1 else (one_of(place, index),)


def alternative(contents: Contents, which: Block) -> Contents:
    """``contents`` as one of several that exclude each other."""
    return replace(contents, entries=[each._replace(blocks=(*each.blocks, which)) for each in contents.entries])
