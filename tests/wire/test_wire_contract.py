"""What the rules call an error is refused on the wire, and what they pass is answered: every field, every combination.

The same requests, in one program, are judged by ``check`` and sent by the real SDK to a server that reads the same
knowledge by other code. Without a date and for two of them.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import trustme
from wire_contract_cases import Case, cases
from wire_environments import python_for_test
from wire_harness import Wire
from wire_servers import PermissiveServer, StrictServer

from migrator import pipeline
from migrator.knowledge import load_provider
from migrator.settings import Settings

CEREBRAS = load_provider("cerebras")
CASES = cases(CEREBRAS)
DAYS = (None, date(2026, 2, 1), date(2026, 11, 20))
NEWEST = "3.52.0"

HEAD = """\
import json
import os

import openai
from openai import OpenAI

client = OpenAI(base_url="https://api.cerebras.ai/v1", api_key=os.environ["CEREBRAS_API_KEY"], max_retries=0)


def told(number, ask):
    try:
        ask()
        answer = [200, "", ""]
    except openai.APIStatusError as error:
        answer = [error.status_code, error.code, error.body["message"]]
    print(json.dumps([number, *answer]))


"""


def program(tried: tuple[Case, ...]) -> tuple[str, dict[int, int]]:
    """A program that makes all requests, and the case on each of its lines."""
    lines = HEAD.split("\n")
    rows: dict[int, int] = {}
    for number, case in enumerate(tried):
        rows[len(lines)] = number
        lines[-1] = f"told({number}, lambda: {case.call(CEREBRAS)})"
        lines.append("")
    return "\n".join(lines), rows


def judged(folder: Path, rows: dict[int, int], day: date | None) -> dict[int, list[tuple[str, str, str]]]:
    """The findings about each case: severity, code, message."""
    outcome = pipeline.check([str(folder / "main.py")], Settings(root=folder, api_date=day))
    source = outcome.texts[str(folder / "main.py")]
    found: dict[int, list[tuple[str, str, str]]] = {number: [] for number in rows.values()}
    for finding in outcome.findings:
        number = rows[source.position(finding.place.span.start).row]
        found[number].append((finding.severity, finding.code, finding.message))
    return found


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_what_is_an_error_is_refused_and_what_passes_is_answered(
    day: date | None, authority: tuple[trustme.CA, Path], openai_server: PermissiveServer, tmp_path: Path
) -> None:
    text, rows = program(CASES)
    with StrictServer(authority[0], day) as server:
        wire = Wire(python_for_test(f"openai=={NEWEST}"), openai_server, server, authority[1], tmp_path)
        folder = wire.write({"main.py": text})
        run = wire.run(folder)
    assert run.returncode == 0, run.stderr
    answers = {number: rest for number, *rest in map(json.loads, run.stdout.splitlines())}
    assert answers.keys() == set(range(len(CASES)))
    findings = judged(folder, rows, day)
    invalid = 422 if day is not None and day < date(2026, 4, 24) else 400
    wrong = []
    verdicts: Counter[str] = Counter()
    for number, case in enumerate(CASES):
        status = answers[number][0]
        severities = {severity for severity, _, _ in findings[number]}
        verdict = "error" if "error" in severities else "warning" if severities else "passes"
        verdicts[verdict] += 1
        # A model that a dedicated endpoint may serve is a warning, and so is a field that a preview may know.
        codes = {code for _, code, _ in findings[number]}
        doubtful = ({404} if codes & {"CBR202", "CBR203"} else set()) | ({invalid} if "CBR301" in codes else set())
        allowed = {"error": {invalid, 404}, "warning": {200} | doubtful, "passes": {200}}[verdict]
        if status not in allowed:
            wrong.append(f"{case.about}: {case.call(CEREBRAS)}\n    {answers[number]}\n    {findings[number]}")
    assert not wrong, f"{len(wrong)} of {len(CASES)}\n" + "\n".join(wrong)
    assert min(verdicts.values()) >= 90, verdicts


def test_every_field_and_combination_is_tried() -> None:
    assert len(CASES) > 1150
    tried = {name for case in CASES for name in case.arguments}
    assert {rule.name for rule in CEREBRAS.fields} <= tried
    about = " ".join(case.about for case in CASES)
    assert [each.name for each in CEREBRAS.combinations if each.name not in about] == []
    assert [model.id for model in CEREBRAS.models if model.id not in about] == []
