r"""Stage source: the bytes of one file, its text, and the way between offsets, rows and columns.

A file is decoded as the Python interpreter would decode it (PEP 263, byte order mark included), and only if encoding
the text again gives the same bytes: what cannot be put back as it was is not touched at all. Newlines stay as they
are in the text, and a row ends where Python's tokenizer ends one: at ``\r\n``, ``\n`` or ``\r``, and nowhere else
(``str.splitlines`` also breaks at form feeds, U+0085, U+2028 and more, which would shift every row below).

A notebook is a source too: its text is the module that its cells make, and only here, where a file is read, where a
place is named for people and where an edit goes back to the file, does it differ from a module.
"""

from __future__ import annotations

import codecs
import re
import tokenize
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from migrator.files.carriers import is_carrier
from migrator.files.reading import NotPython, Unreadable, is_notebook, read_bytes
from migrator.places import Edit, Span

if TYPE_CHECKING:
    from migrator.files.notebook import Notebook

_NEWLINE = re.compile(r"\r\n|\n|\r")
_FIRST_TWO_LINES = re.compile(rb"(?:[^\r\n]*(?:\r\n|\n|\r|\Z)){2}")
_NON_ASCII_BYTE = re.compile(rb"[\x80-\xff]")
_NON_ASCII = re.compile(r"[^\x00-\x7f]")


class Unencodable(Exception):
    """New text that the encoding of its file cannot express; ``character`` is one that it lacks, if that is why."""

    def __init__(self, path: str, encoding: str, character: str = "") -> None:
        super().__init__(path, encoding, character)
        self.path = path
        self.encoding = encoding
        self.character = character

    def __str__(self) -> str:
        lacks = (
            f"which has no U+{ord(self.character):04X}" if self.character else "and the new text would read otherwise"
        )
        return (
            f"{self.path}: the file is encoded as {self.encoding}, {lacks}; "
            "save the file as UTF-8 (and change its coding line) or edit it by hand"
        )


@dataclass(frozen=True, order=True)
class Position:
    """A place as people name it: row and column, both 1-based, the column in characters.

    ``cell`` is the cell of a notebook that row and column are counted in.
    """

    row: int
    column: int
    cell: int | None = None


