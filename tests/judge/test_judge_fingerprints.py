"""What a finding is known by: everything but its line and its layout."""

import os
from pathlib import Path

import pytest

from migrator.facts import Finding, Place, Span
from migrator.files.source import Source, decode
from migrator.judge.fingerprints import Identity, fingerprints, identities, normalised, seen_from


def source(text: str, path: str = "app.py") -> Source:
    return decode(path, text.encode())


def finding(text: str, flagged: str, path: str = "app.py", code: str = "CBR101", message: str = "no") -> Finding:
    """A finding about the place that is marked by ``flagged`` (its first occurrence)."""
    start = text.index(flagged)
    return Finding(code, "rule", "error", message, Place(path, Span(start, start + len(flagged))))


def identity(text: str, flagged: str = "OpenAI()") -> Identity:
    return identities([finding(text, flagged)], {"app.py": source(text)}, ".")[0]


@pytest.mark.parametrize(
    "other",
    [
        "OpenAI( timeout=5,key='a' )",
        "OpenAI(timeout=5, key='a',)",
        'OpenAI(timeout=5, key="a")',
        'OpenAI(timeout=5, key="""a""")',
        'OpenAI(timeout=5, key=u"a")',
        "OpenAI(\n    timeout=5,  # seconds\n    # the key\n    key='a',\n)",
        "OpenAI(\r\n\ttimeout=5,\r\n\tkey='a')",
        "OpenAI(timeout=5, \\\n    key='a')",
    ],
)
def test_layout_does_not_count(other):
    assert normalised(other) == normalised("OpenAI(timeout=5, key='a')")


@pytest.mark.parametrize(
    "other",
    [
        "OpenAI(timeout=6, key='a')",
        "OpenAI(timeout=5, key='A')",
        "OpenAI(timeout=5, key='a ')",
        "OpenAI(timeout=5, key=b'a')",
        "OpenAI(timeout=5, key=f'a')",
        "OpenAI(key='a', timeout=5)",
        "OpenAI(timeout=5, key='a', x='# no comment')",
        "OpenAI(timeout=5, key='a'), x",
    ],
)
def test_what_the_code_says_counts(other):
    assert normalised(other) != normalised("OpenAI(timeout=5, key='a')")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('"it\'s"', "'it\\'s'"),
        ("'say \"a\"'", '"say \\"a\\""'),
        ("r'\\d'", 'r"\\d"'),
        ("f'{a}{b}'", 'f"{a}{b}"'),
        ("'''a\r\nb'''", '"""a\nb"""'),
        ("'\\\\'", '"\\\\"'),
        ("('#')", '("#")  # a comment'),
    ],
)
def test_strings_are_the_same_in_other_quotes(one, other):
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("'\\\\n'", "'\\n'"), ("r'\\n'", "'\\n'"), ("'a' 'b'", "'ab'"), ("'# a'", "'# b'"), ("ab", "a b")],
)
def test_other_strings_are_others(one, other):
    assert normalised(one) != normalised(other)


def test_where_only_a_comment_is_flagged_its_words_count():
    assert normalised("# cerebras:  ignore") == normalised("# cerebras: ignore") != normalised("# cerebras: ignore[X]")


def test_the_line_does_not_count():
    assert identity("client = OpenAI()\n") == identity("import os\n\n\n\nclient = OpenAI()\n")


def test_the_function_around_it_counts():
    text = "class Desk:\n    @property\n    def client(self):\n        return OpenAI()\n"
    assert identity(text).scope == "Desk.client"
    assert identity("async def client():\n    def inner(): return OpenAI()\n").scope == "client.inner"
    assert identity("def f(client=OpenAI()): pass\n").scope == "f"
    assert identity("@use(OpenAI())\nclass C: pass\n").scope == "C"
    assert identity("def f(): pass\nclient = lambda: OpenAI()\n").scope == ""
    assert identity("if True:\n    for each in []:\n        def f(): OpenAI()\n").scope == "f"


def test_scopes_are_told_by_characters_not_bytes():
    assert identity("def f(): 'äöü€'; return OpenAI()\nOpenAI\n").scope == "f"
    assert identity("def f(): 'äöü€'\nx = OpenAI()\n").scope == ""


def test_a_file_that_cannot_be_parsed_has_no_scopes():
    assert identity("def f():\n    OpenAI()\n    (\n").scope == ""


def test_a_file_that_could_not_be_read_has_its_name_and_rule():
    [found] = identities([Finding("CBR902", "unreadable", "error", "no", Place("a.py", Span(0, 0)))], {}, ".")
    assert found[:3] == ("a.py", "", "CBR902")


def test_fingerprints_are_texts_that_differ():
    text = "a = OpenAI()\nb = OpenAI()\n"
    first, second = finding(text, "OpenAI()"), Finding("CBR101", "rule", "error", "no", Place("app.py", Span(17, 25)))
    sources = {"app.py": source(text)}
    one, two = fingerprints([first, second], sources, ".")
    assert one != two
    assert fingerprints([second, first], sources, ".") == (two, one), "each keeps its own in whatever order"
    assert all(len(each) == 32 and int(each, 16) >= 0 for each in (one, two))


def test_a_fingerprint_is_the_same_on_every_machine_and_python():
    text = 'client = OpenAI(f"{a!r}")\n'
    assert fingerprints([finding(text, 'OpenAI(f"{a!r}")')], {"app.py": source(text)}, ".") == (
        "08d52780df70b565ad9289af1e0ced18",
    )


def test_the_second_of_two_becomes_the_first_when_that_is_fixed():
    two, one = "a = OpenAI()\nb = OpenAI()\n", "a = Moved()\nb = OpenAI()\n"
    before = fingerprints(
        [finding(two, "OpenAI()"), Finding("CBR101", "rule", "error", "no", Place("app.py", Span(17, 25)))],
        {"app.py": source(two)},
        ".",
    )
    assert fingerprints([finding(one, "OpenAI()")], {"app.py": source(one)}, ".") == before[:1]


def test_a_path_is_seen_from_the_folder_wherever_the_program_runs(tmp_path, monkeypatch):
    (tmp_path / "src").mkdir()
    monkeypatch.chdir(tmp_path)
    assert seen_from(".", "src/app.py") == "src/app.py"
    monkeypatch.chdir(tmp_path / "src")
    assert seen_from("..", "app.py") == "src/app.py"
    assert seen_from(str(tmp_path), os.path.join(tmp_path, "src", "app.py")) == "src/app.py"
    assert seen_from(".", "../other.py") == "../other.py"


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_a_folder_that_is_reached_by_a_link_is_the_same_folder(tmp_path, monkeypatch):
    (tmp_path / "real").mkdir()
    Path(tmp_path / "link").symlink_to(tmp_path / "real")
    monkeypatch.chdir(tmp_path)
    assert seen_from("real", "link/app.py") == "app.py"
