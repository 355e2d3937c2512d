"""``models --live``: what the endpoint says, and every way in which it can fail to."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import trustme
from click.testing import CliRunner, Result
from live_endpoints import KEY, Endpoint, listing, serving

from migrator import live
from migrator.cli import cli
from migrator.errors import Failure

PROGRAM = """\
from openai import OpenAI

MODEL = "gpt-4o"
client = OpenAI()
client.chat.completions.create(model=MODEL, messages=[])
client.chat.completions.create(model="qwen-3.8-27b", messages=[])
client.embeddings.create(model="text-embedding-3-small", input="a")
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CEREBRAS_API_KEY", KEY)
    (tmp_path / "app.py").write_text(PROGRAM, encoding="utf-8")
    return tmp_path


def models(endpoint: Endpoint, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["models", "--live", "--base-url", endpoint.url, *arguments])


# -- what it says ---------------------------------------------------------------------------------------------------


def test_what_is_used_gone_and_new(project):
    with serving(Endpoint(body=listing("gpt-oss-120b", "qwen-4-30b"))) as endpoint:
        result = models(endpoint)
    assert result.exit_code == 1, result.output
    assert endpoint.received == [("/v1/models", f"Bearer {KEY}")]
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert f"What {endpoint.url}/models lists" in lines
    assert "gpt-oss-120b listed in place of gpt-4o app.py:3" in lines
    assert "qwen-3.8-27b NOT LISTED app.py:6" in lines
    assert "gone (in the catalogue, not listed): qwen-3.8-27b" in lines
    assert "new (listed, not in the catalogue): qwen-4-30b" in lines
    assert KEY not in result.output


def test_when_everything_used_is_listed_the_exit_code_is_0(project):
    with serving(Endpoint(body=listing("gpt-oss-120b", "qwen-3.8-27b"))) as endpoint:
        result = models(endpoint)
    assert result.exit_code == 0, result.output
    assert "gone (in the catalogue, not listed): none" in result.stdout
    assert "new (listed, not in the catalogue): none" in result.stdout


def test_json(project):
    with serving(Endpoint(body=listing("gpt-oss-120b", "qwen-4-30b"))) as endpoint:
        told = json.loads(models(endpoint, "--output-format", "json").stdout)["live"]
    assert told == {
        "url": f"{endpoint.url}/models",
        "listed": ["gpt-oss-120b", "qwen-4-30b"],
        "used": [
            {"model": "gpt-oss-120b", "asked": "gpt-4o", "listed": True, "places": ["app.py:3"]},
            {"model": "qwen-3.8-27b", "asked": "qwen-3.8-27b", "listed": False, "places": ["app.py:6"]},
        ],
        "gone": ["qwen-3.8-27b"],
        "new": ["qwen-4-30b"],
    }


def test_the_configuration_counts(project):
    (project / "cerebras-migrator.toml").write_text(
        'key-env = "TEAM_KEY"\nmodels = { "gpt-4o" = "team-model" }\n', encoding="utf-8"
    )
    with serving(Endpoint(body=listing("team-model", "qwen-3.8-27b"))) as endpoint:
        result = CliRunner().invoke(
            cli, ["models", "--live", "--base-url", endpoint.url], env={"TEAM_KEY": "k-1", "CEREBRAS_API_KEY": KEY}
        )
    assert result.exit_code == 0, result.output
    assert endpoint.received == [("/v1/models", "Bearer k-1")]


def test_names_of_the_endpoint_cannot_command_a_terminal(project):
    with serving(Endpoint(body=listing("gpt-oss-120b", "qwen-3.8-27b", "a\x1b[2Jb\u202e"))) as endpoint:
        result = models(endpoint)
    assert "\x1b" not in result.stdout
    assert "\u202e" not in result.stdout


def test_over_tls_with_an_authority_of_ones_own(project, tmp_path, monkeypatch):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    with serving(Endpoint(body=listing("gpt-oss-120b", "qwen-3.8-27b")), authority) as endpoint:
        assert models(endpoint).exit_code == 0


def test_a_redirect_on_the_same_host_is_followed(project):
    moved = Endpoint(302, at="/v1/models", location="/v2/models", body=listing("gpt-oss-120b", "qwen-3.8-27b"))
    with serving(moved) as endpoint:
        assert models(endpoint).exit_code == 0
    assert moved.received == [("/v1/models", f"Bearer {KEY}"), ("/v2/models", f"Bearer {KEY}")]


def test_a_redirect_without_end_is_given_up(project):
    with serving(Endpoint(302, location="/v1/models")) as endpoint:
        assert "it redirects to nowhere (302)" in failed(models(endpoint))


# -- what goes wrong ------------------------------------------------------------------------------------------------


def failed(result: Result) -> str:
    """The one line that says why there is no answer."""
    assert result.exit_code == 2, result.output
    [line] = result.stderr.splitlines()
    assert line.startswith("error: ")
    assert "internal error" not in line
    assert KEY not in result.output
    return line


def test_no_key(project, monkeypatch):
    with serving(Endpoint()) as endpoint:
        for value in ("", "  "):
            monkeypatch.setenv("CEREBRAS_API_KEY", value)
            assert "set the environment variable CEREBRAS_API_KEY to your key" in failed(models(endpoint))
    assert endpoint.received == []


