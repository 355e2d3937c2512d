"""The command line: arguments in, exit code out.

Everything but click is imported inside the commands, so that ``--help`` and ``--version`` cost next to nothing.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO, TypeVar

import click

from migrator import __version__

if TYPE_CHECKING:
    from datetime import datetime

    from migrator.pipeline import Outcome
    from migrator.reports.text import Style
    from migrator.settings import FailOn, Settings

DONE, FOUND, FAILED, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 130, 141
FAILING: dict[str, tuple[str, ...]] = {"error": ("error",), "warning": ("error", "warning"), "never": ()}
PROGRESS_AFTER = 1.0  # seconds
PROGRESS_EVERY = 0.1

Command = TypeVar("Command", bound=Callable[..., Any])


def main() -> None:
    """The entry point of ``cerebras-migrate``."""
    cli(prog_name="cerebras-migrate")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="cerebras-migrate")
def cli() -> None:
    """Move Python code from the OpenAI SDK to Cerebras Inference, and keep it there.

    Exit codes: 0 nothing (left) at or above the failing severity, 1 findings, 2 the work could not be done.
    """


def _together(*decorators: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return decorate


_inputs = _together(
    click.argument("paths", nargs=-1, metavar="[PATHS]..."),
    click.option("--stdin-filename", metavar="NAME", help="What to call the file that `-` reads from standard input."),
    click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="Read this configuration file."),
    click.option("--isolated", is_flag=True, help="Read no configuration file."),
    click.option("--api-date", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Judge by the API of that day."),
    click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True),
    click.option("--verbose", is_flag=True, help="Say more: the configuration read, and the traceback of an error."),
)


def _formats(*names: str) -> Callable[[Command], Command]:
    return click.option("--output-format", type=click.Choice(names), default=names[0], show_default=True)


@cli.command()
@_inputs
@_formats("full", "concise", "json")
@click.option("--fail-on", type=click.Choice(list(FAILING)), help="The severity that makes the exit code 1.")
def check(output_format: str, fail_on: FailOn | None, color: str, **options: Any) -> None:
    """Report what Cerebras would reject, misroute or treat differently. PATHS default to the current folder."""

    def work(run: _Run) -> int:
        from migrator import pipeline
        from migrator.reports import as_json, summary

        with run.progress() as progress:
            outcome = pipeline.check(
                run.paths, run.settings, stdin=run.stdin, progress=progress, edits=output_format == "json"
            )
        if output_format == "json":
            _print([as_json.findings(outcome.findings, outcome.texts)])
        else:
            style = _style(color, sys.stdout)
            _print(_findings(output_format, outcome, style))
            _print(
                summary.check(
                    outcome.findings, outcome.skipped, files=outcome.files, relevant=outcome.relevant, style=style
                )
            )
        return _exit_code(outcome, run.settings, color)

    _perform(work, color=color, fail_on=fail_on, **options)


@cli.command()
@_inputs
@_formats("full", "concise")
@click.option("--diff", is_flag=True, help="Print a unified diff and write nothing.")
@click.option("--unsafe-fixes", is_flag=True, help="Also apply the fixes that change what the program does.")
@click.option("--allow-dirty", is_flag=True, help="Also change files that have uncommitted changes in git.")
def migrate(output_format: str, diff: bool, unsafe_fixes: bool, allow_dirty: bool, color: str, **options: Any) -> None:
    """Rewrite files in place, and say what is left for a person. PATHS default to the current folder."""

    def work(run: _Run) -> int:
        from migrator import pipeline
        from migrator.reports import changes, summary

        written = not diff and run.stdin is None
        with run.progress() as progress:
            outcome = pipeline.migrate(
                run.paths,
                run.settings,
                unsafe=unsafe_fixes,
                allow_dirty=allow_dirty,
                write=written,
                stdin=run.stdin,
                progress=progress,
            )
        if diff:
            _print_diff(outcome, color)
        elif run.stdin is not None:
            _print_text(outcome, run.stdin[1])
        # What is printed for another program stays alone on standard output.
        stream = sys.stdout if written else sys.stderr
        style = _style(color, stream)
        for change in outcome.changes:
            _print(changes.applied(change.before, change.applied, style, written=written), stream)
        _print(_findings(output_format, outcome, style), stream)
        closing = summary.migrate(
            outcome.findings,
            outcome.skipped,
            files=outcome.files,
            relevant=outcome.relevant,
            changed=len(outcome.changes),
            resolved=sum(len(change.applied) for change in outcome.changes),
            written=written,
            unsafe=unsafe_fixes,
            style=style,
        )
        _print(closing, stream)
        return _exit_code(outcome, run.settings, color)

    _perform(work, color=color, **options)


@cli.command()
@_inputs
@_formats("full", "json")
def inventory(output_format: str, color: str, **options: Any) -> None:
    """List every client and request, where it goes and how sure that is. PATHS default to the current folder."""

    def work(run: _Run) -> int:
        from migrator import pipeline
        from migrator.reports import concise
        from migrator.reports import inventory as report

        with run.progress() as progress:
            outcome = pipeline.inventory(run.paths, run.settings, stdin=run.stdin, progress=progress)
        if output_format == "json":
            _print([report.as_json(outcome.facts, outcome.texts)])
        else:
            _print(report.render(outcome.facts, outcome.texts, _style(color, sys.stdout)))
        _print(concise.render(outcome.findings, outcome.texts, _style(color, sys.stderr)), sys.stderr)
        return _exit_code(outcome, run.settings, color)

    _perform(work, color=color, **options)


@cli.command()
@click.argument("code", required=False)
@_formats("full", "json")
def rule(code: str | None, output_format: str) -> None:
    """Explain the rule CODE (or its name), or list all rules."""

    def work(run: _Run) -> int:
        from migrator import pipeline
        from migrator.reports import rules

        known = pipeline.rules(run.settings)
        style = _style("auto", sys.stdout)
        if code is None:
            _print([rules.all_as_json(known)] if output_format == "json" else rules.listing(known, style))
        else:
            found = rules.find(code, known)
            _print([rules.one_as_json(found) if output_format == "json" else rules.explain(found, style)])
        return DONE

    _perform(work)


@dataclass(frozen=True)
class _Run:
    """What a command works on: the arguments that all commands share, read and validated."""

    paths: tuple[str, ...]
    settings: Settings
    stdin: tuple[str, bytes] | None

    @contextlib.contextmanager
    def progress(self) -> Iterator[Callable[[int, int], None] | None]:
        """A function that shows how far the work is; None where standard error is no terminal."""
        if not sys.stderr.isatty():
            yield None
            return
        bar = _Progress()
        try:
            yield bar.update
        finally:
            bar.clear()


class _Progress:
    """A line on standard error that appears when the work takes longer than a moment, and vanishes with it."""

    def __init__(self) -> None:
        self.next = time.monotonic() + PROGRESS_AFTER
        self.cells = 0

    def update(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now < self.next or not total:
            return
        self.next = now + PROGRESS_EVERY
        filled = min(done, total) * 30 // total
        line = f"[{'#' * filled:<30}] {done}/{total} files"
        self.cells = max(self.cells, len(line))
        click.echo(f"\r{line:<{self.cells}}", err=True, nl=False)

    def clear(self) -> None:
        if self.cells:
            click.echo(f"\r{'':{self.cells}}\r", err=True, nl=False)


def _perform(
    work: Callable[[_Run], int],
    *,
    paths: tuple[str, ...] = (),
    stdin_filename: str | None = None,
    config: Path | None = None,
    isolated: bool = False,
    api_date: datetime | None = None,
    fail_on: FailOn | None = None,
    color: str = "auto",
    verbose: bool = False,
) -> NoReturn:
    """Do a command's work and exit. Whatever goes wrong becomes one line on standard error and an exit code."""
    from migrator.errors import Failure

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name or a message must never be what stops a report
            stream.reconfigure(errors="backslashreplace")
    try:
        stdin = _stdin(paths, stdin_filename)
        paths = paths or (".",)
        settings = _settings((stdin[0],) if stdin else paths, config, isolated, api_date, fail_on)
        if verbose:
            _print([f"configuration: {settings.source or 'none, the defaults are used'}"], sys.stderr)
        code = work(_Run(() if stdin else paths, settings, stdin))
        sys.stdout.flush()
    except click.ClickException:
        raise
    except KeyboardInterrupt:
        _print(["interrupted: every file is whole, as it was before or as it was to become"], sys.stderr)
        code = INTERRUPTED
    except BrokenPipeError:
        _abandon_output()
        code = PIPE_CLOSED
    except Failure as failure:
        _complain(failure.message, color, verbose)
        code = FAILED
    except OSError as error:  # the report itself cannot be written, to a full disk for one
        _abandon_output()
        _complain(f"{error.filename or 'standard output'}: {error.strerror or error}", color, verbose)
        code = FAILED
    except Exception as error:
        _complain(
            f"internal error: {type(error).__name__}: {error}; this is a defect of cerebras-migrate: please report it"
            f"{'' if verbose else ' with what --verbose shows'}",
            color,
            verbose,
        )
        code = FAILED
    sys.exit(code)


