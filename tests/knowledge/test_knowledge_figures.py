"""How much is known: figures to hold against the documents, so that nothing gets lost on the way into the files."""

from collections import Counter
from datetime import date

import pytest

from migrator.knowledge import CHAT, load_provider, load_sdk

CEREBRAS = load_provider("cerebras")
SDK = load_sdk()
NOVEMBER = date(2026, 11, 20)
CHAINS = [f"{resource}.{method}" for resource, methods in SDK.chains for method in methods.split()]


def test_fields_of_chat_completions():
    chat = [rule for rule in CEREBRAS.fields if CHAT in rule.endpoints]
    assert Counter(rule.origin for rule in chat) == {"openai": 37, "provider": 9, "neither": 10}
    verdicts = Counter(rule.verdict_on(NOVEMBER).kind for rule in chat if rule.origin == "openai")
    assert verdicts == {"ok": 22, "warning": 2, "rename": 4, "error": 9}
    strict = Counter(rule.verdict_on(None).kind for rule in chat if rule.origin == "openai")
    assert strict == {"ok": 18, "rename": 4, "error": 15}


def test_first_versions_of_fields_in_the_sdks():
    first = Counter(version for _, version in SDK.field_versions)
    assert first["1.0.0"] == 14
    assert dict(SDK.field_versions)["prompt_cache_options"] == "2.45.0"
    chat = [rule for rule in CEREBRAS.fields if CHAT in rule.endpoints]
    own = {rule.name: rule.sdk_since for rule in chat if rule.origin == "provider"}
    assert own == {
        "clear_thinking": "1.64.1",
        "reasoning_format": "1.64.1",
        "disable_reasoning": "1.56.1",
        "min_completion_tokens": "1.12.2",
        "min_tokens": "1.12.2",
        "model_parameters": "1.91.0",
        "cf_ray": "1.19.0",
        "x_amz_cf_id": "1.0.0",
        "x_delay_time": "1.0.0",
    }


def test_methods_of_the_client():
    """442 in all releases but for beta.chat.completions, which is the same as chat.completions, and 20 older ones."""
    assert len(CHAINS) == len(set(CHAINS)) == 442 - 3 + 20
    served = Counter(CEREBRAS.endpoint(chain).served_on(NOVEMBER) for chain in CHAINS)
    assert served == {"yes": 6, "preview": 11, "no": 442}
    assert [chain for chain in CHAINS if CEREBRAS.endpoint(chain).served_on(NOVEMBER) == "yes"] == [
        "chat.completions.create",
        "chat.completions.parse",
        "chat.completions.stream",
        "completions.create",
        "models.list",
        "models.retrieve",
    ]


def test_models():
    assert Counter(model.status for model in CEREBRAS.models) == {
        "production": 2,
        "dedicated": 3,
        "trial": 1,
        "retired": 13,
    }
    announced = {model.id: model.announced for model in CEREBRAS.models if model.announced}
    assert announced == {
        "llama3.1-8b": date(2026, 4, 22),
        "qwen-3-235b-a22b-instruct-2507": date(2026, 4, 22),
    }
    undocumented = [model.id for model in CEREBRAS.models if model.removed and not model.documented_replacement]
    assert undocumented == ["qwen-3-235b-a22b"]
    assert len(CEREBRAS.dedicated_families) == 7


def test_names_of_openais_models():
    assert (len(SDK.families), len(SDK.no_counterpart)) == (12, 12)
    assert {model for _, model in CEREBRAS.model_map} == {"gpt-oss-120b", "qwen-3.8-27b"}


def test_options_and_variables():
    assert Counter(option.openai_only for option in SDK.options) == {True: 20, False: 9}
    assert Counter(variable.sdk for variable in SDK.variables) == {
        "openai": 8,
        "azure": 5,
        "bedrock": 4,
        "openai<1": 3,
        "cerebras": 4,
    }
    dated = {name: SDK.option(name).since for name in ("project", "webhook_secret", "provider", "data_residency")}
    assert dated == {"project": "1.20.0", "webhook_secret": "1.92.0", "provider": "2.44.0", "data_residency": "3.3.0"}


def test_limits_and_combinations():
    assert len(CEREBRAS.combinations) == 11
    assert len({(limit.field, limit.within) for limit in CEREBRAS.values}) >= 30
    efforts = {model.id: model.reasoning_effort for model in CEREBRAS.models if model.reasoning_effort}
    assert efforts == {
        "gpt-oss-120b": ("low", "medium", "high"),
        "qwen-3.8-27b": ("none", "low", "medium", "high"),
        "gemma-4-31b": ("none", "low", "medium", "high"),
        "kimi-k3": ("low", "high", "max"),
        "zai-glm-5.3": ("low", "high", "max"),
    }


def test_every_section_about_the_sdk_says_where_it_is_from():
    known = {source.key for source in SDK.sources}
    provenance = dict(SDK.provenance)
    assert provenance.keys() >= {"client", "option", "variable", "field_versions", "chains", "model_family", "legacy"}
    assert {key for keys in provenance.values() for key in keys} == known


@pytest.mark.parametrize("field", ["frequency_penalty", "presence_penalty", "logit_bias", "parallel_tool_calls", "n"])
def test_where_documents_disagree_the_message_says_so(field):
    told = [period.message for period in CEREBRAS.field(field).periods]
    told += [limit.message for limit in CEREBRAS.values if limit.field == field]
    assert any(word in text for text in told for word in ("older", "probed", "said no", "though"))
