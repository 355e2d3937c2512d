"""Stage source: what IPython adds to Python, masked so that a cell of a notebook can be parsed as Python.

A mask has as many characters as what it covers, and the line ends stay, so that every place in a masked cell is the
same place in the cell. Source: https://ipython.readthedocs.io/en/stable/interactive/reference.html, and
``IPython/core/inputtransformer2.py`` for where in a cell each form counts.
"""

from __future__ import annotations

import ast
import re

PYTHON_BODIES = frozenset(
    {
        "capture",
        "debug",
        "ipytest",
        "memit",
        "mprun",
        "prun",
        "pyinstrument",
        "pypy",
        "python",
        "python3",
        "snakeviz",
        "time",
        "timeit",
        "wandb",
    }
)
"""The cell magics (``%%time``) whose cells hold Python; those of all others hold a shell script, a page, a query …
Source: https://ipython.readthedocs.io/en/stable/interactive/magics.html, and the profilers' own documentation."""

_CELL_MAGIC = re.compile(r"%%(?P<name>\w+)?")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_CONTINUED_LINE = re.compile(r"(?:[^\r\n]*\\(?:\r\n|\n|\r))*[^\r\n]*")
_CHARACTER = re.compile(r"[^\r\n]")

# At the start of a statement. The words are magics and shell commands that IPython takes without their mark
# ("automagic"), if they are followed by what no expression goes on with.
_ESCAPE = re.compile(
    r"(?P<margin>[ \t\f]*)(?:[%!?,;/]|(?:pip|conda|mamba|cd|ls|cat|cp|mv|rm|mkdir|load_ext|matplotlib)[ \t]+"
    r"(?!(?:if|else|in|is|not|and|or|for)\b)(?:-{1,2}\w|[\w.~/\"']))"
)
# Magics that run the rest of their line, which is a statement like any other.
_TIMED = re.compile(r"%(?:time|timeit|prun|memit)(?:[ \t]+-\w+(?:[ \t]*\d+)?)*[ \t]+(?=[^\s-])")
_ALWAYS = "if 1:"
_RESULT = "get_ipython()"

_TOKEN = re.compile(
    r"""
      (?P<string>\"{3}(?:[^\\]|\\.)*?\"{3} | '{3}(?:[^\\]|\\.)*?'{3}
        | "(?:[^"\\\r\n]|\\(?:\r\n|.))*" | '(?:[^'\\\r\n]|\\(?:\r\n|.))*')
    | (?P<comment>\#[^\r\n]*)
    | (?P<open>[(\[{]) | (?P<close>[)\]}])
    | (?P<continued>\\(?:\r\n|\n|\r))
    | (?P<newline>\r\n|\n|\r)
    | (?P<assign>(?<![=!<>:+\-*/%&|^@])=[ \t]*(?=![^=]|%[A-Za-z_]))
    | (?P<help>\?[ \t]*(?=[\r\n]|\Z))
    | \w+ | .
    """,
    re.DOTALL | re.VERBOSE,
)


def body_start(text: str) -> int | None:
    """Where the Python of a cell begins: behind its cell magics. None if the cell holds no Python."""
    start = 0
    at = len(text) - len(text.lstrip())
    while match := _CELL_MAGIC.match(text, at):
        if match["name"] not in PYTHON_BODIES:
            return None
        line = _LINE.match(text, at)
        at = start = line.end() if line else len(text)
    return start


def blank(text: str) -> str:
    """As many spaces, on as many lines."""
    return _CHARACTER.sub(" ", text)


def mask(text: str) -> str:
    """The Python of a cell with what only IPython understands masked. Text that is neither stays as it is.

    Commands become blank lines, or an expression without effect where a block needs a statement. What is assigned
    from a command is assigned from ``get_ipython()``, or from ``_`` where there is no room for that. The statement
    that ``%time`` runs stays where it is.
    """
    parts: list[str] = []
    at = 0
    while at < len(text):
        at = _statement(text, at, parts)
    return "".join(parts)


def _statement(text: str, start: int, parts: list[str]) -> int:
    """Add the logical line at ``start`` to ``parts``, masked if need be, and return where the next one starts."""
    escape = _ESCAPE.match(text, start)
    if escape:
        end = _end_of_command(text, start)
        parts.append(_command(text[start:end], escape["margin"]))
        return _behind_newline(text, end, parts)
    depth = 0
    at = start
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:  # the pattern takes any character
            break
        at = match.end()
        kind = match.lastgroup
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        elif depth == 0 and kind == "assign":
            end = _end_of_command(text, at)
            gap = blank(text[at:end])
            value = _RESULT if gap.startswith(" " * len(_RESULT)) else "_"
            parts += (text[start:at], value, gap[len(value) :])
            return _behind_newline(text, end, parts)
        elif depth == 0 and kind == "help":
            parts.append(_command(text[start:at], _margin(text[start:at])))
            return at
        elif depth == 0 and kind == "newline":
            break
    parts.append(text[start:at])
    return at


def _end_of_command(text: str, start: int) -> int:
    """Where the line ends, and those that it goes on to with a backslash."""
    match = _CONTINUED_LINE.match(text, start)
    return match.end() if match else len(text)


def _behind_newline(text: str, end: int, parts: list[str]) -> int:
    line = _LINE.match(text, end)
    behind = line.end() if line else len(text)
    parts.append(text[end:behind])
    return behind


def _margin(text: str) -> str:
    return text[: len(text) - len(text.lstrip(" \t\f"))]


def _command(command: str, margin: str) -> str:
    """The mask of a command that stands for a statement, indented by ``margin``."""
    bare = command[len(margin) :]
    timed = _TIMED.match(bare)
    if timed and _is_statement(bare[timed.end() :]):
        return margin + _ALWAYS.ljust(timed.end()) + bare[timed.end() :]
    return margin + "0" + blank(bare)[1:] if margin else blank(command)


def _is_statement(text: str) -> bool:
    try:
        ast.parse(f"{_ALWAYS} {text}")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
