"""Which rules are reported where: select, ignore, extend-select, per-file-ignores."""

import pytest

from migrator.settings import Settings, matches


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, True),
        ({"select": ()}, False),
        ({"select": ("CBR1",)}, True),
        ({"select": ("CBR101",)}, True),
        ({"select": ("openai-client",)}, True),
        ({"select": ("CBR2",)}, False),
        ({"select": ("CBR2",), "extend_select": ("CBR101",)}, True),
        ({"ignore": ("CBR101",)}, False),
        ({"ignore": ("openai-client",)}, False),
        ({"ignore": ("CBR2",)}, True),
        ({"ignore": ("ALL",)}, False),
        ({"select": ("CBR1",), "ignore": ("CBR1",)}, False),
        ({"select": ("CBR101",), "ignore": ("CBR1",)}, True),
        ({"select": ("openai-client",), "ignore": ("CBR10",)}, True),
        ({"select": ("CBR1",), "ignore": ("ALL",)}, True),
        ({"select": ("CBR1",), "ignore": ("CBR10",)}, False),
        ({"select": ("CBR101",), "ignore": ("openai-client",)}, False),
    ],
)
def test_the_most_specific_selector_decides(tmp_path, options, expected):
    assert Settings(root=tmp_path, **options).selected("CBR101", "openai-client", "app.py") is expected


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("tests/", "tests/test_app.py", False),
        ("tests/*.py", "src/tests/test_app.py", True),
        ("conftest.py", "src/deep/conftest.py", False),
        ("/conftest.py", "src/deep/conftest.py", True),
        ("src/**/gen_*.py", "src/a/b/gen_x.py", False),
        ("*", "../outside.py", True),
    ],
)
def test_per_file_ignores_are_gitignore_patterns_relative_to_the_configuration(tmp_path, pattern, path, expected):
    settings = Settings(root=tmp_path, per_file_ignores=((pattern, ("CBR1",)),))
    assert settings.selected("CBR101", "openai-client", str(tmp_path / path)) is expected
    assert settings.selected("CBR201", "openai-model", str(tmp_path / path))


def test_per_file_ignores_understand_paths_relative_to_the_current_folder(tmp_path, monkeypatch):
    (tmp_path / "src").mkdir()
    monkeypatch.chdir(tmp_path / "src")
    settings = Settings(root=tmp_path, per_file_ignores=(("src/app.py", ("ALL",)),))
    assert not settings.selected("CBR101", "openai-client", "app.py")


def test_selectors_are_given_with_the_key_they_stand_under(tmp_path):
    settings = Settings(
        root=tmp_path, select=("ALL",), extend_select=("X",), ignore=("Y",), per_file_ignores=(("tests/*", ("Z",)),)
    )
    assert settings.selectors() == (
        ("select", "ALL"),
        ("extend-select", "X"),
        ("ignore", "Y"),
        ("per-file-ignores.tests/*", "Z"),
    )


def test_what_a_selector_means():
    assert matches("CBR1", "CBR101", "openai-client")
    assert not matches("CBR2", "CBR101", "openai-client")
    assert not matches("openai", "CBR101", "openai-client")
