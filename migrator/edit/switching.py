"""Stage plan: what a program names of an SDK that its clients leave, and what takes the place of each such name.

Where no other client of that SDK stays in the program, all of it goes along. Where some stay, ``belonging`` tells whose
a name is; if that cannot be told, a handler gets the exceptions of both, and for anything else the switch is refused.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from migrator.edit.belonging import Belonging, handled
from migrator.edit.document import Refused
from migrator.edit.names import Bound, Names, TextUse, Use
from migrator.edit.reimport import Imports, rewritten
from migrator.edit.uses import COPIES, File, last_name
from migrator.facts import Operation, Place, Remove, Replace, ReplaceString, SwitchSdk
from migrator.understand.modules import Modules

_PATH = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_BY_NAME = frozenset({"delattr", "getattr", "hasattr", "object", "setattr"})


class Switcher:
    """The switch of the clients of one program, which go together."""

    def __init__(
        self, switches: list[SwitchSdk], paths: tuple[str, ...], texts: Mapping[str, str], modules: Modules
    ) -> None:
        self.source, self.target = switches[0].source, switches[0].target
        self.exports = dict(switches[0].exports)
        self.lacking = switches[0].lacking
        self.switches = switches
        self.texts = texts
        self.paths = paths
        self.modules = modules
        self.files: dict[str, File] = {}
        self.names = Names(self.source, modules.locate, self._open)
        within = frozenset(paths)
        others = [place for place in switches[0].others if place.path in within]
        self.belonging = Belonging(switches, others)
        # The tuples of exceptions that get further ones.
        self.widened: dict[Place, tuple[File, ast.Tuple, list[str]]] = {}
        self.whole: dict[tuple[str, int], Bound] = {}
        self.operations_found: dict[Operation, None] = {}
        self.imports: dict[tuple[str, int], tuple[File, ast.Import | ast.ImportFrom, Imports]] = {}

    def operations(self) -> tuple[Operation, ...]:
        """The operations that the switch comes to. Raises Refused if it cannot be made safely."""
        for switch in self.switches:
            shared = next((place for place in switch.requests if place in self.belonging.staying), None)
            if shared is not None:
                raise Refused(f"the request in {self._row(shared)} is also made by a client that stays")
        words = (self.source.partition(".")[0], *self.exports)
        concerned = {each.place.path for each in self.switches}
        concerned.update(path for path in self.paths if any(word in self.texts[path] for word in words))
        files = [file for path in sorted(concerned) if (file := self._open(path)) is not None]
        # Names that come by another file of the program are asked for there.
        bounds = [bound for file in files for bound in self.names.bound(file)]
        going = {id(bound): [use for use in bound.uses if self._goes(use)] for bound in bounds}
        leaving = self._leaving(bounds, going)
        self._check_callees(going)
        along = {id(bound) for bound in bounds if self._comes_along(bound, bounds, leaving)}
        for bound in bounds:
            self._check_rest(bound)
            for use in going[id(bound)] if id(bound) not in along else ():
                self._switch(bound, use, whole=id(bound) in leaving)
        for file in files:
            for text in self.names.texts(file):
                self._annotated(text, leaving)
            self._named_in_texts(file, bounds, leaving)
            self._copied(file)
        for bound in bounds:
            if id(bound) in leaving - along:
                if not bound.uses and self._passed_on(bound):
                    name = bound.path.rpartition(".")[2]
                    self._spelled(bound, name, bound.file.place(bound.imports[0][0]), whole=True)
                self._leave(bound)
        for place, (file, node, added) in self.widened.items():
            written = file.document.text[place.span.start : place.span.end]
            end = file.place(node.elts[-1]).span.end - place.span.start
            self._add(Replace(place, f"{written[:end]}, {', '.join(dict.fromkeys(added))}{written[end:]}"))
        more = [rewritten(file, statement, change) for file, statement, change in self.imports.values()]
        return (*self.operations_found, *more)

    # -- which uses go along -----------------------------------------------------------------------------------------

    def _goes(self, use: Use) -> bool:
        """Whether a use is of something that the other SDK has too, and belongs to the clients that are switched."""
        if use.name not in self.exports or isinstance(use.node.ctx, (ast.Store, ast.Del)):
            return False
        belongs = self.belonging.of(use.file, use.node)
        if belongs is None and handled(use.file, use.node):
            self._both(use)
            return False
        if belongs is None:
            raise Refused(
                f"whose `{use.name}` is meant in {use.line} cannot be told: other clients of `{self.source}` stay"
            )
        return belongs

    def _both(self, use: Use) -> None:
        """Let a handler wait for the exceptions of both."""
        self._check_handler(use)
        other = self._dotted(use)
        parent = use.file.parents.get(id(use.node))
        if isinstance(parent, ast.Tuple):
            self.widened.setdefault(use.file.place(parent), (use.file, parent, []))[2].append(other)
        else:
            self._add(Replace(use.place, f"({self._text(use)}, {other})"))

    def _leaving(self, bounds: list[Bound], going: Mapping[int, list[Use]]) -> set[int]:
        """The names that nothing asks for any more once the uses that go are gone."""
        found = {
            id(bound): bound
            for bound in bounds
            if not bound.rest
            and len(going[id(bound)]) == len(bound.uses)
            and not (self._renames(bound) and _exported(bound))
        }
        found = {
            key: bound
            for key, bound in found.items()
            if going[key] or self._asked_elsewhere(bound, bounds) or self._passed_on(bound)
        }
        while True:
            kept = {
                key
                for key, bound in found.items()
                for other in bounds
                if other.origin == (bound.file.document.path, bound.local) and id(other) not in found
            }
            if not kept:
                return set(found)
            found = {key: bound for key, bound in found.items() if key not in kept}

    def _renames(self, bound: Bound) -> bool:
        """Whether what is imported is called otherwise in the other SDK, and so in the file."""
        name = bound.path.rpartition(".")[2]
        return bound.local == name and self.exports.get(name, name) != name

    def _passed_on(self, bound: Bound) -> bool:
        """Whether a name is imported only for others, and can be the other SDK's for all of them."""
        name = bound.path.rpartition(".")[2]
        plain = all(isinstance(statement, ast.ImportFrom) for statement, _ in bound.imports)
        whole = plain and bound.origin is None and bound.path == f"{self.source}.{name}" and not bound.doubt
        return whole and not self.belonging.staying and name in self.exports and not self._renames(bound)

    @staticmethod
    def _asked_elsewhere(bound: Bound, bounds: list[Bound]) -> bool:
        return any(other.origin == (bound.file.document.path, bound.local) for other in bounds)

    def _check_callees(self, going: Mapping[int, list[Use]]) -> None:
        """Refuse a client whose class is not named where it is made, and one that is used in a way of its SDK's own."""
        places = {use.place for uses in going.values() for use in uses}
        for switch in self.switches:
            if switch.callee not in places:
                raise Refused(f"the class of the client in {self._row(switch.place)} is not named where it is made")
            for request in switch.requests:
                text = self.texts.get(request.path, "")[request.span.start : request.span.end]
                if ".beta." in text:
                    raise Refused(f"the request in {self._row(request)} is made by `beta`, which {self.target} has not")

    def _check_rest(self, bound: Bound) -> None:
        if "." in bound.path or bound.path != self.source:
            return
        for node in bound.rest:
            parent = bound.file.parents.get(id(node))
            if not isinstance(parent, ast.Attribute) and self.belonging.of(bound.file, node) is not False:
                row = bound.file.document.row(bound.file.place(node).span.start)
                raise Refused(f"the module `{self.source}` is handed on in line {row} of {bound.file.document.path}")

    # -- what takes their place --------------------------------------------------------------------------------------

    def _comes_along(self, bound: Bound, bounds: list[Bound], leaving: set[int]) -> bool:
        """Whether a name is imported from a file that imports the other SDK's by the same name from now on."""
        origin = next((each for each in bounds if (each.file.document.path, each.local) == bound.origin), None)
        return origin is not None and id(origin) in leaving and not self._renames(origin)

    def _switch(self, bound: Bound, use: Use, *, whole: bool) -> None:
        if bound.doubt:
            raise Refused(f"{bound.doubt} in {bound.file.document.path}")
        self._check_handler(use)
        if isinstance(use.node, ast.Attribute):
            self._add(Replace(use.place, self._dotted(use)))
            return
        new = self._spelled(bound, use.name, use.place, whole=whole)
        if new != self._text(use):
            self._add(Replace(use.place, new))

    def _spelled(self, bound: Bound, name: str, place: Place, *, whole: bool) -> str:
        """What stands at a place for a name that is imported by itself; what has to be imported for it is noted."""
        new = self.exports[name]
        aliased = bound.local != name
        if whole and (aliased or new == name):
            self._import(bound, new, bound.local if aliased else "", instead=name)
            return bound.local
        if new == name:
            return self._qualified(bound.file, place, new, bound)
        self._check_free(bound.file, new, place, f"{self.target}.{new}")
        self._import(bound, new, "", instead=name if whole else "")
        return new

    def _dotted(self, use: Use) -> str:
        bound = next(each for each in self.names.bound(use.file) if use in each.uses)
        return self._qualified(use.file, use.place, self.exports[use.name], bound)

    def _qualified(self, file: File, place: Place, new: str, bound: Bound) -> str:
        """A name of the other SDK below its module; the import of that is noted."""
        top = self.target.partition(".")[0]
        self._check_free(file, top, place, self.target)
        if not self._is_imported(file, top, place, self.target):
            # One statement is enough for all of a scope.
            first = self.whole.setdefault((file.document.path, id(bound.scope)), bound)
            self._change(first).whole = True
        return f"{self.target}.{new}"

    def _check_free(self, file: File, name: str, place: Place, path: str) -> None:
        """Refuse a name that stands for something else there."""
        holder = file.scopes.holder(name, place.span)
        for node in holder.bindings.get(name, ()) if holder is not None else ():
            if not _brings(node, name, path):
                row = file.document.row(place.span.start)
                raise Refused(f"the name `{name}` is taken in line {row} of {file.document.path}")

    def _is_imported(self, file: File, name: str, place: Place, path: str) -> bool:
        holder = file.scopes.holder(name, place.span)
        return holder is not None and any(_brings(node, name, path) for node in holder.bindings.get(name, ()))

    def _import(self, bound: Bound, new: str, local: str, *, instead: str) -> None:
        change = self._change(bound)
        if instead:
            change.instead[instead] = new
        place = bound.file.place(bound.imports[0][0])
        if not self._is_imported(bound.file, local or new, place, f"{self.target}.{new}"):
            change.added.add((new, local))

    def _change(self, bound: Bound) -> Imports:
        """What becomes of the statement that binds a name; where there are several, the first brings what is new."""
        return self._change_of(bound.file, bound.imports[0][0])

    def _change_of(self, file: File, statement: ast.Import | ast.ImportFrom) -> Imports:
        key = (file.document.path, id(statement))
        return self.imports.setdefault(key, (file, statement, Imports(self.target)))[2]

    def _leave(self, bound: Bound) -> None:
        for statement, alias in bound.imports:
            self._change_of(bound.file, statement).gone.add(alias.name)

    def _copied(self, file: File) -> None:
        """Take the options that the other SDK lacks out of the calls that copy a client."""
        for node in file.nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in COPIES:
                names = [each.arg for each in node.keywords if each.arg in self.switches[0].options]
                if names and self.belonging.of(file, node) is not False:
                    for name in names:
                        self._add(Remove(file.place(node), str(name)))

    def _check_handler(self, use: Use) -> None:
        """Refuse a handler that reads from an error what the errors of the other SDK do not have."""
        node: ast.AST | None = use.node
        while node is not None and not isinstance(node, (ast.ExceptHandler, ast.stmt)):
            node = use.file.parents.get(id(node))
        if not isinstance(node, ast.ExceptHandler) or node.name is None:
            return
        for each in (inner for statement in node.body for inner in ast.walk(statement)):
            if isinstance(each, ast.Attribute) and each.attr in self.lacking and last_name(each.value) == node.name:
                row = use.file.document.row(use.file.place(each).span.start)
                where = f"line {row} of {use.file.document.path}"
                raise Refused(
                    f"the handler reads `{node.name}.{each.attr}` in {where}, which errors of {self.target} lack"
                )

    # -- texts -------------------------------------------------------------------------------------------------------

    def _annotated(self, text: TextUse, leaving: set[int]) -> None:
        belongs = self.belonging.of(text.file, text.node)
        mapped = [part for part in text.parts if part[3] in self.exports]
        if belongs is False or not mapped:
            return
        if belongs is None:
            row = text.file.document.row(text.file.place(text.node).span.start)
            raise Refused(f"whose class is meant in line {row} of {text.file.document.path} cannot be told")
        value = str(text.node.value)
        place = text.file.place(text.node)
        for start, end, bound, name in reversed(mapped):
            dotted = value[start:end] != bound.local
            new = (
                self._qualified(text.file, place, self.exports[name], bound)
                if dotted
                else self._spelled(bound, name, place, whole=id(bound) in leaving)
            )
            if id(bound) in leaving:
                self._leave(bound)
            value = value[:start] + new + value[end:]
        if value != text.node.value:
            self._add(ReplaceString(place, value))

    def _named_in_texts(self, file: File, bounds: list[Bound], leaving: set[int]) -> None:
        """Change the texts that name what goes by its path (`patch("app.clients.OpenAI")`), or refuse those that do so
        in a way that is not followed.
        """
        gone = {(bound.file.document.path, bound.local): bound for bound in bounds if id(bound) in leaving}
        for node in file.nodes:
            if isinstance(node, ast.Call) and last_name(node.func) in _BY_NAME and len(node.args) > 1:
                self._named_by_call(file, node, gone)
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                held = self._module_at(file, node.value)
                if held is not None and (held, node.attr) in gone:
                    raise Refused(f"{self._row(file.place(node))} takes `{node.attr}` from {held}")
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _PATH.fullmatch(node.value):
                self._named_by_path(file, node, gone)

    def _named_by_call(self, file: File, call: ast.Call, gone: Mapping[tuple[str, str], Bound]) -> None:
        base, name = call.args[0], call.args[1]
        if not isinstance(base, ast.Name) or not isinstance(name, ast.Constant) or not isinstance(name.value, str):
            return
        bound = gone.get((self._module_at(file, base) or "", name.value))
        if bound is not None:
            self._renamed_text(file, name, bound, "")

    def _named_by_path(self, file: File, node: ast.Constant, gone: Mapping[tuple[str, str], Bound]) -> None:
        path = str(node.value)
        above, _, name = path.rpartition(".")
        located = self.modules.locate(file.document.path, above, 0)
        bound = gone.get((located, name)) if located is not None else None
        if bound is not None:
            self._renamed_text(file, node, bound, f"{above}.")
        elif path.startswith(f"{self.source}.") and self.belonging.of(file, node) is not False:
            if above != self.source or name not in self.exports:
                if above == self.source or not _is_patch(file, node):
                    return  # a label, a logger
                raise Refused(f"a text in {self._row(file.place(node))} names `{path}`")
            self._add(ReplaceString(file.place(node), f"{self.target}.{self.exports[name]}"))

    def _renamed_text(self, file: File, node: ast.Constant, bound: Bound, above: str) -> None:
        name = bound.path.rpartition(".")[2]
        if self._renames(bound):
            self._add(ReplaceString(file.place(node), f"{above}{self.exports[name]}"))

    def _module_at(self, file: File, node: ast.Name) -> str | None:
        """The file of the program's module that a name stands for."""
        scope = file.holder(node)
        for each in scope.bindings.get(node.id, ()) if scope is not None else ():
            if isinstance(each, ast.Import):
                return self.modules.locate(file.document.path, node.id, 0)
            if isinstance(each, ast.ImportFrom):
                above = f"{each.module}." if each.module else ""
                names = {alias.asname or alias.name: alias.name for alias in each.names}
                return self.modules.locate(file.document.path, f"{above}{names.get(node.id, node.id)}", each.level)
        return None

    # -- words -------------------------------------------------------------------------------------------------------

    def _open(self, path: str) -> File | None:
        if path not in self.files:
            if path not in self.texts:
                return None
            self.files[path] = File(path, self.texts[path])
        return self.files[path]

    def _add(self, operation: Operation) -> None:
        self.operations_found[operation] = None

    def _text(self, use: Use) -> str:
        span = use.place.span
        return use.file.document.text[span.start : span.end]

    def _row(self, place: Place) -> str:
        file = self._open(place.path)
        return f"line {file.document.row(place.span.start)} of {place.path}" if file is not None else place.path


def _exported(bound: Bound) -> bool:
    """Whether a module says that a name is there for others."""
    tree = bound.file.document.tree
    listed = any(
        isinstance(node, ast.Constant) and node.value == bound.local
        for statement in tree.body
        if isinstance(statement, (ast.Assign, ast.AugAssign, ast.AnnAssign))
        and any(last_name(each) == "__all__" for each in ast.walk(statement))
        for node in ast.walk(statement)
    )
    return listed or any(alias.asname is not None and alias.asname == alias.name for _, alias in bound.imports)


def _brings(node: ast.AST, name: str, path: str) -> bool:
    """Whether an import binds ``name`` to what ``path`` names, or to the module that leads there."""
    if isinstance(node, ast.Import):
        return any(alias.name == path and not alias.asname for alias in node.names)
    if isinstance(node, ast.ImportFrom) and not node.level:
        return any(
            f"{node.module}.{alias.name}" == path and (alias.asname or alias.name) == name for alias in node.names
        )
    return False


def _is_patch(file: File, node: ast.Constant) -> bool:
    """Whether a text is what a call patches."""
    call = file.parents.get(id(node))
    return isinstance(call, ast.Call) and last_name(call.func) in ("patch", "setattr", "import_module")
