"""Stage judge: comments that accept a finding, and those that accept nothing.

``# cerebras: ignore[CBR301] reason`` speaks for the findings on its line, ``# cerebras: ignore-file[CBR301] reason``,
on a line of its own, for those of its file. What cannot be understood is reported, and accepts nothing.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from migrator.facts import FileProblem, Finding, Fix, Place, RewriteComment, Span
from migrator.files.source import Source
from migrator.judge.comments import Comments, Directive, NotTokenized, Selector
from migrator.judge.rule import Rule
from migrator.settings import matches

_MARK = "cerebras:"
_WITHOUT_CODES = Selector("", Span(0, 0))
_UNUSED_HELP = "remove the comment, or put it on a line of the finding"


@dataclass(frozen=True)
class Suppressed:
    """The findings that stand, those that comments accept, and the comments that accept nothing."""

    kept: tuple[Finding, ...]
    accepted: tuple[Finding, ...]
    problems: tuple[FileProblem, ...]


def suppress(
    findings: Iterable[Finding], silent: Iterable[Finding], sources: Mapping[str, Source], rules: Sequence[Rule]
) -> Suppressed:
    """Divide ``findings`` by what the comments in ``sources`` accept.

    ``silent`` are findings that are not reported, because their rules are not selected: a comment that accepts one of
    them has its use all the same. ``rules`` are all that there are.
    """
    known = {path: _Suppressions(source) for path, source in sources.items() if _MARK in source.text.lower()}
    kept: list[Finding] = []
    accepted: list[Finding] = []
    for finding in findings:
        suppressions = known.get(finding.place.path)
        (accepted if suppressions is not None and suppressions.accept(finding) else kept).append(finding)
    for finding in silent:
        if finding.place.path in known:
            known[finding.place.path].accept(finding)
    problems = [problem for suppressions in known.values() for problem in suppressions.problems(rules)]
    return Suppressed(tuple(kept), tuple(accepted), tuple(problems))


class _Suppressions:
    """The directives of one file, and which of them, and of the rules they name, have accepted something so far."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.used: set[tuple[Directive, Selector]] = set()
        self.directives: tuple[Directive, ...] = ()
        try:
            self.comments = Comments.of(source)
        except NotTokenized:  # the file has a syntax error, which is reported, and no finding that could be accepted
            return
        self.directives = self.comments.directives()

    def accept(self, finding: Finding) -> bool:
        """Whether a comment accepts the finding. One on a line of it goes before one for the whole file."""
        span = finding.place.span
        first = self.source.position(span.start).row
        last = self.source.position(max(span.end - 1, span.start)).row
        here = [each for each in self.directives if not each.whole_file and self._reaches(each, first, last)]
        for directives in (here, [each for each in self.directives if each.whole_file]):
            found = [(each, selector) for each in directives for selector in _meant(each, finding)]
            if found:
                self.used.update(found)
                return True
        return False

    def _reaches(self, directive: Directive, first: int, last: int) -> bool:
        start, end = self.comments.rows(directive.comment.row)
        return start <= last and first <= end

    def problems(self, rules: Sequence[Rule]) -> Iterable[FileProblem]:
        """What is wrong with the directives, and which of them have no use."""
        for directive in self.directives:
            place = Place(self.source.path, directive.span)
            if directive.flaw:
                message = f"this comment cannot be understood, so it accepts nothing: {directive.flaw}"
                yield FileProblem(place, "unused-suppression", message, _form(directive))
                continue
            unknown = [each for each in directive.selectors if not any(_means(each, rule) for rule in rules)]
            for selector in unknown:
                message = f"this comment names {selector.text!r}, and there is no such rule"
                where = Place(self.source.path, selector.span)
                yield FileProblem(where, "unused-suppression", message, _nearest(selector, rules))
            named = directive.selectors or (_WITHOUT_CODES,)
            unused = [each for each in named if each not in unknown and (directive, each) not in self.used]
            if unused:
                yield self._unused(place, directive, unused)

    def _unused(self, place: Place, directive: Directive, unused: Sequence[Selector]) -> FileProblem:
        codes = ", ".join(each.text for each in unused)
        where = "in this file" if directive.whole_file else "here"
        message = f"there is no finding{f' of {codes}' if codes else ''} {where} that this comment accepts"
        path = self.source.path
        if directive.listed is None or len(unused) == len(directive.selectors):
            removed = RewriteComment(Place(path, _region(self.source, directive)), "")
            fix = Fix("safe", "remove the comment", (removed,))
            return FileProblem(place, "unused-suppression", message, _UNUSED_HELP, fix)
        text = self.source.text[directive.listed.start : directive.listed.end]
        comma = ", " if ", " in text else ","
        left = comma.join(each.text for each in directive.selectors if each not in unused)
        shortened = RewriteComment(Place(path, directive.listed), left)
        fix = Fix("safe", f"take {codes} out of the brackets", (shortened,))
        return FileProblem(place, "unused-suppression", message, _UNUSED_HELP, fix)


def _meant(directive: Directive, finding: Finding) -> list[Selector]:
    """What of the directive means the rule of the finding."""
    if directive.flaw:
        return []
    if directive.listed is None:
        return [_WITHOUT_CODES]
    return [selector for selector in directive.selectors if _means(selector, finding)]


def _means(selector: Selector, rule: Rule | Finding) -> bool:
    return matches(selector.text, rule.code, rule.name)


def _region(source: Source, directive: Directive) -> Span:
    """What has to go so that nothing of a directive is left: its reason, the space before it, a line of its own."""
    comment, start = directive.comment, directive.comment.span.start
    parts = comment.parts
    if len(parts) > 1:
        if directive.part == 0:
            return Span(start, start + parts[1].start)
        return Span(start + parts[directive.part - 1].end, start + parts[directive.part].end)
    row = source.line_span(comment.row)
    if comment.alone:
        return Span(row.start, source.starts[comment.row] if comment.row < source.row_count else row.end)
    code = source.text[row.start : start].rstrip()
    return Span(row.start + len(code), row.end)


def _form(directive: Directive) -> str:
    """How such a comment is written."""
    word = "ignore-file" if directive.whole_file else "ignore"
    return f"write `# cerebras: {word}[CBR301] reason`, with the rules that are meant"


def _nearest(selector: Selector, rules: Sequence[Rule]) -> str:
    names = [name for rule in rules for name in (rule.code, rule.name)]
    close = difflib.get_close_matches(selector.text.lower(), [name.lower() for name in names], n=1, cutoff=0.7)
    found = next((name for name in names if close and name.lower() == close[0]), None)
    every = "`cerebras-migrate rule` lists all rules"
    return f"did you mean {found}? {every}" if found else every
