"""CBR701 and CBR602: what the program does with answers, followed from the request to where they are read."""

from __future__ import annotations

from pathlib import Path

import pytest
from rule_programs import CLIENT, check, migrate, settings
from tree_programs import tree, where

ASK = 'client.chat.completions.create(model="gpt-oss-120b", messages=[])'
STREAM = 'client.chat.completions.create(model="gpt-oss-120b", messages=[], stream=True)'


def read(folder: Path, code: str) -> list[str]:
    findings, _ = check(folder, CLIENT + code)
    return [finding.message for finding in findings if finding.code == "CBR701"]


@pytest.mark.parametrize(
    "code",
    [
        f"choice = {ASK}.choices[0]\nprint(choice.finish_reason == 'function_call')\n",
        f"finish_reason = {ASK}.choices[0].finish_reason\nprint(finish_reason == 'function_call')\n",
        f"for choice in {ASK}.choices:\n    if choice.finish_reason in ('stop', 'function_call'):\n        break\n",
        f"def first():\n    return {ASK}.choices[0]\n\n\nassert first().finish_reason != 'function_call'\n",
    ],
)
def test_an_answer_is_followed_to_where_its_end_is_asked(code: str, tmp_path: Path) -> None:
    assert read(tmp_path, code) == ["no answer of Cerebras ends with 'function_call'"]


@pytest.mark.parametrize(
    "code",
    [
        f"job = object()\n{ASK}\nprint(job.finish_reason == 'function_call')\n",
        f"print({ASK}.choices[0].finish_reason == 'length')\n",
        f"model = 'gpt-4o'\nprint(model == 'gpt-4o', {ASK})\n",
        f"print({ASK}.choices[0].message.content == 'gpt-4o')\n",
        f"print({ASK}.model == 'my-endpoint')\n",
    ],
)
def test_what_only_looks_like_a_reading_is_left_alone(code: str, tmp_path: Path) -> None:
    assert read(tmp_path, code) == []


@pytest.mark.parametrize(
    ("loop", "count"),
    [
        ("    print(chunk.choices[0].delta.content)\n", 1),
        ("    if chunk.choices:\n        print(chunk.choices[0].delta)\n", 0),
        ("    if not chunk.choices:\n        continue\n    print(chunk.choices[0].delta)\n", 0),
        ("    if len(chunk.choices) > 0:\n        print(chunk.choices[0].delta)\n", 0),
        ("    print(chunk.choices and chunk.choices[0].delta)\n", 0),
        ("    try:\n        print(chunk.choices[0])\n    except IndexError:\n        pass\n", 0),
        ("    for choice in chunk.choices:\n        print(choice)\n", 0),
    ],
)
def test_the_first_choice_of_a_chunk_needs_a_test(loop: str, count: int, tmp_path: Path) -> None:
    assert len(read(tmp_path, f"for chunk in {STREAM}:\n{loop}")) == count
    assert len(read(tmp_path, f"stream = {STREAM}\nfor chunk in stream:\n{loop}")) == count


def test_an_answer_that_is_not_streamed_has_a_first_choice(tmp_path: Path) -> None:
    assert read(tmp_path, f"answers = [{ASK}]\nfor answer in answers:\n    print(answer.choices[0])\n") == []


def test_a_reading_where_some_requests_stay_is_not_judged(tmp_path: Path) -> None:
    embed = 'from openai import OpenAI\n\nOpenAI().embeddings.create(model="text-embedding-3-small", input="a")\n'
    caught = "import openai\n\ntry:\n    import llm\nexcept openai.UnprocessableEntityError:\n    raise\n"
    tree(tmp_path, {"llm.py": CLIENT + ASK + "\n", "main.py": caught})
    assert where(tmp_path, "CBR701") == [("main.py", 5)]
    tree(tmp_path, {"search.py": embed})
    assert where(tmp_path, "CBR701") == []


