"""Paths become the list of files to look at."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from migrator.configuration import Configurations
from migrator.facts import Skipped
from migrator.files.discover import Missing
from migrator.files.discover import discover as discover_files
from migrator.files.ignore import BadPattern
from migrator.settings import Settings


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def make(folder: Path, *paths: str) -> None:
    for path in paths:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("")


def discover(
    paths: Sequence[str], exclude: Sequence[str] | None = None, extend_exclude: Sequence[str] = (), root: str = "."
):
    """What is found with these settings for all files."""
    settings = Settings(
        root=Path(root), exclude=None if exclude is None else tuple(exclude), extend_exclude=tuple(extend_exclude)
    )
    return discover_files(paths, Configurations(everywhere=settings))


def found(*paths: str, **options: object) -> list[str]:
    return list(discover(paths or ["."], **options).files)


def test_python_files_of_a_folder_are_found_and_sorted(project: Path) -> None:
    make(project, "src/b.py", "src/a.py", "setup.py", "src/sub/c.py", "README.md", "stub.pyi", "script", ".github/x.py")

    assert found() == [".github/x.py", "setup.py", "src/a.py", "src/b.py", "src/sub/c.py"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (".", "src/a.py"),
        ("./", "src/a.py"),
        ("src", "src/a.py"),
        ("src/", "src/a.py"),
        ("./src", "src/a.py"),
        (".//src//a.py", "src/a.py"),
        ("../project/src", "../project/src/a.py"),
        ("src/../src", "src/../src/a.py"),
    ],
)
def test_files_are_named_as_the_user_named_them(project: Path, path: str, name: str) -> None:
    make(project, "src/a.py")

    assert found(path) == [name]


def test_absolute_paths_stay_absolute(project: Path) -> None:
    make(project, "src/a.py")

    assert found(str(project)) == [str(project / "src/a.py")]


def test_a_file_that_is_named_is_taken_whatever_its_suffix_and_whatever_ignores_it(project: Path) -> None:
    make(project, "script", "stub.pyi", "build/a.py", ".venv/b.py")
    (project / ".gitignore").write_text("script\n")

    assert found("script", "stub.pyi", "build/a.py", ".venv/b.py", exclude=["*"]) == [
        ".venv/b.py",
        "build/a.py",
        "script",
        "stub.pyi",
    ]


def test_a_file_that_is_named_twice_is_taken_once_under_its_first_name(project: Path) -> None:
    make(project, "src/a.py", "src/b.py")

    assert found("src/a.py", ".", "./src/a.py", str(project / "src")) == ["src/a.py", "src/b.py"]


def test_no_path_gives_no_file(project: Path) -> None:
    make(project, "a.py")

    assert discover([]).files == ()


def test_an_empty_folder_gives_no_file_and_no_complaint(project: Path) -> None:
    result = discover(["."])

    assert (result.files, result.skipped, result.missing) == ((), (), ())


def test_what_is_not_there_is_missing_and_the_rest_is_found(project: Path) -> None:
    make(project, "a.py")
    os.mkfifo("pipe")
    Path("loop").symlink_to("loop")
    Path("broken.py").symlink_to("nowhere.py")

    result = discover(["a.py", "gone", "", "pipe", "loop", "broken.py", "a.py/x"])

    assert result.files == ("a.py",)
    assert result.missing == (
        Missing("", "no such file or folder"),
        Missing("a.py/x", "a part of its path is not a folder"),
        Missing("broken.py", "no such file or folder"),
        Missing("gone", "no such file or folder"),
        Missing("loop", "its symbolic links lead in a circle"),
        Missing("pipe", "not a regular file"),
    )


def test_a_folder_that_cannot_be_listed_is_missing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(project, "a.py", "secret/b.py")
    real_scandir = os.scandir

    def refuse(path: str) -> object:
        if path.endswith("secret"):
            raise PermissionError(13, "Permission denied")
        return real_scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    result = discover(["."])

    assert result.files == ("a.py",)
    assert result.missing == (Missing("secret", "cannot be listed: permission denied"),)


# --------------------------------------------------------------------------------------------------------------------
# Left out by default
# --------------------------------------------------------------------------------------------------------------------


def test_folders_without_source_are_left_out_without_a_word(project: Path) -> None:
    make(
        project, "a.py", ".git/hooks/x.py", "__pycache__/x.py", ".tox/py/x.py", "node_modules/m/x.py", "p.egg-info/x.py"
    )

    result = discover(["."])

    assert (result.files, result.skipped) == (("a.py",), ())


def test_folders_of_other_peoples_code_are_left_out_and_named(project: Path) -> None:
    make(project, ".venv/x.py", "lib/site-packages/x.py", "pkg/_vendor/x.py", "dist/x.py", "build/lib/x.py")
    make(project, "vendor/kept.py", "env/kept.py")

    result = discover(["."])

    assert result.files == ("env/kept.py", "vendor/kept.py")
    assert result.skipped == tuple(
        Skipped(path, "excluded by default") for path in (".venv", "build", "dist", "lib/site-packages", "pkg/_vendor")
    )


@pytest.mark.parametrize("mark", ["pyvenv.cfg", "conda-meta/history"])
@pytest.mark.parametrize("name", ["venv", "env", "my-env", "deep/down/.python"])
def test_a_virtual_environment_is_known_by_what_it_contains(project: Path, name: str, mark: str) -> None:
    make(project, "a.py", f"{name}/{mark}", f"{name}/lib/x.py")

    result = discover(["."])

    assert result.files == ("a.py",)
    assert result.skipped == (Skipped(name, "a virtual environment"),)


def test_a_project_that_is_itself_an_environment_is_looked_at(project: Path) -> None:
    make(project, "pyvenv.cfg", "a.py", "lib/python3.11/site-packages/x.py")

    assert found() == ["a.py"]


def test_a_package_called_build_is_a_package(project: Path) -> None:
    make(project, "src/build/__init__.py", "src/build/env.py", "build/lib/x.py")

    assert found() == ["src/build/__init__.py", "src/build/env.py"]


def test_a_folder_left_out_by_default_is_looked_at_when_named(project: Path) -> None:
    make(project, ".venv/pyvenv.cfg", ".venv/x.py", "build/y.py")

    result = discover([".", ".venv", "build"])

    assert result.files == (".venv/x.py", "build/y.py")
    assert result.skipped == ()


# --------------------------------------------------------------------------------------------------------------------
# Excluded by the configuration
# --------------------------------------------------------------------------------------------------------------------


def test_extend_exclude_adds_to_the_defaults(project: Path) -> None:
    make(project, "a.py", "a_pb2.py", "tests/x.py", "src/tests/x.py", "docs/conf.py", "src/docs/y.py", "build/x.py")

    result = discover(["."], extend_exclude=["*_pb2.py", "tests", "/docs/"])

    assert result.files == ("a.py", "src/docs/y.py")
    assert result.skipped == (
        Skipped("a_pb2.py", "excluded by the configuration"),
        Skipped("build", "excluded by default"),
        Skipped("docs", "excluded by the configuration"),
        Skipped("src/tests", "excluded by the configuration"),
        Skipped("tests", "excluded by the configuration"),
    )


def test_exclude_replaces_the_defaults_except_for_git_and_environments(project: Path) -> None:
    make(project, "a.py", "b.py", "build/x.py", ".git/x.py", "e/pyvenv.cfg", "e/x.py", "node_modules/x.py")

    assert found(exclude=["/b.py"]) == ["a.py", "build/x.py", "node_modules/x.py"]
    assert found(exclude=[]) == ["a.py", "b.py", "build/x.py", "node_modules/x.py"]


def test_a_negated_pattern_takes_a_default_back(project: Path) -> None:
    make(project, "build/x.py", "_vendor/y.py", "e/pyvenv.cfg", "e/z.py", "dist/no.py")

    assert found(extend_exclude=["!build", "!_vendor/", "!/e"]) == ["_vendor/y.py", "build/x.py", "e/z.py"]


def test_patterns_are_relative_to_the_root(project: Path) -> None:
    make(project, "src/a.py", "src/gen/b.py", "gen/c.py")

    assert found("src", extend_exclude=["/src/gen"]) == ["src/a.py"]
    assert found("src", extend_exclude=["/gen"], root="src") == ["src/a.py"]
    assert found(str(project / "src"), extend_exclude=["/src/gen"]) == [str(project / "src/a.py")]


def test_a_folder_outside_of_the_root_is_matched_by_name_only(project: Path) -> None:
    make(project.parent, "other/a.py", "other/tests/b.py")

    assert found("../other", extend_exclude=["tests"]) == ["../other/a.py"]
    assert found("../other", extend_exclude=["/other", "/tests"]) == ["../other/a.py", "../other/tests/b.py"]


@pytest.mark.parametrize("pattern", ["!", "a\\"])
def test_a_pattern_that_is_none_is_an_error(project: Path, pattern: str) -> None:
    with pytest.raises(BadPattern, match=r"the exclude pattern .* is not valid"):
        discover(["."], extend_exclude=[pattern])


# --------------------------------------------------------------------------------------------------------------------
# Ignored by git
# --------------------------------------------------------------------------------------------------------------------


def test_gitignore_files_are_honoured_each_from_its_folder(project: Path) -> None:
    make(project, "a.py", "gen/x.py", "src/gen/x.py", "src/local.py", "src/sub/local.py", "local.py", "src/sub/keep.py")
    (project / ".gitignore").write_bytes(b"# generated\r\n/gen/\r\n*ep.py\r\n\r\n")
    (project / "src/.gitignore").write_text("/local.py\n")
    (project / "src/sub/.gitignore").write_text("!keep.py\n")

    result = discover(["."])

    assert result.files == ("a.py", "local.py", "src/gen/x.py", "src/sub/keep.py", "src/sub/local.py")
    assert result.skipped == (Skipped("gen", "ignored by git"), Skipped("src/local.py", "ignored by git"))


def test_a_negation_cannot_reach_into_an_ignored_folder(project: Path) -> None:
    make(project, "gen/keep.py", "out/keep.py", "out/other.py")
    (project / ".gitignore").write_text("gen/\n!gen/keep.py\nout/**\n!out/keep.py\n")

    assert found() == ["out/keep.py"]


def test_a_list_of_what_is_not_ignored_works(project: Path) -> None:
    make(project, "a.py", "src/b.py", "src/sub/c.py", "notes/d.txt")
    (project / ".gitignore").write_text("*\n!*/\n!*.py\n")

    assert found() == ["a.py", "src/b.py", "src/sub/c.py"]


def test_the_rules_of_folders_above_count_up_to_the_top_of_the_repository(project: Path) -> None:
    make(project, "repository/src/pkg/a.py", "repository/src/pkg/b.py", "repository/src/pkg/c.py")
    (project / ".gitignore").write_text("c.py\n")
    (project / "repository/.gitignore").write_text("/src/pkg/a.py\n")
    (project / "repository/src/.gitignore").write_text("b.py\n")
    assert found("repository/src/pkg") == [f"repository/src/pkg/{name}.py" for name in "abc"]

    (project / "repository/.git/info").mkdir(parents=True)
    assert found("repository/src/pkg") == ["repository/src/pkg/c.py"]

    (project / "repository/.git/info/exclude").write_text("/src/pkg/[c].py\n")
    assert found("repository/src/pkg") == []
    assert found("repository") == []


def test_a_folder_that_is_ignored_is_looked_at_when_named(project: Path) -> None:
    make(project, "gen/sub/a.py", "gen/sub/b.py")
    (project / ".git").mkdir()
    (project / ".gitignore").write_text("gen/\nb.py\n")

    assert found() == []
    assert found("gen/sub") == ["gen/sub/a.py", "gen/sub/b.py"]


def test_a_repository_inside_another_has_its_own_rules(project: Path) -> None:
    make(project, "a.py", "b.py", "inner/a.py", "inner/b.py")
    (project / ".gitignore").write_text("a.py\n")
    (project / "inner/.git/info").mkdir(parents=True)
    (project / "inner/.git/info/exclude").write_text("b.py\n")

    assert found() == ["b.py", "inner/a.py"]


def test_a_linked_work_tree_takes_its_excludes_from_the_repository(project: Path) -> None:
    run = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run([*run, "init", "-q", "main"], check=True)
    subprocess.run([*run, "-C", "main", "commit", "-q", "--allow-empty", "-m", "first"], check=True)
    subprocess.run([*run, "-C", "main", "worktree", "add", "-q", "../linked"], check=True)
    make(project, "linked/a.py", "linked/b.py")
    (project / "main/.git/info/exclude").write_text("b.py\n")

    assert found("linked") == ["linked/a.py"]


@pytest.mark.parametrize("lines", [b"\xff\xfe\n[a\n!\na\\\n[[:alpha:]]q.py\nb.py\n", b"\xef\xbb\xbfb.py"])
def test_a_strange_gitignore_is_read_as_far_as_it_goes(project: Path, lines: bytes) -> None:
    make(project, "a.py", "b.py")
    (project / ".gitignore").write_bytes(lines)

    assert found() == ["a.py"]


def test_a_gitignore_that_is_no_file_is_passed_over(project: Path) -> None:
    make(project, "a.py", "sub/b.py", "c/d.py", "outside.txt")
    os.mkfifo(".gitignore")
    Path("sub/.gitignore").mkdir()
    Path("outside.txt").write_text("d.py\n")
    Path("c/.gitignore").symlink_to("../outside.txt")

    assert found() == ["a.py", "c/d.py", "sub/b.py"]


def random_pattern(choose: random.Random) -> str:
    parts = ["a", "b", "foo", "x.d", "*", "**", "*.py", "keep.py", "?", "[ab]", "foo*", "*.d", "a*.py"]
    pattern = "/".join(choose.choices(parts, k=choose.choice([1, 1, 1, 2, 2, 3])))
    return (
        ("!" if choose.random() < 0.35 else "")
        + ("/" if choose.random() < 0.3 else "")
        + pattern
        + ("/" if choose.random() < 0.3 else "")
    )


@pytest.mark.parametrize("seed", range(40))
def test_git_finds_the_same_files(project: Path, seed: int) -> None:
    choose = random.Random(seed)
    folders = [""]
    for _ in range(3):
        folders += [f"{folder}{name}/" for folder in folders for name in choose.sample(["a", "b", "foo", "x.d"], 1)]
    for folder in dict.fromkeys(folders):
        make(project, *(folder + name for name in choose.sample(["a.py", "b.py", "foo.py", "keep.py", "x.py"], 3)))
        if not folder or choose.random() < 0.3:
            lines = [random_pattern(choose) for _ in range(choose.randint(1, 4))]
            (project / folder / ".gitignore").write_text("\n".join(lines) + "\n")
    subprocess.run(["git", "init", "-q"], check=True)

    listed = subprocess.run(
        ["git", "ls-files", "-z", "--others", "--exclude-standard"], capture_output=True, text=True, check=True
    ).stdout.split("\0")

    assert found() == sorted(name for name in listed if name.endswith(".py"))


# --------------------------------------------------------------------------------------------------------------------
# Symbolic links and other kinds of file
# --------------------------------------------------------------------------------------------------------------------


def test_a_link_to_a_folder_is_not_followed_unless_named(project: Path) -> None:
    make(project, "src/a.py")
    Path("again").symlink_to("src")
    Path("src/up").symlink_to("..")

    result = discover(["."])

    assert result.files == ("src/a.py",)
    assert result.skipped == (
        Skipped("again", "a symbolic link to a folder is not followed"),
        Skipped("src/up", "a symbolic link to a folder is not followed"),
    )
    assert found("again") == ["again/a.py"]


def test_a_linked_file_is_taken_once_under_its_own_name(project: Path) -> None:
    make(project, "z.py", "../outside.py")
    Path("a.py").symlink_to("z.py")
    Path("b.py").symlink_to("../outside.py")
    Path("c.py").symlink_to("../outside.py")

    result = discover(["a.py", "."])

    assert len(result.files) == 2
    assert "z.py" in result.files
    assert {os.path.realpath(name) for name in result.files} == {
        str(project / "z.py"),
        str(project.parent / "outside.py"),
    }


def test_what_is_no_file_is_skipped(project: Path) -> None:
    make(project, "a.py", "folder.py/inside.py")
    os.mkfifo("pipe.py")
    Path("broken.py").symlink_to("nowhere")
    Path("loop.py").symlink_to("loop.py")
    Path("loop").symlink_to("loop")
    Path("dir.py").symlink_to("folder.py")

    result = discover(["."])

    assert result.files == ("a.py", "folder.py/inside.py")
    assert result.skipped == (
        Skipped("broken.py", "a symbolic link that leads to no regular file"),
        Skipped("dir.py", "a symbolic link to a folder is not followed"),
        Skipped("loop.py", "a symbolic link that leads to no regular file"),
        Skipped("pipe.py", "not a regular file"),
    )


def test_unusual_names_are_found(project: Path) -> None:
    names = ["new\nline.py", "sp ace.py", "-dash.py", "ü.py", "été/模型.py", os.fsdecode(b"\xff.py")]
    make(project, *names)
    Path(".gitignore").write_text("nothing\n")

    assert found() == sorted(names)
