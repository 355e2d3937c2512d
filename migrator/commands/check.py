"""The command ``check``: findings, in one of the formats, on standard output or in a file."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NamedTuple

import click

from migrator import pipeline
from migrator.commands import console
from migrator.commands.options import Accepting
from migrator.commands.perform import Run
from migrator.reports import summary
from migrator.reports.formats import FORMATS, Format, Renderer
from migrator.reports.text import Style


class Wanted(NamedTuple):
    """How to report: in the format of that name, into ``file`` or on standard output; numbers alone, or findings."""

    output_format: str
    file: str | None = None
    statistics: bool = False


def check(run: Run, wanted: Wanted, accepting: Accepting) -> int:
    """Report the findings that nobody has accepted, and what they come to; the exit code."""
    chosen = FORMATS[wanted.output_format]
    renderer = _renderer(chosen, wanted)

    def judged() -> pipeline.Outcome:
        with console.progress() as progress:
            return pipeline.check(
                run.paths,
                run.configurations,
                stdin=run.stdin,
                progress=progress,
                effort=run.effort,
                edits=chosen.edits and not wanted.statistics,
            )

    notes: tuple[str, ...] = ()
    if accepting == Accepting():
        outcome = judged()
    else:
        from migrator.commands.acceptance import accepted

        done = accepted(run, accepting, judged)
        outcome, notes = done.outcome, done.notes
    run.say_configurations(outcome)
    style = run.style() if wanted.file is None else Style(run.color == "always")
    silent = chosen.for_people and not wanted.statistics and not outcome.findings
    paths = run.paths if run.stdin is None else (run.stdin[0],)
    lines = [] if silent else list(renderer()(pipeline.report(outcome, paths, chosen), style))

    def closing(style: Style) -> list[str]:
        found = outcome.findings
        return list(summary.check(found, outcome.skipped, files=outcome.files, relevant=outcome.relevant, style=style))

    if chosen.for_people:
        lines += [*closing(style), *notes]
    elif notes:
        console.write(notes, sys.stderr)
    if wanted.file is None:
        console.write(lines)
    else:
        _save(wanted.file, lines)
        more = notes if chosen.for_people else ()
        console.write([*closing(run.style()), *more, f"The report is in {wanted.file}."])
    return run.exit_code(outcome)


def _renderer(chosen: Format, wanted: Wanted) -> Callable[[], Renderer]:
    """What imports the renderer, which is put off until there is something to report."""
    if not wanted.statistics:
        return chosen.load
    if chosen.statistics is None:
        possible = ", ".join(name for name, each in FORMATS.items() if each.statistics is not None)
        raise click.UsageError(
            f"--statistics cannot be given as {chosen.name}. Choose --output-format from {possible}."
        )
    return chosen.statistics


def _save(file: str, lines: list[str]) -> None:
    from migrator.errors import Failure
    from migrator.files.write import NotWritten, put

    text = "".join(f"{line}\n" for line in lines)
    try:
        put(file, text.encode("utf-8", "backslashreplace"))
    except NotWritten as error:
        raise Failure(f"{file}: the report cannot be written: {error.reason}") from error
