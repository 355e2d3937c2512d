"""Stage judge: the fields of a request that one SDK takes by keyword and the other in ``extra_body``."""

from __future__ import annotations

from migrator.facts import Constant, Field, Mapping, MoveInto, MoveOut, Operation, Request
from migrator.judge.context import Context
from migrator.judge.fields import is_omission
from migrator.knowledge import CHAT, CerebrasSdk, SdkName

BODY = "extra_body"


def requests_change(
    request: Request, context: Context, sdk: CerebrasSdk, wanted: SdkName
) -> tuple[tuple[Operation, ...], Field | None]:
    """The operations that let the other SDK send what a request sends, or the field that is in the way.

    What the other one does not take by keyword goes into ``extra_body``; parameters of Cerebras' own come out of it
    where the Cerebras SDK takes them.
    """
    foreign = [field for field in request.fields if is_foreign(field, request, context, sdk, wanted)]
    operations: list[Operation] = []
    for field in foreign:
        together = [each for each in foreign if each.holder == field.holder]
        homes = {each.holder for each in (*foreign, *request.named(BODY))}
        if field.form == "statement" or homes != {field.holder} or _holds_nothing(request) or _shared(field, context):
            return (), field
        operations.append(MoveInto(field.holder, tuple(each.name for each in together), BODY))
    if wanted == "cerebras":
        operations += _out(request, context, sdk)
    return tuple(dict.fromkeys(operations)), None


def is_foreign(field: Field, request: Request, context: Context, sdk: CerebrasSdk, wanted: SdkName) -> bool:
    """Whether the requests of an SDK do not take a field by keyword."""
    if field.body or field.name in context.sdk.transport:
        return False
    if wanted == "cerebras":
        return not sdk.takes(request.endpoint, field.name)
    if request.endpoint == CHAT:
        return context.sdk.field_since(field.name) is None
    rule = context.provider.field(field.name, request.endpoint)
    return rule is not None and rule.origin == "provider"


def _holds_nothing(request: Request) -> bool:
    """Whether ``extra_body`` may be None or left out, to which nothing can be added."""
    values = [value for body in request.named(BODY) for value in body.values]
    return any(is_omission(value) or (isinstance(value, Constant) and value.value is None) for value in values)


def _shared(field: Field, context: Context) -> bool:
    return len(context.index.requests_with([field.place])) > 1 and field.form != "keyword"


def _out(request: Request, context: Context, sdk: CerebrasSdk) -> tuple[Operation, ...]:
    """The move of Cerebras' own parameters out of a dictionary that is written where ``extra_body`` is given."""
    given = request.named(BODY)
    if len(given) != 1 or given[0].form == "statement" or len(given[0].values) != 1:
        return ()
    (body,) = given
    (value,) = body.values
    if not isinstance(value, Mapping) or value.place != body.value_place or value.unknown or _shared(body, context):
        return ()
    by_keyword = {field.name for field in request.fields if not field.body}
    names = tuple(
        entry.key
        for entry in value.entries
        if entry.holder == value.place
        and entry.certain
        and entry.key not in by_keyword
        and context.sdk.field_since(entry.key) is None
        and sdk.takes(request.endpoint, entry.key)
    )
    return (MoveOut(body.holder, names, BODY),) if names else ()
