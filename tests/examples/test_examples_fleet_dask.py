"""The example that checks a fleet of repositories on a Dask cluster: it finds what a run on each of them finds."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from migrator.cli import cli

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "fleet_dask.py"
CLIENT = "from openai import OpenAI\n\nclient = OpenAI()\n"
ASK = 'client.chat.completions.create(model="gpt-4o", messages=[], logit_bias={})\n'
MANY = 120  # more than two tasks' worth

FLEET = {
    "billing": {
        "llm.py": CLIENT,
        "app.py": f"from llm import client\n\n{ASK}",
        ".gitignore": "old/\n",
        "old/a.py": CLIENT,
    },
    "broken": {
        "app.py": CLIENT + ASK,
        "bad.py": "import openai\nx = (\n",
        "deep.py": f"{CLIENT}x = client{'.f()' * 900}\n",
    },
    "clean": {"app.py": "import json\n"},
    "large": {f"part{number}/app.py": CLIENT + ASK for number in range(MANY)},
    "strict": {"app.py": CLIENT, "pyproject.toml": '[tool.cerebras-migrator]\nignore = ["CBR101"]\n'},
}
NO_TEXT = b"import openai\nname = '\xe9'\n"

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None, reason="Dask is not installed: pip install -e '.[fleet]'"
)


def said_by_it(stderr):
    """What the program itself says: a worker that is just starting when the cluster ends may have last words."""
    return [line for line in stderr.splitlines() if line.startswith(("error: ", "note: "))]


def repository(folder, files):
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    git = ["git", "-C", str(folder), "-c", "user.name=n", "-c", "user.email=n@localhost", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *command], check=True)
    return folder


@pytest.fixture
def fleet(tmp_path):
    for name, files in FLEET.items():
        repository(tmp_path / "fleet" / name, files)
    (tmp_path / "fleet" / "broken" / "latin.py").write_bytes(NO_TEXT)
    return tmp_path / "fleet"


def run(*arguments, **environment):
    command = [sys.executable, str(EXAMPLE), *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=300, env={**os.environ, **environment}
    )


def on_two(*arguments, **environment):
    return run("--workers", 2, *arguments, **environment)


def alone(*repositories):
    """What the command line says of these, one after the other."""
    printed = ""
    for each in repositories:
        result = CliRunner().invoke(cli, ["check", "--no-cache", "--output-format", "jsonl", str(each)])
        assert result.exit_code in (0, 1), result.output
        printed += result.stdout
    return printed


def started_with(tmp_path, code):
    """An environment in which every Python that starts runs this code first."""
    folder = tmp_path / "start"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(code, encoding="utf-8")
    return {"PYTHONPATH": str(folder)}


SPY = """
import multiprocessing, os
from migrator.understand import summarise as stage
real = stage.summarise
def summarise(source):
    with open(LOG, "a") as log:
        log.write(f"{multiprocessing.parent_process() is not None} {source.path}\\n")
    return real(source)
stage.summarise = summarise
"""


def test_the_merged_report_is_that_of_the_single_runs(fleet, tmp_path):
    log = tmp_path / "log"
    done = on_two(fleet, **started_with(tmp_path, f"LOG = {str(log)!r}\n{SPY}"))
    assert done.stderr == ""
    assert done.returncode == 1
    expected = alone(*(fleet / name for name in sorted(FLEET)))
    assert [json.loads(line) for line in done.stdout.splitlines()] == list(map(json.loads, expected.splitlines()))
    assert done.stdout == expected

    found = Counter(json.loads(line)["code"] for line in expected.splitlines())
    assert found["CBR101"] == found["CBR201"] + 1 == MANY + 3
    assert found["CBR900"] == found["CBR902"] == 1

    worked = [line.split(" ", 1) for line in log.read_text(encoding="utf-8").splitlines()]
    assert max(Counter(path for _, path in worked).values()) == 1, "a file was worked out twice"
    assert {elsewhere for elsewhere, _ in worked} == {"True"}


def test_what_cannot_be_checked_is_named_and_the_rest_goes_on(fleet, tmp_path):
    (fleet / "billing" / "pyproject.toml").write_text("[tool.cerebras-migrator]\nfail-onn = 1\n", encoding="utf-8")
    (fleet / "billing" / "notes").mkdir()
    (fleet / "loose").mkdir()
    done = on_two(fleet, tmp_path / "nowhere", fleet / "billing" / "notes", fleet / "clean")
    assert done.returncode == 2
    note, nowhere, notes, billing = done.stderr.splitlines()
    assert note == f"note: {fleet / 'loose'}: left out: it is no git repository"
    assert nowhere == f"error: {tmp_path / 'nowhere'}: not checked: No such file or directory"
    assert notes.startswith(f"error: {fleet / 'billing' / 'notes'}: not checked: it is no git repository")
    assert billing.startswith(f"error: {fleet / 'billing'}: not checked: ")
    assert "fail-on" in billing
    assert done.stdout == alone(*(fleet / name for name in sorted(FLEET) if name != "billing"))


def test_a_file_over_which_workers_die_costs_its_repository(fleet, tmp_path):
    (fleet / "clean" / "deadly.py").write_text(CLIENT, encoding="utf-8")
    kill = SPY.replace("    with", "    if source.path.endswith('deadly.py'): os._exit(9)\n    with")
    done = on_two(fleet / "clean", fleet / "billing", **started_with(tmp_path, f"LOG = {os.devnull!r}\n{kill}"))
    assert done.returncode == 2
    [line] = said_by_it(done.stderr)
    assert line.startswith(f"error: {fleet / 'clean'}: not checked: several workers died at work on it")
    assert done.stdout == alone(fleet / "billing")


@pytest.mark.skipif(os.name == "nt", reason="a group of processes is interrupted, as a terminal does")
def test_an_interruption_is_one_line(fleet, tmp_path):
    reached = tmp_path / "reached"
    wait = SPY.replace("    return", "    import time; time.sleep(60)\n    return")
    environment = {**os.environ, **started_with(tmp_path, f"LOG = {str(reached)!r}\n{wait}")}
    process = subprocess.Popen(
        [sys.executable, str(EXAMPLE), "--workers", "2", str(fleet)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )
    deadline = time.monotonic() + 120
    while not reached.exists():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)
    printed, said = process.communicate(timeout=120)
    assert (process.returncode, printed, said_by_it(said)) == (130, "", ["error: interrupted"])
    assert "KeyboardInterrupt" not in said


CLUSTER = """
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=1, threads_per_worker=2, dashboard_address="127.0.0.1:0") as cluster:
        print(cluster.scheduler_address, flush=True)
        input()
