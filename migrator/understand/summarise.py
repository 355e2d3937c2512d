"""Stage summarise: one file to a :class:`ModuleSummary`. A pure function of the file's path and bytes.

The tree is CPython's own. Every expression that may carry a client, a key, a model or a field is turned into the small
language of :mod:`migrator.understand.expressions`; everything else becomes ``Opaque`` and says what it was.
"""

from __future__ import annotations

import ast
import itertools
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from migrator.facts import Span
from migrator.files.source import Source
from migrator.understand.conditions import asks_version, same, tested, told
from migrator.understand.expressions import (
    WHOLE,
    Assigned,
    Attribute,
    Binding,
    Block,
    Blocks,
    Call,
    Choice,
    Collection,
    Comparison,
    ConstantExpression,
    Defined,
    Dictionary,
    Expression,
    Hidden,
    Imported,
    Item,
    Joined,
    Keyword,
    Lambda,
    Mark,
    ModuleSummary,
    Name,
    Opaque,
    Parameter,
    Scope,
    Store,
    Subscript,
    SyntaxProblem,
    name_of,
)
from migrator.understand.flow import body_of
from migrator.understand.marks import EXITS, WORDS, Condition, marks

ScopeKind = Literal["module", "class", "function", "comprehension"]

_ASKING = frozenset({"isinstance", "issubclass", "callable", "hasattr", "super", "type"})
ANY = "*"
ELLIPSIS = "an ellipsis"
_QUOTE = re.compile("\"\"\"|'''|[\"']")
_tuple = (
    tuple.__new__
)  # what a named tuple's own constructor calls, by the hundred thousand; all fields have to be given
_TOO_DEEP = "nested too deeply to be analysed"


