"""Several rules on one program: their fixes keep the layout, do not get in each other's way, and stop at the border."""

from __future__ import annotations

from pathlib import Path

from rule_programs import CLIENT, check, migrate, rows, settings


def test_all_fixes_of_one_call_are_made_and_the_layout_stays(tmp_path: Path) -> None:
    code = CLIENT + (
        "answer = client.chat.completions.create(\n"
        '    model="gpt-4o",  # the good one\n'
        "    messages=[],\n"
        "    store=True,\n"
        "    # think, but do not tell\n"
        '    reasoning_format="hidden",\n'
        '    reasoning_effort="minimal",\n'
        '    safety_identifier="u-1",  # who asks\n'
        "    max_tokens=100,\n"
        "    max_completion_tokens=200,\n"
        ")\n"
    )
    assert migrate(tmp_path, code).decode() == CLIENT + (
        "answer = client.chat.completions.create(\n"
        '    model="gpt-oss-120b",  # the good one\n'
        "    messages=[],\n"
        "    # think, but do not tell\n"
        '    extra_body={"reasoning_format": "hidden"},\n'
        '    reasoning_effort="low",\n'
        '    user="u-1",  # who asks\n'
        "    max_completion_tokens=200,\n"
        ")\n"
    )


def test_without_unsafe_fixes_nothing_is_taken_out(tmp_path: Path) -> None:
    code = CLIENT + (
        'client.chat.completions.create(model="gpt-4o", messages=[], store=True, n=2, tool_choice="auto", '
        "clear_thinking=True)\n"
    )
    assert migrate(tmp_path, code, unsafe=False).decode() == CLIENT + (
        'client.chat.completions.create(model="gpt-oss-120b", messages=[], store=True, n=2, tool_choice="auto", '
        'extra_body={"clear_thinking": True})\n'
    )


def test_fields_in_a_dictionary_are_fixed_where_they_are_written(tmp_path: Path) -> None:
    code = CLIENT + (
        "OPTIONS = {\n"
        "    'temperature': 0.5,  # calm\n"
        "    'frequency_penalty': 0.5,\n"
        "    'clear_thinking': True,\n"
        "}\n"
        "more = dict(metadata={'a': 'b'}, seed=1)\n"
        "more['verbosity'] = 'low'\n"
        "client.chat.completions.create(model='gpt-oss-120b', messages=[], **OPTIONS, **more)\n"
    )
    assert migrate(tmp_path, code).decode() == CLIENT + (
        "OPTIONS = {\n"
        "    'temperature': 0.5,  # calm\n"
        "    'extra_body': {'clear_thinking': True},\n"
        "}\n"
        "more = dict(seed=1)\n"
        "client.chat.completions.create(model='gpt-oss-120b', messages=[], **OPTIONS, **more)\n"
    )


def test_a_dictionary_that_another_provider_gets_too_is_not_edited(tmp_path: Path) -> None:
    code = CLIENT + (
        'other = OpenAI(base_url="https://api.deepseek.com", api_key="x")\n'
        'OPTIONS = {"frequency_penalty": 0.5, "reasoning_effort": "minimal", "safety_identifier": "u"}\n'
        'client.chat.completions.create(model="gpt-oss-120b", messages=[], **OPTIONS)\n'
        'other.chat.completions.create(model="deepseek-chat", messages=[], **OPTIONS)\n'
    )
    findings, source = check(tmp_path, code)
    assert [rows(findings, source, rule) for rule in ("CBR301", "CBR303", "CBR304")] == [[8], [8], [8]]
    assert migrate(tmp_path, code) == code.encode()


def test_a_statement_that_sets_other_fields_too_is_not_removed(tmp_path: Path) -> None:
    code = CLIENT + (
        'body = {"model": "gpt-oss-120b", "messages": []}\n'
        'for name in ("seed", "store"):\n'
        "    body[name] = 1\n"
        "client.chat.completions.create(**body)\n"
    )
    findings, source = check(tmp_path, code)
    assert rows(findings, source, "CBR301") == [9]
    assert migrate(tmp_path, code) == code.encode()


