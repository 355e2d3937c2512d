"""Stage link: what the program does with the answers of its requests, and where it goes by what they look like."""

from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Constant, Place, Reading, ReadingKind, Reference
from migrator.understand.expressions import (
    Assigned,
    Attribute,
    Call,
    Collection,
    Comparison,
    ConstantExpression,
    Expression,
    ModuleSummary,
    Name,
    Subscript,
    dotted,
    name_of,
)
from migrator.understand.objects import ANSWER, PARSED, Interpreter, Result

_COMPARED: dict[str, ReadingKind] = {"model": "model", "finish_reason": "finish"}
_ATTRIBUTES = frozenset({"function_call"})
# What only one of the SDKs has (rules/knowledge/cerebras_sdk.toml). The rest of that comes with nothing but requests
# that are refused.
_MEMBERS = frozenset({"refusal", "_request_id", "time_info", "reasoning_logprobs"})
_SDKS = ("openai.", "cerebras.cloud.sdk.")
_TOKENIZERS = ("encoding_for_model", "encoding_name_for_model")
_HEADER = "x-ratelimit-"
_DEEPEST = 12


def part(interpreter: Interpreter, item: Result) -> str:
    """The part of an answer that something is, with the keywords of what is called on it.

    ``choices.message``, ``parsed.choices.message``, ``choices.message.model_dump(exclude_none)``.
    """
    parsed = item.qualified.startswith(PARSED)
    names = item.qualified.removeprefix(PARSED if parsed else ANSWER).removeprefix(".")
    call = interpreter.summary(item.place.path).call_at(item.place.span)
    if call is not None and names:
        names += f"({', '.join(keyword.name or '**' for keyword in call.keywords)})"
    return f"parsed.{names}" if parsed else names


def readings(interpreter: Interpreter, summary: ModuleSummary) -> Iterator[Reading]:
    """The places in a module that go by what answers look like."""
    path = summary.path
    for comparison in summary.comparisons:
        yield from _compared(interpreter, path, comparison)
    for attribute in summary.handed:
        if attribute.name in _ATTRIBUTES | _MEMBERS:
            requests = _requests(interpreter, path, attribute)
            if requests:
                kind: ReadingKind = "attribute" if attribute.name in _ATTRIBUTES else "member"
                yield Reading(kind, Place(path, attribute.span), attribute.name, requests)
    yield from _first_choices(interpreter, summary)
    for caught in summary.caught:
        for each in caught.items if isinstance(caught, Collection) else (caught,):
            if (name_of(each) or "").endswith("Error"):
                for value in interpreter.evaluate(path, each):
                    if isinstance(value, Reference) and value.qualified.startswith(_SDKS):
                        yield Reading("caught", Place(path, each.span), value.qualified)
    for mark in summary.marks:
        text = str(mark.text.value)
        if text.lower().startswith(_HEADER):
            yield Reading("header", Place(path, mark.text.span), text, whole=mark.text.whole)
    for name in _TOKENIZERS:
        for call in summary.calls_named(name):
            yield from _counted(interpreter, path, call)


def _compared(interpreter: Interpreter, path: str, comparison: Comparison) -> Iterator[Reading]:
    """The texts that the model or the reason of an answer is compared with."""
    kinds = {kind for each in comparison.operands if (kind := _COMPARED.get(name_of(each) or "")) is not None}
    if not kinds:
        return
    for operand in comparison.operands:
        kind = _COMPARED.get(name_of(operand) or "")
        requests = _requests(interpreter, path, operand) if kind is not None else ()
        if kind is None or not requests:
            continue
        for other in comparison.operands:
            for text in other.items if isinstance(other, Collection) else (other,):
                if isinstance(text, ConstantExpression) and isinstance(text.value, str):
                    yield Reading(kind, Place(path, text.span), text.value, requests, text.whole)


def _first_choices(interpreter: Interpreter, summary: ModuleSummary) -> Iterator[Reading]:
    """``chunk.choices[0]`` in a loop over the chunks of a stream that asks nowhere whether there is one."""
    path = summary.path
    taken = [
        (subscript, base, base.base)
        for subscript in summary.subscripts
        if isinstance(base := subscript.base, Attribute)
        and base.name == "choices"
        and isinstance(base.base, Name)
        and isinstance(subscript.index, ConstantExpression)
        and subscript.index.value == 0
    ]
    if not taken or any(name_of(caught) == "IndexError" for caught in summary.caught):
        return
    indexed = {base.span for _, base, _ in taken}
    asked = {dotted(each) for each in summary.handed if each.name == "choices" and each.span not in indexed}
    for subscript, base, chunk in taken:
        bindings = summary.scopes[chunk.scope].bindings.get(chunk.name, ())
        looped = any(isinstance(binding, Assigned) and binding.how == "for" for binding in bindings)
        if looped and dotted(base) not in asked:
            requests = _requests(interpreter, path, chunk)
            if requests:
                yield Reading("first", Place(path, subscript.span), "choices", requests)


def _counted(interpreter: Interpreter, path: str, call: Call) -> Iterator[Reading]:
    functions = interpreter.evaluate(path, call.function)
    if not any(isinstance(each, Reference) and interpreter.sdk.model_consumer(each.qualified) for each in functions):
        return
    given = call.positional[0] if call.positional else call.keyword("model_name")
    for value in interpreter.evaluate(path, given) if given is not None else ():
        if isinstance(value, Constant) and isinstance(value.value, str):
            yield Reading("tokens", Place(path, call.span), value.value)


def _requests(interpreter: Interpreter, path: str, expression: Expression, depth: int = 0) -> tuple[Place, ...]:
    """The places of the requests whose answers an expression is, or is a part of; none if it may be something else."""
    root = expression
    while isinstance(root, (Attribute, Subscript)):
        root = root.base
    found: dict[Place, None] = {}
    for value in interpreter.evaluate(path, root):
        if not isinstance(value, Result) or not value.qualified.startswith(ANSWER) or depth > _DEEPEST:
            return ()
        where = value.place
        summary = interpreter.summary(where.path)
        inner: Subscript | Call | None = summary.subscript_at(where.span) or summary.call_at(where.span)
        if inner is None:
            return ()
        if isinstance(inner, Call) and any(
            isinstance(each, Result) and each.qualified in (ANSWER, PARSED) and each.place == where
            for each in interpreter.evaluate(where.path, inner)
        ):
            found[where] = None
            continue
        of = inner.base if isinstance(inner, Subscript) else inner.function
        for place in _requests(interpreter, where.path, of, depth + 1):
            found[place] = None
    return tuple(found)
