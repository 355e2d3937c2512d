"""The command line against a pipeline that is played: options in, output and exit code out."""

import errno
import functools
import json
import subprocess
import sys
import types
from dataclasses import dataclass, field
from datetime import date

import pytest
from click.testing import CliRunner

import migrator
from migrator.cli import cli
from migrator.configuration import Configurations
from migrator.errors import Failure
from migrator.facts import Edit, Facts, Finding, Fix, Place, Skipped, Span
from migrator.files.source import Source, decode

ERROR = Finding("CBR201", "openai-model", "error", "no such model", Place("app.py", Span(0, 3)))
WARNING = Finding("CBR204", "dynamic-model", "warning", "unknown model", Place("app.py", Span(0, 3)))


@dataclass(frozen=True)
class Change:
    path: str
    before: Source
    after: Source
    applied: tuple
    masked: Source | None = None


@dataclass(frozen=True)
class Problem:
    path: str
    message: str


@dataclass(frozen=True)
class Rule:
    code: str = "CBR101"
    name: str = "openai-client"
    severity: str = "error"
    fix: str = "safe"
    summary: str = "Summary."
    explanation: str = "Why."
    bad: tuple = ()
    good: tuple = ()


@dataclass
class Pipeline:
    """Plays ``migrator.pipeline``: answers with ``outcome`` or raises ``error``, and keeps what it was asked."""

    findings: tuple = ()
    changes: tuple = ()
    problems: tuple = ()
    skipped: tuple = ()
    texts: dict = field(default_factory=lambda: {"app.py": decode("app.py", b"ask()\n")})
    error: BaseException | None = None
    asked: dict = field(default_factory=dict)

    def answer(self, name, paths, settings, **options):
        self.asked = {"command": name, "paths": paths, "settings": settings, **options}
        if self.error is not None:
            raise self.error
        configurations = settings if isinstance(settings, Configurations) else Configurations(everywhere=settings)
        return types.SimpleNamespace(
            settings=configurations.among(paths or ["."]),
            findings=self.findings,
            texts=self.texts,
            files=2,
            relevant=1,
            changes=self.changes,
            skipped=self.skipped,
            problems=self.problems,
            facts=Facts(),
            todo=(),
        )


@pytest.fixture
def pipeline(monkeypatch, tmp_path):
    played = Pipeline()
    for name in ("check", "migrate", "inventory"):
        answer = functools.partial(played.answer, name)
        monkeypatch.setattr(f"migrator.pipeline.{name}", answer)
    monkeypatch.setattr("migrator.pipeline.rules", lambda settings: (Rule(),))
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return played


def run(*arguments, stdin=None):
    return CliRunner().invoke(cli, arguments, input=stdin)


@pytest.mark.parametrize("command", ["check", "migrate", "inventory"])
@pytest.mark.parametrize(
    ("findings", "problems", "configured", "code"),
    [
        ((), (), "error", 0),
        ((WARNING,), (), "error", 0),
        ((ERROR,), (), "error", 1),
        ((WARNING,), (), "warning", 1),
        ((ERROR, WARNING), (), "never", 0),
        ((), (Problem("x.py", "cannot be written"),), "never", 2),
        ((ERROR,), (Problem("x.py", "cannot be written"),), "error", 2),
    ],
)
def test_exit_codes(pipeline, tmp_path, command, findings, problems, configured, code):
    (tmp_path / "cerebras-migrator.toml").write_text(f'fail-on = "{configured}"')
    pipeline.findings, pipeline.problems = findings, problems
    result = run(command)
    assert result.exit_code == code
    assert ("error: x.py: cannot be written\n" in result.stderr) is bool(problems)


def test_fail_on_of_the_command_line_wins(pipeline, tmp_path):
    (tmp_path / "cerebras-migrator.toml").write_text('fail-on = "never"')
    pipeline.findings = (WARNING,)
    assert run("check").exit_code == 0
    assert run("check", "--fail-on", "warning").exit_code == 1


