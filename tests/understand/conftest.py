"""The programs of these tests live in an empty folder of their own, which is the current one."""

import pytest

pytest.register_assert_rewrite("understand_programs", "settings_programs")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path
