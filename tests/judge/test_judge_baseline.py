"""A baseline: what it accepts when code has moved, what it reports as gone, and what its file looks like."""

import json
import os
from pathlib import Path

import pytest

from migrator.judge.baseline import (
    Baseline,
    BaselineError,
    Coverage,
    Whereabouts,
    compare,
    load,
    parsed,
    rendered,
    rewritten,
    save,
)
from migrator.judge.fingerprints import Identity


def at(path: str, scope: str = "", text: str = "a", code: str = "CBR101") -> Identity:
    return Identity(path, scope, code, text)


def compared(known: list[Identity], found: list[Identity], files: dict[str, list[str]] | None = None, covered=None):
    """The findings that are new, and the entries that are stale; ``files`` are those on disk, with their scopes."""
    there = files if files is not None else {each.path: [each.scope] for each in found}
    where = Whereabouts(covered or (lambda entry: True), there.__contains__, there.get)
    result = compare(Baseline("baseline.json", tuple(known)), found, where)
    return [found[number] for number in result.new], list(result.stale)


def test_what_is_known_is_not_new():
    assert compared([at("a.py")], [at("a.py")]) == ([], [])


def test_without_entries_everything_is_new():
    assert compared([], [at("a.py")]) == ([at("a.py")], [])


def test_what_is_gone_is_stale():
    assert compared([at("a.py"), at("a.py", text="b")], [at("a.py")]) == ([], [at("a.py", text="b")])


def test_each_entry_accepts_one_finding():
    assert compared([at("a.py")], [at("a.py"), at("a.py")]) == ([at("a.py")], [])
    assert compared([at("a.py"), at("a.py")], [at("a.py")]) == ([], [at("a.py")])


@pytest.mark.parametrize(
    "other", [at("a.py", "f", "b"), at("a.py", "f", code="CBR201"), at("a.py", "g"), at("b.py", "f"), at("b.py")]
)
def test_another_finding_is_new_while_the_old_place_is_there(other):
    files = {"a.py": ["f", "g"], "b.py": ["f"]}
    assert compared([at("a.py", "f")], [other], files) == ([other], [at("a.py", "f")])


# -- What has moved ---------------------------------------------------------------------------------------------------


def test_a_function_with_another_name_is_the_same():
    assert compared([at("a.py", "ask")], [at("a.py", "answer")]) == ([], [])


def test_a_function_that_has_become_a_method_is_the_same():
    assert compared([at("a.py", "ask")], [at("a.py", "Desk.ask")]) == ([], [])


def test_code_from_the_top_of_a_file_that_is_in_a_function_now_is_the_same():
    assert compared([at("a.py")], [at("a.py", "main")]) == ([], [])


def test_a_function_in_another_file_is_the_same():
    assert compared([at("a.py", "ask")], [at("b.py", "ask")], {"a.py": [], "b.py": ["ask"]}) == ([], [])
    assert compared([at("a.py", "ask")], [at("b.py", "ask")], {"b.py": ["ask"]}) == ([], [])


def test_the_top_of_another_file_is_not_the_same():
    assert compared([at("a.py")], [at("b.py")], {"a.py": [], "b.py": []}) == ([at("b.py")], [at("a.py")])


def test_nothing_is_taken_for_moved_from_a_file_that_cannot_be_parsed():
    files = {"a.py": None, "b.py": ["ask"]}
    assert compared([at("a.py", "ask")], [at("b.py", "ask")], files) == ([at("b.py", "ask")], [at("a.py", "ask")])


def test_a_file_with_another_name_is_the_same():
    known = [at("old.py"), at("old.py", "f"), at("old.py", "g", "b")]
    found = [each._replace(path="new.py") for each in known]
    assert compared(known, found) == ([], [])
    extra = at("new.py", "h", "c")
    assert compared(known, [*found[1:], extra]) == ([extra], [at("old.py")])


