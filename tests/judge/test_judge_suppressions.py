"""Comments that accept a finding, and comments that accept nothing."""

import pytest
from judge_programs import MOVED, checked, write

CALL = 'client.chat.completions.create(model="gpt-4o", messages=[], store=True)'
START = f"import os\nfrom openai import OpenAI\nclient = {MOVED}\n"


def codes(line: str) -> list[str]:
    write(START + line + "\n")
    return [finding.code for finding in checked()]


def test_without_a_comment():
    assert codes(CALL) == ["CBR201", "CBR301"]


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("# cerebras: ignore", []),
        ("# cerebras: ignore[CBR201]", ["CBR301"]),
        ("# cerebras: ignore[CBR201, CBR301]", []),
        ("# cerebras: ignore[CBR201,CBR301] both are fine", []),
        ("# cerebras: ignore[unsupported-field]", ["CBR201"]),
        ("# cerebras: ignore[CBR3]", ["CBR201"]),
        ("# CEREBRAS: IGNORE[CBR3]", ["CBR201"]),
        ("#cerebras:ignore[CBR3]", ["CBR201"]),
        ("# cerebras: ignore[CBR101]", ["CBR201", "CBR301", "CBR901"]),
        ("# cerebras: ignore[CBR201, CBR101]", ["CBR301"]),
        ("# noqa", ["CBR201", "CBR301"]),
        ("# cerebras: see the docs", ["CBR201", "CBR301"]),
    ],
)
def test_a_comment_in_the_line(comment, left):
    assert sorted(codes(f"{CALL}  {comment}")) == left


def test_a_comment_in_another_line_accepts_nothing():
    assert codes(f"# cerebras: ignore\n{CALL}") == ["CBR901", "CBR201", "CBR301"]


def test_a_text_that_reads_like_a_comment_accepts_nothing():
    assert "CBR201" in codes(f"{CALL.replace('[]', chr(91) + chr(34) + '# cerebras: ignore' + chr(34) + chr(93))}")


def test_each_line_of_a_call_accepts_its_own():
    call = 'client.chat.completions.create(\n    model="gpt-4o",  # cerebras: ignore\n    store=True,\n)'
    assert codes(call) == ["CBR301"]


def test_a_finding_of_several_lines_is_accepted_on_any_of_them():
    write("from openai import OpenAI\nclient = OpenAI(\n    timeout=5,\n)  # cerebras: ignore[CBR101]\n")
    assert checked() == ()


def test_a_comment_without_a_finding_is_reported_in_a_file_of_another_library():
    write("from groq import Groq\nclient = Groq()  # cerebras: ignore\n")
    assert [finding.code for finding in checked()] == ["CBR901"]


def test_a_comment_in_a_file_that_cannot_be_parsed_is_not_counted_as_unused():
    write("from openai import OpenAI\nclient = OpenAI(  # cerebras: ignore\n")
    assert [finding.code for finding in checked()][:1] == ["CBR900"]
