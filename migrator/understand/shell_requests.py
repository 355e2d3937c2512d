"""Stage link: the requests to OpenAI that shell scripts make with ``curl``, and commands in other files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from migrator.facts import Constant, Place, ShellRequest, Span
from migrator.files.magics import blank

_CURL = re.compile(r"(?m)(?<![\w./$-])curl(?=[ \t\\])")
_URL = re.compile(r"https://api\.openai\.com/v1/(?P<path>[\w/.-]*)(?=[\s\"'\\?]|$)")
_KEY = re.compile(r"\$(?:\{(?P<braced>OPENAI_API_KEY)\}|(?P<bare>OPENAI_API_KEY)(?!\w))")
_ANY_KEY = re.compile(r"(?<!\w)OPENAI_API_KEY(?!\w)")
_MODEL = re.compile(r"""(?P<quote>\\?")model(?P=quote)\s*:\s*(?P=quote)(?P<model>[\w.:/-]+)(?P=quote)""")
_BODY = re.compile(r"""(?:(?<=\s)(?:-d|--data|--data-raw|--data-binary|--json)[ \t]*=?[ \t]*)'(?P<body>[^']*)'""")


def embedded_requests(path: str, text: str, folder: str, within: Iterable[Span]) -> Iterator[ShellRequest]:
    """The same for commands in a file of another kind, at some places of it: they are not edited."""
    for span in within:
        shown = blank(text[: span.start]) + text[span.start : span.end]
        yield from (replace(request, keys=()) for request in shell_requests(path, shown, folder))


def shell_requests(path: str, text: str, folder: str) -> Iterator[ShellRequest]:
    """The commands that ask OpenAI for something, in the order of the script."""
    commands = list(_commands(text))
    asking = [command for command in commands if _URL.search(text, *command)]
    within = sum(len(_ANY_KEY.findall(text, *command)) for command in asking)
    elsewhere = len(_ANY_KEY.findall(text)) > within
    for command in asking:
        urls = list(_URL.finditer(text, *command))
        if len(urls) != 1:
            continue
        models = list(_MODEL.finditer(text, *command))
        keys = (Span(*match.span(match.lastgroup or 0)) for match in _KEY.finditer(text, *command))
        body = _BODY.search(text, *command)
        fields = _fields(body["body"]) if body is not None else None
        model = Constant(models[0]["model"], Place(path, Span(*models[0].span("model")))) if len(models) == 1 else None
        yield ShellRequest(
            Place(path, command),
            Place(path, Span(*urls[0].span())),
            urls[0]["path"].strip("/"),
            folder,
            tuple(Place(path, key) for key in keys),
            elsewhere,
            model,
            tuple(name for name in fields or () if name != "model"),
            fields is not None,
        )


def _commands(text: str) -> Iterator[Span]:
    """The commands that start with the word, one behind the other."""
    at = 0
    while (match := _CURL.search(text, at)) is not None:
        at = match.end()
        if _is_code(text, match):
            at = _end(text, match.start())
            yield Span(match.start(), at)


def _is_code(text: str, match: re.Match[str]) -> bool:
    """Whether a word stands in no comment."""
    return "#" not in text[text.rfind("\n", 0, match.start()) + 1 : match.start()]


def _end(text: str, start: int) -> int:
    """Where the command ends that starts there: at the first end of a line, or ``;|&)``, outside of quotes."""
    quote, at = "", start
    while at < len(text):
        character = text[at]
        if character == "\\" and quote != "'":
            at += 3 if text[at + 1 : at + 3] == "\r\n" else 2
            continue
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "\r\n;|&)`":
            return at
        at += 1
    return len(text)


def _fields(body: str) -> tuple[str, ...] | None:
    """The names at the top of a JSON body; None if it is none that can be read."""
    try:
        value = json.loads(body)
    except ValueError:
        return None
    return tuple(value) if isinstance(value, dict) else None
