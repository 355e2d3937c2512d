"""A TOML file of knowledge while it is read, and the error that names a place in it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


class KnowledgeError(Exception):
    """A knowledge file that cannot be used.

    ``file`` is its path, ``key`` the place in it (``field[3].periods[0].since``, empty for the whole file), ``line``
    the line of that place as well as the text tells, ``problem`` what is wrong and what was expected.
    """

    def __init__(self, file: str, key: str, problem: str, line: int | None = None) -> None:
        self.file, self.key, self.problem, self.line = file, key, problem, line
        place = file if line is None else f"{file}:{line}"
        super().__init__(f"{place}: {key}: {problem}" if key else f"{place}: {problem}")

    def __reduce__(self) -> tuple[type[KnowledgeError], tuple[str, str, str, int | None]]:
        """Lets the error cross a process: it is made from four arguments, not from its message."""
        return type(self), (self.file, self.key, self.problem, self.line)


class Document:
    """One TOML file while it is read: its text, to find lines in, and the references to resolve at the end."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.references: list[tuple[str, str, str]] = []
        try:
            self.text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise KnowledgeError(str(file), "", f"is not UTF-8 text ({error.reason}, byte {error.start})") from error
        except OSError as error:
            raise KnowledgeError(str(file), "", f"cannot be read: {error.strerror}") from error
        try:
            self.content: dict[str, object] = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"at line (\d+)", str(error))
            line = int(found[1]) if found else None
            raise KnowledgeError(str(file), "", f"is not valid TOML: {error}", line) from error

    def error(self, key: str, problem: str) -> KnowledgeError:
        """The error to raise for the value at ``key``."""
        return KnowledgeError(str(self.file), key, problem, self.line(key))

    def line(self, key: str) -> int | None:
        """The line on which ``key`` is written, or the nearest thing around it that is found; None if nothing is.

        The parser keeps no positions, so the text is searched: headers first, then ``name =`` from there on.
        """
        position, end, found, header = 0, len(self.text), False, ""
        for name, index in re.findall(r"([\w-]+)(?:\[(\d+)\])?", key):
            header = f"{header}.{name}" if header else name
            written_header = re.compile(rf"^\[+\s*{re.escape(header)}\s*\]+", re.M)
            headers = list(written_header.finditer(self.text, position, end))
            chosen = int(index or 0)
            if chosen < len(headers):
                position, found = headers[chosen].end(), True
                following = re.compile(r"^\[", re.M).search(self.text, position)
                end = following.start() if following else end
                continue
            written = re.compile(rf"(?:^|[{{,])\s*\"?({re.escape(name)})\"?\s*=", re.M).search(self.text, position, end)
            if written is None:
                break
            position, found = written.start(1), True
            if index:
                position = self._item(written.end(), end, chosen)
        return self.text.count("\n", 0, position) + 1 if found else None

    def _item(self, start: int, end: int, index: int) -> int:
        """Where the item ``index`` begins in the list that follows ``start``; ``start`` if it is not found."""
        depth, commas = 0, 0
        for token in _TOKEN.finditer(self.text, start, end):
            text = token[0]
            if depth == 1 and commas == index and text not in ("[", "]", ",") and text[0] != "#":
                return token.start()
            depth += (text in ("[", "{")) - (text in ("]", "}"))
            commas += text == "," and depth == 1
            if depth == 0:
                break
        return start


# What a value of TOML is made of, as far as it takes to tell items of a list apart: strings, comments, brackets, words.
_TOKEN = re.compile(r""""(?:\\.|[^"\\])*"|'[^']*'|#.*|[\[\]{},]|[^\s\[\]{},"'#]+""")
