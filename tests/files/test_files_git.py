"""Which files have work in them that git could not bring back. Real repositories throughout."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from migrator.files import git as git_stage
from migrator.files.git import GitError, dirty_files


def git(*arguments: str, folder: str = ".") -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "protocol.file.allow=always"]
    subprocess.run(["git", "-C", folder, *identity, *arguments], check=True, capture_output=True)


def commit(folder: str = ".") -> None:
    git("add", "--all", folder=folder)
    git("commit", "-q", "-m", "change", folder=folder)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two committed files, a.py and src/b.py; it is the current folder."""
    folder = tmp_path / "repository"
    (folder / "src").mkdir(parents=True)
    monkeypatch.chdir(folder)
    git("init", "-q")
    Path("a.py").write_text("x = 1\n")
    Path("src/b.py").write_text("x = 1\n")
    Path(".gitignore").write_text("ignored.py\n")
    commit()
    return folder


FILES = ["a.py", "src/b.py"]


def test_a_committed_file_is_clean(repository: Path) -> None:
    assert dirty_files(FILES) == frozenset()


def test_a_file_changed_in_the_work_tree_is_dirty(repository: Path) -> None:
    Path("a.py").write_text("x = 2\n")

    assert dirty_files(FILES) == {"a.py"}


def test_a_staged_change_is_dirty(repository: Path) -> None:
    Path("src/b.py").write_text("x = 2\n")
    git("add", "src/b.py")

    assert dirty_files(FILES) == {"src/b.py"}


def test_an_untracked_file_is_dirty_also_in_an_untracked_folder(repository: Path) -> None:
    Path("new").mkdir()
    Path("new/c.py").write_text("")
    Path("d.py").write_text("")

    assert dirty_files(["a.py", "new/c.py", "d.py"]) == {"new/c.py", "d.py"}


def test_an_ignored_file_is_not_gits_business(repository: Path) -> None:
    Path("ignored.py").write_text("")

    assert dirty_files(["ignored.py"]) == frozenset()


def test_a_renamed_file_is_dirty(repository: Path) -> None:
    git("mv", "a.py", "renamed.py")

    assert dirty_files(["renamed.py", "src/b.py"]) == {"renamed.py"}


def test_other_files_do_not_matter(repository: Path) -> None:
    Path("src/b.py").write_text("x = 2\n")
    git("mv", "a.py", "b.py")
    Path("src/new.py").write_text("")

    assert dirty_files([".gitignore"]) == frozenset()


def test_a_touched_file_is_clean_and_the_repository_is_not_written(repository: Path) -> None:
    index = Path(".git/index").read_bytes()
    os.utime("a.py", (1, 1))

    assert dirty_files(FILES) == frozenset()
    assert Path(".git/index").read_bytes() == index


def test_before_the_first_commit_every_file_is_dirty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    git("init", "-q")
    for name in ("a.py", "b.py"):
        Path(name).write_text("")
    git("add", "a.py")

    assert dirty_files(["a.py", "b.py"]) == {"a.py", "b.py"}


@pytest.mark.parametrize(
    "name",
    [
        "new\nline.py",
        " leading and trailing ",
        "été.py",
        'quo"te.py',
        "back\\slash.py",
        "-dash.py",
        "*.py",
        ":(top)a.py",
        "a.py -> b.py",
        os.fsdecode(b"\xff.py"),
    ],
)
def test_unusual_names_are_matched_literally(repository: Path, name: str) -> None:
    Path(name).write_text("x = 1\n")
    assert dirty_files([name, *FILES]) == {name}

    commit()
    assert dirty_files([name, *FILES]) == frozenset()

    Path("a.py").write_text("x = 2\n")
    assert dirty_files([name]) == frozenset()


