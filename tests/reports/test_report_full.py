"""Code frames: what a person sees of a finding."""

from textwrap import dedent

import pytest

from migrator.facts import Finding, Fix, Place, Related, Span
from migrator.reports import concise, full
from migrator.reports.text import Style

SAFE = Fix("safe", "write gpt-oss-120b", ())
UNSAFE = Fix("unsafe", "remove seed", ())


def frame(program, *findings, style=None):
    return "\n".join(full.render(findings, program.sources, style or Style()))


def expect(text):
    return dedent(text).lstrip("\n")


def test_a_place_is_underlined_between_two_lines_of_context(program):
    app = program(app='import a\nimport b\nimport c\nask(model="gpt-4o")\nprint(1)\nprint(2)\nprint(3)\n')
    finding = app.finding('"gpt-4o"', "Cerebras has no model gpt-4o", fix=SAFE, help="choose a model")
    assert frame(app, finding) == expect(
        """
        app.py:4:11: CBR201 [*] error: Cerebras has no model gpt-4o
          |
        2 | import b
        3 | import c
        4 | ask(model="gpt-4o")
          |           ^^^^^^^^
        5 | print(1)
        6 | print(2)
          |
          = help: choose a model
          = fix: write gpt-oss-120b
        """
    )


def test_empty_lines_at_the_edge_and_beyond_the_file_are_not_shown(program):
    app = program(app="import a\n\n\nask()\n\n")
    assert frame(app, app.finding("ask()")) == expect(
        """
        app.py:4:1: CBR201 error: says so
          |
        4 | ask()
          | ^^^^^
          |
        """
    )


@pytest.mark.parametrize(
    ("fix", "header", "note"),
    [
        (SAFE, "app.py:1:1: CBR201 [*] error: says so", "  = fix: write gpt-oss-120b"),
        (UNSAFE, "app.py:1:1: CBR201 error: says so", "  = fix available with --unsafe-fixes: remove seed"),
        (Fix("display", "try x", ()), "app.py:1:1: CBR201 error: says so", "  = suggestion: try x"),
        (None, "app.py:1:1: CBR201 error: says so", "  |"),
    ],
)
def test_the_fix_is_announced(program, fix, header, note):
    app = program(app="ask()\n")
    lines = frame(app, app.finding("ask()", fix=fix)).split("\n")
    assert (lines[0], lines[-2]) == (header, note)


def test_related_places_in_the_same_file_are_labelled_and_distant_lines_left_out(program):
    app = program(app="client = OpenAI()\n" + "x = 1\n" * 10 + "client.ask(seed=1)\n")
    finding = app.finding("seed=1", related=(app.related("OpenAI()", "client made here"),))
    assert frame(app, finding) == expect(
        """
        app.py:12:12: CBR201 error: says so
           |
         1 | client = OpenAI()
           |          -------- client made here
        ...
        10 | x = 1
        11 | x = 1
        12 | client.ask(seed=1)
           |            ^^^^^^
           |
        """
    )


def test_related_places_on_the_same_line_follow_the_primary_one(program):
    app = program(app="OpenAI().ask(seed=1)\n")
    finding = app.finding("seed=1", related=(app.related("OpenAI()", "client made here"),))
    assert "1 | OpenAI().ask(seed=1)\n  |              ^^^^^^\n  | -------- client made here\n" in frame(app, finding)


def test_related_places_in_another_file_have_a_frame_of_their_own(program):
    app = program(app="client.ask(seed=1)\n", clients="import openai\nclient = openai.OpenAI(\n    timeout=1,\n)\n")
    call = "openai.OpenAI(\n    timeout=1,\n)"
    finding = app.finding("seed=1", related=(app.related(call, "client made here", "clients.py"),))
    assert frame(app, finding) == expect(
        """
        app.py:1:12: CBR201 error: says so
          |
        1 | client.ask(seed=1)
          |            ^^^^^^
          |
          ::: clients.py:2:10
          |
        2 | client = openai.OpenAI(
          |          -------------- client made here
          |
        """
    )


def test_a_related_place_in_a_file_that_was_not_read_becomes_a_note(program):
    app = program(app="ask()\n")
    related = Related(Place("gone.py", Span(4, 5)), "client made here")
    assert "  = note: client made here (gone.py)" in frame(app, app.finding("ask()", related=(related,)))


def test_a_finding_about_a_file_that_was_not_read_has_no_frame(program):
    finding = Finding("CBR902", "unreadable-file", "error", "no permission", Place("a.py", Span(0, 0)), help="chmod")
    assert frame(program(), finding) == expect(
        """
        a.py:1:1: CBR902 error: no permission
          = help: chmod
        """
    )


def test_a_place_of_several_lines_is_marked_where_it_begins_and_ends(program):
    app = program(app="client = OpenAI(\n    timeout=1,\n)\n")
    assert frame(app, app.finding("OpenAI(\n    timeout=1,\n)")) == expect(
        """
        app.py:1:10: CBR201 error: says so
          |
        1 | client = OpenAI(
          |          ^^^^^^^
        2 |     timeout=1,
        3 | )
          | ^ to here
          |
        """
    )


def test_a_long_place_is_elided(program):
    text = "ask(\n" + "".join(f"    a{number}=1,\n" for number in range(20)) + "    )"
    app = program(app=text)
    assert frame(app, app.finding(text)) == expect(
        """
        app.py:1:1: CBR201 error: says so
           |
         1 | ask(
           | ^^^^
         2 |     a0=1,
        ...
        22 |     )
           |     ^ to here
           |
        """
    )


def test_a_place_that_ends_with_its_line_end_stays_on_its_line(program):
    app = program(app="a = 1\nb = 2\n")
    assert "1 | a = 1\n  | ^^^^^\n2 | b = 2\n" in frame(app, app.finding("a = 1\n"))


