"""The set-up of the SDKs: said clearly when it fails, and never taken for done when it is not."""

from __future__ import annotations

from pathlib import Path

import pytest
import wire_environments
from wire_environments import LOCATION_VARIABLE, EnvironmentUnavailable, python_for_test, python_with


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine on which pip finds nothing, and an empty place for environments."""
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    monkeypatch.setenv(LOCATION_VARIABLE, str(tmp_path))
    return tmp_path


def test_without_a_network_the_reason_is_given_and_nothing_counts_as_complete(offline: Path) -> None:
    with pytest.raises(EnvironmentUnavailable, match=r"pip install .*openai==1\.109\.1: exit 1: ERROR: No matching"):
        python_with("openai==1.109.1")
    assert not list(offline.rglob("complete"))


def test_an_environment_that_is_complete_is_taken_as_it_is(offline: Path) -> None:
    folder = offline / f"openai-9.9.9-{wire_environments.python_tag()}"
    python = wire_environments.interpreter(folder)
    python.parent.mkdir(parents=True)
    python.touch()
    (folder / "complete").touch()
    assert python_with("openai==9.9.9") == python


@pytest.mark.parametrize(("ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)])
def test_a_test_without_its_sdk_is_skipped_and_in_ci_fails(
    monkeypatch: pytest.MonkeyPatch, ci: str, outcome: type[BaseException]
) -> None:
    def unavailable(*_: str) -> Path:
        raise EnvironmentUnavailable("pip install: exit 1: no network")

    monkeypatch.setattr(wire_environments, "python_with", unavailable)
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match=r"no environment with openai==1\.109\.1: pip install: exit 1: no network"):
        python_for_test("openai==1.109.1")
