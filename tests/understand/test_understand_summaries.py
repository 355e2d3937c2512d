"""What files say, worked out in several processes or kept from an earlier run: the same, and never more than data."""

from __future__ import annotations

import dataclasses
import json
import multiprocessing
import os
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from migrator import pipeline
from migrator.files.cache import Cache
from migrator.files.reading import Unreadable
from migrator.pipeline import Effort
from migrator.room import with_room
from migrator.settings import Settings
from migrator.understand import summaries, workers
from migrator.understand.summaries import Summaries, dumped, loaded, summarise

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "fixtures" / "demo"
CODE = (
    b"import os\nfrom openai import OpenAI\n\nclient = OpenAI(api_key=os.getenv('K'), base_url=...)\n"
    b"def ask(*, model: str = 'gpt-4o', **rest):\n    with client as c:\n"
    b"        return c.chat.completions.create(model=model, stop=[1, 2j, None, {'a': f'{model}!'}], **rest)\n"
)


def said(value):
    """A summary as plain data, without the identities of its parts."""
    if dataclasses.is_dataclass(value):
        return (type(value).__name__, *(said(getattr(value, each.name)) for each in dataclasses.fields(value)))
    if isinstance(value, (tuple, list)):
        return (type(value).__name__, *map(said, value))
    if isinstance(value, (set, frozenset)):
        return ("set", *sorted(map(repr, value)))
    if isinstance(value, dict):
        return ("dict", *((key, said(inner)) for key, inner in value.items()))
    return (type(value).__name__, repr(value))


def outcome(effort, *paths):
    return pipeline.check(list(paths), Settings(), effort=effort)


def test_a_summary_crosses_a_process_and_comes_back_the_same():
    summary = summarise("app.py", CODE)
    assert said(loaded(dumped(summary))) == said(summary)
    assert said(pickle.loads(pickle.dumps(summary))) == said(summary)


def test_the_modules_that_a_kept_summary_depends_on_are_there():
    package = Path(summaries.__file__).parents[1]
    assert all((package / name).is_file() for name in summaries._DEPENDS_ON)


def test_summarise_opens_no_file(tmp_path):
    assert summarise(str(tmp_path / "nowhere.py"), b"x = 1").problem is None
    assert summarise("broken.py", b"x = ").problem is not None


DEEP = b"x = OpenAI()" + b".f()" * 900


def test_what_a_file_says_does_not_depend_on_the_stack_of_whoever_asks():
    """Mapped over files by somebody else, the function has the depth that Python gives by default."""
    inside = with_room(lambda: summarise("deep.py", DEEP))
    limit = sys.getrecursionlimit()
    outside = summarise("deep.py", DEEP)
    assert inside.problem is None
    assert with_room(lambda: said(outside) == said(inside))
    again = loaded(dumped(outside))
    assert with_room(lambda: said(again) == said(inside))
    assert sys.getrecursionlimit() == limit


def test_several_threads_have_room_at_the_same_time():
    before = sys.getrecursionlimit(), threading.stack_size()
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(summarise, [f"{number}.py" for number in range(40)], [DEEP] * 40))
    assert [summary.problem for summary in found] == [None] * 40
    assert (sys.getrecursionlimit(), threading.stack_size()) == before


def test_the_room_that_is_there_is_used():
    assert with_room(lambda: with_room(threading.get_ident) == threading.get_ident())


def test_other_processes_map_it_over_files_by_its_name():
    """As whatever runs functions elsewhere does: function and arguments out, results back, by pickle."""
    assert pickle.loads(pickle.dumps(summarise)) is summarise
    files = {str(file): file.read_bytes() for file in sorted(DEMO.rglob("*.py"))}
    assert files
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as elsewhere:
        found = list(elsewhere.map(summarise, files, files.values()))
    assert [said(summary) for summary in found] == [said(summarise(*each)) for each in files.items()]