def summarise(source: Source) -> ModuleSummary:
    """What ``source`` says. A file that cannot be parsed gives a summary with ``problem`` set, never an exception."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source.text, filename=source.path, type_comments=False)
    except SyntaxError as error:
        row = min(max(error.lineno or 1, 1), source.row_count)
        column = max((error.offset or 1) - 1, 0)
        line = source.line_span(row)
        return _broken(source, error.msg, min(line.start + column, line.end), row)
    except (RecursionError, MemoryError):
        return _broken(source, _TOO_DEEP, 0, 1)
    except ValueError as error:
        return _broken(source, str(error), 0, 1)
    try:
        return _Summariser(source).module(tree)
    except RecursionError:
        return _broken(source, _TOO_DEEP, 0, 1)


def _broken(source: Source, message: str, offset: int, row: int) -> ModuleSummary:
    scope = Scope(0, "module", "", None, Span(0, len(source.text)), {})
    return ModuleSummary(source.path, (scope,), problem=SyntaxProblem(message, offset, row))


def _wide_rows(source: Source) -> frozenset[int]:
    """The rows that are wider in UTF-8, in which the tree counts columns, than in characters."""
    if source.text.isascii():
        return frozenset()
    rows = itertools.pairwise((*source.starts, len(source.text)))
    return frozenset(row for row, (start, end) in enumerate(rows, 1) if not source.text[start:end].isascii())


@dataclass
class _Draft:
    """A scope while it is being filled."""

    number: int
    kind: ScopeKind
    name: str
    parent: int | None
    span: Span
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    parameters: tuple[Parameter, ...] = ()
    returns: list[Expression] = field(default_factory=list)
    yields: list[Expression] = field(default_factory=list)
    decorators: tuple[Expression, ...] = ()
    bases: tuple[Expression, ...] = ()
    result: Expression | None = None
    elsewhere: dict[str, int] = field(default_factory=dict)

    def scope(self) -> Scope:
        return Scope(
            self.number,
            self.kind,
            self.name,
            self.parent,
            self.span,
            {name: tuple(bindings) for name, bindings in self.bindings.items()},
            self.parameters,
            tuple(self.returns),
            tuple(self.yields),
            self.decorators,
            self.bases,
            self.result,
        )


class _Summariser:
    """One walk over the tree of one file."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.starts = source.starts
        self.wide = _wide_rows(source)
        self.scopes: list[_Draft] = []
        self.current: _Draft
        self.blocks: Blocks = ()
        self.block_count = 0
        self.calls: list[Call] = []
        self.stores: list[Store] = []
        self.subscripts: list[Subscript] = []
        self.comparisons: list[Comparison] = []
        self.texts: list[Joined] = []
        self.attributes: list[Attribute] = []
        self.names: list[Name] = []
        self.inner: set[int] = set()
        self.tested: set[str] = set()
        self.told: dict[int, tuple[str, str, str]] = {}
        self.versions = "hasattr(" in source.text or "__version__" in source.text
        self.versioned: dict[int, int] = {}
        self.stars: list[Imported] = []
        self.caught: list[Expression] = []
        # Nothing of this is kept where no text is marked.
        self.marking = any(word in source.text for word in WORDS)
        self.marked: list[ConstantExpression] = []
        self.conditions: list[Condition] = []
        self.stops: list[Span] = []

    def module(self, tree: ast.Module) -> ModuleSummary:
        self.current = self._open("module", "", None, Span(0, len(self.source.text)))
        self.statements(tree.body)
        return ModuleSummary(
            self.source.path,
            tuple(draft.scope() for draft in self.scopes),
            tuple(self.calls),
            tuple(self.stores),
            tuple(self.subscripts),
            tuple(self.comparisons),
            tuple(self.texts),
            tuple(each for each in self.attributes if id(each) not in self.inner),
            frozenset(each.name for each in self.names if id(each) not in self.inner).union(
                each.name for each in self.attributes if id(each) not in self.inner
            ),
            frozenset(self.tested),
            self.told,
            self.versioned,
            tuple(self.stars),
            self.marks(),
            tuple(self.caught),
        )

    def marks(self) -> tuple[Mark, ...]:
        """The marked texts, with what is done with each."""
        if not self.marked:
            return ()
        bindings = [
            (draft.number, name, binding)
            for draft in self.scopes
            for name, found in draft.bindings.items()
            for binding in found
        ]
        return tuple(marks(self.marked, self.conditions, self.stops, self.names, bindings))

    def condition(self, node: ast.expr, *, refuses: bool = False) -> None:
        """Remember an expression that only its truth is asked of."""
        if self.marking:
            self.conditions.append(Condition(self.span(node), refuses))

    def stop(self, nodes: Sequence[ast.stmt] | Sequence[ast.expr]) -> None:
        """Remember the code in which the program gives up and says why."""
        if self.marking and nodes:
            self.stops.append(Span(self.span(nodes[0]).start, self.span(nodes[-1]).end))

    # -- places and scopes ------------------------------------------------------------------------------------------

    def span(self, node: ast.expr | ast.stmt | ast.keyword | ast.arg | ast.alias) -> Span:
        row, end_row, end_column = node.lineno, node.end_lineno, node.end_col_offset
        if end_row is None or end_column is None:
            end_row, end_column = row, node.col_offset
        if row in self.wide or end_row in self.wide:
            offset = self.source.offset
            return Span(offset(row, node.col_offset), offset(end_row, end_column))
        starts = self.starts
        return _tuple(Span, (starts[row - 1] + node.col_offset, starts[end_row - 1] + end_column))

    def _open(self, kind: ScopeKind, name: str, parent: _Draft | None, span: Span) -> _Draft:
        draft = _Draft(len(self.scopes), kind, name, None if parent is None else parent.number, span)
        self.scopes.append(draft)
        return draft

    def bind(self, name: str, binding: Binding) -> None:
        number = self.current.elsewhere.get(name)
        draft = self.current
        if number is not None:
            draft = self.scopes[number]
            binding = binding._replace(blocks=(body_of(self.current.number), *binding.blocks))
        if draft.kind == "comprehension" and isinstance(binding, Assigned) and binding.how == "assign":
            # A walrus in a comprehension binds in the enclosing function or module (PEP 572).
            while draft.kind == "comprehension" and draft.parent is not None:
                draft = self.scopes[draft.parent]
        draft.bindings.setdefault(name, []).append(binding)

    def _inside(self, kind: Literal["if", "loop", "try"], branches: Iterable[Sequence[ast.stmt]]) -> None:
        outer, number = self.blocks, self.block_count
        self.block_count += 1
        for branch, body in enumerate(branches):
            returns = kind == "if" and self._returns(body)
            self.blocks = (*outer, Block(number, branch, kind, returns))
            self.statements(body)
        self.blocks = outer

    def _returns(self, body: Sequence[ast.stmt]) -> bool:
        """Whether ``body`` leaves the function for good: what is returned from a `try` may have an end after it."""
        last = body[-1] if body else None
        return isinstance(last, ast.Return) and not any(block.kind == "try" for block in self.blocks)

    # -- statements -------------------------------------------------------------------------------------------------

    def statements(self, body: Sequence[ast.stmt]) -> None:
        for statement in body:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        method = _METHODS.get(type(node))
        if method is not None:
            method(self, node)
            return
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.expression(child)

    def _Import(self, node: ast.Import) -> None:
        statement = self.span(node)
        for alias in node.names:
            if alias.asname:
                self.bind(alias.asname, Imported(self.span(alias), self.blocks, alias.name, None, 0, statement))
            else:
                top = alias.name.partition(".")[0]
                self.bind(top, Imported(self.span(alias), self.blocks, top, None, 0, statement))

    def _ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            name = None if alias.name == "*" else alias.name
            imported = Imported(self.span(alias), self.blocks, node.module or "", name, node.level, self.span(node))
            if name is None:
                self.stars.append(imported)
            else:
                self.bind(alias.asname or name, imported)

    def _Global(self, node: ast.Global) -> None:
        for name in node.names:
            if self.current.number:
                self.current.elsewhere[name] = 0

    def _Nonlocal(self, node: ast.Nonlocal) -> None:
        for name in node.names:
            parent = self.current.parent
            while parent is not None:
                draft = self.scopes[parent]
                if draft.kind == "function" and (
                    name in draft.bindings or any(parameter.name == name for parameter in draft.parameters)
                ):
                    self.current.elsewhere[name] = parent
                    break
                parent = draft.parent

    def _FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        decorators = tuple(self.expression(decorator) for decorator in node.decorator_list)
        parameters = self._parameters(node.args)
        result = self.annotation(node.returns)
        span = self.span(node)
        draft = self._open("function", node.name, self.current, span)
        self.bind(node.name, Defined(span, self.blocks, draft.number))
        draft.decorators, draft.parameters, draft.result = decorators, parameters, result
        self._body(draft, node.body)

    _AsyncFunctionDef = _FunctionDef

    def _ClassDef(self, node: ast.ClassDef) -> None:
        decorators = tuple(self.expression(decorator) for decorator in node.decorator_list)
        bases = tuple(self.expression(base) for base in node.bases)
        self.inner.update(id(base) for base in bases)
        for keyword in node.keywords:
            self.expression(keyword.value)
        span = self.span(node)
        draft = self._open("class", node.name, self.current, span)
        self.bind(node.name, Defined(span, self.blocks, draft.number))
        draft.decorators, draft.bases = decorators, bases
        self._body(draft, node.body)

    def _body(self, draft: _Draft, body: Sequence[ast.stmt]) -> None:
        outer, blocks = self.current, self.blocks
        self.current, self.blocks = draft, ()
        self.statements(body)
        self.current, self.blocks = outer, blocks

    def _parameters(self, arguments: ast.arguments) -> tuple[Parameter, ...]:
        found: list[Parameter] = []
        positional = [*arguments.posonlyargs, *arguments.args]
        padding: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
        for argument, default in zip(positional, [*padding, *arguments.defaults], strict=True):
            found.append(self._parameter(argument, "positional", default))
        if arguments.vararg:
            found.append(self._parameter(arguments.vararg, "args", None))
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            found.append(self._parameter(argument, "keyword", default))
        if arguments.kwarg:
            found.append(self._parameter(arguments.kwarg, "kwargs", None))
        return tuple(found)

    def _parameter(
        self, argument: ast.arg, kind: Literal["positional", "keyword", "args", "kwargs"], default: ast.expr | None
    ) -> Parameter:
        value = None if default is None else self.expression(default)
        return Parameter(self.span(argument), argument.arg, kind, self.annotation(argument.annotation), value)

    def _Return(self, node: ast.Return) -> None:
        if node.value is not None:
            self.current.returns.append(self.expression(node.value))

    def _Assign(self, node: ast.Assign) -> None:
        value = self.expression(node.value)
        for target in node.targets:
            self.target(target, value, self.span(node))

    def _AnnAssign(self, node: ast.AnnAssign) -> None:
        annotation = self.annotation(node.annotation)
        value = None if node.value is None else self.expression(node.value)
        self.target(node.target, value, self.span(node), annotation=annotation)

    def _AugAssign(self, node: ast.AugAssign) -> None:
        value, span = self.expression(node.value), self.span(node)
        if isinstance(node.op, ast.BitOr) and not isinstance(node.target, ast.Subscript):
            # `d |= {...}` is `d.update({...})`.
            base = self.expression(node.target)
            function = Attribute(span, base, "update")
            self.calls.append(Call(span, function, (value,), (), self.current.number, self.blocks))
        elif isinstance(node.op, ast.Add) and isinstance(node.value, ast.List):
            # `messages += [...]` is `messages.extend([...])`.
            function = Attribute(span, self.expression(node.target), "extend")
            self.calls.append(Call(span, function, (value,), (), self.current.number, self.blocks))
        elif isinstance(node.target, ast.Name):
            self.bind(node.target.id, Hidden(span, self.blocks, "an augmented assignment"))
        else:
            self.expression(node.target)

    def _Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Subscript):
                base, index = self.expression(target.value), self.expression(target.slice)
                where = (self.current.number, self.blocks)
                self.stores.append(Store(self.span(node), base, None, index, None, *where))

    def _With(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            value = self.expression(item.context_expr)
            if item.optional_vars is not None:
                self.target(item.optional_vars, value, self.span(item.optional_vars), how="with")
        self.statements(node.body)

    _AsyncWith = _With

    def _For(self, node: ast.For | ast.AsyncFor) -> None:
        value = self.expression(node.iter)
        outer, number = self.blocks, self.block_count
        self.block_count += 1
        self.blocks = (*outer, Block(number, 0, "loop"))
        self.target(node.target, value, self.span(node.target), how="for")
        self.statements(node.body)
        self.blocks = outer
        self._inside("try", [node.orelse])

    _AsyncFor = _For

    def test(self, node: ast.expr) -> None:
        """An expression that only its truth is asked of."""
        known = len(self.names), len(self.attributes), len(self.comparisons)
        self.expression(node)
        while isinstance(node, ast.UnaryOp):
            node = node.operand
        if isinstance(node, ast.Compare):
            return  # what is compared (`key is None`) is not asked whether it is true
        asked = {each.name for each in self.names[known[0] :]} | {each.name for each in self.attributes[known[1] :]}
        if len(self.comparisons) > known[2]:
            compared = (inner for each in ast.walk(node) if isinstance(each, ast.Compare) for inner in ast.walk(each))
            asked -= {getattr(each, "id", getattr(each, "attr", "")) for each in compared}
        self.tested |= asked

    def _Assert(self, node: ast.Assert) -> None:
        self.test(node.test)
        if self.versions and asks_version(node.test) is not None:
            self.versioned[WHOLE] = WHOLE
        self.condition(node.test, refuses=True)
        if node.msg is not None:
            self.expression(node.msg)
            self.stop([node.msg])

    def _Raise(self, node: ast.Raise) -> None:
        self.stop([node])
        for raised in (node.exc, node.cause):
            if raised is not None:
                self.expression(raised)

    def _While(self, node: ast.While) -> None:
        self.test(node.test)
        self.condition(node.test)
        self._inside("loop", [node.body])
        self._inside("try", [node.orelse])

    def _If(self, node: ast.If) -> None:
        self.test(node.test)
        leaving = [body for body in (node.body, node.orelse) if _leaves(body)]
        self.condition(node.test, refuses=bool(leaving))
        for body in leaving:
            self.stop(body)
        number, asked = self.block_count, tested(node.test)
        branch = asks_version(node.test) if self.versions else None
        if branch is not None:
            self.versioned[number] = branch
        mark = told(node.test)
        if mark is not None:
            self.told[number] = mark
        name = asked.subject.id if asked is not None and isinstance(asked.subject, ast.Name) else ""
        known = len(self.current.bindings.get(name, ()))
        self._inside("if", [node.body, node.orelse])
        bindings = self.current.bindings.get(name, ())[known:]
        # In a loop, what follows comes before as well.
        looping = any(block.kind == "loop" for block in self.blocks)
        if asked is not None and asked.empty and bindings and not looping:
            branches = {block.branch for each in bindings for block in each.blocks if block.number == number}
            if branches == {0}:
                self._filled(node, name, asked.operator, self.span(asked.subject), number)

    def _filled(self, node: ast.If, name: str, operator: Literal["if", "or"], test: Span, number: int) -> None:
        """Behind ``if x is None: x = …``, `x` is what it was, but for None, or what it is at the end of the body."""
        behind = Span(self.span(node).end + 1, self.span(node).end + 1)
        inside = (*self.blocks, Block(number, 0, "if", self._returns(node.body)))
        before = Name(test, name, self.current.number, self.blocks)
        filled = Name(behind, name, self.current.number, inside)
        value = Choice(behind, (Choice(behind, (before,), operator), filled), "if")
        self.bind(name, Assigned(behind, self.blocks, value))

    def _Try(self, node: ast.Try) -> None:
        for handler in node.handlers:
            if handler.type is not None:
                self.caught.append(self.expression(handler.type))
            if handler.name:
                self.bind(handler.name, Hidden(self.span(node), self.blocks, "a caught exception"))
        self._inside("try", [[*node.body, *node.orelse], *[handler.body for handler in node.handlers]])
        self.statements(node.finalbody)

    _TryStar = _Try

    def _Match(self, node: ast.Match) -> None:
        self.expression(node.subject)
        for case in node.cases:
            if case.guard is not None:
                self.expression(case.guard)
            for pattern in ast.walk(case.pattern):
                name = getattr(pattern, "name", None) or getattr(pattern, "rest", None)
                if isinstance(name, str):
                    self.bind(name, Hidden(self.span(node), self.blocks, "a pattern"))
        self._inside("if", [case.body for case in node.cases])

    # -- targets ----------------------------------------------------------------------------------------------------

    def target(
        self,
        node: ast.expr,
        value: Expression | None,
        span: Span,
        *,
        annotation: Expression | None = None,
        path: tuple[int, ...] = (),
        how: Literal["assign", "with", "for"] = "assign",
    ) -> None:
        where = (self.current.number, self.blocks)
        if isinstance(node, ast.Name):
            self.bind(node.id, Assigned(span, self.blocks, value, annotation, path, how))
        elif isinstance(node, (ast.Tuple, ast.List)):
            starred = next((i for i, item in enumerate(node.elts) if isinstance(item, ast.Starred)), None)
            for index, element in enumerate(node.elts):
                if isinstance(element, ast.Starred):
                    for name in _names(element):
                        self.bind(name, Hidden(span, self.blocks, "a starred target"))
                else:
                    position = index if starred is None or index < starred else index - len(node.elts)
                    self.target(element, value, span, path=(*path, position), how=how)
        elif isinstance(node, ast.Attribute):
            base = self.expression(node.value)
            self.inner.add(id(base))
            self.stores.append(Store(span, base, node.attr, None, value, *where, path, annotation))
        elif isinstance(node, ast.Subscript):
            base, index_expression = self.expression(node.value), self.expression(node.slice)
            self.stores.append(Store(span, base, None, index_expression, value, *where, path, annotation))

    # -- expressions ------------------------------------------------------------------------------------------------

    def expression(self, node: ast.expr) -> Expression:
        method = _METHODS.get(type(node))
        if method is not None:
            result: Expression = method(self, node)
            return result
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.expression(child)
        return Opaque(self.span(node), _WORDS.get(type(node).__name__, "an expression"))

    def annotation(self, node: ast.expr | None) -> Expression | None:
        """An annotation; what is quoted in it is read as the expression that it holds."""
        if node is None:
            return None
        plain = isinstance(node, (ast.Name, ast.Attribute))
        known = len(self.names), len(self.attributes)
        found = self.expression(node if plain else _Unquoted().visit(node))
        self.inner.update(id(each) for each in (*self.names[known[0] :], *self.attributes[known[1] :]))
        return found

    def _Constant(self, node: ast.Constant) -> Expression:
        span = self.span(node)
        value = node.value
        if isinstance(value, (str, bytes)):
            plain = span.end - span.start == len(value) + 2
            constant = _tuple(ConstantExpression, (span, value, plain or self._single_token(span)))
            if self.marking and isinstance(value, str) and any(word in value for word in WORDS):
                self.marked.append(constant)
            return constant
        if value is None or isinstance(value, (bool, int, float)):
            return _tuple(ConstantExpression, (span, value, True))
        return Opaque(span, ELLIPSIS if value is ... else "a literal")

    def _single_token(self, span: Span) -> bool:
        """Whether the string at ``span`` is one literal, not several next to each other."""
        text, end = self.source.text, span.end
        opening = _QUOTE.search(text, span.start, end)
        if opening is None:
            return False
        quote = opening.group()
        at = opening.end()
        closing = text.find(quote, at, end)
        while closing >= 0 and (escape := text.find("\\", at, closing)) >= 0:
            at = escape + 2
            if closing < at:
                closing = text.find(quote, at, end)
        return closing >= 0 and closing + len(quote) == end

    def _Name(self, node: ast.Name) -> Expression:
        number = self.current.elsewhere.get(node.id)
        blocks = self.blocks if number is None else (body_of(self.current.number), *self.blocks)
        name = _tuple(Name, (self.span(node), node.id, self.current.number if number is None else number, blocks))
        self.names.append(name)
        return name

    def _Attribute(self, node: ast.Attribute) -> Expression:
        base = self.expression(node.value)
        self.inner.add(id(base))
        attribute = _tuple(Attribute, (self.span(node), base, node.attr))
        self.attributes.append(attribute)
        return attribute

    def _Call(self, node: ast.Call) -> Expression:
        function = self.expression(node.func)
        self.inner.add(id(function))
        positional: list[Expression] = []
        starred: Expression | None = None
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                unpacked = self.expression(argument.value)
                starred = starred or unpacked
            elif starred is None:
                positional.append(self.expression(argument))
            else:
                self.expression(argument)
        keywords = tuple([_tuple(Keyword, (self.span(kw), kw.arg, self.expression(kw.value))) for kw in node.keywords])
        where = (self.current.number, self.blocks)
        call = _tuple(Call, (self.span(node), function, tuple(positional), keywords, *where, starred))
        self.calls.append(call)
        if name_of(function) in EXITS:
            self.stop([node])
        if name_of(function) == "setattr" and len(positional) == 3:
            self._set(call)
        elif isinstance(function, Attribute) and function.name == "update":
            base = function.base
            if isinstance(base, Attribute) and base.name == "__dict__":
                self._set_any(base.base, Opaque(call.span, "an item of it"), call)
            elif isinstance(base, Call) and name_of(base.function) == "vars" and base.positional:
                self._set_any(base.positional[0], Opaque(call.span, "an item of it"), call)
        if name_of(function) in _ASKING:
            # `isinstance(client, OpenAI)` uses the class and gives nothing away.
            self.inner.update(id(value) for value in positional)
        return call

    def _set(self, call: Call) -> None:
        """``setattr(base, "name", value)`` is an assignment to the attribute."""
        base, name, value = call.positional
        if isinstance(name, ConstantExpression) and isinstance(name.value, str):
            self.stores.append(Store(call.span, base, name.value, None, value, call.scope, call.blocks))
        else:
            self._set_any(base, value, call)

    def _set_any(self, base: Expression, value: Expression, call: Call) -> None:
        """``setattr(base, name, value)`` and ``base.__dict__.update(values)`` may set any attribute."""
        self.stores.append(Store(call.span, base, ANY, None, value, call.scope, call.blocks))

    def _Subscript(self, node: ast.Subscript) -> Expression:
        subscript = Subscript(self.span(node), self.expression(node.value), self.expression(node.slice))
        self.subscripts.append(subscript)
        return subscript

    def _Dict(self, node: ast.Dict) -> Expression:
        items: list[Item] = []
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                items.append(Item(self.span(value), None, self.expression(value)))
            else:
                span = Span(self.span(key).start, self.span(value).end)
                items.append(Item(span, self.expression(key), self.expression(value)))
        return Dictionary(self.span(node), tuple(items), self.current.number, self.blocks)

    def _List(self, node: ast.List | ast.Tuple | ast.Set) -> Expression:
        items = [self.expression(item) for item in node.elts]
        known = tuple(
            item for item, written in zip(items, node.elts, strict=True) if not isinstance(written, ast.Starred)
        )
        return Collection(self.span(node), known, complete=len(known) == len(items))

    _Tuple = _Set = _List

    def _IfExp(self, node: ast.IfExp) -> Expression:
        self.test(node.test)
        self.condition(node.test)
        body, other = self.expression(node.body), self.expression(node.orelse)
        asked = tested(node.test)
        # `x if x is not None else y` is never None.
        if asked is not None and not asked.empty and same(asked.subject, node.body):
            body = Choice(body.span, (body,), asked.operator)
        elif asked is not None and asked.empty and same(asked.subject, node.orelse):
            other = Choice(other.span, (other,), asked.operator)
        return Choice(self.span(node), (body, other), "if")

    def _BoolOp(self, node: ast.BoolOp) -> Expression:
        operands = tuple(self.expression(value) for value in node.values)
        return Choice(self.span(node), operands, "or" if isinstance(node.op, ast.Or) else "and")

    def _JoinedStr(self, node: ast.JoinedStr) -> Expression:
        known = len(self.marked)
        joined = Joined(self.span(node), tuple(self.expression(value) for value in node.values))
        texts = {id(value) for value in joined.parts}
        # What is written between the braces' gaps is no literal of its own.
        self.marked[known:] = [
            ConstantExpression(each.span, each.value, whole=False) if id(each) in texts else each
            for each in self.marked[known:]
        ]
        self.texts.append(joined)
        return joined

    def _FormattedValue(self, node: ast.FormattedValue) -> Expression:
        if node.format_spec is not None:
            self.expression(node.format_spec)
        return self.expression(node.value)

    def _BinOp(self, node: ast.BinOp) -> Expression:
        operands: list[ast.expr] = []
        left: ast.expr = node
        operator = type(node.op)
        while isinstance(left, ast.BinOp) and type(left.op) is operator:
            operands.append(left.right)
            left = left.left
        parts = tuple(self.expression(operand) for operand in (left, *reversed(operands)))
        if operator is ast.Add:
            joined = Joined(self.span(node), parts)
            self.texts.append(joined)
            return joined
        if operator is ast.BitOr:
            # A union type, or two dictionaries merged: `values` tells them apart.
            return Choice(self.span(node), parts, "|")
        return Opaque(self.span(node), "a computed value")

    def _UnaryOp(self, node: ast.UnaryOp) -> Expression:
        if isinstance(node.op, ast.Not):
            self.condition(node.operand)
        operand = self.expression(node.operand)
        value = operand.value if isinstance(operand, ConstantExpression) else None
        if isinstance(node.op, ast.USub) and isinstance(value, (int, float)) and not isinstance(value, bool):
            return ConstantExpression(self.span(node), -value)
        return Opaque(self.span(node), "a computed value")

    def _Compare(self, node: ast.Compare) -> Expression:
        operands = tuple(self.expression(operand) for operand in (node.left, *node.comparators))
        self.comparisons.append(Comparison(self.span(node), operands))
        self.condition(node)
        return Opaque(self.span(node), "a comparison")

    def _Await(self, node: ast.Await) -> Expression:
        return self.expression(node.value)

    def _NamedExpr(self, node: ast.NamedExpr) -> Expression:
        value = self.expression(node.value)
        self.target(node.target, value, self.span(node))
        return value

    def _Lambda(self, node: ast.Lambda) -> Expression:
        parameters = self._parameters(node.args)
        draft = self._open("function", "<lambda>", self.current, self.span(node))
        draft.parameters = parameters
        outer, blocks = self.current, self.blocks
        self.current, self.blocks = draft, ()
        draft.returns.append(self.expression(node.body))
        self.current, self.blocks = outer, blocks
        return Lambda(draft.span, draft.number)

    def _Yield(self, node: ast.Yield) -> Expression:
        if node.value is not None:
            self.current.yields.append(self.expression(node.value))
        return Opaque(self.span(node), "a yield expression")

    def _YieldFrom(self, node: ast.YieldFrom) -> Expression:
        self.expression(node.value)
        return Opaque(self.span(node), "a yield expression")

    def _ListComp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Expression:
        # The first iterable belongs to the enclosing scope, the rest to the comprehension's own.
        first, *others = node.generators
        value = self.expression(first.iter)
        draft = self._open("comprehension", "<comprehension>", self.current, self.span(node))
        outer, self.current = self.current, draft
        self.target(first.target, value, self.span(first.target), how="for")
        for generator in others:
            inner = self.expression(generator.iter)
            self.target(generator.target, inner, self.span(generator.target), how="for")
        for condition in (condition for generator in node.generators for condition in generator.ifs):
            self.expression(condition)
            self.condition(condition)
        if isinstance(node, ast.DictComp):
            self.expression(node.key)
            self.expression(node.value)
            result: Expression = Opaque(self.span(node), "a dict comprehension")
        else:
            result = Collection(self.span(node), (self.expression(node.elt),), complete=False)
        self.current = outer
        return result

    _SetComp = _GeneratorExp = _DictComp = _ListComp


_METHODS: dict[type[ast.AST], Callable[[_Summariser, Any], Any]] = {
    getattr(ast, name[1:]): method
    for name, method in vars(_Summariser).items()
    if name[:1] == "_" and name[1:2].isupper() and hasattr(ast, name[1:])
}


class _Unquoted(ast.NodeTransformer):
    """Quoted parts of an annotation as the expressions that they hold, at the place of the quotes."""

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if not isinstance(node.value, str):
            return node
        try:
            quoted = ast.parse(node.value.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return node
        for inner in ast.walk(quoted):
            ast.copy_location(inner, node)
        return quoted

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        base = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
        if base == "Literal":
            return node
        if base == "Annotated" and isinstance(node.slice, ast.Tuple) and node.slice.elts:
            node.slice.elts[0] = self.visit(node.slice.elts[0])
            return node
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        return node


_WORDS = {
    "Slice": "a slice",
    "Starred": "an unpacked value",
}


def _leaves(body: Sequence[ast.stmt]) -> bool:
    """Whether the code gives up at the end of ``body``: it raises, returns or exits."""
    last = body[-1] if body else None
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        function = last.value.func
        return (getattr(function, "attr", None) or getattr(function, "id", "")) in EXITS
    return isinstance(last, (ast.Raise, ast.Return))


def _names(node: ast.AST) -> Iterator[str]:
    return (inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))
