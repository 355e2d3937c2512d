"""Edits of a notebook's module go back into the strings of its cells, and change nothing else in the document."""

import codecs
import json
import random
import re

import pytest
from notebook_documents import PATH, applied, code, edited, notebook, read, with_source

from migrator.facts import Edit, Place, Span
from migrator.files.notebook import NotSpliced
from migrator.files.source import decode

FULL = """\
{
 "nbformat": 4,  "cells": [
  {
   "source": [
    "import sys\\n",
    "model = \\"gpt-4o\\"  # caf\\u00e9 \\/ 10\\u20ac\\n",
    "print(model)"
   ], "execution_count" : null,
   "outputs": [{"data": {"x": 1.0E5, "y": [0.10, NaN, -Infinity], "text": "model = \\"gpt-4o\\""}}],
   "metadata": {"b": 1, "a": 2, "b": 3},
   "cell_type": "code"
  },
  {"cell_type": "code", "source": "temperature = 1.10\\nname = 'é'", "outputs": [], "metadata": {}}
 ],
 "metadata": {}}"""


def test_an_edit_in_a_line_changes_only_the_characters_of_its_string():
    source = decode(PATH, FULL.encode())
    assert edited(source, ("gpt-4o", "gpt-oss-120b")).decode() == FULL.replace(
        '"model = \\"gpt-4o\\"  #', '"model = \\"gpt-oss-120b\\"  #'
    )
    assert edited(source, ("1.10", '"é"')).decode() == FULL.replace("= 1.10", '= \\"é\\"')


def test_new_characters_are_escaped_as_the_cell_does_it():
    ascii_only = decode(PATH, json.dumps(notebook(code(["a = 'é'\n", "b = 1"])), indent=1).encode())
    assert b"b = '\\u00fc\\ud83d\\ude00'" in edited(ascii_only, ("b = 1", "b = 'ü😀'"))
    plain = decode(PATH, json.dumps(notebook(code(["a = 'é'\n", "b = 1"])), ensure_ascii=False).encode())
    assert "b = 'ü😀'".encode() in edited(plain, ("b = 1", "b = 'ü😀'"))
    assert "b = 'ü'".encode() in edited(decode(PATH, with_source('"b = 1"')), ("b = 1", "b = 'ü'"))


def test_a_new_line_is_a_new_string_laid_out_as_its_neighbours():
    source = decode(PATH, FULL.encode())
    assert edited(source, ("^import sys", "import os\n")).decode() == FULL.replace(
        '    "import sys', '    "import os\\n",\n    "import sys'
    )
    assert edited(source, ("import sys$", "\nx = 1\n")).decode() == FULL.replace(
        'import sys\\n",', 'import sys\\n",\n    "\\n",\n    "x = 1\\n",'
    )


def test_a_line_behind_the_last_one():
    source = decode(PATH, FULL.encode())
    assert edited(source, ("print(model)$", "x = 1\n")).decode() == FULL.replace(
        '"print(model)"', '"print(model)\\n",\n    "x = 1"'
    )
    assert edited(source, ("name = 'é'$", "x = 1\n")).decode() == FULL.replace("'é'\"", "'é'\\nx = 1\"")


def test_a_line_that_goes_takes_its_comma_along():
    source = decode(PATH, FULL.encode())
    assert edited(source, ("import sys\n", "")).decode() == FULL.replace('    "import sys\\n",\n', "")
    assert edited(source, ("print(model)\n", "")).decode() == FULL.replace(
        '10\\u20ac\\n",\n    "print(model)"', '10\\u20ac"'
    )
    assert edited(source, ("temperature = 1.10\n", "")).decode() == FULL.replace("temperature = 1.10\\n", "")


def test_lines_that_become_one():
    source = read(["f(\n", "    a,\n", ")"])
    assert json.loads(edited(source, ("f(\n    a,\n)", "f(a)")))["cells"][0]["source"] == ["f(a)"]
    assert json.loads(edited(source, ("\n    a,\n", "a")))["cells"][0]["source"] == ["f(a)"]


def test_a_line_that_becomes_several():
    source = read(["f(a)\n", "g()"])
    new = edited(source, ("a", "\n    a,\n    b,\n"))
    assert json.loads(new)["cells"][0]["source"] == ["f(\n", "    a,\n", "    b,\n", ")\n", "g()"]


def test_several_edits_in_one_line_and_in_several_cells():
    source = read(["a = b = 1\n", "c = 2"], ["d = 3"])
    new = json.loads(
        edited(source, ("^a =", "import os\n"), ("b =", "bb ="), ("1", "one"), ("c = 2\n", ""), ("3", "4"))
    )
    assert [cell["source"] for cell in new["cells"]] == [["import os\n", "a = bb = one"], ["d = 4"]]


