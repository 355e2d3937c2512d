"""Notebooks as the commands see them: found, checked, reported by cell, migrated in place, byte for byte."""

import difflib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from migrator.cli import cli

WORKSHOP = Path(__file__).resolve().parents[2] / "fixtures" / "notebooks" / "workshop"
CLIENT = "from openai import OpenAI\nclient = OpenAI()"
ASK = 'client.chat.completions.create(model="gpt-4o", messages=[])'
MOVED = [
    "import os\n",
    "\n",
    "from openai import OpenAI\n",
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])',
]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments, data=None):
    result = CliRunner().invoke(cli, arguments, input=data)
    assert "internal error" not in result.stderr, result.stderr
    return result


def write(path, *cells, kind="code", **metadata):
    """Write a notebook of these cells, each a text."""
    listed = [
        {
            "cell_type": kind,
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": text.splitlines(keepends=True),
        }
        for text in cells
    ]
    document = {"cells": listed, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def sources(path):
    return [cell["source"] for cell in json.loads(Path(path).read_bytes())["cells"]]


def concise(*paths):
    """What ``check`` finds, without the closing lines."""
    lines = run("check", "--isolated", "--output-format", "concise", *(paths or ["."])).stdout.splitlines()
    return [line for line in lines if ".ipynb:" in line or ".py:" in line]


def places(*paths):
    """Place and code of what ``check`` finds."""
    return [re.sub(r": (CBR\d+).*", r" \1", line) for line in concise(*paths)]


def snapshot():
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in Path().rglob("*") if path.is_file()}


def assert_untouched(*arguments):
    before = snapshot()
    result = run("migrate", "--isolated", "--unsafe-fixes", "--allow-dirty", *(arguments or ["."]))
    assert "Nothing to change." in result.stdout
    assert snapshot() == before
    return result


# -- migrate ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def workshop(folder):
    shutil.copytree(WORKSHOP / "before", folder, dirs_exist_ok=True)
    return folder


def assert_is_after():
    for file in sorted((WORKSHOP / "after").iterdir()):
        wanted, data = file.read_text("utf-8"), Path(file.name).read_text("utf-8")
        assert data == wanted, "".join(difflib.unified_diff(*[text.splitlines(True) for text in (wanted, data)]))


@pytest.mark.usefixtures("workshop")
def test_a_notebook_and_its_module_move_together():
    result = run("migrate", "--isolated", ".")
    assert result.exit_code == 0
    assert "  cell 3:8: CBR101 point it at" in result.stdout
    assert_is_after()
    assert_untouched()


@pytest.mark.usefixtures("workshop")
def test_only_the_lines_that_change_are_written():
    before, after = Path("workshop.ipynb").read_bytes(), (WORKSHOP / "after" / "workshop.ipynb").read_bytes()
    matcher = difflib.SequenceMatcher(None, before.split(b"\n"), after.split(b"\n"), autojunk=False)
    assert sum(tag != "equal" for tag, *_ in matcher.get_opcodes()) == 3
    old, new = json.loads(before), json.loads(after)
    for cell in (*old["cells"], *new["cells"]):
        cell.pop("source")
    assert repr(old) == repr(new)  # NaN is not equal to itself


@pytest.mark.usefixtures("workshop")
def test_the_diff_applies():
    before = snapshot()
    diff = run("migrate", "--isolated", "--diff", ".").stdout_bytes
    assert snapshot() == before
    done = subprocess.run(["git", "apply", "-"], input=diff, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert_is_after()


@pytest.mark.usefixtures("workshop")
def test_standard_input_may_be_a_notebook():
    data = Path("workshop.ipynb").read_bytes()
    after = (WORKSHOP / "after" / "workshop.ipynb").read_bytes()
    Path("settings.py").write_bytes((WORKSHOP / "after" / "settings.py").read_bytes())
    assert run("migrate", "--isolated", "-", "--stdin-filename", "workshop.ipynb", data=data).stdout_bytes == after
    diff = run("migrate", "--isolated", "--diff", "-", "--stdin-filename", "workshop.ipynb", data=data).stdout
    assert "--- a/workshop.ipynb" in diff
    assert '+    "import os\\n",' in diff
    found = run(
        "check", "--isolated", "-", "--stdin-filename", "workshop.ipynb", "--output-format", "concise", data=data
    )
    assert "workshop.ipynb:cell 3:8:10: CBR101" in found.stdout
    assert run("migrate", "--isolated", "-", "--stdin-filename", "w.ipynb", data=after).stdout_bytes == after


def test_a_client_in_one_cell_and_its_request_in_another(folder):
    write("a.ipynb", CLIENT, f"%time {ASK}", f"if True:\n    !ls\n    print(await {ASK})")
    run("migrate", "--isolated", ".")
    new = ASK.replace("gpt-4o", "gpt-oss-120b")
    assert sources("a.ipynb") == [MOVED, [f"%time {new}"], ["if True:\n", "    !ls\n", f"    print(await {new})"]]
    assert_untouched()


def test_an_import_stands_behind_the_magics_of_its_cell():
    write("a.ipynb", "%%bash\nls", "%%capture\n!pip install openai\n" + CLIENT, ASK)
    run("migrate", "--isolated", ".")
    assert sources("a.ipynb")[:2] == [["%%bash\n", "ls"], ["%%capture\n", "!pip install openai\n", *MOVED]]


def test_a_file_that_is_not_committed_is_not_written():
    write("a.ipynb", CLIENT, ASK)
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *command], check=True, env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull})
    before = Path("a.ipynb").read_bytes()
    result = run("migrate", "--isolated", ".")
    assert result.exit_code == 2
    assert "a.ipynb: it has uncommitted changes" in result.stderr
    assert Path("a.ipynb").read_bytes() == before


