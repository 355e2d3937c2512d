"""Stage plan: edits of files beside the code, and the proof that what was in such a file is in it still.

An entry is written once more behind itself, in its own style. Nothing is ever parsed and dumped.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from migrator.edit.document import Document, Refused
from migrator.facts import Edit, InsertLine, Operation, RepeatEntry, ReplaceText, RewriteComment, Span
from migrator.files.carriers import carrier_kind
from migrator.files.yaml_nodes import Event, events
from migrator.understand.carrier_lines import assigned

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_LINES = frozenset({"template", "environment"})
_YAML = (".yml", ".yaml", ".json")
_SCALAR = "ScalarEvent"
_VALUE = re.compile(r"(?P<equals>[ \t]*=[ \t]*)(?P<quote>[\"']?)[\s\S]*")


class CarrierComposer:
    """Carries out operations on one file beside the code."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def edits(self, operations: Iterable[Operation]) -> tuple[Edit, ...]:
        """The edits that carry out all operations, in order and without overlap; equal operations count once.

        Raises Refused if one of them cannot be carried out.
        """
        found = sorted((self._edit(each) for each in dict.fromkeys(operations)), key=lambda edit: edit.place.span)
        for first, second in pairwise(found):
            if first.place.span.end > second.place.span.start:
                raise Refused(f"line {self.document.row(second.place.span.start)}: two edits reach the same characters")
        return tuple(found)

    def _edit(self, operation: Operation) -> Edit:
        span = operation.place.span
        if isinstance(operation, (RewriteComment, ReplaceText)):
            return self.document.edit(*span, operation.text)
        if isinstance(operation, InsertLine):
            return self._requirement(operation)
        if not isinstance(operation, RepeatEntry):
            raise Refused("this is no program")
        if operation.name not in self.document.text[span.start : span.end]:
            raise Refused(f"line {self.document.row(span.start)}: {operation.name} is not there any more")
        if carrier_kind(self.document.path) in _LINES:
            return self._line(operation)
        return self._entry(operation)

    def _line(self, operation: RepeatEntry) -> Edit:
        """The line of an environment file once more, with an empty value: nobody has the other key yet."""
        span = operation.place.span
        head, _, rest = self.document.text[span.start : span.end].partition(operation.name)
        value = _VALUE.match(rest)
        if value is None:
            raise Refused(f"line {self.document.row(span.start)}: no value is given there")
        quotes = value["quote"] * 2
        equals = value["equals"] if quotes else value["equals"].rstrip()
        return self.document.edit(span.end, span.end, f"{self.document.newline}{head}{operation.new}{equals}{quotes}")

    def _requirement(self, operation: InsertLine) -> Edit:
        """A line behind the one that lists the other package."""
        text, start = self.document.text, operation.place.span.start
        if not self.document.path.endswith(".txt"):
            raise Refused(f"{self.document.path} is not edited: list the package there")
        if "--hash" in text or os.path.basename(self.document.path).startswith("constraints"):
            raise Refused(f"{self.document.path} is made by a program, or has hashes: make it anew")
        end = self.document.line_end(start)
        if text[:end].endswith("\\"):
            raise Refused(f"line {self.document.row(start)}: it goes on in the next line")
        return self.document.edit(end, end, f"{self.document.newline}{operation.text}")

    def _entry(self, operation: RepeatEntry) -> Edit:
        """The entry of a list or mapping once more: in a line of its own, or behind a comma if its line has others."""
        span = operation.place.span
        text = self.document.text
        entry = text[span.start : span.end].replace(operation.name, operation.new)
        lead = text[self.document.line_start(span.start) : span.start]
        if re.fullmatch(r"[ \t]*(?:-[ \t]+)?", lead) and not text[span.end :].lstrip(" \t").startswith((",", "]", "}")):
            end = self.document.line_end(span.end)
            return self.document.edit(end, end, f"{self.document.newline}{lead}{entry}")
        return self.document.edit(span.end, span.end, f", {entry}")


def difference(path: str, old: str, new: str, edits: Sequence[Edit]) -> str | None:
    """The reason why the edits change more of a file than they say; None if they do not.

    All that the file gave is there still, in the same order: compared are the steps of the YAML parser, or the lines.
    """
    if path.lower().endswith(".toml"):
        before_texts, after_texts = _texts(old), _texts(new)
        if before_texts is None or after_texts is None:
            return "it is not valid TOML"
        changed = [pair for pair in zip(before_texts, after_texts, strict=False) if pair[0] != pair[1]]
        meant = [(old[slice(*edit.place.span)], edit.text) for edit in edits]
        same = len(before_texts) == len(after_texts) and all(pair in meant for pair in changed)
        return None if same else "the result would say something else outside of the edits"
    if path.lower().endswith(_YAML):
        before, after = events(old), events(new)
        if before is None:
            return None if after is None else "the result is read in another way"
        if after is None:
            return "the result is not valid YAML"
        kept = _outside(before, [edit.place.span for edit in edits])
        same = kept == _outside(after, list(_written(edits)))
        return None if same else "the result would give something else outside of the edits"
    if carrier_kind(path) in _LINES:
        said = iter(assigned(new))
        return None if all(each in said for each in assigned(old)) else "a variable would be given something else"
    if all(edit.place.span.start == edit.place.span.end for edit in edits):
        lines = iter(new.splitlines())
        return None if all(line in lines for line in old.splitlines()) else "a line of the file would be lost"
    return None


def _texts(text: str) -> list[str] | None:
    """All keys and values of a TOML text, in order; None if it is none."""
    try:
        waiting: list[object] = [tomllib.loads(text)]
    except tomllib.TOMLDecodeError:
        return None
    found: list[str] = []
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += [each for pair in value.items() for each in pair]
        elif isinstance(value, list):
            waiting += [*value, len(value)]
        else:
            found.append(str(value))
    return found


def _outside(steps: Iterable[Event], spans: Sequence[Span]) -> list[tuple[object, ...]]:
    """What the parser met that does not lie in one of the spans."""
    return [
        step.said for step in steps if not (step.said[0] == _SCALAR and any(_meets(span, step.span) for span in spans))
    ]


def _meets(span: Span, step: Span) -> bool:
    """Whether a step lies in a span, or has it within its quotes. A value that is not there stands behind its key."""
    if step.start <= span.start and span.end <= step.end and span.start < span.end:
        return True
    return span.start <= step.start and step.end <= span.end and (step.start < step.end or span.start < step.start)


def _written(edits: Iterable[Edit]) -> Iterator[Span]:
    """Where the new text of each edit is, in the result."""
    shift = 0
    for edit in edits:
        start = edit.place.span.start + shift
        yield Span(start, start + len(edit.text))
        shift += len(edit.text) - (edit.place.span.end - edit.place.span.start)
