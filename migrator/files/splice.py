"""Stage source: a notebook's cell written anew where it changes, and copied character for character where it does not.

A cell's code is a JSON string for each line, or one string for all. An edit within a line changes the characters that
it is about; a new line is a new string between its neighbours, laid out as they are; a line that goes takes its comma
along.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from migrator.files.nbformat import Code

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_LOW = r"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_PIECE = re.compile(rf"\\u[dD][89abAB][0-9a-fA-F]{{2}}{_LOW}|\\u[0-9a-fA-F]{{4}}|\\.|.", re.DOTALL)
_WIDE_ESCAPE = re.compile(r"\\u(?!00[0-7])")


@dataclass(frozen=True)
class Change:
    """``text`` in place of what stands from ``start`` to ``end`` in a cell."""

    start: int
    end: int
    text: str


def rewritten(code: Code, document: str, joint: str, changes: Sequence[Change], others: Sequence[Code]) -> str:
    """The JSON value of the cell's source with the changes (in order, without overlap) made.

    ``changes`` may count the newline ``joint`` behind the cell as the end of its last line. ``others`` are the cells of
    the notebook, one of which shows how a list of lines is laid out if this one has a single line.
    """
    lines = _Lines(code, document, joint)
    lines.take(changes)
    new = lines.result()
    if not code.listed:
        return f'"{new[0].raw if new else ""}"'
    if not new:
        return "[]"
    first, last = code.tokens[0], code.tokens[-1]
    parts = [document[code.start : first.start]]
    for index, line in enumerate(new):
        if index:
            parts.append(_separator(code, document, line.origin, others))
        parts.append(f'"{line.raw}"')
    return "".join((*parts, document[last.end : code.end]))


def _separator(code: Code, document: str, before: int | None, others: Sequence[Code]) -> str:
    """What stands before the token number ``before`` of the cell, or before a new one."""
    if len(code.tokens) > 1:
        index = before or 1
        return document[code.tokens[index - 1].end : code.tokens[index].start]
    lead = document[code.start + 1 : code.tokens[0].start]
    if lead:
        return f",{lead}"
    longer = next((other.tokens for other in others if len(other.tokens) > 1), None)
    return document[longer[0].end : longer[1].start] if longer else ", "


def _in_ascii(code: Code, document: str) -> bool:
    """Whether characters beyond ASCII are written as escapes: as in the cell, else as in the document."""
    for text in (document[code.start : code.end], document):
        if not text.isascii():
            return False
        if _WIDE_ESCAPE.search(text):
            return True
    return False


@dataclass
class _Line:
    """A token in the making: as it is written and as it reads; ``origin`` is the old token that it goes on from."""

    raw: str = ""
    text: str = ""
    origin: int | None = None


class _Lines:
    """Makes the tokens of a cell anew, copying whatever is not changed as it is written."""

    def __init__(self, code: Code, document: str, joint: str) -> None:
        self.code = code
        self.joint = joint
        self.in_ascii = _in_ascii(code, document)
        self.old = [(document[token.start + 1 : token.end - 1], token.text) for token in code.tokens]
        if self.old:  # the newline behind the cell is the last line's own until the end
            raw, text = self.old[-1]
            self.old[-1] = (raw + self._encoded(joint), text + joint)
        self.lines: list[_Line] = []
        self.line = _Line()

    def take(self, changes: Sequence[Change]) -> None:
        """Copy the old tokens, with the changes (in order, without overlap)."""
        waiting = list(reversed(changes))
        gone = at = 0
        for index, (raw, text) in enumerate(self.old):
            end = at + len(text)
            here = max(at, min(gone, end))
            while waiting and waiting[-1].start < end:
                change = waiting.pop()
                self._copy(index, raw, text, here - at, change.start - at)
                self._write(change.text)
                gone = change.end
                here = max(here, min(gone, end))
            if gone <= end and (here < end or not text):
                self._copy(index, raw, text, here - at, len(text))
                if self.code.listed:
                    self._close(even_if_empty=not text)
            at = end
        for change in reversed(waiting):
            self._write(change.text)
        self._close()

    def result(self) -> list[_Line]:
        """The new tokens, without the newline behind the cell."""
        if self.lines and self.lines[-1].text.endswith("\n"):
            last = self.lines[-1]
            length = 2 if self.joint == "\r\n" and last.text.endswith("\r\n") else 1
            last.raw, last.text = "".join(_PIECE.findall(last.raw)[:-length]), last.text[:-length]
            if not last.text and (last.origin is None or self.code.tokens[last.origin].text):
                self.lines.pop()
        return self.lines

    def _copy(self, index: int, raw: str, text: str, start: int, end: int) -> None:
        """Go on with a part of an old token."""
        if end > start:
            if self.line.origin is None:
                self.line.origin = index
            self.line.raw += raw if end - start == len(text) else "".join(_PIECE.findall(raw)[start:end])
            self.line.text += text[start:end]

    def _write(self, text: str) -> None:
        """Go on with new text, which makes a token of each line where there are tokens for lines."""
        if not self.code.listed:
            self.line.raw += self._encoded(text)
            self.line.text += text
            return
        for match in _LINE.finditer(text):
            if self.line.text.endswith("\n"):
                self._close()
            self.line.raw += self._encoded(match.group())
            self.line.text += match.group()
        if text.endswith("\n"):
            self._close()

    def _close(self, *, even_if_empty: bool = False) -> None:
        if self.line.text or even_if_empty:
            self.lines.append(self.line)
        self.line = _Line()

    def _encoded(self, text: str) -> str:
        return json.dumps(text, ensure_ascii=self.in_ascii)[1:-1]
