"""Every method of the client, called by the real SDK: those that the rules report are not found, the others answer."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import trustme
from wire_environments import python_for_test
from wire_harness import Wire
from wire_servers import CEREBRAS_KEY, PermissiveServer, StrictServer

from migrator import pipeline
from migrator.knowledge import load_provider, load_sdk
from migrator.settings import Settings

NEWEST = "3.52.0"
CEREBRAS = load_provider("cerebras")
SDK = load_sdk()
CHAINS = [f"{resource}.{method}" for resource, methods in SDK.chains for method in methods.split()]
ASKED = 'model="gpt-oss-120b", messages=[{"role": "user", "content": "hi"}]'
ARGUMENTS = {
    "chat.completions.create": ASKED,
    "chat.completions.parse": ASKED,
    "completions.create": 'model="gpt-oss-120b", prompt="hi"',
    "models.retrieve": 'model="gpt-oss-120b"',
}
# It asks again and again until a file is there.
WAITS = "files.wait_for_processing"

HEAD = """\
import inspect
import json
import os
import warnings

import openai
from openai import OpenAI

warnings.simplefilter("ignore")
sent = []
client = OpenAI(
    base_url="https://api.cerebras.ai/v1",
    api_key=os.environ["CEREBRAS_API_KEY"],
    max_retries=0,
    http_client=openai.DefaultHttpx2Client(event_hooks={"request": [sent.append]}),
)


def filled(chain):
    method = client
    for name in chain.split("."):
        method = getattr(method, name)
    required = [each.name for each in inspect.signature(method).parameters.values() if each.default is each.empty]
    return {name: b"x" if name in ("file", "image", "data") else "x" for name in required if name != "kwargs"}


def told(number, ask):
    before = len(sent)
    try:
        answer = ask()
        if type(answer).__name__.endswith("StreamManager"):
            with answer:
                pass
        answer = 200 if len(sent) > before else "nothing sent"
    except openai.APIStatusError as error:
        answer = error.status_code
    except Exception as error:
        answer = type(error).__name__
    print(json.dumps([number, answer]))


"""


def program() -> tuple[str, dict[int, str]]:
    """A program that calls every method once, and the method on each of its lines."""
    lines = HEAD.split("\n")
    rows: dict[int, str] = {}
    for number, chain in enumerate(CHAINS):
        if chain != WAITS:
            rows[len(lines)] = chain
            arguments = ARGUMENTS.get(chain, f'**filled("{chain}")')
            lines[-1] = f"told({number}, lambda: client.{chain}({arguments}))"
            lines.append("")
    return "\n".join(lines), rows


@pytest.mark.parametrize("day", [None, date(2026, 7, 17), date(2026, 11, 20)], ids=str)
def test_every_method_is_answered_as_the_rules_say(
    day: date | None, authority: tuple[trustme.CA, Path], openai_server: PermissiveServer, tmp_path: Path
) -> None:
    text, rows = program()
    with StrictServer(authority[0], day) as server:
        wire = Wire(python_for_test(f"openai=={NEWEST}"), openai_server, server, authority[1], tmp_path)
        folder = wire.write({"main.py": text})
        run = wire.run(folder, {"OPENAI_ADMIN_KEY": CEREBRAS_KEY})
    assert run.returncode == 0, run.stderr
    answers = {CHAINS[number]: answer for number, answer in map(json.loads, run.stdout.splitlines())}
    outcome = pipeline.check([str(folder / "main.py")], Settings(root=folder, api_date=day))
    source = outcome.texts[str(folder / "main.py")]
    severities: dict[str, set[str]] = {chain: set() for chain in rows.values()}
    for finding in outcome.findings:
        severities[rows[source.position(finding.place.span.start).row]].add(finding.severity)
    wrong = [
        (chain, answer, severities[chain])
        for chain, answer in answers.items()
        if isinstance(answer, int)
        and (("error" in severities[chain]) != (answer == 404) or (not severities[chain] and answer != 200))
    ]
    assert wrong == []
    # What needs other arguments, or a connection of another kind, sends nothing; what is older is not in this SDK.
    sent = Counter("sent" if isinstance(answer, int) else answer for answer in answers.values())
    assert sent["sent"] > 380, sent
    assert answers["chat.completions.create"] == answers["chat.completions.parse"] == answers["models.list"] == 200
    assert answers["completions.create"] == (200 if day == date(2026, 11, 20) else 404)
    assert answers["embeddings.create"] == answers["responses.create"] == 404
