"""The README's table "What survives a fix", row by row: one fix in a file that is unusual in one way."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from migrator.cli import cli

README = Path(__file__).resolve().parents[2] / "README.md"

OLD = (
    "import os\n\nfrom openai import OpenAI\n\nNAME = 'é'\n"
    'client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])  # née\nprint(client)\n'
)
NEW = OLD.replace("OpenAI(api", 'OpenAI(base_url="https://api.cerebras.ai/v1", api').replace(
    "OPENAI_API_KEY", "CEREBRAS_API_KEY"
)


@dataclass(frozen=True)
class Case:
    """A file before and after; ``after`` is None if it has to be left alone."""

    before: bytes
    after: bytes | None = None
    prepare: Callable[[Path], None] | None = None
    arguments: tuple[str, ...] = ()


def kept(change: Callable[[str], str | bytes]) -> Case:
    """The same done to the old text and to the new one."""
    before, after = (change(text) for text in (OLD, NEW))
    return Case(*(data if isinstance(data, bytes) else data.encode() for data in (before, after)))


def left(data: str | bytes) -> Case:
    return Case(data if isinstance(data, bytes) else data.encode())


def cookie(encoding: str, character: str) -> Callable[[str], bytes]:
    return lambda text: f"# -*- coding: {encoding} -*-\n{text.replace('é', character)}".encode(encoding)


def mixed(text: str) -> str:
    newlines = iter(["\r\n", "\n", "\r"] * 10)
    return re.sub("\n", lambda _: next(newlines), text)


def protected(file: Path) -> None:
    file.chmod(0o444)


def hard_linked(file: Path) -> None:
    os.link(file, file.with_name("other name"))


def linked(file: Path) -> None:
    file.rename(file.with_name("target"))
    file.symlink_to("target")


CASES = {
    "CRLF line ends": kept(lambda text: text.replace("\n", "\r\n")),
    "CR line ends": kept(lambda text: text.replace("\n", "\r")),
    "mixed line ends": kept(mixed),
    "no newline at the end": kept(lambda text: text.rstrip("\n")),
    "a byte order mark": kept(lambda text: b"\xef\xbb\xbf" + text.encode()),
    "latin-1 by a coding line": kept(cookie("latin-1", "é")),
    "koi8-r by a coding line": kept(cookie("koi8-r", "ж")),
    "shift_jis by a coding line": kept(cookie("shift_jis", "ソ")),
    "tabs and form feeds": kept(lambda text: text.replace("NAME", "\x0c\nif os:\n\tNAME\t").replace("= ", "=\t")),
    "trailing blanks": kept(lambda text: text.replace("\n", "  \n")),
    "a sum of 3000 terms": kept(lambda text: f"{text}x = {' + '.join(['1'] * 3000)}\n"),
    "an executable's mode": Case(OLD.encode(), NEW.encode(), lambda file: file.chmod(0o755)),
    "a symbolic link": Case(OLD.encode(), NEW.encode(), linked),
    "an encoding that lacks a character of the new text": Case(
        b"# coding: latin-1\n" + OLD.encode("latin-1"), None, None, ("--config", "odd.toml")
    ),
    "invalid UTF-8": left(OLD.encode("latin-1")),
    "a null byte": left(OLD + "#\0\n"),
    "an unknown coding line": left("# coding: klingon\n" + OLD),
    "a syntax error": left(OLD + "print 'a'\n"),
    "syntax of a newer Python than the one that runs the tool": left(OLD + 'x = t"{NAME}"\n'),
    "hard links": Case(OLD.encode(), None, hard_linked),
    "write protection": Case(OLD.encode(), None, protected),
}


def table() -> list[tuple[str, str]]:
    """The rows of the README's table: what the file has, and what becomes of it."""
    lines = README.read_text(encoding="utf-8").partition("## What survives a fix")[2].partition("\n## ")[0].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [(what, becomes) for what, becomes in rows[2:]]


