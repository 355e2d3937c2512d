"""The pages of the rules are what the rules say."""

import importlib.util
from pathlib import Path

import pytest

from migrator.judge.registry import load_rules

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(scope="module")
def generator():
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_pages_are_up_to_date(generator):
    written = {file.name: file.read_text(encoding="utf-8") for file in (DOCS / "rules").glob("*.md")}
    wanted = generator.pages()
    stale = sorted(name for name in written.keys() | wanted.keys() if written.get(name) != wanted.get(name))
    assert not stale, f"run `python docs/generate.py`: {', '.join(stale)}"


def test_the_table_in_the_readme_is_up_to_date(generator):
    text = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    assert text == generator.readme(text), "run `python docs/generate.py`"
    assert "| [CBR101](docs/rules/CBR101.md) | openai-client | error | safe | " in text


def test_there_is_one_page_a_rule_and_a_list(generator):
    assert set(generator.pages()) == {f"{rule.code}.md" for rule in load_rules()} | {"README.md"}


def test_a_page_says_what_the_rule_says(generator):
    page = generator.pages()["CBR101.md"]
    assert page.startswith("# openai-client (CBR101)\n\nSeverity: error. `migrate` fixes it.\n\n")
    assert "from openai import OpenAI\n\nclient = OpenAI()\n```\n\nIt becomes\n\n```python\nimport os\n" in page
    assert "# cerebras: ignore[CBR101]" in page


def test_every_rule_belongs_to_a_family_and_is_listed(generator):
    listed = generator.pages()["README.md"]
    for rule in load_rules():
        assert f"| [{rule.code}]({rule.code}.md) | {rule.name} |" in listed
