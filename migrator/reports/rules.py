"""Report: one rule explained, or all of them listed."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterator, Sequence

from migrator.errors import Failure
from migrator.facts import RuleInfo
from migrator.reports.as_json import Json, dumps
from migrator.reports.text import Style, encodable

_FIX = {
    "safe": "`migrate` fixes it",
    "unsafe": "`migrate --unsafe-fixes` fixes it",
    "sometimes": "`migrate` fixes some of its findings",
    None: "a person has to decide",
}


def find(text: str, rules: Sequence[RuleInfo]) -> RuleInfo:
    """The rule with that code or name; a :class:`Failure` that names the nearest one if there is none."""
    for rule in rules:
        if text.upper() == rule.code or text.lower() == rule.name:
            return rule
    known = [key for rule in rules for key in (rule.code, rule.name)]
    close = difflib.get_close_matches(text, known, n=1)
    hint = f'did you mean "{close[0]}"?' if close else "`cerebras-migrate rule` lists them"
    raise Failure(f'there is no rule "{text}"; {hint}')


def explain(rule: RuleInfo, style: Style) -> str:
    """Everything there is to say about one rule, in Markdown."""
    parts = [
        style.bold(f"# {rule.name} ({rule.code})"),
        f"{rule.severity}; {_FIX[rule.fix]}",
        rule.summary,
        textwrap.dedent(rule.explanation).strip(),
    ]
    for title, examples in (("Bad", rule.bad), ("Good", rule.good)):
        if examples:
            parts.append(style.bold(f"## {title}"))
            language = "text" if rule.beside else "python"
            parts.extend(f"```{language}\n{textwrap.dedent(example).strip()}\n```" for example in examples)
    return encodable("\n\n".join(part for part in parts if part), style.encoding)


def listing(rules: Sequence[RuleInfo], style: Style) -> Iterator[str]:
    """One line a rule, without line ends: code, name, severity, whether it is fixed, and what it is about."""
    names = max((len(rule.name) for rule in rules), default=0)
    for rule in rules:
        severity = style.severity(rule.severity, f"{rule.severity:<7}")
        line = f"{style.bold(rule.code)}  {rule.name:<{names}}  {severity}  {rule.fix or '-':<9}  {rule.summary}"
        yield encodable(line, style.encoding)


def one_as_json(rule: RuleInfo) -> str:
    """One rule as a JSON object."""
    return dumps(_rule(rule))


def all_as_json(rules: Sequence[RuleInfo]) -> str:
    """The rules as a JSON list."""
    return dumps([_rule(rule) for rule in rules])


def _rule(rule: RuleInfo) -> Json:
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity,
        "fix": rule.fix,
        "summary": rule.summary,
        "explanation": textwrap.dedent(rule.explanation).strip(),
        "bad": list(rule.bad),
        "good": list(rule.good),
    }
