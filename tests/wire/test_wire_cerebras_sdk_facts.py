"""What is known about the Cerebras SDK is what its releases have: exports, options, parameters, methods."""

from __future__ import annotations

import json
import subprocess

import pytest
from conftest import CEREBRAS_SDK_VERSION, OPENAI_VERSIONS
from wire_environments import python_for_test

from migrator.knowledge import load_cerebras_sdk

SDK = load_cerebras_sdk()
TELL = """
import inspect, json
from cerebras.cloud import sdk

def methods(resource, path):
    for name in dir(resource):
        if name.startswith(("_", "with_")):
            continue
        value = getattr(resource, name)
        if type(value).__module__.startswith("cerebras.cloud.sdk.resources"):
            yield from methods(value, (*path, name))
        elif path and inspect.ismethod(value):
            yield ".".join((*path, name))

def parameters(function):
    return [name for name in inspect.signature(function).parameters if name != "self"]

client = sdk.Cerebras(api_key="x", warm_tcp_connection=False)
print(json.dumps({
    "exports": sdk.__all__,
    "options": parameters(sdk.Cerebras.__init__),
    "asynchronous": parameters(sdk.AsyncCerebras.__init__),
    "chat": parameters(type(client.chat.completions).create),
    "completions": parameters(type(client.completions).create),
    "methods": sorted(set(methods(client, ()))),
    "error": [name for name in ("code", "param", "type", "request_id") if name in vars(sdk.APIError)
              or name in sdk.APIError.__annotations__],
    "base_url": str(client.base_url),
}))
"""
TRANSPORT = ["extra_headers", "extra_query", "extra_body", "timeout"]


def told(version: str) -> dict[str, object]:
    python = python_for_test(f"cerebras_cloud_sdk=={version}")
    done = subprocess.run([str(python), "-c", TELL], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def known(pairs: tuple[tuple[str, str], ...], version: str) -> list[str]:
    """The names that a version has, by what is known."""
    day = tuple(map(int, version.split(".")))
    return sorted(name for name, since in pairs if tuple(map(int, since.split("."))) <= day)


@pytest.mark.parametrize("version", ["1.50.0", CEREBRAS_SDK_VERSION])
def test_the_cerebras_sdk_is_what_is_known_of_it(version: str) -> None:
    found = told(version)
    assert sorted(found["options"]) == sorted(found["asynchronous"]) == known(SDK.options, version)
    assert sorted({*found["chat"]} - {*TRANSPORT}) == known(SDK.parameters.chat, version)
    assert sorted({*found["completions"]} - {*TRANSPORT}) == known(SDK.parameters.completions, version)
    assert found["methods"] == sorted(
        f"{resource}.{method}" for resource, methods in SDK.chains for method in methods.split()
    )
    assert found["error"] == []
    assert str(found["base_url"]).rstrip("/") == SDK.base_url


def test_what_both_export_is_exported_by_both() -> None:
    python = python_for_test(f"openai=={OPENAI_VERSIONS[-1]}")
    done = subprocess.run(
        [str(python), "-c", "import json, openai; print(json.dumps(openai.__all__))"],
        capture_output=True,
        text=True,
        check=True,
    )
    theirs = set(json.loads(done.stdout))
    ours = set(told(CEREBRAS_SDK_VERSION)["exports"])
    assert {name for name, _ in SDK.exports} <= theirs
    assert {name for _, name in SDK.exports} <= ours
    # Nothing that both call the same is missing, apart from names about the module itself.
    assert {name for name in theirs & ours if not name.startswith("__")} - {"types"} <= {
        name for name, _ in SDK.exports
    }
