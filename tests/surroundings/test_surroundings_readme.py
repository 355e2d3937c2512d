"""The README's table of files beside the code: each row is tried, and what is tried has a row."""

import json
from pathlib import Path

import pytest
from surroundings_programs import MOVING, write

from migrator import pipeline
from migrator.configuration import Configurations

README = Path(__file__).resolve().parents[2] / "README.md"
START = "| file | `migrate` | reported |\n"
KEY = "OPENAI_API_KEY=\n"
COMPOSE = "services:\n  a:\n    environment:\n      - {}\n"
CURL = 'curl https://api.openai.com/v1/{} -H "Authorization: Bearer $OPENAI_API_KEY"{}\n'
MODELS = CURL.format("models", "")
TARGET = '[tool.cerebras-migrator]\ntarget = "cerebras-sdk"\n'
TABLE = '[project]\nname = "a"\ndependencies = ["openai"]\n'


def cell(code: str) -> str:
    """A notebook with one cell."""
    return json.dumps({"cells": [{"cell_type": "code", "source": code}], "metadata": {}, "nbformat": 4})


# For the start of each row: what is written, unless nothing is; then what is reported and left, unless nothing is.
ROWS = {
    "`.env.example`": ((".env.example", KEY, "safe"), (".env.sample", f"# {KEY}")),
    "`.env`, ": (None, (".env.local", KEY)),
    "`compose.yaml`": (
        ("compose.yaml", COMPOSE.format("OPENAI_API_KEY"), "safe"),
        ("docker-compose.yml", COMPOSE.format("OPENAI_API_KEY=x")),
    ),
    "`.github/workflows/*.yml`": (None, (".github/workflows/a.yml", "env:\n  OPENAI_API_KEY: ${{ secrets.A }}\n")),
    "`.gitlab-ci.yml`": (None, (".gitlab-ci.yml", "variables:\n  OPENAI_API_KEY: $A\n")),
    "`Dockerfile`": (None, ("Dockerfile", "FROM a\nENV OPENAI_API_KEY=x\nARG B\n")),
    "`devcontainer.json`": (None, (".devcontainer/devcontainer.json", '{"remoteEnv": {"OPENAI_API_KEY": "x"}}\n')),
    "manifests of": (None, ("deployment.yaml", "env:\n  - name: OPENAI_API_KEY\n")),
    "shell scripts: `export": (None, ("a.sh", "export OPENAI_API_KEY=x\n")),
    "shell scripts: `curl` to `/v1/chat": (
        ("a.sh", CURL.format("chat/completions", ' -d \'{"model": "gpt-4o"}\''), "safe"),
        ("b.sh", CURL.format("chat/completions", " -d @body.json")),
    ),
    "shell scripts: `curl` to any": (None, None, ("a.sh", CURL.format("embeddings", " -d '{}'"))),
    "workflows and": (
        None,
        (".github/workflows/a.yml", f"jobs:\n  a:\n    steps:\n    - run: |\n        {MODELS}"),
    ),
    "notebooks: `!curl`": (None, ("a.ipynb", cell(f"!{MODELS}"))),
    "notebooks: `%env": (None, ("a.ipynb", cell("%env OPENAI_API_KEY=x"))),
    "YAML, TOML and JSON": (("config.yaml", "llm: gpt-4o\n", "unsafe"), ("config.yaml", "llm: gpt-4o\n")),
    "any of these": (None, (".env.example", "CEREBRAS_API_KEY=\nOPENAI_ORG_ID=\nOPENAI_PROJECT_ID=\n")),
    "`requirements.txt`, where another": (
        ("requirements.txt", "openai\n", "safe"),
        ("requirements.txt", "openai \\\n  --hash=sha256:a\n"),
    ),
    "`requirements.txt`, where LlamaIndex": (
        ("requirements.txt", "llama-index-llms-openai\n", "safe"),
        ("requirements.txt", "llama-index-llms-openai==0.8.3 \\\n  --hash=sha256:a\n"),
    ),
    "`pyproject.toml`, where another": (None, ("pyproject.toml", TABLE)),
    "`pyproject.toml`, where LlamaIndex": (None, ("pyproject.toml", TABLE.replace("openai", "llama-index"))),
}
LLAMA = "from llama_index.llms.openai import OpenAI\n\nllm = OpenAI(model='gpt-4o')\n"
PACKAGES = ("CBR111", "CBR114")
CASES = [(row, kind, case) for row, tried in ROWS.items() for kind, case in enumerate(tried) if case is not None]


def rows() -> list[list[str]]:
    """The cells of the table in the README."""
    _, _, rest = README.read_text(encoding="utf-8").partition(START)
    lines = rest.partition("\n\n")[0].splitlines()[1:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_row_is_tried_and_what_is_tried_has_a_row():
    found = [cells[0] for cells in rows()]
    assert len(found) == len(ROWS)
    for start in ROWS:
        assert len([cell for cell in found if cell.startswith(start)]) == 1, start


@pytest.mark.parametrize("start", ROWS)
def test_a_row_says_what_is_done(start):
    [[_, migrated, reported]] = [cells for cells in rows() if cells[0].startswith(start)]
    written, left = ROWS[start][:2]
    assert (written is not None) == (migrated != "\u2013")
    assert (left is not None) == (reported != "\u2013")
    if written is not None:
        assert (written[2] == "unsafe") == ("--unsafe-fixes" in migrated)


@pytest.mark.parametrize(("start", "kind", "case"), CASES)
def test_a_row_is_true(tmp_path, start, kind, case):
    name, text = case[:2]
    project = TARGET if "another SDK" in next(cells[0] for cells in rows() if cells[0].startswith(start)) else ""
    program = LLAMA if "LlamaIndex" in start else f'{MOVING}SETTINGS = "config.yaml"\n'
    files = {"app.py": program, "pyproject.toml": project}
    files[name] = text + (project if name == "pyproject.toml" else "")
    write(tmp_path, files)
    unsafe = kind == 0 and case[2] == "unsafe"
    outcome = pipeline.migrate([str(tmp_path)], Configurations(), unsafe=unsafe, allow_dirty=True, write=True)
    about = [each for each in outcome.findings if each.place.path == str(tmp_path / name) or each.code in PACKAGES]
    assert ((tmp_path / name).read_text() != files[name]) == (kind == 0)
    if name == "requirements.txt" and kind == 1:
        [change] = [each for each in outcome.changes if each.path.endswith("app.py")]
        assert ("OpenAILike(" if program == LLAMA else "Cerebras(") in change.after.text
    assert bool(about) == (kind == 1)
