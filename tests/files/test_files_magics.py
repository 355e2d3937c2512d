"""What of IPython's own syntax is masked in a cell, and what stays: the mask is as long as what it covers."""

import ast
import re

import pytest

from migrator.files.magics import blank, body_start, mask

# In the masks, a middle dot stands for a space that covers something, so that it can be seen.
MASKED = {
    "%pip install openai\nx = 1": "···················\nx = 1",
    "!pip install openai": "···················",
    "!!ls": "····",
    "x = 1\n%env A=b\ny = 2": "x = 1\n········\ny = 2",
    "%pip install \\\n  openai\nx = 1": "··············\n········\nx = 1",
    "if x:\n    !ls {x}\nelse:\n    %cd ..": "if x:\n    0······\nelse:\n    0·····",
    "files = !ls": "files = _··",
    "files = !ls *.csv | sort": "files = get_ipython()···",
    "a, b = %load_ext autoreload": "a, b = get_ipython()·······",
    "out = %sx echo \\\n  a\nprint(out)": "out = _·········\n···\nprint(out)",
    "?len": "····",
    "len?": "····",
    "client.chat??\nx = 1": "·············\nx = 1",
    "if x:\n    len?": "if x:\n    0···",
    "pip install -q openai": "·····················",
    "cd ..\nls -l *.py": "·····\n··········",
    "%time x = ask(model)": "if 1:·x = ask(model)",
    "%timeit -n 10 -r3 ask()": "if 1:·············ask()",
    "for x in y:\n  %time ask(x)": "for x in y:\n  if 1:·ask(x)",
    "%time": "·····",
    "%time for x in y: ask(x)": "························",
    "%timeit": "·······",
    "x = 1\r\n!ls\r\ny = 2": "x = 1\r\n···\r\ny = 2",
    "!echo é\nx = 'é'": "·······\nx = 'é'",
    "!echo 'it\nx = 1": "·········\nx = 1",
}


@pytest.mark.parametrize("cell", MASKED)
def test_commands_are_masked_and_nothing_moves(cell):
    masked = mask(cell)
    assert masked == MASKED[cell].replace("·", " ")
    assert len(masked) == len(cell)
    ast.parse(masked)


PYTHON = [
    "x = 1\ny = x % 2",
    "x = (1\n% 2)",
    "text = '''\n%pip install openai\n!ls\n'''",
    'text = """\n? \\""" !ls\n"""',
    "x = [\n  1,\n  !=2,\n]",
    "print('%s' % name, f'{name!r}', f'{name=!s}')",
    "x = y \\\n  % 2",
    "assert x != 1, '?'",
    "x = 1  # why?",
    "# %pip install openai\n# !ls",
    "f(x=1, y='!')",
    "ls - 1\ncat in x\nmkdir if ls else rm",
    "x: int = 1\nx += 1\nx == 2",
    "result = await ask()\nasync for part in stream:\n    print(part)",
    "@decorator\ndef f(): ...",
    "d = {'a': 1}['a'] % 3",
]


@pytest.mark.parametrize("cell", PYTHON)
def test_python_stays_as_it_is(cell):
    assert mask(cell) == cell


@pytest.mark.parametrize("cell", ["x = (", "prompt:\n", "print 'a'", "'''", "\\", "x = !", "=%", "?", ")))\n!ls(", "%"])
def test_what_is_neither_is_left_to_the_parser_and_keeps_its_length(cell):
    masked = mask(cell)
    assert len(masked) == len(cell)
    assert re.findall(r"\r\n|\n|\r", masked) == re.findall(r"\r\n|\n|\r", cell)


@pytest.mark.parametrize(
    ("cell", "body"),
    [
        ("x = 1", "x = 1"),
        ("%%time\nx = 1", "x = 1"),
        ("\n\n%%capture out\nx = 1", "x = 1"),
        ("%%capture\n%%time\nx = 1", "x = 1"),
        ("%%timeit -n 3", ""),
        ("%%prun -s cumulative\r\nx = 1", "x = 1"),
        ("%time x = 1", "%time x = 1"),
        ("# a comment\n%%time", "# a comment\n%%time"),
        ("", ""),
        ("  \n", "  \n"),
    ],
)
def test_where_the_python_of_a_cell_begins(cell, body):
    start = body_start(cell)
    assert start is not None
    assert cell[start:] == body


@pytest.mark.parametrize("magic", ["bash", "sh", "html", "javascript", "sql", "writefile app.py", "R", "!", "markdown"])
def test_cells_of_other_magics_hold_no_python(magic):
    assert body_start(f"%%{magic}\nclient = OpenAI()") is None


def test_a_blank_has_the_same_lines():
    assert blank("a é\r\n\tb\n") == "   \r\n  \n"
