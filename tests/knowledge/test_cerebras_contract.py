"""What Cerebras documents about messages, pictures, strict schemas and answers."""

from datetime import date

from migrator.knowledge import load_provider

CEREBRAS = load_provider("cerebras")


def test_keys_of_a_message_by_role():
    assert {role.name: role.keys for role in CEREBRAS.messages.roles} == {
        "system": ("role", "content", "name"),
        "developer": ("role", "content", "name"),
        "user": ("role", "content", "name"),
        "assistant": ("role", "content", "name", "reasoning", "tool_calls"),
        "tool": ("role", "content", "tool_call_id", "name"),
    }


def test_content_parts_by_role():
    parts = {role.name: role.parts for role in CEREBRAS.messages.roles}
    assert parts["system"] == parts["developer"] == parts["user"] == ("text", "image_url", "image")
    assert parts["assistant"] == parts["tool"] == ("text",)
    assert dict(CEREBRAS.messages.part_keys).keys() == {"text", "image_url", "image"}
    refused = {"input_audio", "file", "refusal", "audio", "video_url", "thinking"}
    assert refused.isdisjoint(dict(CEREBRAS.messages.part_keys))
    assert CEREBRAS.messages.refused_part_keys == ("prompt_cache_breakpoint", "cache_control")


def test_keys_that_replayed_messages_carry_have_a_hint():
    hinted = dict(CEREBRAS.messages.key_hints)
    replayed = {"refusal", "audio", "function_call", "annotations", "parsed", "reasoning_content", "reasoning_details"}
    assert hinted.keys() == replayed
    assert [role.name for role in CEREBRAS.messages.roles if not replayed.isdisjoint(role.keys)] == []


def test_tool_calls():
    assert CEREBRAS.messages.tool_call_keys == ("id", "type", "index", "function")
    assert CEREBRAS.messages.calls_answered_since == date(2026, 7, 21)
    keys = {limit.within: limit.values for limit in CEREBRAS.values if limit.field == "tools" and limit.kind == "keys"}
    assert keys == {"[]": ("type", "function"), "[].function": ("name", "description", "parameters", "strict")}


def test_pictures():
    images = CEREBRAS.images
    assert (images.schemes, images.media_types, images.roles) == (("data",), ("image/png", "image/jpeg"), ("user",))
    assert (images.max_images, images.free_max_images, images.max_mebibytes, images.max_side) == (10, 2, 10, 15000)
    assert [model.id for model in CEREBRAS.models if model.vision] == ["qwen-3.8-27b", "gemma-4-31b", "kimi-k2.7-code"]


def test_strict_schemas():
    schema = CEREBRAS.strict_schema
    assert (len(schema.supported), len(schema.unenforced), len(schema.unsupported)) == (16, 4, 17)
    assert set(schema.supported).isdisjoint(schema.unsupported)
    assert (schema.max_depth, schema.max_properties, schema.max_enum_values) == (10, 500, 500)
    assert schema.max_characters == 5000
    assert (schema.long_enum_values, schema.long_enum_characters) == (250, 7500)
    assert dict(schema.tool_refused) == {"qwen-3.8-27b": ("pattern", "minLength", "maxLength")}


def test_answers():
    assert CEREBRAS.answers.finish_reasons == ("stop", "length", "content_filter", "tool_calls")
    assert "refusal" in CEREBRAS.answers.missing
    assert dict(CEREBRAS.answers.headers)["x-ratelimit-remaining-tokens"] == "x-ratelimit-remaining-tokens-minute"


def test_the_status_of_a_refusal_changed():
    days = [None, date(2026, 4, 23), date(2026, 4, 24)]
    assert [CEREBRAS.answers.status("validation", day).status for day in days] == [400, 422, 400]
    assert CEREBRAS.answers.status("unknown-model", None).code == "model_not_found"
    assert CEREBRAS.answers.status("retired-model", None).code == "model_archived"
    assert CEREBRAS.answers.status("no such reason", None) is None


def test_headers_of_requests():
    assert dict(CEREBRAS.request_headers).keys() == {"queue_threshold", "X-Cerebras-Version-Patch"}
