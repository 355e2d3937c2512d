"""What ``check`` shows instead of findings: the files that it would look at, and the settings that hold for them."""

from __future__ import annotations

import os

from migrator.commands import console
from migrator.commands.perform import DONE, FAILED, Run
from migrator.files.carriers import ON_DEMAND, carrier_kind
from migrator.files.discover import Discovery, discover
from migrator.reports import settings
from migrator.reports.text import encodable, escape


def show_files(run: Run) -> int:
    """List the files, one a line, with those beside the code that are opened where some code matters; the exit code."""
    found = _found(run)
    encoding = run.style().encoding
    beside = [
        other.path
        for other in found.others
        if carrier_kind(other.path) not in ("none", *ON_DEMAND) and not other.left_out
    ]
    console.write(encodable(escape(file), encoding) for file in sorted((*found.files, *beside)))
    return _exit_code(run, found)


def show_settings(run: Run) -> int:
    """List the settings, with the file that they are from; the exit code."""
    found = _found(run)
    of, style = run.configurations.of, run.style()
    places = found.files or tuple(os.path.join(path, "") for path in run.paths) or ("",)
    blocks = [
        "\n".join(settings.render(one, sum(of(file) == one for file in found.files), style))
        for one in run.configurations.among(places)
    ]
    console.write(["\n\n".join(blocks)])
    return _exit_code(run, found)


def _found(run: Run) -> Discovery:
    return discover(run.paths, run.configurations) if run.stdin is None else Discovery((run.stdin[0],), (), ())


def _exit_code(run: Run, found: Discovery) -> int:
    for missing in found.missing:
        console.complain(f"{missing.path}: {missing.reason}", run.color)
    return FAILED if found.missing else DONE
