"""Stage judge: what a finding is known by from one run to the next, whatever line it stands in by then.

That is its rule, its file, the function or class that it stands in, and the flagged code, read without layout: white
space, comments, the kind of quotes, a comma before a closing bracket and a continuation of a line do not count. The
line never does, nor does the cell of a notebook. Findings that are alike in all of this are told apart by their order.

Nothing here depends on the Python that runs it (its tokenizer reads f-strings in two ways, by version), so that a
baseline written on one machine holds on another.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import os
import re
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from migrator.facts import Finding, Span
from migrator.files.source import Source

_DIGITS = 16  # 64 bits of a digest: enough to keep apart what stands in one function

_TOKEN = re.compile(
    r"""
      (?P<prefix>(?<!\w)[A-Za-z]{0,2})(?P<quote>\"{3}|'{3}|"|')(?P<body>(?:[^\\]|\\.)*?)(?P=quote)
    | (?P<layout>\#[^\r\n]*|\\(?:\r\n|\r|\n)|\s+)
    | \w+
    | .
    """,
    re.DOTALL | re.VERBOSE,
)
_NEWLINE = re.compile(r"\r\n|\r")
_ESCAPED_QUOTE = re.compile(r"\\(?:(?P<quote>[\"'])|.)", re.DOTALL)
_CLOSING = frozenset(")]}")


class Identity(NamedTuple):
    """What a finding is known by: its file, seen from a folder, its scope, its rule, and a digest of its code.

    ``scope`` has the names of the classes and functions around it, joined by dots; it is empty at the top of a file.
    """

    path: str
    scope: str
    code: str
    text: str


def identities(findings: Sequence[Finding], sources: Mapping[str, Source], folder: str) -> tuple[Identity, ...]:
    """The identity of each finding; paths are seen from ``folder``. Equal findings have equal identities.

    ``sources`` has the files as they were when they were judged. A finding about a file that could not be read has no
    code; its rule and path have to do.
    """
    outlines: dict[str, Outline] = {}
    found: list[Identity] = []
    for finding in findings:
        path, span = finding.place
        source = sources.get(path)
        scope = text = ""
        if source is not None:
            if path not in outlines:
                outlines[path] = Outline.of(source)
            scope, text = outlines[path].scope(span), source.text[span.start : span.end]
        found.append(Identity(seen_from(folder, path), scope, finding.code, _digest(normalised(text))))
    return tuple(found)


def fingerprints(findings: Sequence[Finding], sources: Mapping[str, Source], folder: str) -> tuple[str, ...]:
    """One text for each finding, the same in every run that finds it again, and no two of one run are the same.

    For formats that have a field for it (SARIF, GitLab). ``folder`` is what paths are seen from: the repository's top.
    """
    found = identities(findings, sources, folder)
    order = sorted(range(len(findings)), key=lambda number: (findings[number].place, findings[number].message))
    seen: Counter[Identity] = Counter()
    made: dict[int, str] = {}
    for number in order:
        identity = found[number]
        seen[identity] += 1
        made[number] = _digest("\0".join((*identity, str(seen[identity]))), 2 * _DIGITS)
    return tuple(made[number] for number in range(len(findings)))


def seen_from(folder: str, path: str) -> str:
    """``path`` relative to ``folder``, with forward slashes. A link that the file is keeps its own name."""
    parent, name = os.path.split(os.path.abspath(path))
    real = os.path.join(os.path.realpath(parent), name)
    with contextlib.suppress(ValueError):  # on Windows, another drive
        real = os.path.relpath(real, os.path.realpath(folder))
    return real.replace(os.sep, "/")


def normalised(text: str) -> str:
    """Code without its layout. Where nothing but layout is flagged (a comment), the text with its spaces evened out."""
    parts: list[str] = []
    for match in _TOKEN.finditer(text):
        if match["layout"] is not None:
            continue
        part = match[0] if match["quote"] is None else _plain_string(match)
        if part in _CLOSING and parts and parts[-1] == ",":
            parts.pop()
        parts.append(part)
    return " ".join(parts or text.split())


def _plain_string(match: re.Match[str]) -> str:
    """A string literal in single quotes, whatever it is written in."""
    prefix, body = match["prefix"].lower().replace("u", ""), _NEWLINE.sub("\n", match["body"])
    if "r" not in prefix:
        body = _ESCAPED_QUOTE.sub(lambda escape: escape["quote"] or escape[0], body)
    return f"{prefix}'{body}'"


def _digest(text: str, digits: int = _DIGITS) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:digits]


class Outline:
    """The functions and classes of a file, and which of them a place is in."""

    def __init__(self, scopes: Sequence[tuple[Span, str]], *, parsed: bool = True) -> None:
        self._scopes = scopes
        self.parsed = parsed

    @property
    def names(self) -> frozenset[str] | None:
        """The names of all of them; None if the file could not be parsed, so that nobody can tell."""
        return frozenset(name for _, name in self._scopes) if self.parsed else None

    @classmethod
    def of(cls, source: Source) -> Outline:
        """The outline of a file; an empty one if Python cannot parse it."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(source.text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return cls((), parsed=False)
        scopes: list[tuple[Span, str]] = []
        waiting: list[tuple[ast.AST, str]] = [(tree, "")]
        while waiting:
            node, name = waiting.pop()
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                name = f"{name}.{node.name}" if name else node.name
                first = node.decorator_list[0] if node.decorator_list else node
                start = source.offset(first.lineno, first.col_offset)
                end = source.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
                scopes.append((Span(start, end), name))
            # Definitions are statements: expressions, which are most of a tree, hold none.
            waiting.extend((child, name) for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr))
        return cls(scopes)

    def scope(self, span: Span) -> str:
        """The name of the innermost function or class that contains ``span``, with those around it."""
        around = [(scope.end - scope.start, name) for scope, name in self._scopes if scope.contains(span)]
        return min(around, default=(0, ""))[1]
