"""Programs with clients that serve chat and something else: what ``--unsafe-fixes`` makes of them.

``fixtures/unsafe`` holds what becomes of the program of the same name in ``fixtures/programs``, and what ``check`` says
of that.
"""

import shutil
from pathlib import Path

import pytest
from test_e2e_programs import PROGRAMS, assert_same, findings, run

UNSAFE = PROGRAMS.parent / "unsafe"


@pytest.fixture(params=sorted(folder.name for folder in UNSAFE.iterdir()))
def program(request, tmp_path, monkeypatch) -> Path:
    """The folder of a program; the current folder is a copy of its ``before``."""
    before = PROGRAMS / request.param / "before"
    shutil.copytree(before, tmp_path / "program", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.chdir(tmp_path / "program")
    return UNSAFE / request.param


def test_clients_are_split_where_that_is_safe(program):
    run("migrate", "--isolated", "--unsafe-fixes", ".")
    assert_same(Path(), program / "after")


def test_a_safe_run_first_makes_no_difference(program):
    run("migrate", "--isolated", ".")
    run("migrate", "--isolated", "--unsafe-fixes", ".")
    assert_same(Path(), program / "after")


def test_after_a_split_there_is_nothing_to_change(program):
    run("migrate", "--isolated", "--unsafe-fixes", ".")
    assert "Nothing to change." in run("migrate", "--isolated", "--unsafe-fixes", ".").stdout


def test_what_is_left_after_a_split_is_what_is_expected(program):
    run("migrate", "--isolated", "--unsafe-fixes", ".")
    expected = (program / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert findings(Path()) == expected
