"""Notebooks as sources: the module that the cells make, its places, and documents that are no notebooks."""

import codecs
import json

import pytest
from notebook_documents import PATH, code, edited, notebook, read, with_source

from migrator.files.gate import may_matter
from migrator.files.reading import NotPython, Unreadable, is_notebook
from migrator.files.source import decode

# -- the module -------------------------------------------------------------------------------------------------------


def test_the_cells_are_one_module_in_order():
    source = read(["import os\n", "x = 1"], "y = 2\n", ["z = 3"])
    assert source.text == "import os\nx = 1\n\ny = 2\n\n\nz = 3\n"


def test_only_code_cells_count():
    text = notebook({"cell_type": "markdown", "source": ["x = 1"]}, code("y = 2"), {"cell_type": "raw", "source": "z"})
    assert decode(PATH, json.dumps(text).encode()).text == "y = 2\n"


def test_what_is_no_python_is_blank():
    source = read("%%bash\npip install openai", "%%time\nx = 1", "!ls\ny = 2", "", [])
    assert [line for line in source.text.split("\n") if line.strip()] == ["x = 1", "y = 2"]
    assert len(source.text.split("\n")) == 2 + 1 + 2 + 1 + 2 + 1 + 1 + 1 + 1 + 1


def test_a_cell_that_is_indented_as_a_whole_is_a_block():
    source = read("x = 1", "    y = 2\n    z = 3")
    assert source.text == "x = 1\n\nif 1:\n    y = 2\n    z = 3\n"
    at = source.location(source.text.index("z"))
    assert (at.cell, at.row, at.column) == (2, 2, 5)


def test_version_3_has_worksheets():
    cell = {"cell_type": "code", "input": ["x = 1\n", "y = 2"], "language": "python", "outputs": []}
    text = {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": [cell, cell]}]}
    source = decode(PATH, json.dumps(text).encode())
    assert source.text == "x = 1\ny = 2\n\nx = 1\ny = 2\n"
    assert source.location(source.text.rindex("y")).cell == 2
    new = edited(source, ("x = 1", "x = 5"))
    assert json.loads(new)["worksheets"][0]["cells"][0]["input"] == ["x = 5\n", "y = 2"]


def test_a_cell_that_cannot_be_parsed_is_left_out_and_named():
    source = read("x = 1", "print 'a'\nopenai = (", "y = 2")
    assert [line for line in source.text.split("\n") if line.strip()] == ["x = 1", "y = 2"]
    (flaw,) = source.notebook.flaws
    at = source.location(flaw.offset)
    assert (flaw.cell, flaw.matters, at.cell, at.row) == (2, True, 2, 1)
    assert "print" in flaw.message
    assert not read("x = (").notebook.flaws[0].matters


@pytest.mark.parametrize("cell", ["x = '\ud83d'", "x = '\0'", "-" * 200_000 + "1", "(" * 500 + ")" * 500])
def test_a_cell_that_python_cannot_take_at_all_is_left_out(cell):
    source = read("x = 1", cell)
    assert source.text.strip() == "x = 1"
    assert [flaw.cell for flaw in source.notebook.flaws] == [2]


@pytest.mark.parametrize("cell", ["await f()", "async with a as b:\n    pass", "[x async for x in y]", "return 1"])
def test_await_stands_where_it_likes(cell):
    assert not read(cell).notebook.flaws


def test_other_newlines_are_no_lines_of_the_module():
    source = read(["x = '\u2028\x85\x0c'\n", "y = 2"])
    at = source.location(source.text.index("y"))
    assert (at.row, at.column) == (2, 1)


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"language_info": {"name": "python"}},
        {"language_info": {"name": "ipython"}},
        {"kernelspec": {"name": "python3", "display_name": "R", "language": "python"}},
        {"kernelspec": {"name": "my-own"}},
        {"language_info": {"name": "pyspark"}},
        {"language_info": "python", "kernelspec": []},
    ],
)
def test_python_kernels(metadata):
    assert read("x = 1", metadata=metadata).text == "x = 1\n"


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({"language_info": {"name": "R"}}, "R"),
        ({"kernelspec": {"name": "deno", "language": "typescript"}}, "typescript"),
        ({"language_info": {"name": "julia"}, "kernelspec": {"language": "python"}}, "julia"),
    ],
)
def test_notebooks_in_another_language(metadata, language):
    with pytest.raises(NotPython, match=f"a notebook in {language}, not in Python"):
        read("x <- 1", metadata=metadata)


def test_a_cell_in_another_language_is_left_out():
    cells = [code("x = 1", metadata={"vscode": {"languageId": "sql"}}), code("y = 2")]
    assert decode(PATH, json.dumps(notebook(*cells)).encode()).text.strip() == "y = 2"


# -- places -----------------------------------------------------------------------------------------------------------


