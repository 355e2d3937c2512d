"""Stage judge: the findings that a team has accepted for now, kept in a file, and what a run finds besides them.

An entry is the identity of a finding (see :mod:`~migrator.judge.fingerprints`): no line, no column. What has moved
within its scope is the same finding. What has moved farther is taken for the same where the old place is seen to be
gone: a function that has another name, code from the top of a file that is in a function of it now, a function that is
in another file now, a file that has another name. The same code in a second place is a new finding.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from migrator.errors import Failure
from migrator.files.reading import plain_words
from migrator.files.write import NotWritten, put
from migrator.judge.fingerprints import Identity

VERSION = 1
_KEYS = ("path", "scope", "code", "text")
_SPACE = re.compile(r"[\s,]*")


class BaselineError(Failure):
    """A baseline that cannot be used; the message names the file, the line and the remedy."""


@dataclass(frozen=True)
class Baseline:
    """What was accepted: each identity as often as it was found. ``name`` is the file as the user names it."""

    name: str
    known: tuple[Identity, ...] = ()


@dataclass(frozen=True)
class Whereabouts:
    """What has to be asked about entries that no finding answers to.

    ``covered`` tells whether the run would have found it again (see :class:`Coverage`), ``exists`` whether a file is
    there, its path being that of an entry, and ``scopes`` its functions and classes, None if nobody can tell.
    """

    covered: Callable[[Identity], bool]
    exists: Callable[[str], bool]
    scopes: Callable[[str], Collection[str] | None]


@dataclass(frozen=True)
class Coverage:
    """What a run has looked at: ``files``, and whatever else is in ``folders``, because it has searched them.

    ``broken`` are the files of which it could see nothing or not all, and ``asked`` tells whether it was to report a
    rule in a file. All paths are those of entries; a folder ends with a slash, and is empty if it is the baseline's.
    """

    files: frozenset[str]
    folders: tuple[str, ...]
    broken: frozenset[str]
    asked: Callable[[str, str], bool]

    def __call__(self, entry: Identity) -> bool:
        """Whether the finding of the entry would have been found if it were still there."""
        if entry.path in self.broken:
            return False
        if entry.path not in self.files and not any(self._within(entry.path, folder) for folder in self.folders):
            return False
        return self.asked(entry.code, entry.path)

    @staticmethod
    def _within(path: str, folder: str) -> bool:
        return path.startswith(folder) and not path.startswith("../", len(folder))


@dataclass(frozen=True)
class Comparison:
    """``new`` are the numbers of the findings that no entry accepts, ``stale`` the entries of what is gone."""

    new: tuple[int, ...]
    stale: tuple[Identity, ...]


def compare(baseline: Baseline, found: Sequence[Identity], whereabouts: Whereabouts) -> Comparison:
    """Hold the findings of a run, in their order, against the baseline. Each entry accepts one finding."""
    left = Counter(baseline.known)
    new: list[int] = []
    for number, identity in enumerate(found):
        if left[identity]:
            left[identity] -= 1
        else:
            new.append(number)
    entries = list(left.elements())
    if new and entries:
        matcher = _Matcher(found, new, entries, frozenset(entry.path for entry in baseline.known), whereabouts)
        new, entries = matcher.result()
    return Comparison(tuple(new), tuple(sorted(entry for entry in entries if whereabouts.covered(entry))))


def rewritten(previous: Baseline, found: Iterable[Identity], covered: Callable[[Identity], bool]) -> Baseline:
    """The baseline with what was found now; of what it had, only that stays which the run did not look at."""
    kept = [entry for entry in previous.known if not covered(entry)]
    return Baseline(previous.name, tuple(sorted((*kept, *found))))


class _Matcher:
    """Finds the new places of entries whose old place is gone."""

    def __init__(
        self,
        found: Sequence[Identity],
        new: Sequence[int],
        entries: Sequence[Identity],
        named: frozenset[str],
        whereabouts: Whereabouts,
    ) -> None:
        self.found, self.new, self.entries = found, list(new), list(entries)
        self.named = named
        self.whereabouts = whereabouts
        self.known_scopes: dict[str, Collection[str] | None] = {}

    def result(self) -> tuple[list[int], list[Identity]]:
        """The findings that are still new, and the entries that are still without a finding."""
        names = self.renamed()

        def here(entry: Identity) -> Identity:
            return entry._replace(path=names.get(entry.path, entry.path))

        self.pair(here, lambda entry: entry.path in names)
        self.pair(
            lambda entry: here(entry)._replace(scope=""),
            lambda entry: not entry.scope or self.vanished(entry),
            scope="",
        )
        self.pair(
            lambda entry: entry._replace(path=""), lambda entry: bool(entry.scope) and self.vanished(entry), path=""
        )
        return self.new, self.entries

    def pair(self, key: Callable[[Identity], Identity], movable: Callable[[Identity], bool], **without: str) -> None:
        """Take away entries that are ``movable`` and findings that answer to their keys, in pairs.

        The key of a finding is what it is known by, but for the parts ``without``.
        """
        waiting: dict[Identity, list[int]] = defaultdict(list)
        for number in reversed(self.new):
            waiting[self.found[number]._replace(**without)].append(number)
        kept: list[Identity] = []
        taken: set[int] = set()
        for entry in self.entries:
            numbers = waiting.get(key(entry))
            if numbers and movable(entry):
                taken.add(numbers.pop())
            else:
                kept.append(entry)
        self.entries = kept
        self.new = [number for number in self.new if number not in taken]

    def vanished(self, entry: Identity) -> bool:
        """Whether the function or class that the entry was in is not in its file any more."""
        if entry.path not in self.known_scopes:
            exists = self.whereabouts.exists(entry.path)
            self.known_scopes[entry.path] = self.whereabouts.scopes(entry.path) if exists else ()
        scopes = self.known_scopes[entry.path]
        return scopes is not None and entry.scope not in scopes

    def renamed(self) -> dict[str, str]:
        """Files that are gone, each with the file that half of its findings or more are in now.

        That has to be a file without entries of its own. Where several would do, the one with most of the findings, and
        with most of the path in common from the end, is taken.
        """
        gone: dict[str, Counter[Identity]] = defaultdict(Counter)
        for entry in self.entries:
            gone[entry.path][entry._replace(path="", scope="")] += 1
        here: dict[str, Counter[Identity]] = defaultdict(Counter)
        for number in self.new:
            here[self.found[number].path][self.found[number]._replace(path="", scope="")] += 1
        pairs: list[tuple[int, int, str, str]] = []
        for old, entries in gone.items():
            if self.whereabouts.exists(old):
                continue
            for new in here.keys() - self.named:
                common = (entries & here[new]).total()
                if common and 2 * common >= entries.total():
                    pairs.append((-common, -_common_end(old, new), old, new))
        chosen: dict[str, str] = {}
        taken: set[str] = set()
        for _, _, old, new in sorted(pairs):
            if old not in chosen and new not in taken:
                chosen[old] = new
                taken.add(new)
        return chosen


def _common_end(first: str, second: str) -> int:
    """How many parts two paths have in common, counted from the end."""
    pairs = zip(reversed(first.split("/")), reversed(second.split("/")), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


# --------------------------------------------------------------------------------------------------------------------
# The file
# --------------------------------------------------------------------------------------------------------------------


def load(name: str) -> Baseline:
    """Read a baseline. Raises :class:`BaselineError`."""
    try:
        data = Path(name).read_bytes()
    except FileNotFoundError:
        raise BaselineError(
            f"{name}: there is no such baseline; write it with `cerebras-migrate check --write-baseline {name}`"
        ) from None
    except OSError as error:
        raise BaselineError(f"{name}: cannot read the baseline: {plain_words(error)}") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _damaged(name, data.count(b"\n", 0, error.start) + 1, "the baseline is not valid UTF-8") from None
    return parsed(text, name)


def save(baseline: Baseline) -> None:
    """Write the baseline to its file, whole or not at all. Raises :class:`BaselineError`."""
    try:
        put(baseline.name, rendered(baseline).encode("ascii"))
    except NotWritten as error:
        raise BaselineError(f"{baseline.name}: cannot write the baseline: {error.reason}") from error


def rendered(baseline: Baseline) -> str:
    """The text of the file: JSON in ASCII, sorted, one entry a line."""
    lines = []
    for identity, count in sorted(Counter(baseline.known).items()):
        entry: dict[str, object] = dict(zip(_KEYS, identity, strict=True))
        lines.append("    " + json.dumps(entry | ({"count": count} if count > 1 else {})))
    findings = "[\n" + ",\n".join(lines) + "\n  ]" if lines else "[]"
    return f'{{\n  "version": {VERSION},\n  "findings": {findings}\n}}\n'


def parsed(text: str, name: str) -> Baseline:
    """The baseline that a text holds. Raises :class:`BaselineError`."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise _damaged(name, error.lineno, f"the baseline is not valid JSON: {error.msg}") from None
    except RecursionError:
        raise _damaged(name, 1, "the baseline is nested too deep") from None
    if not isinstance(content, dict) or type(content.get("version")) is not int:
        raise _damaged(name, 1, 'this is no baseline: expected an object with a "version"')
    if content["version"] != VERSION:
        row = _row(text, text.find('"version"'))
        raise BaselineError(
            f"{name}:{row}: the baseline has version {content['version']}, and this cerebras-migrate reads version "
            f"{VERSION}; use the release that wrote it, or delete the file and write it with --write-baseline"
        )
    if not isinstance(content.get("findings"), list):
        raise _damaged(name, _row(text, max(text.find('"findings"'), 0)), 'expected a list of "findings"')
    known: dict[Identity, int] = {}
    for number, entry in enumerate(content["findings"]):
        problem = _problem(entry)
        if problem is not None:
            raise _damaged(name, _row_of_entry(text, number), problem)
        identity = Identity(*(entry[key] for key in _KEYS))
        # An entry that stands there twice comes from a merge: both sides mean the same findings.
        known[identity] = max(known.get(identity, 0), entry.get("count", 1))
    return Baseline(name, tuple(Counter(known).elements()))


def _problem(entry: object) -> str | None:
    """What is wrong with an entry, or None."""
    if not isinstance(entry, dict):
        return "expected an entry, an object"
    for key in _KEYS:
        if not isinstance(entry.get(key), str):
            return f'an entry needs a text as "{key}"'
    others = sorted(entry.keys() - {*_KEYS, "count"})
    if others:
        return f'an entry has no "{others[0]}"'
    count = entry.get("count", 1)
    return None if type(count) is int and count > 0 else 'the "count" of an entry is a number from 1'


def _row_of_entry(text: str, number: int) -> int:
    """The line in which an entry starts; the text is valid JSON with a list of findings."""
    decoder = json.JSONDecoder()
    match = re.search(r'"findings"\s*:\s*\[', text)
    at = match.end() if match else 0
    for _ in range(number):
        at = _skip(text, decoder.raw_decode(text, _skip(text, at))[1])
    return _row(text, _skip(text, at))


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _row(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _damaged(name: str, row: int, what: str) -> BaselineError:
    return BaselineError(
        f"{name}:{row}: {what}; restore the file from version control, "
        f"or delete it and write it again with --write-baseline {name}"
    )
