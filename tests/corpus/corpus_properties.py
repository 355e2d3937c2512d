"""The five properties that hold for every file, whoever wrote it.

1. No crash: the run ends, and says nothing of an internal error.
2. A file of which nothing was changed is the same file: bytes, inode and time.
3. A changed file parses, and says the same outside the edits.
4. A second run changes nothing.
5. Encoding, byte order mark, newlines, the end of the file and its mode are kept, and nothing lies beside it.

They are judged here with nothing of the tool but what a run gives back: its own verification is one of the things that
are on trial.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import re
import shutil
import stat
import tokenize
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from pathlib import Path

from migrator import pipeline
from migrator.facts import Finding, Place, Span
from migrator.files.reading import Unreadable
from migrator.files.source import decode
from migrator.reports import as_json, concise, full
from migrator.reports.text import Style
from migrator.room import with_room
from migrator.settings import Settings
from migrator.understand.summarise import summarise

NEWLINE = re.compile(r"\r\n|\n|\r")
BOM = b"\xef\xbb\xbf"
_SETTING = re.compile(r"\b(base_url|api_key)\b")
"""What a statement that is new may be about: `openai.base_url = ...`, or a second client."""


@dataclass(frozen=True)
class Inserted:
    """Where code was put into a file: everything before ``start`` and behind ``end`` is somebody else's."""

    start: int
    end: int


@dataclass(frozen=True)
class Verdict:
    """What came of one file."""

    violations: tuple[str, ...] = ()
    changed: bool = False
    findings: int = 0


@dataclass(frozen=True)
class Found:
    """What a check of the old files says: the findings, and where clients and requests are and take what they say."""

    findings: tuple[Finding, ...] = ()
    used: tuple[Place, ...] = ()

    def spans(self, path: str) -> Iterator[Span]:
        """The places in that file that a fix may be about."""
        real = os.path.realpath(path)
        for place in self._places():
            if os.path.realpath(place.path) == real:
                yield place.span

    def _places(self) -> Iterator[Place]:
        yield from self.used
        for finding in self.findings:
            yield finding.place
            yield from (related.place for related in finding.related)
            if finding.fix is not None:
                yield from (operation.place for operation in finding.fix.operations)
                yield from (edit.place for edit in finding.fix.edits)


@dataclass
class Tally:
    """The counts of many verdicts, and the violations by the name of the case."""

    files: int = 0
    changed: int = 0
    with_findings: int = 0
    violations: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add(self, name: str, verdict: Verdict) -> None:
        self.files += 1
        self.changed += verdict.changed
        self.with_findings += verdict.findings > 0
        if verdict.violations:
            self.violations[name] = verdict.violations

    def __str__(self) -> str:
        return (
            f"{self.files} examined, {self.with_findings} with findings, {self.changed} changed, "
            f"{len(self.violations)} in violation"
        )


def examine(
    data: bytes, scratch: Path, *, name: str = "program.py", unsafe: bool = False, inserted: Inserted | None = None
) -> Verdict:
    """Run the tool on a file of these bytes, alone in the empty folder ``scratch``, and judge what it did."""
    return with_room(lambda: _examine(data, scratch, name, unsafe, inserted))


def _examine(data: bytes, scratch: Path, name: str, unsafe: bool, inserted: Inserted | None) -> Verdict:
    file = scratch / name
    file.write_bytes(data)
    mode = 0o755 if len(data) % 2 else 0o640
    file.chmod(mode)
    before = file.stat()
    try:
        # Where the rest of the file is known to be as it was, comparing trees as well is for a sample.
        thorough = inserted is None or len(data) % 4 == 0
        found = _read_only(str(file), data, scratch) if thorough else Found()
        outcome = _migrate(scratch, unsafe)
        new = file.read_bytes()
        changed = bool(outcome.changes)
        violations = [f"problem: {problem.message}" for problem in outcome.problems]
        after = file.stat()
        if not changed:
            if new != data or (after.st_ino, after.st_mtime_ns) != (before.st_ino, before.st_mtime_ns):
                violations.append("written without a change")
        elif new == data:
            violations.append("a change without a difference")
        else:
            violations += _changed(file.suffix, data, new, tuple(found.spans(str(file))) if thorough else None)
            if inserted is not None:
                violations += _outside(data, new, inserted)
            violations += _again(scratch, file, new, unsafe)
        if stat.S_IMODE(after.st_mode) != mode:
            violations.append("the mode changed")
        beside = sorted(os.listdir(scratch))
        if beside != [name]:
            violations.append(f"beside the file: {beside}")
    except Exception as error:
        return Verdict((f"crash: {type(error).__name__}: {error}",))
    finally:
        file.unlink(missing_ok=True)
    return Verdict(tuple(violations), changed, len(found.findings) + len(outcome.findings))


def examine_tree(folder: Path, scratch: Path, *, unsafe: bool = False) -> Verdict:
    """Run the tool on a copy of a whole project, made in ``scratch``, and judge what it did to each file."""
    return with_room(lambda: _examine_tree(folder, scratch, unsafe))


