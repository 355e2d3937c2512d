"""Bytes to text and back, and the way between offsets, rows and columns."""

from __future__ import annotations

import ast
import os
import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrator.facts import Span
from migrator.files import reading as reading_stage
from migrator.files.reading import Unreadable
from migrator.files.source import Position, Unencodable, decode, read


@pytest.mark.parametrize(
    ("data", "encoding", "bom", "text"),
    [
        (b"", "utf-8", False, ""),
        (b"x = 1\n", "utf-8", False, "x = 1\n"),
        ("x = 'é'\n".encode(), "utf-8", False, "x = 'é'\n"),
        (b"\xef\xbb\xbfx = 1\n", "utf-8", True, "x = 1\n"),
        (b"\xef\xbb\xbf# coding: utf-8\n", "utf-8", True, "# coding: utf-8\n"),
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", "iso-8859-1", False, "# -*- coding: latin-1 -*-\nx = 'é'\n"),
        (b"#!/usr/bin/python\n# vim: set fileencoding=koi8-r :\n'\xc1'\n", "koi8-r", False, None),
        (b"# coding: cp1252\r\nx = '\x80'\r\n", "cp1252", False, "# coding: cp1252\r\nx = '€'\r\n"),
        (b"# coding: shift_jis\nx = '\x83\x5c'\n", "shift_jis", False, "# coding: shift_jis\nx = 'ソ'\n"),
        (b"# first\r# coding: latin-1\rx = '\xe9'\r", "iso-8859-1", False, "# first\r# coding: latin-1\rx = 'é'\r"),
        (b"# coding: latin-1 \xe9\n", "iso-8859-1", False, "# coding: latin-1 é\n"),
        (b"# \xe9\n# coding: latin-1\n", "iso-8859-1", False, "# é\n# coding: latin-1\n"),
        (b"x = 1\n# coding: latin-1\n", "utf-8", False, "x = 1\n# coding: latin-1\n"),
    ],
)
def test_a_file_is_decoded_as_python_does_and_encodes_to_the_same_bytes(
    data: bytes, encoding: str, bom: bool, text: str | None
) -> None:
    source = decode("a.py", data)

    assert (source.encoding, source.bom) == (encoding, bom)
    assert source.text == (text if text is not None else source.data.decode(encoding))
    assert source.encode(source.text) == data
    ast.parse(data)  # the interpreter agrees that it is source


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_newlines_stay_as_they_are(newline: str) -> None:
    text = newline.join(["a = 1", "", "b = 2", ""])
    source = decode("a.py", text.encode())

    assert source.text == text
    assert source.newline == newline
    assert source.row_count == 4
    assert [source.line(row) for row in range(1, 5)] == ["a = 1", "", "b = 2", ""]


@pytest.mark.parametrize(
    ("text", "newline"),
    [("", "\n"), ("x", "\n"), ("a\r\nb\nc\r\n", "\r\n"), ("a\nb\nc\r", "\n"), ("a\rb\n", "\r"), ("a\nb\r\n", "\n")],
)
def test_the_newline_of_a_mixed_file_is_the_one_it_uses_most(text: str, newline: str) -> None:
    assert decode("a.py", text.encode()).newline == newline


def test_only_the_newlines_of_the_tokenizer_end_a_row() -> None:
    text = "a = '\x0b\x1c\x85\u2028'\n\x0c\nb = 2\r\nc = 3\rd = 4"
    source = decode("a.py", text.encode())

    assert [source.line(row) for row in range(1, source.row_count + 1)] == [
        "a = '\x0b\x1c\x85\u2028'",
        "\x0c",
        "b = 2",
        "c = 3",
        "d = 4",
    ]
    assert [statement.lineno for statement in ast.parse(text).body] == [1, 3, 4, 5]


def test_every_offset_has_a_row_and_a_column_in_characters() -> None:
    source = decode("a.py", "é = 1\r\n😀b\n".encode())

    assert source.position(0) == Position(1, 1)
    assert source.position(1) == Position(1, 2)
    assert source.position(source.text.index("b")) == Position(2, 2)
    assert source.position(len(source.text)) == Position(3, 1)
    assert source.line_span(2) == Span(7, 9)
    assert source.line(3) == ""


