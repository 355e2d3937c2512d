"""Commands in notebooks that set OpenAI's key or ask OpenAI: reported, where the notebook's author sees them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from migrator import pipeline
from migrator.facts import Finding
from migrator.settings import Settings

CLIENT = (
    "import os\nfrom openai import OpenAI\n\nclient = OpenAI(base_url='https://api.cerebras.ai/v1', "
    "api_key=os.environ['CEREBRAS_API_KEY'])\n"
    "client.chat.completions.create(model='gpt-oss-120b', messages=[{'role': 'user', 'content': 'Hi'}])"
)
CHAT = "https://api.openai.com/v1/chat/completions"


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def outcome(*cells: str) -> pipeline.Outcome:
    """What is found in a notebook of these cells."""
    written = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    Path("work.ipynb").write_text(json.dumps({"cells": written, "metadata": {}, "nbformat": 4}))
    return pipeline.check(["."], Settings(root=Path.cwd()))


def shown(findings: tuple[Finding, ...], found: pipeline.Outcome) -> list[tuple[str, int | None, int, int]]:
    """Each finding as reports name it: its code, cell, row and column."""
    places = [(each.code, found.texts[each.place.path].location(each.place.span.start)) for each in findings]
    return [(code, place.cell, place.row, place.column) for code, place in places]


REPORTED = {
    "a variable": ("x = 1\n%env OPENAI_API_KEY=abc", ("CBR801", 1, 2, 6)),
    "a variable, in another form": ("%set_env OPENAI_API_KEY abc", ("CBR801", 1, 1, 10)),
    "a variable of a shell": ("!export OPENAI_API_KEY=abc", ("CBR801", 1, 1, 9)),
    "a script that sets one": ("%%bash\nexport OPENAI_API_KEY=abc", ("CBR801", 1, 2, 8)),
    "a command": (f"!curl {CHAT}", ("CBR803", 1, 1, 7)),
    "a command over two lines": (f"if True:\n    !curl -s \\\n      {CHAT}", ("CBR803", 1, 3, 7)),
    "a command whose answer is kept": (f"answer = !curl {CHAT}", ("CBR803", 1, 1, 16)),
    "a script": (f"%%bash\nset -e\ncurl {CHAT} -d @a.json", ("CBR803", 1, 3, 6)),
    "a script of another shell": ("%%script bash\ncurl https://api.openai.com/v1/models", ("CBR803", 1, 2, 6)),
}


@pytest.mark.parametrize("case", REPORTED)
def test_a_command_is_reported_in_its_cell_and_never_edited(case):
    code, where = REPORTED[case]
    found = outcome(code, CLIENT)
    assert shown(found.findings, found) == [where]
    assert pipeline.migrate(["."], Settings(root=Path.cwd()), unsafe=True, allow_dirty=True, write=True).changes == ()


SILENT = {
    "another address": "!curl https://api.openai.com/v1/embeddings",
    "Cerebras' address": "!curl https://api.cerebras.ai/v1/models",
    "a comment": f"%%bash\n# curl {CHAT}",
    "text in Python": f"print('curl {CHAT}')\nprint('%env OPENAI_API_KEY=abc')",
    "a text over several lines": f'text = """\n!curl {CHAT}\n%env OPENAI_API_KEY=abc\n"""',
    "a cell that is no script": f"%%html\n<pre>\ncurl {CHAT}\n</pre>",
    "a cell that is written to a file": f"%%writefile ask.sh\ncurl {CHAT}",
    "both keys": "%env OPENAI_API_KEY=abc\n%env CEREBRAS_API_KEY=def",
    "another variable": "%env OPENAI_LOG=debug",
    "a variable that is shown": "%env OPENAI_API_KEY",
    "a package": "!pip install openai",
}


@pytest.mark.parametrize("case", SILENT)
def test_what_is_none_of_its_business_is_left(case):
    found = outcome(SILENT[case], CLIENT)
    assert shown(found.findings, found) == []


def test_commands_are_nobodys_business_where_no_client_is_at_cerebras():
    assert outcome(f"%env OPENAI_API_KEY=abc\n!curl {CHAT}", "print('openai')").findings == ()


def test_values_are_starred_out():
    found = outcome("%env OPENAI_API_KEY=not-like-a-key\n!export OPENAI_API_KEY='word by word'", CLIENT)
    assert (
        found.texts["work.ipynb"].excerpt(1).text
        == f"%env OPENAI_API_KEY={'*' * 14}\n!export OPENAI_API_KEY={'*' * 14}"
    )
