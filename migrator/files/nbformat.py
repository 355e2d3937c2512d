"""Stage source: the document of a Jupyter notebook, read as JSON: which code is in it, and where that is written.

All of the document is decoded, by Python's own decoder; of the strings that are code the places are kept. Format:
https://nbformat.readthedocs.io/en/latest/format_description.html (version 4, and 3 with its worksheets).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Union

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder(parse_int=float)  # since Python takes no integer of thousands of digits
_SOURCES = ("source", "input")  # of version 4, and of version 3

Json = Union[str, float, bool, None, list["Json"], dict[str, "Json"]]


class Malformed(Exception):
    """A file that is no notebook; ``offset`` is where that shows."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason, offset)
        self.reason = reason
        self.offset = offset


class OtherLanguage(Exception):
    """A notebook whose kernel runs another language than Python."""

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self.language = language


@dataclass(frozen=True)
class Token:
    """A JSON string: where it stands in the document, quotes included, and what it says."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Code:
    """The source of a code cell; ``number`` counts all cells of the notebook from 1.

    It is written from ``start`` to ``end``, as a list of lines if ``listed``, else as one string.
    """

    number: int
    python: bool
    start: int
    end: int
    listed: bool
    tokens: tuple[Token, ...]

    @property
    def text(self) -> str:
        """What the cell says."""
        return "".join(token.text for token in self.tokens)


def codes(document: str) -> tuple[Code, ...]:
    """The code cells of a notebook.

    Raises :class:`Malformed` if it is no notebook, and :class:`OtherLanguage` if its code is not Python.
    """
    reader = _Reader(document)
    try:
        reader.read()
    except json.JSONDecodeError as error:
        raise Malformed(f"the file is not valid JSON ({error.msg})", error.pos) from error
    except RecursionError as error:
        raise Malformed("its JSON is nested too deeply", 0) from error
    language = reader.language()
    if language is not None:
        raise OtherLanguage(language)
    return tuple(reader.codes)


class _Reader:
    """One walk through a document: all of it is decoded, and of the cells' sources the places are kept."""

    def __init__(self, document: str) -> None:
        self.text = document
        self.metadata: Json = None
        self.codes: list[Code] = []
        self.cells = 0
        self.seen = False

    def read(self) -> None:
        start = self._skip(0)
        if self.text[start : start + 1] != "{":
            raise Malformed("the file is not a notebook: a JSON object was expected", start)
        end = self._members(start, self._top, "the notebook")
        if self._skip(end) != len(self.text):
            raise json.JSONDecodeError("Extra data", self.text, self._skip(end))
        if not self.seen:
            raise Malformed("the file is not a notebook: it has no `cells`", start)

    def language(self) -> str | None:
        """The language of the kernel if it is another one than Python."""
        for key, name in (("language_info", "name"), ("kernelspec", "language")):
            language = _item(_item(self.metadata, key), name)
            if isinstance(language, str) and language:
                return None if _is_python(language) else language
        return None

    def _top(self, key: str, at: int) -> int:
        if key == "metadata":
            self.metadata, end = self._value(at)
            return end
        if key == "cells":
            self.seen = True
            return self._items(at, self._cell, "`cells`")
        if key == "worksheets":
            return self._items(at, lambda here: self._members(here, self._worksheet, "a worksheet"), "`worksheets`")
        return self._value(at)[1]

    def _worksheet(self, key: str, at: int) -> int:
        return self._top(key, at) if key == "cells" else self._value(at)[1]

    def _cell(self, at: int) -> int:
        self.cells += 1
        where = f"cell {self.cells}"
        values: dict[str, Json] = {}
        starts: dict[str, int] = {}

        def member(key: str, here: int) -> int:
            starts[key] = here
            values[key], end = self._value(here)
            return end

        end = self._members(at, member, where)
        if values.get("cell_type") == "code":
            key = next((key for key in _SOURCES if key in values), None)
            if key is None:
                raise Malformed(f"{where} has no `source`", at)
            self.codes.append(self._code(values, starts[key]))
        return end

    def _code(self, values: dict[str, Json], at: int) -> Code:
        language = _item(_item(_item(values, "metadata"), "vscode"), "languageId") or _item(values, "language")
        python = not isinstance(language, str) or _is_python(language)
        tokens: list[Token] = []

        def token(here: int) -> int:
            value, end = self._value(here)
            if not isinstance(value, str):
                raise Malformed(f"the `source` of cell {self.cells} holds something else than text", here)
            tokens.append(Token(here, end, value))
            return end

        listed = self.text[at] == "["
        end = self._items(at, token, "`source`") if listed else token(at)
        return Code(self.cells, python, at, end, listed, tuple(tokens))

    def _members(self, at: int, visit: Callable[[str, int], int], what: str) -> int:
        """Visit the values of the object at ``at``, and return where it ends; ``visit`` returns where a value does."""
        if self.text[at : at + 1] != "{":
            raise Malformed(f"{what} is not a JSON object", at)
        keys: set[str] = set()
        at = self._skip(at + 1)
        while self.text[at : at + 1] != "}":
            if keys:
                at = self._expect(",", at)
            if self.text[at : at + 1] != '"':
                raise json.JSONDecodeError("Expecting property name enclosed in double quotes", self.text, at)
            value, end = self._value(at)
            key = str(value)
            if key in keys:
                # Whoever reads it next may take the one or the other, so nobody can say which of them is run.
                raise Malformed(f"{what} has the key `{key}` twice", at)
            keys.add(key)
            at = self._skip(visit(key, self._expect(":", self._skip(end))))
        return at + 1

    def _items(self, at: int, visit: Callable[[int], int], what: str) -> int:
        """Visit the items of the list at ``at``, and return where it ends; ``visit`` returns where an item does."""
        if self.text[at : at + 1] != "[":
            raise Malformed(f"{what} is not a list", at)
        at, first = self._skip(at + 1), True
        while self.text[at : at + 1] != "]":
            if not first:
                at = self._expect(",", at)
            at, first = self._skip(visit(at)), False
        return at + 1

    def _expect(self, delimiter: str, at: int) -> int:
        if self.text[at : at + 1] != delimiter:
            raise json.JSONDecodeError(f"Expecting '{delimiter}' delimiter", self.text, at)
        return self._skip(at + 1)

    def _value(self, at: int) -> tuple[Json, int]:
        value: tuple[Json, int] = _DECODER.raw_decode(self.text, at)
        return value

    def _skip(self, at: int) -> int:
        match = _SPACE.match(self.text, at)
        return match.end() if match else at


def _item(value: Json, key: str) -> Json:
    return value.get(key) if isinstance(value, dict) else None


def _is_python(language: str) -> bool:
    return language.lower().startswith(("python", "ipython", "pyspark", "xpython", "sage"))
