"""What the strict server refuses, as data: one table per question, and no code that decides.

The figures are those of Cerebras' own request schema (every object in it is closed: an unknown key is an error), its
change log, its model pages and its guides to tool use, structured outputs and reasoning, as of November 2026. They are
written down a second time here, apart from what the migrator knows, so that a slip in one shows against the other. To
read them from a file instead, make a :class:`ProviderRules` of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

NUMBER = (int, float)


@dataclass(frozen=True)
class FieldRule:
    """The values of one field: JSON types, range, choices, size of a list or object, length of a text, keys."""

    types: tuple[type, ...]
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    max_items: int | None = None
    max_length: int | None = None
    keys: tuple[str, ...] = ()
    nullable: bool = True


@dataclass(frozen=True)
class ModelRule:
    """What one served model takes."""

    reasoning_efforts: tuple[str, ...]
    developer_role: bool
    prediction: bool
    vision: bool


@dataclass(frozen=True)
class Conflict:
    """Two fields that must not come together; a side may be narrowed to values of a key, or to one value."""

    fields: tuple[str, str]
    message: str
    left: tuple[Any, ...] = ()
    right: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Dependency:
    """A field that needs another one; ``value`` narrows what the other must hold."""

    field: str
    needs: str
    value: Any = None


@dataclass(frozen=True)
class ProviderRules:
    """All that the strict server knows of the provider it plays."""

    models: dict[str, ModelRule]
    retired_models: tuple[str, ...]
    fields: dict[str, FieldRule]
    completion_fields: dict[str, FieldRule]
    required: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    dependencies: tuple[Dependency, ...]
    message_keys: dict[str, tuple[str, ...]]
    content_parts: dict[str, tuple[str, ...]]
    content_part_keys: dict[str, tuple[str, ...]]
    tool_keys: tuple[str, ...]
    function_keys: tuple[str, ...]
    tool_call_keys: tuple[str, ...]
    response_formats: tuple[str, ...]
    tool_choices: tuple[str, ...]
    schema_keywords_refused: tuple[str, ...]
    gated_fields: tuple[str, ...] = field(default=())
    text_completions: bool = True

    def of_the_older_page(self) -> ProviderRules:
        """The same provider as its older compatibility page tells: five fields and text completions are refused."""
        fields = {name: rule for name, rule in self.fields.items() if name not in self.gated_fields}
        return replace(self, fields=fields, text_completions=False)


SAMPLING = {
    "frequency_penalty": FieldRule(NUMBER, minimum=-2, maximum=2),
    "logit_bias": FieldRule((dict,), max_items=100),
    "presence_penalty": FieldRule(NUMBER, minimum=-2, maximum=2),
    "seed": FieldRule((int,)),
    "stop": FieldRule((str, list), max_items=4),
    "stream": FieldRule((bool,)),
    "stream_options": FieldRule((dict,), keys=("include_usage",)),
    "temperature": FieldRule(NUMBER, minimum=0, maximum=2),
    "top_p": FieldRule(NUMBER, minimum=0, maximum=1),
    "user": FieldRule((str,)),
    "model": FieldRule((str,), nullable=False),
    "max_tokens": FieldRule((int,), minimum=-1),
    "min_tokens": FieldRule((int,), minimum=-1),
    "prompt_cache_key": FieldRule((str,), max_length=1024),
    "reasoning_format": FieldRule((str,), choices=("none", "parsed", "text_parsed", "raw", "hidden"), nullable=False),
}

CEREBRAS = ProviderRules(
    models={
        "gpt-oss-120b": ModelRule(("low", "medium", "high"), developer_role=True, prediction=True, vision=False),
        "qwen-3.8-27b": ModelRule(
            ("none", "low", "medium", "high"), developer_role=False, prediction=False, vision=True
        ),
    },
    retired_models=(
        "llama3.1-70b",
        "qwen-3-235b-a22b",
        "deepseek-r1-distill-llama-70b",
        "llama-4-maverick-17b-128e-instruct",
        "llama-4-scout-17b-16e-instruct",
        "qwen-3-coder-480b",
        "qwen-3-235b-a22b-thinking-2507",
        "zai-glm-4.6",
        "qwen-3-32b",
        "llama-3.3-70b",
        "llama3.1-8b",
        "qwen-3-235b-a22b-instruct-2507",
        "zai-glm-4.7",
    ),
    fields={
        **SAMPLING,
        "messages": FieldRule((list,), nullable=False),
        "clear_thinking": FieldRule((bool,)),
        "logprobs": FieldRule((bool,)),
        "max_completion_tokens": FieldRule((int,), minimum=-1),
        "min_completion_tokens": FieldRule((int,), minimum=-1),
        "model_parameters": FieldRule((dict,)),
        # The schema says "at least 1"; the newest page says that only 1 is served.
        "n": FieldRule((int,), minimum=1, maximum=1),
        "parallel_tool_calls": FieldRule((bool,)),
        "prediction": FieldRule((dict,), keys=("type", "content")),
        "reasoning_effort": FieldRule((str,), choices=("none", "low", "medium", "high")),
        "response_format": FieldRule((dict,), keys=("type", "json_schema")),
        "service_tier": FieldRule((str,), choices=("auto", "default", "flex", "priority")),
        "tool_choice": FieldRule((str, dict)),
        "tools": FieldRule((list,)),
        "top_logprobs": FieldRule((int,), minimum=0, maximum=20),
    },
    completion_fields={
        **SAMPLING,
        "prompt": FieldRule((str, list)),
        "best_of": FieldRule((int,), minimum=0, maximum=20),
        "echo": FieldRule((bool,)),
        "grammar_root": FieldRule((str,)),
        "logprobs": FieldRule((int,), minimum=0, maximum=20),
        "n": FieldRule((int,), minimum=1),
        "return_raw_tokens": FieldRule((bool,)),
        "suffix": FieldRule((str,)),
    },
    required=("model", "messages"),
    conflicts=(
        Conflict(("tools", "response_format"), '"tools" is incompatible with "response_format"'),
        Conflict(
            ("response_format", "stream"),
            "response_format json_object is not compatible with streaming, stream must be false",
            left=("json_object",),
            right=(True,),
        ),
        Conflict(("max_tokens", "max_completion_tokens"), "max_tokens and max_completion_tokens must not both be set"),
        Conflict(
            ("reasoning_format", "response_format"),
            "reasoning_format raw is incompatible with JSON output",
            left=("raw",),
            right=("json_object", "json_schema"),
        ),
    ),
    dependencies=(
        Dependency("tool_choice", needs="tools"),
        Dependency("top_logprobs", needs="logprobs", value=True),
    ),
    message_keys={
        "system": ("role", "content", "name"),
        "developer": ("role", "content", "name"),
        "user": ("role", "content", "name"),
        "assistant": ("role", "content", "name", "reasoning", "tool_calls"),
        "tool": ("role", "content", "name", "tool_call_id"),
    },
    content_parts={
        "system": ("text", "image_url", "image"),
        "developer": ("text", "image_url", "image"),
        "user": ("text", "image_url", "image"),
        "assistant": ("text",),
        "tool": ("text",),
    },
    content_part_keys={
        "text": ("type", "text"),
        "image_url": ("type", "image_url"),
        "image": ("type", "image"),
    },
    tool_keys=("type", "function"),
    function_keys=("name", "description", "parameters", "strict"),
    tool_call_keys=("id", "type", "function", "index"),
    response_formats=("text", "json_object", "json_schema"),
    tool_choices=("none", "auto", "required"),
    schema_keywords_refused=(
        "$anchor",
        "allOf",
        "definitions",
        "dependentRequired",
        "dependentSchemas",
        "else",
        "format",
        "if",
        "maxItems",
        "minItems",
        "not",
        "nullable",
        "oneOf",
        "pattern",
        "patternProperties",
        "then",
        "unevaluatedProperties",
    ),
    gated_fields=("frequency_penalty", "logit_bias", "parallel_tool_calls", "presence_penalty", "service_tier"),
)
