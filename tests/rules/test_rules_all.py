"""Every rule, those in a folder of rules that is added tomorrow included: its examples hold, and its fixes are sound.

The examples stand in the rules themselves. What is asked of all of them stands here.
"""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest
from rule_programs import (
    COOKIE,
    IMPORT,
    RULES,
    carried_out,
    check,
    migrate,
    qualified,
    renamed,
    rows,
    settings,
    swapped,
)

from migrator.judge.rule import PROGRAM, Bad, Beside, Rule

FAMILIES = {
    "1": "clients",
    "2": "models",
    "3": "fields",
    "4": "combinations",
    "5": "endpoints",
    "6": "messages",
    "7": "responses",
    "8": "surroundings",
    "9": "tool",
}


def _cases(kind: str) -> list[object]:
    return [
        pytest.param(rule, Beside(example) if isinstance(example, str) else example, id=f"{rule.code}-{kind}-{number}")
        for rule in RULES
        for number, example in enumerate(getattr(rule, kind), 1)
    ]


BAD, GOOD, NOOP = _cases("bad"), _cases("good"), _cases("noop")
DIRECT = [case for case in BAD if IMPORT in case.values[1].code]
EDITED = [case for case in BAD if case.values[1].fixed is not None]
PROGRAMS = [case for case in EDITED if case.values[1].file == PROGRAM]
ALL = pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.code) for rule in RULES])


# -- the examples hold ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "bad"), BAD)
def test_bad_examples_are_reported(rule: Rule, bad: Bad, tmp_path: Path) -> None:
    findings, _ = check(tmp_path, bad.code, settings(tmp_path, bad.api_date, target=bad.target), bad)
    found = [finding for finding in findings if finding.code == rule.code]
    assert len(found) == bad.count, [finding.message for finding in findings]
    assert {finding.name for finding in found} == {rule.name}
    assert all(finding.message and not finding.message.endswith((".", " ")) for finding in found)


@pytest.mark.parametrize(("rule", "fine"), GOOD + NOOP)
def test_good_and_noop_examples_are_not_reported(rule: Rule, fine: Beside, tmp_path: Path) -> None:
    findings, _ = check(tmp_path, fine.code, None, fine)
    assert [finding.message for finding in findings if finding.code == rule.code] == []


@pytest.mark.parametrize(("rule", "bad"), EDITED)
def test_fixes_make_what_the_example_says(rule: Rule, bad: Bad, tmp_path: Path) -> None:
    chosen = settings(tmp_path, bad.api_date, (rule.code,), bad.target)
    assert migrate(tmp_path, bad.code, chosen, unsafe=bad.unsafe, example=bad).decode() == bad.fixed


@pytest.mark.parametrize(("rule", "bad"), EDITED)
def test_fixes_are_of_the_kind_that_the_rule_declares(rule: Rule, bad: Bad, tmp_path: Path) -> None:
    findings, _ = check(tmp_path, bad.code, settings(tmp_path, bad.api_date, target=bad.target), bad)
    kinds = {finding.fix.applicability for finding in findings if finding.code == rule.code and finding.fix}
    if rule.fixable is None:
        assert not kinds
    if rule.fixable == "unsafe":
        assert kinds <= {"unsafe", "display"}
    if bad.fixed != bad.code and not bad.unsafe:
        assert "safe" in kinds


# -- every fix is sound ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "bad"), BAD)
def test_a_second_migration_changes_nothing(rule: Rule, bad: Bad, tmp_path: Path) -> None:
    for unsafe in (False, True):
        chosen = settings(tmp_path, bad.api_date, target=bad.target)
        once = migrate(tmp_path, bad.code, chosen, unsafe=unsafe, example=bad)
        assert bad.file != PROGRAM or _parses(once) == _parses(bad.code.encode())
        assert migrate(tmp_path, once, chosen, unsafe=unsafe, example=bad) == once


@pytest.mark.parametrize(("rule", "bad"), BAD)
def test_nothing_changes_outside_the_edits(rule: Rule, bad: Bad, tmp_path: Path) -> None:
    if _parses(bad.code) or bad.file != PROGRAM:
        assert carried_out(tmp_path, bad.code, settings(tmp_path, bad.api_date, target=bad.target), bad) is None


@pytest.mark.parametrize(("rule", "fine"), GOOD + NOOP)
def test_a_file_without_findings_stays_byte_for_byte(rule: Rule, fine: Beside, tmp_path: Path) -> None:
    chosen = settings(tmp_path, select=(rule.code,))
    assert migrate(tmp_path, fine.code, chosen, example=fine) == fine.code.encode()


@pytest.mark.parametrize(("rule", "bad"), EDITED)
def test_line_ends_are_kept(rule: Rule, bad: Bad, tmp_path: Path) -> None:
    new = _migrated(rule, bad, bad.code.replace("\n", "\r\n").encode(), tmp_path)
    assert new == bad.fixed.replace("\n", "\r\n").encode()