"""


@pytest.fixture
def cluster(tmp_path):
    """Starts a cluster with that environment; its address."""
    program = tmp_path / "cluster.py"
    program.write_text(CLUSTER, encoding="utf-8")
    processes = []

    def start(**environment):
        process = subprocess.Popen(
            [sys.executable, str(program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, **environment},
        )
        processes.append(process)
        return process.stdout.readline().strip()

    yield start
    for process in processes:
        process.communicate("\n", timeout=60)


def test_a_cluster_that_is_there_is_used(fleet, cluster):
    done = run("--scheduler", cluster(), fleet)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == alone(*(fleet / name for name in sorted(FLEET)))


def test_a_cluster_with_another_version_is_refused(fleet, cluster, tmp_path):
    address = cluster(**started_with(tmp_path, "import migrator\nmigrator.__version__ = '0.0.1'\n"))
    done = run("--scheduler", address, fleet)
    assert (done.returncode, done.stdout) == (2, "")
    assert "has cerebras-migrator 0.0.1 on Python" in done.stderr


def test_nothing_to_report_is_exit_code_0(fleet):
    done = on_two(fleet / "clean", fleet / "strict")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_without_dask_it_says_what_to_install(fleet, tmp_path):
    done = run(fleet, **started_with(tmp_path, "import sys\nsys.modules['distributed'] = None\n"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install 'cerebras-migrator[fleet]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_commands_of_the_page_run(fleet):
    """Those of docs/scale.md: both print what a run on each of the two repositories prints."""
    page = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    loop, commands = re.findall(r"^```sh\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    install, whole, two = commands.splitlines()
    assert install == 'python -m pip install ".[fleet]"'
    assert shlex.split(whole)[1:3] == ["examples/fleet_dask.py", "/srv/repositories"]
    (fleet / "strict").rename(fleet / "desk")
    options = [word.replace("/srv/repositories", str(fleet)) for word in shlex.split(two)]
    assert options[-2:] == [">", "findings.jsonl"]
    assert run(*options[2:-2]).stdout == alone(fleet / "billing", fleet / "desk")

    for name in ("broken", "clean", "large"):
        shutil.rmtree(fleet / name)
    command = f"{sys.executable} -m migrator"
    script = loop.replace("/srv/repositories", str(fleet)).replace("cerebras-migrate", command)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CEREBRAS_MIGRATOR_CACHE_DIR": str(fleet.parent / "cache")}
    subprocess.run(["sh", "-c", script], cwd=fleet.parent, env=environment, check=False)
    printed = (fleet.parent / "findings.jsonl").read_text(encoding="utf-8")
    assert printed == alone(f"{fleet / 'billing'}/", f"{fleet / 'desk'}/") != ""


def test_the_help_says_how_to_use_it():
    done = run("--help")
    assert done.returncode == 0
    for word in ("--workers", "--scheduler", "PATH", "JSON Lines", "exit code", "pip install"):
        assert word in done.stdout
