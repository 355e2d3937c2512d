"""Part of the stage discover: patterns in .gitignore syntax, and the files of a repository that hold them.

``pathspec`` translates each pattern; which pattern decides is worked out here, as git does it: the last one that
matches the file or folder itself, in the deepest .gitignore that has one. (pathspec's own answer for a whole list also
lets a pattern match through a parent folder, and so cannot tell ``!folder`` from ``!folder/*``.)
Source: https://git-scm.com/docs/gitignore.
"""

from __future__ import annotations

import os
import re
import stat
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from migrator.errors import Failure


class BadPattern(Failure):
    """An exclude pattern that cannot be read."""


class Pattern(NamedTuple):
    """One line: what it matches, whether it ignores (or takes back with ``!``), whether it is for folders only."""

    regex: re.Pattern[str]
    ignores: bool
    folders_only: bool

    def matches(self, path: str) -> bool:
        """Whether it matches ``path`` itself. The only group of pathspec's expressions is a match by a parent."""
        match = self.regex.match(path)
        return match is not None and match.lastindex is None


class Patterns(NamedTuple):
    """The patterns of one list, the last line first; ``base`` is the real path of the folder they are relative to."""

    base: str
    for_folders: tuple[Pattern, ...]
    for_files: tuple[Pattern, ...]

    def verdict(self, path: str, folder: bool) -> bool | None:
        """True if the list ignores the real path ``path``, False if it takes it back, None if it does not say."""
        relative = self._relative(path)
        for pattern in self.for_folders if folder else self.for_files:
            if pattern.matches(relative):
                return pattern.ignores
        return None

    def _relative(self, path: str) -> str:
        prefix = self.base if self.base.endswith(os.sep) else self.base + os.sep
        # What lies outside can be matched by patterns without a slash, and by no anchored one.
        relative = path[len(prefix) :] if path.startswith(prefix) else "../" + path.lstrip(os.sep)
        return relative.replace(os.sep, "/") if os.sep != "/" else relative


def compile_patterns(base: str, lines: Iterable[str], strict: bool = True) -> Patterns:
    """Compile ``lines``, relative to the real path ``base``.

    A line that is not valid raises :class:`BadPattern`, or is passed over if not ``strict``, as git does.
    """
    from pathspec import GitIgnoreSpec  # slow to import, and many runs need no pattern

    patterns: list[Pattern] = []
    for line in lines:
        text = line if line.rstrip(" ").endswith("\\") else line.rstrip(" ")
        folders_only = text.endswith("/")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", FutureWarning)  # POSIX classes look like nested sets to ``re``
                spec = GitIgnoreSpec.from_lines([text.removesuffix("/")])
        except (ValueError, re.error) as error:
            if strict:
                message = f"the exclude pattern {line!r} is not valid .gitignore syntax; correct or remove it"
                raise BadPattern(message) from error
            continue
        patterns += [
            Pattern(pattern.regex, pattern.include, folders_only)
            for pattern in spec.patterns
            if pattern.regex is not None and pattern.include is not None
        ]
    patterns.reverse()
    return Patterns(base, tuple(patterns), tuple(pattern for pattern in patterns if not pattern.folders_only))


def ignored(rules: tuple[Patterns, ...], path: str, folder: bool) -> bool:
    """Whether the rules, the most particular last, ignore the real path ``path``."""
    for patterns in reversed(rules):
        verdict = patterns.verdict(path, folder)
        if verdict is not None:
            return verdict
    return False


def folder_rules(folder: str) -> tuple[Patterns, ...]:
    """The rules of the .gitignore in ``folder`` (a real path): one list, or none if there is no such file."""
    return _rules(folder, os.path.join(folder, ".gitignore"))


def repository_rules(folder: str) -> tuple[Patterns, ...]:
    """The rules of ``info/exclude`` of the repository whose work tree starts at ``folder``."""
    git = Path(folder, ".git")
    try:
        if git.is_file():  # a linked work tree or a submodule
            git = Path(folder, git.read_text("utf-8", "surrogateescape").removeprefix("gitdir:").strip())
            common = git / "commondir"
            if common.is_file():
                git = git / common.read_text("utf-8", "surrogateescape").strip()
    except OSError:
        return ()
    return _rules(folder, str(git / "info" / "exclude"))


def inherited_rules(folder: str) -> tuple[Patterns, ...]:
    """The rules that the folders above ``folder`` (a real path) give it, up to the top of its repository.

    None if there is no repository. If they ignore a folder on the way or ``folder`` itself, they count no more from
    there on: someone who names an ignored folder wants it.
    """
    above = Path(folder)
    chain = [above, *above.parents]
    top = next((depth for depth, parent in enumerate(chain) if os.path.exists(parent / ".git")), None)
    if not top:  # outside a repository, or at its top
        return ()
    rules = repository_rules(str(chain[top]))
    for depth in range(top, 0, -1):
        rules += folder_rules(str(chain[depth]))
        if ignored(rules, str(chain[depth - 1]), folder=True):
            rules = ()
    return rules


def _rules(base: str, path: str) -> tuple[Patterns, ...]:
    file = Path(path)
    try:
        # Like git, follow no link here; and never open something that blocks.
        if not stat.S_ISREG(file.lstat().st_mode):
            return ()
        lines = file.read_bytes().decode("utf-8-sig", "surrogateescape").replace("\r\n", "\n").split("\n")
    except OSError:
        return ()
    return (compile_patterns(base, lines, strict=False),)
