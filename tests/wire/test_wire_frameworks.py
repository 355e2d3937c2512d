"""Programs of frameworks, run with the real package, migrated, and run again. These are large: it has to be asked for:

CEREBRAS_MIGRATOR_FRAMEWORKS=1 python3 .ci/test.py tests/wire/test_wire_frameworks.py
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import trustme
from wire_environments import python_for_test
from wire_framework_agents import AGENTS
from wire_framework_models import MODELS
from wire_harness import Wire
from wire_servers import PermissiveServer, StrictServer

ASKED = "CEREBRAS_MIGRATOR_FRAMEWORKS"
pytestmark = pytest.mark.skipif(ASKED not in os.environ, reason=f"set {ASKED}=1: the frameworks are large")

PROGRAMS = {**MODELS, **AGENTS}
PATHS = {"Agent Framework's client for responses": "/v1/responses"}
"""Where a program asks OpenAI, if that is not the endpoint that it asks Cerebras at."""


@pytest.mark.parametrize("name", PROGRAMS)
def test_it_moves_whole(
    name: str,
    authority: tuple[trustme.CA, Path],
    openai_server: PermissiveServer,
    today_server: StrictServer,
    tmp_path: Path,
) -> None:
    requirements, program, requests = PROGRAMS[name]
    wire = Wire(python_for_test(*requirements), openai_server, today_server, authority[1], tmp_path)
    move = wire.move(program, requests=requests, catalogues=["raw.githubusercontent.com:443"])
    if name in PATHS:
        assert {request.path for request in move.before.openai_requests} == {PATHS[name]}
        assert {request.path for request in move.after.cerebras_requests} == {"/v1/chat/completions"}
