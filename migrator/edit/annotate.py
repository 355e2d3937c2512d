"""Stage plan: findings to comments that accept them, each at the end of a line of the code that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from migrator.edit.document import applied
from migrator.edit.verify import verify
from migrator.facts import Edit, Finding, Place, Span
from migrator.files.carriers import is_carrier
from migrator.files.notebook import NotSpliced
from migrator.files.source import Source, Unencodable
from migrator.judge.comments import Comment, Comments, Directive, NotTokenized

_GAP = "  "  # PEP 8: an inline comment is at least two spaces away from the code


@dataclass(frozen=True)
class Refusal:
    """A finding that no comment can accept, and why."""

    finding: Finding
    reason: str


@dataclass(frozen=True)
class AnnotatedFile:
    """The new contents of a file, and the findings that its comments accept."""

    source: Source
    data: bytes = field(repr=False)
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Annotation:
    """The files with their comments, and the findings that are left."""

    files: tuple[AnnotatedFile, ...] = ()
    refused: tuple[Refusal, ...] = ()


def annotate(findings: Iterable[Finding], sources: Mapping[str, Source]) -> Annotation:
    """Write a comment for each finding: into one that accepts others there, else behind what the line ends with.

    The line is the first one of the flagged code, or the last of those that belong together where no comment can stand
    at the end of that one. Nothing but comments changes, which is verified; a line of which that cannot be said is left
    out. Nothing is raised.
    """
    by_path: dict[str, list[Finding]] = {}
    refused: list[Refusal] = []
    for finding in findings:
        reason = _impossible(finding, sources)
        if reason is not None:
            refused.append(Refusal(finding, reason))
        else:
            by_path.setdefault(finding.place.path, []).append(finding)
    files: list[AnnotatedFile] = []
    for path, found in sorted(by_path.items()):
        try:
            comments = Comments.of(sources[path])
        except NotTokenized as error:
            reason = f"the file cannot be divided into code and comments: {error}"
            refused.extend(Refusal(finding, reason) for finding in found)
            continue
        file, left = _annotated(sources[path], _lines(sources[path], comments, found))
        refused.extend(left)
        files.extend(file)
    return Annotation(tuple(files), tuple(refused))


def _impossible(finding: Finding, sources: Mapping[str, Source]) -> str | None:
    """Why the finding is none that a comment could accept, or None."""
    if finding.name == "unused-suppression":
        return "it is about such a comment: correct it, or let `cerebras-migrate migrate` remove it"
    if is_carrier(finding.place.path) and not finding.place.path.endswith((".yml", ".yaml")):
        # Docker takes what stands behind a value for a part of it, a shell what follows a backslash for its argument.
        line = f"`# cerebras: ignore-file[{finding.code}]`"
        return f"a comment behind a value may be read as a part of it: write {line} on a line of its own"
    if finding.place.path not in sources or finding.place.span.start == finding.place.span.end:
        return "it is about the file: correct that, or exclude it in the configuration"
    return None


@dataclass(frozen=True)
class _Line:
    """A row that is to have a comment for some findings, and the edit that writes it."""

    edit: Edit
    findings: tuple[Finding, ...]


def _lines(source: Source, comments: Comments, findings: Iterable[Finding]) -> list[_Line]:
    wanted: dict[int, list[Finding]] = {}
    for finding in findings:
        row = comments.rows(source.position(finding.place.span.start).row)[1]
        wanted.setdefault(row, []).append(finding)
    directives = comments.directives()
    return [
        _Line(_edit(source, row, sorted({each.code for each in found}), comments.at_end(row), directives), tuple(found))
        for row, found in sorted(wanted.items())
    ]


def _annotated(source: Source, lines: Sequence[_Line]) -> tuple[tuple[AnnotatedFile, ...], list[Refusal]]:
    """The file with the comments of the lines that can have one (none, if no line can), and what is left."""
    data = _made(source, lines)
    if isinstance(data, bytes):
        return (AnnotatedFile(source, data, tuple(each for line in lines for each in line.findings)),), []
    if len(lines) == 1:
        return (), [Refusal(finding, data) for finding in lines[0].findings]
    possible: list[_Line] = []
    left: list[Refusal] = []
    for line in lines:
        reason = _made(source, [line])
        if isinstance(reason, bytes):
            possible.append(line)
        else:
            left.extend(Refusal(finding, reason) for finding in line.findings)
    if not possible or len(possible) == len(lines):
        return (), left or [Refusal(finding, data) for line in lines for finding in line.findings]
    file, more = _annotated(source, possible)
    return file, [*left, *more]


def _made(source: Source, lines: Sequence[_Line]) -> bytes | str:
    """The file with the comments of these lines, or why it cannot have them."""
    edits = [line.edit for line in lines]
    new = applied(source.text, edits)
    reason = verify(source.path, source.text, new, edits)
    if reason is not None:
        return reason
    try:
        return source.edited(new, edits)
    except (NotSpliced, Unencodable) as error:
        return str(error)


def _edit(
    source: Source, row: int, codes: Sequence[str], comment: Comment | None, directives: Sequence[Directive]
) -> Edit:
    """The edit by which the row accepts findings of the rules ``codes``."""
    for each in directives:
        if each.comment == comment and each.listed is not None and not each.whole_file:
            text = source.text[each.listed.start : each.listed.end]
            comma = "," if "," in text and ", " not in text else ", "
            end = each.selectors[-1].span.end
            return _at(source, Span(end, end), "".join(f"{comma}{code}" for code in codes))
    line = source.line_span(row)
    code = source.text[line.start : line.end].rstrip()
    return _at(source, Span(line.start + len(code), line.end), f"{_GAP}# cerebras: ignore[{', '.join(codes)}]")


def _at(source: Source, span: Span, text: str) -> Edit:
    return Edit(Place(source.path, span), text)
