"""Stage judge: the comments of a file, which lines one comment speaks for, and those that are addressed to this tool.

A comment may hold several directives, for several tools, one behind the other: ``# noqa: F401  # cerebras: ignore``.
Where no comment can stand at the end of a line, because the line goes on behind a backslash or within a string, the
comment at the end of the last of these lines speaks for all of them, as it does for ruff and flake8.
"""

from __future__ import annotations

import io
import re
import tokenize
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from migrator.facts import Span
from migrator.files.carriers import is_carrier
from migrator.files.source import Source

# A hash within a comment starts another directive if a space or a tool's word follows: "see #12" has only one.
_PART = re.compile(
    r"(?<!\S)#+(?=\s|(?:noqa|nosec|nopep8|NOSONAR|noinspection|pragma|type:|cerebras:"
    r"|(?:ruff|flake8|pylint|mypy|pyright|pyre|pytype|ty|fmt|isort|yapf)\b))",
    re.IGNORECASE,
)
_DIRECTIVE = re.compile(r"#+\s*cerebras:\s*(?P<word>ignore[\w-]*)(?P<bracket>\s*\[)?", re.IGNORECASE)
_HASH = re.compile(r"(?<!\S)#")
_CODES_WITHOUT_BRACKETS = re.compile(r"[\s:=(]*CBR\d", re.IGNORECASE)


@dataclass(frozen=True)
class Comment:
    """A comment: where it is, and whether nothing else stands in its row."""

    span: Span
    row: int
    text: str
    alone: bool

    @cached_property
    def parts(self) -> tuple[Span, ...]:
        """The directives in the comment, or what else it says, as ranges of its text; spaces behind are left out."""
        starts = sorted({0, *(match.start() for match in _PART.finditer(self.text))})
        ends = [*starts[1:], len(self.text)]
        return tuple(
            Span(start, start + len(self.text[start:end].rstrip())) for start, end in zip(starts, ends, strict=True)
        )


@dataclass(frozen=True)
class Selector:
    """A code or name of a rule, as it is written in a directive, and where."""

    text: str
    span: Span


@dataclass(frozen=True)
class Directive:
    """One ``# cerebras: ignore[CODE, ...] reason``, or ``ignore-file``.

    ``span`` is what the tool reads of it, without the reason, ``part`` is its number among the parts of ``comment``,
    and ``listed`` the range between its brackets, None if it has none. ``flaw`` says why it cannot be understood.
    """

    comment: Comment
    part: int
    span: Span
    whole_file: bool
    selectors: tuple[Selector, ...] = ()
    listed: Span | None = None
    flaw: str = ""


class NotTokenized(Exception):
    """A text that Python's tokenizer does not take."""


