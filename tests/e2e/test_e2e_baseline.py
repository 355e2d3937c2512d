"""A team adopts the gate on a code base that is not clean: a baseline, from the first command to the last finding."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from migrator.cli import cli

CLIENT = "from openai import OpenAI\n\nclient = OpenAI()\n"
MOVED = (
    "import os\n\nfrom openai import OpenAI\n\n"
    'client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])\n'
)
ASK = 'client.chat.completions.create(model="gpt-4o", messages=[])'


def run(*arguments: str, expected: int | None = None):
    result = CliRunner().invoke(cli, ["check", "--isolated", *arguments])
    assert expected is None or result.exit_code == expected, result.output
    return result


def new(*arguments: str, baseline: str = "baseline.json") -> list[str]:
    """What the gate reports, as ``path:row code``."""
    result = run("--baseline", baseline, "--output-format", "json", "--fail-on", "warning", *arguments)
    found = [
        f"{Path(each['filename']).as_posix()}:{each['location']['row']} {each['code']}"
        for each in json.loads(result.stdout)
    ]
    assert result.exit_code == int(bool(found)), result.output
    return found


def write(name: str, text: str) -> Path:
    file = Path(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def service(number: int) -> str:
    """A file with ten findings in one function, one class and at the top, some of them alike."""
    requests = "\n".join(f"    {ASK.replace('[]', f'[{row}]')}" for row in range(4))
    return f"""\
from openai import OpenAI

client = OpenAI(timeout={number})


def ask():
{requests}


class Desk:
    def answer(self):
        {ASK}
        {ASK}
        return client.chat.completions.create(
            model="gpt-4o",
            messages=[],
            store=True,
            logit_bias={{}},
        )
