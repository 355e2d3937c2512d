"""Stage link: how the class is named that has to stand in for another one of its module.

That is the plain client class where one of a platform (Azure) is called, and what a framework has for other providers.
"""

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
    return sibling(interpreter, path, call, (module, own), plain)


def sibling(interpreter: Interpreter, path: str, call: Call, called: tuple[str, str], name: str) -> Twin | None:
    """How the class ``name`` is spelled where another one, ``called`` by its module and name, is called.

    It is of the same module, or a qualified name.
    """
    module, own = called
    function = call.function
    home, _, name = name.rpartition(".")
    elsewhere = home if home != module else ""
    if isinstance(function, Attribute):
        if elsewhere:
            return None
        base = dotted(function.base)
        return None if base is None or function.name != own else Twin(f"{base}.{name}")
    if not isinstance(function, Name):
        return None
    summary = interpreter.summary(path)
    scope: Scope | None = summary.scopes[function.scope]
    while scope is not None and function.name not in scope.bindings:
        scope = None if scope.parent is None else summary.scopes[scope.parent]
    bindings = scope.bindings[function.name] if scope is not None else ()
    if scope is None or len(bindings) != 1 or not isinstance(bindings[0], Imported) or bindings[0].name != own:
        return None
    there = scope.bindings.get(name, ())
    if any(not isinstance(each, Imported) or (each.module, each.name) != (home or module, name) for each in there):
        return None
    if there:
        return Twin(name)
    exported = _exported(interpreter, path, function.name)
    return Twin(name, Place(path, bindings[0].statement), own, elsewhere, exported)


def _exported(interpreter: Interpreter, path: str, name: str) -> bool:
    """Whether another file may import a name from the one at ``path``, by what it is called there."""
    interpreter.attend("use", name)
    interpreter.attend("call", name)
    own = interpreter.module_name(path).rpartition(".")[2]
    return any(
        isinstance(each, Imported) and each.name in (name, None, "*") and each.module.rpartition(".")[2] in (own, "")
        for summary in interpreter.loaded()
        if summary.path != path
        for each in (*summary.stars, *[each for scope in summary.scopes for each in scope.bindings.get(name, ())])
    )
