"""``check --add-suppressions``: every finding gets a comment that accepts it, in the style of its line."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from migrator.cli import cli

START = (
    "import os\nfrom openai import OpenAI\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n'
)
MODEL = 'client.chat.completions.create(model="gpt-4o", messages=[])'
BOTH = 'client.chat.completions.create(model="gpt-4o", messages=[], store=True)'


def run(*arguments: str, expected: int | None = None):
    result = CliRunner().invoke(cli, ["check", "--isolated", "--fail-on", "warning", *arguments])
    assert expected is None or result.exit_code == expected, result.output
    return result


def added(text: str, *arguments: str) -> str:
    """What a file becomes; afterwards nothing is reported, and nothing is added a second time."""
    file = Path("app.py")
    file.write_bytes(text.encode())
    run("--add-suppressions", *arguments, expected=0)
    new = file.read_bytes().decode()
    assert run(expected=0).stdout.splitlines()[-1] == "No findings to report."
    run("--add-suppressions", expected=0)
    assert file.read_bytes().decode() == new
    return new


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (MODEL, f"{MODEL}  # cerebras: ignore[CBR201]"),
        (BOTH, f"{BOTH}  # cerebras: ignore[CBR201, CBR301]"),
        (f"{MODEL} \t ", f"{MODEL}  # cerebras: ignore[CBR201]"),
        (f"{MODEL};", f"{MODEL};  # cerebras: ignore[CBR201]"),
        (f"{MODEL} # why", f"{MODEL} # why  # cerebras: ignore[CBR201]"),
        (f"{MODEL}  # noqa: E501", f"{MODEL}  # noqa: E501  # cerebras: ignore[CBR201]"),
        (f"{MODEL}  # type: ignore[x] ", f"{MODEL}  # type: ignore[x]  # cerebras: ignore[CBR201]"),
        (f"{BOTH}  # cerebras: ignore[CBR201] a", f"{BOTH}  # cerebras: ignore[CBR201, CBR301] a"),
        (
            f"{BOTH}  # cerebras: ignore[unsupported-field] a  # noqa",
            f"{BOTH}  # cerebras: ignore[unsupported-field, CBR201] a  # noqa",
        ),
        (f"{MODEL}  # see cerebras: ignore", f"{MODEL}  # see cerebras: ignore  # cerebras: ignore[CBR201]"),
        (f"answer = \\\n    {MODEL}", f"answer = \\\n    {MODEL}  # cerebras: ignore[CBR201]"),
        (f"print({MODEL} \\\n    )", f"print({MODEL} \\\n    )  # cerebras: ignore[CBR201]"),
        (f'print({MODEL}, """\n# a\n""")', f'print({MODEL}, """\n# a\n""")  # cerebras: ignore[CBR201]'),
        (f'print({MODEL}, f"""\n{{os}}\n""")', f'print({MODEL}, f"""\n{{os}}\n""")  # cerebras: ignore[CBR201]'),
        (
            BOTH.replace('"gpt', '\n    "gpt').replace("store", "\n    store").replace(", \n", ",\n"),
            'client.chat.completions.create(model=\n    "gpt-4o", messages=[],  # cerebras: ignore[CBR201]\n'
            "    store=True)  # cerebras: ignore[CBR301]",
        ),
        (f"if True: {MODEL}\nelse: {MODEL}", "if True: {0}\nelse: {0}".format(f"{MODEL}  # cerebras: ignore[CBR201]")),
        (f"# äöü 😀\nx = '😀'; {MODEL}", f"# äöü 😀\nx = '😀'; {MODEL}  # cerebras: ignore[CBR201]"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_line(before, after, newline):
    wanted = (START + after + newline).replace("\r\n", "\n").replace("\n", newline)
    assert added((START + before + "\n").replace("\n", newline)) == wanted


def test_a_call_over_several_lines_has_the_comment_on_its_first():
    text = "from openai import OpenAI\nclient = OpenAI(\n    timeout=5,\n)"
    assert added(text) == text.replace("OpenAI(\n", "OpenAI(  # cerebras: ignore[CBR101]\n")


@pytest.mark.parametrize("text", [START, "print('hello')\n", "", "# cerebras\n"])
def test_without_findings_nothing_is_written(text):
    assert added(text) == text


def test_warnings_are_accepted_too():
    text = START + "client.chat.completions.create(model=input(), messages=[])\n"
    assert added(text) == text.replace("])\n", "])\n").replace(
        "messages=[])", "messages=[])  # cerebras: ignore[CBR204]"
    )


def test_bytes_that_are_not_text_of_ours_are_kept():
    text = "\ufeff# -*- coding: utf-8 -*-\r\n" + START + f"\f\n{MODEL}\n\t\nx = 'ä'"
    assert added(text) == text.replace(MODEL, f"{MODEL}  # cerebras: ignore[CBR201]")


def test_it_says_what_it_has_done():
    Path("a.py").write_text(START + BOTH + "\n", encoding="utf-8")
    Path("b.py").write_text(START + MODEL + "\n", encoding="utf-8")
    result = run("--add-suppressions", expected=0)
    assert "Added comments for 3 findings to 2 files." in result.stdout
    again = run("--add-suppressions", "--output-format", "json", expected=0)
    assert (again.stdout, again.stderr) == ("[]\n", "")


def test_what_cannot_be_accepted_by_a_comment_is_said_and_still_counts():
    Path("app.py").write_text(START + MODEL + "\n", encoding="utf-8")
    Path("broken.py").write_text("import openai (\n", encoding="utf-8")
    Path("bytes.py").write_bytes(b"import openai  # \xff\n")
    Path("old.py").write_text("import openai  # cerebras: ignore[CBR999]\n", encoding="utf-8")
    result = run("--add-suppressions", "--output-format", "concise", expected=1)
    assert "Added comments for 1 finding to 1 file." in result.stdout
    assert "CBR900 is not accepted by a comment: it is about the file" in result.stdout
    assert "bytes.py: CBR902 is not accepted by a comment: it is about the file" in result.stdout
    assert "old.py:1:35: CBR901 is not accepted by a comment: it is about such a comment" in result.stdout
    assert [
        line.split(":")[0] for line in result.stdout.splitlines() if " error: " in line or " warning: " in line
    ] == [
        "broken.py",
        "bytes.py",
        "old.py",
    ]


def test_with_a_baseline_only_what_is_new_gets_a_comment():
    old = Path("old.py")
    old.write_text(START + MODEL + "\n", encoding="utf-8")
    run("--write-baseline", "baseline.json", expected=0)
    Path("new.py").write_text(START + MODEL + "\n", encoding="utf-8")
    run("--baseline", "baseline.json", "--add-suppressions", expected=0)
    assert "ignore" in Path("new.py").read_text(encoding="utf-8")
    assert "ignore" not in old.read_text(encoding="utf-8")


def test_selected_rules_alone_get_comments():
    assert "ignore[CBR301]" in added(START + BOTH.replace("gpt-4o", "gpt-oss-120b") + "\n", "--select", "CBR3")


# -- Writing safely ---------------------------------------------------------------------------------------------------


def test_a_file_with_uncommitted_changes_is_left_alone_unless_that_is_allowed():
    subprocess.run(["git", "init", "--quiet"], check=True)
    text = START + MODEL + "\n"
    Path("app.py").write_text(text, encoding="utf-8")
    refused = run("--add-suppressions", expected=2)
    assert "app.py: it has uncommitted changes; commit or stash them, or pass --allow-dirty" in refused.stderr
    assert "Added" not in refused.stdout
    assert Path("app.py").read_text(encoding="utf-8") == text
    run("--add-suppressions", "--allow-dirty", expected=0)
    assert Path("app.py").read_text(encoding="utf-8") != text


def test_a_file_that_is_write_protected_is_named_and_the_others_are_done():
    for name in ("a.py", "b.py"):
        Path(name).write_text(START + MODEL + "\n", encoding="utf-8")
    os.chmod("a.py", 0o444)
    result = run("--add-suppressions", expected=2)
    assert "a.py: the file is write-protected" in result.stderr
    assert "Added comments for 1 finding to 1 file." in result.stdout
    assert "ignore" in Path("b.py").read_text(encoding="utf-8")


# -- Notebooks --------------------------------------------------------------------------------------------------------


def notebook(*cells: str) -> str:
    listed = [
        {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": cell.splitlines(keepends=True),
        }
        for cell in cells
    ]
    return json.dumps({"cells": listed, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"


def cells() -> list[str]:
    content = json.loads(Path("a.ipynb").read_text(encoding="utf-8"))
    return ["".join(cell["source"]) for cell in content["cells"]]


def test_a_notebook_gets_its_comments_in_its_cells():
    text = notebook("%pip install openai\n" + START.rstrip("\n"), "", "%%time\n" + MODEL, f"%time {MODEL}\nx = 1")
    Path("a.ipynb").write_text(text, encoding="utf-8")
    run("--add-suppressions", expected=0)
    assert cells()[2:] == [
        f"%%time\n{MODEL}  # cerebras: ignore[CBR201]",
        f"%time {MODEL}  # cerebras: ignore[CBR201]\nx = 1",
    ]
    before, after = text.splitlines(), Path("a.ipynb").read_text(encoding="utf-8").splitlines()
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) == 2
    assert all("ignore[CBR201]" in line for line in changed)
    assert run(expected=0).stdout.splitlines()[-1] == "No findings to report."


def test_an_unused_comment_goes_from_a_notebook():
    Path("a.ipynb").write_text(
        notebook("import openai", "x = 1  # cerebras: ignore", "# cerebras: ignore\ny = 2", "# cerebras: ignore-file"),
        encoding="utf-8",
    )
    assert run("--output-format", "concise", expected=1).stdout.count("CBR901") == 3
    assert CliRunner().invoke(cli, ["migrate", "--isolated", "."]).exit_code == 0
    assert cells() == ["import openai", "x = 1", "y = 2", ""]


def test_a_comment_for_a_whole_notebook():
    Path("a.ipynb").write_text(notebook("# cerebras: ignore-file[CBR201]", START, MODEL), encoding="utf-8")
    run(expected=0)
