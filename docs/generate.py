"""Writes what is said about rules from the rules themselves: the pages of ``docs/rules/``, and the table in the README.

``python docs/generate.py`` in an environment that has the project installed. A test fails while something is not what
this would write.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path

from migrator.judge.registry import load_rules
from migrator.judge.rule import Bad, Rule

FOLDER = Path(__file__).resolve().parent / "rules"
README = FOLDER.parents[1] / "README.md"
START, END = "<!-- rules: written by docs/generate.py -->\n", "<!-- end of rules -->\n"
FIX = {
    "safe": "`migrate` fixes it.",
    "unsafe": "`migrate --unsafe-fixes` fixes it.",
    "display": "A fix is shown and never applied.",
    None: "There is no fix: a person has to decide.",
}
FAMILIES = {
    "1": "Clients",
    "2": "Models",
    "3": "Fields",
    "4": "Combinations of fields",
    "5": "Endpoints",
    "6": "Messages and schemas",
    "7": "Responses",
    "8": "Surroundings",
    "9": "The tool itself",
}
NOTE = "<!-- Written by docs/generate.py from the rule: change the rule, not this page. -->"


def pages() -> dict[str, str]:
    """Every page of the folder, by file name."""
    rules = load_rules()
    return {f"{rule.code}.md": page(rule) for rule in rules} | {"README.md": overview(rules)}


def readme(text: str) -> str:
    """The README ``text`` with the table of rules as it should be."""
    before, _, rest = text.partition(START)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError(f"{README}: expected the lines {START!r} and {END!r} around the table of rules")
    return f"{before}{START}{table(load_rules(), 'docs/rules/')}\n{END}{after}"


def page(rule: Rule) -> str:
    """The page of one rule."""
    parts = [
        f"# {rule.name} ({rule.code})",
        f"Severity: {rule.severity}. {FIX[rule.fixable]}",
        rule.explanation(),
    ]
    if rule.bad:
        parts.append("## Reported")
        parts.extend(_example(example) for example in rule.bad)
    if rule.good:
        parts.append("## Fine")
        parts.extend(_code(text) for text in rule.good)
    parts.append(f"---\n\n[All rules](README.md) · accept a finding with `# cerebras: ignore[{rule.code}]` on its line")
    parts.append(NOTE)
    return "\n\n".join(parts) + "\n"


def overview(rules: tuple[Rule, ...]) -> str:
    """The list of all rules, by family."""
    parts = ["# Rules"]
    for digit, title in FAMILIES.items():
        family = [rule for rule in rules if rule.code.startswith(f"CBR{digit}")]
        if family:
            parts.append(f"## {title}")
            parts.append(table(family, ""))
    parts.append("The severity is the usual one of the rule; where less is certain, a finding is a warning.")
    parts.append(NOTE)
    return "\n\n".join(parts) + "\n"


def table(rules: Sequence[Rule], folder: str) -> str:
    """Rules as a Markdown table, with links to their pages in ``folder``."""
    rows = [
        f"| [{rule.code}]({folder}{rule.code}.md) | {rule.name} | {rule.severity} | {rule.fixable or '–'} "
        f"| {rule.summary()} |"
        for rule in rules
    ]
    return "\n".join(["| code | name | severity | fix | what it says |", "|---|---|---|---|---|", *rows])


def _example(example: Bad) -> str:
    if example.fixed is None:
        return _code(example.code)
    how = "With `--unsafe-fixes`, it becomes" if example.unsafe else "It becomes"
    return f"{_code(example.code)}\n\n{how}\n\n{_code(example.fixed)}"


def _code(text: str) -> str:
    return f"```python\n{textwrap.dedent(text).strip()}\n```"


def main() -> None:
    """Write the pages and the README's table, and remove the pages of rules that are gone."""
    FOLDER.mkdir(exist_ok=True)
    wanted = pages()
    for file in FOLDER.glob("*.md"):
        if file.name not in wanted:
            file.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
    README.write_text(readme(README.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
