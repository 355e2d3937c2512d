"""The order of the stages: who may import whom in ``migrator/``, and what is loaded only when it is needed."""

import ast
import subprocess
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from migrator.judge.registry import load_rules

PACKAGE = Path(__file__).resolve().parents[2] / "migrator"
STAGES = ("files", "understand", "judge", "edit", "reports")
EVERYBODYS = {"", "configuration", "configuration_file", "facts", "places", "room", "settings", "knowledge", "errors"}
ABOVE_ALL = {"api", "cli", "commands", "pipeline", "run", "stages", "__main__"}
FILES = sorted(PACKAGE.rglob("*.py"))


def part_of(module: str) -> str:
    """What a module belongs to: its stage, or itself if it is at the top. ``migrator`` itself is the empty name."""
    return module.partition(".")[2].partition(".")[0]


def module_of(file: Path) -> str:
    parts = ("migrator", *file.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts).removesuffix(".__init__")


MODULES = {module_of(file) for file in FILES}


def imports(tree: ast.AST, but: Collection[int] = ()) -> set[str]:
    """The modules of this package that the code imports, wherever the statement stands (except the nodes ``but``)."""
    found = set()
    for node in ast.walk(tree):
        if id(node) in but:
            continue
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole module"
            # `from migrator import pipeline` imports a module, `from migrator.facts import Span` a name in one.
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                found.add(name if name in MODULES else str(node.module))
    return {name for name in found if name.split(".")[0] == "migrator"}


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def at_import(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run when the module is imported."""
    for node in ast.iter_child_nodes(tree):
        if not is_for_types(node) and not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            yield node
            yield from at_import(node)


@pytest.mark.parametrize("file", FILES, ids=module_of)
def test_a_stage_imports_no_later_one(file):
    mine = part_of(module_of(file))
    if mine in ABOVE_ALL:
        return
    for name in imports(parsed(file)):
        theirs = part_of(name)
        assert theirs not in ABOVE_ALL, f"{module_of(file)} imports {name}, which imports everything"
        if theirs in STAGES:
            assert mine in STAGES, f"{module_of(file)} is everybody's, so it cannot import the stage of {name}"
            assert STAGES.index(theirs) <= STAGES.index(mine), f"{name} is a later stage than {module_of(file)}"
        else:
            assert theirs in EVERYBODYS, f"{name} is neither a stage nor everybody's"


def test_the_command_line_is_imported_by_nobody_but_the_main_module():
    importers = {module_of(file) for file in FILES if "migrator.cli" in imports(parsed(file))}
    assert importers == {"migrator.__main__"}
    importers = {part_of(module_of(file)) for file in FILES if "migrator.pipeline" in imports(parsed(file))}
    assert importers == {"api", "commands"}


def test_there_are_no_import_cycles():
    """Those for types alone, under ``if TYPE_CHECKING``, do not count: they are no imports when the program runs."""
    graph = {}
    for file in FILES:
        tree = parsed(file)
        for_types = {id(inner) for node in ast.walk(tree) if is_for_types(node) for inner in ast.walk(node)}
        graph[module_of(file)] = imports(tree, for_types)
    finished, path = set(), []

    def visit(name):
        assert name not in path, " -> ".join([*path[path.index(name) :], name])
        if name in finished or name not in graph:
            return
        path.append(name)
        for other in sorted(graph[name]):
            visit(other)
        finished.add(path.pop())

    for name in sorted(graph):
        visit(name)
    assert finished == MODULES


def test_the_engine_knows_no_rule_by_name():
    codes = {rule.code for rule in load_rules()}
    assert codes
    for file in FILES:
        texts = {node.value for node in ast.walk(parsed(file)) if isinstance(node, ast.Constant)}
        assert not texts & codes, file


def test_libcst_is_imported_inside_functions_only():
    """It takes longer to import than a check of a small file; only an edit needs it."""
    importers = set()
    for file in FILES:
        for node in at_import(parsed(file)):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                assert "libcst" not in ast.unparse(node), f"{module_of(file)}:{node.lineno}"
        if "import libcst" in file.read_text(encoding="utf-8"):
            importers.add(part_of(module_of(file)))
    assert importers == {"edit"}


def loaded_by(program: str) -> set[str]:
    """The names of the modules that are loaded when ``program`` ends."""
    code = f"{program}\nimport sys\nprint(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    return set(done.stdout.splitlines()[-1].split())


RUN = "from click.testing import CliRunner\nfrom migrator.cli import cli\nresult = CliRunner().invoke(cli, {})\n"


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["check", "--help"]])
def test_help_and_version_load_next_to_nothing(arguments):
    loaded = loaded_by(RUN.format(arguments) + "assert result.exit_code == 0")
    assert "click" in loaded
    assert loaded.isdisjoint({"libcst", "pathspec", "tomllib", "tomli"})


def test_a_check_does_not_load_libcst(tmp_path):
    file = tmp_path / "app.py"
    file.write_text("from openai import OpenAI\n\nclient = OpenAI()\n", encoding="utf-8")
    loaded = loaded_by(RUN.format(["check", "--isolated", str(file)]) + "assert result.exit_code == 1, result.output")
    assert "libcst" not in loaded


def test_a_migration_with_nothing_to_do_does_not_load_libcst(tmp_path):
    file = tmp_path / "app.py"
    file.write_text('from openai import OpenAI\n\nclient = OpenAI(base_url="http://localhost/v1")\n', encoding="utf-8")
    loaded = loaded_by(RUN.format(["migrate", "--isolated", str(file)]) + "assert result.exit_code == 0, result.output")
    assert "libcst" not in loaded


BEHIND_THE_GATE = {
    "migrator.stages",
    "migrator.facts",
    "migrator.knowledge",
    "migrator.files.source",
    "migrator.files.notebook",
    "migrator.judge.registry",
    "migrator.understand.expressions",
    "migrator.understand.objects",
    "migrator.understand.summarise",
    "migrator.edit.plan",
}
FOR_SOME_RUNS = {"difflib", "hashlib", "json", "multiprocessing", "pathspec", "subprocess", "tomllib", "traceback"}

# Without click's test runner, which imports more than the command line does.
RUN_ALONE = """
import sys
from migrator.cli import main
sys.argv = ["cerebras-migrate", *{}]
try:
    main()
except SystemExit as end:
    assert end.code == {}
"""


def reports(loaded: set[str]) -> set[str]:
    return {name for name in loaded if name.startswith("migrator.reports.")}


@pytest.mark.parametrize("command", ["check", "migrate"])
@pytest.mark.parametrize("given", [".", "app.py"], ids=["a folder", "a file"])
def test_a_run_in_which_nothing_matters_ends_at_the_gate(tmp_path, command, given):
    tmp_path.joinpath("app.py").write_text("import json\n\nprint(json.dumps([]))\n", encoding="utf-8")
    tmp_path.joinpath("pyproject.toml").write_text('[project]\nname = "app"\n', encoding="utf-8")
    program = f"import os\nos.chdir({str(tmp_path)!r})\n" + RUN_ALONE.format([command, given], 0)
    loaded = loaded_by(program)
    assert "migrator.files.gate" in loaded
    # On some versions of Python, click itself needs one of them.
    assert loaded & (BEHIND_THE_GATE | FOR_SOME_RUNS) - loaded_by("import click") == set()
    assert reports(loaded) <= {"migrator.reports.text", "migrator.reports.summary", "migrator.reports.formats"}


def test_only_the_format_that_is_asked_for_is_loaded(tmp_path):
    file = tmp_path / "app.py"
    file.write_text("from openai import OpenAI\n\nclient = OpenAI()\n", encoding="utf-8")
    loaded = loaded_by(RUN_ALONE.format(["check", "--isolated", str(file)], 1))
    assert "migrator.reports.full" in loaded
    unwanted = {"as_json", "sarif", "junit", "gitlab", "github", "statistics", "inventory", "models"}
    assert reports(loaded).isdisjoint({f"migrator.reports.{name}" for name in unwanted})
    assert loaded.isdisjoint({"migrator.judge.baseline", "migrator.files.notebook", "migrator.edit.plan"})
