"""Stage plan: what a file names of a package, by which imports, and where the same names are written in texts."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from migrator.edit.document import Refused
from migrator.edit.scopes import FUNCTION, Scope, bound_name
from migrator.edit.uses import TRY, File, last_name
from migrator.facts import Place

Located = Callable[[str, str, int], "str | None"]
"""The file of a module, from the importing file, the name that the import gives it, and its leading dots."""

_IMPORT_ERRORS = frozenset({"BaseException", "Exception", "ImportError", "ModuleNotFoundError"})
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


@dataclass(frozen=True, eq=False)
class Use:
    """An expression that names ``name`` of the package: ``OpenAI``, ``openai.OpenAI``."""

    file: File
    node: ast.Name | ast.Attribute
    name: str

    @property
    def place(self) -> Place:
        """Where it is written."""
        return self.file.place(self.node)

    @property
    def line(self) -> str:
        """Where it is written, in words."""
        place = self.place
        return f"line {self.file.document.row(place.span.start)} of {place.path}"


@dataclass(eq=False)
class Bound:
    """A name of one scope that imports bind to the package, to a module above it, or to something in it.

    ``path`` is what it stands for; ``imports`` are the statements with their parts. ``uses`` name something in the
    package; ``rest`` are the other uses of the name. ``origin`` is the file and the name that it is imported from, if
    that is another file of the program; ``doubt`` says why the name is not certain to be what is imported.
    """

    file: File
    scope: Scope
    local: str
    path: str
    imports: list[tuple[ast.Import | ast.ImportFrom, ast.alias]]
    doubt: str = ""
    origin: tuple[str, str] | None = None
    uses: list[Use] = field(default_factory=list)
    rest: list[ast.Name] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class TextUse:
    """A text that stands for an expression and names something of the package: a quoted annotation."""

    file: File
    node: ast.Constant
    parts: tuple[tuple[int, int, Bound, str], ...]


class Names:
    """What the files of a program name of the package that is imported as ``module``."""

    def __init__(self, module: str, locate: Located, open_file: Callable[[str], File | None]) -> None:
        self.module = module
        self._locate = locate
        self._open = open_file
        self._bound: dict[str, tuple[Bound, ...]] = {}
        self._waiting: set[tuple[str, str]] = set()

    def bound(self, file: File) -> tuple[Bound, ...]:
        """The names that a file binds to the package or to something in it, with what it does with them."""
        if file.document.path not in self._bound:
            self._bound[file.document.path] = tuple(self._found(file))
        return self._bound[file.document.path]

    def at(self, file: File, name: str, place: Place) -> Bound | None:
        """What a name is bound to at a place, if it is something of the package."""
        scope = file.scopes.holder(name, place.span)
        return next((each for each in self.bound(file) if each.local == name and each.scope is scope), None)

    def texts(self, file: File) -> Iterator[TextUse]:
        """The quoted annotations of a file that name something of the package."""
        for node in _annotations(file):
            if not isinstance(node.value, str) or file.document.text[file.place(node).span.start] not in "\"'":
                continue
            parts: list[tuple[int, int, Bound, str]] = []
            for found in _DOTTED.finditer(node.value):
                first, _, rest = found[0].partition(".")
                bound = self.at(file, first, file.place(node))
                name = self._name(f"{bound.path}.{rest}" if rest else bound.path) if bound is not None else None
                if bound is not None and name is not None:
                    parts.append((*found.span(), bound, name))
            if parts:
                yield TextUse(file, node, tuple(parts))

    def _name(self, path: str) -> str | None:
        """What a dotted path names of the package itself: its last step, if it leads just into it."""
        above, _, name = path.rpartition(".")
        return name if above == self.module else None

    def _found(self, file: File) -> Iterator[Bound]:
        for owner in file.nodes:
            if not isinstance(owner, (ast.Module, ast.ClassDef, *FUNCTION)):
                continue
            scope = file.scopes.of(owner)
            for local, nodes in list(scope.bindings.items()):
                bound = self._binding(file, scope, local, nodes)
                if bound is not None:
                    self._use(bound)
                    yield bound

    def _binding(self, file: File, scope: Scope, local: str, nodes: list[ast.AST]) -> Bound | None:
        imports = [
            (node, alias)
            for node in nodes
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names
            if bound_name(alias) == local
        ]
        paths: dict[str, None] = {}
        origin = None
        for node, alias in imports:
            path, origin = self._path(file, node, alias)
            if path is not None and (self._name(path) or self._leads(path)):
                paths[path] = None
        if not paths:
            return None
        doubt = ""
        if len({id(node) for node, _ in imports}) < len({id(node) for node in nodes}) or len(paths) > 1:
            doubt = f"`{local}` is bound in more than one way"
        elif any(_conditional(file, node) for node, _ in imports):
            doubt = f"`{local}` is imported under a condition"
        return Bound(file, scope, local, next(iter(paths)), imports, doubt, origin)

    def _leads(self, path: str) -> bool:
        return self.module == path or self.module.startswith(f"{path}.")

    def _path(
        self, file: File, node: ast.Import | ast.ImportFrom, alias: ast.alias
    ) -> tuple[str | None, tuple[str, str] | None]:
        """What a part of an import stands for, and the file and name that it comes by if that is the program's own."""
        if isinstance(node, ast.Import):
            return (alias.name if alias.asname else alias.name.partition(".")[0]), None
        located = self._locate(file.document.path, node.module or "", node.level)
        if located is None:
            return (None if node.level else f"{node.module}.{alias.name}"), None
        key = (located, alias.name)
        other = self._open(located) if key not in self._waiting else None
        if other is None:
            return None, None
        self._waiting.add(key)
        try:
            top = other.scopes.of(other.document.tree)
            found = next((each for each in self.bound(other) if each.local == alias.name and each.scope is top), None)
        except Refused:
            found = None
        finally:
            self._waiting.discard(key)
        return (found.path, key) if found is not None else (None, None)

    def _use(self, bound: Bound) -> None:
        file = bound.file
        for node in file.named(bound.local):
            if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
                continue
            if file.holder(node) is not bound.scope:
                continue
            whole: ast.Name | ast.Attribute = node
            path = bound.path
            while self._name(path) is None:
                parent = file.parents.get(id(whole))
                if not isinstance(parent, ast.Attribute):
                    break
                whole, path = parent, f"{path}.{parent.attr}"
            name = self._name(path)
            if name is None:
                bound.rest.append(node)
            else:
                bound.uses.append(Use(file, whole, name))


def _annotations(file: File) -> Iterator[ast.Constant]:
    """The texts in annotations."""
    for node in file.nodes:
        hints = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        if isinstance(node, ast.Call) and last_name(node.func) == "cast":
            hints += node.args[:1]
        for hint in hints:
            if isinstance(hint, ast.expr):
                yield from (each for each in ast.walk(hint) if isinstance(each, ast.Constant))


def _conditional(file: File, node: ast.AST) -> bool:
    """Whether an import stands for one of several: in a ``try`` that goes on without it, or by somebody's version."""
    around = file.parents.get(id(node))
    while around is not None and not isinstance(around, (ast.Module, ast.ClassDef, *FUNCTION)):
        if isinstance(around, TRY) and any(_forgives(handler) for handler in around.handlers):
            return True
        if isinstance(around, ast.If) and "version" in ast.dump(around.test).lower():
            return True
        around = file.parents.get(id(around))
    return False


def _forgives(handler: ast.ExceptHandler) -> bool:
    """Whether a handler goes on where an import fails."""
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(each is None or last_name(each) in _IMPORT_ERRORS for each in caught)
