"""The programs of these tests live in an empty folder of their own, which is the current one."""

import pytest

from migrator.understand import summarise as summarising

pytest.register_assert_rewrite("understand_programs", "settings_programs")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def read(monkeypatch):
    """The files that are summarised, in the order in which that happens."""
    paths = []
    summarise = summarising.summarise

    def spy(source):
        paths.append(source.path)
        return summarise(source)

    monkeypatch.setattr(summarising, "summarise", spy)
    return paths
