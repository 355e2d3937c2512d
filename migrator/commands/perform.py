"""Part of the command line: a command's work is done, and whatever comes of it becomes an exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, TextIO

import click

from migrator.commands import console
from migrator.commands.options import Inputs

if TYPE_CHECKING:
    from migrator.configuration import Configurations
    from migrator.facts import Finding
    from migrator.pipeline import Effort, Outcome
    from migrator.reports.text import Style

DONE, FOUND, FAILED, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 130, 141


@dataclass(frozen=True)
class Run:
    """What a command works on: the options that all commands share, read and validated."""

    paths: tuple[str, ...]
    configurations: Configurations
    stdin: tuple[str, bytes] | None
    color: str
    effort: Effort
    verbose: bool = False

    def style(self, stream: TextIO | None = None) -> Style:
        """How to write to ``stream``, standard output if not told otherwise."""
        return console.style_for(self.color, stream or sys.stdout)

    def say_configurations(self, outcome: Outcome) -> None:
        """Say which configurations were read, if that is asked for."""
        if self.verbose:
            for settings in outcome.settings:
                source = settings.source or "none, the defaults are used"
                console.write([f"configuration: {source}"], sys.stderr)

    def exit_code(self, outcome: Outcome) -> int:
        """Say what could not be done; the exit code that this and the findings make."""
        for problem in outcome.problems:
            console.complain(f"{problem.path}: {problem.message}", self.color)
        if outcome.problems:
            return FAILED
        return FOUND if any(map(self._fails, outcome.findings)) else DONE

    def _fails(self, finding: Finding) -> bool:
        return finding.severity in self.configurations.of(finding.place.path).failing


def perform(work: Callable[[Run], int], inputs: Inputs | None = None) -> NoReturn:
    """Do a command's work and exit. Whatever goes wrong becomes one line on standard error and an exit code."""
    from migrator.errors import Failure

    inputs = inputs or Inputs()
    color, verbose = inputs.color, inputs.verbose
    console.prepare()
    try:
        stdin = _stdin(inputs.paths, inputs.stdin_filename)
        paths = inputs.paths or (".",)
        configurations = _configurations(inputs)
        code = work(Run(() if stdin else paths, configurations, stdin, color, _effort(inputs), verbose))
        sys.stdout.flush()
    except click.ClickException:
        raise
    except KeyboardInterrupt:
        console.write(["interrupted: every file is whole, as it was before or as it was to become"], sys.stderr)
        code = INTERRUPTED
    except BrokenPipeError:
        console.abandon_output()
        code = PIPE_CLOSED
    except Failure as failure:
        console.complain(failure.message, color, verbose)
        code = FAILED
    except OSError as error:  # the report itself cannot be written, to a full disk for one
        console.abandon_output()
        console.complain(f"{error.filename or 'standard output'}: {error.strerror or error}", color, verbose)
        code = FAILED
    except Exception as error:
        console.complain(
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


def _effort(inputs: Inputs) -> Effort:
    from migrator.files.cache import default_folder
    from migrator.pipeline import Effort

    return Effort(inputs.jobs, None if inputs.no_cache else default_folder())


def _configurations(inputs: Inputs) -> Configurations:
    from migrator.configuration import Configurations, Overrides, load
    from migrator.settings import Settings

    if inputs.isolated and inputs.config is not None:
        raise click.UsageError("--isolated and --config exclude each other.")
    overrides = Overrides(
        inputs.select, inputs.ignore, inputs.extend_select, inputs.exclude, inputs.extend_exclude, inputs.values
    )
    everywhere = Settings() if inputs.isolated else load(inputs.config) if inputs.config else None
    return Configurations(overrides, everywhere, force_exclude=inputs.force_exclude)
