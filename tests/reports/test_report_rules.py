"""What `rule` prints."""

import json
from dataclasses import dataclass

import pytest

from migrator.errors import Failure
from migrator.reports import rules
from migrator.reports.text import Style


@dataclass(frozen=True)
class Rule:
    code: str
    name: str
    severity: str = "error"
    fix: str | None = "safe"
    summary: str = "Summary."
    explanation: str = "\n    Why it matters…\n"
    bad: tuple[str, ...] = ("\n    OpenAI()\n    ",)
    good: tuple[str, ...] = ()
    beside: bool = False


KNOWN = (Rule("CBR101", "openai-client"), Rule("CBR301", "unsupported-field", "warning", None))


def test_a_rule_explained():
    assert rules.explain(KNOWN[0], Style()) == (
        "# openai-client (CBR101)\n\nerror; `migrate` fixes it\n\nSummary.\n\nWhy it matters…\n\n"
        "## Bad\n\n```python\nOpenAI()\n```"
    )
    assert "Why it matters..." in rules.explain(KNOWN[0], Style(encoding="ascii"))


def test_the_rules_listed():
    assert list(rules.listing(KNOWN, Style())) == [
        "CBR101  openai-client      error    safe       Summary.",
        "CBR301  unsupported-field  warning  -          Summary.",
    ]


def test_rules_as_json():
    one = json.loads(rules.one_as_json(KNOWN[0]))
    assert set(one) == {"code", "name", "severity", "fix", "summary", "explanation", "bad", "good"}
    assert json.loads(rules.all_as_json(KNOWN))[0] == one


@pytest.mark.parametrize("text", ["CBR101", "cbr101", "openai-client"])
def test_a_rule_is_found_by_code_or_name(text):
    assert rules.find(text, KNOWN) is KNOWN[0]


def test_an_unknown_rule_is_an_error_that_names_the_nearest():
    with pytest.raises(Failure, match='there is no rule "CBR102"; did you mean "CBR101"'):
        rules.find("CBR102", KNOWN)
    with pytest.raises(Failure, match='there is no rule "zzz"; `cerebras-migrate rule` lists them'):
        rules.find("zzz", KNOWN)
