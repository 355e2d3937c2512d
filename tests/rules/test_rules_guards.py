"""CBR109: what still asks for OPENAI_API_KEY moves with the clients that no longer read it, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest
from tree_programs import found, migrated, tree, where

MOVES = 'from openai import OpenAI\n\nclient = OpenAI()\nclient.chat.completions.create(model="gpt-4o", messages=[])\n'
GUARD = 'import os\nimport sys\n\nif not os.getenv("OPENAI_API_KEY"):\n    sys.exit("OPENAI_API_KEY is missing")\n'
MOVED_GUARD = GUARD.replace("OPENAI_API_KEY", "CEREBRAS_API_KEY")
EMBEDS = 'from openai import OpenAI\n\nOpenAI().embeddings.create(model="text-embedding-3-small", input="a")\n'


def test_a_guard_in_another_file_moves_with_the_client(tmp_path: Path) -> None:
    tree(tmp_path, {"main.py": GUARD + "import llm\n", "llm.py": MOVES})
    severities = [(name, row, finding.severity) for name, row, finding in found(tmp_path, "CBR109")]
    assert severities == [("main.py", 4, "error"), ("main.py", 5, "warning")]
    changed = migrated(tmp_path)
    assert changed["main.py"] == MOVED_GUARD + "import llm\n"
    assert 'os.environ["CEREBRAS_API_KEY"]' in changed["llm.py"]


def test_a_guard_stays_where_the_client_does(tmp_path: Path) -> None:
    """The model is a price table's too, and is read from a variable: the client cannot move."""
    tree(tmp_path, {"main.py": GUARD, "llm.py": MOVES + 'client.images.generate(prompt="a")\n'})
    assert where(tmp_path, "CBR109") == []
    assert migrated(tmp_path) == {}


def test_a_guard_is_right_where_another_client_needs_the_key(tmp_path: Path) -> None:
    tree(tmp_path, {"main.py": GUARD, "llm.py": MOVES, "search.py": EMBEDS})
    assert where(tmp_path, "CBR109") == []
    assert "main.py" not in migrated(tmp_path)


def test_a_guard_of_another_program_is_none_of_this_ones(tmp_path: Path) -> None:
    tree(tmp_path, {"a/main.py": GUARD, "b/llm.py": MOVES})
    assert where(tmp_path, "CBR109") == []


@pytest.mark.parametrize(
    "statement", ["import litellm\n", "from langchain_openai import ChatOpenAI\n", "import llama_index.core\n"]
)
def test_a_package_that_reads_the_variable_leaves_the_guard_to_a_person(statement: str, tmp_path: Path) -> None:
    tree(tmp_path, {"main.py": statement + GUARD, "llm.py": MOVES})
    ((_, row, finding),) = found(tmp_path, "CBR109")
    assert (row, finding.severity, finding.fix) == (5, "warning", None)
    assert "main.py" not in migrated(tmp_path, unsafe=True)


def test_a_variable_that_is_read_for_something_else_keeps_its_guard(tmp_path: Path) -> None:
    other = 'import os\n\nimport requests\n\nrequests.get("https://a.test", auth=os.environ["OPENAI_API_KEY"])\n'
    tree(tmp_path, {"main.py": GUARD, "llm.py": MOVES, "other.py": other})
    assert [finding.fix for _, _, finding in found(tmp_path, "CBR109")] == [None]


@pytest.mark.parametrize(
    "guard",
    [
        'assert os.environ.get("OPENAI_API_KEY"), "no key"\n',
        'if "OPENAI_API_KEY" not in os.environ:\n    raise RuntimeError("no key")\n',
        'if os.getenv("OPENAI_API_KEY") is None:\n    raise RuntimeError("no key")\n',
        'key = os.getenv("OPENAI_API_KEY")\nif not key:\n    raise RuntimeError("no key")\n',
        'if os.getenv("OPENAI_API_KEY"):\n    import llm\nelse:\n    sys.exit(1)\n',
        'def check():\n    if not os.environ["OPENAI_API_KEY"]:\n        return False\n    return True\n',
    ],
)
def test_guards_are_written_in_many_ways(guard: str, tmp_path: Path) -> None:
    code = "import os\nimport sys\n\n" + guard
    tree(tmp_path, {"main.py": code, "llm.py": MOVES})
    assert [finding.severity for _, _, finding in found(tmp_path, "CBR109")] == ["error"]
    assert migrated(tmp_path)["main.py"] == code.replace("OPENAI_API_KEY", "CEREBRAS_API_KEY")


@pytest.mark.parametrize(
    "text",
    [
        '"""Needs OPENAI_API_KEY."""\n',
        "# set OPENAI_API_KEY\n",
        'HELP = "set OPENAI_API_KEY"\n',
        'NAMES = {"openai": "OPENAI_API_KEY"}\n',
        'import os\n\nif os.getenv("AZURE_OPENAI_API_KEY"):\n    raise SystemExit("no Azure")\n',
        'import os\n\nif not os.getenv("MY_OPENAI_API_KEY"):\n    raise SystemExit("MY_OPENAI_API_KEY")\n',
    ],
)
def test_what_only_looks_like_a_guard_is_left_alone(text: str, tmp_path: Path) -> None:
    tree(tmp_path, {"main.py": text, "llm.py": MOVES})
    assert where(tmp_path, "CBR109") == []
    assert "main.py" not in migrated(tmp_path, unsafe=True)


_SCRIPT = 'import os\n\nfrom tool import run\n\nif os.environ.get("OPENAI_API_KEY"):\n    run("openai")\n'


@pytest.mark.parametrize("name", ["examples/run.py", "docs/tour/run.py"])
def test_a_script_of_another_folder_may_ask_for_what_it_uses_itself(name: str, tmp_path: Path) -> None:
    tree(tmp_path, {name: _SCRIPT, "llm.py": MOVES})
    assert [finding.fix.applicability for _, _, finding in found(tmp_path, "CBR109")] == ["unsafe"]
    assert name not in migrated(tmp_path)
    assert migrated(tmp_path, unsafe=True)[name] == _SCRIPT.replace("OPENAI_API_KEY", "CEREBRAS_API_KEY")


@pytest.mark.parametrize("name", ["run.py", "app/llm.py"])
def test_one_beside_the_client_or_above_it_is_its_program(name: str, tmp_path: Path) -> None:
    tree(tmp_path, {"main.py": _SCRIPT, name: MOVES})
    assert migrated(tmp_path)["main.py"] == _SCRIPT.replace("OPENAI_API_KEY", "CEREBRAS_API_KEY")


def test_what_tests_set_moves_too_and_does_not_count_for_the_program(tmp_path: Path) -> None:
    test = 'def test_it(monkeypatch):\n    monkeypatch.setenv("OPENAI_API_KEY", "x")\n'
    tree(tmp_path, {"llm.py": MOVES, "tests/test_llm.py": test, "main.py": GUARD})
    assert migrated(tmp_path, unsafe=True)["tests/test_llm.py"] == test.replace("OPENAI", "CEREBRAS")
    assert migrated(tmp_path, unsafe=True)["main.py"] == MOVED_GUARD


def test_a_header_is_sent_whatever_the_base_url(tmp_path: Path) -> None:
    tree(tmp_path, {"main.py": 'import os\n\nprint(os.getenv("OPENAI_ORG_ID"))\n', "llm.py": MOVES})
    ((name, row, finding),) = found(tmp_path, "CBR109")
    assert (name, row, finding.severity, finding.fix) == ("main.py", 3, "warning", None)
    assert "OpenAI-Organization" in finding.help
