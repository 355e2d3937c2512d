"""Stage plan: edits of files beside the code, and the proof that what was in such a file is in it still.

An entry is written once more behind itself, in its own style. Nothing is ever parsed and dumped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from migrator.edit.document import Document, Refused
from migrator.facts import Edit, Operation, RepeatEntry, RewriteComment, Span
from migrator.files.carriers import carrier_kind
from migrator.files.yaml_nodes import Event, events

_LINES = frozenset({"template", "environment"})
_YAML = (".yml", ".yaml")
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
        if isinstance(operation, RewriteComment):
            return self.document.edit(*span, operation.text)
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
    if path.lower().endswith(_YAML):
        before, after = events(old), events(new)
        if before is None:
            return None if after is None else "the result is read in another way"
        if after is None:
            return "the result is not valid YAML"
        kept = _outside(before, [edit.place.span for edit in edits])
        same = kept == _outside(after, list(_written(edits)))
        return None if same else "the result would give something else outside of the edits"
    if all(edit.place.span.start == edit.place.span.end for edit in edits):
        lines = iter(new.splitlines())
        return None if all(line in lines for line in old.splitlines()) else "a line of the file would be lost"
    return None


def _outside(steps: Iterable[Event], spans: Sequence[Span]) -> list[tuple[object, ...]]:
    """What the parser met that does not lie in one of the spans."""
    return [
        step.said for step in steps if not (step.said[0] == _SCALAR and any(_meets(span, step.span) for span in spans))
    ]


def _meets(span: Span, step: Span) -> bool:
    """Whether a step lies in a span: a value that is not there stands right behind its key."""
    return span.start <= step.start and step.end <= span.end and (step.start < step.end or span.start < step.start)


def _written(edits: Iterable[Edit]) -> Iterator[Span]:
    """Where the new text of each edit is, in the result."""
    shift = 0
    for edit in edits:
        start = edit.place.span.start + shift
        yield Span(start, start + len(edit.text))
        shift += len(edit.text) - (edit.place.span.end - edit.place.span.start)
