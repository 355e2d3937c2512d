"""Comments that accept a finding, and comments that accept nothing."""

import pytest
from judge_programs import MOVED, checked, migrated, write

from migrator.settings import Settings

CALL = 'client.chat.completions.create(model="gpt-4o", messages=[], store=True)'
START = f"import os\nfrom openai import OpenAI\nclient = {MOVED}\n"


def codes(line: str) -> list[str]:
    write(START + line + "\n")
    return [finding.code for finding in checked()]


def test_without_a_comment():
    assert codes(CALL) == ["CBR201", "CBR301"]


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("# cerebras: ignore", []),
        ("# cerebras: ignore[CBR201]", ["CBR301"]),
        ("# cerebras: ignore[CBR201, CBR301]", []),
        ("# cerebras: ignore[CBR201,CBR301] both are fine", []),
        ("# cerebras: ignore[unsupported-field]", ["CBR201"]),
        ("# cerebras: ignore[CBR3]", ["CBR201"]),
        ("# CEREBRAS: IGNORE[CBR3]", ["CBR201"]),
        ("#cerebras:ignore[CBR3]", ["CBR201"]),
        ("# cerebras: ignore[CBR101]", ["CBR201", "CBR301", "CBR901"]),
        ("# cerebras: ignore[CBR201, CBR101]", ["CBR301", "CBR901"]),
        ("# cerebras: ignore [CBR201,] why", ["CBR301"]),
        ("# cerebras: ignore: it is theirs", []),
        ("# cerebras: ignore - see CBR201", []),
        ("# noqa: E501  # cerebras: ignore[CBR2, CBR3] why", []),
        ("# type: ignore[attr-defined] # noqa #cerebras: ignore[CBR2, CBR3]", []),
        ("# cerebras: ignore[CBR201]  # cerebras: ignore[CBR301]", []),
        ("# cerebras: ignore[ALL]", []),
        ("# noqa", ["CBR201", "CBR301"]),
        ("# cerebras: see the docs", ["CBR201", "CBR301"]),
        ("# cerebras: ignored by their linter", ["CBR201", "CBR301"]),
        ("# see # cerebras", ["CBR201", "CBR301"]),
        ("# we could write cerebras: ignore[CBR201]", ["CBR201", "CBR301"]),
    ],
)
def test_a_comment_in_the_line(comment, left):
    assert sorted(codes(f"{CALL}  {comment}")) == left


def test_a_comment_in_another_line_accepts_nothing():
    assert codes(f"# cerebras: ignore\n{CALL}") == ["CBR901", "CBR201", "CBR301"]


def test_a_text_that_reads_like_a_comment_accepts_nothing():
    assert "CBR201" in codes(f"{CALL.replace('[]', chr(91) + chr(34) + '# cerebras: ignore' + chr(34) + chr(93))}")


def test_each_line_of_a_call_accepts_its_own():
    call = 'client.chat.completions.create(\n    model="gpt-4o",  # cerebras: ignore\n    store=True,\n)'
    assert codes(call) == ["CBR301"]


def test_a_finding_of_several_lines_is_accepted_on_any_of_them():
    write("from openai import OpenAI\nclient = OpenAI(\n    timeout=5,\n)  # cerebras: ignore[CBR101]\n")
    assert checked() == ()


def test_a_comment_without_a_finding_is_reported_in_a_file_of_another_library():
    write("from groq import Groq\nclient = Groq()  # cerebras: ignore\n")
    assert [finding.code for finding in checked()] == ["CBR901"]


@pytest.mark.parametrize("text", ["client = OpenAI(  # cerebras: ignore\n", "return = 1  # cerebras: ignore\n"])
def test_a_comment_in_a_file_that_cannot_be_parsed_is_not_counted_as_unused(text):
    write(f"from openai import OpenAI\n{text}")
    assert [finding.code for finding in checked()] == ["CBR900"]


# -- Lines that belong together ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        f"answer = \\\n    {CALL}  # cerebras: ignore",
        f'print({CALL}, """\ntext\n""")  # cerebras: ignore',
        f'print({CALL}, f"""\n{{client}}\n""")  # cerebras: ignore',
        f'print("""\n""", {CALL}, """\n""" \\\n    """\n""")  # cerebras: ignore',
    ],
)
def test_a_comment_speaks_for_the_lines_that_cannot_have_one(statement):
    assert codes(statement) == []