@pytest.mark.parametrize(
    ("value", "new"),
    [
        ('["x = 1"]', '["import os\\n", "x = 1"]'),
        ('[\n    "x = 1"\n   ]', '[\n    "import os\\n",\n    "x = 1"\n   ]'),
        ('[ "x = 1\\n" ,"y = 2" ]', '[ "import os\\n" ,"x = 1\\n" ,"y = 2" ]'),
        ('["x = 1\\n","y = 2"]', '["import os\\n","x = 1\\n","y = 2"]'),
        ('"x = 1"', '"import os\\nx = 1"'),
        ('["", "x = 1\\n", ""]', '["", "import os\\n", "x = 1\\n", ""]'),
        ('["x =", " 1"]', '["import os\\n", "x =", " 1"]'),
        ('["x = 1\\ny = 2\\n", "z"]', '["import os\\n", "x = 1\\ny = 2\\n", "z"]'),
        ('["\\u0078 = 1"]', '["import os\\n", "\\u0078 = 1"]'),
        ('["%%time\\n", "x = 1"]', '["%%time\\n", "import os\\n", "x = 1"]'),
        ('["x = 1\\r\\n", "y = 2"]', '["import os\\n", "x = 1\\r\\n", "y = 2"]'),
    ],
)
def test_an_import_in_every_form_of_a_source(value, new):
    assert edited(decode(PATH, with_source(value)), ("^x =", "import os\n")) == with_source(new)


@pytest.mark.parametrize(
    ("value", "new"),
    [
        ('["x = 1"]', "[]"),
        ('"x = 1"', '""'),
        ('["x = 1\\n"]', "[]"),
        ('["!ls\\n", "x = 1"]', '["!ls"]'),
        ('["y = 2\\r\\n", "x = 1"]', '["y = 2"]'),
        ('"y = 2\\u000ax = 1"', '"y = 2"'),
    ],
)
def test_the_last_line_goes_with_the_newline_before_it(value, new):
    source = decode(PATH, with_source(value))
    assert edited(source, (source.text[source.text.index("x = 1") :], "")) == with_source(new)


def test_a_layout_of_one_line_is_taken_from_the_other_cells():
    text = '{"cells":[{"cell_type":"code","source":["x = 1"]},{"cell_type":"code","source":["y\\n","z"]}]}'
    assert edited(decode(PATH, text.encode()), ("^x =", "import os\n")).decode() == text.replace(
        '"x = 1"', '"import os\\n","x = 1"'
    )


@pytest.mark.parametrize("before", [b"", codecs.BOM_UTF8, b"\n  "])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("end", ["", "\n", "\n\n"])
def test_the_frame_of_the_document_stays(before, newline, end):
    data = before + (FULL + end).replace("\n", newline).encode()
    source = decode(PATH, data)
    assert source.encode(source.content) == data
    assert edited(source, ("gpt-4o", "o")) == data.replace(b'"model = \\"gpt-4o\\"  #', b'"model = \\"o\\"  #')


def test_no_edit_is_no_change():
    source = decode(PATH, FULL.encode())
    assert source.edited(source.text, []) == FULL.encode()


@pytest.mark.parametrize(
    ("cells", "change"),
    [
        (["%%bash\nls", "x = 1"], Span(0, 0)),
        (["%%time\nx = 1"], Span(0, 0)),
        (["x = (", "y = 1"], Span(0, 5)),
        (["!ls\nx = 1"], Span(1, 4)),
        (["files = !ls\nx = 1"], Span(8, 9)),
        (["x = 1", "y = 2"], Span(0, 9)),
        ([], Span(0, 0)),
        (["    x = 1"], Span(0, 0)),
    ],
)
def test_what_is_not_python_is_never_edited(cells, change):
    source = read(*cells)
    edits = [Edit(Place(PATH, change), "z = 1\n")]
    with pytest.raises(NotSpliced):
        source.edited(applied(source.text, edits), edits)


def test_a_change_that_would_read_as_something_else_is_refused():
    source = read("x = 1\ny = 2")
    edits = [Edit(Place(PATH, Span(0, 0)), "%%bash\n")]
    with pytest.raises(NotSpliced, match="would not read as they should"):
        source.edited(applied(source.text, edits), edits)


def test_any_edits_of_any_cells_give_the_module_that_they_should():
    """Whatever is edited: the cells read as they should, and nothing but sources has changed."""
    chance = random.Random(8)
    made = 0
    for _ in range(300):
        cells = []
        for _ in range(chance.randint(1, 4)):
            text = "".join(
                chance.choice(["x = 1\n", "y = 'é😀'\n", "\n", "f(a,\n  b)\n", "z = '\\t\"'\n"]) for _ in range(3)
            )
            text = text if chance.random() < 0.3 else text[:-1]
            split = text.splitlines(keepends=True) if chance.random() < 0.7 else [text[:3], text[3:]]
            cells.append(chance.choice([split, split, text]))
        data = json.dumps(notebook(*map(code, cells)), indent=1, ensure_ascii=chance.random() < 0.5).encode()
        source = decode(PATH, data)
        edits, at = [], 0
        for cell in source.notebook.cells:
            rows = [m.start() for m in re.finditer(r"(?m)^", source.text[: cell.start + len(cell.text)])]
            rows = [row for row in rows if row >= max(at, cell.start)]
            if rows and chance.random() < 0.7:
                at = chance.choice(rows)
                edits.append(Edit(Place(PATH, Span(at, at)), chance.choice(["import os\n", "import os\n\n", "if 1: "])))
                at += 1
        new = applied(source.text, edits)
        try:
            result = source.edited(new, edits)
        except NotSpliced:  # a line put into the middle of a call
            continue
        made += bool(edits)
        assert decode(PATH, result).text == new
        before, after = json.loads(data), json.loads(result)
        for old, changed in zip(before["cells"], after["cells"], strict=True):
            assert isinstance(old["source"], str) == isinstance(changed["source"], str)
            old["source"] = changed["source"] = None
        assert before == after
    assert made > 100
