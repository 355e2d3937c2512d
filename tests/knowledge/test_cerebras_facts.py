"""The provider file says what Cerebras documents: fields, values, combinations, endpoints, models, by day."""

from datetime import date, timedelta

import pytest

from migrator.knowledge import CHAT, load_provider, load_sdk

CEREBRAS = load_provider("cerebras")
SDK = load_sdk()
NOVEMBER = date(2026, 11, 20)


def verdict(field: str, day: date | None = None):
    return CEREBRAS.field(field).verdict_on(day)


def test_where_requests_go():
    assert CEREBRAS.base_url == "https://api.cerebras.ai/v1"
    assert CEREBRAS.module_base_url == "https://api.cerebras.ai/v1/"
    assert CEREBRAS.sdk_base_url == "https://api.cerebras.ai"
    assert (CEREBRAS.key_env, CEREBRAS.base_url_env) == ("CEREBRAS_API_KEY", "CEREBRAS_BASE_URL")
    assert (CEREBRAS.display, CEREBRAS.default_model) == ("Cerebras", "gpt-oss-120b")


@pytest.mark.parametrize("host", ["api.cerebras.ai", "API.Cerebras.AI", "api.cerebras.ai.", "eu.api.cerebras.ai"])
def test_its_hosts(host):
    assert CEREBRAS.is_host(host)


@pytest.mark.parametrize("host", ["api.openai.com", "evilcerebras.ai", "api.cerebras.ai.evil.com", "cerebras.ai", ""])
def test_other_hosts(host):
    assert not CEREBRAS.is_host(host)


def test_every_field_of_the_openai_sdk_is_judged():
    judged = {rule.name for rule in CEREBRAS.fields if rule.origin == "openai" and CHAT in rule.endpoints}
    assert judged == {name for name, _ in SDK.field_versions}
    assert len(judged) == 37


@pytest.mark.parametrize(
    ("field", "accepted_since", "in_november"),
    [
        ("frequency_penalty", date(2026, 3, 31), "ok"),
        ("presence_penalty", date(2026, 3, 31), "ok"),
        ("logit_bias", date(2026, 3, 31), "warning"),
        ("parallel_tool_calls", date(2025, 12, 17), "ok"),
        ("service_tier", date(2026, 1, 14), "warning"),
    ],
)
def test_the_five_fields_of_the_older_page(field, accepted_since, in_november):
    strict = verdict(field)
    assert (strict.kind, strict.accepted_since) == ("error", accepted_since)
    assert verdict(field, accepted_since - timedelta(days=1)).kind == "error"
    assert verdict(field, accepted_since).kind == in_november
    assert verdict(field, NOVEMBER).kind == in_november
    assert verdict(field, NOVEMBER).accepted_since is None


@pytest.mark.parametrize(
    "field",
    [
        "audio",
        "metadata",
        "modalities",
        "moderation",
        "prompt_cache_options",
        "prompt_cache_retention",
        "store",
        "verbosity",
        "web_search_options",
    ],
)
def test_fields_refused_on_every_day(field):
    for day in (None, date(2025, 1, 1), NOVEMBER):
        assert verdict(field, day).kind == "error"
    assert verdict(field).accepted_since is None
    assert verdict(field).message
    assert CEREBRAS.field(field).remedy


@pytest.mark.parametrize(
    "field",
    ["messages", "model", "temperature", "top_p", "stop", "seed", "stream", "tools", "response_format", "user", "n"],
)
def test_fields_accepted_on_every_day(field):
    assert verdict(field).kind == verdict(field, NOVEMBER).kind == "ok"


@pytest.mark.parametrize(
    ("field", "new", "refused", "converts"),
    [
        ("max_tokens", "max_completion_tokens", False, False),
        ("safety_identifier", "user", True, False),
        ("functions", "tools", True, True),
        ("function_call", "tool_choice", True, True),
    ],
)
def test_renamed_fields(field, new, refused, converts):
    found = verdict(field)
    assert (found.kind, found.rename_to, found.refused, found.converts) == ("rename", new, refused, converts)


def test_ineffective_field():
    assert verdict("logit_bias", NOVEMBER).no_effect
    assert not verdict("service_tier", NOVEMBER).no_effect


