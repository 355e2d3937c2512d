"""Stage plan: a client is split. What that comes to in the text: a second statement, other names, and imports.

The second client can be written where the first is made by a plain assignment to a name or an attribute, nothing else
is ever assigned to it, and each of the requests names it there: in the same scope or one within it, in the methods of
the same class, or by an import. In all other cases a split is refused, with the reason.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from migrator.edit.document import Refused
from migrator.edit.plan import edits_of
from migrator.edit.scopes import FUNCTION, Scope, bound_name
from migrator.edit.statements import shares_line
from migrator.edit.uses import COPIES, File, last_name
from migrator.facts import (
    Finding,
    ImportBeside,
    InsertStatement,
    Operation,
    Place,
    Replace,
    SecondCall,
    Span,
    SplitClient,
)
from migrator.judge.split import splits, unsplit
from migrator.understand.modules import Modules

Locate = Callable[[str, str, int], str | None]
"""The file of a module, from the importing file, the name that the import gives it, and its leading dots."""

# A copy with these options still talks to the same host with the same key.
_HARMLESS_OPTIONS = frozenset({"max_retries", "timeout"})
# Where nodes of all kinds keep the names that they bind or ask for.
_NAMES = ("id", "arg", "name", "asname", "rest")
_ENDPOINTS = frozenset({"chat", "completions"})


def written_out(findings: Iterable[Finding], texts: Mapping[str, str], files: Iterable[str]) -> tuple[Finding, ...]:
    """The findings with each split in their fixes as the operations that it comes to in ``texts``.

    ``files`` are all files of the run, which imports may lead to. Where the code does not allow a split, the finding
    has no fix, and its help says why.
    """
    locate = Modules((*files, *texts), frozenset()).locate
    return tuple(_written_out(finding, texts, locate) for finding in findings)


def _written_out(finding: Finding, texts: Mapping[str, str], locate: Locate) -> Finding:
    fix = finding.fix
    if fix is None or not splits(finding):
        return finding
    operations: dict[Operation, None] = {}
    try:
        for each in fix.operations:
            found = _Splitter(each, texts, locate).operations() if isinstance(each, SplitClient) else (each,)
            operations.update(dict.fromkeys(found))
        fix = replace(fix, operations=tuple(operations))
        edits_of(fix, texts)
    except Refused as refused:
        return replace(finding, fix=None, help=unsplit(finding.help, str(refused)))
    except RecursionError:
        return replace(finding, fix=None, help=unsplit(finding.help, "the code is nested too deep"))
    return replace(finding, fix=fix)


def second_name(name: str, provider: str) -> str:
    """The name of the second client, in the style of the first: ``_client`` becomes ``_cerebras_client``."""
    word = re.sub(r"\W", "_", provider).lower()
    bare = name.lstrip("_")
    lead = name[: len(name) - len(bare)]
    openai = re.search("openai", bare, re.IGNORECASE)
    if openai is not None:
        old = openai[0]
        new = word.upper() if old.isupper() else word.capitalize() if old[0].isupper() else word
        return f"{lead}{bare[: openai.start()]}{new}{bare[openai.end() :]}"
    if bare.isupper():
        return f"{lead}{word.upper()}_{bare}"
    if "_" not in bare and re.search("[a-z][A-Z]", bare):
        return f"{lead}{word}{bare[0].upper()}{bare[1:]}" if bare[0].islower() else f"{lead}{word.capitalize()}{bare}"
    return f"{lead}{word}_{bare}" if bare else f"{lead}{word}"


# --------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Held:
    """What a client is bound to: a ``name`` of ``scope``, or an attribute of the instances of ``owner``; or both."""

    statement: ast.stmt
    target: ast.Name | ast.Attribute
    name: str
    second: str
    scope: Scope | None
    owner: ast.ClassDef | None


class _Splitter:
    def __init__(self, split: SplitClient, texts: Mapping[str, str], locate: Locate) -> None:
        self.split = split
        self.texts = texts
        self.locate = locate
        self.files: dict[str, File] = {}
        # Where other files have it by an import: the names, and the attributes of its module.
        self.imported: list[tuple[File, str, Scope]] = []
        self.reached: list[tuple[File, ast.Attribute]] = []
        self.home = self._file(split.place.path)

    def operations(self) -> tuple[Operation, ...]:
        """The operations that the split comes to. Raises Refused if it cannot be made safely."""
        held = self._held()
        renamed = [each for request in self.split.requests for each in self._renamed(request, held)]
        switched = frozenset(each.place for each in renamed if isinstance(each, Replace))
        self._check_uses(held, switched)
        code = SecondCall(self.split.place, self.split.arguments, self.split.without)
        target = self._seconded(self.home, held.target, held)
        return (InsertStatement(self.home.place(held.statement), target, code), *renamed)

    # -- the first client -------------------------------------------------------------------------------------------

    def _held(self) -> _Held:
        """What the first client is bound to, and by which statement."""
        position = self.home.document.statements(self.split.place.span)[-1]
        statement = position.statement
        target = _target(statement)
        value = getattr(statement, "value", None)
        if target is None or value is None or self.home.document.span(value) != self.split.place.span:
            raise Refused("it is not made by a plain assignment to one name")
        if any(shares_line(self.home.document, position)):
            raise Refused("the statement that makes it shares its line with other code")
        return self._named(statement, target) if isinstance(target, ast.Name) else self._kept(statement, target)

    def _named(self, statement: ast.stmt, target: ast.Name) -> _Held:
        scope = self.home.scopes.chain(self.home.document.span(target))[-1]
        owner = scope.owner if isinstance(scope.owner, ast.ClassDef) else None
        if any(isinstance(node, (ast.Global, ast.Nonlocal)) for node in scope.bindings[target.id]):
            raise Refused(f"`{target.id}` is assigned in a function that declares it as `global` or `nonlocal`")
        self._check_only(target.id, scope, target)
        second = second_name(target.id, self.split.provider)
        if owner is not None:
            if isinstance(statement, ast.AnnAssign) and (owner.bases or owner.decorator_list):
                raise Refused(f"`{target.id}` may be a field of the class `{owner.name}`")
            self._check_attribute(owner, target.id, second, None)
        self._check_free(self.home, scope.owner, second)
        return _Held(statement, target, target.id, second, scope, owner)

    def _kept(self, statement: ast.stmt, target: ast.Attribute) -> _Held:
        owner = self.home.own_class(target.value)
        if owner is None:
            raise Refused("it is kept on an object other than the `self` of a class")
        bound = self.home.scopes.of(owner).bindings
        declared = [self.home.parents[id(node)] for node in bound.get(target.attr, ())]
        plain = not owner.bases and not owner.decorator_list
        if "__slots__" in bound or not all(plain and _is_annotation(each) for each in declared):
            raise Refused(f"the class `{owner.name}` declares the attributes that it has")
        second = second_name(target.attr, self.split.provider)
        self._check_attribute(owner, target.attr, second, target)
        self._check_free(self.home, owner, second)
        return _Held(statement, target, target.attr, second, None, owner)

    def _check_only(self, name: str, scope: Scope, target: ast.Name) -> None:
        """Refuse what is assigned more than once: which of them a request means cannot be told."""
        others = [node for node in scope.bindings[name] if node is not target]
        for node in self.home.nodes:
            if isinstance(node, FUNCTION):
                own = self.home.scopes.of(node).bindings.get(name, [])
                declared = [each for each in own if isinstance(each, (ast.Global, ast.Nonlocal))]
                others += [each for each in own if declared and each not in declared]
        if others:
            raise Refused(f"`{name}` is assigned in {self._line(self.home, others[0])} as well")

    def _check_attribute(self, owner: ast.ClassDef, name: str, second: str, target: ast.Attribute | None) -> None:
        """Refuse an attribute that is assigned elsewhere as well, and a second one whose name may be taken.

        Classes of other files count where one of them may be derived from this one, or the other way round.
        """
        derived = any(last_name(base) != "object" for base in owner.bases)
        for node in self.home.named(name):
            if isinstance(node, ast.Name) or isinstance(node.ctx, ast.Load) or node is target:
                continue
            other = self.home.own_class(node.value)
            if other is None or other is owner or other.bases or derived:
                raise Refused(f"the attribute `{name}` is assigned in {self._line(self.home, node)} as well")
        assigned = re.compile(rf"\.{name}\s*(:[^=\n]+)?=(?!=)")
        heir = re.compile(rf"\bclass\s+\w+\s*\([^)]*\b{owner.name}\b")
        for path, text in self.texts.items():
            related = derived or heir.search(text)
            if related and path != self.home.path and assigned.search(text):
                raise Refused(f"the attribute `{name}` may be assigned in {path} as well")
            if related and re.search(rf"\b{second}\b", text):
                raise Refused(f"the name `{second}` for a second client is in use in {path}")

    def _check_free(self, file: File, owner: ast.AST, second: str) -> None:
        """Refuse a second client whose name means something in its scope already."""
        fields = (*_NAMES, "attr") if isinstance(owner, ast.ClassDef) else _NAMES
        for node in ast.walk(owner):
            names = [getattr(node, field, None) for field in fields] + list(getattr(node, "names", ()))
            if any(isinstance(name, str) and name.partition(".")[0] == second for name in names):
                raise Refused(f"the name `{second}` for a second client is in use in {self._line(file, node)}")

    # -- its requests -----------------------------------------------------------------------------------------------

    def _renamed(self, request: Place, held: _Held) -> tuple[Operation, ...]:
        """The operations that let a request use the second client."""
        file = self._file(request.path)
        steps = self._steps(file, request.span)
        root = steps[0]
        if not isinstance(root, ast.Name):
            raise self._indirect(file, request)
        if file.path != self.home.path:
            return self._imported(file, request, steps, held)
        if held.scope is not None and root.id == held.name and file.holder(root) is held.scope:
            return (Replace(file.place(root), self._seconded(file, root, held)),)
        if held.owner is not None and len(steps) > 1 and file.own_class(root) is held.owner:
            kept = steps[1]
            if isinstance(kept, ast.Attribute) and kept.attr == held.name:
                return (Replace(file.place(kept), self._seconded(file, kept, held)),)
        raise self._indirect(file, request)

    def _imported(self, file: File, request: Place, steps: tuple[ast.expr, ...], held: _Held) -> tuple[Operation, ...]:
        """The operations for a request in another module, which imports the client or the module it is in."""
        root = steps[0]
        scope = file.holder(root) if isinstance(root, ast.Name) else None
        if scope is None or held.scope is None or not isinstance(root, ast.Name) or held.owner is not None:
            raise self._indirect(file, request)
        if not isinstance(held.scope.owner, ast.Module):
            raise self._indirect(file, request)
        bindings = scope.bindings[root.id]
        statement = bindings[0]
        if isinstance(statement, ast.ImportFrom) and len(bindings) == 1:
            alias = next(each for each in statement.names if bound_name(each) == root.id)
            module, level = statement.module or "", statement.level
            if alias.name == held.name and self.locate(file.path, module, level) == self.home.path:
                return self._beside(file, statement, alias, root, scope, held)
            inner = f"{module}.{alias.name}" if module else alias.name
            depth = 1 if self.locate(file.path, inner, level) == self.home.path else 0
        else:
            depth = self._module_depth(file, bindings, steps)
        if 0 < depth < len(steps):
            kept = steps[depth]
            if isinstance(kept, ast.Attribute) and kept.attr == held.name:
                self.reached.append((file, kept))
                return (Replace(file.place(kept), self._seconded(file, kept, held)),)
        raise Refused(f"the request in {self._row(file, request)} does not import it from the module that makes it")

    def _module_depth(self, file: File, bindings: list[ast.AST], steps: tuple[ast.expr, ...]) -> int:
        """How many steps name the client's module, if it is imported as a whole; 0 if it is not."""
        names = [last_name(step) for step in steps]
        imports = [each for each in bindings if isinstance(each, ast.Import)]
        for alias in (alias for each in imports if len(imports) == len(bindings) for alias in each.names):
            written = [alias.asname] if alias.asname else alias.name.split(".")
            if names[: len(written)] == written and self.locate(file.path, alias.name, 0) == self.home.path:
                return len(written)
        return 0

    def _beside(
        self, file: File, statement: ast.ImportFrom, alias: ast.alias, root: ast.Name, scope: Scope, held: _Held
    ) -> tuple[Operation, ...]:
        """The operations for a request that names the client by an import of it."""
        local = second_name(alias.asname, self.split.provider) if alias.asname else held.second
        self._check_free(file, scope.owner, local)
        self.imported.append((file, root.id, scope))
        bound = local if alias.asname else ""
        addition = ImportBeside(file.place(statement), held.second, held.name, bound)
        return (addition, Replace(file.place(root), local))

    def _seconded(self, file: File, node: ast.Name | ast.Attribute, held: _Held) -> str:
        """The text of a node that names the first client, for the second."""
        span = file.document.span(node)
        text = file.document.text[span.start : span.end]
        if not text.endswith(held.name):
            raise Refused(f"the name `{held.name}` is written in another way in {self._line(file, node)}")
        return text[: -len(held.name)] + held.second

    def _steps(self, file: File, callee: Span) -> tuple[ast.expr, ...]:
        """The expressions that lead to a method, from the name that it starts with; copies of clients are left out."""
        statements = file.document.statements(callee)
        node = next(
            (
                each
                for each in ast.walk(statements[-1].statement)
                if isinstance(each, ast.Attribute) and file.document.span(each) == callee
            ),
            None,
        )
        steps: list[ast.expr] = []
        inner: ast.expr | None = node
        while inner is not None:
            if isinstance(inner, ast.Call) and _copies(inner):
                inner = inner.func
                continue
            steps.append(inner)
            inner = inner.value if isinstance(inner, ast.Attribute) else None
        if not steps:
            raise self._indirect(file, Place(file.path, callee))
        return tuple(reversed(steps))

    # -- whatever else is done with it ------------------------------------------------------------------------------

    def _check_uses(self, held: _Held, switched: frozenset[Place]) -> None:
        """Refuse a client that is more than a name to make requests by: then not all that it is used for is known."""
        if held.scope is not None:
            self.imported.append((self.home, held.name, held.scope))
        uses: list[tuple[File, ast.Name | ast.Attribute]] = []
        for file, name, scope in self.imported:
            names = (node for node in file.named(name) if isinstance(node, ast.Name))
            uses += [(file, node) for node in names if file.holder(node) is scope]
        if held.owner is not None:
            own = (node for node in self.home.named(held.name) if isinstance(node, ast.Attribute))
            uses += [(self.home, node) for node in own if self.home.own_class(node.value) is held.owner]
        for file, kept in self.reached:
            whole = ast.dump(kept.value)
            found = (node for node in file.named(kept.attr) if isinstance(node, ast.Attribute))
            uses += [(file, node) for node in found if ast.dump(node.value) == whole]
        for file, node in uses:
            if isinstance(node.ctx, ast.Load):
                self._check_use(file, node, switched)
            elif node is not held.target:
                raise Refused(f"`{held.name}` is assigned in {self._line(file, node)} as well")

    def _check_use(self, file: File, node: ast.Name | ast.Attribute, switched: frozenset[Place]) -> None:
        parent = file.parents[id(node)]
        if isinstance(parent, ast.Attribute):
            if parent.attr in _ENDPOINTS and file.place(node) not in switched:
                raise Refused(f"what {self._line(file, node)} does with its `{parent.attr}` is not known")
            return
        handed = file.handed_on(node)
        if handed:
            raise Refused(f"it is {handed} in {self._line(file, node)}")

    # -- words ------------------------------------------------------------------------------------------------------

    def _file(self, path: str) -> File:
        if path not in self.files:
            if path not in self.texts:
                raise Refused(f"{path} uses it too, and is not among the files that may be changed")
            self.files[path] = File(path, self.texts[path])
        return self.files[path]

    def _indirect(self, file: File, request: Place) -> Refused:
        return Refused(f"the request in {self._row(file, request)} does not name it where it is made")

    def _line(self, file: File, node: ast.AST) -> str:
        return self._row(file, file.place(node)) if hasattr(node, "lineno") else file.path

    def _row(self, file: File, place: Place) -> str:
        line = f"line {file.document.row(place.span.start)}"
        return line if file is self.home else f"{line} of {file.path}"


def _target(statement: ast.AST) -> ast.Name | ast.Attribute | None:
    """What an assignment of one value to one thing assigns to."""
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    found = targets[0] if len(targets) == 1 else None
    return found if isinstance(found, (ast.Name, ast.Attribute)) else None


def _is_annotation(node: ast.AST) -> bool:
    """Whether a statement says of which type something is, and does not make it."""
    return isinstance(node, ast.AnnAssign) and node.value is None


def _copies(call: ast.Call) -> bool:
    """Whether a call copies a client and changes nothing of where it goes."""
    options = {keyword.arg for keyword in call.keywords}
    return last_name(call.func) in COPIES and not call.args and options <= _HARMLESS_OPTIONS