"""


def test_a_code_base_with_a_hundred_findings_adopts_the_gate_in_one_command():
    for number in range(10):
        write(f"shop/service_{number}.py", service(number))
    assert len(json.loads(run("--output-format", "json").stdout)) == 100

    adopted = run("--write-baseline", "baseline.json", expected=0)
    assert "Wrote 100 findings of 10 files to baseline.json." in adopted.stdout
    assert new() == []

    # Code moves: down the file, to another place in it, into another file, under another name.
    text = Path("shop/service_0.py").read_text(encoding="utf-8")
    write("shop/service_0.py", '"""Lines above."""\n\nimport logging\n\n' + text)
    head, ask, desk = Path("shop/service_1.py").read_text(encoding="utf-8").partition("def ask()")
    ask, name, rest = (ask + desk).partition("class Desk")
    write("shop/service_1.py", f"{head}{name}{rest}\n\n{ask}")
    head, ask, desk = Path("shop/service_2.py").read_text(encoding="utf-8").partition("def ask()")
    ask, name, rest = (ask + desk).partition("class Desk")
    write("shop/service_2.py", f"{head}{name}{rest}")
    write("shop/asking.py", f"from shop.service_2 import client\n\n\n{ask}")
    write("shop/service_3.py", service(3).replace("def ask", "def inquire").replace("class Desk", "class Counter"))
    write("shop/service_4.py", service(4).replace("    ", "\t").replace('"', "'").replace(")\n", ")  # here\n"))
    write("shop/service_5.py", service(5).replace("\n", "\r\n").replace("messages=[],", "messages = [ ],"))
    # Files get other names.
    os.rename("shop/service_6.py", "shop/counter.py")
    shutil.copytree("shop", "store")
    shutil.rmtree("shop")
    for file in Path("store").glob("*.py"):
        write(str(file), file.read_text(encoding="utf-8").replace("from shop.", "from store."))
    assert new() == []

    # And one finding is new.
    write("store/service_7.py", Path("store/service_7.py").read_text(encoding="utf-8") + f"\n\n{ASK}\n")
    assert new() == ["store/service_7.py:25 CBR201"]


def test_a_second_finding_that_is_like_a_known_one_is_new():
    write("app.py", CLIENT + ASK + "\n")
    run("--write-baseline", "baseline.json", expected=0)
    write("app.py", CLIENT + ASK + "\n" + ASK + "\n")
    assert new() == ["app.py:5 CBR201"]
    write("other.py", CLIENT)
    assert new() == ["app.py:5 CBR201", "other.py:3 CBR101"]


def test_what_is_fixed_is_reported_as_stale_and_does_not_come_back_unseen():
    write("app.py", CLIENT)
    write("b.py", CLIENT)
    run("--write-baseline", "baseline.json", expected=0)
    write("app.py", MOVED)
    report = run("--baseline", "baseline.json", expected=0)
    assert "1 finding in the baseline baseline.json does not count." in report.stdout
    assert "1 entry of it is stale, there is no such finding any more: app.py." in report.stdout
    assert "`--write-baseline baseline.json` writes it anew" in report.stdout

    rewritten = run("--write-baseline", "baseline.json", expected=0)
    assert "Wrote 1 finding of 1 file to baseline.json (0 added, 1 dropped)." in rewritten.stdout
    assert "stale" not in run("--baseline", "baseline.json", expected=0).stdout
    write("app.py", CLIENT)
    assert new() == ["app.py:3 CBR101"]


def test_a_fixed_finding_does_not_pay_for_a_new_one_in_another_file():
    write("app.py", CLIENT)
    run("--write-baseline", "baseline.json", expected=0)
    write("app.py", MOVED)
    write("other.py", CLIENT)
    assert new() == ["other.py:3 CBR101"]


def test_machines_read_the_report_alone_and_people_the_rest():
    write("app.py", CLIENT)
    written = run("--write-baseline", "baseline.json", "--output-format", "json", expected=0)
    assert json.loads(written.stdout) == []
    assert "Wrote 1 finding" in written.stderr
    checked = run("--baseline", "baseline.json", "--output-format", "json", expected=0)
    assert json.loads(checked.stdout) == []
    assert "1 finding in the baseline" in checked.stderr


def test_it_works_from_any_folder(tmp_path, monkeypatch):
    write("src/app.py", CLIENT)
    run("--write-baseline", "ci/baseline.json", "src", expected=2)
    Path("ci").mkdir()
    run("--write-baseline", "ci/baseline.json", "src", expected=0)
    entries = json.loads(Path("ci/baseline.json").read_text(encoding="utf-8"))["findings"]
    assert [each["path"] for each in entries] == ["../src/app.py"]
    assert new("src", baseline="ci/baseline.json") == []
    assert new(str(tmp_path / "src"), baseline=str(tmp_path / "ci" / "baseline.json")) == []
    monkeypatch.chdir(tmp_path / "src")
    assert new(baseline="../ci/baseline.json") == []


def test_a_run_on_some_files_neither_calls_others_stale_nor_drops_them():
    write("src/a.py", CLIENT)
    write("src/b.py", CLIENT)
    run("--write-baseline", "baseline.json", expected=0)
    write("src/b.py", MOVED)
    assert "stale" not in run("--baseline", "baseline.json", "src/a.py", expected=0).output
    assert "stale" in run("--baseline", "baseline.json", "src/b.py", expected=0).output
    assert "stale" in run("--baseline", "baseline.json", "src", expected=0).output
    run("--write-baseline", "baseline.json", "src/a.py", expected=0)
    assert Path("baseline.json").read_text(encoding="utf-8").count('"path"') == 2
    run("--write-baseline", "baseline.json", "src", expected=0)
    assert Path("baseline.json").read_text(encoding="utf-8").count('"path"') == 1


def test_what_is_not_looked_for_is_not_stale():
    write("app.py", CLIENT + ASK + "\n")
    run("--write-baseline", "baseline.json", expected=0)
    before = Path("baseline.json").read_bytes()
    assert "stale" not in run("--baseline", "baseline.json", "--select", "CBR101", expected=0).stdout
    write("app.py", CLIENT + ASK + "\n(\n")
    broken = run("--baseline", "baseline.json", expected=1)
    assert "CBR900" in broken.stdout
    assert "stale" not in broken.stdout
    write("app.py", CLIENT + ASK + "\n")
    run("--write-baseline", "baseline.json", "--select", "CBR101", expected=0)
    assert Path("baseline.json").read_bytes() == before


def test_a_folder_that_is_gone_and_one_that_is_excluded_are_stale():
    write("src/a.py", CLIENT)
    write("old/b.py", CLIENT)
    run("--write-baseline", "baseline.json", expected=0)
    assert "stale" in run("--baseline", "baseline.json", "--extend-exclude", "old", expected=0).stdout
    shutil.rmtree("old")
    assert "old/b.py" in run("--baseline", "baseline.json", expected=0).stdout


def test_notebooks_are_known_by_their_code_and_not_by_the_cell():
    def notebook(*cells: str) -> str:
        listed = [
            {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": cell}
            for cell in cells
        ]
        return json.dumps({"cells": listed, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})

    write("a.ipynb", notebook(CLIENT, ASK))
    run("--write-baseline", "baseline.json", expected=0)
    write("a.ipynb", notebook("import os", "%matplotlib inline", CLIENT + "x = 1", "y = 2", ASK))
    assert new() == []
    write("a.ipynb", notebook(CLIENT, ASK, ASK))
    assert new() == ["a.ipynb:1 CBR201"]


def test_the_file_is_the_same_whatever_the_order_and_is_not_touched_if_nothing_changes():
    write("b.py", CLIENT)
    write("a.py", CLIENT)
    run("--write-baseline", "baseline.json", "b.py", "a.py", expected=0)
    first = (Path("baseline.json").read_bytes(), Path("baseline.json").stat().st_mtime_ns)
    run("--write-baseline", "baseline.json", expected=0)
    assert (Path("baseline.json").read_bytes(), Path("baseline.json").stat().st_mtime_ns) == first


def test_a_key_in_the_code_does_not_get_into_the_file():
    write("app.py", CLIENT.replace("()", '(api_key="sk-proj-abcdefghijklmnop")'))
    run("--write-baseline", "baseline.json", expected=0)
    assert "abcdefghijklmnop" not in Path("baseline.json").read_text(encoding="utf-8")


def test_what_could_not_be_looked_at_keeps_the_baseline_from_being_written():
    write("app.py", CLIENT)
    result = run("--write-baseline", "baseline.json", "app.py", "nowhere.py", expected=2)
    assert "The baseline baseline.json is not written" in result.stdout
    assert not Path("baseline.json").exists()


@pytest.mark.parametrize("command", ["--baseline", "--write-baseline"])
def test_a_damaged_baseline_is_an_error_and_stays_as_it_is(command):
    write("app.py", CLIENT)
    write("baseline.json", '{"version": 1,\n"findings": [\n<<<<<<< HEAD\n')
    result = run(command, "baseline.json", expected=2)
    assert result.stderr.startswith("error: baseline.json:3: the baseline is not valid JSON")
    assert "restore the file from version control, or delete it" in result.stderr
    assert Path("baseline.json").read_text(encoding="utf-8").endswith("HEAD\n")


def test_a_baseline_that_is_not_there_is_an_error_with_the_remedy():
    result = run("--baseline", "baseline.json", expected=2)
    assert "there is no such baseline; write it with `cerebras-migrate check --write-baseline" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--baseline", "a", "--write-baseline", "a"], "--write-baseline and --baseline exclude each other."),
        (
            ["--add-suppressions", "--write-baseline", "a"],
            "--write-baseline and --add-suppressions exclude each other.",
        ),
        (["-", "--write-baseline", "a"], "--write-baseline needs files"),
        (["-", "--add-suppressions"], "--add-suppressions needs files"),
        (["--allow-dirty"], "--allow-dirty goes with --add-suppressions"),
    ],
)
def test_options_that_do_not_go_together(arguments, words):
    result = run(*arguments, expected=2)
    assert words in result.stderr


def test_standard_input_has_the_findings_of_the_file_that_it_is_called():
    write("src/app.py", CLIENT)
    run("--write-baseline", "baseline.json", expected=0)
    arguments = ["check", "--isolated", "--baseline", "baseline.json", "-", "--stdin-filename", "src/app.py"]
    assert CliRunner().invoke(cli, arguments, input=CLIENT.encode()).exit_code == 0
    more = CliRunner().invoke(cli, [*arguments, "--output-format", "concise"], input=(CLIENT + "OpenAI()\n").encode())
    assert more.exit_code == 1
    assert "src/app.py:4:1: CBR101" in more.stdout


def test_migrate_is_not_concerned():
    write("app.py", CLIENT)
    run("--write-baseline", "baseline.json", expected=0)
    assert CliRunner().invoke(cli, ["migrate", "--isolated", "."]).exit_code == 0
    assert Path("app.py").read_text(encoding="utf-8") == MOVED


def test_uncommitted_changes_do_not_matter():
    subprocess.run(["git", "init", "--quiet"], check=True)
    write("app.py", CLIENT)
    run("--write-baseline", "baseline.json", expected=0)
    assert new() == []
