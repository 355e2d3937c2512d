"""What programs may import of this tool: a check in parts, so that others can run them where they like.

Whatever stands in ``__all__`` is meant to be used from outside; the rest of the package may change with any version.
``check`` is the whole of it. In parts: :func:`files` finds the files, :func:`relevant` reads those that may matter, and
:func:`summarise` works out what each of them says. That one is a pure function of a path and bytes; it can be pickled,
and so can its result. ``check`` is then given what is known (``effort=Effort(known=...)``), works out by itself what it
needs besides, and finds what it finds alone. ``docs/scale.md`` shows it on a cluster.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence

from migrator.configuration import Configurations
from migrator.errors import Failure
from migrator.files.discover import discover
from migrator.files.gate import may_matter
from migrator.files.reading import Unreadable, is_notebook, read_bytes
from migrator.pipeline import Effort, Outcome, check, report
from migrator.reports.formats import FORMATS
from migrator.understand.expressions import ModuleSummary
from migrator.understand.summaries import dumped, loaded, summarise

__all__ = [
    "Configurations",
    "Effort",
    "Failure",
    "ModuleSummary",
    "Outcome",
    "Unreadable",
    "check",
    "dumped",
    "files",
    "loaded",
    "relevant",
    "reported",
    "summarise",
]


def files(paths: Sequence[str], configurations: Configurations) -> tuple[str, ...]:
    """The files that a run on these paths looks at, by the names that it has for them, sorted.

    Raises :class:`Failure` for a configuration that cannot be used.
    """
    return discover(paths, configurations).files


def relevant(files: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Those of the files that may matter, with their bytes. One that cannot be read is left out: the run says why."""
    for path in files:
        with contextlib.suppress(Unreadable):
            data = read_bytes(path)
            if may_matter(data, notebook=is_notebook(path)):
                yield path, data


def reported(outcome: Outcome, paths: Sequence[str], output_format: str) -> str:
    """What ``check --output-format`` prints about a run on these paths, for the formats that are not for people.

    ``json`` and those like it show the edits of fixes only if the check was asked for them (``edits=True``).
    """
    chosen = FORMATS[output_format]
    return "".join(f"{piece}\n" for piece in chosen.render(report(outcome, paths, chosen)))