@dataclass(frozen=True)
class Source:
    """One file: its bytes and the text that they hold.

    ``text`` has the newlines of the file and no byte order mark; ``bom`` tells whether the bytes start with one. For a
    notebook, ``text`` is the module that the cells of ``notebook`` make, and rows are counted in that module.
    """

    path: str
    data: bytes = field(repr=False)
    text: str = field(repr=False)
    encoding: str
    bom: bool
    notebook: Notebook | None = field(default=None, repr=False)

    @property
    def content(self) -> str:
        """The text of the whole file, which is not ``text`` in a notebook."""
        return self.text if self.notebook is None else self.notebook.document

    @cached_property
    def newline(self) -> str:
        r"""The newline that the file uses most, the first one used on a tie, and ``\n`` if it has none."""
        if "\r" not in self.text:
            return "\n"
        counts = Counter(newline.group() for newline in _NEWLINE.finditer(self.text))
        return counts.most_common(1)[0][0]

    @property
    def row_count(self) -> int:
        """How many rows there are: one more than newlines, so that every offset, the end included, is in a row."""
        return len(self.starts)

    def position(self, offset: int) -> Position:
        """The row and column of the character at ``offset``."""
        row = bisect_right(self.starts, offset)
        return Position(row, offset - self.starts[row - 1] + 1)

    def location(self, offset: int) -> Position:
        """The place of the character at ``offset`` as reports name it: in a notebook, within its cell."""
        cell = None if self.notebook is None else self.notebook.cell_at(offset)
        if cell is None:
            return self.position(offset)
        within = self.excerpt(cell.number).position(min(offset - cell.start, len(cell.text)))
        return Position(within.row, within.column, cell.number)

    def excerpt(self, cell: int | None) -> Source:
        """The text that the rows of a location are counted in: a cell as its author sees it, or the whole source."""
        return self if cell is None else self._excerpts[cell]

    def line_span(self, row: int) -> Span:
        """Where the row stands, its newline left out. Raises IndexError if there is no such row."""
        if row < 1:
            raise IndexError(f"rows are counted from 1, not {row}")
        start = self.starts[row - 1]
        if row == len(self.starts):
            return Span(start, len(self.text))
        end = self.starts[row]
        return Span(start, end - (2 if self.text[end - 2 : end] == "\r\n" else 1))

    def line(self, row: int) -> str:
        """The text of the row, without its newline. Raises IndexError if there is no such row."""
        span = self.line_span(row)
        return self.text[span.start : span.end]

    def offset(self, row: int, utf8_column: int) -> int:
        """The character offset of an ``ast`` place: a 1-based row and a 0-based column in UTF-8 bytes."""
        start = self.starts[row - 1]
        if self.text.isascii():  # CPython keeps this as a flag: no scan
            return start + utf8_column
        wide = self._wide.get(row)
        if wide is None:
            wide = self._wide[row] = _wide_characters(self.line(row))
        return start + utf8_column - wide.surplus[bisect_right(wide.ends, utf8_column)]

    def encode(self, text: str) -> bytes:
        """The bytes of ``text`` in this file's encoding, with its byte order mark.

        Raises :class:`Unencodable` if the encoding lacks a character.
        """
        try:
            encoded = text.encode(self.encoding)
        except UnicodeEncodeError as error:
            raise Unencodable(self.path, self.encoding, text[error.start]) from error
        return codecs.BOM_UTF8 + encoded if self.bom else encoded

    def edited(self, new: str, edits: Sequence[Edit]) -> bytes:
        """The bytes of the file once ``new`` is its text; ``edits`` lead from the text to it.

        Raises :class:`Unencodable`, also where the bytes would not be read as ``new`` again, and
        :class:`~migrator.files.notebook.NotSpliced` if the cells of a notebook cannot take the edits.
        """
        if self.notebook is None:
            data = self.encode(new)
            try:
                same = decode(self.path, data).text == new
            except Unreadable:
                same = False
            if not same:
                raise Unencodable(self.path, self.encoding)
            return data
        return self.encode(self.notebook.spliced(new, edits))

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The offset at which each row starts."""
        if "\r" not in self.text:
            return (0, *accumulate(len(line) + 1 for line in self.text.split("\n")))[:-1]
        return (0, *(newline.end() for newline in _NEWLINE.finditer(self.text)))

    @cached_property
    def _excerpts(self) -> dict[int, Source]:
        """The cells of a notebook by their number."""
        cells = () if self.notebook is None else self.notebook.cells
        return {cell.number: Source(self.path, b"", cell.text, "utf-8", False) for cell in cells}

    @cached_property
    def _wide(self) -> dict[int, _Wide]:
        """The rows for which :meth:`offset` has been asked, with what it found there."""
        return {}


@dataclass(frozen=True)
class _Wide:
    """Where a row is wider in UTF-8 than in characters.

    ``ends`` are the byte columns after each character that takes several bytes; ``surplus[i]`` is how many bytes more
    than characters the first ``i`` of them have taken.
    """

    ends: tuple[int, ...]
    surplus: tuple[int, ...]


def _wide_characters(line: str) -> _Wide:
    ends: list[int] = []
    surplus = [0]
    for match in _NON_ASCII.finditer(line):
        surplus.append(surplus[-1] + len(match.group().encode()) - 1)
        ends.append(match.end() + surplus[-1])
    return _Wide(tuple(ends), tuple(surplus))


def read(path: str) -> Source:
    """Read and decode the file. Raises :class:`Unreadable`."""
    return decode(path, read_bytes(path))


def decode(path: str, data: bytes) -> Source:
    """Decode the bytes of a Python file as the interpreter does, those of a notebook as Jupyter does, others as UTF-8.

    ``path`` is the name to use in messages. Raises :class:`Unreadable` for an unknown encoding, one that disagrees
    with the byte order mark, bytes that are not valid in it, null bytes, and text that does not encode back to
    exactly these bytes; also for what is no notebook by its content, and :class:`NotPython` for one in another
    language. Source: PEP 263, and "Encoding declarations" in the Python language reference.
    """
    if is_notebook(path):
        return _decode_notebook(path, data)
    if is_carrier(path):
        return _decode_plain(path, data)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unreadable(path, "the file is UTF-16, which Python cannot read as source; save it as UTF-8")
    if b"\0" in data:
        raise _unreadable_at(path, data, data.index(b"\0"), "null byte", "Python source cannot contain one; remove it")
    bom = data.startswith(codecs.BOM_UTF8)
    body = data[len(codecs.BOM_UTF8) :] if bom else data
    encoding = _declared_encoding(path, body)
    if bom and encoding != "utf-8":
        reason = (
            f"the file starts with a UTF-8 byte order mark but declares the encoding {encoding}; remove one of the two"
        )
        raise Unreadable(path, reason, _coding_row(body))
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        start = error.start + len(data) - len(body)
        what = f"byte 0x{data[start]:02x} is not valid {encoding}"
        remedy = "save the file as UTF-8, or declare its encoding in the first line (# -*- coding: latin-1 -*-)"
        raise _unreadable_at(path, data, start, what, remedy) from error
    except (LookupError, UnicodeError) as error:  # a codec that is not a text encoding, or that fails as a whole
        reason = f"the declared encoding {encoding} cannot decode the file ({error}); declare the right one"
        raise Unreadable(path, reason, _coding_row(body)) from error
    source = Source(path, data, text, encoding, bom)
    if encoding != "utf-8":  # strict UTF-8 always gives the same bytes back
        _check_round_trip(source)
    return source


def _decode_plain(path: str, data: bytes) -> Source:
    """A file beside the code: what is not UTF-8, or holds a null byte, is left alone."""
    bom = data.startswith(codecs.BOM_UTF8)
    try:
        text = data[len(codecs.BOM_UTF8) if bom else 0 :].decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(path, f"byte 0x{data[error.start]:02x} is not valid utf-8; save it as UTF-8") from error
    if "\0" in text:
        raise Unreadable(path, "it has a null byte, so it is no text")
    return Source(path, data, text, "utf-8", bom)


def _decode_notebook(path: str, data: bytes) -> Source:
    from migrator.files import nbformat  # here, because most runs meet no notebook
    from migrator.files.notebook import read as read_notebook

    bom = data.startswith(codecs.BOM_UTF8)
    try:
        document = data[len(codecs.BOM_UTF8) if bom else 0 :].decode("utf-8")
    except UnicodeDecodeError as error:
        start = error.start + (len(codecs.BOM_UTF8) if bom else 0)
        what = f"byte 0x{data[start]:02x} is not valid utf-8, and a notebook is always UTF-8"
        raise _unreadable_at(path, data, start, what, "save it as UTF-8") from error
    try:
        notebook = read_notebook(document)
    except nbformat.OtherLanguage as error:
        raise NotPython(path, f"a notebook in {error.language}, not in Python") from error
    except nbformat.Malformed as error:
        place = Source(path, b"", document, "utf-8", False).position(error.offset)
        reason = f"{error.reason}; correct it, or open it in Jupyter and save it again"
        raise Unreadable(path, reason, place.row, place.column) from error
    return Source(path, data, notebook.text, "utf-8", bom, notebook)


def _declared_encoding(path: str, body: bytes) -> str:
    """The encoding that the first two lines declare, ``utf-8`` if none.

    ``tokenize.detect_encoding`` wants these lines to be valid UTF-8, and leaves splitting them to its caller. The
    interpreter wants no such thing, so it is shown the lines with a question mark for each non-ASCII byte.
    """
    match = _FIRST_TWO_LINES.match(body)
    head = _NON_ASCII_BYTE.sub(b"?", match.group() if match else b"")
    lines = iter(head.splitlines(keepends=True))  # of bytes: at \r\n, \n and \r alone
    try:
        return tokenize.detect_encoding(lambda: next(lines, b""))[0]
    except SyntaxError as error:
        reason = f"{error.msg}; declare an encoding that Python has, or save the file as UTF-8"
        raise Unreadable(path, reason, _coding_row(body)) from error


def _coding_row(body: bytes) -> int:
    """The row of the coding line, known to be one of the first two."""
    first = re.split(rb"\r\n|\n|\r", body, maxsplit=1)[0]
    return 1 if b"coding" in first else 2


def _check_round_trip(source: Source) -> None:
    """Raise :class:`Unreadable` unless the text gives the file's bytes back and can be handed to the parser."""
    row = _coding_row(source.data)
    try:
        same = source.encode(source.text) == source.data
        source.text.encode()  # the parser takes UTF-8; UTF-7 and its like can spell surrogates, which have none
    except (Unencodable, UnicodeError):
        same = False
    if not same:
        reason = f"decoding the file as {source.encoding} and encoding it again changes it; save it as UTF-8"
        raise Unreadable(source.path, reason, row)
    if "coding" not in source.text:
        reason = f"the declaration of the encoding is not itself in {source.encoding}; declare the right one"
        raise Unreadable(source.path, reason, row)


def _unreadable_at(path: str, data: bytes, offset: int, what: str, remedy: str) -> Unreadable:
    """The error for the byte at ``offset``, placed at its row and its column in characters as far as they are known."""
    lines = re.split(rb"\r\n|\n|\r", data[:offset].removeprefix(codecs.BOM_UTF8))
    column = len(lines[-1].decode("utf-8", errors="replace")) + 1
    return Unreadable(path, f"{what} (byte {offset} of the file, line {len(lines)}); {remedy}", len(lines), column)
