"""From spans to the rows and columns of files as they are on disk."""

import json
import os

import pytest

from migrator.facts import Place, Span
from migrator.files.source import decode
from migrator.reports.places import Extent, Files
from migrator.reports.report import annotated_root, root


def extents(text, path="app.py", start=None, end=None):
    files = Files({path: decode(path, text.encode())})
    place = Place(path, Span(start, end))
    return files.extent(place), files.extent(place, utf16=True)


@pytest.mark.parametrize(
    ("text", "span", "characters", "units"),
    [
        ("a = b\n", (4, 5), (1, 5, 1, 6), (1, 5, 1, 6)),
        ("é日 = b\n", (5, 6), (1, 6, 1, 7), (1, 6, 1, 7)),
        ("'😀' + '😀'\n", (6, 9), (1, 7, 1, 10), (1, 8, 1, 12)),
        ("😀\n😀b", (2, 4), (2, 1, 2, 3), (2, 1, 2, 4)),
        ("a\r\nb\rc\nd", (3, 8), (2, 1, 4, 2), (2, 1, 4, 2)),
        ("\ufeffab", (0, 1), (1, 1, 1, 2), (1, 1, 1, 2)),
        ("", (0, 0), (1, 1, 1, 1), (1, 1, 1, 1)),
    ],
)
def test_columns_in_characters_and_in_utf16(text, span, characters, units):
    assert extents(text, start=span[0], end=span[1]) == (Extent(*characters), Extent(*units))


def written(source, shown, *, document=None, nth=0):
    """What stands in the document of a notebook at the place of ``shown`` in its program."""
    text = document or json.dumps(
        {"cells": [{"cell_type": "code", "source": source, "metadata": {}}], "metadata": {}}, indent=1
    )
    read = decode("a.ipynb", text.encode())
    start = -1
    for _ in range(nth + 1):
        start = read.text.index(shown, start + 1)
    at = Files({"a.ipynb": read}).extent(Place("a.ipynb", Span(start, start + len(shown))))
    lines = text.split("\n")[at.row - 1 : at.end_row]
    lines[-1] = lines[-1][: at.end_column - 1]
    return "\n".join([lines[0][at.column - 1 :], *lines[1:]]) if len(lines) > 1 else lines[0][at.column - 1 :]


@pytest.mark.parametrize(
    ("source", "shown", "found"),
    [
        (["ask()\n", "x[0]"], "ask()", "ask()"),
        (["ask()\n", "x[0]"], "x[0]", "x[0]"),
        (["ask()\n", "x[0]"], "[", "["),
        ("ask()\nx = 1", "x = 1", "x = 1"),
        (["a = 'é'; b\n"], "b", "b"),
        (["a = '😀'; b\n"], "b", "b"),
        (["a = '\\n\\t\"'; b\n"], "b", "b"),
        (["a = '\"'\n"], "'\"'", "'\\\"'"),
        (["a = '😀'\n"], "😀", "\\ud83d\\ude00"),
        (["ask(\n", "  1)"], "ask(\n  1)", 'ask(\\n",\n    "  1)'),
        (["", "ask()"], "ask()", "ask()"),
    ],
)
def test_a_notebook_is_the_json_text_that_it_is_written_in(source, shown, found):
    assert written(source, shown) == found


def test_characters_that_are_no_escapes_in_the_json_text():
    document = '{"cells": [{"cell_type": "code", "source": "a = \'😀\\u00e9\'; b"}], "metadata": {}}'
    assert written(None, "b", document=document) == "b"
    assert written(None, "é", document=document) == "\\u00e9"


def test_a_place_behind_the_last_character_of_a_cell():
    text = json.dumps({"cells": [{"cell_type": "code", "source": ["ask("], "metadata": {}}], "metadata": {}})
    files = Files({"a.ipynb": decode("a.ipynb", text.encode())})
    at = files.extent(Place("a.ipynb", Span(4, 4)))
    assert text[at.column - 1 :].startswith('"]')
    assert files.extent(Place("a.ipynb", Span(0, 5))).end_column == at.column


@pytest.mark.parametrize("cells", [[], [{"cell_type": "code", "source": [], "metadata": {}}]])
def test_a_notebook_without_code(cells):
    text = json.dumps({"cells": cells, "metadata": {}})
    at = Files({"a.ipynb": decode("a.ipynb", text.encode())}).extent(Place("a.ipynb", Span(0, 0)))
    assert text[at.column - 1] in '{["'


def test_a_file_that_was_not_read():
    assert Files({}).extent(Place("gone.py", Span(5, 9)), utf16=True) == Extent(1, 1, 1, 1)


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository below a workspace, and the current folder is in it."""
    folder = tmp_path.resolve() / "work" / "repo"
    (folder / ".git").mkdir(parents=True)
    (folder / "src").mkdir()
    (folder / "src" / "app.py").touch()
    monkeypatch.chdir(folder / "src")
    return folder


def test_files_are_seen_from_the_repository(repository):
    workspace = {"GITHUB_WORKSPACE": str(repository.parent)}
    for paths in ([], ["."], ["app.py"], [str(repository / "src")]):
        assert root(paths, {}) == str(repository)
        assert root(paths, workspace) == str(repository)
        assert annotated_root(paths, {}) == str(repository)
        assert annotated_root(paths, workspace) == str(repository.parent)


def test_a_workspace_that_the_files_are_not_in_does_not_count(repository, tmp_path):
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        for folder in ("", str(tmp_path / "elsewhere")):
            assert root(["app.py"], {name: folder}) == annotated_root(["app.py"], {name: folder}) == str(repository)


def test_outside_of_a_repository_it_is_the_workspace_or_the_current_folder(tmp_path, monkeypatch):
    folder = tmp_path.resolve() / "plain" / "src"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    monkeypatch.setattr(os.path, "exists", lambda path: False)  # the tests may run below a repository
    assert root(["app.py"], {}) == str(folder)
    assert root(["app.py"], {"CI_PROJECT_DIR": str(folder.parent)}) == str(folder.parent)
    assert annotated_root(["app.py"], {"GITHUB_WORKSPACE": str(folder.parent)}) == str(folder.parent)


def test_what_is_far_from_everything_is_seen_from_its_own_folder(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    far = tmp_path.resolve() / "far"
    far.mkdir()
    (far / "app.py").touch()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr(os.path, "exists", lambda path: False)  # the tests may run below a repository
    assert root([str(far)], {}) == root([str(far / "app.py")], {}) == str(far)


def test_a_file_of_another_repository_is_seen_from_there(repository, tmp_path):
    other = tmp_path.resolve() / "other"
    (other / ".git").mkdir(parents=True)
    assert root([str(other / "src" / "app.py")], {}) == str(other)
