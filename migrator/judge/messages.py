"""Stage judge: the messages of a request, as far as they are written out, and the parts of their content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from migrator.facts import Constant, Entry, Mapping, Place, Request, Sequence, Value
from migrator.understand.modules import is_test

# Content parts that are pictures: of chat completions, of Cerebras' own, of the Responses API, of Anthropic's.
PICTURES = frozenset({"image_url", "image", "input_image"})


@dataclass(frozen=True)
class Part:
    """A content part that is written out: its type, and whether it is sure to be sent."""

    mapping: Mapping
    type: Constant
    certain: bool


@dataclass(frozen=True)
class Message:
    """A message that is written out as a dictionary. ``certain``: it is sure to be sent, and to be this one."""

    mapping: Mapping
    certain: bool

    @property
    def roles(self) -> tuple[Constant, ...]:
        """The roles that it may have, as far as they are literals."""
        return texts(self.mapping.entry("role"))

    @property
    def role(self) -> str | None:
        """Its role, if it has only one and that is a literal."""
        entry = self.mapping.entry("role")
        if entry is None or len(entry.values) != 1 or not self.roles:
            return None
        return str(self.roles[0].value)

    def parts(self) -> Iterator[Part]:
        """The parts of its content that are written out."""
        entry = self.mapping.entry("content")
        for value in entry.values if entry is not None else ():
            for item in value.items if isinstance(value, Sequence) else ():
                for part in item:
                    kinds = part.entry("type") if isinstance(part, Mapping) else None
                    for kind in texts(kinds):
                        alone = len(item) == 1 and kinds is not None and len(kinds.values) == 1
                        # What may be something else as well need not be on its way here, unless it looks like it.
                        if isinstance(part, Mapping) and (alone or kind.value in PICTURES):
                            yield Part(part, kind, self.certain and alone and entry is not None and entry.certain)


def messages(request: Request) -> Iterator[Message]:
    """The messages of a request that are written out as dictionaries.

    Those that may be something else as well are left out: where many providers share a list, not all that may be in it
    is sent to each.
    """
    for item, certain in items(request):
        alone = item[0] if len(item) == 1 else None
        if isinstance(alone, Mapping) and concerns(alone.place, request):
            yield Message(alone, certain)


def concerns(place: Place, request: Request) -> bool:
    """Whether what is written at a place counts for a request: what a test or a notebook passes is for itself alone."""
    path, here = place.path, request.place.path
    return path == here or not (path.endswith(".ipynb") or (is_test(path) and not is_test(here)))


def items(request: Request) -> Iterator[tuple[tuple[Value, ...], bool]]:
    """What the items of ``messages`` may be, and whether each is sure to be sent."""
    for field in request.named("messages"):
        for value in field.values:
            if isinstance(value, Sequence):
                certain = field.certain and len(field.values) == 1
                yield from ((item, certain) for item in value.items)


def pictures(request: Request) -> Iterator[tuple[Message, Part]]:
    """The parts of a request's messages that are pictures."""
    for message in messages(request):
        for part in message.parts():
            if part.type.value in PICTURES:
                yield message, part


def texts(entry: Entry | None) -> tuple[Constant, ...]:
    """The texts that an item may hold."""
    values = entry.values if entry is not None else ()
    return tuple(value for value in values if isinstance(value, Constant) and isinstance(value.value, str))


def address(part: Part) -> Place | None:
    """Where the address of a picture on the web is written, which has to be sent as its data instead; else None."""
    for entry in part.mapping.entries:
        for value in entry.values:
            inner = texts(value.entry("url")) if isinstance(value, Mapping) else ()
            for text in (*inner, *(texts(entry) if entry.key in ("image_url", "image") else ())):
                if str(text.value).startswith(("http://", "https://")):
                    return text.place
    return None
