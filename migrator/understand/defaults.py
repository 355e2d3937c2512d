"""Stage link: the fields that Instructor adds to the requests of the client that it is given, or makes.

`instructor.from_openai(OpenAI(), model="gpt-4o")` keeps what it does not take itself, and sends it with each request
that does not name it: https://github.com/567-labs/instructor, `Instructor.handle_kwargs`, 1.0 to 1.17. So does
`instructor.from_provider("openai/gpt-4o")`, with the model that it is told the provider by. And some of its modes send
fields of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from migrator.facts import Constant, Field
from migrator.knowledge import Framework
from migrator.understand import convert, written
from migrator.understand.instructors import Making, bare_model, makings
from migrator.understand.methods import implied_fields
from migrator.understand.objects import ClientObject, Interpreter

Wrapped = dict[ClientObject, tuple[Field, ...]]

_MODEL_OF_ANSWERS = "response_model"


def wrapped_fields(interpreter: Interpreter) -> Wrapped:
    """The fields that Instructor adds to requests, by client."""
    found: Wrapped = {}
    for making in makings(interpreter):
        if isinstance(making.client, ClientObject):
            found[making.client] = (*found.get(making.client, ()), *_fields(interpreter, making))
    return found


def _fields(interpreter: Interpreter, making: Making) -> Iterator[Field]:
    path, call, maker = making.path, making.call, making.maker
    if isinstance(maker, Framework):
        said = written.call(interpreter, maker, path, call)
        own = {field.written for field in said.arguments if field.name}
        own.update(option.name for option in interpreter.sdk.options)
        bare = bare_model(interpreter, path, call, maker)
        named = (replace(field, framework=maker.kind) for field in said.arguments if field.name == "model")
        yield from named if bare is None else (bare,)
    else:
        own = {maker.keyword, *maker.keywords}
    for keyword in call.keywords:
        if keyword.name and keyword.name not in own and interpreter.sdk.field_since(keyword.name):
            yield convert.keyword_field(interpreter, path, call, keyword)
    mode = call.keyword(interpreter.sdk.instructor.mode)
    if mode is not None:
        given = tuple(
            convert.keyword_field(interpreter, path, call, each) for each in call.keywords if each.value is mode
        )
        for implied in interpreter.sdk.instructor.implied:
            yield from implied_fields(implied, path, call, given)


def added(fields: tuple[Field, ...], given: tuple[Field, ...], *, certain: bool) -> Iterator[Field]:
    """What of ``fields`` goes into a request that is ``given`` others; ``certain`` if its client is.

    A mode has a say only where the answer has to be of some class.
    """
    names = {field.name for field in given}
    shaped = any(
        not (isinstance(value, Constant) and value.value is None)
        for field in given
        if field.name == _MODEL_OF_ANSWERS
        for value in field.values
    )
    for field in fields:
        if field.name not in names and (shaped or not field.advice):
            yield field if certain else replace(field, certain=False)
