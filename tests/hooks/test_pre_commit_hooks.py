"""The hooks, run by the real pre-commit in a real repository that gets them from another one."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = ("migrator", "rules", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")

CLIENT = "from openai import OpenAI\n\nclient = OpenAI()\n"
SERVICE = """\
from client import client


def ask(question):
    return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": question}])
"""
MOVED = """\
import os

from openai import OpenAI

client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"])
"""


MODEL = 'client.chat.completions.create(model="gpt-4o", messages=[])'
REFUSED = MOVED + 'client.chat.completions.create(model="gpt-oss-120b", messages=[], store=True)\n'
CODE = re.compile(r"^(\S+): (CBR\d+) ", re.MULTILINE)


def notebook(*cells: str) -> str:
    listed = [
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": cell} for cell in cells
    ]
    return json.dumps({"cells": listed, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"


class Repository:
    """A git repository of a test; whoever runs the tests need not have told git a name."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        # Without the variables by which a running hook points git at its own repository.
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        who = {
            f"GIT_{role}_{what}": "test@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        nothing = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        self.environment = clean | who | nothing | {"PRE_COMMIT_HOME": str(home), "PRE_COMMIT_COLOR": "never"}
        folder.mkdir(parents=True)
        self.git("init", "--quiet")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def git(self, *arguments: str) -> str:
        done = self.run("git", *arguments)
        assert done.returncode == 0, done.stdout
        return done.stdout.strip()

    def pre_commit(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "pre_commit", *arguments)

    def write(self, **files: str) -> None:
        for name, text in files.items():
            (self.folder / f"{name}.py").write_text(text, encoding="utf-8")
        self.git("add", ".")

    def write_files(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        self.git("add", ".")

    def configure(self, text: str) -> None:
        """What a hook of the project gets besides its id, in YAML."""
        file = self.folder / ".pre-commit-config.yaml"
        before = file.read_text(encoding="utf-8")
        file.write_text(before.replace("      - id: cerebras-check\n", f"      - id: cerebras-check\n{text}"), "utf-8")
        self.git("add", ".")

    def read(self, name: str) -> str:
        return (self.folder / f"{name}.py").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps what it installs; one for the module, since an installation takes its time."""
    return tmp_path_factory.mktemp("pre-commit-home")


@pytest.fixture(scope="module")
def hooks(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """The project as others get it: a commit in a repository."""
    repository = Repository(tmp_path_factory.mktemp("hooks") / "cerebras-migrator", home)
    for name in PUBLISHED:
        source, target = ROOT / name, repository.folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    repository.git("add", "--all", "--force")
    repository.git("commit", "--quiet", "--message", "release")
    return repository


@pytest.fixture
def project(hooks: Repository, home: Path, tmp_path: Path) -> Repository:
    """A user's repository, configured as the README says, with one commit."""
    repository = Repository(tmp_path / "project", home)
    (repository.folder / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {hooks.folder.as_posix()}\n    rev: {hooks.git('rev-parse', 'HEAD')}\n"
        "    hooks:\n      - id: cerebras-check\n      - id: cerebras-migrate\n        stages: [manual]\n",
        encoding="utf-8",
    )
    repository.write(other="print('nothing to do with it')\n")
    repository.git("commit", "--quiet", "--message", "first")
    return repository


def test_the_manifest_is_valid(hooks):
    done = hooks.pre_commit("validate-manifest", ".pre-commit-hooks.yaml")
    assert done.returncode == 0, done.stdout


def test_a_commit_that_would_talk_to_openai_is_stopped_until_it_is_migrated(project):
    assert project.pre_commit("install").returncode == 0
    project.write(client=CLIENT, service=SERVICE)

    refused = project.run("git", "commit", "--message", "second")
    assert refused.returncode == 1, refused.stdout
    assert "client.py:3:10: CBR101" in refused.stdout
    assert "service.py:5:49: CBR201" in refused.stdout
    assert project.read("client") == CLIENT

    migrated = project.pre_commit("run", "cerebras-migrate", "--hook-stage", "manual")
    assert migrated.returncode == 1, "it fails, since files were changed"
    assert "files were modified by this hook" in migrated.stdout
    assert "Changed 2 files" in migrated.stdout
    assert project.read("client") == MOVED
    assert project.read("service") == SERVICE.replace("gpt-4o", "gpt-oss-120b")

    project.git("add", ".")
    taken = project.run("git", "commit", "--message", "second")
    assert taken.returncode == 0, taken.stdout
    assert project.git("rev-list", "--count", "HEAD") == "2"


def test_changes_that_are_not_staged_survive_the_hook(project):
    project.write(client=CLIENT)
    (project.folder / "other.py").write_text("print('being written')\n", encoding="utf-8")
    done = project.pre_commit("run", "cerebras-migrate", "--hook-stage", "manual")
    assert "files were modified by this hook" in done.stdout, done.stdout
    assert project.read("client") == MOVED
    assert project.read("other") == "print('being written')\n"


def test_a_client_in_a_file_that_is_not_part_of_the_commit_is_seen(project):
    project.write(client=MOVED)
    project.git("commit", "--quiet", "--message", "client")
    project.write(service=SERVICE)
    done = project.pre_commit("run", "cerebras-check")
    assert done.returncode == 1, done.stdout
    assert "service.py:5:49: CBR201" in done.stdout


def test_files_that_are_not_python_are_not_passed(project):
    (project.folder / "notes.md").write_text("`OpenAI()`\n", encoding="utf-8")
    project.git("add", ".")
    done = project.pre_commit("run", "cerebras-check")
    assert done.returncode == 0, done.stdout
    assert "no files to check" in done.stdout


# -- A first look: `pre-commit try-repo` runs both hooks ---------------------------------------------------------------


def tried(project: Repository, hooks: Repository) -> dict[str, str]:
    """What each hook said, by its id, with its exit code in front; a hook that passes says nothing."""
    (project.folder / ".pre-commit-config.yaml").unlink()
    project.git("add", "--all")
    done = project.pre_commit("try-repo", str(hooks.folder), "--all-files", "--verbose")
    assert "- hook id: cerebras-check" in done.stdout, done.stdout
    said = {}
    for part in re.split(r"^- hook id: ", done.stdout, flags=re.MULTILINE)[1:]:
        name, _, rest = part.partition("\n")
        code = re.search(r"^- exit code: (\d+)$", rest, re.MULTILINE)
        said[name] = f"{code[1] if code else 0}\n{rest}"
    assert list(said) == ["cerebras-check", "cerebras-migrate"]
    assert done.returncode == int(
        any(not text.startswith("0\n") or "files were modified" in text for text in said.values())
    )
    return said


def test_try_repo_on_clean_files(project, hooks):
    project.write_files({"app.py": MOVED, "note.ipynb": notebook(MOVED, "print(client)")})
    said = tried(project, hooks)
    for text in said.values():
        assert text.startswith("0\n")
        assert "files were modified" not in text
    assert "No findings to report." in said["cerebras-check"]
    assert "Nothing to change." in said["cerebras-migrate"]


def test_try_repo_on_files_that_a_person_has_to_change(project, hooks):
    project.write_files({"app.py": REFUSED, "note.ipynb": notebook("import openai", "%%time\n" + REFUSED)})
    said = tried(project, hooks)
    found = [("app.py:6:67", "CBR301"), ("note.ipynb:cell 2:7:67", "CBR301")]
    for text in said.values():
        assert text.startswith("1\n")
        assert [(place, code) for place, code in re.findall(r"^(\S.*?): (CBR\d+) ", text, re.MULTILINE)] == found
        assert "files were modified" not in text
    assert (project.folder / "app.py").read_text(encoding="utf-8") == REFUSED


def test_try_repo_on_files_that_can_be_fixed(project, hooks):
    project.write_files({"app.py": CLIENT, "note.ipynb": notebook(CLIENT, MODEL)})
    said = tried(project, hooks)
    assert said["cerebras-check"].startswith("1\n")
    assert "client.py" not in said["cerebras-check"]
    assert said["cerebras-migrate"].startswith("0\n")
    assert "- files were modified by this hook" in said["cerebras-migrate"]
    assert "Changed 2 files: 3 findings resolved." in said["cerebras-migrate"]
    assert project.read("app") == MOVED
    cells = json.loads((project.folder / "note.ipynb").read_text(encoding="utf-8"))["cells"]
    assert [cell["source"] for cell in cells] == [MOVED, MODEL.replace("gpt-4o", "gpt-oss-120b")]


# -- Many files --------------------------------------------------------------------------------------------------------

MANY = 500


def many() -> dict[str, str]:
    """Modules and notebooks; each has a client of its own and uses one that all share."""
    shared = "from shared import client as common\n\ncommon.chat.completions.create(model='gpt-4o', messages=[])\n"
    files = {f"part_{number % 7}/module_{number:03}.py": CLIENT + "\n" + shared for number in range(MANY - 20)}
    files |= {f"note_{number:02}.ipynb": notebook(CLIENT, shared) for number in range(20)}
    return files | {"shared.py": CLIENT}


@pytest.mark.parametrize("serial", ["true", "false"])
def test_five_hundred_files_in_one_batch_or_in_parallel_ones(project, serial):
    project.write_files(many())
    project.configure(f"        require_serial: {serial}\n        args: [--output-format, concise]\n")
    done = project.pre_commit("run", "cerebras-check", "--all-files")
    assert done.returncode == 1, done.stdout[-2000:]
    assert len(re.findall(r"^\S.*: CBR101 ", done.stdout, re.MULTILINE)) == MANY + 1
    assert len(re.findall(r"^\S.*: CBR201 ", done.stdout, re.MULTILINE)) == MANY
    in_one = serial == "true" or os.cpu_count() == 1
    assert ("Looked at 502 files" in done.stdout) == in_one, done.stdout[-2000:]


def test_five_hundred_files_are_migrated_by_parallel_batches(project):
    """Each batch changes its own files, whole; the others see them as they were or as they are to be."""
    line = "from shared import client as common"
    alone = {name: text.replace(line, "common = client") for name, text in many().items() if name != "shared.py"}
    project.write_files(alone)
    config = project.folder / ".pre-commit-config.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("        stages: [manual]\n", "        require_serial: false\n"), encoding="utf-8")
    project.git("add", ".")
    done = project.pre_commit("run", "cerebras-migrate", "--all-files")
    assert "files were modified by this hook" in done.stdout
    assert done.stdout.count("Looked at ") > 1 or os.cpu_count() == 1, "in several batches"
    again = project.pre_commit("run", "--all-files")
    assert again.returncode == 0, again.stdout[-2000:]
    assert not list(project.folder.rglob(".cerebras-migrate-*"))
    assert all('"gpt-4o"' not in file.read_text(encoding="utf-8") for file in project.folder.rglob("module_*.py"))


# -- What a team has accepted, and what it has excluded ----------------------------------------------------------------


def test_a_baseline_is_given_to_the_hook(project):
    project.write_files({"app.py": CLIENT, "other.py": MOVED})
    folder = project.folder
    environment = project.environment | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "migrator", "check", "--write-baseline", "baseline.json"]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    project.configure("        args: [--baseline, baseline.json]\n")
    done = project.pre_commit("run", "cerebras-check", "--all-files")
    assert done.returncode == 0, done.stdout
    project.git("commit", "--quiet", "--message", "second")
    project.write_files({"other.py": MOVED + "\n\nother = OpenAI()\n"})
    done = project.pre_commit("run", "cerebras-check")
    assert done.returncode == 1, done.stdout
    assert CODE.findall(done.stdout) == [("other.py:8:9", "CBR101")]
    assert "stale" not in done.stdout


def test_what_the_configuration_excludes_is_left_out_although_it_is_named(project):
    project.write_files({"generated/app.py": CLIENT, "cerebras-migrator.toml": 'extend-exclude = ["generated"]\n'})
    for name, stage in (("cerebras-check", "pre-commit"), ("cerebras-migrate", "manual")):
        done = project.pre_commit("run", name, "--hook-stage", stage)
        assert done.returncode == 0, done.stdout
    assert (project.folder / "generated/app.py").read_text(encoding="utf-8") == CLIENT
