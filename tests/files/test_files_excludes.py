"""What is left out by the configuration of each folder and the command line, and what is said about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrator.configuration import Configurations, Overrides
from migrator.facts import Skipped
from migrator.files.discover import discover
from migrator.files.ignore import BadPattern


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def make(*paths: str, **texts: str) -> None:
    for path, text in (*((path, "") for path in paths), *texts.items()):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(text, encoding="utf-8")


def configure(folder: str, *lines: str) -> None:
    make(**{f"{folder}/cerebras-migrator.toml": "\n".join(lines)})


def found(*paths: str, force: bool = False, **overrides: tuple[str, ...]) -> list[str]:
    return list(discover(paths or ["."], Configurations(Overrides(**overrides), force_exclude=force)).files)


# -- The configuration of each folder ----------------------------------------------------------------------------------


def test_a_nested_configuration_excludes_below_its_folder_and_only_there() -> None:
    make("gen.py", "app.py", "desk/gen.py", "desk/app.py", "desk/deep/gen.py")
    configure("desk", 'extend-exclude = ["gen.py"]')
    assert found() == ["app.py", "desk/app.py", "gen.py"]


def test_the_outer_configuration_does_not_reach_below_a_nested_one() -> None:
    make("gen.py", "app.py", "desk/gen.py", "shop/gen.py")
    configure(".", 'extend-exclude = ["gen.py"]')
    configure("desk", "")
    assert found() == ["app.py", "desk/gen.py"]


def test_it_decides_whether_the_nested_folder_is_looked_into() -> None:
    make("desk/app.py", "app.py")
    configure(".", 'extend-exclude = ["desk"]')
    configure("desk", 'exclude = ["!desk"]')
    assert found() == ["app.py"]
    assert found("desk") == ["desk/app.py"], "what is given by name is taken"


def test_patterns_are_relative_to_the_folder_of_their_configuration() -> None:
    make("desk/src/gen.py", "src/gen.py", "desk/app.py")
    configure("desk", 'extend-exclude = ["/src/gen.py"]')
    assert found() == ["desk/app.py", "src/gen.py"]


def test_defaults_are_replaced_where_the_configuration_says_so_alone() -> None:
    make("site-packages/a.py", "desk/site-packages/a.py", "desk/build/b.py", "build/b.py")
    configure("desk", "exclude = []")
    assert found() == ["desk/build/b.py", "desk/site-packages/a.py"]


def test_a_pyproject_without_our_table_changes_nothing() -> None:
    make("gen.py", "desk/gen.py", "desk/app.py", **{"desk/pyproject.toml": "[project]\nname = 'desk'\n"})
    configure(".", 'extend-exclude = ["gen.py"]')
    assert found() == ["desk/app.py"]


def test_a_pattern_that_cannot_be_read_is_named_with_its_file_and_line() -> None:
    make("a.py")
    configure("desk", "# house rules", 'extend-exclude = ["ok", "!"]')
    with pytest.raises(BadPattern) as caught:
        found()
    assert caught.value.message.startswith(
        "desk/cerebras-migrator.toml:2: the exclude pattern '!' is not valid .gitignore syntax"
    )


# -- The command line --------------------------------------------------------------------------------------------------


def test_excludes_of_the_command_line_are_added_for_every_folder() -> None:
    make("gen.py", "old.py", "desk/gen.py", "desk/old.py", "desk/app.py")
    configure("desk", 'extend-exclude = ["old.py"]')
    assert found(extend_exclude=("gen.py",)) == ["desk/app.py", "old.py"]


def test_excludes_of_the_command_line_replace_those_of_configurations_and_the_defaults() -> None:
    make("gen.py", "old.py", "site-packages/a.py", "desk/gen.py", "desk/old.py")
    configure("desk", 'extend-exclude = ["old.py"]')
    assert found(exclude=("gen.py",)) == ["desk/old.py", "old.py", "site-packages/a.py"]


def test_patterns_of_the_command_line_are_relative_to_the_current_folder() -> None:
    make("desk/gen.py", "gen.py")
    configure("desk", "")
    assert found(extend_exclude=("/gen.py",)) == ["desk/gen.py"]
    assert found(extend_exclude=("desk/gen.py",)) == ["gen.py"]


def test_the_command_line_takes_back_what_a_configuration_excludes() -> None:
    make("a/gen.py", "b/gen.py")
    configure(".", 'extend-exclude = ["gen.py"]')
    assert found(extend_exclude=("!a/gen.py",)) == ["a/gen.py"]


def test_a_pattern_of_the_command_line_that_cannot_be_read() -> None:
    with pytest.raises(BadPattern, match="'!' is not valid"):
        found(extend_exclude=("!",))


# -- What is given by name ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("force", [False, True])
def test_a_file_that_nothing_excludes_is_taken(force: bool) -> None:
    make("app.py", "script", "desk/app.py", ".git/HEAD", **{".gitignore": "*.log\n"})
    assert found("app.py", "script", "desk/app.py", "desk", force=force) == ["app.py", "desk/app.py", "script"]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("gen.py", "excluded by the configuration"),
        ("old/app.py", "excluded by the configuration"),
        ("old/deep/app.py", "excluded by the configuration"),
        ("desk/own.py", "excluded by the configuration"),
        ("ignored.py", "ignored by git"),
        ("desk/local.py", "ignored by git"),
        ("cache/deep/app.py", "ignored by git"),
        ("site-packages/a.py", "excluded by default"),
        (".tox/py/a.py", "excluded by default"),
        ("build/lib/a.py", "excluded by default"),
        ("env/lib/a.py", "a virtual environment"),
    ],
)
def test_with_force_what_is_excluded_is_left_out_although_it_is_given_by_name(path: str, reason: str) -> None:
    make(path, ".git/HEAD", "env/pyvenv.cfg", **{".gitignore": "ignored.py\ncache/\n", "desk/.gitignore": "local.py\n"})
    configure(".", 'extend-exclude = ["gen.py", "old/"]')
    configure("desk", 'extend-exclude = ["/own.py"]')
    assert found(path) == [path]
    assert found(path, force=True) == []
    assert found(str(Path(path).absolute()), force=True) == []
    result = discover([path], Configurations(force_exclude=True))
    assert result.skipped == (Skipped(path, reason),)


def test_with_force_a_folder_is_left_out_like_a_file() -> None:
    make("old/deep/app.py", "old/app.py")
    configure(".", 'extend-exclude = ["old"]')
    assert found("old") == ["old/app.py", "old/deep/app.py"]
    assert found("old", "old/deep", "old/", force=True) == []


def test_with_force_a_nested_configuration_holds_for_the_file() -> None:
    make("desk/gen.py")
    configure(".", 'extend-exclude = ["gen.py"]')
    configure("desk", "")
    assert found("desk/gen.py", force=True) == ["desk/gen.py"]


def test_with_force_the_folder_of_the_run_itself_is_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkout below a folder of that name is somebody's project all the same."""
    make("build/project/app.py", "build/project/.git/HEAD", ".git/HEAD")
    monkeypatch.chdir("build/project")
    assert found("app.py", force=True) == ["app.py"]
    assert found(".", force=True) == ["app.py"]


def test_with_force_what_is_missing_is_missing() -> None:
    result = discover(["nowhere.py"], Configurations(force_exclude=True))
    assert [each.path for each in result.missing] == ["nowhere.py"]