def test_check_prints_frames_and_a_closing_line(pipeline):
    pipeline.findings = (ERROR,)
    result = run("check", "src", "b.py")
    assert result.stdout == (
        "app.py:1:1: CBR201 error: no such model\n  |\n1 | ask()\n  | ^^^\n  |\n\n"
        "Looked at 2 files; 1 mentions OpenAI or Cerebras.\nFound 1 error.\n"
        "1 needs a person; `cerebras-migrate rule CODE` explains each.\n"
    )
    assert result.stderr == ""
    assert pipeline.asked["paths"] == ("src", "b.py")
    assert pipeline.asked["edits"] is False


def test_check_concise(pipeline):
    pipeline.findings = (ERROR,)
    assert run("check", "--output-format", "concise").stdout.startswith(
        "app.py:1:1: CBR201 error: no such model\nLooked at"
    )


def test_check_json_is_json_and_nothing_else(pipeline):
    place = Place("app.py", Span(0, 3))
    pipeline.findings = (Finding("CBR201", "n", "error", "m", place, fix=Fix("safe", "f", (), (Edit(place, "tell"),))),)
    pipeline.problems = (Problem("x.py", "unreadable"),)
    result = run("check", "--output-format", "json")
    assert json.loads(result.stdout)[0]["fix"]["edits"][0]["content"] == "tell"
    assert result.stderr == "error: x.py: unreadable\n"
    assert pipeline.asked["edits"] is True


def test_paths_default_to_the_current_folder(pipeline):
    run("check")
    assert pipeline.asked["paths"] == (".",)


def test_the_configuration_is_searched_from_the_paths(pipeline, tmp_path):
    (tmp_path / "project" / "src").mkdir(parents=True)
    (tmp_path / "project" / "cerebras-migrator.toml").write_text("api-date = 2026-01-01")

    def day(*arguments):
        run("check", *arguments)
        return pipeline.asked["settings"].of("project/src/app.py").api_date

    assert day("project/src") == date(2026, 1, 1)
    assert day("project/src", "--api-date", "2026-11-20") == date(2026, 11, 20)
    assert day("project/src", "--isolated") is None
    assert day("--config", "project/cerebras-migrator.toml") == date(2026, 1, 1)


def change(path, before, after):
    return Change(path, decode(path, before), decode(path, after), (ERROR,))


CHANGE = change("app.py", b"ask()\r\n", b"tell()\r\n")


def test_migrate_says_what_it_did_and_what_is_left(pipeline):
    pipeline.changes, pipeline.findings = (CHANGE,), (ERROR,)
    pipeline.skipped = (Skipped("b.py", "excluded"),)
    result = run("migrate", "--unsafe-fixes", "--allow-dirty", "--output-format", "concise")
    assert result.stdout == (
        "app.py: changed, 1 finding resolved\n  1: CBR201 no such model\napp.py:1:1: CBR201 error: no such model\n"
        "Looked at 2 files; 1 mentions OpenAI or Cerebras.\nChanged 1 file: 1 finding resolved.\n"
        "Skipped 1 file (excluded): b.py.\nLeft: 1 error.\n"
        "1 needs a person; `cerebras-migrate rule CODE` explains each.\n"
    )
    asked = {key: pipeline.asked[key] for key in ("unsafe", "allow_dirty", "write", "stdin")}
    assert asked == {"unsafe": True, "allow_dirty": True, "write": True, "stdin": None}


def test_migrate_diff_leaves_standard_output_to_the_diff(pipeline):
    pipeline.changes = (CHANGE,)
    result = run("migrate", "--diff")
    assert result.stdout_bytes == b"--- a/app.py\n+++ b/app.py\n@@ -1 +1 @@\n-ask()\r\n+tell()\r\n"
    assert "Would change 1 file: 1 finding resolved." in result.stderr
    assert (pipeline.asked["unsafe"], pipeline.asked["write"]) == (False, False)


