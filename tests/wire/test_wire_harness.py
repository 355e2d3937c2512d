"""The proof can fail: each way in which a migration goes wrong is caught by ``Wire.move``."""

from __future__ import annotations

from pathlib import Path

import pytest
from wire_harness import Run, Wire

PROGRAM = """
import os

from openai import OpenAI

client = OpenAI(organization="org-acme")
print(
    client.chat.completions.create(
        model="gpt-4o", messages=[{"role": "user", "content": "hi"}]
    ).choices[0].message.content
)
"""
KEY = 'api_key=os.environ["CEREBRAS_API_KEY"]'
URL = 'base_url="https://api.cerebras.ai/v1"'
RIGHT = [('organization="org-acme"', f"{URL}, {KEY}"), ("gpt-4o", "gpt-oss-120b")]


def pretend(wire: Wire, monkeypatch: pytest.MonkeyPatch, edits: list[tuple[str, str]]) -> None:
    """Let ``migrate`` do nothing but these replacements, and let ``check`` find nothing."""
    fine = Run("", "", 0, (), (), ())

    def migrate(folder: Path, *_: str) -> Run:
        path = folder / "main.py"
        text = path.read_text(encoding="utf-8")
        for old, new in edits:
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        return fine

    monkeypatch.setattr(wire, "migrate", migrate)
    monkeypatch.setattr(wire, "check", lambda *_: fine)


def test_a_right_migration_passes(newest_sdk: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(newest_sdk, monkeypatch, RIGHT)
    assert newest_sdk.move(PROGRAM).after.stdout == "echo: hi\n"


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param([], id="nothing-changed"),
        pytest.param([("organization=", f"{URL}, organization="), RIGHT[1]], id="key-of-openai"),
        pytest.param([("organization=", f"{URL}, {KEY}, organization="), RIGHT[1]], id="customer-named"),
        pytest.param(RIGHT[:1], id="model-of-openai"),
        pytest.param([*RIGHT, ('"hi"', '"hello"')], id="says-something-else"),
        pytest.param([*RIGHT, ('"hi"', '"hi", "refusal": None')], id="field-refused"),
        pytest.param([*RIGHT, ("api.cerebras.ai", "api.cerebras.example")], id="elsewhere"),
        pytest.param([*RIGHT, ("print(", "client.models.list()\nprint(")], id="one-request-more"),
    ],
)
def test_a_wrong_one_does_not(newest_sdk: Wire, monkeypatch: pytest.MonkeyPatch, edits: list[tuple[str, str]]) -> None:
    pretend(newest_sdk, monkeypatch, edits)
    with pytest.raises(AssertionError):
        newest_sdk.move(PROGRAM)
