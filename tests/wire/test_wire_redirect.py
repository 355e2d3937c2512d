"""The redirect: nothing but the two servers can be reached, by whichever way a program tries."""

from __future__ import annotations

import pytest
from wire_harness import Wire


@pytest.mark.parametrize(
    ("attempt", "refused"),
    [
        ('OpenAI(base_url="https://gateway.example/v1", max_retries=0).models.list()', "gateway.example:443"),
        ('OpenAI(base_url="https://127.0.0.1/v1", max_retries=0).models.list()', "127.0.0.1:443"),
        ('OpenAI(base_url="http://api.openai.com/v1", max_retries=0).models.list()', "192.0.2.1:80"),
        (
            'asyncio.run(AsyncOpenAI(base_url="https://gateway.example/v1", max_retries=0).chat.completions.create('
            'model="m", messages=[]))',
            "gateway.example:443",
        ),
    ],
)
def test_any_other_destination_is_refused_and_written_down(every_sdk: Wire, attempt: str, refused: str) -> None:
    run = every_sdk.run(f"import asyncio\nfrom openai import AsyncOpenAI, OpenAI\n\n{attempt}\n")
    assert run.returncode == 1, run
    assert "APIConnectionError" in run.stderr
    assert set(run.refused) == {refused}
    assert not run.openai_requests
    assert not run.cerebras_requests


def test_a_plain_socket_is_refused_too(newest_sdk: Wire) -> None:
    run = newest_sdk.run("import socket\nsocket.socket().connect(('93.184.215.14', 443))\n")
    assert "OSError: wire: 93.184.215.14:443 is not reachable" in run.stderr
    assert run.refused == ("93.184.215.14:443",)


def test_the_settings_of_the_machine_do_not_reach_the_program(
    newest_sdk: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("all_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://gateway.example/v1")
    monkeypatch.setenv("SSL_CERT_DIR", "/nowhere")
    run = newest_sdk.run("from openai import OpenAI\nprint(len(OpenAI().models.list().data))\n")
    assert run.stdout == "2\n", run
    assert [request.server_name for request in run.openai_requests] == ["api.openai.com"]


def test_a_certificate_is_checked(newest_sdk: Wire) -> None:
    """Without the local authority the SDK refuses the servers: the redirect leaves TLS as it is."""
    run = newest_sdk.run("from openai import OpenAI\nOpenAI(max_retries=0).models.list()\n", {"SSL_CERT_FILE": None})
    assert "CERTIFICATE_VERIFY_FAILED" in run.stderr, run
    assert not run.openai_requests


def test_a_program_without_routes_does_not_start(newest_sdk: Wire) -> None:
    run = newest_sdk.run("print('started')", {"WIRE_ROUTES": None})
    assert run.returncode != 0
    assert run.stdout == ""
    assert "WIRE_ROUTES and WIRE_REFUSED must be set" in run.stderr
