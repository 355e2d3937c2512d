"""Stage link: the objects that Instructor makes around a client, or together with one.

`instructor.from_openai(OpenAI())` gives an object that asks through the client that it is given,
`instructor.from_provider("openai/gpt-4o")` one that makes its own. To the evaluator both are that client; what is asked
by names that only Instructor has (``client.create``, ``client.messages.create_partial``), and which mode it works in,
is worked out here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from migrator.facts import Constant, Field, Place, Reference
from migrator.knowledge import Framework, Wrapper
from migrator.understand import convert
from migrator.understand.arguments import argument
from migrator.understand.described import described
from migrator.understand.expressions import Call, ConstantExpression, Expression, Joined
from migrator.understand.objects import (
    ClientObject,
    FunctionObject,
    Interpreter,
    Object,
    Objects,
    Resource,
    Result,
    TypedClient,
)


class Making(NamedTuple):
    """A call, in the module at ``path``, that makes an object of Instructor's with a client inside.

    ``maker`` is the wrapper that is given the client, or the function that makes it.
    """

    path: str
    call: Call
    client: ClientObject | TypedClient
    maker: Wrapper | Framework


def provided(interpreter: Interpreter, path: str, call: Call, framework: Framework) -> Objects:
    """What a function gives that is told by a model's name whose client it has to make (`openai/gpt-4o`).

    Where the name is another provider's, that is an object of Instructor's and none of ours; where it is decided at run
    time, the result of a function that is not followed.
    """
    where = Place(path, call.span)
    ours, others = ClientObject(framework.kind, where), Result(interpreter.sdk.instructor.type, where)
    undecided = Result(framework.kind, where)
    lead = _lead(_written(call, framework))
    if "/" in lead:
        return (ours if lead.startswith(framework.prefixes) else others,)
    spelled, index = _model(framework)
    found: dict[Object, None] = {}
    for name in argument(interpreter, path, call, spelled, index) or ():
        if not isinstance(name, Constant):
            found[undecided] = None
        else:
            found[ours if str(name.value).startswith(framework.prefixes) else others] = None
    return tuple(found) or (undecided,)


def _model(framework: Framework) -> tuple[str, int]:
    """What the argument that names the model is called, and where it stands."""
    (spelled,) = framework.spellings("model")
    return spelled, framework.positional.index(spelled)


def _written(call: Call, framework: Framework) -> Expression | None:
    """What a call says itself for the name of the model."""
    spelled, index = _model(framework)
    return call.positional[index] if index < len(call.positional) else call.keyword(spelled)


def _lead(written: Expression | None) -> str:
    """What a text that is put together begins with, if that is written there."""
    first = written.parts[0] if isinstance(written, Joined) and written.parts else None
    return str(first.value) if isinstance(first, ConstantExpression) else ""


def bare_model(interpreter: Interpreter, path: str, call: Call, framework: Framework) -> Field | None:
    """The model of a call that puts the provider in front of its name (`f"openai/{model}"`), as a field by that name.

    None where it says both in one, or where the name is itself put together.
    """
    written = _written(call, framework)
    if not isinstance(written, Joined) or len(written.parts) != 2:
        return None
    lead, name = written.parts
    if not isinstance(lead, ConstantExpression) or lead.value not in framework.prefixes:
        return None
    place, value_place = Place(path, written.span), Place(path, name.span)
    values = convert.values(interpreter, interpreter.evaluate(path, name), value_place, (path, call), name="model")
    if any(isinstance(value, Constant) and not value.whole for value in values):
        return None
    # It is passed on: where it stands, there is no room for a name in quotes.
    return Field("model", values, place, value_place, Place(path, call.span), spelled=_model(framework)[0], passed=True)


def makings(interpreter: Interpreter) -> tuple[Making, ...]:
    """Every call in the program that makes an object of Instructor's with a client of the SDK inside."""
    nothing: tuple[Making, ...] = ()
    return interpreter.once(("instructors",), lambda: tuple(_makings(interpreter)), nothing)


def _makings(interpreter: Interpreter) -> Iterator[Making]:
    tails = sorted(interpreter.sdk.instructing)
    names = dict.fromkeys(name for tail in tails for name in interpreter.names_of(tail))
    for path, call in dict.fromkeys(each for name in names for each in interpreter.calls_named(name)):
        for function in interpreter.evaluate(path, call.function):
            maker: Wrapper | Framework | None = None
            if isinstance(function, Reference):
                maker = interpreter.sdk.wrapper(function.qualified) or interpreter.sdk.framework(function.qualified)
            elif isinstance(function, FunctionObject):
                maker = described(interpreter, function.path, interpreter.scope(function))
            if maker is None or maker.returns != "instructor":
                continue
            inside = (
                argument(interpreter, path, call, maker.keyword, maker.client) or ()
                if isinstance(maker, Wrapper)
                else interpreter.evaluate(path, call)
            )
            yield from (
                Making(path, call, client, maker)
                for client in inside
                if isinstance(client, (ClientObject, TypedClient))
            )


def asked(interpreter: Interpreter, resource: Resource) -> tuple[str, ...]:
    """The request that a method of a client is, as the client of the SDK spells it; whatever it is, if it is none."""
    sdk = interpreter.sdk
    steps = sdk.normalise(resource.chain)
    made = isinstance(resource.client, ClientObject) and sdk.framework(resource.client.kind) is not None
    if sdk.chain(".".join(steps)) and not made:
        return steps
    own = sdk.instructor.chain(steps)
    known = own is not None and (made or any(each.client == resource.client for each in makings(interpreter)))
    return own if own is not None and known else steps


def is_asked(interpreter: Interpreter, chain: tuple[str, ...]) -> bool:
    """Whether a chain is a request: one of the SDK's, or one of those that Instructor makes of it."""
    return interpreter.sdk.chain(".".join(chain)) or interpreter.sdk.instructor.chain(chain) == chain


def asks_for_responses(interpreter: Interpreter, clients: tuple[ClientObject, ...]) -> bool:
    """Whether one of the clients is inside of an object that asks for responses where it is asked for a completion."""
    own = interpreter.sdk.instructor
    return any(
        isinstance(mode, Reference) and mode.qualified.rpartition(".")[2] in own.responses
        for making in makings(interpreter)
        if making.client in clients
        for mode in argument(interpreter, making.path, making.call, own.mode, None) or ()
    )