def test_before_april_2026_wrong_requests_were_answered_with_422(tmp_path: Path) -> None:
    code = CLIENT + f"import openai\n\ntry:\n    {ASK}\nexcept openai.UnprocessableEntityError:\n    raise\n"
    assert [each.code for each in check(tmp_path, code, settings(tmp_path, "2026-11-20"))[0]] == ["CBR701"]
    assert check(tmp_path, code, settings(tmp_path, "2026-01-01"))[0] == ()


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("message", None),
        ("message.model_dump(exclude_none=True)", None),
        ("message.model_dump(exclude={'refusal'})", None),
        ("message.to_dict()", None),
        ("{'role': message.role, 'content': message.content}", None),
        ("message.model_dump()", "CBR602"),
        ("message.dict()", "CBR602"),
        ("{'role': 'assistant', 'content': message.content, 'refusal': message.refusal}", "CBR604"),
    ],
)
def test_what_of_an_answer_may_be_sent_back(sent: str, code: str | None, tmp_path: Path) -> None:
    program = CLIENT + (
        "messages = []\nfor _ in range(2):\n"
        '    answer = client.chat.completions.create(model="gpt-oss-120b", messages=messages)\n'
        f"    message = answer.choices[0].message\n    messages.append({sent})\n"
    )
    findings, _ = check(tmp_path, program)
    assert [finding.code for finding in findings] == ([code] if code else [])


def test_a_message_that_another_provider_gets_too_is_not_edited(tmp_path: Path) -> None:
    program = CLIENT + (
        'other = OpenAI(base_url="https://api.deepseek.com", api_key="x")\nmessages = []\n'
        'answer = client.chat.completions.create(model="gpt-oss-120b", messages=messages)\n'
        "messages.append(answer.choices[0].message.model_dump())\n"
        'other.chat.completions.create(model="m", messages=messages)\n'
    )
    assert [finding.code for finding in check(tmp_path, program)[0]] == ["CBR602"]
    assert migrate(tmp_path, program) == program.encode()


def test_dictionaries_that_exclude_each_other_hold_one_limit(tmp_path: Path) -> None:
    program = CLIENT + (
        "def ask(new, limit):\n    if new:\n        more = {'max_completion_tokens': limit}\n    else:\n"
        "        more = {'max_tokens': limit}\n"
        '    client.chat.completions.create(model="gpt-oss-120b", messages=[], **more)\n'
    )
    assert check(tmp_path, program)[0] == ()
    updated = program.replace("    if new", "    more = {}\n    if new").replace("more = {'", "more.update({'")
    updated = updated.replace("limit}\n", "limit})\n")
    assert check(tmp_path, updated)[0] == ()
    both = program.replace("    else:\n        more = {'max_tokens': limit}\n", "    more['max_tokens'] = limit\n")
    assert "CBR403" in {finding.code for finding in check(tmp_path, both)[0]}


def test_a_limit_that_is_taken_out_where_the_other_is_set(tmp_path: Path) -> None:
    program = CLIENT + (
        "def ask(new, limit):\n    body = {'model': 'gpt-oss-120b', 'messages': [], 'max_tokens': limit}\n    if new:\n"
        "        body['max_completion_tokens'] = body.pop('max_tokens')\n"
        "    client.chat.completions.create(**body)\n"
    )
    assert check(tmp_path, program)[0] == ()
    assert (
        check(tmp_path, program.replace("= body.pop('max_tokens')", "= limit\n        del body['max_tokens']"))[0] == ()
    )
    kept = program.replace("body.pop('max_tokens')", "body['max_tokens']")
    assert [finding.code for finding in check(tmp_path, kept)[0]] == ["CBR403"]


def test_a_function_that_gives_one_of_two_dictionaries(tmp_path: Path) -> None:
    program = CLIENT + (
        "def limits(new, limit):\n    if new:\n        return {'max_completion_tokens': limit}\n"
        "    return {'max_tokens': limit}\n\n\n"
        "body = {'model': 'gpt-oss-120b', 'messages': [], **limits(input(), 5)}\n"
        "client.chat.completions.create(**body)\n"
    )
    assert check(tmp_path, program)[0] == ()
