"""CBR603 and CBR201: requests with pictures get a model that looks at them."""

from __future__ import annotations

from pathlib import Path

from rule_programs import CLIENT, check, migrate, settings

PICTURE = '{"type": "image_url", "image_url": {"url": f"data:image/png;base64,{input()}"}}'


def ask(model: str, content: str) -> str:
    messages = f'[{{"role": "user", "content": {content}}}]'
    return f"client.chat.completions.create(model={model}, messages={messages})\n"


def test_an_openai_model_becomes_the_one_that_looks_at_pictures(tmp_path: Path) -> None:
    code = CLIENT + ask('"gpt-4o"', f"[{PICTURE}]")
    assert migrate(tmp_path, code, unsafe=False).decode() == code.replace("gpt-4o", "qwen-3.8-27b")


def test_without_pictures_it_becomes_the_default_one(tmp_path: Path) -> None:
    code = CLIENT + ask('"gpt-4o"', '"a"')
    assert migrate(tmp_path, code, unsafe=False).decode() == code.replace("gpt-4o", "gpt-oss-120b")


def test_a_name_that_both_kinds_of_requests_send_becomes_what_serves_both(tmp_path: Path) -> None:
    code = CLIENT + 'MODEL = "gpt-4o"\n' + ask("MODEL", '"a"') + ask("MODEL", f"[{PICTURE}]")
    assert migrate(tmp_path, code, unsafe=False).decode() == code.replace("gpt-4o", "qwen-3.8-27b")


def test_the_users_own_mapping_goes_first_and_is_reported(tmp_path: Path) -> None:
    code = CLIENT + ask('"gpt-4o"', f"[{PICTURE}]")
    chosen = settings(tmp_path)
    object.__setattr__(chosen, "models", (("gpt-4o", "gpt-oss-120b"),))
    findings, _ = check(tmp_path, code, chosen)
    assert {finding.code for finding in findings} == {"CBR201", "CBR603"}
    assert b'"gpt-oss-120b"' in migrate(tmp_path, code, chosen, unsafe=False)


def test_a_picture_that_may_be_there_is_a_warning(tmp_path: Path) -> None:
    code = CLIENT + (
        "def ask(text, image=None):\n    content = [{'type': 'text', 'text': text}]\n"
        "    content.append({'type': 'image_url', 'image_url': {'url': image}} if image else {'type': 'text'})\n"
        '    client.chat.completions.create(model="gpt-oss-120b", messages=[{"role": "user", "content": content}])\n'
    )
    findings, _ = check(tmp_path, code)
    assert [(finding.code, finding.severity) for finding in findings] == [("CBR603", "warning")]


def test_the_list_of_another_provider_is_left_alone(tmp_path: Path) -> None:
    code = CLIENT + (
        "def talk(openai, text):\n    if openai:\n        messages = [{'role': 'user', 'content': text}]\n    else:\n"
        "        messages = [{'role': 'model', 'parts': text}, {'role': 'user', 'content': [{'type': 'document'}]}]\n"
        '    client.chat.completions.create(model="gpt-oss-120b", messages=messages)\n'
    )
    assert check(tmp_path, code)[0] == ()
