"""Text of scanned files made fit to be shown: nothing hidden, no terminal command, no secret."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# These are compiled when they are used for the first time: most runs print nothing that comes from a file.
# A key of OpenAI (sk-..., sk-proj-...) or Cerebras (csk-...), twelve characters or more. It starts where a word starts
# ("task-list" holds none), or behind an escape as it is written in source code ("\nsk-...").
_SECRET = r"(?:(?<![A-Za-z0-9])|(?<=\\[a-z]))(?=[A-Za-z0-9_-]{12})(c?sk-)[A-Za-z0-9_-]+"
# Whatever literal stands as a key: `api_key="..."`, `"api_key": "..."`.
_GIVEN = r"""(?i:(api_key["']?\s*[=:]\s*["'])([^"'\s*…]{4,})(?=["']))"""
# What CI systems take for a command in what a program prints. GitHub's runner: "::" where a line begins and "##["
# anywhere (src/Runner.Common/ActionCommand.cs in actions/runner); Azure: "##vso["; TeamCity: "##teamcity[".
_COMMAND = r"#(?=#\w*\[)"
_COMMAND_AT_START = r"\s*:(?=:)"
_JOINERS = "\u200c\u200d"  # scripts and emoji need them between letters, and they reorder nothing
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_WITHOUT_WIDTH = {"Mn", "Me", "Cf"}
_LETTERS = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True)
class Style:
    """What the place that a report goes to can show: colours or not, and which characters."""

    colour: bool = False
    encoding: str = "utf-8"

    def bold(self, text: str) -> str:
        return self._paint("1", text)

    def red(self, text: str) -> str:
        return self._paint("1;31", text)

    def yellow(self, text: str) -> str:
        return self._paint("1;33", text)

    def blue(self, text: str) -> str:
        return self._paint("1;34", text)

    def cyan(self, text: str) -> str:
        return self._paint("1;36", text)

    def green(self, text: str) -> str:
        return self._paint("1;32", text)

    def severity(self, severity: str, text: str) -> str:
        """``text`` in the colour of that severity."""
        return self.red(text) if severity == "error" else self.yellow(text)

    def _paint(self, codes: str, text: str) -> str:
        return f"\x1b[{codes}m{text}\x1b[0m" if self.colour and text else text


def escape(text: str) -> str:
    """``text`` on one line, with every character written as an escape that is invisible or part of a command.

    Commands are those of terminals, and of CI systems that read them in the output of programs.
    """
    commanding = commands(text)
    first = re.match(_COMMAND_AT_START, text)
    if first:
        commanding |= {first.end()}
    if not commanding and text.isprintable():
        return text
    return "".join(
        numbered(character) if index in commanding else visible(character) for index, character in enumerate(text)
    )


def commands(text: str) -> frozenset[int]:
    """Where ``text`` has a character without which it would be no command to a CI system, wherever a line begins."""
    return frozenset(match.end() for match in re.finditer(_COMMAND, text))


def visible(character: str) -> str:
    r"""One character as it is shown: itself, or an escape such as ``\x1b``, ``\n``, ``\u202e``, ``\udc80``."""
    if character in _JOINERS or unicodedata.category(character) not in _UNPRINTABLE:
        return character
    return _LETTERS.get(character) or numbered(character)


def numbered(character: str) -> str:
    r"""The character as its number: ``\x1b``, ``\u202e``, ``\U000e0041``."""
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def mask(text: str) -> str:
    """``text`` with what looks like an API key, or is given as one, cut to its first characters."""
    return re.sub(_GIVEN, r"\1…", re.sub(_SECRET, r"\1…", text))


def mask_in_place(text: str) -> str:
    """``text`` with the same starred out, at the same length: columns stay what they are."""
    starred = re.sub(_SECRET, lambda match: match[1] + "*" * (len(match[0]) - len(match[1])), text)
    return re.sub(_GIVEN, lambda match: match[1] + "*" * len(match[2]), starred)


def quoted(text: str) -> str:
    """``text`` masked and escaped, as reports for people print what comes from scanned files."""
    return escape(mask(text))


def width(character: str) -> int:
    """How many cells of a terminal the character takes (Unicode Standard Annex 11: wide and fullwidth take two)."""
    if character.isascii():
        return 1
    if unicodedata.category(character) in _WITHOUT_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def encodable(text: str, encoding: str) -> str:
    """``text`` with escapes for what ``encoding`` cannot write; an ellipsis becomes three dots there."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.replace("…", "...").encode(encoding, "backslashreplace").decode(encoding)
    return text


def count(number: int, noun: str) -> str:
    """``1 file``, ``2 files``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