def test_paths_come_back_as_they_were_given(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("src/b.py").write_text("x = 2\n")
    given = ["src/b.py", "./src/b.py", "src/../src/b.py", str(repository / "src/b.py")]
    assert dirty_files(given) == set(given)

    monkeypatch.chdir("src")
    assert dirty_files(["b.py", "../a.py"]) == {"b.py"}

    monkeypatch.chdir("/")
    assert dirty_files([str(repository / "src/b.py")]) == {str(repository / "src/b.py")}


def test_a_link_stands_for_the_file_that_would_be_written(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "link.py").symlink_to(repository / "a.py")
    assert dirty_files([str(tmp_path / "link.py")]) == frozenset()

    Path("a.py").write_text("x = 2\n")
    assert dirty_files([str(tmp_path / "link.py")]) == {str(tmp_path / "link.py")}


def test_outside_of_a_repository_nothing_is_dirty(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("")

    assert dirty_files([str(tmp_path / "a.py")]) == frozenset()


def test_a_folder_called_git_makes_no_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a.py").write_text("")

    assert dirty_files([str(tmp_path / "a.py")]) == frozenset()


def test_without_git_nothing_is_dirty(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.py").write_text("x = 2\n")
    monkeypatch.setenv("PATH", "")

    assert dirty_files(["a.py"]) == frozenset()


def test_no_file_is_no_question(monkeypatch: pytest.MonkeyPatch) -> None:
    assert dirty_files([]) == frozenset()


def test_several_repositories_are_asked_each_for_its_files(repository: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git("init", "-q", folder=str(other))
    (other / "c.py").write_text("")
    commit(str(other))
    (other / "c.py").write_text("x = 2\n")
    (tmp_path / "free.py").write_text("")

    assert dirty_files(["a.py", str(other / "c.py"), str(tmp_path / "free.py")]) == {str(other / "c.py")}


def test_a_linked_work_tree_is_asked_for_itself(repository: Path) -> None:
    git("worktree", "add", "-q", "../linked")
    Path("a.py").write_text("x = 2\n")
    Path("../linked/src/b.py").write_text("x = 2\n")

    assert dirty_files([*FILES, "../linked/a.py", "../linked/src/b.py"]) == {"a.py", "../linked/src/b.py"}


def test_a_submodule_is_asked_for_itself(repository: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    git("init", "-q", folder=str(library))
    (library / "c.py").write_text("")
    (library / "d.py").write_text("")
    commit(str(library))
    git("submodule", "add", "-q", str(library), "vendored")
    commit()
    Path("vendored/c.py").write_text("x = 2\n")

    assert dirty_files(["vendored/c.py", "vendored/d.py", "a.py"]) == {"vendored/c.py"}


def test_the_repository_of_a_running_hook_is_not_mistaken_for_the_files_own(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git("init", "-q", folder=str(other))
    Path("a.py").write_text("x = 2\n")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git/index"))

    assert dirty_files(FILES) == {"a.py"}


def test_the_users_git_settings_do_not_change_the_answer(repository: Path) -> None:
    git("config", "status.showUntrackedFiles", "no")
    git("config", "status.relativePaths", "false")
    git("config", "status.short", "true")
    git("config", "status.branch", "true")
    git("config", "core.quotePath", "true")
    Path("src/é.py").write_text("")

    assert dirty_files(["src/é.py", *FILES]) == {"src/é.py"}


@pytest.mark.parametrize(
    "setting",
    [
        "core.fsmonitor",
        "filter.own.clean",
        "filter.own.process",
        "filter.own.smudge",
        "filter.a=b.clean",
        "core.hooksPath",
    ],
)
@pytest.mark.parametrize("changed", [False, True])
def test_no_program_that_the_repository_names_is_run(
    repository: Path, tmp_path: Path, setting: str, changed: bool
) -> None:
    folder = tmp_path / "hooks"
    folder.mkdir()
    for name in ("program", "post-index-change", "fsmonitor-watchman", "pre-auto-gc"):
        program = folder / name
        program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\ncat\n")
        program.chmod(0o755)
    driver = setting.split(".")[1]
    Path(".gitattributes").write_text(f"*.py filter={driver} diff=own\n")
    commit()
    git("config", setting, str(folder if setting == "core.hooksPath" else folder / "program"))
    if setting.startswith("filter"):
        git("config", f"filter.{driver}.required", "true")
    os.utime("a.py", (1, 1))  # so that git has to compare
    if changed:
        Path("a.py").write_text("x = 2\n")

    assert dirty_files(FILES) == ({"a.py"} if changed else frozenset())
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("limit", [0, 40, git_stage.ARGUMENTS_LIMIT])
def test_long_lists_give_the_same_answer(repository: Path, monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(git_stage, "ARGUMENTS_LIMIT", limit)
    files = [f"src/module_{number}.py" for number in range(50)]
    for file in files:
        Path(file).write_text("")
    commit()
    Path(files[3]).write_text("x = 2\n")
    Path("src/b.py").write_text("x = 2\n")
    Path("a.py").write_text("x = 2\n")

    assert dirty_files(files) == {files[3]}
    assert dirty_files([*files, "a.py"]) == {files[3], "a.py"}


def test_what_git_refuses_is_told_in_its_own_words(repository: Path) -> None:
    Path(".git/index").write_bytes(b"broken")

    with pytest.raises(GitError) as caught:
        dirty_files(FILES)

    assert "repository: cannot ask git which files have uncommitted changes: " in str(caught.value)
    assert "index file" in str(caught.value)
    assert "--allow-dirty" in str(caught.value)


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser gives folders away")
def test_a_repository_of_someone_else_is_told_about(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    for path in (repository, repository / ".git"):
        os.chown(path, 1234, 1234)

    with pytest.raises(GitError, match="dubious ownership"):
        dirty_files(FILES)