def test_a_key_that_would_end_the_header(project, monkeypatch):
    monkeypatch.setenv("CEREBRAS_API_KEY", "a\r\nHost: evil")
    with serving(Endpoint()) as endpoint:
        assert "CEREBRAS_API_KEY holds no key" in failed(models(endpoint))
    assert endpoint.received == []


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "the key in CEREBRAS_API_KEY is not accepted (401)"),
        (402, "the account has to be paid for first (402)"),
        (403, "may not list the models (403)"),
        (404, "there is no list of models (404); see that `base-url` ends in /v1"),
        (418, "the endpoint answers with status 418"),
        (429, "too many requests for this key (429)"),
        (503, "the endpoint is in trouble (503); try again later"),
    ],
)
def test_a_refusal(project, status, words):
    with serving(Endpoint(status=status, body=b'{"message": "no"}')) as endpoint:
        line = failed(models(endpoint))
    assert words in line
    assert f"{endpoint.url}/models: " in line


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html>Sign in</html>", "the answer is not JSON"),
        (b"", "the answer is not JSON"),
        (b"\xff\xfe{", "the answer is not JSON"),
        (b"[" * 100_000, "the answer is not JSON"),
        (b"[]", 'it has no list under "data"'),
        (b'{"data": {}}', 'it has no list under "data"'),
        (b'{"data": [{"id": 3}]}', 'an entry has no text under "id"'),
        (b'{"data": ["gpt-oss-120b"]}', 'an entry has no text under "id"'),
        (b" " * 5_000_001, "the answer is longer than a list of models can be"),
    ],
    ids=["page", "empty", "bytes", "deep", "list", "object", "number", "texts", "long"],
)
def test_an_answer_that_is_none(project, body, words):
    with serving(Endpoint(body=body)) as endpoint:
        assert words in failed(models(endpoint))


def test_the_key_does_not_follow_to_another_host(project):
    with serving(Endpoint(body=listing("gpt-oss-120b"))) as other:
        moved = Endpoint(status=302, location=f"{other.url}/models")
        with serving(moved) as endpoint:
            line = failed(models(endpoint))
    assert "it redirects to localhost, and the key is not sent there" in line
    assert len(moved.received) == 1
    assert other.received == []


def test_the_key_is_not_sent_in_the_clear(project):
    result = CliRunner().invoke(cli, ["models", "--live", "--base-url", "http://api.example.com/v1"])
    assert "the key would be sent unencrypted; write https:// in `base-url`" in failed(result)


def test_a_certificate_that_nobody_signed_for(project):
    with serving(Endpoint(body=listing("gpt-oss-120b")), trustme.CA()) as endpoint:
        assert "its certificate is not trusted" in failed(models(endpoint))
    assert endpoint.received == []


def test_a_server_that_speaks_no_tls(project):
    with serving(Endpoint(body=listing("gpt-oss-120b"))) as endpoint:
        endpoint.url = endpoint.url.replace("http:", "https:")
        assert "no encrypted connection can be made" in failed(models(endpoint))


def test_nothing_answers(project):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        endpoint = Endpoint(url=f"http://localhost:{port}/v1")
        assert "nothing answers there (connection refused)" in failed(models(endpoint))


def test_no_such_host(project):
    endpoint = Endpoint(url="https://no-such-host.invalid/v1")
    assert "there is no such host, or no network" in failed(models(endpoint))


def test_an_endpoint_that_takes_too_long():
    with serving(Endpoint(body=listing("a"), delay=2.0)) as endpoint, pytest.raises(Failure) as caught:
        live.models(endpoint.url, KEY, "CEREBRAS_API_KEY", timeout=0.2)
    assert caught.value.message == f"{endpoint.url}/models: no answer within 0.2 seconds"


# -- and nothing else uses the network ------------------------------------------------------------------------------


def test_without_live_nothing_is_sent_and_no_key_is_needed(project, monkeypatch):
    monkeypatch.delenv("CEREBRAS_API_KEY")
    result = CliRunner().invoke(cli, ["models"])
    assert result.exit_code == 0, result.output
    assert "gpt-oss-120b" in result.stdout
    told = json.loads(CliRunner().invoke(cli, ["models", "--output-format", "json"]).stdout)
    assert told["live"] is None
    assert {"names": "gpt-4o", "model": "gpt-oss-120b", "from": "family", "note": ""} in told["mapping"]
    assert [each["id"] for each in told["models"] if each["served"]] == ["gpt-oss-120b", "qwen-3.8-27b"]


def test_the_day_counts_for_the_catalogue(project):
    told = json.loads(CliRunner().invoke(cli, ["models", "--api-date", "2026-05-01", "--output-format", "json"]).stdout)
    served = {each["id"] for each in told["models"] if each["served"]}
    assert served == {
        "gpt-oss-120b",
        "gemma-4-31b",
        "llama3.1-8b",
        "qwen-3-235b-a22b-instruct-2507",
        "zai-glm-4.7",
    }


@pytest.mark.parametrize("command", [["check"], ["migrate", "--diff"], ["inventory"], ["rule"], ["models"]])
def test_no_command_loads_what_speaks_http(project, command):
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom migrator.cli import cli\n"
        f"CliRunner().invoke(cli, {command!r})\n"
        "assert 'migrator.pipeline' in sys.modules\n"
        "print([name for name in ('urllib.request', 'http.client', 'ssl') if name in sys.modules])"
    )
    repository = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=project,
        env={"PYTHONPATH": str(repository), "PATH": ""},
    )
    assert done.stdout.strip() == "[]"
