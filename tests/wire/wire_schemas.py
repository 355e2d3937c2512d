"""What the strict server refuses of tools and of JSON schemas that are to be kept to strictly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wire_provider_rules import ProviderRules, Table


def schema_problems(body: Table, rules: ProviderRules, model: Table) -> Iterator[str]:
    """The schemas of strict tools and of a strict response format."""
    known = rules.content["strict_schema"]
    for number, tool in enumerate(body.get("tools") or []):
        function = tool.get("function") or {}
        if function.get("strict"):
            refused = (*known["unsupported"], *known["tool_refused"].get(model["id"], ()))
            schema = function.get("parameters") or {}
            yield from strict_problems(f"body.tools.{number}.function.parameters", schema, known, refused)
    json_schema = (body.get("response_format") or {}).get("json_schema") or {}
    if json_schema.get("strict"):
        place = "body.response_format.json_schema.schema"
        yield from strict_problems(place, json_schema.get("schema") or {}, known, known["unsupported"])


def strict_problems(place: str, schema: Table, known: Table, refused: tuple[str, ...]) -> Iterator[str]:
    """What is wrong with one schema: its root, its parts, its references and its size."""
    if schema.get("type") != "object":
        yield f"{place}: the root must be an object"
    yield from part_problems(place, schema, refused)
    yield from reference_problems(place, schema)
    depth, properties, enums, characters = size(schema)
    for found, key in (
        (depth, "max_depth"),
        (properties, "max_properties"),
        (enums, "max_enum_values"),
        (characters, "max_characters"),
    ):
        if found > known[key]:
            yield f"{place}: {found} is more than the {key.replace('_', ' ')} of {known[key]}"


def children(schema: Table) -> Iterator[tuple[str, Any]]:
    """The schemas right below a schema, each with its place in it."""
    for key in ("properties", "$defs"):
        for name, part in (schema.get(key) or {}).items():
            yield f"{key}.{name}", part
    if isinstance(schema.get("items"), dict):
        yield "items", schema["items"]
    for key in ("anyOf", "prefixItems"):
        for number, part in enumerate(schema.get(key) or ()):
            yield f"{key}.{number}", part


def part_problems(place: str, schema: Any, refused: tuple[str, ...]) -> Iterator[str]:
    """Keywords that the strict mode refuses, objects that are left open, lists of anything."""
    if not isinstance(schema, dict):
        return
    for keyword in schema:
        if keyword in refused:
            yield f"{place}: Unsupported JSON schema fields: {{'{keyword}'}}"
    if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
        yield f"{place}.additionalProperties: must be false"
    if schema.get("type") == "array":
        closed = "prefixItems" in schema and schema.get("items") is False
        if not (isinstance(schema.get("items"), dict) or closed):
            yield f"{place}.items: must be a schema, or false beside prefixItems"
    for where, part in children(schema):
        yield from part_problems(f"{place}.{where}", part, refused)


def reference_problems(place: str, schema: Table) -> Iterator[str]:
    """References that leave the schema, and definitions that contain themselves."""
    definitions = schema.get("$defs") or {}

    def references(part: Any) -> set[str]:
        if not isinstance(part, dict):
            return set()
        own = {part["$ref"]} if "$ref" in part else set()
        return own.union(*(references(each) for key, each in children(part) if not key.startswith("$defs")))

    for name in sorted(references(schema).union(*map(references, definitions.values()))):
        if not name.startswith("#"):
            yield f"{place}: $ref '{name}' is external"
    if "#" in references(schema).union(*map(references, definitions.values())):
        yield f"{place}: recursive schemas are not supported"
    for start in definitions:
        reached: set[str] = set()
        waiting = [start]
        while waiting:
            found = {each.rpartition("/")[2] for each in references(definitions.get(waiting.pop()))} - reached
            reached |= found
            waiting.extend(found)
        if start in reached:
            yield f"{place}: recursive schemas are not supported"
            return


def size(schema: Any, depth: int = 1) -> tuple[int, int, int, int]:
    """Depth, properties, enum values and counted characters of a schema."""
    if not isinstance(schema, dict):
        return (depth, 0, 0, 0)
    names = [*(schema.get("properties") or {}), *(schema.get("$defs") or {})]
    values = [*(schema.get("enum") or ()), *([schema["const"]] if "const" in schema else ())]
    below = [size(part, depth + (where.split(".")[0] != "$defs")) for where, part in children(schema)]
    return (
        max([depth, *(each[0] for each in below)]),
        len(schema.get("properties") or {}) + sum(each[1] for each in below),
        len(schema.get("enum") or ()) + sum(each[2] for each in below),
        sum(map(len, names))
        + sum(len(value) for value in values if isinstance(value, str))
        + sum(each[3] for each in below),
    )
