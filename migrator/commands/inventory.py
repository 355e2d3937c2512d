"""The command ``inventory``: every client and request."""

from __future__ import annotations

import sys

from migrator import pipeline
from migrator.commands import console
from migrator.commands.perform import Run
from migrator.reports import concise
from migrator.reports import inventory as report


def inventory(run: Run, output_format: str) -> int:
    """Print the list, and on standard error what could not be read; the exit code."""
    with console.progress() as progress:
        outcome = pipeline.inventory(
            run.paths, run.configurations, stdin=run.stdin, progress=progress, effort=run.effort
        )
    run.say_configurations(outcome)
    if output_format == "json":
        console.write([report.as_json(outcome.facts, outcome.texts)])
    else:
        console.write(report.render(outcome.facts, outcome.texts, run.style()))
    console.write(concise.render(outcome.findings, outcome.texts, run.style(sys.stderr)), sys.stderr)
    return run.exit_code(outcome)