@pytest.mark.parametrize(("rule", "bad"), EDITED)
def test_the_byte_order_mark_is_kept(rule: Rule, bad: Bad, tmp_path: Path) -> None:
    assert _migrated(rule, bad, b"\xef\xbb\xbf" + bad.code.encode(), tmp_path) == b"\xef\xbb\xbf" + bad.fixed.encode()


@pytest.mark.parametrize(("rule", "bad"), PROGRAMS)
def test_the_encoding_is_kept(rule: Rule, bad: Bad, tmp_path: Path) -> None:
    new = _migrated(rule, bad, (COOKIE + bad.code).encode("latin-1"), tmp_path)
    assert new == (COOKIE + bad.fixed).encode("latin-1")


@pytest.mark.parametrize(("rule", "bad"), EDITED)
def test_a_missing_final_newline_stays_missing(rule: Rule, bad: Bad, tmp_path: Path) -> None:
    new = _migrated(rule, bad, bad.code.rstrip("\n").encode(), tmp_path)
    assert new == bad.fixed.rstrip("\n").encode()


@pytest.mark.parametrize(("rule", "bad"), PROGRAMS)
def test_tabs_are_kept(rule: Rule, bad: Bad, tmp_path: Path) -> None:
    new = _migrated(rule, bad, _tabbed(bad.code).encode(), tmp_path)
    assert new == _tabbed(bad.fixed).encode()


def _migrated(rule: Rule, bad: Bad, data: bytes, folder: Path) -> bytes:
    chosen = settings(folder, bad.api_date, (rule.code,), bad.target)
    return migrate(folder, data, chosen, unsafe=bad.unsafe, example=bad)


def _tabbed(code: str) -> str:
    return re.sub(r"^(?:    )+", lambda found: "\t" * (len(found[0]) // 4), code, flags=re.MULTILINE)


def _parses(code: str | bytes) -> bool:
    try:
        ast.parse(code)
    except (SyntaxError, ValueError):
        return False
    return True


# -- another spelling, the same findings ----------------------------------------------------------------------------


@pytest.mark.parametrize("spelled", [swapped, renamed, qualified])
@pytest.mark.parametrize(("rule", "bad"), DIRECT)
def test_the_spelling_of_the_client_makes_no_difference(rule: Rule, bad: Bad, spelled, tmp_path: Path) -> None:
    chosen = settings(tmp_path, bad.api_date, target=bad.target)
    findings, source = check(tmp_path, bad.code, chosen)
    other_findings, other_source = check(tmp_path, spelled(bad.code), chosen)
    assert rows(other_findings, other_source, rule.code) == rows(findings, source, rule.code)


@pytest.mark.parametrize("spelled", [swapped, renamed, qualified])
@pytest.mark.parametrize(("rule", "fine"), [case for case in GOOD + NOOP if IMPORT in case.values[1].code])
def test_the_spelling_of_the_client_makes_no_finding(rule: Rule, fine: Beside, spelled, tmp_path: Path) -> None:
    findings, _ = check(tmp_path, spelled(fine.code))
    assert [finding.message for finding in findings if finding.code == rule.code] == []


# -- what a rule says about itself ----------------------------------------------------------------------------------


@ALL
def test_a_rule_is_named_and_placed_by_its_family(rule: Rule) -> None:
    assert re.fullmatch(r"CBR\d{3}", rule.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    assert rule.severity in ("error", "warning")
    assert rule.fixable in (None, "safe", "unsafe", "display")
    file = Path(inspect.getfile(type(rule)))
    assert file.parent.name == FAMILIES[rule.code[3]]
    assert file.stem == rule.name.replace("-", "_")


@ALL
def test_a_rule_explains_itself(rule: Rule) -> None:
    assert "\n" not in rule.summary()
    assert rule.summary().endswith(".")
    assert len(rule.explanation()) > len(rule.summary()) + 80
    if rule.code[3] != "9":
        assert re.search(r"^Source: \S", rule.explanation(), re.MULTILINE)
    assert ("fix" in rule.explanation().lower()) or rule.fixable is None


@ALL
def test_a_rule_has_more_examples_to_leave_alone_than_to_report(rule: Rule) -> None:
    assert rule.bad
    assert rule.good
    assert rule.noop
    assert len(rule.good) + len(rule.noop) >= len(rule.bad)


@ALL
def test_one_example_of_a_rule_has_the_shape_of_real_code(rule: Rule) -> None:
    examples = re.findall(r"# In shape from .+\n\s+Bad\(", inspect.getsource(type(rule)))
    assert examples, f"{rule.code}: one of its bad examples is to begin with a comment, `# In shape from ...`"


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES) > 0
