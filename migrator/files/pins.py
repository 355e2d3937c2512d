"""Stage discover: which packages the project lists, and which versions of them it allows.

Requirements, metadata and lock files say it.

Only the newest version that is allowed matters: what it lacks, the program cannot use. A lock file says more than a
requirement, and what is nearer to the program more than what is further away.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence

from migrator.facts import Listed, Pin, Place, Span
from migrator.files.reading import Unreadable, read_bytes

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock")
_TABLES = ("pyproject.toml", "Pipfile")
_LISTS = re.compile(r"(?:[\w.-]*requirements[\w.-]*|constraints[\w.-]*)\.(?:txt|in)")
_LOCKED = (
    r'(?m)^name = "{name}"\nversion = "(?P<version>[\d.]+)"|"{name}": \{{[^{{}}]*?"version": "==(?P<other>[\d.]+)"'
)
_REQUIRED = r"(?m)^[ \t]*{name}(?:\[[^\]]*\])?[ \t]*(?P<versions>[=<>~!][^;#\n\\]*)"
_LISTED = r"[\"']{name}(?:\[[^\]]*\])?[ \t]*(?P<versions>[=<>~!][^;#\"']*)"
_KEYED = r"(?m)^{name}[ \t]*=[ \t]*(?:\{{[^}}\n]*version[ \t]*=[ \t]*)?[\"'](?P<versions>[^\"'\n]*)[\"']"
_NAMED_IN_LIST = r"(?m)^[ \t]*(?P<name>{name})(?![-\w.])"
_NAMED_IN_TABLE = r"(?m)(?:[\"']|^[ \t]*)(?P<name>{name})(?=[\"']?[ \t]*[\[=<>!~;,\]\"'])"
_CLAUSE = re.compile(r"(===|==|<=|<|~=|\^|~)\s*([\d.]+)(\.\*)?")


def pins(package: str, paths: Iterable[str]) -> tuple[Pin, ...]:
    """The newest version of ``package`` that is allowed for each of the files ``paths``, where one is named."""
    known: dict[str, Pin | None] = {}
    found: dict[Pin, None] = {}
    for path in paths:
        pin = _nearest(package, os.path.dirname(path), known)
        if pin is not None:
            found[pin] = None
    return tuple(found)


def listed(
    packages: Sequence[str], paths: Iterable[str], read: Callable[[str], bytes] = read_bytes
) -> tuple[Listed, ...]:
    """Which of ``packages`` the project lists for the files ``paths``, where the nearest list names one of them.

    ``read`` gives the bytes of a file, as a fix may have left them.
    """
    known: dict[str, tuple[Listed, ...]] = {}
    found: dict[Listed, None] = {}
    for path in paths:
        folder = os.path.dirname(path)
        while folder not in known:
            known[folder] = tuple(_listed_in(packages, folder, read))
            above = os.path.dirname(folder)
            if known[folder] or above == folder or os.path.exists(os.path.join(folder or ".", ".git")):
                break
            folder = above
        found.update(dict.fromkeys(known[folder]))
    return tuple(found)


def _listed_in(packages: Sequence[str], folder: str, read: Callable[[str], bytes]) -> Iterator[Listed]:
    for name, path, text in _documents(folder, read):
        if name in _LOCKS or (name in _TABLES and not _is_toml(text)):
            continue
        for package in packages:
            spelled = "[-_.]".join(map(re.escape, re.split(r"[-_.]", package)))
            pattern = _NAMED_IN_TABLE if name in _TABLES else _NAMED_IN_LIST
            match = re.search(pattern.format(name=spelled), text, re.IGNORECASE)
            if match is not None:
                yield Listed(package, folder, Place(path, Span(match.start("name"), match.end("name"))))


def _nearest(package: str, folder: str, known: dict[str, Pin | None]) -> Pin | None:
    """The pin in a folder or, up to the top of the repository, above it."""
    if folder not in known:
        known[folder] = _in(package, folder)
        above = os.path.dirname(folder)
        if known[folder] is None and above != folder and not os.path.exists(os.path.join(folder or ".", ".git")):
            known[folder] = _nearest(package, above, known)
    return known[folder]


def _in(package: str, folder: str) -> Pin | None:
    for _, path, text in _documents(folder):
        for pin in _pins(package, folder, path, text):
            return pin
    return None


def _documents(folder: str, read: Callable[[str], bytes] = read_bytes) -> Iterator[tuple[str, str, str]]:
    """The files of a folder that say something of packages: name, path and text, those that say most first."""
    try:
        names = sorted(os.listdir(folder or "."))
    except OSError:
        return
    locks = [name for name in _LOCKS if name in names]
    lists = [name for name in names if _LISTS.fullmatch(name)]
    tables = [name for name in _TABLES if name in names]
    for name in (*locks, *lists, *tables):
        path = os.path.join(folder, name)
        try:
            yield name, path, read(path).decode("utf-8-sig")
        except (Unreadable, UnicodeDecodeError):
            continue


def _pins(package: str, folder: str, path: str, text: str) -> Iterator[Pin]:
    name = os.path.basename(path)
    patterns = (_LOCKED,) if name in _LOCKS else (_LISTED, _KEYED) if name in _TABLES else (_REQUIRED,)
    if name in _TABLES and not _is_toml(text):
        return
    for pattern in patterns:
        for match in re.finditer(pattern.format(name=re.escape(package)), text, re.IGNORECASE):
            groups = match.groupdict()
            exact = groups.get("version") or groups.get("other")
            latest = f"=={exact}" if exact else groups.get("versions") or ""
            bound = _bound(latest)
            if bound is not None:
                version, included = bound
                place = Place(path, Span(match.start(), match.end()))
                yield Pin(package, folder, version, included, place)


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _bound(versions: str) -> tuple[tuple[int, ...], bool] | None:
    """The newest version that a specification allows, and whether it is included; None if it names no end.

    ``==1.30.*``, ``~=1.30.0`` and ``~1.30.0`` end before 1.31, ``^1.30`` before 2.
    """
    ends: list[tuple[tuple[int, ...], bool]] = []
    for operator, number, star in _CLAUSE.findall(versions):
        version = tuple(int(each) for each in number.strip(".").split(".") if each)
        if not version:
            continue
        if (operator in ("==", "===") and not star) or operator == "<=":
            ends.append((version, True))
        elif operator == "<":
            ends.append((version, False))
        elif operator == "^":
            ends.append(((version[0] + 1,), False) if version[0] else ((0, *version[1:2]), True))
        else:
            kept = version if star else version[: max(1, len(version) - 1)] if operator == "~=" else version[:2]
            ends.append(((*kept[:-1], kept[-1] + 1), False))
    return min(ends, default=None)
