"""Whatever a folder holds, a run comes to its end: each thing in it is done, a finding, or skipped with a reason."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from faults_projects import environment

from migrator.cli import cli
from migrator.files import reading as reading_stage

CLIENT = "from openai import OpenAI\n\nclient = OpenAI()\n"
MOVED = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n'
)

# What one expression or statement may be n times deep or long; each with a client beside it.
SHAPES = {
    "a sum": lambda n: "x = " + "+".join(["1"] * n),
    "alternatives": lambda n: "x = " + " or ".join(["a"] * n),
    "strings side by side": lambda n: "x = (" + " ".join(['"a"'] * n) + ")",
    "a chain of calls": lambda n: "x = a" + ".b()" * n,
    "a chain of attributes": lambda n: "x = a" + ".b" * n,
    "a chain of items": lambda n: "x = a" + "[0]" * n,
    "elif": lambda n: "if a: pass\n" + "elif b: pass\n" * n,
    "lists": lambda n: "x = " + "[" * n + "]" * n,
    "parentheses": lambda n: "x = " + "(" * n + "1" + ")" * n,
    "calls in calls": lambda n: "x = " + "f(" * n + ")" * n,
    "signs": lambda n: "x = " + "-" * n + "1",
    "lambdas": lambda n: "x = " + "lambda: " * n + "1",
    "conditions": lambda n: "x = " + "1 if a else " * n + "1",
    "blocks": lambda n: "".join(" " * depth + "if a:\n" for depth in range(n)) + " " * n + "pass",
    "a model that is a sum": lambda n: f"client.chat.completions.create(model={'a + ' * n}'gpt-4o', messages=[])",
    "messages": lambda n: f"client.chat.completions.create(model='gpt-4o', messages={'[' * n}{']' * n})",
    "signs in a client": lambda n: f"other = OpenAI(timeout={'-' * n}1)",
    "copies of a client": lambda n: "other = OpenAI()" + ".with_options()" * n,
    "braces of an f-string": lambda n: "x = " + 'f"{' * n + "1" + '}"' * n,
}


def run(*arguments: str):
    return CliRunner().invoke(cli, arguments)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("shape", SHAPES)
def test_nesting_of_any_depth_is_a_finding_or_done_and_never_the_end(folder: Path, shape: str) -> None:
    depths = (100, 900) if shape == "blocks" else (100, 900, 20_000)
    for depth in depths:
        Path(f"deep_{depth}.py").write_text(CLIENT + SHAPES[shape](depth) + "\n", encoding="utf-8")
    Path("shallow.py").write_text(CLIENT, encoding="utf-8")
    before = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}

    # A process of its own: what a native parser does to it, it would do to this one.
    command = [sys.executable, "-m", "migrator", "migrate", "--isolated", "--unsafe-fixes", "."]
    result = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False, timeout=120)

    assert result.returncode in (0, 1), result.stderr
    assert result.stderr == ""
    assert Path("shallow.py").read_text(encoding="utf-8") == MOVED
    for depth in depths:
        name = f"deep_{depth}.py"
        text = Path(name).read_text(encoding="utf-8")
        assert text != before[name] or f"{name}:" in result.stdout, "neither changed nor spoken of"


def test_a_file_that_is_too_large_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("large.py").write_text(CLIENT + "#" * reading_stage.SIZE_LIMIT, encoding="utf-8")
    Path("app.py").write_text(CLIENT, encoding="utf-8")

    result = run("migrate", "--isolated", "--output-format", "concise", ".")

    assert result.exit_code == 1
    assert "large.py:1:1: CBR902 error: this file cannot be read: 10,000,045 bytes are over the limit" in result.output
    assert Path("app.py").read_text(encoding="utf-8") == MOVED


@pytest.mark.parametrize(
    "line",
    [
        "DATA = [" + "1, " * 50_000 + "]",
        "DATA = {" + "'k': 'v', " * 30_000 + "}",
        "DATA = '" + "x" * 5_000_000 + "'",
        "DATA = b'" + r"\x00" * 500_000 + "'",
        "x = 1; " * 20_000,
        "#" + " openai" * 300_000,
    ],
    ids=lambda line: line[:10],
)
def test_a_line_that_only_a_machine_writes_is_no_matter(line: str) -> None:
    Path("app.py").write_text(f"{line}\n{CLIENT}", encoding="utf-8")

    assert run("migrate", "--isolated", ".").exit_code == 0
    assert Path("app.py").read_text(encoding="utf-8").startswith(f"{line}\n" if line[0] == "#" else "import os\n")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no FIFOs")
def test_what_is_no_file_is_never_opened() -> None:
    os.mkfifo("pipe.py")
    Path("zero.py").symlink_to("/dev/zero")
    Path("terminal.py").symlink_to("/dev/tty")
    Path("memory.py").symlink_to("/proc/self/mem")
    Path("folder.py").mkdir()
    Path("app.py").write_text(CLIENT, encoding="utf-8")
    listening = socket.socket(socket.AF_UNIX)
    listening.bind("socket.py")

    result = run("migrate", "--isolated", "--output-format", "concise", ".")

    listening.close()
    assert result.exit_code in (0, 1)
    assert "Skipped" in result.output or "skipped" in result.output
    assert Path("app.py").read_text(encoding="utf-8") == MOVED
    for name in ("pipe.py", "zero.py", "terminal.py", "socket.py"):
        named = run("check", "--isolated", name)
        assert (named.exit_code, named.stderr) == (2, f"error: {name}: not a regular file\n")


def test_links_that_lead_in_circles_are_passed_over() -> None:
    Path("a.py").symlink_to("b.py")
    Path("b.py").symlink_to("a.py")
    Path("self.py").symlink_to("self.py")
    Path("nowhere.py").symlink_to("missing")
    Path("deep/er").mkdir(parents=True)
    Path("deep/er/up").symlink_to("../..", target_is_directory=True)
    Path("deep/er/here").symlink_to(".", target_is_directory=True)
    Path("deep/app.py").write_text(CLIENT, encoding="utf-8")

    assert run("migrate", "--isolated", ".").exit_code == 0
    assert Path("deep/app.py").read_text(encoding="utf-8") == MOVED
    named = run("check", "--isolated", "a.py")
    assert (named.exit_code, named.stderr) == (2, "error: a.py: its symbolic links lead in a circle\n")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only the superuser becomes somebody else")
@pytest.mark.parametrize(
    ("mode", "named"),
    [
        (0o000, False),
        (0o311, False),
        (0o311, True),
    ],
)
def test_a_folder_that_cannot_be_looked_into_is_named_and_the_rest_is_done(mode: int, named: bool) -> None:
    import tempfile  # pytest's own folders are closed to everybody else

    with tempfile.TemporaryDirectory(prefix="bounds-") as name:
        project = Path(name)
        os.chmod(project, 0o755)
        for part in ("open", "closed"):
            (project / part).mkdir()
            (project / part / "app.py").write_text(CLIENT, encoding="utf-8")
        (project / "closed").chmod(mode)
        path = str(project / "closed" / "app.py") if named else str(project)
        run("check", "--isolated", str(project / "open"))  # everything is imported before the rights are gone
        os.seteuid(65534)
        try:
            result = run("check", "--isolated", "--output-format", "json", path)
        finally:
            os.seteuid(0)

    if named:
        assert result.exit_code == 1, result.output
        assert [item["code"] for item in json.loads(result.stdout)] == ["CBR101"]
    else:
        assert result.exit_code == 2
        assert result.stderr == f"error: {project / 'closed'}: cannot be listed: permission denied\n"
        assert [Path(item["filename"]).parent.name for item in json.loads(result.stdout)] == ["open"]


def test_very_many_files_and_folders_are_gone_through() -> None:
    """A tenth of what ``python tests/faults/many.py`` does."""
    from many import make_many

    make_many(Path("many"), 10_000)
    result = run("migrate", "--isolated", "--output-format", "concise", "many")

    assert result.exit_code == 0, result.output
    assert "Looked at 10000 files; 10 mention" in result.output
    assert "Changed 10 files" in result.output
    shutil.rmtree("many")


def test_folders_deeper_than_any_path_may_be_long() -> None:
    here = os.getcwd()
    for _ in range(60):
        os.mkdir("d" * 100)
        os.chdir("d" * 100)
    Path("app.py").write_text(CLIENT, encoding="utf-8")
    os.chdir(here)
    Path("app.py").write_text(CLIENT, encoding="utf-8")

    result = run("migrate", "--isolated", "--output-format", "concise", ".")

    assert result.exit_code == 2
    assert "its name is too long" in result.stderr
    assert Path("app.py").read_text(encoding="utf-8") == MOVED
    shutil.rmtree("d" * 100)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no file here that even the superuser cannot read")
def test_a_file_given_by_name_that_cannot_be_read_does_not_stop_the_others() -> None:
    Path("bad.py").symlink_to("/proc/self/mem")
    Path("app.py").write_text(CLIENT, encoding="utf-8")

    result = run("migrate", "--isolated", "bad.py", "app.py")

    assert result.exit_code == 2
    assert result.stderr == "error: bad.py: cannot be read: Input/output error\n"
    assert Path("app.py").read_text(encoding="utf-8") == MOVED


def test_a_file_that_is_gone_before_it_is_read_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    from migrator import pipeline
    from migrator.settings import Settings

    for name in ("a.py", "b.py", "c.py"):
        Path(name).write_text(CLIENT, encoding="utf-8")

    def meanwhile(done: int, total: int) -> None:
        Path("b.py").unlink(missing_ok=True)

    outcome = pipeline.check(["."], Settings(), progress=meanwhile)

    assert {(finding.place.path, finding.code) for finding in outcome.findings} == {
        ("a.py", "CBR101"),
        ("b.py", "CBR902"),
        ("c.py", "CBR101"),
    }