def test_origin_of_a_field():
    assert CEREBRAS.field("clear_thinking").origin == "provider"
    assert CEREBRAS.field("reasoning_format").origin == "provider"
    assert CEREBRAS.field("top_k").origin == "neither"
    assert CEREBRAS.field("never_heard_of") is None
    assert CEREBRAS.refuses_unknown_fields


def test_a_field_that_was_taken_away():
    days = [date(2026, 3, 23), date(2026, 3, 24), date(2026, 7, 20), date(2026, 7, 21), None]
    assert [verdict("disable_reasoning", day).kind for day in days] == ["ok", "warning", "warning", "error", "error"]


def bounds(field: str, model: str | None = None, endpoint: str = CHAT):
    """The limits of a field but for that on its type, which every field has."""
    found = CEREBRAS.limits(field, model, endpoint)
    assert found[0].kind == "type"
    return found[1:]


def maximum(field: str, day: date | None) -> float:
    return min(limit.maximum for limit in bounds(field) if limit.on(day))


def test_temperature_went_from_1_5_to_2():
    assert maximum("temperature", date(2026, 3, 25)) == 1.5
    assert maximum("temperature", date(2026, 3, 26)) == 2
    assert maximum("temperature", None) == 1.5


def values(field: str, model: str | None = None, within: str = ""):
    (found,) = [each for each in CEREBRAS.limits(field, model) if each.kind == "enum" and each.within == within]
    return found.values


def test_reasoning_effort_by_model():
    assert values("reasoning_effort") == ("none", "low", "medium", "high")
    assert values("reasoning_effort", "gpt-oss-120b") == ("low", "medium", "high")
    assert values("reasoning_effort", "qwen-3.8-27b") == ("none", "low", "medium", "high")
    assert values("reasoning_effort", "kimi-k3") == ("low", "high", "max")
    assert values("reasoning_effort", "an-endpoint-of-mine") == ("none", "low", "medium", "high")


def test_what_stands_in_for_a_refused_effort():
    (limit,) = bounds("reasoning_effort", "gpt-oss-120b")
    assert dict(limit.substitute) == {"none": "low", "minimal": "low", "xhigh": "high", "max": "high"}
    assert limit.message == "gpt-oss-120b takes low, medium, high"


def test_limits_of_other_fields():
    assert values("response_format", within="type") == ("text", "json_object", "json_schema")
    assert values("tools", within="[].type") == ("function",)
    assert values("tool_choice") == ("none", "auto", "required")
    assert values("service_tier") == ("auto", "default", "flex", "priority")
    assert [(limit.kind, limit.maximum) for limit in bounds("stop")] == [("max_items", 4)]
    assert [(limit.kind, limit.maximum) for limit in bounds("prompt_cache_key")] == [("max_length", 1024)]
    assert [(limit.kind, limit.values) for limit in bounds("stream_options")] == [("keys", ("include_usage",))]
    assert [(limit.minimum, limit.maximum) for limit in bounds("top_logprobs")] == [(0, 20)]
    assert bounds("user") == ()
    assert CEREBRAS.limits("no_such_field") == ()


def test_the_type_of_a_field():
    assert [limit.values for limit in CEREBRAS.limits("stop")[:1]] == [("string", "array")]
    assert [limit.values for limit in CEREBRAS.limits("temperature")[:1]] == [("number",)]
    taken = [rule for rule in CEREBRAS.fields if rule.periods[-1].kind in ("ok", "warning")]
    assert [rule.name for rule in taken if not rule.types] == []


def test_several_choices_were_doubtful_before_they_were_refused():
    def severities(day):
        return [limit.severity for limit in bounds("n") if limit.kind == "fixed" and limit.on(day)]

    assert severities(date(2026, 9, 26)) == ["warning"]
    assert severities(date(2026, 9, 27)) == ["error"]
    assert "error" in severities(None)


def test_text_completions_have_fields_of_their_own():
    fields = {rule.name for rule in CEREBRAS.fields if "completions" in rule.endpoints}
    assert len(fields) == 23
    assert fields >= {"prompt", "best_of", "echo", "suffix", "grammar_root", "return_raw_tokens"}
    assert CEREBRAS.field("messages", "completions") is None
    assert CEREBRAS.field("prompt") is None
    assert CEREBRAS.field("max_tokens", "completions").verdict_on(None).kind == "ok"
    assert CEREBRAS.field("suffix", "completions").verdict_on(None).no_effect
    assert [(limit.minimum, limit.maximum) for limit in bounds("logprobs", endpoint="completions")] == [(0, 20)]
    assert bounds("logprobs") == ()