def test_an_empty_place_and_the_end_of_the_file_can_be_pointed_at(program):
    app = program(app="ask(\n")
    end = Finding("CBR900", "syntax-error", "error", "never closed", Place("app.py", Span(5, 5)))
    assert "1 | ask(\n2 |\n  | ^\n" in frame(app, end)


def test_tabs_are_expanded(program):
    app = program(app="if x:\n\task(\tseed=1)\n")
    assert "2 |     ask(    seed=1)\n  |             ^^^^^^\n" in frame(app, app.finding("seed=1"))


def test_wide_and_combining_characters_are_aligned(program):
    app = program(app='say("日本", "e\u0301", seed=1)\n')
    assert '1 | say("日本", "e\u0301", seed=1)\n  |                  ^^^^^^\n' in frame(app, app.finding("seed=1"))
    assert "  |     ^^^^^^\n" in frame(app, app.finding('"日本"'))


def test_what_the_console_cannot_write_is_escaped_and_still_aligned(program):
    app = program(app='say("日", seed=1)\n')
    text = frame(app, app.finding("seed=1", "日"), style=Style(encoding="ascii"))
    assert text.isascii()
    assert 'error: \\u65e5\n  |\n1 | say("\\u65e5", seed=1)\n  |               ^^^^^^\n' in text


@pytest.mark.parametrize("before", [0, 90, 500])
def test_a_very_long_line_is_cut_around_the_place(program, before):
    app = program(app=f'ask("{"x" * before}", seed=1, b="{"y" * 500}")\n')
    lines = frame(app, app.finding("seed=1")).split("\n")
    assert len(lines[2]) <= 124
    assert lines[2].endswith("...")
    begin = lines[3].index("^")
    assert lines[2][begin : begin + 6] == "seed=1"
    assert lines[3].strip("| ") == "^^^^^^"


def test_places_outside_the_part_of_a_cut_line_are_marked_at_the_ellipsis(program):
    app = program(app=f'first(1, "{"x" * 300}", seed=1, b="{"y" * 300}", last=2)\n')
    finding = app.finding("seed=1", related=(app.related("first", "one"), app.related("last=2", "two")))
    _, _, code, primary, one, two, *_ = frame(app, finding).split("\n")
    assert code[primary.index("^") :].startswith("seed=1")
    assert one == "  | - one"
    assert two.endswith("- two")
    assert two.index("-") == len(code) - 1


def test_a_place_longer_than_the_line_may_be_is_underlined_as_far_as_it_is_seen(program):
    app = program(app=f'ask("{"x" * 500}")\n')
    lines = frame(app, app.finding(f'"{"x" * 500}"')).split("\n")
    assert lines[3].count("^") >= 100
    assert len(lines[3]) <= len(lines[2])


def test_keys_are_starred_out_without_moving_anything(program):
    app = program(app='OpenAI(api_key="sk-proj-abcdefghijkl", seed=1)\n')
    text = frame(app, app.finding("seed=1", "the key csk-0123456789abcdef", help="sk-proj-abcdefghijkl"))
    assert (
        '1 | OpenAI(api_key="sk-*****************", seed=1)\n  |                                        ^^^^^^' in text
    )
    assert "error: the key csk-…\n" in text
    assert "= help: sk-…\n" in text
    assert "abcdefgh" not in text


def test_nothing_from_a_file_commands_the_terminal(program):
    app = program(app='ask("\x1b[31m\u202e", seed=1)\n')
    app.add("b\x1b]0;.py", "x = 1\n")
    one = app.finding("seed=1", "bad\x1b[2J\nnews\u2066")
    two = app.finding("x = 1", path="b\x1b]0;.py")
    text = frame(app, one, two)
    assert "\x1b" not in text
    assert "error: bad\\x1b[2J\\nnews\\u2066\n" in text
    assert '1 | ask("\\x1b[31m\\u202e", seed=1)\n  |                       ^^^^^^\n' in text
    assert "\nb\\x1b]0;.py:1:1: CBR201 error" in text


def test_colours_are_added_to_the_same_text(program):
    app = program(app="client = OpenAI()\nclient.ask(seed=1)\n")
    related = (app.related("OpenAI()", "client made here"),)
    error = app.finding("seed=1", fix=SAFE, related=related)
    warning = app.finding("seed=1", severity="warning")
    text = frame(app, error, warning, style=Style(colour=True))
    assert "\x1b[1;31m^^^^^^\x1b[0m" in text
    assert "\x1b[1;33m^^^^^^\x1b[0m" in text
    assert "\x1b[1;34m-------- client made here\x1b[0m" in text
    assert "\x1b[1;36m[*]\x1b[0m" in text
    plain = text
    for code in ("\x1b[0m", "\x1b[1m", *(f"\x1b[1;3{number}m" for number in range(8))):
        plain = plain.replace(code, "")
    assert plain == frame(app, error, warning)


def test_concise_is_a_line_a_finding(program):
    app = program(app='x = 1\nask(seed=1, key="sk-0123456789")\n')
    findings = [
        app.finding("seed=1", "says sk-0123456789\nso", fix=SAFE),
        app.finding("x", severity="warning", fix=UNSAFE),
    ]
    assert list(concise.render(findings, app.sources, Style())) == [
        "app.py:2:5: CBR201 [*] error: says sk-…\\nso",
        "app.py:1:1: CBR201 warning: says so",
    ]


def test_code_in_a_frame_is_no_command_to_a_ci_system(program):
    app = program(app="x[\n::2]  ##[error]no\n")
    lines = list(full.render([app.finding("2")], app.sources, Style()))
    assert "2 | ::2]  #\\x23[error]no" in lines
