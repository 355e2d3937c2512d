"""Stages discover to link, together: the files of a run, and the facts about them as they stand."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal, NamedTuple

from migrator.configuration import Configurations
from migrator.files.carriers import CARRIER_SIZE_LIMIT, ON_DEMAND, carrier_kind, is_carrier
from migrator.files.discover import Missing, Other, discover, left_out
from migrator.files.gate import may_matter, may_name_a_model
from migrator.files.reading import NotPython, Unreadable, is_notebook, read_bytes
from migrator.places import Place, Skipped, Span
from migrator.understand.callers import Waiting, reached
from migrator.understand.modules import Modules
from migrator.understand.surroundings import surroundings

if TYPE_CHECKING:
    from migrator.facts import Facts, FileProblem, Listed
    from migrator.files.source import Source
    from migrator.knowledge import Provider, Sdk
    from migrator.understand.expressions import ModuleSummary
    from migrator.understand.summaries import Summaries

Progress = Callable[[int, int], None]
Stdin = tuple[str, bytes]


class Effort(NamedTuple):
    """How the work is done, which makes no difference to what comes of it.

    ``jobs`` is how many processes summarise files: 1 for this one alone, 0 for as many as pay off. ``cache`` is the
    folder in which summaries are kept from run to run, None for none; ``known`` are summaries by path that were worked
    out elsewhere from the same bytes.
    """

    jobs: int = 1
    cache: str | None = None
    known: Mapping[str, ModuleSummary] | None = None


HERE_AND_NOW = Effort()
"""In this process, with nothing kept."""


@dataclass
class Workspace:
    """The files of a run: what was found on disk, what it says, and what stands in the way.

    ``data`` are the contents of the files that may matter, as they are or as a fix has left them, ``mentioning`` of
    which do so by themselves and not because of what they call; ``sources`` are the same as text, ``originals`` as it
    was when it was read; ``broken`` the files that cannot be read or parsed, ``missing`` the paths that were asked for
    and cannot be looked into. ``beyond`` are the other files of the project that files given by name are part of, and
    ``around`` says what those of them that may matter say: they count for what is known, and are not reported about.
    ``idle`` are the contents of files that do not matter by themselves. ``others`` are the files of the run that may
    carry settings, ``opened`` those of them that were looked into, and ``carriers`` those that have something to say.
    """

    configurations: Configurations
    paths: Sequence[str]
    stdin: Stdin | None
    progress: Progress | None
    effort: Effort = HERE_AND_NOW
    files: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    missing: list[Missing] = field(default_factory=list)
    broken: list[FileProblem] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)
    data: dict[str, bytes] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    originals: dict[str, Source] = field(default_factory=dict)
    summaries: dict[str, ModuleSummary] = field(default_factory=dict)
    mentioning: int = 0
    beyond: tuple[str, ...] = ()
    others: tuple[Other, ...] = ()
    opened: set[str] = field(default_factory=set)
    carriers: dict[str, Source] = field(default_factory=dict)
    around: dict[str, ModuleSummary] = field(default_factory=dict)
    idle: dict[str, bytes] = field(default_factory=dict)
    done: int = 0

    def discover(self) -> None:
        """Paths to files, files to bytes, and of those the ones that may matter."""
        if self.stdin is not None:
            self._take(*self.stdin)
            return
        found = discover(self.paths, self.configurations)
        self.files, self.skipped, self.others = found.files, found.skipped, found.others
        self.missing.extend(found.missing)
        named = frozenset(str(PurePath(path)) for path in self.paths)
        for path in self.files:
            self._proceed(len(self.idle))
            try:
                data = read_bytes(path)
            except Unreadable as error:
                if path in named:
                    self.missing.append(Missing(path, error.reason))
                else:
                    self._break(path, 0, "unreadable", error.reason)
                continue
            if _matters(path, data):
                self.data[path] = data
            else:
                self.idle[path] = data
        self.mentioning = len(self.data)
        self._understand_all()
        given = [path for path in (*self.files, *self._named_carriers()) if path in named]
        unread = {problem.path for problem in self.missing}
        self._look_around([path for path in given if path not in unread])

    def _named_carriers(self) -> tuple[str, ...]:
        """The files beside the code that are given by name; those that cannot be read are missing."""
        named = [other.path for other in self.others if other.folder is None]
        for path in named:
            try:
                _decoded(path, read_bytes(path))
            except Unreadable as error:
                self.missing.append(Missing(path, error.reason))
        return tuple(named)

    def _proceed(self, done: int) -> None:
        """Say how many files are done with; what was read by several processes is taken up once more, in a moment."""
        self.done = max(self.done, done)
        if self.progress is not None:
            self.progress(self.done, len(self.files))

    @cached_property
    def _summaries(self) -> Summaries:
        from migrator.files.cache import Cache
        from migrator.understand.summaries import Summaries

        kept = Cache(self.effort.cache) if self.effort.cache is not None else None
        return Summaries(kept, self.effort.jobs, self.effort.known)

    def _understand_all(self) -> None:
        """Summarise the files of the run that matter, several at a time if that pays off."""
        if not self.data:
            return
        before = len(self.files) - len(self.data)
        failed = self._summaries.prepare(self.data, lambda done: self._proceed(before + done))
        for number, path in enumerate(self.data, 1):
            if path in failed:
                self._break(path, 0, "unreadable", failed[path])
            else:
                self.understand(path)
            self._proceed(before + number)

    def _take(self, name: str, data: bytes) -> None:
        """Standard input is a file given by name, if it has one, whether or not there is such a file yet."""
        if self.configurations.force_exclude:
            self.skipped = left_out(name, self.configurations)
            if self.skipped:
                return
        if is_carrier(name):
            self.others, self.data = (Other(name, os.path.realpath(name), None),), {name: data}
            self._look_around([name])
            return
        self.files, self.data = (name,), {name: data}
        self.understand(name)
        self.mentioning = int(_matters(name, data))
        if name != "-" and os.path.isdir(os.path.dirname(name) or "."):
            if not self.mentioning:
                self.idle[name] = data
            self._look_around([name])

    def _look_around(self, named: Sequence[str]) -> None:
        """Read what else has a say: the project around files given by name."""
        code = [path for path in named if not is_carrier(path)]
        named_models = any(may_name_a_model(self._bytes(path)) for path in code)
        near = reached(code, Modules(self.files, frozenset()), self._bytes)
        mattering = any(path in self.summaries or _matters(path, self._bytes(path)) for path in near)
        if mattering or named_models or len(code) < len(named):
            self.beyond = surroundings(named, near, self.configurations)
        around: dict[str, bytes] = {}
        for path in self.beyond:
            try:
                data = read_bytes(path)
            except Unreadable:
                continue
            if not _matters(path, data):
                self.idle[path] = data
            else:
                around[path] = data
        if around:
            self._summaries.prepare(around, lambda _: None)
        for path, data in around.items():
            summary = self._summary(path, data)
            if summary is not None:
                self.around[path] = summary

    def understand(self, path: str) -> None:
        """Decode and summarise a file of the run; what cannot be decoded or parsed is remembered as broken."""
        self.broken = [problem for problem in self.broken if problem.place.path != path]
        self.closed.discard(path)
        try:
            source = _decoded(path, self.data[path])
        except NotPython as error:
            self.skipped = (*self.skipped, Skipped(path, error.reason))
            return
        except Unreadable as error:
            self._break(path, 0, "unreadable", f"{error.reason} (line {error.row}, column {error.column})")
            return
        self.sources[path] = source
        self.originals.setdefault(path, source)
        if path in self.carriers:
            self.carriers[path] = source
            return
        for flaw in source.notebook.flaws if source.notebook is not None else ():
            rest = "the other cells are looked at"
            if flaw.matters:
                self.closed.add(path)
                rest += ", and none is changed before this one is correct"
            self._break(path, flaw.offset, "syntax", f"cell {flaw.cell}: {flaw.message}; {rest}")
        summary = self._summaries.of(path, self.data[path])
        if summary.problem is not None:
            self._break(path, summary.problem.offset, "syntax", summary.problem.message)
            self.summaries.pop(path, None)
        else:
            self.summaries[path] = summary

    def _break(self, path: str, offset: int, kind: Literal["syntax", "unreadable"], message: str) -> None:
        from migrator.facts import FileProblem

        self.broken.append(FileProblem(Place(path, Span(offset, offset)), kind, message))

    @property
    def nothing_matters(self) -> bool:
        """Whether no file that the run is about, or that has a say in it, is worth another look."""
        return not (self.data or self.broken or self.around)

    def shown(self, places: Iterable[Place]) -> dict[str, Source]:
        """The files of the run, and those others that places are in, as far as they can be read."""
        found = dict(self.sources)
        for path in dict.fromkeys(place.path for place in places):
            if path not in found:
                with contextlib.suppress(Unreadable):
                    found[path] = _decoded(path, read_bytes(path))
        return found

    @property
    def texts(self) -> dict[str, str]:
        """The texts of the files, by path."""
        return {path: source.text for path, source in self.sources.items()}

    @property
    def programs(self) -> dict[str, str]:
        """The texts of those files that are code."""
        return {path: text for path, text in self.texts.items() if path not in self.carriers}

    @property
    def programs_around(self) -> dict[str, str]:
        """The same, with the files of the project that are not of the run, and mention what matters."""
        found = self.programs
        for path in self.around:
            with contextlib.suppress(Unreadable):
                found[path] = _decoded(path, read_bytes(path)).text
        return found

    def load(self, path: str) -> ModuleSummary | None:
        """The summary of a module that an import leads to, whether it is among the files of the run or not."""
        known = self.summaries.get(path) or self.around.get(path)
        if known is not None:
            return known
        try:
            data = self._bytes(path)
        except Unreadable:
            return None
        summary = self._summary(path, data)
        if summary is not None and path in self.files:
            # What is used of it may be edited, although it says nothing by itself: `MODEL = "o3"`.
            self.data[path], self.sources[path], self.summaries[path] = data, _decoded(path, data), summary
            self.originals.setdefault(path, self.sources[path])
        return summary

    def facts(self, sdk: Sdk, provider: Provider) -> Facts:
        """What is known about the whole program."""
        from migrator.files.pins import pins
        from migrator.understand.link import link
        from migrator.understand.method_names import MethodNames
        from migrator.understand.program import Program
        from migrator.understand.relevance import mentions, speaks

        foreign = frozenset(name.partition(".")[0] for client in sdk.clients for name in client.names)
        modules = Modules((*self.files, *self.summaries, *self.beyond), foreign)
        summaries = {**self.around, **self.summaries}
        contents = {path: self._bytes(path) for path in summaries}
        silent = {path: data for path, data in contents.items() if not speaks(summaries[path], data, sdk)}
        idle = {path: self.data.get(path, data) for path, data in self.idle.items()}
        speaking = summaries.keys() - silent.keys()
        waiting = Waiting(idle, silent, speaking, Modules((*self.files, *self.beyond), frozenset()))
        names = MethodNames(summaries.values(), sdk)
        if names.are_none:
            # What cannot even hold a request has no part in the program unless it leads to one.
            apart = {path for path, data in silent.items() if not mentions(data) and not waiting.leads(path)}
            summaries = {path: each for path, each in summaries.items() if path not in apart}
        # In one order, whatever was given: what is known of a file must not depend on how it was asked for.
        ordered = [summaries[path] for path in sorted(summaries)]
        facts = link(Program(ordered, modules, self.load, waiting.mentioning), names, sdk, provider)
        users = [request.place.path for request in facts.requests] + [use.place.path for use in facts.legacy]
        allowed = [*pins("openai", dict.fromkeys(users))]
        for client in facts.clients:
            framework = sdk.framework(client.kind)
            if framework is not None and framework.since:
                allowed.extend(pins(framework.listed, (client.place.path,)))
        facts = replace(facts, pins=tuple(dict.fromkeys(allowed)), listed=self._packages(facts, sdk))
        return self._with_carriers(facts, sdk) if facts.clients else facts

    def _packages(self, facts: Facts, sdk: Sdk) -> tuple[Listed, ...]:
        """Which packages that the clients may need, and those beside them, the project lists."""
        from migrator.files.pins import listed
        from migrator.knowledge import load_cerebras_sdk

        wanted: dict[tuple[str, ...], dict[str, None]]
        wanted = {("openai", load_cerebras_sdk().package): dict.fromkeys(each.place.path for each in facts.clients)}
        for client in facts.clients:
            framework = sdk.framework(client.kind)
            if framework is not None and framework.requires:
                wanted.setdefault((framework.requires, *framework.beside), {})[client.place.path] = None
        return tuple(each for packages, paths in wanted.items() for each in listed(packages, paths, self._bytes))

    def _with_carriers(self, facts: Facts, sdk: Sdk) -> Facts:
        """The facts with what files beside the code say, which are read when they are asked for the first time."""
        from migrator.understand.configured import mentioned_files

        listed = {each.place.path for each in facts.listed}
        own = [self.data[path] for path in self.summaries if path in self.data] if self.others else []
        named = frozenset().union(*map(mentioned_files, own))
        for other in self.others:
            kind = carrier_kind(other.path)
            wanted = os.path.basename(other.path) in named if kind == "configuration" else other.path in listed
            if other.path in self.opened or kind == "none" or (kind in ON_DEMAND and not wanted):
                continue
            self.opened.add(other.path)
            if not other.left_out:
                self._carry(other, wanted=kind in ON_DEMAND)
        notebooks = [self.sources[path] for path in self.files if is_notebook(path) and path in self.sources]
        saying = [
            *self.carriers.values(),
            *(each for each in notebooks if each.notebook and each.notebook.commands.strip()),
        ]
        if not saying:
            return facts
        from migrator.knowledge import load_surroundings
        from migrator.understand.carriers import carried, homes

        folders = homes((each.path for each in saying), (*self.files, *self.beyond))
        variables = frozenset(each.name for each in sdk.variables if each.sdk == "openai")
        found = carried(saying, variables, folders, load_surroundings().holds_model)
        return replace(
            facts,
            given=found.given,
            hidden=found.hidden,
            shell_requests=found.shell_requests,
            configured=found.configured,
        )

    def _carry(self, other: Other, *, wanted: bool) -> None:
        """Read a file beside the code, if it can be read at all and says anything of OpenAI's.

        One that is ``wanted``, since the code mentions it, may say it in other words: a configuration by a model.
        """
        from migrator.knowledge import load_surroundings

        path = other.path
        try:
            if path not in self.data and os.path.getsize(path) > CARRIER_SIZE_LIMIT:
                return
            data = self.data.get(path) or read_bytes(path)
            if wanted:
                if carrier_kind(path) == "configuration" and not load_surroundings().may_hold_model(data):
                    return
            elif b"OPENAI_" not in data and b"openai.com" not in data:
                return
            source = _decoded(path, data)
        except (OSError, Unreadable):
            return
        self.data[path], self.carriers[path] = data, source
        self.sources[path] = source
        self.originals.setdefault(path, source)

    def _summary(self, path: str, data: bytes) -> ModuleSummary | None:
        """What a file says, if it can be read and parsed."""
        try:
            summary = self._summaries.of(path, data)
        except Unreadable:
            return None
        return None if summary.problem is not None else summary

    def _bytes(self, path: str) -> bytes:
        """The contents of a file, as a fix has left them."""
        known = self.data.get(path, self.idle.get(path))
        return known if known is not None else read_bytes(path)


def _matters(path: str, data: bytes) -> bool:
    return may_matter(data, notebook=is_notebook(path))


def _decoded(path: str, data: bytes) -> Source:
    from migrator.files.source import decode

    return decode(path, data)
