"""Stage plan: findings with fixes to one consistent set of edits, and from it to new, verified text.

All edits of one fix are made, or none. Where two fixes cannot both be made, the one that was found first is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from migrator.edit.carriers import CarrierComposer
from migrator.edit.compose import Composer, minimal
from migrator.edit.document import NEWLINE, Document, Refused, applied
from migrator.edit.surgery import comments, divide
from migrator.edit.verify import verify
from migrator.facts import (
    Applicability,
    Edit,
    Finding,
    Fix,
    ImportBeside,
    ImportInstead,
    InsertLine,
    InsertStatement,
    MoveInto,
    MoveOut,
    Operation,
    OrElse,
    Remove,
    RemoveStatement,
    Rename,
    RepeatEntry,
    Replace,
    ReplaceString,
    ReplaceText,
    RewriteComment,
    RewriteImport,
    Span,
    SplitClient,
    SwitchSdk,
    Wrap,
)
from migrator.files.carriers import is_carrier


@dataclass(frozen=True)
class FileChange:
    """A file with its text before and after, the findings that were fixed in it, and the edits (minimal, in order)."""

    path: str
    old: str
    new: str
    applied: tuple[Finding, ...]
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class Dropped:
    """A finding whose fix was allowed but is not made, and why; ``details`` are for those who look for the defect."""

    finding: Finding
    reason: str
    details: str = ""


@dataclass(frozen=True)
class Plan:
    """What is to be written, file by file, and which allowed fixes are left out."""

    files: tuple[FileChange, ...] = ()
    dropped: tuple[Dropped, ...] = ()


def plan(findings: Sequence[Finding], texts: Mapping[str, str], allowed: frozenset[Applicability]) -> Plan:
    """Choose and carry out the fixes of ``findings`` that are of an ``allowed`` kind.

    ``texts`` holds the text of each file that a fix may touch, without byte order mark. A fix whose operations cannot
    be carried out, or that would delete a comment while only safe fixes are allowed, is dropped with the reason; so
    is a fix that gets in the way of an earlier one, and every fix of a file whose new text does not pass
    :func:`~migrator.edit.verify.verify`. Nothing is raised for any of them.
    """
    reasons: dict[int, str] = {}
    chosen: dict[int, Fix] = {}
    claims: dict[str, list[tuple[int, _Claim]]] = {}
    for number, finding in enumerate(findings):
        fix = finding.fix
        if fix is None or not fix.operations or fix.applicability not in allowed:
            continue
        try:
            alone = edits_of(fix, texts)
            own = [_claim(operation, texts[operation.place.path]) for operation in fix.operations]
        except Refused as refused:
            reasons[number] = str(refused)
            continue
        if fix.applicability == "safe" and "unsafe" not in allowed and loses_comment(fix, alone, texts):
            reasons[number] = "would delete a comment"
            continue
        rival = _rival(own, claims)
        if rival is not None:
            reasons[number] = f"overlaps with {findings[rival].code}"
            continue
        chosen[number] = fix
        for claim in own:
            claims.setdefault(claim.operation.place.path, []).append((number, claim))
    details: dict[int, str] = {}
    files = _settle(findings, texts, chosen, reasons, details)
    dropped = (Dropped(findings[number], reasons[number], details.get(number, "")) for number in sorted(reasons))
    return Plan(files, tuple(dropped))


def with_edits(finding: Finding, text_of: Mapping[str, str]) -> Finding:
    """The finding with the minimal edits that its fix, made alone, comes to.

    A fix that cannot be carried out is for display only. A safe fix that would delete a comment becomes an unsafe one.
    """
    fix = finding.fix
    if fix is None or not fix.operations:
        return finding
    try:
        alone = edits_of(fix, text_of)
    except Refused:
        return replace(finding, fix=replace(fix, applicability="display", edits=()))
    edits = tuple(
        edit for path, found in alone.items() for edit in minimal(_composer(path, text_of[path]).document, found)
    )
    demoted = fix.applicability == "safe" and loses_comment(fix, alone, text_of)
    return replace(finding, fix=replace(fix, applicability="unsafe" if demoted else fix.applicability, edits=edits))


@lru_cache(maxsize=32)
def _composer(path: str, text: str) -> Composer | CarrierComposer:
    document = Document(path, text)
    return CarrierComposer(document) if is_carrier(path) else Composer(document)


def _by_path(fixes: Iterable[Fix]) -> dict[str, list[Operation]]:
    found: dict[str, list[Operation]] = {}
    for fix in fixes:
        for operation in fix.operations:
            found.setdefault(operation.place.path, []).append(operation)
    return found


def edits_of(fix: Fix, texts: Mapping[str, str]) -> dict[str, tuple[Edit, ...]]:
    """The edits of one fix by file, as if there were no other. Raises Refused if it cannot be made."""
    found: dict[str, tuple[Edit, ...]] = {}
    for path, operations in _by_path([fix]).items():
        if path not in texts:
            raise Refused(f"it also changes {path}, which could not be read")
        try:
            found[path] = _composer(path, texts[path]).edits(operations)
        except RecursionError:
            raise Refused(f"{path}: the code is nested too deep") from None
        except Refused as refused:
            raise Refused(f"{path}: {refused}") from None
    if all(applied(texts[path], edits) == texts[path] for path, edits in found.items()):
        raise Refused("the code is already as the fix would leave it")
    return found


def loses_comment(fix: Fix, alone: Mapping[str, tuple[Edit, ...]], texts: Mapping[str, str]) -> bool:
    """Whether a comment that a file has would be gone with the edits ``alone`` of a fix."""
    meant = {operation.place for operation in fix.operations if isinstance(operation, RewriteComment)}
    return any(
        comments(texts[path][edit.place.span.start : edit.place.span.end]) - comments(edit.text)
        for path, edits in alone.items()
        for edit in edits
        if edit.place not in meant and not is_carrier(path)
    )


# --------------------------------------------------------------------------------------------------------------------
# Which fixes go together
# --------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Claim:
    """What an operation needs for itself.

    ``taken`` are spans that it writes anew or deletes; no other fix may do anything within them. ``names`` are the
    arguments that it decides about; ``shared`` those that other fixes may add to as well.
    """

    operation: Operation
    taken: tuple[Span, ...] = ()
    names: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()

    def excludes(self, other: _Claim) -> bool:
        """Whether the other operation would be lost in, or contradict, what this one does."""
        if self.operation == other.operation:
            return False
        place = other.operation.place.span
        # Behind a statement that is removed there is still a place for another.
        succeeds = isinstance(self.operation, RemoveStatement) and isinstance(other.operation, InsertStatement)
        if any(taken.contains(place) and not (succeeds and taken == place) for taken in self.taken):
            return True
        return self.operation.place.span == place and bool(self.names & (other.names | other.shared))


def _claim(operation: Operation, text: str) -> _Claim:
    span = operation.place.span
    if isinstance(operation, InsertLine):
        return _Claim(operation, names=frozenset((operation.text,)))
    if isinstance(operation, RepeatEntry):
        return _Claim(operation, names=frozenset((operation.new,)))
    if isinstance(operation, (Replace, ReplaceText, ReplaceString, RemoveStatement, RewriteComment, RewriteImport)):
        return _Claim(operation, (span,))
    if isinstance(operation, Rename):
        return _Claim(operation, names=frozenset((operation.name, operation.new)))
    if isinstance(operation, MoveInto):
        return _Claim(operation, names=frozenset(operation.names), shared=frozenset((operation.into,)))
    if isinstance(operation, MoveOut):
        return _Claim(operation, names=frozenset(operation.names), shared=frozenset((operation.source,)))
    if isinstance(operation, OrElse):
        # No argument is called by the operator's name, so it only stands against another fallback of the expression.
        return _Claim(operation, names=frozenset((" or ",)))
    if isinstance(operation, Wrap):
        return _Claim(operation, names=frozenset((" around ",)))
    if isinstance(operation, (InsertStatement, ImportBeside, ImportInstead, SplitClient, SwitchSdk)):
        return _Claim(operation)
    bracketed = divide(text[span.start : span.end], "\n", "")
    found = bracketed.indices(operation.name)
    whole = isinstance(operation, Remove)
    inside = [bracketed.item_span(index) if whole else bracketed.value_span(index) for index in found]
    taken = tuple(Span(span.start + start, span.start + end) for start, end in inside)
    return _Claim(operation, taken, frozenset((operation.name,)))


def _rival(own: Iterable[_Claim], claims: Mapping[str, list[tuple[int, _Claim]]]) -> int | None:
    """The number of the chosen fix that keeps one with these claims from being made, or None."""
    for claim in own:
        span = claim.operation.place.span
        for number, other in claims.get(claim.operation.place.path, ()):
            theirs = other.operation.place.span
            # Most places are apart: a file with a thousand fixes has a million pairs of them.
            if theirs.end < span.start or span.end < theirs.start:
                continue
            if claim.excludes(other) or other.excludes(claim):
                return number
    return None


# --------------------------------------------------------------------------------------------------------------------
# From the chosen fixes to files
# --------------------------------------------------------------------------------------------------------------------


def _settle(
    findings: Sequence[Finding],
    texts: Mapping[str, str],
    chosen: dict[int, Fix],
    reasons: dict[int, str],
    details: dict[int, str],
) -> tuple[FileChange, ...]:
    """The changed files. What fails is taken out of ``chosen``, in all its files, with the reason in ``reasons``.

    Where a new text does not pass, its file is left as it is, and ``details`` has what the fixes would have written.
    """
    while True:
        files: list[FileChange] = []
        failures: dict[int, str] = {}
        for path, operations in sorted(_by_path(chosen.values()).items()):
            numbers = [number for number, fix in chosen.items() if _touches(fix, path)]
            composer = _composer(path, texts[path])
            try:
                edits = composer.edits(operations)
            except Refused:
                failures.update(_misfits(composer, chosen, numbers, path))
                continue
            new = applied(texts[path], edits)
            reason = verify(path, texts[path], new, edits)
            if reason is not None:
                faulty = _faulty(composer, chosen, numbers, path)
                codes = ", ".join(sorted({findings[number].code for number in faulty}))
                why = f"{path} is left as it is, because the fix of {codes} is wrong: {reason}"
                failures.update((number, why) for number in numbers)
                details.update((number, _shown(composer.document, edits)) for number in faulty)
            elif new != texts[path]:
                fixed = tuple(findings[number] for number in numbers)
                files.append(FileChange(path, texts[path], new, fixed, minimal(composer.document, edits)))
        if not failures:
            return tuple(files)
        reasons.update(failures)
        for number in failures:
            del chosen[number]


def _touches(fix: Fix, path: str) -> bool:
    return any(operation.place.path == path for operation in fix.operations)


def _misfits(
    composer: Composer | CarrierComposer, chosen: Mapping[int, Fix], numbers: Iterable[int], path: str
) -> dict[int, str]:
    """The fixes of a file that can be made alone but not after those before them."""
    kept: list[Operation] = []
    failures: dict[int, str] = {}
    for number in numbers:
        tried = [*kept, *_by_path([chosen[number]])[path]]
        try:
            composer.edits(tried)
            kept = tried
        except Refused as refused:
            failures[number] = f"does not go together with the other fixes of {path}: {refused}"
    return failures


def _faulty(
    composer: Composer | CarrierComposer, chosen: Mapping[int, Fix], numbers: Sequence[int], path: str
) -> tuple[int, ...]:
    """Those of the fixes of a file whose own result does not pass; if each does, the first that does not in company."""

    def fails(tried: Sequence[int]) -> bool:
        edits = composer.edits(_by_path([chosen[number] for number in tried])[path])
        return verify(path, composer.document.text, applied(composer.document.text, edits), edits) is not None

    alone = tuple(number for number in numbers if fails([number]))
    if alone:
        return alone
    return next((number,) for last, number in enumerate(numbers) if fails(numbers[: last + 1]))


def _shown(document: Document, edits: Iterable[Edit]) -> str:
    """The edits in full, as lines: where, what stands there, and what would."""
    lines: list[str] = []
    for edit in edits:
        span = edit.place.span
        lines.append(f"{document.path}:{document.row(span.start)}:")
        lines += (f"  - {line}" for line in NEWLINE.split(document.text[span.start : span.end]))
        lines += (f"  + {line}" for line in NEWLINE.split(edit.text))
    return "\n".join(lines)
