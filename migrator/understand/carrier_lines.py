"""Stage link: files beside the code that are read line by line: environment files, Dockerfiles, shell scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from migrator.facts import Span

# A line of an environment file as python-dotenv reads it; a value in quotes may go over several lines.
_ASSIGNMENT = re.compile(
    r"""
    ^[ \t]*(?P<comment>\#[ \t#]*)?(?:export[ \t]+)?(?P<name>[A-Za-z_][\w.]*)[ \t]*=[ \t]*
    (?P<value>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\r\n]*)[^\r\n]*
    """,
    re.MULTILINE | re.VERBOSE | re.DOTALL,
)
_INSTRUCTION = re.compile(r"(?im)^[ \t]*(?:ENV|ARG)[ \t]+(?:\\\r?\n|[^\r\n])*")
_DOCKER_NAME = re.compile(r"(?<![\w$./{-])(?P<name>[A-Z_][A-Z0-9_]*)(?P<value>=(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\\]*))?")
_SHELL_NAME = re.compile(
    r"""(?m)^[ \t]*(?:(?:export|declare|typeset|readonly|local)[ \t]+(?:-\w+[ \t]+)?)?(?:\w+=\S*[ \t]+)*?"""
    r"""(?P<name>[A-Za-z_]\w*)(?P<value>=(?:"[^"\n]*"|'[^'\n]*'|[^\s;]*))"""
)
_COMMAND_NAME = re.compile(
    r"""(?m)^[ \t]*(?:%(?:set_)?env[ \t]+|[!%]?[ \t]*export[ \t]+|!)(?P<name>[A-Za-z_]\w*)"""
    r"""(?P<value>[ \t]*=[^\r\n]*|[ \t]+[^\r\n]+)"""
)
_JSON_ITEM = re.compile(r'"(?P<name>[A-Za-z_]\w*)"[ \t\r\n]*:[ \t\r\n]*(?P<value>"(?:[^"\\]|\\.)*")?')
_EXPORTED = re.compile(r"""(?m)^[ \t-]*(?:run:[ \t]*)?(?:export[ \t]+|echo[ \t]+["']?)(?P<name>[A-Z_][A-Z0-9_]*)=""")
_ELSEWHERE = re.compile(
    r"""(?mx)^(?![ \t]*\#)[^\r\n]*\bOPENAI_(?:API_)?BASE(?:_URL)?["']?[ \t]*[=:][ \t]*["']?(?:\$\{\w+:?-)?
    https?://(?!api\.openai\.com)"""
)
_UPPER = re.compile(r"[A-Z][A-Z0-9_]{2,}")
_REFERENCE = re.compile(r"""["']?\$(?:\{?\w|\{\{)""")
SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL", re.IGNORECASE)
"""Names of variables whose values are not shown."""


@dataclass(frozen=True)
class Entry:
    """A variable that is given; ``span`` is its name, ``whole`` what can be written once more, with ``beside`` it."""

    name: str
    span: Span
    whole: Span | None = None
    beside: frozenset[str] = frozenset()
    commented: bool = False


@dataclass(frozen=True)
class Found:
    """The variables that a file gives, and the values in it that are not to be shown."""

    entries: tuple[Entry, ...] = ()
    hidden: tuple[Span, ...] = ()


def environment(text: str, variables: frozenset[str]) -> Found:
    """An environment file: each variable once, where it is set or else where a comment names it."""
    found: dict[str, Entry] = {}
    hidden: list[Span] = []
    names: set[str] = set()
    for match in _assignments(text):
        name, commented = match["name"], match["comment"] is not None
        names.add(name)
        if match["value"].strip("\"' \t"):
            hidden.append(Span(*match.span("value")))
        if name in variables and (name not in found or (found[name].commented and not commented)):
            whole = None if commented or _is_open(match["value"]) else Span(match.start(), match.end())
            found[name] = Entry(name, Span(*match.span("name")), whole, commented=commented)
    beside = frozenset(names)
    return Found(tuple(replace(entry, beside=beside) for entry in found.values()), tuple(hidden))


def assigned(text: str) -> list[tuple[str, str]]:
    """What an environment file says, in order: names and values as they are written, without comments."""
    return [(match["name"], match["value"]) for match in _assignments(text) if match["comment"] is None]


def dockerfile(text: str, variables: frozenset[str]) -> Found:
    """A Dockerfile: variables that it gives the image, or takes when it is built."""
    matches: list[re.Match[str]] = []
    for instruction in _INSTRUCTION.finditer(text):
        matches += _DOCKER_NAME.finditer(text, instruction.start() + 4, instruction.end())
    return _named(text, matches, variables)


def shell(text: str, variables: frozenset[str]) -> Found:
    """A shell script: variables that it sets for what it starts."""
    return _named(text, _SHELL_NAME.finditer(text), variables)


def commands(text: str, variables: frozenset[str]) -> Found:
    """The commands of a notebook: variables that magics and shell lines set."""
    return _named(text, _COMMAND_NAME.finditer(text), variables)


def devcontainer(text: str, variables: frozenset[str]) -> Found:
    """The description of a development container, which may have comments."""
    return _named(text, _JSON_ITEM.finditer(text), variables)


def leads_elsewhere(text: str) -> bool:
    """Whether a file sets the SDK's base URL to another host than OpenAI's: its key is for that one."""
    return _ELSEWHERE.search(text) is not None


def exported(text: str, variables: frozenset[str]) -> Iterator[Entry]:
    """The variables that commands within a file set for those behind them (``echo "A=b" >> $GITHUB_ENV``)."""
    for match in _EXPORTED.finditer(text):
        if match["name"] in variables:
            yield Entry(match["name"], Span(*match.span("name")), beside=upper_names(text))


def upper_names(text: str) -> frozenset[str]:
    """All that is written like the name of a variable."""
    return frozenset(_UPPER.findall(text))


def is_written(value: str) -> bool:
    """Whether a value is written out, and neither empty nor taken from another variable."""
    return bool(value.strip("\"' \t=:")) and _REFERENCE.match(value.lstrip("= \t")) is None


def _is_open(value: str) -> bool:
    """Whether a value begins with a quote that nothing closes: the next one would."""
    return value[:1] in ("'", '"') and not (len(value) > 1 and value.endswith(value[0]))


def _assignments(text: str) -> Iterator[re.Match[str]]:
    at = 0
    while (match := _ASSIGNMENT.search(text, at)) is not None:
        # A comment ends with its line, whatever quote it leaves open.
        if match["comment"] is not None and re.search(r"[\r\n]", match["value"]):
            line = re.compile(r"[^\r\n]*").match(text, match.start())
            at = line.end() if line is not None else match.end()
            continue
        yield match
        at = max(match.end(), at + 1)


def _named(text: str, matches: Iterable[re.Match[str]], variables: frozenset[str]) -> Found:
    """Each of the variables once, where it is first given."""
    found: dict[str, Entry] = {}
    hidden: list[Span] = []
    beside = upper_names(text)
    for match in matches:
        name = match["name"]
        value = match["value"] or ""
        if is_written(value) and (SECRET_NAME.search(name) or name in variables):
            start, end = match.span("value")
            hidden.append(Span(start + value.startswith("="), end))
        if name in variables:
            found.setdefault(name, Entry(name, Span(*match.span("name")), beside=beside))
    return Found(tuple(found.values()), tuple(hidden))