def _stdin(paths: tuple[str, ...], name: str | None) -> tuple[str, bytes] | None:
    """The name and the bytes of standard input, if ``-`` asks for it."""
    if "-" not in paths:
        if name is not None:
            raise click.UsageError("--stdin-filename names what `-` reads: give `-` as PATHS.")
        return None
    if len(paths) > 1:
        raise click.UsageError("`-` cannot be combined with other PATHS.")
    return name or "-", sys.stdin.buffer.read()


def _settings(
    paths: Sequence[str], config: Path | None, isolated: bool, api_date: datetime | None, fail_on: FailOn | None
) -> Settings:
    from migrator.settings import Settings, load, start_of

    if isolated and config is not None:
        raise click.UsageError("--isolated and --config exclude each other.")
    settings = Settings() if isolated else load(start_of(paths), config)
    if api_date is not None:
        settings = replace(settings, api_date=api_date.date())
    return settings if fail_on is None else replace(settings, fail_on=fail_on)


def _exit_code(outcome: Outcome, settings: Settings, color: str) -> int:
    for problem in outcome.problems:
        _complain(f"{problem.path}: {problem.message}", color)
    if outcome.problems:
        return FAILED
    failing = FAILING[settings.fail_on]
    return FOUND if any(finding.severity in failing for finding in outcome.findings) else DONE


