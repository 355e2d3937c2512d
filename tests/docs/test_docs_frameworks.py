"""The page of the frameworks is what the knowledge says."""

import importlib.util
from pathlib import Path

import pytest

from migrator.knowledge import load_frameworks

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(scope="module")
def page():
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.frameworks()


def test_it_is_up_to_date(page):
    assert (DOCS / "frameworks.md").read_text(encoding="utf-8") == page, "run `python docs/generate.py`"


@pytest.mark.parametrize("name", [name for each in load_frameworks().frameworks for name in each.names])
def test_every_class_is_named(page, name):
    assert f"`{name}`" in page
