"""Stage judge: what the rules about request fields share. Which fields count, how much, and when one may be edited."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from migrator.facts import (
    Applicability,
    Constant,
    Field,
    Fix,
    Operation,
    Pin,
    Place,
    Reference,
    Request,
    Sequence,
    Severity,
    Value,
)
from migrator.judge.context import Context
from migrator.judge.models import MODEL_ENDPOINTS
from migrator.judge.rule import removal
from migrator.knowledge import CHAT, FieldRule, Sdk, Verdict

_OMISSIONS = ("NOT_GIVEN", "not_given", "omit", "NotGiven", "Omit")
"""What both SDKs export for "leave this parameter out" (``openai/_types.py``, ``cerebras/cloud/sdk/_types.py``)."""


def is_judged(request: Request, context: Context) -> bool:
    """Whether a request is a chat or text completion that may arrive at the provider, and is served there.

    What looks like one, on a client that is not known, is none if it carries keywords that the SDK does not have
    (litellm's ``api_base``, Anthropic's ``system``): the SDK raises ``TypeError`` for them.
    """
    endpoint = context.provider.endpoint(request.chain)
    if endpoint.kin != "chat" or not any(context.checked(request, name) for name in MODEL_ENDPOINTS):
        return False
    if request.endpoint != CHAT and endpoint.served_on(context.day) == "no":
        return False
    if request.clients or request.forwarded:
        return True
    beside = _beside(request, context.sdk)
    return not any(_is_strange(field, request, context) for field in request.fields if field.name not in beside)


def rule_of(field: Field, request: Request, context: Context) -> FieldRule | None:
    """What is known about a field at the endpoint that the request goes to."""
    return context.provider.field(field.name, request.endpoint)


def _is_strange(field: Field, request: Request, context: Context) -> bool:
    """Whether a keyword belongs to neither side's SDK."""
    rule = rule_of(field, request, context)
    strange = context.sdk.field_since(field.name) is None and (rule is None or rule.origin == "neither")
    return strange and field.certain and not field.body


def judged(request: Request, context: Context) -> tuple[Field, ...]:
    """The fields of a completion that the provider gets to see; none if the request is not its business.

    Left out are what steers the transport (``timeout``), what a wrapper takes for itself (instructor's
    ``response_model``) and what is passed as ``NOT_GIVEN`` or ``omit``, which is never sent.
    """
    if not is_judged(request, context):
        return ()
    beside = _beside(request, context.sdk)
    return tuple(
        field
        for field in request.fields
        if (field.body or field.name not in beside) and not all(is_omission(value) for value in field.values)
    )


def _beside(request: Request, sdk: Sdk) -> frozenset[str]:
    """The keywords that are no fields: those of the SDK and of wrappers.

    A wrapper may take a name that is also a field (langfuse: ``metadata``). It is the wrapper's where another keyword
    of the same wrapper shows that it is at work.
    """
    native = {field.name for field in request.fields if not field.body}
    found = sdk.wrapper_keywords.union(sdk.transport)
    for added in (*(wrapper.keywords for wrapper in sdk.wrappers), *(entry.keywords for entry in sdk.call_keywords)):
        if native & sdk.wrapper_keywords & set(added):
            found = found.union(added)
    return found


def is_omission(value: Value) -> bool:
    """Whether a value tells the SDK to leave the parameter out."""
    if not isinstance(value, Reference):
        return False
    package, *_, name = value.qualified.split(".")
    return package in ("openai", "cerebras") and name in _OMISSIONS


def is_nothing(value: Value) -> bool:
    """Whether a value is as good as none: None, an omission, an empty list."""
    if isinstance(value, Constant):
        return value.value is None
    return is_omission(value) or (isinstance(value, Sequence) and value.complete and not value.items)


def uses_openai_sdk(request: Request, context: Context) -> bool:
    """Whether a client of the request is known to be one of the ``openai`` package's."""
    kinds = [context.sdk.client_kind(client.kind) for client in context.clients_of(request)]
    return any(kind is None or kind.sdk == "openai" for kind in kinds)


def strays(request: Request, context: Context) -> tuple[Field, ...]:
    """The fields that the OpenAI SDK would get as keywords, though they belong into ``extra_body``: the provider's own,
    and standard ones that the SDK of the project is too old for.

    They move before anything else is done about them: two fixes of one argument collide. Those that the provider
    refuses anywhere are not among them.
    """
    if not uses_openai_sdk(request, context):
        return ()
    return tuple(
        field
        for field in judged(request, context)
        if not field.body
        and (rule := rule_of(field, request, context)) is not None
        and (rule.origin == "provider" or outdated(field, request, context) is not None)
        and rule.verdict_on(context.day).kind != "error"
    )


def outdated(field: Field, request: Request, context: Context) -> Pin | None:
    """The versions of the SDK that the project allows, if none of them has the field yet; else None.

    A project on openai before 1.0 is another matter, and what a framework passes on is its own.
    """
    if request.framework:
        return None
    since, pin = context.sdk.field_since(field.name), context.pin(request.place.path)
    return pin if since is not None and pin is not None and pin.lacks(since) and not pin.lacks("1.0.0") else None


def severity_of(request: Request, context: Context, *, certain: bool) -> Severity:
    """The severity of something refused: an error only where it is certain to be sent, and to the provider."""
    return context.severity(request, "error" if certain else "warning")


def dated(verdict: Verdict) -> str:
    """What to add to a message where a later day has another verdict."""
    if verdict.accepted_since is not None:
        return f" (accepted since {verdict.accepted_since}: set api-date to allow it)"
    if verdict.kind == "warning" and verdict.until is not None:
        return f" (until {verdict.until}: set api-date if a later day is meant)"
    return ""


def field_fix(
    request: Request,
    context: Context,
    message: str,
    operations: tuple[Operation, ...],
    places: Collection[Place],
    applicability: Applicability = "unsafe",
) -> Fix | None:
    """A fix that changes what is written at ``places``; None if it would change a request that goes elsewhere.

    A dictionary or literal may serve several requests. It is edited if all of them arrive at the provider.
    """
    if not operations or not context.decisions.pinned.keys().isdisjoint(places):
        return None
    if any(field.mixed for field in request.fields if field.place in places):
        return None
    fixes = [context.fix(each, message, operations, applicability) for each in (request, *sharing(context, places))]
    found = [fix for fix in fixes if fix is not None]
    if len(found) < len(fixes):
        return None
    doubtful = any(fix.applicability != "safe" for fix in found)
    group = tuple(dict.fromkeys(client for fix in found for client in fix.group))
    return replace(found[0], applicability="unsafe" if doubtful else "safe", group=group)


def removal_fix(request: Request, context: Context, fields: tuple[Field, ...]) -> Fix | None:
    """A fix that takes ``fields``, writings of one name, out of their requests; None if it would take more with them.

    One statement can set several fields (in a loop over names, or by assigning to several targets), and an argument
    without a name cannot be taken out from between others.
    """
    if any(field.form == "positional" for field in fields):
        return None
    places = [field.place for field in fields]
    for user in (request, *sharing(context, places)):
        for field in fields:
            if field.form == "statement" and _sets_more(field, user):
                return None
    operations = tuple(operation for field in fields for operation in removal(field))
    return field_fix(request, context, f"remove `{fields[0].name}`", operations, places)


def _sets_more(field: Field, request: Request) -> bool:
    return any(other.holder == field.holder and other.name != field.name for other in request.fields)


def sharing(context: Context, places: Collection[Place]) -> tuple[Request, ...]:
    """The requests that send something written at one of ``places``."""
    return context.index.requests_with(places)
