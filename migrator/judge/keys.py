"""Stage judge: the key of a client. Where it comes from, and how it becomes the provider's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from migrator.facts import (
    Applicability,
    Client,
    Constant,
    EnvironmentVariable,
    Field,
    InsertStatement,
    Operation,
    OrElse,
    Place,
    ReadEnvironment,
    Reference,
    Replace,
    ReplaceString,
    SetArgument,
    Unknown,
)
from migrator.understand.modules import is_test

OPENAI_KEY = "OPENAI_API_KEY"
_REAL = re.compile(r"c?sk-[\w-]{20,}")


@dataclass(frozen=True)
class KeyChange:
    """The operations that give a client the provider's key; ``doubt`` says why they do not settle it.

    ``blocked``: they cannot, because a client that stays takes its key from the same place.
    """

    operations: tuple[Operation, ...]
    applicability: Applicability = "safe"
    doubt: Unknown | None = None
    blocked: bool = False


def stand_in(value: Constant) -> bool:
    """Whether a key in a test is none: a word that a server of the test's own, or a mock, never looks at."""
    text = value.value if isinstance(value.value, str) else None
    return text is not None and is_test(value.place.path) and _REAL.match(text) is None


def key_change(client: Client, variable: str, pinned: Mapping[Place, tuple[str, Place]]) -> KeyChange:
    """What gives ``client`` the key in the environment variable ``variable``.

    The edit is made where the key is read or written, unless something else needs that as it is (``pinned``); then the
    client gets a read of its own. A key that the caller decides stays the caller's, but no longer falls back to
    OPENAI_API_KEY: the SDK takes that for ``None`` and would send it to the new host.
    """
    read = ReadEnvironment(variable)
    written = [field for field in client.arguments if field.name == "api_key"]
    if not written:
        if client.inherits:
            return KeyChange(())
        if client.module_level:
            return KeyChange((InsertStatement(client.anchor or client.place, f"{client.spelled}.api_key", read),))
        return KeyChange((SetArgument(client.place, client.spelling("api_key"), read),))
    operations: list[Operation] = []
    doubt: Unknown | None = None
    settled = False
    missing = False
    given = False
    for field in written:
        own: list[Operation] = []
        for value in field.values:
            if isinstance(value, (EnvironmentVariable, Constant)) and value.place in pinned:
                if field.value_place in pinned:
                    shared = Unknown(f"{pinned[value.place][0]} takes it from there too", field.value_place)
                    return KeyChange((), "unsafe", shared, blocked=True)
                own.append(Replace(field.value_place, read))
            elif isinstance(value, EnvironmentVariable):
                own.extend(_renamed(value, variable, field))
                if value.store != "os.environ" and not value.lead:
                    doubt = doubt or Unknown(f"{value.store} has to have a {variable} then", value.place)
            elif isinstance(value, Constant) and value.value is None and value.place != field.value_place:
                missing = True
            elif isinstance(value, Constant) and isinstance(value.value, (str, type(None))):
                settled = True
                if not stand_in(value):
                    own.append(Replace(value.place, read) if value.whole else Replace(field.value_place, read))
            elif isinstance(value, Constant):
                doubt = doubt or Unknown(f"it may be {value.value!r}, which is no key", value.place)
                given = True
            elif isinstance(value, Unknown):
                doubt = doubt or value
                given = given or not value.open
            elif isinstance(value, Reference):
                doubt = doubt or Unknown(f"it is `{value.qualified}`, whose value cannot be seen", value.place)
                given = True
        settled = settled or bool(own)
        whole = Replace(field.value_place, read)
        # With the argument itself replaced, what it was read from is nobody's business any more.
        operations.extend([whole] if whole in own else own)
    arguments = {field.value_place for field in written}
    replaced = any(isinstance(each, Replace) and each.place in arguments for each in operations)
    if settled and doubt is not None and (replaced or given or not doubt.open):
        return KeyChange(tuple(dict.fromkeys(operations)), "unsafe", doubt)
    if settled:
        return KeyChange(tuple(dict.fromkeys(operations)))
    if missing:
        # `api_key=api_key`, whose default is None: the caller's key if there is one, never OpenAI's by accident.
        fallbacks = tuple(OrElse(field.value_place, read) for field in written)
        return KeyChange(fallbacks, "unsafe" if given else "safe", doubt if given else None)
    return KeyChange((), "unsafe", doubt or Unknown("its key is not followed", written[0].place))


def _renamed(value: EnvironmentVariable, variable: str, field: Field) -> tuple[Operation, ...]:
    """The same read, of the provider's variable; required, if nothing stands in when it is unset."""
    if value.name_place is None:
        # The read serves whatever name it is given: `def load(name): return os.environ[name]`.
        return (Replace(field.value_place, ReadEnvironment(variable)),)
    fallback = [default for default in value.defaults if isinstance(default, Constant) and default.value]
    if value.required or (value.defaults and not fallback):
        return (ReplaceString(value.name_place, value.lead + variable),)
    if value.tested and not value.defaults and value.place != field.value_place:
        # The program deals with a missing key itself. An empty text is as false as None, but no reason for the
        # SDK to look for OpenAI's key.
        return (ReplaceString(value.name_place, variable), SetArgument(value.place, "default", '""'))
    return (Replace(value.place, ReadEnvironment(variable)),)