def test_migrate_diff_in_colour_for_eyes(pipeline):
    pipeline.changes = (CHANGE,)
    assert "\x1b[1;32m+tell()\x1b[0m" in run("migrate", "--diff", "--color", "always").stdout


def test_the_diff_is_written_in_the_encoding_of_the_file(pipeline):
    old, new = b"# coding: latin-1\n'\xe9'\n", b'# coding: latin-1\n"\xe9"\n'
    pipeline.texts = {"app.py": decode("app.py", new)}
    pipeline.changes = (change("app.py", old, new),)
    assert b'+"\xe9"\n' in run("migrate", "--diff").stdout_bytes


def test_migrate_of_standard_input_is_a_filter(pipeline):
    pipeline.changes = (change("a.py", b"\xef\xbb\xbfask()\r\n", b"\xef\xbb\xbftell()\r\n"),)
    result = run("migrate", "-", "--stdin-filename", "a.py", stdin=b"\xef\xbb\xbfask()\r\n")
    assert result.stdout_bytes == b"\xef\xbb\xbftell()\r\n"
    assert pipeline.asked["stdin"] == ("a.py", b"\xef\xbb\xbfask()\r\n")
    assert pipeline.asked["write"] is False
    pipeline.changes = ()
    assert run("migrate", "-", stdin=b"\xff\r\n").stdout_bytes == b"\xff\r\n"


def test_check_of_standard_input(pipeline):
    run("check", "-", "--stdin-filename", "src/app.py", stdin=b"x")
    assert (pipeline.asked["paths"], pipeline.asked["stdin"]) == ((), ("src/app.py", b"x"))


def test_inventory(pipeline):
    pipeline.findings = (ERROR,)
    result = run("inventory", "--output-format", "json")
    assert json.loads(result.stdout) == {"clients": [], "requests": []}
    assert result.stderr == "app.py:1:1: CBR201 error: no such model\n"
    assert run("inventory").stdout == "0 clients\n0 requests\n"


def test_rule(pipeline):
    assert run("rule").stdout == "CBR101  openai-client  error    safe       Summary.\n"
    assert run("rule", "cbr101").stdout.startswith("# openai-client (CBR101)\n")
    assert json.loads(run("rule", "openai-client", "--output-format", "json").stdout)["code"] == "CBR101"
    assert json.loads(run("rule", "--output-format", "json").stdout)[0]["code"] == "CBR101"
    unknown = run("rule", "CBR102")
    assert (unknown.exit_code, unknown.stderr) == (2, 'error: there is no rule "CBR102"; did you mean "CBR101"?\n')


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("check", "--output-format", "xml"), "'xml' is not one of 'full', 'concise', 'json', 'jsonl', 'sarif'"),
        (("migrate", "--output-format", "sarif"), "'sarif' is not one of 'full', 'concise'"),
        (("check", "--nonsense"), "No such option"),
        (("check", "--api-date", "soon"), '--api-date expects a date such as 2026-11-20, found the string "soon"'),
        (("check", "--stdin-filename", "a.py"), "give `-` as PATHS"),
        (("check", "-", "a.py"), "`-` cannot be combined with other PATHS"),
        (("check", "--isolated", "--config", "x.toml"), "--isolated and --config exclude each other"),
        (("nonsense",), "There is no command 'nonsense'. The commands are check, "),
    ],
)
def test_wrong_use_exits_with_2(pipeline, arguments, message):
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""
    assert pipeline.asked == {}


def test_a_broken_configuration_is_one_line(pipeline, tmp_path):
    (tmp_path / "cerebras-migrator.toml").write_text("fail_on = 1")
    result = run("check")
    assert result.exit_code == 2
    assert result.stderr == 'error: cerebras-migrator.toml:1: unknown key "fail_on"; did you mean "fail-on"?\n'
    assert run("check", "--isolated").exit_code == 0


@pytest.mark.parametrize("command", ["check", "migrate", "inventory"])
def test_a_failure_is_one_line_and_verbose_shows_where(pipeline, command):
    pipeline.error = Failure("nowhere.py: no such file \x1b[2J sk-0123456789")
    result = run(command)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "error: nowhere.py: no such file \\x1b[2J sk-…\n"
    assert "Traceback" in run(command, "--verbose").stderr


