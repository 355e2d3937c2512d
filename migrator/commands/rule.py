"""The command ``rule``: what the rules are and why."""

from __future__ import annotations

import os

from migrator import pipeline
from migrator.commands import console
from migrator.commands.perform import DONE, Run
from migrator.reports import rules


def rule(run: Run, code: str | None, output_format: str) -> int:
    """Print one rule, or the list of them all; the exit code."""
    known = pipeline.rules(run.configurations.at(os.getcwd()))
    as_json = output_format == "json"
    if code is None:
        console.write([rules.all_as_json(known)] if as_json else rules.listing(known, run.style()))
    else:
        found = rules.find(code, known)
        console.write([rules.one_as_json(found) if as_json else rules.explain(found, run.style())])
    return DONE