def _examine_tree(folder: Path, scratch: Path, unsafe: bool) -> Verdict:
    copy = scratch / "copy"
    shutil.copytree(folder, copy, symlinks=True, ignore=shutil.ignore_patterns(".git"))
    before = _contents(copy)
    violations: list[str] = []
    try:
        checked = _check(copy)
        outcome = _migrate(copy, unsafe)
        after = _contents(copy)
        told = {os.path.realpath(change.path): change for change in outcome.changes}
        violations += [f"problem: {problem.path}: {problem.message}" for problem in outcome.problems]
        if before.keys() != after.keys():
            violations.append(f"files came or went: {sorted(before.keys() ^ after.keys())[:5]}")
        for path, (data, mode) in before.items():
            new, new_mode = after.get(path, (data, mode))
            name = os.path.relpath(path, copy)
            if mode != new_mode:
                violations.append(f"{name}: the mode changed")
            if path not in told:
                if new != data:
                    violations.append(f"{name}: written without a change")
                continue
            spans = tuple(checked.spans(path))
            violations += (f"{name}: {text}" for text in _changed(Path(path).suffix, data, new, spans))
        again = _migrate(copy, unsafe)
        if again.changes or _contents(copy) != after:
            violations.append(f"a second run changes {[os.path.relpath(each.path, copy) for each in again.changes]}")
    except Exception as error:
        return Verdict((*violations, f"crash: {type(error).__name__}: {error}"))
    finally:
        shutil.rmtree(copy)
    return Verdict(tuple(violations), bool(told), len(checked.findings))


def _contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        os.path.join(top, name): (Path(top, name).read_bytes(), os.stat(os.path.join(top, name)).st_mode)
        for top, _, names in os.walk(os.path.realpath(folder))
        for name in names
        if os.path.isfile(os.path.join(top, name)) and not os.path.islink(os.path.join(top, name))
    }


def _settings(folder: Path) -> Settings:
    return replace(Settings(), root=folder)


def _migrate(folder: Path, unsafe: bool) -> pipeline.Outcome:
    return pipeline.migrate([str(folder)], _settings(folder), unsafe=unsafe, allow_dirty=True, write=True)


def _check(folder: Path) -> Found:
    """The findings, each of which can be shown in every form, and the clients and requests."""
    outcome = pipeline.check([str(folder)], _settings(folder), edits=True)
    json.loads(as_json.findings(outcome.findings, outcome.texts))
    for _ in (
        *full.render(outcome.findings, outcome.texts, Style()),
        *concise.render(outcome.findings, outcome.texts, Style()),
    ):
        pass
    facts = pipeline.inventory([str(folder)], _settings(folder)).facts
    used = [(each.place, each.arguments) for each in facts.clients] + [
        (each.place, each.fields) for each in facts.requests
    ]
    places = [place for place, _ in used]
    for _, fields in used:
        for field_ in fields:
            places += (field_.place, *(value.place for value in field_.values))
    return Found(outcome.findings, tuple(places))


def _read_only(path: str, data: bytes, scratch: Path) -> Found:
    """Everything that reads: the parser-facing stages also where the gate would have held the file back."""
    with contextlib.suppress(Unreadable):
        summarise(decode(path, data))
    return _check(scratch)


def _again(scratch: Path, file: Path, new: bytes, unsafe: bool) -> Iterator[str]:
    """What a second run does that it should not."""
    identity = file.stat()
    again = _migrate(scratch, unsafe)
    if again.changes or file.read_bytes() != new or file.stat().st_mtime_ns != identity.st_mtime_ns:
        yield f"a second run changes the file ({[found.code for each in again.changes for found in each.applied]})"


# --------------------------------------------------------------------------------------------------------------------
# Changed files
# --------------------------------------------------------------------------------------------------------------------


def _changed(suffix: str, old: bytes, new: bytes, spans: Sequence[Span] | None) -> list[str]:
    """What a change did that it should not have done; trees are compared if it is known which ``spans`` it is about."""
    if suffix == ".ipynb":
        return list(_notebook(old, new))
    if old.startswith(BOM) != new.startswith(BOM):
        return ["the byte order mark came or went"]
    encoding = _encoding(old)
    if _encoding(new) != encoding:
        return ["the encoding changed"]
    try:
        before, after = old.decode(encoding), new.decode(encoding)
    except UnicodeDecodeError as error:
        return [f"the new bytes are not {encoding}: {error}"]
    before, after = before.removeprefix("\ufeff"), after.removeprefix("\ufeff")
    violations = list(_newlines(before, after))
    try:
        trees = [_parsed(after), _parsed(before) if spans is not None else None]
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return [*violations, f"the result does not parse: {error}"]
    if spans is None:
        return violations
    return [*violations, *_statements(before, trees[1], after, trees[0], spans)]


def _encoding(data: bytes) -> str:
    head = re.sub(rb"[\x80-\xff]", b"?", data.removeprefix(BOM)[:2000])
    return tokenize.detect_encoding(io.BytesIO(head.replace(b"\r\n", b"\n").replace(b"\r", b"\n")).readline)[0]