def test_an_internal_error_is_one_line_and_asks_for_a_report(pipeline):
    pipeline.error = ZeroDivisionError("division by zero")
    result = run("check")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: internal error: ZeroDivisionError: division by zero; this is a defect of cerebras-migrate: "
        "please report it with what --verbose shows\n"
    )
    verbose = run("check", "--verbose")
    assert "Traceback (most recent call last):" in verbose.stderr
    assert verbose.stderr.endswith("please report it\n")


def test_an_interrupt_and_a_closed_pipe(pipeline):
    pipeline.error = KeyboardInterrupt()
    result = run("migrate")
    assert (result.exit_code, result.stderr[:12]) == (130, "interrupted:")
    pipeline.error = BrokenPipeError()
    result = run("check")
    assert (result.exit_code, result.stderr) == (141, "")


def test_a_report_that_cannot_be_written(pipeline):
    pipeline.error = OSError(errno.ENOSPC, "No space left on device")
    result = run("check")
    assert (result.exit_code, result.stderr) == (2, "error: standard output: No space left on device\n")


@pytest.mark.parametrize(
    ("environment", "color", "coloured"),
    [
        ({}, "auto", False),
        ({}, "always", True),
        ({"FORCE_COLOR": "1"}, "auto", True),
        ({"FORCE_COLOR": "0"}, "auto", False),
        ({"FORCE_COLOR": "1"}, "never", False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, "auto", False),
        ({"NO_COLOR": "1"}, "always", True),
    ],
)
def test_colour(pipeline, monkeypatch, environment, color, coloured):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    pipeline.findings = (ERROR,)
    assert ("\x1b[" in run("check", "--color", color).stdout) is coloured


def test_a_console_that_is_not_utf8_gets_escapes(pipeline):
    text = 'ask("日本")\n'
    pipeline.texts = {"app.py": decode("app.py", text.encode())}
    pipeline.findings = (Finding("CBR201", "n", "error", "key sk-0123456789 é", Place("日.py", Span(0, 3))), ERROR)
    result = CliRunner(charset="ascii").invoke(cli, ["check"])
    assert result.exit_code == 1
    assert b'1 | ask("\\u65e5\\u672c")\n' in result.stdout_bytes
    assert b"\\u65e5.py:1:1: CBR201 error: key sk-... \\xe9\n" in result.stdout_bytes


def test_help_and_version_import_nothing_heavy():
    program = (
        "import sys; from click.testing import CliRunner; from migrator.cli import cli\n"
        "assert CliRunner().invoke(cli, ['--version']).output == 'cerebras-migrate, version ' + sys.argv[1] + '\\n'\n"
        "assert 'inventory' in CliRunner().invoke(cli, ['--help']).output\n"
        "print([n for n in sys.modules if n.split('.')[0] in ('libcst', 'pathspec', 'tomllib')\n"
        "       or n.startswith(('migrator.reports', 'migrator.pipeline', 'migrator.settings'))])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, migrator.__version__], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_progress_shows_only_on_a_terminal_and_cleans_up(pipeline, monkeypatch, capsys):
    run("check")
    assert pipeline.asked["progress"] is None

    from migrator.commands import console as module

    monkeypatch.setattr(module, "PROGRESS_AFTER", 0)
    monkeypatch.setattr(module, "PROGRESS_EVERY", 0)
    bar = module._Progress()
    bar.update(5, 10)
    bar.update(10, 10)
    bar.clear()
    shown = capsys.readouterr().err.split("\r")
    assert shown[1] == "[###############               ] 5/10 files"
    assert shown[-2].strip() == ""

    monkeypatch.setattr(module, "PROGRESS_AFTER", 60)
    quick = module._Progress()
    quick.update(1, 2)
    quick.clear()
    assert capsys.readouterr().err == ""
