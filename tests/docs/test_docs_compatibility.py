"""The page of what Cerebras takes is what the knowledge says."""

import importlib.util
import re
from pathlib import Path

import pytest

from migrator.knowledge import load_provider

DOCS = Path(__file__).resolve().parents[2] / "docs"
CEREBRAS = load_provider("cerebras")


@pytest.fixture(scope="module")
def page():
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.compatibility()


def section(page: str, title: str) -> list[str]:
    """The rows of the table under a heading."""
    text = page.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    return [line for line in text.split("\n") if line.startswith("| ")][2:]


def test_it_is_up_to_date(page):
    assert (DOCS / "compatibility.md").read_text(encoding="utf-8") == page, "run `python docs/generate.py`"


def test_every_field_endpoint_and_model_has_a_row(page):
    assert len(section(page, "Fields of chat completions in the OpenAI SDK")) == 37
    assert len(section(page, "Fields of text completions")) == 23
    assert len(section(page, "Combinations")) == len(CEREBRAS.combinations)
    assert len(section(page, "Endpoints")) == len(CEREBRAS.endpoints)
    assert len(section(page, "Models")) == len(CEREBRAS.models)
    assert len(section(page, "Values")) == len(CEREBRAS.values)
    for rule in CEREBRAS.fields:
        assert f"| `{rule.name}` |" in page


def test_a_row_has_the_verdict_the_dates_and_the_sources(page):
    [row] = [row for row in section(page, "Fields of chat completions in the OpenAI SDK") if "`logit_bias`" in row]
    cells = [cell.strip() for cell in row.strip("|").split(" | ")]
    assert cells[:3] == ["`logit_bias`", "1.0.0", "error"]
    assert cells[3].startswith("**error until 2026-03-31**: ")
    assert "; **warning from 2026-03-31**: " in cells[3]
    assert cells[-1] == "compat-older, change-log-audit, spec, pydantic-ai-7653, pydantic-ai"


def test_every_table_is_whole(page):
    """A cell with a bar in it would end early: the bars of patterns are escaped."""
    for table in re.findall(r"(?:^\|.*\n)+", page, re.M):
        counts = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(counts) == 1, table[:200]


def test_every_source_that_a_row_names_is_listed(page):
    listed = {row.split(" | ")[0].removeprefix("| ") for row in section(page, "Sources")}
    assert listed == {source.key for source in CEREBRAS.sources}
