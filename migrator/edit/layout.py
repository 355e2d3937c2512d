"""Stage plan: the layout of an argument list or dict literal as text, and edits of it that keep the author's layout.

What stands between two items is divided where a reader would divide it: the rest of an item's own line (its comma and
trailing comment) belongs to that item, the lines above an item (comments, blank lines, indentation) belong to the item
below. So an item can come and go with its comma and line, and everybody else's comments stay where they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from migrator.edit.document import NEWLINE

Kind = Literal["call", "dict"]


def split_line(gap: str) -> tuple[str, str]:
    """White space divided before its first newline; all of it is in the second part if there is no newline.

    A backslash before the newline goes with the newline, without which it means something else.
    """
    found = NEWLINE.search(gap)
    if not found or gap[: found.start()].endswith("\\"):
        return "", gap
    return gap[: found.start()], gap[found.start() :]


def has_newline(gap: str) -> bool:
    """Whether the white space goes over to another line."""
    return NEWLINE.search(gap) is not None


def last_line(gap: str) -> str:
    """The last newline in the white space and the indentation after it ("" if there is no newline)."""
    found = list(NEWLINE.finditer(gap))
    return gap[found[-1].start() :] if found else ""


@dataclass(frozen=True)
class Item:
    """One argument or dict item: ``above key joint value before [,] tail``.

    ``name`` is the keyword, or the constant string key; None for what has none (positional, starred, computed key).
    ``key`` is the text of the name (or the stars), ``joint`` what stands between it and the value.
    """

    above: str
    name: str | None
    key: str
    joint: str
    value: str
    before: str = ""
    comma: bool = False
    tail: str = ""

    @property
    def own_line(self) -> bool:
        """Whether the item starts a line."""
        return has_newline(self.above)

    @property
    def text(self) -> str:
        """The item as it is written, with what surrounds it."""
        return f"{self.above}{self.key}{self.joint}{self.value}{self.before}{',' if self.comma else ''}{self.tail}"


@dataclass(frozen=True)
class Bracketed:
    """An argument list or a dict literal: ``head opening item… closing foot``.

    ``head`` ends with the opening bracket, ``foot`` is the closing one. ``newline`` and ``margin`` (the indentation of
    the line that the text starts on) are for lines that have to be made where there are none to go by.
    """

    kind: Kind
    head: str
    opening: str
    items: tuple[Item, ...]
    closing: str
    foot: str
    newline: str
    margin: str

    @property
    def text(self) -> str:
        """The whole as it is written."""
        return "".join((self.head, self.opening, *(item.text for item in self.items), self.closing, self.foot))

    def indices(self, name: str) -> tuple[int, ...]:
        """Where the items with that name are."""
        return tuple(index for index, item in enumerate(self.items) if item.name == name)

    def item_span(self, index: int) -> tuple[int, int]:
        """Start and end of the item at ``index`` in the text, from its key to its value."""
        item = self.items[index]
        start = len(self.head) + len(self.opening) + sum(len(other.text) for other in self.items[:index])
        start += len(item.above)
        return start, start + len(item.key) + len(item.joint) + len(item.value)

    def value_span(self, index: int) -> tuple[int, int]:
        """Start and end of the value of the item at ``index`` in the text."""
        end = self.item_span(index)[1]
        return end - len(self.items[index].value), end

    @property
    def row(self) -> str:
        """The newline and indentation that an item on a line of its own gets."""
        own = next((last_line(item.above) for item in self.items if item.own_line), None)
        if own is not None:
            return own
        if has_newline(self.closing):
            lines = [line for line in NEWLINE.split(self.closing)[1:-1] if line.strip()]
            if lines:
                return self.newline + lines[-1][: len(lines[-1]) - len(lines[-1].lstrip())]
            return last_line(self.closing) + self.step
        return self.newline + self.margin + self.step

    @property
    def step(self) -> str:
        """One level of indentation, as the items show it."""
        own = next((last_line(item.above).strip("\r\n") for item in self.items if item.own_line), "")
        close = last_line(self.closing).strip("\r\n") if has_newline(self.closing) else self.margin
        if own.startswith(close) and own != close:
            return own[len(close) :]
        return "\t" if "\t" in self.margin + close else "    "

    def with_items(self, items: Sequence[Item], closing: str | None = None) -> Bracketed:
        """The same with other items; a line is broken wherever a comment would otherwise swallow what follows."""
        closing = self.closing if closing is None else closing
        settled: list[Item] = []
        ends_in_comment = "#" in self.opening
        for item in items:
            settled.append(replace(item, above=self.row) if ends_in_comment and not item.own_line else item)
            ends_in_comment = "#" in item.tail
        if ends_in_comment and not has_newline(closing):
            closing = self.row
        return replace(self, items=tuple(settled), closing=closing)

    def append(self, item: Item) -> Bracketed:
        """Put ``item`` at the end, laid out as the last item is."""
        if not self.items:
            if not has_newline(self.closing):
                return self.with_items([replace(item, above=self.closing)], closing=self.closing)
            above = self.closing[: len(self.closing) - len(last_line(self.closing))] + self.row
            return self.with_items([replace(item, above=above, comma=True)], closing=last_line(self.closing))
        *rest, last = self.items
        above = last_line(last.above) or (last.above if rest else " ")
        if last.comma:
            added = replace(item, above=above, comma=True)
        else:
            # Commas in front of the items (SQL style) are copied from the item before.
            lead = last_line(rest[-1].before) if rest else ""
            added = replace(item, above=above)
            last = replace(last, comma=True, before=last.before + lead)
        return self.with_items([*rest, last, added])

    def insert(self, index: int, item: Item) -> Bracketed:
        """Put ``item`` before the item at ``index`` (at the end if there is none), laid out as that item is."""
        if index >= len(self.items):
            return self.append(item)
        items = list(self.items)
        follower = items[index]
        if follower.own_line:
            added = replace(item, above=last_line(follower.above), comma=True)
        else:
            between = items[1].above if len(items) > 1 else " "
            added = replace(item, above=follower.above, comma=True)
            follower = replace(follower, above=(last_line(between) or between or " ") if index == 0 else follower.above)
        if len(items) > 1 and has_newline(items[0].before):
            # Commas in front of the items (SQL style): the follower's line now starts with the new item's comma.
            added = replace(added, before=last_line(items[0].before))
            if index == 0:
                added = replace(added, above=follower.above)
                follower = replace(follower, above=items[1].above)
        items[index : index + 1] = [added, follower]
        return self.with_items(items)

    def change(self, index: int, item: Item) -> Bracketed:
        """Put ``item`` in the place of the item at ``index``."""
        return self.with_items([*self.items[:index], item, *self.items[index + 1 :]])

    def remove(self, index: int) -> Bracketed:
        """Take the item at ``index`` out, with its comma and, if it stood alone there, its line.

        Comment lines above it stay. A comment behind it goes with it if the line was its own, and otherwise stays
        behind the item that it shared the line with.
        """
        items = list(self.items)
        gone = items.pop(index)
        kept = gone.above[: len(gone.above) - len(last_line(gone.above))] if "#" in gone.above else ""
        if index > 0 and not gone.own_line and "#" in gone.tail:
            items[index - 1] = replace(items[index - 1], tail=items[index - 1].tail + gone.tail)
        if index < len(items):
            follower = items[index]
            items[index] = replace(follower, above=self._joined(gone, follower, kept, index))
            return self.with_items(items)
        if not items:
            closing = kept + self.closing
            if "#" not in self.opening + closing:
                return replace(self, opening="", items=(), closing="")
            return self.with_items([], closing=closing if has_newline(self.closing) else kept + self.row)
        last = items[-1]
        if not gone.comma:
            space = last.before if "#" in last.before else ""
            items[-1] = replace(last, comma=False, before=space, tail=last.tail)
        closing = kept + (self.closing if has_newline(self.closing) or not kept else last_line(gone.above))
        return self.with_items(items, closing=closing)

    @staticmethod
    def _joined(gone: Item, follower: Item, kept: str, index: int) -> str:
        """What stands above ``follower`` once ``gone`` is no longer before it."""
        if gone.own_line and follower.own_line:
            blank = len(NEWLINE.findall(gone.above)) > 1 and len(NEWLINE.findall(follower.above)) == 1
            return gone.above if blank and not kept else kept + follower.above
        if gone.own_line:
            return gone.above
        if follower.own_line and (index > 0 or "#" in follower.above):
            return follower.above
        return gone.above