def _style(color: str, stream: TextIO) -> Style:
    """How to write to ``stream``. See https://no-color.org and https://force-color.org for the variables."""
    from migrator.reports.text import Style

    wanted = color == "always"
    if color == "auto" and not os.environ.get("NO_COLOR"):
        forced = os.environ.get("FORCE_COLOR")
        wanted = forced != "0" if forced else stream.isatty() and os.environ.get("TERM") != "dumb"
    return Style(wanted, stream.encoding or "utf-8")


def _findings(output_format: str, outcome: Outcome, style: Style) -> Iterator[str]:
    from migrator.reports import concise, full

    if output_format == "concise":
        return concise.render(outcome.findings, outcome.texts, style)
    return full.render(outcome.findings, outcome.texts, style)


def _print_diff(outcome: Outcome, color: str) -> None:
    from migrator.reports import changes

    style = _style(color, sys.stdout)
    for change in outcome.changes:
        lines = changes.diff(change.before, change.after)
        if style.colour or sys.stdout.isatty():
            click.echo("".join(changes.for_terminal(lines, style)), nl=False, color=True)
        else:  # as bytes, so that neither encoding nor line ends are translated and the diff applies
            click.echo("".join(lines).encode(change.before.encoding), nl=False)


def _print_text(outcome: Outcome, old: bytes) -> None:
    """The migrated text of standard input, or the bytes as they came if nothing changed."""
    new = [change.after.data for change in outcome.changes]
    click.echo(new[0] if new else old, nl=False)


def _print(lines: Iterable[str], stream: TextIO | None = None) -> None:
    text = "\n".join(lines)
    if text:
        # Colours are the style's decision, made already: click must not strip them again.
        click.echo(text, file=stream or sys.stdout, color=True)


def _complain(message: str, color: str, verbose: bool = False) -> None:
    """One line that says what went wrong; with ``verbose``, the traceback of the error being handled before it."""
    from migrator.reports.text import encodable, quoted

    style = _style(color, sys.stderr)
    lines = traceback.format_exc().splitlines() if verbose else []
    shown = [encodable(quoted(line), style.encoding) for line in (*lines, message)]
    _print([*shown[:-1], f"{style.red('error:')} {shown[-1]}"], sys.stderr)


def _abandon_output() -> None:
    """Nobody reads standard output any more: send the rest nowhere, or Python complains about it at exit."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
