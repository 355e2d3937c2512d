"""Stage link: the options of command lines, as the standard library and `click` have them.

An option is what it is by default, followed by the word that the command line may set it.
"""

from __future__ import annotations

from collections.abc import Iterator

from migrator.facts import Place, Unknown
from migrator.understand.expressions import Call, ConstantExpression, Parameter, Scope
from migrator.understand.objects import Interpreter, Objects, Result, joined

PARSER = "argparse.ArgumentParser."


def parsed(interpreter: Interpreter, base: Result, name: str) -> Objects:
    """What the option ``name`` of a command line may be; nothing if its parser has none of that name."""
    groups: list[Objects] = []
    where: Place | None = None
    for path, call in _added(interpreter, base):
        if name in _destinations(call, "dest"):
            where = Place(path, call.span)
            default = call.keyword("default")
            if default is not None:
                groups.append(interpreter.evaluate(path, default))
    for path, call in interpreter.calls_named("set_defaults"):
        default = call.keyword(name)
        if default is not None and _of(interpreter, base.place, path, call):
            where = where or Place(path, call.span)
            groups.append(interpreter.evaluate(path, default))
    if where is None:
        return ()
    return joined(*groups, (Unknown(f"the command line may set `{name}`", where, open=True),))


def options(interpreter: Interpreter, base: Result) -> list[str]:
    """The names of all options of a parsed command line."""
    if not base.qualified.startswith(f"{PARSER}parse"):
        return []
    return list(
        dict.fromkeys(name for _, call in _added(interpreter, base) for name in sorted(_destinations(call, "dest")))
    )


def _added(interpreter: Interpreter, base: Result) -> Iterator[tuple[str, Call]]:
    for path, call in interpreter.calls_named("add_argument"):
        if _of(interpreter, base.place, path, call):
            yield path, call


def _of(interpreter: Interpreter, made: Place, path: str, call: Call) -> bool:
    """Whether a call is one of a method of the parser made at a place, of its groups or of one of its parents.

    A parser, its groups and what it parses are told from those of other programs by the place where it is made.
    """
    functions = interpreter.evaluate(path, call.function)
    places = {item.place for item in functions if isinstance(item, Result)}
    if made in places:
        return True
    parser = interpreter.summary(made.path).call_at(made.span)
    parents = None if parser is None else parser.keyword("parents")
    values = interpreter.evaluate(made.path, parents) if parents is not None else ()
    listed = (each for item in values for each in interpreter.element(item, None))
    return any(isinstance(each, Result) and each.place in places for each in listed)


def _destinations(call: Call, keyword: str) -> set[str]:
    """The names that the value of an option may go by."""
    target = call.keyword(keyword)
    if isinstance(target, ConstantExpression):
        return {str(target.value)}
    flags = [str(item.value) for item in call.positional if isinstance(item, ConstantExpression)]
    return {part.lstrip("-").replace("-", "_") for flag in flags for part in flag.split("/")}


def option(interpreter: Interpreter, path: str, scope: Scope, wanted: Parameter) -> Objects:
    """What `click` passes for a parameter of a command; nothing if it is not one of its options."""
    for decorator in scope.decorators:
        if not isinstance(decorator, Call) or wanted.name not in _destinations(decorator, ""):
            continue
        for function in interpreter.evaluate(path, decorator.function):
            name = getattr(function, "qualified", "")
            if name.endswith((".option", ".argument")) and name.startswith(("click.", "asyncclick.", "rich_click.")):
                default = decorator.keyword("default")
                values = interpreter.evaluate(path, default) if default is not None else ()
                reason = f"the command line may set `{wanted.name}`"
                return (*values, Unknown(reason, Place(path, wanted.span), open=True))
    return ()