def _newlines(before: str, after: str) -> Iterator[str]:
    styles, new_styles = (set(NEWLINE.findall(text)) for text in (before, after))
    if styles and not new_styles <= styles:
        yield f"new kinds of newlines: {sorted(new_styles - styles)}"
    if before.endswith(("\n", "\r")) != after.endswith(("\n", "\r")):
        yield "the newline at the end of the file came or went"


def _parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


@dataclass(frozen=True)
class _Statement:
    """A statement without the statements inside it: how it is spelled as a tree, and the rows that it covers."""

    dump: str
    node: ast.stmt
    first: int
    last: int


def _flat(tree: ast.Module) -> list[_Statement]:
    """All statements in the order of the text."""
    found: list[_Statement] = []
    waiting: list[ast.AST] = list(reversed(tree.body))
    while waiting:
        node = waiting.pop()
        inner: list[ast.AST] = []
        own: list[str] = [type(node).__name__]
        for name, value in ast.iter_fields(node):
            if (
                isinstance(value, list)
                and value
                and isinstance(value[0], (ast.stmt, ast.excepthandler, ast.match_case))
            ):
                inner += value
            elif isinstance(value, ast.AST):
                own.append(f"{name}={ast.dump(value)}")
            elif isinstance(value, list):
                own.append(f"{name}={[ast.dump(each) if isinstance(each, ast.AST) else each for each in value]}")
            else:
                own.append(f"{name}={value!r}")
        if isinstance(node, ast.stmt):
            first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
            last = node.end_lineno or first
            if inner:
                last = max(first, min(_first_row(each) for each in inner))  # they may share its last row
            found.append(_Statement(" ".join(own), node, first, last))
        waiting += reversed(inner)
    return found


def _first_row(node: ast.AST) -> int:
    if isinstance(node, ast.match_case):
        return node.pattern.lineno
    return int(getattr(node, "lineno", 1))


def _statements(
    before: str, old_tree: ast.Module, after: str, new_tree: ast.Module, spans: Sequence[Span]
) -> Iterator[str]:
    """Statements that differ although no finding is about them."""
    old, new = _flat(old_tree), _flat(new_tree)
    starts = [0, *(newline.end() for newline in NEWLINE.finditer(before))]
    rows = {row for span in spans for row in _rows(starts, span)}
    common = 0
    while common < min(len(old), len(new)) and old[common].dump == new[common].dump:
        common += 1
    tail = 0
    while tail < min(len(old), len(new)) - common and old[-1 - tail].dump == new[-1 - tail].dump:
        tail += 1
    old, new = old[common : len(old) - tail], new[common : len(new) - tail]
    matcher = SequenceMatcher(None, [each.dump for each in old], [each.dump for each in new], autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        for each in old[start:end]:
            if rows.isdisjoint(range(each.first, each.last + 1)):
                yield f"row {each.first} is another statement, and no finding is about it"
        there = Counter(map(_about, old[start:end]))
        for each in new[new_start:new_end]:
            if there[_about(each)]:
                there[_about(each)] -= 1
            elif not isinstance(each.node, (ast.Import, ast.ImportFrom)) and not _SETTING.search(each.dump):
                yield f"row {each.first} of the result is a statement that was not there"


def _about(statement: _Statement) -> str:
    """What kind of statement it is, and for an assignment of what: a fix may change the rest."""
    targets = statement.node.targets if isinstance(statement.node, ast.Assign) else []
    return " ".join([type(statement.node).__name__, *map(ast.dump, targets)])


def _rows(starts: Sequence[int], span: Span) -> range:
    from bisect import bisect_right

    return range(bisect_right(starts, span.start), bisect_right(starts, span.end) + 1)


def _outside(old: bytes, new: bytes, inserted: Inserted) -> Iterator[str]:
    """Whether what is before and behind inserted code is there as it was, but for new lines with imports."""
    tail = old[inserted.end :]
    if not new.endswith(tail):
        yield "the file changed behind the code that was put into it"
        return
    head = old[: inserted.start]
    lines = re.split(rb"(?<=\n)|(?<=\r)(?!\n)", head)
    rest = new[: len(new) - len(tail)]
    at = 0
    for line in lines:
        while not rest.startswith(line, at):
            end = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r|\Z)").match(rest, at)
            if end is None or end.end() == at or not re.fullmatch(rb"\s*((from|import) [^\r\n]*)?\s*", end.group()):
                yield f"the file changed before the code that was put into it: {line[:80]!r}"
                return
            at = end.end()
        at += len(line)


def _notebook(old: bytes, new: bytes) -> Iterator[str]:
    before, after = json.loads(old), json.loads(new)
    for notebook in (before, after):
        for cell in notebook.get("cells", ()):
            if cell.get("cell_type") == "code":
                cell["source"] = None
    if before != after:
        yield "more of the notebook changed than the source of its cells"