def test_why_a_file_has_no_summary_crosses_a_process():
    with pytest.raises(Unreadable) as raised:
        summarise("latin.py", b"x = '\xe9'\n")
    assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)


@pytest.mark.parametrize("folder", sorted(path.name for path in (ROOT / "fixtures" / "programs").iterdir()))
def test_every_program_gives_back_what_was_kept(folder):
    for file in (ROOT / "fixtures" / "programs" / folder / "before").rglob("*.py"):
        summary = summarise(str(file), file.read_bytes())
        assert said(loaded(dumped(summary))) == said(summary)


class Evil:
    def __reduce__(self):
        return os.mkdir, ("evil",)


MADE_UP = [b"", b"garbage", pickle.dumps(Evil()), pickle.dumps({"no": "summary"}), b"\x80\x05."]


@pytest.mark.parametrize("content", MADE_UP, ids=range(len(MADE_UP)))
def test_bytes_that_somebody_made_up_are_no_summary_and_run_nothing(content, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert loaded(content) is None
    assert not Path("evil").exists()


# -- Kept from run to run ---------------------------------------------------------------------------------------------


def test_a_second_run_reads_what_the_first_has_kept(tmp_path, monkeypatch):
    effort = Effort(cache=str(tmp_path / "cache"))
    cold = outcome(effort, str(DEMO))
    assert (tmp_path / "cache").is_dir()

    def never(path, data):
        raise AssertionError(f"{path} is summarised again")

    monkeypatch.setattr("migrator.understand.summaries.summarise", never)
    assert outcome(effort, str(DEMO)).findings == cold.findings != ()


def test_a_file_that_has_changed_is_read_anew_and_seen_in_all(tmp_path):
    (tmp_path / "llm.py").write_text("from openai import OpenAI\n\nclient = OpenAI()\n")
    (tmp_path / "app.py").write_text(
        "from llm import client\n\nclient.chat.completions.create(model='gpt-oss-120b', messages=[])\n"
    )
    effort = Effort(cache=str(tmp_path / "cache"))
    assert [finding.code for finding in outcome(effort, str(tmp_path)).findings] == ["CBR101"]
    (tmp_path / "llm.py").write_text("from openai import OpenAI\n\nclient = OpenAI(base_url='http://localhost/v1')\n")
    assert outcome(effort, str(tmp_path)).findings == ()


def test_the_same_bytes_under_another_name_are_known(tmp_path):
    kept = Cache(str(tmp_path))
    Summaries(kept).of("a.py", CODE)
    summary = Summaries(kept).of("b.py", CODE)
    assert summary.path == "b.py"
    assert said(summary) == said(summarise("b.py", CODE))


def test_damaged_entries_are_dropped_without_a_word(tmp_path):
    effort = Effort(cache=str(tmp_path))
    cold = outcome(effort, str(DEMO))
    for entry in tmp_path.rglob("*"):
        if entry.is_file() and entry.parent != tmp_path:
            entry.write_bytes(entry.read_bytes()[:-1])
    damaged = outcome(effort, str(DEMO))
    assert damaged.findings == cold.findings
    assert damaged.problems == ()


def command(*arguments, cwd, cache):
    environment = {**os.environ, "CEREBRAS_MIGRATOR_CACHE_DIR": str(cache)}
    line = [sys.executable, "-m", "migrator", "check", "--isolated", "--output-format", "json", *map(str, arguments)]
    done = subprocess.run(line, capture_output=True, env={**environment, "PYTHONPATH": str(ROOT)}, cwd=cwd, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert done.stderr == b""
    return done.stdout


def test_the_command_line_keeps_what_files_say_unless_it_is_told_not_to(tmp_path):
    cache = tmp_path / "cache"
    alone = command(".", "--no-cache", cwd=DEMO, cache=cache)
    assert not cache.exists()
    assert command(".", cwd=DEMO, cache=cache) == alone
    assert cache.is_dir()
    assert command(".", cwd=DEMO, cache=cache) == alone
    assert json.loads(alone)


# -- Several processes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", [2, 3, 50])
def test_several_processes_find_what_one_finds(jobs):
    assert outcome(Effort(jobs=jobs), str(DEMO)).findings == outcome(Effort(), str(DEMO)).findings


def test_nothing_is_started_for_a_moments_work(monkeypatch):
    monkeypatch.setattr(workers, "summarised", None)
    assert outcome(Effort(jobs=0), str(DEMO)).findings


def program(tmp_path, many=6):
    for number in range(many):
        (tmp_path / f"app{number}.py").write_text(f"from openai import OpenAI\n\nclient{number} = OpenAI()\n")
    return tmp_path


def test_a_process_that_dies_costs_one_file(tmp_path, monkeypatch):
    """The process ends itself in the middle of one file, as one would for lack of memory."""
    kill = "import os, signal; import migrator.understand.summarise as s; real = s.summarise\n"
    kill += "def summarise(source):\n    if source.path.endswith('app3.py'): os.kill(os.getpid(), signal.SIGKILL)\n"
    kill += "    return real(source)\ns.summarise = summarise\n"
    before, after = workers._START.split("from migrator", 1)
    monkeypatch.setattr(workers, "_START", f"{before}exec({kill!r}); from migrator{after}")
    found = outcome(Effort(jobs=2), str(program(tmp_path)))
    by_file = {Path(finding.place.path).name: finding.code for finding in found.findings}
    assert by_file == {f"app{number}.py": "CBR902" if number == 3 else "CBR101" for number in range(6)}
    [lost] = [finding for finding in found.findings if finding.code == "CBR902"]
    assert "the process that read it ended" in lost.message


def test_without_processes_the_work_is_done_here(tmp_path, monkeypatch):
    monkeypatch.setattr(workers.sys, "executable", str(tmp_path / "no-python"))
    found = outcome(Effort(jobs=2), str(program(tmp_path)))
    assert [finding.code for finding in found.findings] == ["CBR101"] * 6


@pytest.mark.parametrize("start", ["import sys; sys.exit(1)", "import nothing_of_that_name"])
def test_processes_that_are_never_ready_cost_no_file(start, tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "_START", start)
    found = outcome(Effort(jobs=2), str(program(tmp_path)))
    assert [finding.code for finding in found.findings] == ["CBR101"] * 6


@pytest.mark.parametrize("folder", [ROOT, ROOT / "tests"])
def test_a_checkout_finds_the_same_with_several_processes_wherever_it_is_started(folder, tmp_path):
    """`python -m migrator` takes the current folder out of the path, even if it is imported from there."""
    one, two = (command(str(DEMO), "--no-cache", "--jobs", jobs, cwd=folder, cache=tmp_path) for jobs in ("1", "2"))
    assert one == two
    assert b"CBR902" not in one


def test_what_lies_in_the_current_folder_is_not_imported_by_the_processes(tmp_path, monkeypatch):
    monkeypatch.chdir(program(tmp_path))
    monkeypatch.syspath_prepend("")
    for name in ("signal", "migrator", "sitecustomize", "ast"):
        Path(f"{name}.py").write_text("open('evil', 'w').close()\n")
    assert len(outcome(Effort(jobs=2), ".").findings) == 6
    assert not Path("evil").exists()


def test_progress_goes_up_to_the_number_of_files(tmp_path):
    (tmp_path / "idle.py").write_text("x = 1\n")
    for jobs in (1, 2):
        seen = []
        pipeline.check(
            [str(program(tmp_path))],
            Settings(),
            progress=lambda done, total, seen=seen: seen.append((done, total)),
            effort=Effort(jobs=jobs),
        )
        assert seen == sorted(seen)
        assert seen[-1][0] == 7
        assert {total for _, total in seen} == {7}
