"""The command ``check``: findings, in one of the formats, on standard output or in a file."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

import click

from migrator import __version__, pipeline
from migrator.commands import console
from migrator.commands.acceptance import accepted
from migrator.commands.options import Accepting
from migrator.commands.perform import FAILING, Run
from migrator.errors import Failure
from migrator.files.write import NotWritten, put
from migrator.judge.fingerprints import fingerprints
from migrator.reports import report, summary
from migrator.reports.formats import FORMATS, Format, Renderer
from migrator.reports.text import Style


@dataclass(frozen=True)
class Wanted:
    """How to report: in the format of that name, into ``file`` or on standard output; numbers alone, or findings."""

    output_format: str
    file: str | None = None
    statistics: bool = False


def check(run: Run, wanted: Wanted, accepting: Accepting) -> int:
    """Report the findings that nobody has accepted, and what they come to; the exit code."""
    chosen = FORMATS[wanted.output_format]
    render = _renderer(chosen, wanted)

    def judged() -> pipeline.Outcome:
        with console.progress() as progress:
            return pipeline.check(
                run.paths,
                run.configurations,
                stdin=run.stdin,
                progress=progress,
                edits=chosen.edits and not wanted.statistics,
            )

    done = accepted(run, accepting, judged)
    outcome = done.outcome
    run.say_configurations(outcome)
    style = run.style() if wanted.file is None else Style(run.color == "always")
    lines = list(render(_report(run, outcome, chosen), style))

    def closing(style: Style) -> list[str]:
        found = outcome.findings
        return list(summary.check(found, outcome.skipped, files=outcome.files, relevant=outcome.relevant, style=style))

    if chosen.for_people:
        lines += [*closing(style), *done.notes]
    elif done.notes:
        console.write(done.notes, sys.stderr)
    if wanted.file is None:
        console.write(lines)
    else:
        _save(wanted.file, lines)
        notes = done.notes if chosen.for_people else ()
        console.write([*closing(run.style()), *notes, f"The report is in {wanted.file}."])
    return run.exit_code(outcome)


def _renderer(chosen: Format, wanted: Wanted) -> Renderer:
    if not wanted.statistics:
        return chosen.load()
    if chosen.statistics is None:
        possible = ", ".join(name for name, each in FORMATS.items() if each.statistics is not None)
        raise click.UsageError(
            f"--statistics cannot be given as {chosen.name}. Choose --output-format from {possible}."
        )
    return chosen.statistics()


def _report(run: Run, outcome: pipeline.Outcome, chosen: Format) -> report.Report:
    paths = run.paths if run.stdin is None else (run.stdin[0],)
    root = (report.annotated_root if chosen.annotations else report.root)(paths, os.environ)
    rules = {rule.code: rule for settings in outcome.settings for rule in pipeline.rules(settings)}
    return report.Report(
        outcome.findings,
        outcome.texts,
        root,
        __version__,
        rules=tuple(rules[code] for code in sorted(rules)),
        fingerprints=fingerprints(outcome.findings, outcome.texts, root) if chosen.fingerprints else (),
        failing=frozenset(severity for settings in outcome.settings for severity in FAILING[settings.fail_on]),
        files=outcome.files,
        relevant=outcome.relevant,
        skipped=outcome.skipped,
        problems=outcome.problems,
    )


def _save(file: str, lines: list[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    try:
        put(file, text.encode("utf-8", "backslashreplace"))
    except NotWritten as error:
        raise Failure(f"{file}: the report cannot be written: {error.reason}") from error
