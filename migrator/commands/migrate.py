"""The command ``migrate``: files changed, or a diff, or the new text of standard input, and what is left."""

from __future__ import annotations

import sys

from migrator import pipeline
from migrator.commands import console
from migrator.commands.perform import Run
from migrator.reports import summary
from migrator.reports.text import quoted


def migrate(run: Run, output_format: str, *, diff: bool, unsafe_fixes: bool, allow_dirty: bool) -> int:
    """Do it, and print what was done and what is left; the exit code."""
    written = not diff and run.stdin is None
    with console.progress() as progress:
        outcome = pipeline.migrate(
            run.paths,
            run.configurations,
            unsafe=unsafe_fixes,
            allow_dirty=allow_dirty,
            write=written,
            stdin=run.stdin,
            progress=progress,
            effort=run.effort,
        )
    run.say_configurations(outcome)
    if diff:
        _print_diff(run, outcome)
    elif run.stdin is not None:
        _print_text(outcome, run.stdin[1])
    # What is printed for another program stays alone on standard output.
    stream = sys.stdout if written else sys.stderr
    style = run.style(stream)
    if outcome.changes or outcome.findings:
        from migrator.reports import changes, concise, full

        for change in outcome.changes:
            console.write(changes.applied(change.before, change.applied, style, written=written), stream)
        render = concise.render if output_format == "concise" else full.render
        console.write(render(outcome.findings, outcome.texts, style), stream)
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
    console.write((*closing, *summary.todo(outcome.todo, style)), stream)
    if run.verbose:
        console.write(map(quoted, "\n".join(outcome.details).splitlines()), sys.stderr)
    return run.exit_code(outcome)


def _print_diff(run: Run, outcome: pipeline.Outcome) -> None:
    from migrator.reports import changes
    from migrator.reports.secrets import exposed

    style = run.style()
    for change in outcome.changes:
        lines = tuple(changes.diff(change.before, change.after))
        if exposed(lines, change.before, change.masked):
            console.warn(f"the diff shows {change.path} as it is, with the key that is written in it", run.color)
        if style.colour or sys.stdout.isatty():
            console.write_unchanged("".join(changes.for_terminal(lines, style)))
        else:  # as bytes, so that neither encoding nor line ends are translated and the diff applies
            console.write_unchanged("".join(lines).encode(change.before.encoding))


def _print_text(outcome: pipeline.Outcome, old: bytes) -> None:
    """The migrated text of standard input, or the bytes as they came if nothing changed."""
    new = [change.after.data for change in outcome.changes]
    console.write_unchanged(new[0] if new else old)
