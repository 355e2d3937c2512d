"""Escaping and masking of what comes from scanned files."""

import pytest

from migrator.reports.text import encodable, escape, mask, mask_in_place, width


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, ünïcödé, 日本, \xa0", "plain, ünïcödé, 日本, \xa0"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\r\nb\tc", "a\\r\\nb\\tc"),
        ("\x00\x07\x7f\x9b", "\\x00\\x07\\x7f\\x9b"),
        ("\u202eevil\u2069", "\\u202eevil\\u2069"),
        ("a\u200bb\ufeff\u2028", "a\\u200bb\\ufeff\\u2028"),
        ("\udc80", "\\udc80"),
        ("\U000e0041", "\\U000e0041"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("::error::a.py", ":\\x3aerror::a.py"),
        ("  ::error::a.py", "  :\\x3aerror::a.py"),
        ("see ##[error]a", "see #\\x23[error]a"),
        ("##vso[a]##teamcity[b]", "#\\x23vso[a]#\\x23teamcity[b]"),
        ("a::b.py, x[::2], ## [1], # [2]", "a::b.py, x[::2], ## [1], # [2]"),
    ],
)
def test_what_is_invisible_or_commands_a_terminal_is_escaped(text, shown):
    assert escape(text) == shown


@pytest.mark.parametrize(
    ("text", "masked", "in_place"),
    [
        ("sk-123456789", "sk-…", "sk-*********"),
        ("csk-12345678", "csk-…", "csk-********"),
        ('OpenAI(api_key="hunter22")', 'OpenAI(api_key="…")', 'OpenAI(api_key="********")'),
        ("{'api_key': 'hunter22'}", "{'api_key': '…'}", "{'api_key': '********'}"),
        ('api_key=os.environ["NAME"]', 'api_key=os.environ["NAME"]', 'api_key=os.environ["NAME"]'),
        ('"sk-proj-abc_DEF-123"', '"sk-…"', '"sk-****************"'),
        ("Bearer sk-1234567890, sk-abcdefghij", "Bearer sk-…, sk-…", "Bearer sk-**********, sk-**********"),
        ("\\nsk-1234567890", "\\nsk-…", "\\nsk-**********"),
        ("sk-12345678", "sk-12345678", "sk-12345678"),
        ("csk-1234567", "csk-1234567", "csk-1234567"),
        ("task-completion-handler", "task-completion-handler", "task-completion-handler"),
        ("risk-assessment-model", "risk-assessment-model", "risk-assessment-model"),
    ],
)
def test_keys_are_masked_and_words_are_not(text, masked, in_place):
    assert mask(text) == masked
    assert mask_in_place(text) == in_place


@pytest.mark.parametrize(("character", "cells"), [("a", 1), ("é", 1), ("日", 2), ("ｗ", 2), ("\u0301", 0), ("😀", 2)])
def test_width(character, cells):
    assert width(character) == cells


def test_what_a_console_cannot_write_is_escaped():
    assert encodable("sk-… é 日", "utf-8") == "sk-… é 日"
    assert encodable("sk-… é 日", "latin-1") == "sk-... é \\u65e5"
    assert encodable("sk-… é", "ascii") == "sk-... \\xe9"
    assert encodable("\udc80", "utf-8") == "\\udc80"