def test_output_cap_of_a_model_warns_and_the_lower_end_stays():
    assert [(each.minimum, each.maximum, each.severity) for each in bounds("max_tokens", "gpt-oss-120b")] == [
        (-1, None, "error"),
        (None, 40960, "warning"),
    ]


def test_every_limit_is_on_a_field_that_is_known():
    assert {limit.field for limit in CEREBRAS.values} <= {rule.name for rule in CEREBRAS.fields}


@pytest.mark.parametrize(
    ("name", "rule", "strict", "in_november"),
    [
        ("json-mode-with-stream", "CBR401", "error", "error"),
        ("json-schema-with-stream", "CBR401", "warning", "ok"),
        ("tools-with-response-format", "CBR402", "error", "error"),
        ("both-token-limits", "CBR403", "error", "error"),
        ("tool-choice-without-tools", "CBR404", "error", "error"),
        ("parallel-tool-calls-without-tools", "CBR404", "warning", "warning"),
        ("top-logprobs-without-logprobs", "CBR404", "error", "error"),
        ("prediction-with-tools", "CBR404", "warning", "warning"),
        ("prediction-with-logprobs", "CBR404", "warning", "warning"),
        ("raw-reasoning-with-json", "CBR404", "error", "error"),
    ],
)
def test_combinations(name, rule, strict, in_november):
    (found,) = [combination for combination in CEREBRAS.combinations if combination.name == name]
    assert found.rule == rule
    assert (found.verdict_on(None).kind, found.verdict_on(NOVEMBER).kind) == (strict, in_november)


def test_conditions_of_a_combination():
    json_mode = next(each for each in CEREBRAS.combinations if each.name == "json-mode-with-stream")
    assert [(one.field, one.within, one.values, one.absent) for one in json_mode.when] == [
        ("response_format", "type", ("json_object",), False),
        ("stream", "", (True,), False),
    ]
    without = next(each for each in CEREBRAS.combinations if each.name == "tool-choice-without-tools")
    assert [(one.field, one.absent) for one in without.when] == [("tool_choice", False), ("tools", True)]
    fields = {one.field for each in CEREBRAS.combinations for one in each.when}
    assert all(CEREBRAS.field(name) for name in fields)


@pytest.mark.parametrize(
    ("chain", "strict", "in_november", "kin"),
    [
        ("chat.completions.create", "yes", "yes", "chat"),
        ("chat.completions.parse", "yes", "yes", "chat"),
        ("chat.completions.list", "no", "no", "other"),
        ("completions.create", "no", "yes", "chat"),
        ("models.list", "yes", "yes", "other"),
        ("models.delete", "no", "no", "other"),
        ("files.create", "preview", "preview", "other"),
        ("batches.create", "preview", "preview", "other"),
        ("responses.create", "no", "no", "chat"),
        ("responses.input_items.list", "no", "no", "chat"),
        ("beta.threads.runs.create", "no", "no", "chat"),
        ("embeddings.create", "no", "no", "other"),
        ("images.generate", "no", "no", "other"),
        ("audio.speech.create", "no", "no", "other"),
        ("moderations.create", "no", "no", "other"),
        ("fine_tuning.jobs.create", "no", "no", "other"),
        ("something.new.create", "no", "no", "other"),
        ("chatty.create", "no", "no", "other"),
    ],
)
def test_endpoints(chain, strict, in_november, kin):
    endpoint = CEREBRAS.endpoint(chain)
    assert (endpoint.served_on(None), endpoint.served_on(NOVEMBER), endpoint.kin) == (strict, in_november, kin)


def test_every_request_of_the_sdk_belongs_to_a_listed_endpoint():
    listed = {prefix for endpoint in CEREBRAS.endpoints for prefix in endpoint.prefixes}
    chains = [f"{resource}.{method}" for resource, methods in SDK.chains for method in methods.split()]
    assert [chain for chain in chains if not set(CEREBRAS.endpoint(chain).prefixes) <= listed] == []


def test_text_completions_say_since_when_they_are_served():
    assert CEREBRAS.endpoint("completions.create").verdict_on(None).accepted_since == date(2026, 7, 18)