def test_the_table_lists_every_case() -> None:
    assert [what for what, _ in table()] == list(CASES)


@pytest.mark.parametrize(("what", "becomes"), table())
def test_a_row(what: str, becomes: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if "newer Python" in what and sys.version_info >= (3, 14):
        pytest.skip("this Python knows it")
    monkeypatch.chdir(tmp_path)
    Path("odd.toml").write_text('base-url = "https://api.cerebras.ai/ж"\n', encoding="utf-8")
    case = CASES[what]
    file = Path("app.py")
    file.write_bytes(case.before)
    if case.prepare is not None:
        case.prepare(file)
    before = os.lstat(file)

    result = CliRunner().invoke(cli, ["migrate", *(case.arguments or ("--isolated",)), "app.py"])

    after = os.lstat(file)
    assert after.st_mode == before.st_mode
    assert (after.st_uid, after.st_gid, after.st_nlink) == (before.st_uid, before.st_gid, before.st_nlink)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []
    data = file.read_bytes()
    if becomes == "kept":
        assert (result.exit_code, data) == (0, case.after), result.output
    elif becomes == "kept; the file that it leads to is changed":
        assert (result.exit_code, Path("target").read_bytes()) == (0, case.after), result.output
        assert os.readlink(file) == "target"
    else:
        assert data == case.before
        assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
        if becomes == "the file is not changed: exit code 2, with the reason":
            assert result.exit_code == 2
            assert result.stderr.startswith("error: app.py: ")
        else:
            code = becomes.removeprefix("the file is not changed: ").removesuffix(", and no fix")
            assert code in ("CBR900", "CBR902", "the finding says why")
            assert result.exit_code == 1
            assert (f": {code} error: " if code.startswith("CBR") else "which has no U+0436") in result.stdout


@pytest.mark.skipif(not hasattr(os, "chown") or os.geteuid() != 0, reason="only the superuser gives files away")
def test_the_owner_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "app.py"
    file.write_text(OLD, encoding="utf-8")
    os.chown(file, 1234, 4321)

    assert CliRunner().invoke(cli, ["migrate", "--isolated", str(file)]).exit_code == 0
    assert file.read_text(encoding="utf-8") == NEW
    assert stat.S_ISREG(file.stat().st_mode)
    assert (file.stat().st_uid, file.stat().st_gid) == (1234, 4321)


def test_a_name_that_is_no_unicode_is_as_good_as_any(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = os.fsdecode(b"caf\xe9 \xff.py")
    try:
        Path(name).write_text(OLD, encoding="utf-8")
    except OSError:
        pytest.skip("this file system does not take such names")

    for arguments in (["migrate", "--diff"], ["migrate"], ["check"], ["inventory"]):
        result = CliRunner().invoke(cli, [*arguments, "--isolated", "."])
        assert result.exit_code == 0, result.output
        assert "\udcff" not in result.output
    assert Path(name).read_text(encoding="utf-8") == NEW


def test_a_file_that_cannot_take_the_text_is_spoken_of_once_and_not_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("cerebras-migrator.toml").write_text('models = { "gpt-4o" = "ж-1" }\n', encoding="utf-8")
    request = 'client.chat.completions.create(model="gpt-4o", messages=[])\n'
    Path("app.py").write_text("# coding: latin-1\n" + OLD + request, encoding="latin-1")
    Path("other.py").write_text(OLD + request, encoding="utf-8")

    result = CliRunner().invoke(cli, ["migrate", "--output-format", "concise", "."])

    assert "Changed 1 file: 2 findings resolved." in result.output
    assert "app.py: changed" not in result.output
    assert result.output.count("app.py:7:") == 1
    assert result.stderr == ""
    assert Path("app.py").read_text(encoding="latin-1") == "# coding: latin-1\n" + OLD + request
    assert '"ж-1"' in Path("other.py").read_text(encoding="utf-8")