def test_a_parameter_moves_before_it_is_judged_further(tmp_path: Path) -> None:
    code = CLIENT + (
        'client.chat.completions.create(model="gpt-oss-120b", messages=[], reasoning_format="raw", '
        'response_format={"type": "json_object"})\n'
    )
    moved = CLIENT + (
        'client.chat.completions.create(model="gpt-oss-120b", messages=[], '
        'extra_body={"reasoning_format": "raw"}, response_format={"type": "json_object"})\n'
    )
    assert migrate(tmp_path, code, unsafe=False).decode() == moved
    assert migrate(tmp_path, code).decode() == moved.replace('{"reasoning_format": "raw"}', "{}")


def test_what_may_be_sent_is_a_warning_and_what_is_sent_an_error(tmp_path: Path) -> None:
    code = CLIENT + (
        "def ask(messages, stream, private):\n"
        '    body = {"model": "gpt-oss-120b", "messages": messages, "response_format": {"type": "json_object"}}\n'
        "    if stream:\n"
        '        body["stream"] = True\n'
        "    if private:\n"
        '        body["store"] = False\n'
        "    client.chat.completions.create(**body)\n"
        "    client.chat.completions.create(**body, metadata={})\n"
    )
    findings, _ = check(tmp_path, code)
    found = {(finding.code, finding.severity) for finding in findings}
    assert found == {("CBR401", "warning"), ("CBR301", "warning"), ("CBR301", "error")}


def test_a_day_decides_what_is_refused(tmp_path: Path) -> None:
    code = CLIENT + (
        'client.chat.completions.create(model="gpt-oss-120b", messages=[], frequency_penalty=1, '
        'logit_bias={"1": 5}, temperature=1.8, tool_choice="auto")\n'
    )

    def found(api_date: str | None) -> list[str]:
        return sorted(finding.code for finding in check(tmp_path, code, settings(tmp_path, api_date))[0])

    assert found(None) == ["CBR301", "CBR301", "CBR304", "CBR404"]
    assert found("2026-03-01") == ["CBR301", "CBR301", "CBR304"]
    assert found("2026-04-01") == ["CBR305"]
    assert found("2026-11-20") == ["CBR305", "CBR404"]


def test_a_client_that_cannot_be_seen_gives_warnings_and_no_fix(tmp_path: Path) -> None:
    code = (
        "import openai\n\n\ndef ask(client):\n"
        '    client.chat.completions.create(model="gpt-oss-120b", messages=[], store=True, n=2, max_tokens=1, '
        "max_completion_tokens=1)\n"
    )
    findings, _ = check(tmp_path, code)
    ours = [finding for finding in findings if finding.code[3] in "34"]
    assert {finding.code for finding in ours} == {"CBR301", "CBR304", "CBR403"}
    assert {(finding.severity, finding.fix) for finding in ours} == {("warning", None)}


def test_a_stored_completion_is_no_request_whose_fields_are_judged(tmp_path: Path) -> None:
    code = CLIENT + 'client.chat.completions.update("id", metadata={"a": "b"})\n'
    findings, _ = check(tmp_path, code)
    assert [finding.code for finding in findings if finding.code[3] in "34"] == []


def test_the_place_is_the_literal_and_the_request_is_related(tmp_path: Path) -> None:
    code = CLIENT + (
        "LIMIT = 5\n\n\ndef ask(messages, n=LIMIT):\n"
        '    client.chat.completions.create(model="gpt-oss-120b", messages=messages, n=n)\n'
    )
    findings, source = check(tmp_path, code)
    (finding,) = [finding for finding in findings if finding.code == "CBR304"]
    assert source.text[finding.place.span.start : finding.place.span.end] == "5"
    assert [source.position(related.place.span.start).row for related in finding.related] == [11, 5]