@pytest.mark.parametrize(
    ("model", "removed", "replacement"),
    [
        ("llama3.1-8b", date(2026, 5, 27), "gpt-oss-120b"),
        ("llama-3.3-70b", date(2026, 2, 16), "gpt-oss-120b"),
        ("qwen-3-coder-480b", date(2025, 11, 5), "qwen-3.8-27b"),
        ("zai-glm-4.7", date(2026, 8, 17), "qwen-3.8-27b"),
        ("gemma-4-31b", date(2026, 9, 3), "qwen-3.8-27b"),
    ],
)
def test_retired_models(model, removed, replacement):
    found = CEREBRAS.model(model)
    assert found.replacement == replacement
    assert found.retired_on(None)
    assert found.retired_on(removed)
    assert not found.retired_on(removed - timedelta(days=1))


def test_what_to_use_instead_depends_on_the_day():
    glm = CEREBRAS.model("zai-glm-4.6")
    assert CEREBRAS.successor(glm, date(2026, 2, 1)) == "zai-glm-4.7"
    assert CEREBRAS.successor(glm, date(2026, 8, 17)) == "qwen-3.8-27b"
    assert CEREBRAS.successor(glm, None) == "qwen-3.8-27b"
    assert CEREBRAS.successor(CEREBRAS.model("qwen-3-235b-a22b"), date(2025, 8, 1)) == "gpt-oss-120b"


@pytest.mark.parametrize(
    ("model", "day", "shared"),
    [
        ("gpt-oss-120b", None, True),
        ("qwen-3.8-27b", date(2026, 9, 2), False),
        ("qwen-3.8-27b", date(2026, 9, 3), True),
        ("gemma-4-31b", date(2026, 9, 2), True),
        ("gemma-4-31b", date(2026, 9, 3), False),
        ("llama3.1-8b", date(2026, 5, 26), True),
        ("llama3.1-8b", None, False),
        ("kimi-k2.7-code", None, False),
        ("kimi-k3", date(2026, 11, 20), False),
    ],
)
def test_what_the_shared_endpoint_serves_on_a_day(model, day, shared):
    assert CEREBRAS.model(model).shared_on(day) is shared


def test_a_replacement_is_never_retired_itself():
    replacements = {model.replacement for model in CEREBRAS.models if model.replacement}
    assert [name for name in replacements if CEREBRAS.model(name).retired_on(None)] == []


def test_catalogue():
    assert [model.id for model in CEREBRAS.models if model.status == "production"] == ["gpt-oss-120b", "qwen-3.8-27b"]
    oss, qwen = CEREBRAS.model("gpt-oss-120b"), CEREBRAS.model("qwen-3.8-27b")
    assert (oss.vision, oss.developer_role, oss.prediction, oss.max_output) == (False, True, True, 40960)
    assert (qwen.vision, qwen.developer_role, qwen.prediction, qwen.max_output) == (True, False, False, 40960)
    assert not oss.retired_on(None)
    assert CEREBRAS.model("gpt-4o") is None
    assert CEREBRAS.correct("llama-3.1-8b") == "llama3.1-8b"
    assert CEREBRAS.correct("gpt-oss-120b") is None


def test_messages():
    messages = CEREBRAS.messages
    assert [role.name for role in messages.roles] == ["system", "developer", "user", "assistant", "tool"]
    assert "reasoning" in messages.role("assistant").keys
    assert messages.role("assistant").parts == ("text",)
    assert "tool_call_id" in messages.role("tool").keys
    assert messages.role("function") is None
    assert "function" in dict(messages.role_hints)
    assert messages.tool_call_types == ("function",)


def test_what_is_refused_says_why_and_by_which_source():
    dated = (*CEREBRAS.fields, *CEREBRAS.combinations, *CEREBRAS.endpoints)
    periods = [period for entry in dated for period in entry.periods]
    answers = CEREBRAS.answers
    others = (CEREBRAS.messages, CEREBRAS.images, CEREBRAS.strict_schema, answers, *answers.statuses)
    assert [period for period in periods if not period.source] == []
    assert [period for period in periods if period.kind != "ok" and not period.message] == []
    entries = (*periods, *CEREBRAS.values, *CEREBRAS.models, *others)
    assert [entry for entry in entries if not entry.source] == []
    keys = {key for entry in entries for key in entry.source}
    assert {CEREBRAS.source(key).key for key in keys} == keys
    assert {source.key for source in CEREBRAS.sources} == keys
