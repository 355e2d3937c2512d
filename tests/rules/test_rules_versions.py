"""CBR302 and CBR110: the version of the openai package that the project holds itself to."""

from __future__ import annotations

from pathlib import Path

import pytest
from rule_programs import CLIENT
from tree_programs import found, migrated, tree, where

ASK = CLIENT + ('client.chat.completions.create(model="gpt-oss-120b", messages=[], reasoning_effort="low", seed=1)\n')
MOVED = ASK.replace('reasoning_effort="low", seed=1', 'extra_body={"reasoning_effort": "low"}, seed=1')
OLD = {
    "requirements.txt": "requests\nopenai[datalib]==1.40.0 ; python_version > '3.8'  # old\n",
    "requirements-dev.txt": "openai<1.58\n",
    "constraints.txt": "OpenAI ~= 1.40.0\n",
    "pyproject.toml": '[project]\ndependencies = ["openai>=1.2,<=1.57.4"]\n',
    "poetry.lock": '[[package]]\nname = "openai"\nversion = "1.57.4"\n',
    "uv.lock": '[[package]]\nname = "openai"\nversion = "1.40.0"\nsource = { registry = "a" }\n',
    "Pipfile.lock": '{"default": {"openai": {"hashes": [], "version": "==1.40.0"}}}\n',
}
NEW = {
    "requirements.txt": "openai==1.58.0\nopenai-agents==0.1.0\n",
    "requirements-dev.txt": "openai>=1.2\n",
    "constraints.txt": "openai~=1.40\n",
    "pyproject.toml": '[tool.poetry.dependencies]\nopenai = "^1.2.0"\n',
    "poetry.lock": '[[package]]\nname = "openai-agents"\nversion = "0.1.0"\n',
    "uv.lock": '[[package]]\nname = "openai"\nversion = "2.0.0"\n',
    "Pipfile.lock": '{"default": {"openai": {"version": "==1.99.0"}}}\n',
    "broken/pyproject.toml": 'dependencies = ["openai<1.2"\n',
}


@pytest.mark.parametrize("name", OLD)
def test_a_field_that_the_version_lacks_goes_into_extra_body(name: str, tmp_path: Path) -> None:
    tree(tmp_path, {name: OLD[name], "app/main.py": ASK})
    ((_, _, finding),) = found(tmp_path, "CBR302")
    assert finding.severity == "error"
    assert "since 1.58.0" in finding.message
    assert [Path(related.place.path).name for related in finding.related][:1] == [name]
    assert migrated(tmp_path) == {"app/main.py": MOVED}


@pytest.mark.parametrize("name", NEW)
def test_a_version_that_may_have_the_field_is_no_reason(name: str, tmp_path: Path) -> None:
    tree(tmp_path, {name: NEW[name], f"{Path(name).parent}/main.py": ASK})
    assert where(tmp_path, "CBR302") == []


def test_a_lock_file_goes_before_a_requirement_and_the_nearest_before_others(tmp_path: Path) -> None:
    tree(tmp_path, {"requirements.txt": "openai<1.50\n", "uv.lock": NEW["uv.lock"], "main.py": ASK})
    assert where(tmp_path, "CBR302") == []
    tree(tmp_path, {"old/requirements.txt": "openai==1.40.0\n", "old/main.py": ASK})
    assert where(tmp_path, "CBR302") == [("old/main.py", 7)]


def test_a_field_that_is_refused_anyway_does_not_move(tmp_path: Path) -> None:
    tree(tmp_path, {"requirements.txt": "openai==1.40.0\n", "main.py": ASK.replace("reasoning_effort", "store")})
    assert where(tmp_path, "CBR302") == []
    assert where(tmp_path, "CBR301") == [("main.py", 7)]


def test_the_cerebras_sdk_is_another_package(tmp_path: Path) -> None:
    code = "from cerebras.cloud.sdk import Cerebras\n\nclient = Cerebras()\n" + ASK.removeprefix(CLIENT)
    tree(tmp_path, {"requirements.txt": "openai==1.40.0\n", "main.py": code})
    assert where(tmp_path, "CBR302") == []


@pytest.mark.parametrize(("version", "severity"), [("==0.28.1", "warning"), ("<1", "warning"), ("==1.2.0", "error")])
def test_old_code_works_with_the_old_package(version: str, severity: str, tmp_path: Path) -> None:
    code = 'import openai\n\nopenai.ChatCompletion.create(model="gpt-4", messages=[])\n'
    tree(tmp_path, {"requirements.txt": f"openai{version}\n", "main.py": code})
    ((_, _, finding),) = found(tmp_path, "CBR110")
    assert finding.severity == severity
    assert ("openai.api_base" in finding.help) == (severity == "warning")