def test_a_file_that_has_little_of_the_old_one_is_another():
    known = [at("old.py", text=text) for text in "abcde"]
    assert compared(known, [at("new.py")]) == ([at("new.py")], known)


def test_a_file_that_has_entries_of_its_own_is_no_new_name_of_another():
    assert compared([at("old.py"), at("b.py", text="x")], [at("b.py", text="x"), at("b.py")]) == (
        [at("b.py")],
        [at("old.py")],
    )


def test_a_renamed_folder_takes_its_files_along():
    names = ["api/client.py", "api/users/client.py", "web/client.py"]
    known = [at(f"src/{name}") for name in names]
    assert compared(known, [at(f"lib/{name}") for name in names]) == ([], [])


def test_each_file_can_have_one_new_name():
    assert compared([at("old.py")], [at("new.py"), at("newer.py")]) == ([at("newer.py")], [])


# -- What a run can say -----------------------------------------------------------------------------------------------


def coverage(files=(), folders=(), broken=(), asked=lambda code, path: True) -> Coverage:
    return Coverage(frozenset(files), tuple(folders), frozenset(broken), asked)


def test_a_run_on_some_files_says_nothing_about_others():
    known = [at("a.py"), at("b.py")]
    assert compared(known, [], {"a.py": []}, coverage(files=["a.py"])) == ([], [at("a.py")])


def test_a_run_on_a_folder_speaks_for_what_is_not_in_it_any_more():
    known = [at("src/gone.py"), at("tests/a.py"), at("../x.py")]
    assert compared(known, [], {}, coverage(folders=["src/"])) == ([], [at("src/gone.py")])
    assert compared(known, [], {}, coverage(folders=[""])) == ([], [at("src/gone.py"), at("tests/a.py")])


def test_a_run_says_nothing_about_files_that_it_could_not_read_and_rules_that_it_was_not_asked_for():
    known = [at("a.py"), at("b.py"), at("b.py", code="CBR201")]
    looked = coverage(files=["a.py", "b.py"], broken=["a.py"], asked=lambda code, path: code == "CBR201")
    assert compared(known, [], {}, looked) == ([], [at("b.py", code="CBR201")])


def test_rewriting_drops_what_is_gone_and_keeps_what_was_not_looked_at():
    old = Baseline("baseline.json", (at("a.py"), at("a.py", text="gone"), at("other.py")))
    new = rewritten(old, [at("a.py", text="new"), at("a.py")], coverage(files=["a.py"]))
    assert new == Baseline("baseline.json", (at("a.py"), at("a.py", text="new"), at("other.py")))


# -- The file ---------------------------------------------------------------------------------------------------------

TEXT = """\
{
  "version": 1,
  "findings": [
    {"path": "a.py", "scope": "", "code": "CBR101", "text": "a", "count": 2},
    {"path": "a.py", "scope": "f", "code": "CBR101", "text": "a"},
    {"path": "b\\u00e4\\udc80.py", "scope": "", "code": "CBR101", "text": "a"}
  ]
}
"""


def test_the_file_has_one_entry_a_line_in_order():
    entries = [at("b\xe4\udc80.py"), at("a.py"), at("a.py", "f"), at("a.py")]
    assert rendered(Baseline("baseline.json", tuple(entries))) == TEXT
    assert parsed(TEXT, "x.json") == Baseline("x.json", tuple(sorted(entries)))


def test_an_empty_baseline():
    text = rendered(Baseline("baseline.json"))
    assert json.loads(text) == {"version": 1, "findings": []}
    assert parsed(text, "baseline.json") == Baseline("baseline.json")


def test_entries_that_a_merge_has_doubled_count_once():
    entry = '{"path": "a.py", "scope": "", "code": "CBR101", "text": "a"}'
    assert parsed(f'{{"version": 1, "findings": [{entry}, {entry}]}}', "x").known == (at("a.py"),)


def test_it_is_written_whole_and_read_back(tmp_path):
    file = tmp_path / "baseline.json"
    save(Baseline(str(file), (at("a.py"),)))
    assert load(str(file)) == Baseline(str(file), (at("a.py"),))
    assert os.listdir(tmp_path) == ["baseline.json"]


