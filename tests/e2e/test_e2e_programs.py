"""The programs in ``fixtures/programs``: ``before`` becomes ``after``, byte for byte, and stays so.

``expected.txt`` lists what ``check`` says of ``after``, a line for each finding: place, code and severity.
"""

import difflib
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from migrator.cli import cli

PROGRAMS = Path(__file__).resolve().parents[2] / "fixtures" / "programs"
NAMES = sorted(folder.name for folder in PROGRAMS.iterdir() if folder.is_dir())


def contents(folder: Path) -> dict[str, bytes]:
    """The files below a folder by their relative names."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and "__pycache__" not in file.parts
    }


def run(*arguments: str):
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code in (0, 1), result.output
    return result


def findings(folder: Path) -> list[str]:
    """What ``check`` says of a folder, in the form of ``expected.txt``."""
    found = json.loads(run("check", "--isolated", "--output-format", "json", ".").stdout)
    return sorted(
        f"{Path(item['filename']).as_posix()}:{item['location']['row']}:{item['location']['column']} "
        f"{item['code']} {item['severity']}"
        for item in found
    )


def assert_same(folder: Path, expected: Path) -> None:
    actual, wanted = contents(folder), contents(expected)
    assert actual.keys() == wanted.keys()
    for name, data in actual.items():
        lines = [text.decode().splitlines(keepends=True) for text in (wanted[name], data)]
        assert data == wanted[name], "".join(difflib.unified_diff(*lines, f"after/{name}", f"migrated/{name}"))


@pytest.fixture(params=NAMES)
def program(request, tmp_path, monkeypatch) -> Path:
    """The folder of a program; the current folder is a copy of its ``before``."""
    folder = PROGRAMS / request.param
    shutil.copytree(folder / "before", tmp_path / "program", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.chdir(tmp_path / "program")
    return folder


def test_before_becomes_after(program):
    run("migrate", "--isolated", ".")
    assert_same(Path(), program / "after")


def test_a_second_run_changes_nothing(program):
    run("migrate", "--isolated", ".")
    again = run("migrate", "--isolated", ".")
    assert "Nothing to change." in again.stdout
    assert_same(Path(), program / "after")


def test_the_diff_tells_the_same_and_writes_nothing(program):
    diff = run("migrate", "--isolated", "--diff", ".").stdout
    assert_same(Path(), program / "before")
    changed = [name for name, data in contents(program / "after").items() if contents(Path())[name] != data]
    assert [line.removeprefix("+++ b/") for line in diff.splitlines() if line.startswith("+++ ")] == changed


def test_what_is_left_is_what_is_expected(program):
    run("migrate", "--isolated", ".")
    expected = (program / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert findings(Path()) == expected


def test_unsafe_fixes_converge_too(program):
    run("migrate", "--isolated", "--unsafe-fixes", ".")
    once = contents(Path())
    for name, data in once.items():
        compile(data, name, "exec")
    assert "Nothing to change." in run("migrate", "--isolated", "--unsafe-fixes", ".").stdout
    assert contents(Path()) == once


def test_windows_line_ends_give_the_same_program(program):
    for name in contents(Path()):
        Path(name).write_bytes(Path(name).read_bytes().replace(b"\n", b"\r\n"))
    run("migrate", "--isolated", ".")
    wanted = {name: data.replace(b"\n", b"\r\n") for name, data in contents(program / "after").items()}
    assert contents(Path()) == wanted


def test_every_program_is_complete():
    assert len(NAMES) >= 6
    for name in NAMES:
        assert {item.name for item in (PROGRAMS / name).iterdir()} == {"before", "after", "expected.txt"}
        for path, data in contents(PROGRAMS / name / "after").items():
            compile(data, path, "exec")
