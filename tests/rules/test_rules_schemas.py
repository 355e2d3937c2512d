"""CBR605: strict schemas, written out or made by pydantic of classes in whatever file they stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from rule_programs import CLIENT, check
from tree_programs import found, tree

PYDANTIC = (
    "import datetime as dt\nimport uuid\nfrom enum import Enum\n"
    "from typing import Annotated, Any, Literal, Optional\n\n"
    "from pydantic import BaseModel, ConfigDict, EmailStr, Field, RootModel, StringConstraints, conlist, constr\n\n\n"
)
PARSE = '\n\nclient.chat.completions.parse(model="gpt-oss-120b", messages=[], response_format=Answer)\n'


def messages(folder: Path, code: str) -> list[str]:
    findings, _ = check(folder, code)
    return [finding.message for finding in findings if finding.code == "CBR605"]


def of_class(folder: Path, fields: str, before: str = "", base: str = "BaseModel") -> list[str]:
    return messages(folder, PYDANTIC + before + CLIENT + f"\nclass Answer({base}):\n{fields}{PARSE}")


def of_literal(folder: Path, schema: str) -> list[str]:
    form = f'{{"type": "json_schema", "json_schema": {{"name": "a", "strict": True, "schema": {schema}}}}}'
    return messages(
        folder, CLIENT + f'client.chat.completions.create(model="gpt-oss-120b", messages=[], response_format={form})\n'
    )


@pytest.mark.parametrize(
    ("annotation", "keyword"),
    [
        ("str = Field(pattern='a')", "pattern"),
        ("Annotated[str, Field(pattern='a')]", "pattern"),
        ("Annotated[str, StringConstraints(pattern='a')]", "pattern"),
        ("constr(pattern='a')", "pattern"),
        ("Optional[str] = Field(None, pattern='a')", "pattern"),
        ("dt.datetime", "format"),
        ("'dt.date | None'", "format"),
        ("list[uuid.UUID]", "format"),
        ("EmailStr", "format"),
        ("list[str] = Field(min_length=1)", "minItems"),
        ("list[str] | None = Field(None, max_length=3)", "maxItems"),
        ("conlist(str, min_length=1)", "minItems"),
        ("tuple[int, str]", "minItems"),
        ("str = Field(min_length=1)", "minLength"),
        ("set[str]", "uniqueItems"),
    ],
)
def test_constraints_and_types_that_add_a_keyword(annotation: str, keyword: str, tmp_path: Path) -> None:
    said = of_class(tmp_path, f"    inner: {annotation}\n")
    assert any(f"`{keyword}` (in `inner`)" in each for each in said), said


@pytest.mark.parametrize(
    "annotation",
    [
        "str",
        "int = Field(ge=0, le=10, description='a')",
        "float | None = None",
        "Literal['a', 'b'] = 'a'",
        "list[int] = Field(default_factory=list)",
        "tuple[int, ...]",
        "Any",
        "'Missing'",
        "bool = Field(alias='b', title='c')",
    ],
)
def test_what_the_strict_mode_takes(annotation: str, tmp_path: Path) -> None:
    assert of_class(tmp_path, f"    inner: {annotation}\n") == []


def test_a_model_that_leads_back_to_itself(tmp_path: Path) -> None:
    before = "class Part(BaseModel):\n    answer: 'Answer | None'\n\n\n"
    assert any("cannot lead back to itself" in each for each in of_class(tmp_path, "    parts: list[Part]\n", before))


def test_an_enumeration_is_no_recursion_and_a_dictionary_is_open(tmp_path: Path) -> None:
    before = "class Kind(Enum):\n    A = 'a'\n\n\n"
    assert of_class(tmp_path, "    kind: Kind\n    other: list[Kind]\n", before) == []
    (said,) = of_class(tmp_path, "    more: dict[str, int]\n", before)
    assert "additionalProperties: false" in said


@pytest.mark.parametrize(("extra", "count"), [("allow", 1), ("forbid", 0), ("ignore", 0)])
def test_what_a_model_says_of_further_fields(extra: str, count: int, tmp_path: Path) -> None:
    assert len(of_class(tmp_path, f"    model_config = ConfigDict(extra='{extra}')\n    a: int\n")) == count


def test_a_root_that_is_no_object(tmp_path: Path) -> None:
    (said,) = of_class(tmp_path, "    pass\n", base="RootModel[list[int]]")
    assert "the root of a strict schema is an object" in said


def test_an_inherited_field_counts_and_one_that_is_overridden_does_not(tmp_path: Path) -> None:
    before = "class Base(BaseModel):\n    when: dt.date\n    why: dt.date\n\n\n"
    said = of_class(tmp_path, "    when: str\n", before, "Base")
    assert len(said) == 1
    assert "`why`" in said[0]


def test_the_class_is_followed_into_another_file(tmp_path: Path) -> None:
    models = PYDANTIC + "class Item(BaseModel):\n    id: str = Field(pattern='a')\n\n\n"
    models += "class Answer(BaseModel):\n    items: list[Item]\n"
    tree(tmp_path, {"models.py": models, "main.py": CLIENT + "from models import Answer\n" + PARSE})
    ((name, row, finding),) = found(tmp_path, "CBR605")
    assert (name, row, finding.severity) == ("models.py", 10, "error")
    assert "`items.id`" in finding.message
    assert [Path(related.place.path).name for related in finding.related][:1] == ["main.py"]


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ('{"type": "object", "properties": {}}', "additionalProperties: false"),
        ('{"anyOf": [{"type": "object"}, {"type": "null"}]}', "not one of several"),
        ('{"type": "string"}', "of the type 'string'"),
        ('{"type": "object", "additionalProperties": False, "oneOf": []}', "`oneOf`"),
        ('{"type": "object", "additionalProperties": False, "definitions": {}}', "`definitions`"),
        (
            '{"type": "object", "additionalProperties": False, "properties": {"a": {"type": "array"}}}',
            "needs `items` (in `a`)",
        ),
        (
            '{"type": "object", "additionalProperties": False, "properties": {"a": {"$ref": "other.json"}}}',
            "`$ref` leads only to what is in `$defs`",
        ),
        (
            '{"type": "object", "additionalProperties": False, "properties": {"a": {"$ref": "#/$defs/N"}}, '
            '"$defs": {"N": {"type": "object", "additionalProperties": False, '
            '"properties": {"n": {"$ref": "#/$defs/N"}}}}}',
            "lead back to itself, as 'N' does",
        ),
    ],
)
def test_what_is_refused_in_a_literal(schema: str, said: str, tmp_path: Path) -> None:
    assert any(said in each for each in of_literal(tmp_path, schema))


def test_a_deep_schema_and_a_large_one(tmp_path: Path) -> None:
    deep = '{"type": "string"}'
    for level in range(11):
        deep = f'{{"type": "object", "additionalProperties": False, "properties": {{"p{level}": {deep}}}}}'
    assert any("at most 10 levels" in each for each in of_literal(tmp_path, deep))
    values = ", ".join(f'"v{number}"' for number in range(501))
    large = f'{{"type": "object", "additionalProperties": False, "properties": {{"a": {{"enum": [{values}]}}}}}}'
    assert any("at most 500 values" in each for each in of_literal(tmp_path, large))


@pytest.mark.parametrize("strict", ["False", "None", "strict"])
def test_only_a_strict_schema_is_judged(strict: str, tmp_path: Path) -> None:
    code = CLIENT + (
        "def ask(strict=None):\n"
        '    client.chat.completions.create(model="gpt-oss-120b", messages=[], response_format={"type": "json_schema", '
        f'"json_schema": {{"name": "a", "strict": {strict}, "schema": {{"type": "array"}}}}}})\n'
    )
    assert messages(tmp_path, code) == []


def test_a_tool_is_judged_by_its_model(tmp_path: Path) -> None:
    def said(model: str) -> list[str]:
        tool = (
            '{"type": "function", "function": {"name": "f", "strict": True, "parameters": {"type": "object", '
            '"additionalProperties": False, "properties": {"a": {"type": "string", "minLength": 1}}}}}'
        )
        code = CLIENT + f'client.chat.completions.create(model="{model}", messages=[], tools=[{tool}])\n'
        return messages(tmp_path, code)

    assert any("refuses the keyword `minLength`" in each for each in said("qwen-3.8-27b"))
    assert any("is not said to take the keyword `minLength`" in each for each in said("gpt-oss-120b"))