@pytest.mark.parametrize(
    "statement",
    [
        f"print(\n    {CALL},\n    1,  # cerebras: ignore\n)",
        f'print({CALL},\n    """\n""")  # cerebras: ignore',
        f"{CALL}; text = 'a \\\\'\nx = 1  # cerebras: ignore",
    ],
)
def test_but_not_for_lines_that_could(statement):
    assert sorted(codes(statement)) == ["CBR201", "CBR301", "CBR901"]


# -- Whole files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("# cerebras: ignore-file", []),
        ("# cerebras: ignore-file[CBR301] until May", ["CBR201"]),
        ("# cerebras: ignore-file[openai-model, CBR3]", []),
        ("# ruff: noqa  # cerebras: ignore-file[CBR2, CBR3]", []),
        ("# cerebras: ignore-file[CBR101]", ["CBR201", "CBR301", "CBR901"]),
        ("x = 1  # cerebras: ignore-file", ["CBR201", "CBR301", "CBR901"]),
        ('"""\n# cerebras: ignore-file\n"""', ["CBR201", "CBR301"]),
    ],
)
def test_a_comment_for_the_whole_file(comment, left):
    write(f"{comment}\n{START}{CALL}\n")
    assert sorted(finding.code for finding in checked()) == left
    write(f"{START}{CALL}\n{comment}\n")
    assert sorted(finding.code for finding in checked()) == left


def test_a_comment_for_a_file_is_for_that_file():
    write(f"--- a.py\n# cerebras: ignore-file\n{START}{CALL}\n--- b.py\n{START}{CALL}\n")
    assert [finding.place.path for finding in checked()] == ["b.py", "b.py"]


def test_a_comment_on_the_line_goes_before_one_for_the_file():
    write(f"# cerebras: ignore-file[CBR201]\n{START}{CALL}  # cerebras: ignore[CBR201, CBR301]\n")
    [unused] = checked()
    assert unused.message == "there is no finding of CBR201 in this file that this comment accepts"


# -- What cannot be understood ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("comment", "message", "help"),
    [
        (
            "# cerebras: ignore[CBR9999]",
            "this comment names 'CBR9999', and there is no such rule",
            "`cerebras-migrate rule` lists all rules",
        ),
        (
            "# cerebras: ignore[unsuported-field]",
            "this comment names 'unsuported-field', and there is no such rule",
            "did you mean unsupported-field? `cerebras-migrate rule` lists all rules",
        ),
        (
            "# cerebras: ignore[F401]",
            "this comment names 'F401', and there is no such rule",
            "`cerebras-migrate rule` lists all rules",
        ),
        (
            "# cerebras: ignore[CBR201",
            "this comment cannot be understood, so it accepts nothing: the bracket is not closed",
            "write `# cerebras: ignore[CBR301] reason`, with the rules that are meant",
        ),
        (
            "# cerebras: ignore CBR201",
            "this comment cannot be understood, so it accepts nothing: the rules have to stand in brackets",
            "write `# cerebras: ignore[CBR301] reason`, with the rules that are meant",
        ),
        (
            "# cerebras: ignore[] all of it",
            "this comment cannot be understood, so it accepts nothing: no rule is named in the brackets",
            "write `# cerebras: ignore[CBR301] reason`, with the rules that are meant",
        ),
        (
            "# cerebras: ignore-next-line[CBR201]",
            "this comment cannot be understood, so it accepts nothing: there is no `ignore-next-line`",
            "write `# cerebras: ignore[CBR301] reason`, with the rules that are meant",
        ),
        (
            "# cerebras: ignore-file[CBR201]",
            "this comment cannot be understood, so it accepts nothing: "
            "`ignore-file` accepts findings of a whole file only on a line of its own",
            "write `# cerebras: ignore-file[CBR301] reason`, with the rules that are meant",
        ),
    ],
)
def test_a_comment_that_cannot_be_understood_accepts_nothing_and_is_reported(comment, message, help):
    write(f"{START}{CALL}  {comment}\n")
    found = {finding.code: finding for finding in checked()}
    assert sorted(found) == ["CBR201", "CBR301", "CBR901"]
    assert (found["CBR901"].message, found["CBR901"].help, found["CBR901"].fix) == (message, help, None)