def test_saving_keeps_links_and_modes(tmp_path):
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_text("{}", encoding="utf-8")
    real.chmod(0o640)
    link.symlink_to(real)
    save(Baseline(str(link), (at("a.py"),)))
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert load(str(real)).known == (at("a.py"),)


def test_a_new_file_can_be_read_by_others(tmp_path):
    save(Baseline(str(tmp_path / "baseline.json")))
    (tmp_path / "other").touch()
    assert (tmp_path / "baseline.json").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_folder_of_that_name_and_one_that_is_not_there(tmp_path):
    with pytest.raises(BaselineError, match="cannot write the baseline: a folder has that name"):
        save(Baseline(str(tmp_path)))
    with pytest.raises(BaselineError, match="cannot write the baseline: no such file or folder"):
        save(Baseline(str(tmp_path / "none" / "baseline.json")))
    assert os.listdir(tmp_path) == []


ENTRY = '    {"path": "a.py", "scope": "", "code": "CBR101", "text": "a"}'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"b\.json:1: the baseline is not valid JSON"),
        ("[]", r'b\.json:1: this is no baseline: expected an object with a "version"'),
        ('{"findings": []}', r'b\.json:1: .* expected an object with a "version"'),
        ('{"version": true, "findings": []}', r'expected an object with a "version"'),
        (
            '{\n\n"version": 2}',
            r"b\.json:3: the baseline has version 2, and this cerebras-migrate reads version 1; use",
        ),
        ('{"version": 1}', r'b\.json:1: expected a list of "findings"'),
        ('{"version": 1,\n"findings": {}}', r'b\.json:2: expected a list of "findings"'),
        (
            TEXT.replace('    {"path": "a.py", "scope": "f"', "<<<<<<< HEAD\n"),
            r"b\.json:5: the baseline is not valid JSON",
        ),
        (TEXT.replace('"f", "code": "CBR101",', '"f",'), r'b\.json:5: an entry needs a text as "code"'),
        (TEXT.replace('"scope": "f"', '"scope": 1'), r'b\.json:5: an entry needs a text as "scope"'),
        (TEXT.replace('"scope": "f"', '"scope": "f", "line": 3'), r'b\.json:5: an entry has no "line"'),
        (TEXT.replace('"count": 2', '"count": 0'), r'b\.json:4: the "count" of an entry is a number from 1'),
        (TEXT.replace('"count": 2', '"count": "2"'), r'b\.json:4: the "count" of an entry is a number from 1'),
        (f'{{"version": 1, "findings": [\n{ENTRY},\n\n    3]}}', r"b\.json:4: expected an entry, an object"),
        ("[" * 100_000, r"b\.json:1: the baseline is "),
        ('{"version": 1, "findings": [' + "\0]}", r"b\.json:1: the baseline is not valid JSON"),
    ],
)
def test_a_damaged_baseline_is_an_error_that_names_the_line_and_the_remedy(text, message):
    with pytest.raises(BaselineError, match=message) as caught:
        parsed(text, "b.json")
    assert "write it" in str(caught.value)


def test_one_that_is_not_there_or_not_text(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        BaselineError, match=r"b\.json: there is no such baseline; write it with .*--write-baseline b\.json"
    ):
        load("b.json")
    Path("b.json").write_bytes(b'{\n"\xff')
    with pytest.raises(BaselineError, match=r"b\.json:2: the baseline is not valid UTF-8; restore the file"):
        load("b.json")
    with pytest.raises(BaselineError, match=r"cannot read the baseline: it is a folder"):
        load(str(tmp_path))


def test_a_byte_order_mark_of_an_editor_does_no_harm(tmp_path):
    file = tmp_path / "b.json"
    file.write_text(TEXT, encoding="utf-8-sig")
    assert len(load(str(file)).known) == 4
