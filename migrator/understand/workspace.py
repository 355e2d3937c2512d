"""Stages discover to link, together: the files of a run, and the facts about them as they stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from migrator.errors import Failure
from migrator.facts import Facts, FileProblem, Place, Skipped, Span
from migrator.files.discover import Missing, discover
from migrator.files.gate import may_matter
from migrator.files.ignore import BadPattern
from migrator.files.source import Source, Unreadable, decode, read_bytes
from migrator.knowledge import Provider, Sdk
from migrator.settings import Settings
from migrator.understand.expressions import ModuleSummary
from migrator.understand.importers import importers
from migrator.understand.link import link
from migrator.understand.modules import Modules
from migrator.understand.program import Program
from migrator.understand.summarise import summarise

Progress = Callable[[int, int], None]
Stdin = tuple[str, bytes]


@dataclass
class Workspace:
    """The files of a run: what was found on disk, what it says, and what stands in the way.

    ``data`` are the contents of the files that may matter, as they are or as a fix has left them; ``broken`` the files
    that cannot be read or parsed, ``missing`` the paths that were asked for and cannot be looked into. ``around`` are
    files that were not given and import some that were: they count for what is known, and are not reported about.
    """

    settings: Settings
    paths: Sequence[str]
    stdin: Stdin | None
    progress: Progress | None
    files: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    missing: list[Missing] = field(default_factory=list)
    broken: list[FileProblem] = field(default_factory=list)
    data: dict[str, bytes] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    summaries: dict[str, ModuleSummary] = field(default_factory=dict)
    around: dict[str, ModuleSummary] = field(default_factory=dict)

    def discover(self) -> None:
        """Paths to files, files to bytes, and of those the ones that may matter."""
        if self.stdin is not None:
            name, data = self.stdin
            self.files, self.data = (name,), {name: data}
            self.understand(name)
            return
        root = str(self.settings.root)
        try:
            found = discover(self.paths, self.settings.exclude, self.settings.extend_exclude, root)
        except BadPattern as error:
            raise Failure(str(error)) from error
        self.files, self.skipped = found.files, found.skipped
        self.missing.extend(found.missing)
        named = frozenset(self.paths)
        for number, path in enumerate(self.files):
            if self.progress is not None:
                self.progress(number, len(self.files))
            try:
                data = read_bytes(path)
            except Unreadable as error:
                if path in named:
                    self.missing.append(Missing(path, error.reason))
                else:
                    self.broken.append(FileProblem(Place(path, Span(0, 0)), "unreadable", error.reason))
                continue
            if may_matter(data):
                self.data[path] = data
                self.understand(path)
        self._look_around([path for path in self.summaries if path in named])

    def _look_around(self, named: Sequence[str]) -> None:
        """Read the files that import those given by name: what they do with a client counts, too."""
        for path, data in importers(named, Modules(self.files, frozenset())) if named else ():
            try:
                summary = summarise(decode(path, data))
            except Unreadable:
                continue
            if summary.problem is None and path not in self.summaries:
                self.around[path] = summary

    def understand(self, path: str) -> None:
        """Decode and summarise a file of the run; what cannot be decoded or parsed is remembered as broken."""
        self.broken = [problem for problem in self.broken if problem.place.path != path]
        try:
            source = decode(path, self.data[path])
        except Unreadable as error:
            reason = f"{error.reason} (line {error.row}, column {error.column})"
            self.broken.append(FileProblem(Place(path, Span(0, 0)), "unreadable", reason))
            return
        self.sources[path] = source
        summary = summarise(source)
        if summary.problem is not None:
            place = Place(path, Span(summary.problem.offset, summary.problem.offset))
            self.broken.append(FileProblem(place, "syntax", summary.problem.message))
            self.summaries.pop(path, None)
        else:
            self.summaries[path] = summary

    @property
    def texts(self) -> dict[str, str]:
        """The texts of the files, by path."""
        return {path: source.text for path, source in self.sources.items()}

    def load(self, path: str) -> ModuleSummary | None:
        """The summary of a module that an import leads to, whether it is among the files of the run or not."""
        known = self.summaries.get(path) or self.around.get(path)
        if known is not None:
            return known
        try:
            return summarise(decode(path, read_bytes(path)))
        except Unreadable:
            return None

    def facts(self, sdk: Sdk, provider: Provider) -> Facts:
        """What is known about the whole program."""
        foreign = frozenset(name.partition(".")[0] for client in sdk.clients for name in client.names)
        modules = Modules((*self.files, *self.summaries, *self.around), foreign)
        summaries = (*self.summaries.values(), *self.around.values())
        return link(Program(summaries, modules, self.load), sdk, provider)
