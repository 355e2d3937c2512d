"""Part of the command line: how things are printed, and where."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from migrator.reports.text import Style

PROGRESS_AFTER = 1.0  # seconds
PROGRESS_EVERY = 0.1


def prepare() -> None:
    """Make the streams ready: a name or a message must never be what stops a report."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def style_for(color: str, stream: TextIO) -> Style:
    """How to write to ``stream``. See https://no-color.org and https://force-color.org for the variables."""
    from migrator.reports.text import Style

    wanted = color == "always"
    if color == "auto" and not os.environ.get("NO_COLOR"):
        forced = os.environ.get("FORCE_COLOR")
        wanted = forced != "0" if forced else stream.isatty() and os.environ.get("TERM") != "dumb"
    return Style(wanted, stream.encoding or "utf-8")


def write(lines: Iterable[str], stream: TextIO | None = None) -> None:
    """Print ``lines``, on standard output if not told otherwise."""
    text = "\n".join(lines)
    if text:
        # Colours are the style's decision, made already: click must not strip them again.
        click.echo(text, file=stream or sys.stdout, color=True)


def write_unchanged(content: str | bytes) -> None:
    """Print ``content`` as it is: bytes for another program to read, or lines that end themselves."""
    click.echo(content, nl=False, color=True)


def complain(message: str, color: str, verbose: bool = False) -> None:
    """One line that says what went wrong; with ``verbose``, the traceback of the error being handled before it."""
    from migrator.reports.text import encodable, quoted

    style = style_for(color, sys.stderr)
    lines = []
    if verbose:
        import traceback

        lines = traceback.format_exc().splitlines()
    shown = [encodable(quoted(line), style.encoding) for line in (*lines, message)]
    write([*shown[:-1], f"{style.red('error:')} {shown[-1]}"], sys.stderr)


def warn(message: str, color: str) -> None:
    """One line that says what to look out for."""
    from migrator.reports.text import encodable, quoted

    style = style_for(color, sys.stderr)
    write([f"{style.yellow('warning:')} {encodable(quoted(message), style.encoding)}"], sys.stderr)


def abandon_output() -> None:
    """Nobody reads standard output any more: send the rest nowhere, or Python complains about it at exit."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextlib.contextmanager
def progress() -> Iterator[Callable[[int, int], None] | None]:
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
