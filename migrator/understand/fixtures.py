"""Stage link: what pytest passes to a test: what ``parametrize`` lists for a name, or what its fixture gives."""

from __future__ import annotations

from migrator.facts import Constant, Place, Unknown
from migrator.understand import attributes
from migrator.understand.expressions import Call, Collection, Expression, Parameter, Scope, name_of
from migrator.understand.objects import FunctionObject, Interpreter, ListObject, Object, Objects, Result, joined


def provided(interpreter: Interpreter, path: str, scope: Scope, wanted: Parameter) -> Objects:
    """What pytest passes for a parameter of a test or a fixture; nothing if the function is neither.

    What is listed for a name beats the fixture of that name. The fixture is looked for where pytest does: in the class
    of the test, in its module (imports included), and in the `conftest.py` of its folder and of those above it.
    """
    if wanted.kind not in ("positional", "keyword") or wanted.default is not None:
        return ()
    parent = None if scope.parent is None else interpreter.summary(path).scopes[scope.parent]
    around = parent.decorators if parent is not None and parent.kind == "class" else ()
    for decorator in (*scope.decorators, *around):
        listed = _listed(interpreter, path, decorator, wanted.name)
        if listed:
            return listed
    if not scope.name.startswith("test") and not any(_is_fixture(each) for each in scope.decorators):
        return ()
    places: list[tuple[str, Scope]] = []
    if parent is not None and parent.kind == "class":
        places.append((path, parent))
    places.append((path, interpreter.summary(path).module))
    places.extend((other, interpreter.summary(other).module) for other in interpreter.conftests(path))
    for where, home in places:
        for function in _fixtures(interpreter, where, home, wanted.name):
            if function != FunctionObject(path, scope.number):
                given = interpreter.returned(function)
                return joined(*[attributes.entered(interpreter, item) for item in given])
    return ()


def _listed(interpreter: Interpreter, path: str, decorator: Expression, name: str) -> Objects:
    """What ``@pytest.mark.parametrize`` lists for a name; nothing if the decorator is another, or lists others."""
    call: Call | None = decorator if isinstance(decorator, Call) else None
    if call is None:
        kept = (value for value in interpreter.evaluate(path, decorator) if isinstance(value, Result))
        made = next((value.place for value in kept if value.qualified.endswith(".parametrize")), None)
        if made is None:
            return ()
        path, call = made.path, interpreter.summary(made.path).call_at(made.span)
    if call is None or name_of(call.function) != "parametrize" or call.keyword("indirect") is not None:
        return ()
    written = (*call.positional[:1], call.keyword("argnames"))
    names = next((_names(interpreter, path, each) for each in written if each is not None), [])
    if name not in names:
        return ()
    index = names.index(name) if len(names) > 1 else None
    rows = (*call.positional[1:2], call.keyword("argvalues"))
    groups = [
        _cell(interpreter, row, index)
        for each in rows
        if each is not None
        for listed in interpreter.evaluate(path, each)
        for row in interpreter.element(listed, None)
    ]
    return joined(*groups) or (Unknown("what `parametrize` lists is not followed", Place(path, call.span)),)


def _names(interpreter: Interpreter, path: str, written: Expression) -> list[str]:
    """The names that ``parametrize`` lists values for: in one text, or in a list of texts."""
    found: list[str] = []
    for value in interpreter.evaluate(path, written):
        literal = interpreter.literal(value) if isinstance(value, ListObject) else None
        if isinstance(value, ListObject) and isinstance(literal, Collection):
            texts = [each for item in literal.items for each in interpreter.evaluate(value.place.path, item)]
            return [str(each.value) for each in texts if isinstance(each, Constant)] + [""]
        if isinstance(value, Constant):
            found = [part.strip() for part in str(value.value).split(",")]
    return found


def _cell(interpreter: Interpreter, row: Object, index: int | None) -> Objects:
    """One of the values in a row, or the row itself if it is for one name alone."""
    if isinstance(row, Result) and row.qualified == "pytest.param":
        call = interpreter.summary(row.place.path).call_at(row.place.span)
        values = () if call is None else call.positional[index or 0 : (index or 0) + 1]
        return joined(*[interpreter.evaluate(row.place.path, value) for value in values])
    return (row,) if index is None else interpreter.element(row, index)


def _fixtures(interpreter: Interpreter, path: str, home: Scope, name: str) -> list[FunctionObject]:
    """The fixtures called ``name`` that are bound in a module or class."""
    found: list[FunctionObject] = []
    for value in interpreter.bound(path, home, name) or ():
        if isinstance(value, FunctionObject):
            decorators = [each for each in interpreter.scope(value).decorators if _is_fixture(each)]
            if any(_own_name(interpreter, value.path, each) is None for each in decorators):
                found.append(value)
    for scope in interpreter.summary(path).scopes:
        # `@pytest.fixture(name="client")` gives a fixture another name than its function's.
        if scope.parent == home.number and any(
            _is_fixture(each) and _own_name(interpreter, path, each) == name for each in scope.decorators
        ):
            found.append(FunctionObject(path, scope.number))
    return found


def _is_fixture(decorator: Expression) -> bool:
    function = decorator.function if isinstance(decorator, Call) else decorator
    return name_of(function) in ("fixture", "yield_fixture")


def _own_name(interpreter: Interpreter, path: str, decorator: Expression) -> str | None:
    value = decorator.keyword("name") if isinstance(decorator, Call) else None
    if value is None:
        return None
    return next((str(each.value) for each in interpreter.evaluate(path, value) if isinstance(each, Constant)), None)
