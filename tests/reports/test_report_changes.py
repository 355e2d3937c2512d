"""Unified diffs that apply, and what is said about the changes and what is left."""

import shutil
import subprocess

import pytest

from migrator.facts import Finding, Fix, Place, Skipped, Span
from migrator.files.source import decode
from migrator.reports import changes, summary
from migrator.reports.text import Style


def patch(path, old, new):
    source = decode(path, old)
    return "".join(changes.diff(source, decode(path, new))).encode(source.encoding)


def test_the_diff_of_a_file(program):
    assert patch("src/app.py", b"a\nb\nc\n", b"a\nB\nc\n").decode() == (
        "--- a/src/app.py\n+++ b/src/app.py\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"
    )


def test_no_change_is_no_diff():
    assert patch("app.py", b"a\n", b"a\n") == b""


@pytest.mark.parametrize("command", ["git", "patch"])
@pytest.mark.parametrize("path", ["app.py", "./src/a b.py", 'q"uote.py', "日本.py"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"a\nb\nc\n", b"a\nB\nc\nd\n"),
        (b"a\nb", b"a\nB"),
        (b"a\nb", b"a\nb\n"),
        (b"a\nb\n", b"a\nb"),
        (b"a\r\nb\r\n", b"a\r\nB\r\n"),
        (b"a\x0cb\n\xe2\x80\xa8\nc\n", b"a\x0cB\n\xe2\x80\xa8\nc\n"),
        (b"\xef\xbb\xbfa\nb\n", b"\xef\xbb\xbfimport os\na\nB\n"),
        (b"# coding: latin-1\n'\xe9'\n", b"# coding: latin-1\n'\xe9\xe8'\n"),
        (b"", b"import os\n"),
    ],
)
def test_the_diff_applies_and_gives_the_new_bytes(tmp_path, command, path, old, new):
    if shutil.which(command) is None:
        pytest.skip(f"{command} is not installed")
    file = tmp_path / path
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(old)
    arguments = ["git", "apply", "--whitespace=nowarn", "-"] if command == "git" else ["patch", "-p1", "--binary"]
    done = subprocess.run(arguments, cwd=tmp_path, input=patch(path, old, new), capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert file.read_bytes() == new


def test_a_diff_for_eyes_has_colours_and_no_commands():
    lines = changes.diff(decode("a.py", b"x\n"), decode("a.py", b"\x1b[2J\ty\r\n"))
    shown = "".join(changes.for_terminal(lines, Style(colour=True)))
    assert "\x1b[1;31m-x\x1b[0m\n" in shown
    assert "\x1b[1;32m+\\x1b[2J\ty\x1b[0m\r\n" in shown


def test_the_end_of_file_note_is_a_line_of_its_own_for_eyes_too():
    lines = changes.diff(decode("a.py", b"x"), decode("a.py", b"y"))
    assert "".join(changes.for_terminal(lines, Style())).endswith(
        "-x\n\\ No newline at end of file\n+y\n\\ No newline at end of file\n"
    )


def test_what_was_done_to_a_file():
    old = decode("a.py", b"import x\r\nOpenAI()\r\nmodel = 1\r\n")
    client = Finding("CBR101", "a", "error", "m", Place("a.py", Span(10, 18)), fix=Fix("safe", "set sk-0123456789", ()))
    model = Finding("CBR201", "b", "error", "m", Place("a.py", Span(20, 21)), fix=Fix("safe", "write it", ()))
    elsewhere = Finding("CBR201", "b", "error", "m", Place("b.py", Span(90, 91)), fix=Fix("safe", "write it", ()))
    assert list(changes.applied(old, [elsewhere, model, client], Style(), written=True)) == [
        "a.py: changed, 3 findings resolved",
        "  2: CBR101 set sk-…",
        "  3: CBR201 write it",
        "  with b.py: CBR201 write it",
    ]
    assert next(changes.applied(old, [model], Style(), written=False)) == "a.py: would change, 1 finding resolved"


def finding(severity="error", applicability=None):
    fix = Fix(applicability, "m", ()) if applicability else None
    return Finding("CBR101", "n", severity, "m", Place("a.py", Span(0, 0)), fix=fix)


def closing(*findings, skipped=(), files=12, relevant=3):
    return list(summary.check(findings, skipped, files=files, relevant=relevant, style=Style()))


def test_the_closing_lines_of_check():
    assert closing() == ["Looked at 12 files; 3 mention OpenAI or Cerebras.", "No findings to report."]
    assert closing(finding("warning", "safe"), relevant=1, files=1) == [
        "Looked at 1 file; 1 mentions OpenAI or Cerebras.",
        "Found 1 warning.",
        "[*] `cerebras-migrate migrate` resolves 1.",
    ]
    assert closing(finding("error", "safe"), finding("error", "unsafe"), finding(), finding("warning", "display")) == [
        "Looked at 12 files; 3 mention OpenAI or Cerebras.",
        "Found 3 errors and 1 warning.",
        "[*] `cerebras-migrate migrate` resolves 1.",
        "`cerebras-migrate migrate --unsafe-fixes` resolves 1 more; read that diff.",
        "2 need a person; `cerebras-migrate rule CODE` explains each.",
    ]


def test_an_empty_folder_is_not_called_clean_without_a_word():
    assert closing(files=0, relevant=0)[0] == "No Python files found: nothing was looked at."
    assert closing(relevant=0)[0] == "Looked at 12 files; none mentions OpenAI or Cerebras."


def test_skipped_files_are_named_with_the_reason():
    skipped = [Skipped(f"f{number}.py", "excluded") for number in range(7)] + [Skipped("n\x1b.ipynb", "a notebook")]
    skipped += [Skipped("gen", "excluded", folder=True)]
    assert closing(skipped=skipped)[1:4] == [
        "Skipped 7 files (excluded): f0.py, f1.py, f2.py, f3.py, f4.py and 2 more.",
        "Skipped 1 file (a notebook): n\\x1b.ipynb.",
        "Skipped 1 folder (excluded): gen.",
    ]


def migrated(*findings, changed=2, resolved=5, written=True, unsafe=False):
    return list(
        summary.migrate(
            findings,
            (),
            files=12,
            relevant=3,
            changed=changed,
            resolved=resolved,
            written=written,
            unsafe=unsafe,
            style=Style(),
        )
    )[1:]


def test_the_closing_lines_of_migrate():
    assert migrated() == ["Changed 2 files: 5 findings resolved.", "Nothing is left to do."]
    assert migrated(written=False)[0] == "Would change 2 files: 5 findings resolved."
    assert migrated(changed=0, resolved=0) == ["Nothing to change.", "Nothing is left to do."]
    left = (finding(), finding("warning", "unsafe"), finding("error", "safe"))
    assert migrated(*left) == [
        "Changed 2 files: 5 findings resolved.",
        "Left: 2 errors and 1 warning.",
        "`--unsafe-fixes` resolves 1 of them; it changes what the program does, so read that diff.",
        "2 need a person; `cerebras-migrate rule CODE` explains each.",
    ]
    assert migrated(*left, unsafe=True)[2:] == ["3 need a person; `cerebras-migrate rule CODE` explains each."]


def test_paths_of_a_diff_do_not_depend_on_how_the_folder_was_named():
    assert patch("/srv/app.py", b"a\n", b"b\n").startswith(b"--- a/srv/app.py\n+++ b/srv/app.py\n")
    assert patch("./app.py", b"a\n", b"b\n").startswith(b"--- a/app.py\n")
