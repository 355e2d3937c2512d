"""A base URL that stands in a dictionary of options is changed there: beside it, the constructor would get two."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrator import pipeline
from migrator.settings import Settings

HEAD = "import os\n\nfrom openai import OpenAI\n\n"
ASK = 'client.chat.completions.create(model="gpt-oss-120b", messages=[])\n'


def migrated(program: str, *, unsafe: bool = False) -> str:
    """The program after ``migrate``."""
    Path("app.py").write_text(HEAD + program, encoding="utf-8")
    settings = Settings(root=Path.cwd())
    outcome = pipeline.migrate(["app.py"], settings, unsafe=unsafe, allow_dirty=True, write=True)
    assert not outcome.problems
    return Path("app.py").read_text(encoding="utf-8").removeprefix(HEAD)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_it_is_changed_in_the_dictionary() -> None:
    before = (
        'options = {"base_url": "https://api.openai.com/v1", "api_key": os.environ["OPENAI_API_KEY"]}\n'
        f"client = OpenAI(**options)\n{ASK}"
    )
    after = before.replace("api.openai.com", "api.cerebras.ai").replace("OPENAI_API_KEY", "CEREBRAS_API_KEY")
    assert migrated(before) == after


def test_it_is_changed_where_it_is_handed_over() -> None:
    before = (
        'client = OpenAI(**{"base_url": "https://api.openai.com/v1"}, api_key=os.environ["OPENAI_API_KEY"])\n' + ASK
    )
    after = before.replace("api.openai.com", "api.cerebras.ai").replace("OPENAI_API_KEY", "CEREBRAS_API_KEY")
    assert migrated(before) == after


def test_a_client_stays_whose_dictionary_another_one_needs() -> None:
    program = (
        'options = {"base_url": "https://api.openai.com/v1"}\n'
        f"client = OpenAI(**options)\n{ASK}"
        'OpenAI(**options).embeddings.create(model="text-embedding-3-small", input="a")\n'
    )
    assert migrated(program, unsafe=True) == program


def test_a_client_stays_whose_dictionary_may_have_none() -> None:
    program = (
        "options = {}\nif os.getenv('DEBUG'):\n    options = {'base_url': 'https://api.openai.com/v1'}\n"
        f"client = OpenAI(**options)\n{ASK}"
    )
    assert "api.cerebras.ai" not in migrated(program, unsafe=True)
