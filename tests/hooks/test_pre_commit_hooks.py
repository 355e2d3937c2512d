"""The hooks, run by the real pre-commit in a real repository that gets them from another one."""

import os
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


def test_try_repo(project, hooks):
    """The command that the README offers for a first look."""
    project.write(client=CLIENT)
    done = project.pre_commit("try-repo", str(hooks.folder), "cerebras-check", "--all-files")
    assert done.returncode == 1, done.stdout
    assert "client.py:3:10: CBR101" in done.stdout
