"""Stage apply: proof that a changed file still says what it said, apart from the places that were edited on purpose."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise, zip_longest

from migrator.edit.carriers import difference
from migrator.edit.document import Document, Refused, applied
from migrator.facts import Edit, Span
from migrator.files.carriers import is_carrier

_NO_POSITION = ("ctx", "type_comment", "kind")


def verify(path: str, old: str, new: str, edits: Sequence[Edit]) -> str | None:
    """The reason why ``new`` may not be written in place of ``old``; None if it may.

    ``edits`` lead from ``old`` to ``new``. Each covers the whole expression, statement or line that it is about (not
    only the characters that differ): whatever is not within one of them must be the same tree as before.
    """
    ordered = sorted(edits, key=lambda edit: edit.place.span)
    if any(first.place.span.end > second.place.span.start for first, second in pairwise(ordered)):
        return "edits overlap"
    if applied(old, ordered) != new:
        return "the text changed outside the edits"
    if is_carrier(path):
        return difference(path, old, new, ordered)
    before, after = Document(path, old), Document(path, new)
    try:
        before_tree = before.tree
    except Refused as refused:
        return f"before any edit, {refused}"
    try:
        after_tree = after.tree
    except Refused as refused:
        return f"after the edits, {refused}"
    return _Comparison(before, after, ordered).difference(before_tree, after_tree)


class _Comparison:
    """Walks two trees side by side, without recursion, and skips what no edit touches."""

    def __init__(self, before: Document, after: Document, ordered: Sequence[Edit]) -> None:
        self.before, self.after = before, after
        self.old = [edit.place.span for edit in ordered]
        self.new: list[Span] = []
        # By how much the text behind the first n edits has moved.
        self.shifts = [0]
        for edit, old in zip(ordered, self.old, strict=True):
            start = old.start + self.shifts[-1]
            self.new.append(Span(start, start + len(edit.text)))
            self.shifts.append(self.new[-1].end - old.end)

    def difference(self, before: ast.AST, after: ast.AST) -> str | None:
        """Where the trees differ outside the edits, in words, or None."""
        waiting: list[tuple[object, object]] = [(before, after)]
        while waiting:
            old, new = waiting.pop()
            if isinstance(old, list) and isinstance(new, list):
                old, new = self._without_statements(old, new)
                waiting.extend(zip_longest(old, new))
            elif isinstance(old, ast.AST) and isinstance(new, ast.AST):
                region = self._region(old, self.before, self.old)
                if self._untouched(old, new) or (
                    region is not None and region == self._region(new, self.after, self.new)
                ):
                    continue
                if type(old) is not type(new):
                    return self._report(old)
                fields = [name for name in old._fields if name not in _NO_POSITION]
                pairs = [(getattr(old, name, None), getattr(new, name, None)) for name in fields]
                if any(self._differ(first, second) for first, second in pairs):
                    return self._report(old)
                waiting.extend(pairs)
            elif self._differ(old, new):
                return self._report(old if isinstance(old, ast.AST) else new)
        return None

    @staticmethod
    def _differ(old: object, new: object) -> bool:
        """Whether two things that are not both nodes or both lists are unlike (1, 1.0 and True are)."""
        if isinstance(old, (ast.AST, list)) and isinstance(new, (ast.AST, list)):
            return isinstance(old, list) is not isinstance(new, list)
        return type(old) is not type(new) or repr(old) != repr(new)

    def _report(self, node: object) -> str:
        line = getattr(node, "lineno", None)
        where = f" (near line {line})" if line else ""
        return f"the result would change code outside the edited expressions{where}"

    def _without_statements(self, old: list[object], new: list[object]) -> tuple[list[object], list[object]]:
        """Two blocks without the statements that were deleted, and those that were put there or in their place."""
        removed = [self._region(part, self.before, self.old) if isinstance(part, ast.stmt) else None for part in old]
        written = [self._region(part, self.after, self.new) if isinstance(part, ast.stmt) else None for part in new]
        if removed == written:
            return old, new
        open_regions = {region for region in removed if region is not None}
        open_regions |= {number for number, span in enumerate(self.old) if span.start == span.end}
        kept = [part for part, region in zip(old, removed, strict=True) if region is None]
        others = [part for part, region in zip(new, written, strict=True) if region not in open_regions]
        return kept, others

    @staticmethod
    def _region(node: ast.AST, document: Document, regions: list[Span]) -> int | None:
        """The number of the edit that the node lies within, by the regions of its side."""
        if not hasattr(node, "lineno"):
            return None
        span = document.span(node)
        number = bisect_right(regions, span.start, key=lambda region: region.start) - 1
        return number if number >= 0 and regions[number].contains(span) else None

    def _untouched(self, old: ast.AST, new: ast.AST) -> bool:
        """Whether no edit reaches into the old node and the new one has the same characters at the same place.

        The same characters, parsed as the same kind of node at the same place, are the same tree.
        """
        if not hasattr(old, "lineno") or type(old) is not type(new):
            return False
        span = self.before.span(old)
        earlier = bisect_right(self.old, span.start, key=lambda region: region.end)
        if earlier < len(self.old) and self.old[earlier].start < span.end:
            return False
        shift = self.shifts[earlier]
        return self.after.span(new) == Span(span.start + shift, span.end + shift)