@pytest.mark.parametrize("row", [0, 3])
def test_a_row_that_is_not_there_is_an_error(row: int) -> None:
    with pytest.raises(IndexError):
        decode("a.py", b"a\nb").line(row)


def test_places_of_ast_become_character_offsets() -> None:
    text = "a = 1; b = 2\né = '😀é'; f(é, 'x'); g('ü')\r\n\x0cц = [é]\r"
    for data in (text.encode(), b"\xef\xbb\xbf" + text.encode()):
        source = decode("a.py", data)
        for node in ast.walk(ast.parse(source.text)):
            if isinstance(node, ast.expr):
                start = source.offset(node.lineno, node.col_offset)
                end = source.offset(node.end_lineno, node.end_col_offset)
                assert source.text[start:end] == ast.get_source_segment(source.text, node)


@settings(database=None, deadline=None)
@given(st.lists(st.text(st.sampled_from("aé€😀\x0c '\t"), max_size=12), min_size=1, max_size=5), st.data())
def test_offsets_and_positions_are_inverse(lines: list[str], data: st.DataObject) -> None:
    newlines = [data.draw(st.sampled_from(["\n", "\r\n", "\r"])) for _ in lines]
    source = decode("a.py", "".join(line + newline for line, newline in zip(lines, newlines, strict=True)).encode())
    row = data.draw(st.integers(1, source.row_count))
    column = data.draw(st.integers(0, len(source.line(row))))

    offset = source.offset(row, len(source.line(row)[:column].encode()))

    assert offset == source.line_span(row).start + column
    assert source.position(offset) == Position(row, column + 1)


@pytest.mark.parametrize(
    ("data", "reason", "row", "column"),
    [
        (b"x = 1\ny = '\xff'\n", "byte 0xff is not valid utf-8 (byte 11 of the file, line 2)", 2, 6),
        ("a\r\ré = '".encode() + b"\xff'", "byte 0xff is not valid utf-8 (byte 9 of the file, line 3)", 3, 6),
        (b"\xef\xbb\xbf'\xff'", "byte 0xff is not valid utf-8 (byte 4 of the file, line 1)", 1, 2),
        (b"# coding: ascii\nx = '\xe9'\n", "byte 0xe9 is not valid ascii", 2, 6),
        (b"x = 1\n\0\n", "null byte (byte 6 of the file, line 2)", 2, 1),
        (b"#!python\n# coding: nonsense\n", "unknown encoding: nonsense", 2, 1),
        (b"# coding: rot13\nk = 1\n", "declared encoding rot13 cannot decode the file", 1, 1),
        (b"# coding: hex\n", "declared encoding hex cannot decode the file", 1, 1),
        (b"\xef\xbb\xbf# coding: latin-1\n", "byte order mark but declares the encoding iso-8859-1", 1, 1),
        (b"# coding: utf-7\nx = '+AGE-'\n", "encoding it again changes it", 1, 1),
        (b"# coding: utf-7\nx = '+2AA-'\n", "encoding it again changes it", 1, 1),
        (b"# coding: utf-16-le\nx = 10\n\n", "not itself in utf-16-le", 1, 1),
        ("x = 1\n".encode("utf-16"), "the file is UTF-16", 1, 1),
        ("# coding: utf-16\nx = 1\n".encode("utf-16-le"), "null byte", 1, 2),
    ],
)
def test_bytes_that_are_no_source_are_refused_at_their_place(data: bytes, reason: str, row: int, column: int) -> None:
    with pytest.raises(Unreadable) as caught:
        decode("pkg/a.py", data)

    assert reason in caught.value.reason
    assert (caught.value.path, caught.value.row, caught.value.column) == ("pkg/a.py", row, column)
    assert str(caught.value).startswith(f"pkg/a.py:{row}:{column}: ")


