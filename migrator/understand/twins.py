"""Stage link: how the plain client class is named where a client of a platform (Azure) is made."""

from __future__ import annotations

from migrator.facts import Place, Twin
from migrator.understand.expressions import Attribute, Call, Imported, Name, Scope, dotted
from migrator.understand.objects import Interpreter

_PLATFORMS = ("Azure", "Bedrock")


def twin(interpreter: Interpreter, path: str, call: Call, kind: str) -> Twin | None:
    """How ``OpenAI`` is spelled where the class ``kind`` (``openai.AzureOpenAI``) is called; None if that is not seen.

    Where the class is imported by its name, the plain one is to be imported beside it, unless it is there already.
    """
    module, _, own = kind.rpartition(".")
    plain = own
    for platform in _PLATFORMS:
        plain = plain.replace(platform, "")
    function = call.function
    if isinstance(function, Attribute):
        base = dotted(function.base)
        return None if base is None or function.name != own else Twin(f"{base}.{plain}")
    if not isinstance(function, Name):
        return None
    summary = interpreter.summary(path)
    scope: Scope | None = summary.scopes[function.scope]
    while scope is not None and function.name not in scope.bindings:
        scope = None if scope.parent is None else summary.scopes[scope.parent]
    bindings = scope.bindings[function.name] if scope is not None else ()
    if scope is None or len(bindings) != 1 or not isinstance(bindings[0], Imported) or bindings[0].name != own:
        return None
    there = scope.bindings.get(plain, ())
    if any(not isinstance(each, Imported) or (each.module, each.name) != (module, plain) for each in there):
        return None
    return Twin(plain) if there else Twin(plain, Place(path, bindings[0].statement), own)
