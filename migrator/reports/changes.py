"""Report: what ``migrate`` changed, as a unified diff that ``patch`` and ``git apply`` take, and in words."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Iterator

from migrator.facts import Finding
from migrator.files.source import Source
from migrator.reports.text import Style, count, encodable, escape, quoted, visible

_NO_NEWLINE = "\\ No newline at end of file\n"


def diff(before: Source, after: Source) -> Iterator[str]:
    r"""The unified diff of one file, line by line with line ends; nothing if its content is the same.

    A line ends with ``\n`` only, as ``patch`` sees it, so the ``\r`` of a CRLF file stays at the end of the line, and
    the byte order mark that a file may have is part of the first line. Nothing is masked or escaped, and names are
    ASCII: encoded as the file is, the diff applies.
    """
    old, new = (_lines(("\ufeff" if source.bom else "") + source.content) for source in (before, after))
    for line in difflib.unified_diff(old, new, _header("a", before.path), _header("b", before.path)):
        if line.endswith("\n"):
            yield line
        else:
            yield f"{line}\n"
            yield _NO_NEWLINE


def for_terminal(lines: Iterable[str], style: Style) -> Iterator[str]:
    """The lines of a diff, for eyes: coloured, and without anything that would command the terminal."""
    for line in lines:
        content = line.rstrip("\r\n")
        plain = "".join(character if character == "\t" else visible(character) for character in content)
        shown = encodable(plain, style.encoding)
        if line.startswith(("--- ", "+++ ")):
            shown = style.bold(shown)
        elif line.startswith("@@"):
            shown = style.cyan(shown)
        elif line.startswith("-"):
            shown = style.red(shown)
        elif line.startswith("+"):
            shown = style.green(shown)
        yield shown + line[len(content) :]


def applied(source: Source, findings: Iterable[Finding], style: Style, *, written: bool) -> Iterator[str]:
    """What was done to one file, without line ends: the file, then each finding that was resolved and how.

    ``source`` is the file as it was, with the findings' places; ``written`` is false if the changes are only shown.
    """

    def shown(text: str) -> str:
        return encodable(text, style.encoding)

    done = sorted(findings, key=lambda finding: (finding.place.span, finding.code))
    verb = "changed" if written else "would change"
    yield f"{style.bold(shown(escape(source.path)))}: {verb}, {count(len(done), 'finding')} resolved"
    for finding in done:
        at = source.location(finding.place.span.start)
        where = str(at.row) if at.cell is None else f"cell {at.cell}:{at.row}"
        if finding.place.path != source.path:
            where = f"with {shown(escape(finding.place.path))}"
        what = finding.fix.message if finding.fix is not None else finding.message
        yield f"  {where}: {style.green(finding.code)} {shown(quoted(what))}"


def _lines(text: str) -> list[str]:
    lines = [line + "\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _header(side: str, path: str) -> str:
    """The file's name as git writes it in a diff: relative, with ``/``, quoted where it would break the line."""
    name = f"{side}/{os.path.normpath(path).replace(os.sep, '/').lstrip('/')}"
    if name.isascii() and name.isprintable() and not set(name) & set('"\\'):
        return f"{name}\t" if " " in name else name  # the tab ends the name for patch, which stops at a blank else
    quotes = {ord('"'): '\\"', ord("\\"): "\\\\"}
    octal = (quotes.get(byte, chr(byte)) if 0x20 <= byte < 0x7F else f"\\{byte:03o}" for byte in os.fsencode(name))
    return f'"{"".join(octal)}"'
