"""Stage link: the fields that a wrapper adds to the requests of the client that it is given.

`instructor.from_openai(OpenAI(), model="gpt-4o")` keeps what it does not take itself, and sends it with each request
that does not name it: https://github.com/567-labs/instructor, `Instructor.handle_kwargs`, 1.0 to 1.12.
"""

from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Field, Reference
from migrator.knowledge import Wrapper
from migrator.understand.arguments import argument
from migrator.understand.convert import keyword_field
from migrator.understand.described import described
from migrator.understand.expressions import Call
from migrator.understand.objects import ClientObject, FunctionObject, Interpreter

Wrapped = dict[ClientObject, tuple[Field, ...]]


def wrapped_fields(interpreter: Interpreter) -> Wrapped:
    """The fields that wrappers add to requests, by client."""
    found: Wrapped = {}
    keeping = [wrapper for wrapper in interpreter.sdk.wrappers if wrapper.returns == "instructor"]
    for tail in dict.fromkeys(name.rpartition(".")[2] for wrapper in keeping for name in wrapper.names):
        for path, call in interpreter.calls_named(tail):
            names = [keyword for keyword in call.keywords if keyword.name and interpreter.sdk.field_since(keyword.name)]
            for wrapper in _wrappers(interpreter, path, call) if names else ():
                own = {wrapper.keyword, *wrapper.keywords}
                fields = tuple(keyword_field(interpreter, path, call, each) for each in names if each.name not in own)
                for client in argument(interpreter, path, call, wrapper.keyword, wrapper.client) or ():
                    if isinstance(client, ClientObject):
                        found[client] = (*found.get(client, ()), *fields)
    return found


def _wrappers(interpreter: Interpreter, path: str, call: Call) -> Iterator[Wrapper]:
    """The wrappers that a call may be of which keep what they are given besides the client."""
    for function in interpreter.evaluate(path, call.function):
        known = None
        if isinstance(function, Reference):
            known = interpreter.sdk.wrapper(function.qualified)
        elif isinstance(function, FunctionObject):
            known = described(interpreter, function.path, interpreter.scope(function))
        if known is not None and known.returns == "instructor":
            yield known
