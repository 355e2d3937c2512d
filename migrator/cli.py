"""The command line: arguments in, exit code out.

Here is what can be typed; what a command does is in the module of its name in ``commands/``, imported when it runs, so
that ``--help`` and ``--version`` cost next to nothing.
"""

from __future__ import annotations

import gc

import click

from migrator import __version__
from migrator.commands.options import (
    ABOUT_FILES,
    ABOUT_FINDINGS,
    ABOUT_MODELS,
    ABOUT_RULES,
    Accepting,
    Commands,
    Inputs,
    accepting,
    examples,
    inputs,
    output_format,
)
from migrator.commands.perform import Run, perform

FORMATS = ("full", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit")


def main() -> None:
    """The entry point of ``cerebras-migrate``."""
    # A run makes many objects that live as long as it does: to look for garbage among them now and then is enough.
    gc.set_threshold(50_000, 20, 50)
    cli(prog_name="cerebras-migrate")


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples(
        "check              # what is to be done in the current folder",
        "migrate --diff     # what would be changed",
        "migrate            # change it, and say what is left",
        "rule CBR301        # explain a rule",
    ),
)
@click.version_option(__version__, prog_name="cerebras-migrate")
def cli() -> None:
    """Move Python code from the OpenAI SDK to Cerebras Inference, and keep it there.

    Exit codes: 0 nothing (left) at or above the failing severity, 1 findings, 2 the work could not be done.
    """


@cli.command(
    epilog=examples(
        "check src tests",
        "check --select CBR1,CBR201 --statistics",
        "check --output-format sarif --output-file cerebras.sarif",
        "check --stdin-filename src/app.py - < src/app.py",
    )
)
@inputs(ABOUT_FINDINGS)
@accepting
@output_format(*FORMATS)
@click.option("--output-file", metavar="FILE", help="Write the report to this file.")
@click.option("--statistics", is_flag=True, help="Report how often each rule has something to say.")
@click.option("--show-settings", is_flag=True, help="Show the settings and where they are from, and do nothing else.")
@click.option(
    "--show-files",
    is_flag=True,
    help="List the files that would be looked at, those beside the code included, and do nothing else.",
)
def check(
    inputs: Inputs,
    accepting: Accepting,
    output_format: str,
    output_file: str | None,
    statistics: bool,
    show_settings: bool,
    show_files: bool,
) -> None:
    """Report what Cerebras would reject, misroute or treat differently.

    PATHS are files and folders, by default the current folder; - reads standard input.
    """
    if show_settings and show_files:
        raise click.UsageError("--show-settings and --show-files exclude each other.")

    def work(run: Run) -> int:
        if show_settings or show_files:
            from migrator.commands import show

            return show.show_settings(run) if show_settings else show.show_files(run)
        from migrator.commands.check import Wanted, check

        return check(run, Wanted(output_format, output_file, statistics), accepting)

    perform(work, inputs)


@cli.command(
    epilog=examples(
        "migrate --diff src > migration.patch",
        "migrate src",
        "migrate --unsafe-fixes --api-date 2026-11-20 src",
    )
)
@inputs(ABOUT_FINDINGS)
@output_format("full", "concise")
@click.option("--diff", is_flag=True, help="Print a unified diff and write nothing.")
@click.option("--unsafe-fixes", is_flag=True, help="Also apply the fixes that change what the program does.")
@click.option("--allow-dirty", is_flag=True, help="Also change files that have uncommitted changes in git.")
def migrate(inputs: Inputs, output_format: str, diff: bool, unsafe_fixes: bool, allow_dirty: bool) -> None:
    """Rewrite files in place, and say what is left for a person.

    PATHS are files and folders, by default the current folder; - reads standard input and prints the new text.
    """

    def work(run: Run) -> int:
        from migrator.commands.migrate import migrate

        return migrate(run, output_format, diff=diff, unsafe_fixes=unsafe_fixes, allow_dirty=allow_dirty)

    perform(work, inputs)


@cli.command(
    epilog=examples(
        "inventory src",
        "inventory --output-format json > inventory.json",
    )
)
@inputs(ABOUT_FILES)
@output_format("full", "json")
def inventory(inputs: Inputs, output_format: str) -> None:
    """List every client and request, where it goes and how sure that is.

    PATHS are files and folders, by default the current folder; - reads standard input.
    """

    def work(run: Run) -> int:
        from migrator.commands.inventory import inventory

        return inventory(run, output_format)

    perform(work, inputs)


@cli.command(
    epilog=examples(
        "models",
        "models --output-format json",
        "models --live src        # what the endpoint lists, and what src uses of it",
    )
)
@inputs(ABOUT_MODELS)
@output_format("full", "json")
@click.option("--live", is_flag=True, help="Ask the endpoint what it serves, with the key from the environment.")
def models(inputs: Inputs, output_format: str, live: bool) -> None:
    """List the provider's models, and what stands in for OpenAI's.

    With --live, the models that requests in PATHS name are looked for in what the endpoint lists. No other command
    uses the network.
    """

    def work(run: Run) -> int:
        from migrator.commands.models import models

        return models(run, output_format, asking=live)

    perform(work, inputs)


@cli.command(
    epilog=examples(
        "rule",
        "rule CBR301",
        "rule unsupported-field --output-format json",
    )
)
@click.argument("code", required=False)
@inputs(ABOUT_RULES)
@output_format("full", "json")
def rule(inputs: Inputs, code: str | None, output_format: str) -> None:
    """Explain the rule CODE (or its name), or list all rules."""

    def work(run: Run) -> int:
        from migrator.commands.rule import rule

        return rule(run, code, output_format)

    perform(work, inputs)


if __name__ == "__main__":
    main()