def test_one_wrong_name_does_not_spoil_the_others():
    assert sorted(codes(f"{CALL}  # cerebras: ignore[CBR201, CBR9999]")) == ["CBR301", "CBR901"]


# -- Comments without use are removed ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1  # cerebras: ignore", "x = 1"),
        ("x = 1 # cerebras: ignore[CBR101] see #12, and https://a.b/#c  ", "x = 1"),
        ("x = 1\t# cerebras: ignore", "x = 1"),
        ("x = 1  # noqa: E741  # cerebras: ignore[CBR101] why", "x = 1  # noqa: E741"),
        ("x = 1  # cerebras: ignore[CBR101] why  # noqa", "x = 1  # noqa"),
        ("x = 1  # a  # cerebras: ignore[CBR101] why # type: ignore", "x = 1  # a # type: ignore"),
        ("x = 1  # cerebras: ignore  # cerebras: ignore[CBR101]", "x = 1"),
        ("x = [\n    # cerebras: ignore[CBR101]\n    1,\n]", "x = [\n    1,\n]"),
        ("def f():\n    # cerebras: ignore\n    pass", "def f():\n    pass"),
        ("# cerebras: ignore-file[CBR101]\nx = 1", "x = 1"),
        (f"{CALL}  # cerebras: ignore[CBR201, CBR101, CBR301] a", f"{CALL}  # cerebras: ignore[CBR201, CBR301] a"),
        (f"{CALL}  # cerebras: ignore[CBR101,CBR201,CBR301]", f"{CALL}  # cerebras: ignore[CBR201,CBR301]"),
        (f"{CALL}  # cerebras: ignore[CBR2, CBR3, CBR1]", f"{CALL}  # cerebras: ignore[CBR2, CBR3]"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_comment_without_use_is_removed_and_nothing_else(before, after, newline, folder):
    text, wanted = (f"{START}{each}\ny = 2\n".replace("\n", newline) for each in (before, after))
    (folder / "app.py").write_bytes(text.encode())
    assert migrated() == {"app.py": wanted}
    (folder / "app.py").write_bytes(wanted.encode())
    assert checked() == ()


def test_at_the_end_of_a_file_without_a_newline(folder):
    (folder / "app.py").write_text("import openai\n# cerebras: ignore", encoding="utf-8")
    assert migrated() == {"app.py": "import openai\n"}


def test_a_wrong_name_stays_for_a_person():
    write("import openai  # cerebras: ignore[CBR9999, CBR101]\n")
    assert migrated() == {"app.py": "import openai  # cerebras: ignore[CBR9999]\n"}


def test_a_comment_within_a_call_that_is_migrated_is_removed_too():
    write("from openai import OpenAI\nclient = OpenAI(\n    timeout=5,  # cerebras: ignore[CBR104] none\n)\n")
    assert "ignore" not in migrated()["app.py"]
    assert "timeout=5,\n" in migrated()["app.py"]


def test_a_comment_stays_while_a_part_of_the_program_cannot_be_seen():
    """What it accepts may be there once that part can."""
    write("--- app.py\nimport openai  # cerebras: ignore\n--- broken.py\nimport openai (\n")
    assert [finding.code for finding in checked()] == ["CBR901", "CBR900"]
    assert migrated() == {}


def test_a_comment_for_a_rule_that_is_not_selected_has_its_use(folder):
    write(f"{START}{CALL}  # cerebras: ignore[CBR201, CBR301]\n")
    assert checked(settings=Settings(root=folder, ignore=("CBR3",))) == ()
    write(f"{START}{CALL}  # cerebras: ignore\n")
    assert checked(settings=Settings(root=folder, select=("CBR1", "CBR901"))) == ()


def test_what_is_reported_without_a_fix_is_not_removed(folder):
    write("import openai  # cerebras: ignore\n")
    assert migrated(settings=Settings(root=folder, ignore=("CBR901",))) == {}