# -- left alone -------------------------------------------------------------------------------------------------------

OTHERS = {
    "another provider": ["from openai import OpenAI\nclient = OpenAI(base_url='https://api.groq.com/openai/v1')", ASK],
    "another class": ["class OpenAI: ...\nclient = OpenAI()", ASK],
    "on Cerebras already": ["".join(MOVED), ASK.replace("gpt-4o", "gpt-oss-120b")],
    "a shell cell": ["%%bash\npython -c 'from openai import OpenAI; OpenAI()'"],
    "a file that a cell writes": ["%%writefile app.py\n" + CLIENT + "\n" + ASK],
    "commands": ["!pip install openai\n%env OPENAI_BASE_URL=https://api.openai.com/v1\nopenai?"],
    "a text": [f"'''\n{CLIENT}\n{ASK}\n'''"],
    "embeddings": [CLIENT, "client.embeddings.create(model='text-embedding-3-small', input='a')"],
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_notebook_that_has_nothing_to_move_is_left_alone(name):
    write("a.ipynb", *OTHERS[name])
    before = snapshot()
    run("migrate", "--isolated", "--allow-dirty", ".")
    assert snapshot() == before


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_prose_is_no_code(kind):
    write("a.ipynb", CLIENT, ASK, kind=kind)
    assert_untouched()
    assert concise() == []


def test_a_notebook_in_another_language_is_skipped_and_said_so():
    write("a.ipynb", "library(openai)", language_info={"name": "R"})
    assert "Skipped 1 file (a notebook in R, not in Python): a.ipynb." in assert_untouched().stdout


def test_checkpoints_are_not_looked_at_unless_they_are_named():
    write(".ipynb_checkpoints/a-checkpoint.ipynb", CLIENT, ASK)
    assert "No Python files found" in assert_untouched().stdout
    assert len(concise(".ipynb_checkpoints/a-checkpoint.ipynb")) == 2


def test_a_module_cannot_import_a_notebook():
    write("work.ipynb", CLIENT)
    Path("app.py").write_text(f"from work import client\n{ASK}\n", encoding="utf-8")
    run("migrate", "--isolated", ".")
    assert "gpt-4o" in Path("app.py").read_text("utf-8")


def test_a_notebook_imports_modules_beside_it():
    Path("lab").mkdir()
    Path("lab/llm.py").write_text(CLIENT + "\n", encoding="utf-8")
    write("lab/a.ipynb", f"from llm import client\n{ASK}")
    run("migrate", "--isolated", ".")
    assert Path("lab/llm.py").read_text("utf-8") == "".join(MOVED) + "\n"
    assert "gpt-oss-120b" in sources("lab/a.ipynb")[0][1]


# -- what is not understood -------------------------------------------------------------------------------------------


def test_the_other_cells_are_understood_where_one_is_broken():
    write("a.ipynb", "prompt: |", CLIENT, ASK)
    run("migrate", "--isolated", ".")
    assert sources("a.ipynb")[:2] == [["prompt: |"], MOVED]
    assert places() == ["a.ipynb:cell 1:1:9 CBR900"]
    assert "error: cell 1 cannot be parsed: " in concise()[0]
    assert "or leave the notebook out with `extend-exclude`" in run("check", "--isolated", ".").stdout


def test_nothing_is_changed_while_a_broken_cell_may_use_the_client():
    write("a.ipynb", CLIENT, ASK, ASK + ")")
    assert places() == ["a.ipynb:cell 1:2:10 CBR101", "a.ipynb:cell 2:1:38 CBR201", "a.ipynb:cell 3:1:60 CBR900"]
    assert "none is changed before this one is correct" in concise()[2]
    assert_untouched()


@pytest.mark.parametrize(
    "data",
    [
        b"openai",
        b'{"openai": 1}',
        b'{"cells": [{"cell_type": "code"}], "openai": ""}',
        b'{"cells": ["openai',
        b"\xffopenai",
    ],
)
def test_a_file_that_is_no_notebook_is_a_finding_that_says_what_to_do(data):
    Path("a.ipynb").write_bytes(data)
    (line,) = concise()
    assert line.startswith("a.ipynb:1:1: CBR902 error: this file cannot be read: ")
    assert "save it" in line
    shown = run("check", "--isolated", ".").stdout
    assert "= help: open it in Jupyter and save it again, correct its permissions, or leave it out with" in shown
    assert "coding line" not in shown
    assert_untouched()


def test_where_a_cell_cannot_take_its_change_nothing_of_that_client_moves():
    # An import would have to stand before the block that the module makes of an indented cell.
    write("a.ipynb", "    from openai import OpenAI\n    client = OpenAI()", "from settings import MODEL\n" + ASK)
    write("b.ipynb", CLIENT, ASK)
    before = Path("a.ipynb").read_bytes()
    result = run("migrate", "--isolated", ".")
    assert result.exit_code == 1
    assert "= help: not fixed: the change would be made outside of the cells" in result.stdout
    assert "= help: use 'gpt-oss-120b'; not fixed: " in result.stdout
    assert Path("a.ipynb").read_bytes() == before
    assert sources("b.ipynb")[0] == MOVED


def test_a_file_that_is_no_notebook_does_not_stop_the_others():
    Path("a.ipynb").write_bytes(b"openai")
    write("b.ipynb", CLIENT, ASK)
    run("migrate", "--isolated", ".")
    assert sources("b.ipynb")[0] == MOVED


# -- reports ----------------------------------------------------------------------------------------------------------


def test_a_comment_accepts_the_findings_of_its_line():
    write(
        "a.ipynb",
        CLIENT + "  # cerebras: ignore[CBR101]",
        ASK + "  # cerebras: ignore",
        "%%sh\n# cerebras: ignore openai",
    )
    assert concise() == []
    write("a.ipynb", "x = 1", "y = 2  # cerebras: ignore")
    assert places() == ["a.ipynb:cell 2:1:8 CBR901"]


def test_findings_name_cell_and_line():
    write("a.ipynb", "# openai", "%%time\n" + CLIENT, "\n" + ASK)
    assert concise() == [
        "a.ipynb:cell 2:3:10: CBR101 [*] error: this client talks to OpenAI, not to Cerebras",
        "a.ipynb:cell 3:2:38: CBR201 [*] error: 'gpt-4o' is a model of OpenAI's; Cerebras does not serve it",
    ]


def test_the_frame_shows_the_cell_and_nothing_of_its_neighbours():
    cell = '!export OPENAI_API_KEY=sk-0123456789abcdef\nclient.files.create(file="x")\n%pip list'
    write("a.ipynb", CLIENT, cell, "x = 1")
    lines = run("check", "--isolated", ".").stdout.splitlines()
    begin = next(index for index, line in enumerate(lines) if line.startswith("a.ipynb:cell 2:2:1:"))
    end = lines.index("", begin)
    assert [line for line in lines[begin + 1 : end] if not line.startswith("  =")] == [
        "  |",
        "1 | !export OPENAI_API_KEY=*******************",
        '2 | client.files.create(file="x")',
        "  | ^^^^^^^^^^^^^^^^^^^",
        "3 | %pip list",
        "  |",
        "  ::: a.ipynb:cell 1:2:10",
        "  |",
        "2 | client = OpenAI()",
        "  |          -------- the client is made here",
        "  |",
    ]


def test_json_has_the_cell_as_ruff_has_it():
    write("a.ipynb", CLIENT, ASK)
    client, model = json.loads(run("check", "--isolated", "--output-format", "json", ".").stdout)
    assert (client["cell"], client["location"]) == (1, {"row": 2, "column": 10})
    assert (model["cell"], model["location"], model["end_location"]) == (
        2,
        {"row": 1, "column": 38},
        {"row": 1, "column": 46},
    )
    assert [(edit["cell"], edit["location"]["row"]) for edit in client["fix"]["edits"]] == [(1, 1), (1, 2)]


def test_json_of_a_module_has_no_cell():
    Path("a.py").write_text(f"{CLIENT}\n{ASK}\n", encoding="utf-8")
    found = json.loads(run("check", "--isolated", "--output-format", "json", ".").stdout)
    assert [finding["cell"] for finding in found] == [None, None]
    assert all("cell" not in edit for finding in found for edit in finding["fix"]["edits"])


def test_the_inventory_names_the_cell():
    write("a.ipynb", CLIENT, ASK)
    answer = json.loads(run("inventory", "--isolated", "--output-format", "json", ".").stdout)
    assert [item["cell"] for item in (*answer["clients"], *answer["requests"])] == [1, 2]
    assert "a.ipynb:cell 2:1:1: chat.completions.create" in run("inventory", "--isolated", ".").stdout
