"""Part of the command line: the options that several commands share, and what they say together."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

VALUES = ("provider", "base-url", "key-env", "default-model", "api-date", "target", "fail-on")
"""The options that set the configuration's key of the same name."""


@dataclass(frozen=True)
class Inputs:
    """What was asked for by the options that all commands about files share; the names are those of the options.

    ``values`` are those of :data:`VALUES` that are given, with what is given.
    """

    paths: tuple[str, ...] = ()
    stdin_filename: str | None = None
    config: Path | None = None
    isolated: bool = False
    exclude: tuple[str, ...] = ()
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    jobs: int = 0
    no_cache: bool = False
    color: str = "auto"
    verbose: bool = False


class Commands(click.Group):
    """The group of all commands. One that does not exist is answered with the one that was probably meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if not name.startswith("-") and name not in self.commands and not ctx.resilient_parsing:
            import difflib

            close = difflib.get_close_matches(name.lower(), self.commands, n=1)
            if close:
                ctx.fail(f"There is no command '{name}'. Did you mean '{close[0]}'?")
            if os.path.exists(name):
                ctx.fail(f"There is no command '{name}'. To look at what is there: `{ctx.command_path} check {name}`.")
            ctx.fail(f"There is no command '{name}'. The commands are {', '.join(self.commands)}.")
        return super().resolve_command(ctx, args)


def examples(*lines: str) -> str:
    """What ``--help`` shows last: what can be typed after the name of the command line."""
    return "\n".join(["\b", "Examples:", *(f"  cerebras-migrate {line}" for line in lines)])


def together(*decorators: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """One decorator that adds several options, in the order in which ``--help`` shows them."""

    def decorate(command: Command) -> Command:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return decorate


def _listed(_: click.Context, parameter: click.Parameter, given: Sequence[str]) -> tuple[str, ...]:
    """What is given to an option that may be repeated, and that takes several values between commas."""
    values = tuple(value.strip() for each in given for value in each.split(",") if value.strip())
    if given and not values:
        raise click.BadParameter("expected at least one value", param=parameter)
    return values


def _list(name: str, metavar: str, text: str) -> Callable[[Command], Command]:
    return click.option(name, multiple=True, callback=_listed, metavar=metavar, help=text)


_configuration = together(
    click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="Read this configuration alone."),
    click.option("--isolated", is_flag=True, help="Read no configuration."),
)
_output = together(
    click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="When to write in colours; `auto` on a terminal.",
    ),
    click.option("--verbose", is_flag=True, help="Say which configurations are read; show the traceback of an error."),
)
_files = together(
    click.argument("paths", nargs=-1, metavar="[PATHS]..."),
    click.option("--stdin-filename", metavar="NAME", help="What to call the file that `-` reads from standard input."),
    _configuration,
    _list("--exclude", "PATTERNS", "Leave out these files and folders instead of the configured ones."),
    _list("--extend-exclude", "PATTERNS", "Leave out these files and folders, too."),
    click.option("--force-exclude", is_flag=True, help="Leave out what is excluded even if it is given by name."),
    click.option("--provider", metavar="NAME", help="Where to move to."),
    click.option("--api-date", metavar="DATE", help="Judge by the API of that day, such as 2026-11-20."),
    click.option(
        "--jobs",
        type=click.IntRange(min=0),
        default=0,
        metavar="NUMBER",
        help="How many processes read files; by default as many as pay off.",
    ),
    click.option("--no-cache", is_flag=True, help="Keep nothing from run to run, and read nothing that was kept."),
)
_endpoint = together(
    click.option("--base-url", metavar="URL", help="The base URL that clients get."),
    click.option("--key-env", metavar="NAME", help="The environment variable that holds the key."),
    click.option("--default-model", metavar="MODEL", help="The model in place of OpenAI's that have no other."),
)
_judging = together(
    click.option(
        "--target", metavar="SDK", help="The SDK that clients at Cerebras are to use: openai-sdk or cerebras-sdk."
    ),
    _list("--select", "RULES", "Report these rules alone: codes, prefixes of codes, names, or ALL."),
    _list("--ignore", "RULES", "Do not report these rules."),
    _list("--extend-select", "RULES", "Report these rules, too."),
    click.option(
        "--fail-on",
        type=click.Choice(["error", "warning", "never"]),
        help="The least severity that makes the exit code 1.",
    ),
)

ABOUT_FILES = together(_files, _output)
"""The options of a command that looks at files."""
ABOUT_MODELS = together(_files, _endpoint, _output)
"""The options of one that also asks where requests go."""
ABOUT_FINDINGS = together(_files, _endpoint, _judging, _output)
"""The options of one that also has findings."""
ABOUT_RULES = together(_configuration, _output)
"""The options of one that only needs to know the configuration of the current folder."""


def inputs(options: Callable[[Callable[..., None]], Callable[..., None]]) -> Callable[[Command], Callable[..., None]]:
    """Give a command some of the shared options; it is called with them as one :class:`Inputs` before its own."""

    def decorate(command: Command) -> Callable[..., None]:
        @functools.wraps(command)
        def collected(**given: Any) -> None:
            values = [(key, given.pop(key.replace("-", "_"), None)) for key in VALUES]
            shared = {name: given.pop(name) for name in Inputs.__dataclass_fields__.keys() & given.keys()}
            command(Inputs(**shared, values=tuple((key, text) for key, text in values if text is not None)), **given)

        return options(collected)

    return decorate


def output_format(*names: str) -> Callable[[Command], Command]:
    """The option that chooses among the formats ``names``; the first is the default."""
    return click.option(
        "--output-format", type=click.Choice(names), default=names[0], show_default=True, help="How to report."
    )


@dataclass(frozen=True)
class Accepting:
    """What ``check`` was told about findings that are accepted for now; the names are those of the options."""

    baseline: str | None = None
    write_baseline: str | None = None
    add_suppressions: bool = False
    allow_dirty: bool = False


_accepting = together(
    click.option("--baseline", metavar="FILE", help="Report only what is not in this baseline."),
    click.option("--write-baseline", metavar="FILE", help="Write what there is to this baseline, and accept it."),
    click.option("--add-suppressions", is_flag=True, help="Accept what there is by comments, written into the files."),
    click.option("--allow-dirty", is_flag=True, help="Also write comments into files with uncommitted changes in git."),
)


def accepting(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of :class:`Accepting`, as one; it has those of :class:`Inputs` as its first argument.

    Options that exclude each other are refused.
    """

    @functools.wraps(command)
    def collected(shared: Inputs, **given: Any) -> None:
        chosen = Accepting(**{name: given.pop(name) for name in Accepting.__dataclass_fields__})
        actions = [
            option
            for option, value in (
                ("--write-baseline", chosen.write_baseline is not None),
                ("--add-suppressions", chosen.add_suppressions),
            )
            if value
        ]
        if len(actions) > 1 or (chosen.write_baseline is not None and chosen.baseline is not None):
            others = actions[1:] or ["--baseline"]
            raise click.UsageError(f"{actions[0]} and {others[0]} exclude each other.")
        if actions and "-" in shared.paths:
            raise click.UsageError(f"{actions[0]} needs files: it cannot be used with `-`.")
        if chosen.allow_dirty and not chosen.add_suppressions:
            raise click.UsageError("--allow-dirty goes with --add-suppressions; without it, nothing is written.")
        command(shared, accepting=chosen, **given)

    return _accepting(collected)