@dataclass(frozen=True)
class Comments:
    """The comments of a file, in order, and its rows that belong together (first and last), for rows that do."""

    comments: tuple[Comment, ...]
    joined: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, source: Source) -> Comments:
        """The comments of a file. Raises :class:`NotTokenized` if they cannot all be told."""
        if is_carrier(source.path):
            continued = ((row, row + 1) for row in range(1, source.row_count) if source.line(row).endswith("\\"))
            return cls(tuple(_in_lines(source)), _merged(tuple(continued)))
        found: list[Comment] = []
        joined: list[tuple[int, int]] = []
        opened: list[int] = []  # the rows in which the f-strings around a token start
        behind = 0  # the row in which the last token ended, 0 behind a line's end
        try:
            for token in tokenize.generate_tokens(io.StringIO(source.text, newline="").readline):
                row, last = token.start[0], token.end[0]
                name = tokenize.tok_name[token.type]
                if name.endswith("STRING_START"):
                    opened.append(row)
                elif name.endswith("STRING_END"):
                    _join(joined, opened.pop(), last)
                elif token.type == tokenize.COMMENT:
                    start = source.line_span(row).start + token.start[1]
                    alone = not source.text[source.line_span(row).start : start].strip()
                    text = token.string.rstrip()
                    found.append(Comment(Span(start, start + len(text)), row, text, alone))
                elif token.type == tokenize.STRING:
                    _join(joined, row, last)
                if behind and row > behind and token.type != tokenize.ENDMARKER:
                    _join(joined, behind, row)
                ended = token.type in (tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT)
                behind = 0 if ended else last
        except (tokenize.TokenError, SyntaxError, IndexError) as error:
            raise NotTokenized(str(error)) from error
        return cls(tuple(found), _merged(joined))

    def rows(self, row: int) -> tuple[int, int]:
        """The first and the last of the rows that a comment in ``row`` speaks for."""
        index = bisect_right(self.joined, row, key=lambda rows: rows[0]) - 1
        if index >= 0 and row <= self.joined[index][1]:
            return self.joined[index]
        return row, row

    def at_end(self, row: int) -> Comment | None:
        """The comment of ``row``, or None."""
        index = bisect_right(self.comments, row, key=lambda comment: comment.row) - 1
        return self.comments[index] if index >= 0 and self.comments[index].row == row else None

    def directives(self) -> tuple[Directive, ...]:
        """What the comments say to this tool."""
        return tuple(
            directive
            for comment in self.comments
            for number in range(len(comment.parts))
            if (directive := _directive(comment, number)) is not None
        )


def _in_lines(source: Source) -> Iterator[Comment]:
    """What looks like a comment in a file that is no Python: from a hash at the start of a word to the line's end."""
    for row in range(1, source.row_count + 1):
        line = source.line_span(row)
        match = _HASH.search(source.text, *line)
        if match is not None:
            text = source.text[match.start() : line.end].rstrip()
            alone = not source.text[line.start : match.start()].strip()
            yield Comment(Span(match.start(), match.start() + len(text)), row, text, alone)


def _join(joined: list[tuple[int, int]], first: int, last: int) -> None:
    if last > first:
        joined.append((first, last))


def _merged(joined: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Ranges of rows in order; those that share a row as one."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(joined):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


def _directive(comment: Comment, number: int) -> Directive | None:
    part = comment.parts[number]
    text = comment.text[part.start : part.end]
    match = _DIRECTIVE.match(text)
    if match is None:
        return None
    word, bracket = match["word"].lower(), match["bracket"] is not None
    start = comment.span.start + part.start
    whole_file = word == "ignore-file"
    if word not in ("ignore", "ignore-file"):
        if not bracket and not re.search(r"[-_]", word):
            return None  # "ignored", in a sentence
        return _flawed(comment, number, match.end("word"), f"there is no `{match['word']}`", whole_file)
    if whole_file and not comment.alone:
        flaw = "`ignore-file` accepts findings of a whole file only on a line of its own"
        return _flawed(comment, number, match.end("word"), flaw, whole_file)
    if not bracket:
        if _CODES_WITHOUT_BRACKETS.match(text, match.end()):
            return _flawed(comment, number, len(text), "the rules have to stand in brackets", whole_file)
        return Directive(comment, number, Span(start, start + match.end()), whole_file)
    close = text.find("]", match.end())
    if close < 0:
        return _flawed(comment, number, len(text), "the bracket is not closed", whole_file)
    selectors = tuple(
        Selector(item[0], Span(start + item.start(), start + item.end()))
        for item in re.compile(r"[^,\s](?:[^,]*[^,\s])?").finditer(text, match.end(), close)
    )
    if not selectors:
        return _flawed(comment, number, close + 1, "no rule is named in the brackets", whole_file)
    listed = Span(start + match.end(), start + close)
    return Directive(comment, number, Span(start, start + close + 1), whole_file, selectors, listed)


def _flawed(comment: Comment, number: int, end: int, flaw: str, whole_file: bool) -> Directive:
    start = comment.span.start + comment.parts[number].start
    return Directive(comment, number, Span(start, start + end), whole_file, flaw=flaw)