def test_text_that_the_encoding_lacks_is_refused() -> None:
    source = decode("a.py", b"# coding: latin-1\n")

    with pytest.raises(Unencodable, match=r"a\.py: the file is encoded as iso-8859-1, which has no U\+20AC"):
        source.encode("x = '€'\n")


@pytest.mark.parametrize(
    ("data", "new"),
    [
        (b"x = 1\n", "# coding: latin-1\nx = 'é'\n"),
        (b"# coding: latin-1\nx = 1\n", "x = 'é'\n"),
        (b"\xef\xbb\xbfx = 1\n", "# coding: latin-1\nx = 1\n"),
        (b"x = 1\n", "x = '\0'\n"),
        (b"x = 1\n", "\ufeffx = 1\n"),
    ],
)
def test_new_text_that_would_be_read_as_another_is_refused(data: bytes, new: str) -> None:
    with pytest.raises(Unencodable, match="and the new text would read otherwise"):
        decode("a.py", data).edited(new, ())


def test_new_text_that_is_read_as_it_is_is_taken() -> None:
    assert decode("a.py", b"# coding: koi8-r\nx = 1\n").edited("# coding: koi8-r\nx = 'ж'\n", ()).endswith(b"'\xd6'\n")


def test_a_byte_order_mark_is_written_back() -> None:
    assert decode("a.py", b"\xef\xbb\xbfx\r\n").encode("y\r\n") == b"\xef\xbb\xbfy\r\n"


def test_sources_and_refusals_cross_processes() -> None:
    source = decode("a.py", "é = 1\n".encode())
    source.position(1)
    assert pickle.loads(pickle.dumps(source)) == source

    with pytest.raises(Unreadable) as caught:
        decode("a.py", b"\0")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_file_is_read_from_disk(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"\xef\xbb\xbfx = 1\r\n")

    source = read(str(file))

    assert (source.path, source.data, source.text) == (str(file), file.read_bytes(), "x = 1\r\n")


def test_what_is_no_file_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "loop.py").symlink_to("loop.py")
    (tmp_path / "file").write_text("")

    for name, reason in {
        "pipe.py": "it is not a regular file",
        ".": "it is a folder",
        "gone.py": "no such file or folder",
        "loop.py": "its symbolic links lead in a circle",
        "file/a.py": "a part of its path is not a folder",
        "x" * 300: "its name is too long",
    }.items():
        with pytest.raises(Unreadable, match=f"cannot be read: {reason}"):
            read(str(tmp_path / name))
    with pytest.raises(Unreadable, match="it is not a regular file"):
        read("/dev/zero")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("")
    file.chmod(0)

    with pytest.raises(Unreadable, match="permission denied"):
        read(str(file))


def test_a_file_over_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"x = 1\n" * 2)
    monkeypatch.setattr(reading_stage, "SIZE_LIMIT", 12)
    assert read(str(file)).row_count == 3

    monkeypatch.setattr(reading_stage, "SIZE_LIMIT", 11)
    with pytest.raises(Unreadable, match="12 bytes are over the limit of 11: exclude the file"):
        read(str(file))


def test_a_file_that_grows_while_it_is_read_is_read_whole_or_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"x = 1\n")
    real_read = os.read

    def growing(descriptor: int, size: int) -> bytes:
        with file.open("ab") as handle:
            handle.write(b"#" * 4)
        return real_read(descriptor, size)

    monkeypatch.setattr(os, "read", growing)
    monkeypatch.setattr(reading_stage, "SIZE_LIMIT", 12)
    with pytest.raises(Unreadable, match="over the limit of 12"):
        read(str(file))


def test_many_places_in_one_long_line_are_found_fast() -> None:
    line = "x = [" + "'é', " * 50_000 + "]"
    source = decode("a.py", line.encode())
    nodes = [node for node in ast.walk(ast.parse(line)) if isinstance(node, ast.Constant)]

    spans = [source.offset(1, node.col_offset) for node in nodes]

    assert spans == [5 + 5 * index for index in range(50_000)]  # would take minutes if each scanned the line