def test_places_are_named_by_cell_row_and_column():
    cells = [{"cell_type": "markdown", "source": "a"}, code(["%%time\n", "x = 1"]), code(["'é'; y = 2\n", "z = 3"])]
    source = decode(PATH, json.dumps(notebook(*cells)).encode())
    named = {name: (at.cell, at.row, at.column) for name in "xyz" for at in [source.location(source.text.index(name))]}
    assert named == {"x": (2, 2, 1), "y": (3, 1, 6), "z": (3, 2, 1)}


def test_every_offset_has_a_place():
    source = read("x = 1", "", "!ls\n", "y = 2\n")
    cells = [source.location(offset).cell for offset in range(len(source.text) + 1)]
    assert cells == sorted(cells)
    assert set(cells) == {1, 2, 3, 4}


def test_an_excerpt_is_the_cell_as_its_author_sees_it():
    source = read("x = 1", "%%time\n!ls\ny = 2")
    assert [source.excerpt(2).line(row) for row in (1, 2, 3)] == ["%%time", "!ls", "y = 2"]


def test_a_notebook_without_code_is_an_empty_module():
    source = read()
    assert (source.text, source.location(0).cell) == ("", None)


def test_a_module_has_no_cells():
    source = decode("a.py", b"x = 1\ny = 2\n")
    assert source.location(6) == source.position(6)
    assert source.excerpt(None) is source
    assert (source.content, source.notebook) == (source.text, None)
    assert source.edited("x = 2\n", []) == b"x = 2\n"


def test_a_notebook_is_one_by_its_name():
    assert is_notebook("src/a.ipynb")
    assert not is_notebook("src/ipynb.py")


# -- documents that are none ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "reason", "row"),
    [
        (b"", "a JSON object was expected", 1),
        (b"import os\n", "a JSON object was expected", 1),
        (b"[]", "a JSON object was expected", 1),
        (b"{}", "it has no `cells`", 1),
        (b'{"cells": 1}', "`cells` is not a list", 1),
        (b'{\n "cells": [\n  1]}', "cell 1 is not a JSON object", 3),
        (b'{"cells": [{"cell_type": "code"}]}', "cell 1 has no `source`", 1),
        (b'{"cells": [{"cell_type": "code", "source": 1}]}', "the `source` of cell 1 holds something else", 1),
        (b'{"cells": [{"cell_type": "code", "source": ["a", 1]}]}', "the `source` of cell 1 holds something else", 1),
        (b'{"cells": [{"cell_type": "code", "source": "a", "source": "b"}]}', "cell 1 has the key `source` twice", 1),
        (b'{"cells": [], "cells": []}', "the notebook has the key `cells` twice", 1),
        (b'{"cells": [],}', "not valid JSON", 1),
        (b'{"cells": []\n', "not valid JSON", 2),
        (b'{"cells": [] "metadata": {}}', "not valid JSON", 1),
        (b'{"cells": []}\n{}', "not valid JSON (Extra data)", 2),
        (b'{"cells": [{"source": "a\nb"}]}', "not valid JSON", 1),
        (b"<<<<<<< HEAD\n", "a JSON object was expected", 1),
        (b'{"cells": [\n<<<<<<< HEAD\n', "cell 1 is not a JSON object", 2),
        (b'{"cells": ["\xff"]}', "byte 0xff is not valid utf-8, and a notebook is always UTF-8", 1),
        (codecs.BOM_UTF16_LE + '{"cells": []}'.encode("utf-16-le"), "a notebook is always UTF-8", 1),
    ],
)
def test_what_is_no_notebook_says_what_is_wrong(data, reason, row):
    with pytest.raises(Unreadable) as error:
        decode(PATH, data)
    assert reason in error.value.reason
    assert error.value.row == row
    assert "save it" in error.value.reason


@pytest.mark.parametrize("brackets", ["[", '{"a":'])
def test_nesting_without_end_is_no_crash(brackets):
    with pytest.raises(Unreadable):
        decode(PATH, b'{"cells": [], "metadata": ' + (brackets * 200_000).encode())


# -- the gate ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        '"from openai import OpenAI"',
        '["from \\u006fpenai import \\u004fpenAI"]',
        '["from open", "ai import OpenAI"]',
        '["from open" ,\\n "ai"]'.replace("\\n", "\n"),
        '["model = \\"o3\\""]',
        '["model = \\u0022o3\\u0022"]',
        '["model = \\u0027o3\'"]',
        '["model = \\"", "o3\\""]',
        '["client.chat.completions.cr", "eate()"]',
        '["m = \\"openrouter\\/o4-mini\\"  # model"]',
    ],
)
def test_the_gate_sees_through_the_json(source):
    assert may_matter(with_source(source), notebook=True)


@pytest.mark.parametrize(
    "source", ['["import os\\n", "print(1)"]', '"x = \\u00e9"', '["open", "\\n", "ai"]', '"o", "3"']
)
def test_the_gate_holds_other_notebooks_back(source):
    assert not may_matter(with_source(source), notebook=True)
