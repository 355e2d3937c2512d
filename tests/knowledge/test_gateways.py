"""Gateways and other providers are TOML files and nothing else."""

from pathlib import Path

import pytest

from migrator import pipeline
from migrator.errors import Failure
from migrator.knowledge import load_provider, provider_names
from migrator.settings import Settings

PROGRAM = """\
import os

from openai import OpenAI

client = OpenAI(api_key=os.getenv("OPENAI_API_KEY"))
client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "hi"}])
"""

ACME = """\
name = "acme"
display = "Acme"
base_url = "https://llm.acme.dev/v1"
key_env = "ACME_LLM_KEY"
default_model = "acme-large"
hosts = ["llm.acme.dev"]
refuses_unknown_fields = true

[[source]]
key = "manual"
title = "Acme's manual"

[[model]]
id = "acme-large"
status = "production"
source = ["manual"]

[[field]]
name = "seed"
origin = "openai"
remedy = "remove it"
periods = [{ verdict = "error", message = "Acme draws its own", source = ["manual"] }]

[[endpoint]]
prefixes = ["chat.completions"]
title = "Chat Completions"
kin = "chat"
periods = [{ verdict = "ok", source = ["manual"] }]
"""

GATEWAYS = {
    "cloudflare-compat": ("CEREBRAS_API_KEY", "cerebras/gpt-oss-120b"),
    "cloudflare-provider": ("CEREBRAS_API_KEY", "gpt-oss-120b"),
    "cloudflare-rest": ("CLOUDFLARE_API_TOKEN", "cerebras/gpt-oss-120b"),
    "flo2": ("FLO2_API_KEY", "auto"),
    "helicone-gateway": ("HELICONE_API_KEY", "gpt-oss-120b"),
    "helicone-proxy": ("CEREBRAS_API_KEY", "gpt-oss-120b"),
    "huggingface": ("HF_TOKEN", "openai/gpt-oss-120b:cerebras"),
    "litellm-proxy": ("LITELLM_PROXY_API_KEY", "gpt-oss-120b"),
    "openrouter": ("OPENROUTER_API_KEY", "openai/gpt-oss-120b"),
    "portkey": ("PORTKEY_API_KEY", "@cerebras/gpt-oss-120b"),
    "portkey-aigw": ("PORTKEY_API_KEY", "@cerebras/gpt-oss-120b"),
    "vercel": ("AI_GATEWAY_API_KEY", "openai/gpt-oss-120b"),
}


def migrated(tmp_path: Path, program: str, settings: Settings) -> str:
    """The program after ``migrate``, which is run twice to see that it has an end."""
    file = tmp_path / "app.py"
    file.write_text(program, encoding="utf-8")
    for _ in range(2):
        outcome = pipeline.migrate([str(file)], settings, unsafe=False, allow_dirty=True, write=True)
        assert not outcome.problems
    assert not outcome.changes
    return file.read_text(encoding="utf-8")


def test_a_new_provider_needs_a_file_and_nothing_else(tmp_path):
    folder = tmp_path / "pack" / "knowledge" / "providers"
    folder.mkdir(parents=True)
    (folder / "acme.toml").write_text(ACME, encoding="utf-8")
    settings = Settings(root=tmp_path, provider="acme", rules=(str(tmp_path / "pack"),))
    moved = migrated(tmp_path, PROGRAM, settings)
    assert 'OpenAI(base_url="https://llm.acme.dev/v1", api_key=os.environ["ACME_LLM_KEY"])' in moved
    assert 'model="acme-large"' in moved
    (tmp_path / "app.py").write_text(moved.replace("messages=[", "seed=1, messages=["), encoding="utf-8")
    [finding] = pipeline.check([str(tmp_path / "app.py")], settings).findings
    assert (finding.code, finding.message) == ("CBR301", "Acme refuses the field `seed`: Acme draws its own")


def test_the_gateways_that_are_shipped():
    assert provider_names() == ("cerebras", *sorted(GATEWAYS))
    for name, (key, model) in GATEWAYS.items():
        gateway = load_provider(name)
        assert (gateway.key_env, gateway.default_model) == (key, model), name
        assert gateway.sources, name
        assert all(entry.source for entry in (*gateway.models, *gateway.endpoints[0].periods)), name


@pytest.mark.parametrize("name", [name for name in GATEWAYS if not load_provider(name).placeholders])
def test_a_program_moves_to_a_gateway(name, tmp_path):
    key, model = GATEWAYS[name]
    moved = migrated(tmp_path, PROGRAM, Settings(root=tmp_path, provider=name))
    assert f'base_url="{load_provider(name).base_url}", api_key=os.environ["{key}"]' in moved
    assert f'model="{model}"' in moved
    compile(moved, "app.py", "exec")


def test_flo2(tmp_path):
    moved = migrated(tmp_path, PROGRAM, Settings(root=tmp_path, provider="flo2"))
    assert 'OpenAI(base_url="https://flo2.com/v1", api_key=os.environ["FLO2_API_KEY"])' in moved
    assert 'model="auto"' in moved


@pytest.mark.parametrize("name", ["helicone-proxy", "cloudflare-provider"])
def test_what_only_passes_requests_on_is_judged_as_cerebras_is(name):
    gateway, cerebras = load_provider(name), load_provider("cerebras")
    assert (gateway.fields, gateway.models, gateway.combinations) == (
        cerebras.fields,
        cerebras.models,
        cerebras.combinations,
    )
    assert not gateway.is_host("api.cerebras.ai")


@pytest.mark.parametrize("name", ["openrouter", "vercel", "flo2"])
def test_what_decides_itself_is_not_judged(name, tmp_path):
    gateway = load_provider(name)
    program = PROGRAM.replace("OpenAI(", f'OpenAI(base_url="{gateway.base_url}", ').replace("gpt-4o", "any/model")
    (tmp_path / "app.py").write_text(program.replace("messages=", "store=True, messages="), encoding="utf-8")
    findings = pipeline.check([str(tmp_path)], Settings(root=tmp_path, provider=name)).findings
    assert [finding.code for finding in findings] == ["CBR103"]


def test_a_gateway_whose_address_has_your_account_in_it():
    assert load_provider("cloudflare-provider").placeholders == ("account_id", "gateway_id")
    assert load_provider("cloudflare-rest").placeholders == ("account_id",)
    assert load_provider("cerebras").placeholders == ()


def test_a_host_with_routes_to_others_is_not_taken_for_a_gateway(tmp_path):
    program = PROGRAM.replace("OpenAI(", 'OpenAI(base_url="https://gateway.ai.cloudflare.com/v1/acme/main/openai", ')
    settings = Settings(root=tmp_path, provider="cloudflare-provider", base_url="https://example.com/cerebras")
    assert migrated(tmp_path, program, settings) == program


def test_a_gateway_that_needs_your_account_says_so(tmp_path):
    (tmp_path / "app.py").write_text(PROGRAM, encoding="utf-8")
    with pytest.raises(Failure) as caught:
        pipeline.check([str(tmp_path)], Settings(root=tmp_path, provider="cloudflare-rest"))
    assert caught.value.message == (
        "the address of Cloudflare AI has your account_id in it: set `base-url` in the configuration"
    )
    whole = "https://api.cloudflare.com/client/v4/accounts/0a1b/ai/v1"
    moved = migrated(tmp_path, PROGRAM, Settings(root=tmp_path, provider="cloudflare-rest", base_url=whole))
    assert f'base_url="{whole}", api_key=os.environ["CLOUDFLARE_API_TOKEN"]' in moved
