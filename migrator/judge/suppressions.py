"""Stage judge: comments that accept a finding, ``# cerebras: ignore[CBR301] reason``, and those that accept nothing."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from migrator.facts import FileProblem, Finding, Place, Span
from migrator.files.source import Source
from migrator.settings import matches

_COMMENT = re.compile(r"#\s*cerebras:\s*ignore(?:\[(?P<codes>[^\]]*)\])?", re.IGNORECASE)
_MARK = "cerebras:"


@dataclass(frozen=True)
class Suppression:
    """A comment that accepts findings on its row: those of ``selectors``, or any if there are none."""

    place: Place
    row: int
    selectors: tuple[str, ...]

    def covers(self, finding: Finding) -> bool:
        """Whether the comment means the finding's rule."""
        return not self.selectors or any(matches(selector, finding.code, finding.name) for selector in self.selectors)


def suppress(
    findings: Iterable[Finding], sources: Mapping[str, Source]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...], tuple[FileProblem, ...]]:
    """The findings that stand, those that a comment on one of their rows accepts, and the comments without use."""
    known = {path: _suppressions(source) for path, source in sources.items()}
    used: set[Suppression] = set()
    kept: list[Finding] = []
    accepted: list[Finding] = []
    for finding in findings:
        matching = _matching(finding, known.get(finding.place.path, ()), sources)
        used.update(matching)
        (accepted if matching else kept).append(finding)
    unused = tuple(
        FileProblem(suppression.place, "unused-suppression", ", ".join(suppression.selectors))
        for suppressions in known.values()
        for suppression in suppressions
        if suppression not in used
    )
    return tuple(kept), tuple(accepted), unused


def _matching(
    finding: Finding, suppressions: Iterable[Suppression], sources: Mapping[str, Source]
) -> list[Suppression]:
    suppressions = [suppression for suppression in suppressions if suppression.covers(finding)]
    if not suppressions:
        return []
    source, span = sources[finding.place.path], finding.place.span
    first = source.position(span.start).row
    last = source.position(max(span.end - 1, span.start)).row
    return [suppression for suppression in suppressions if first <= suppression.row <= last]


def _suppressions(source: Source) -> tuple[Suppression, ...]:
    if _MARK not in source.text.lower():
        return ()
    found: list[Suppression] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source.text, newline="").readline):
            match = _COMMENT.match(token.string) if token.type == tokenize.COMMENT else None
            if match is not None:
                start = source.line_span(token.start[0]).start + token.start[1]
                codes = tuple(code.strip() for code in (match["codes"] or "").split(",") if code.strip())
                span = Span(start, start + len(match[0]))
                found.append(Suppression(Place(source.path, span), token.start[0], codes))
    except (tokenize.TokenError, SyntaxError):
        # The file has a syntax error, which is reported; what was found before it counts.
        pass
    return tuple(found)
