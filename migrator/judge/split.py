"""Stage judge: a second client for the chat requests of one that also serves what the provider lacks.

The client stays what it is. The second one stands beside it, goes to the provider, and takes over the requests that the
provider serves, with their models: all of them, or none.
"""

from __future__ import annotations

from dataclasses import dataclass

from migrator.facts import Client, Finding, Operation, Place, ReadEnvironment, Request, SplitClient
from migrator.judge.context import Context
from migrator.judge.models import Need, own_writing, replacement


@dataclass(frozen=True)
class Split:
    """The operations that split a client; none, and the ``reason``, if the program as a whole forbids it.

    Whether the code is written so that they can be carried out, the planning stage says.
    """

    operations: tuple[Operation, ...] = ()
    reason: str = ""


def split(client: Client, context: Context) -> Split:
    """What gives the chat requests of a client whose status is ``shared`` a client of their own."""
    reason = _its_making(client)
    if reason:
        return Split(reason=reason)
    decision = context.decision(client)
    chats, apart = decision.chats, decision.apart
    if apart is not None and (apart.status != "moves" or apart.reason):
        return Split(reason=apart.reason)
    if any(request.clients != (client.id,) for request in chats):
        return Split(reason="one of its chat requests may go through another client as well")
    models = _models(client, chats, context)
    if models.reason:
        return models
    second = SplitClient(
        client.place,
        tuple(request.callee for request in chats),
        context.provider.name,
        (("api_key", ReadEnvironment(context.key_variable)), ("base_url", context.base_url_code)),
        tuple(field.name for field in client.arguments if _is_openais(field.name, context)),
    )
    return Split((second, *models.operations))


def splits(finding: Finding) -> bool:
    """Whether the fix of a finding splits a client, and so has to be written out (``edit.split``)."""
    return finding.fix is not None and any(isinstance(each, SplitClient) for each in finding.fix.operations)


def unsplit(advice: str, reason: str) -> str:
    """The advice about a client that is not split, with the reason."""
    return f"{advice}; no second client is made for its chat requests: {reason}"


def _its_making(client: Client) -> str:
    """Why no client can be made in the way in which this one is, or an empty text."""
    if client.module_level:
        return "it is the client of the module `openai`, of which there is only one"
    if client.indirect:
        return "it is made by code that is not part of the program"
    if client.spellings:
        return "it is made by a framework, together with what asks through it"
    if client.inherits:
        return "it is made from another client, whose settings it has"
    if client.escapes:
        return f"it is {client.escapes[0].message.removesuffix(' here')}"
    if client.unknown or any(field.form != "keyword" or field.holder != client.place for field in client.arguments):
        return "some of its options come from a dictionary"
    return ""


def _models(client: Client, chats: tuple[Request, ...], context: Context) -> Split:
    """The operations that give the requests the provider's models, where nothing else sends or reads the name."""
    own = frozenset(map(id, chats))
    needed: dict[Place, Need | None] = {}
    operations: dict[Operation, None] = {}
    for request in chats:
        namings = context.models.namings(request)
        for naming in namings:
            model = naming.counterpart.model
            if model in (None, naming.name):
                continue
            place = naming.literal.place
            if place not in needed:
                needed[place] = next((each for each in context.needs(place) if id(each.request) not in own), None)
            need = needed[place]
            if need is None:
                operations[replacement(naming, str(model))] = None
                continue
            here = own_writing(naming.field, namings) if naming.field.form == "keyword" else None
            if here is None:
                what = need.description
                return Split(reason=f"the model name {naming.name!r} cannot be changed for it: {what} needs it too")
            operations[here] = None
    return Split(tuple(operations))


def _is_openais(name: str, context: Context) -> bool:
    option = context.sdk.option(name)
    return option is not None and option.openai_only
