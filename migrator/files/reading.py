"""Stage discover: the bytes of one file, or why they cannot be had. ``source`` makes text of them."""

from __future__ import annotations

import errno
import os
import stat

NOTEBOOK = ".ipynb"
"""How the names of notebooks end."""

SIZE_LIMIT = 10_000_000
"""Files above this many bytes are not read: no one writes ten megabytes of Python by hand, such files are generated
data, and their syntax tree takes some hundred times their size in memory."""

NOTEBOOK_SIZE_LIMIT = 100_000_000
"""Notebooks may be larger, because most of one is the pictures that it has drawn."""

_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class Unreadable(Exception):
    """A file that cannot be read as Python source; ``row`` and ``column`` are 1-based."""

    def __init__(self, path: str, reason: str, row: int = 1, column: int = 1) -> None:
        super().__init__(path, reason, row, column)  # all arguments, so that it survives pickling
        self.path = path
        self.reason = reason
        self.row = row
        self.column = column

    def __str__(self) -> str:
        return f"{self.path}:{self.row}:{self.column}: {self.reason}"


class NotPython(Unreadable):
    """A file that is not meant for Python, so that there is nothing to correct in it."""


def read_bytes(path: str) -> bytes:
    """The bytes of a regular file within the limit of its kind. Raises :class:`Unreadable`."""
    limit = NOTEBOOK_SIZE_LIMIT if is_notebook(path) else SIZE_LIMIT
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            # Opening a FIFO blocks until someone writes to it, and opening a device may do anything.
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file"
            raise Unreadable(path, f"cannot be read: it is {kind}")
        if status.st_size > limit:
            raise Unreadable(path, _too_large(status.st_size, limit))
        handle = os.open(path, _READING)
        try:
            data = _read_all(handle, status.st_size, limit)
        finally:
            os.close(handle)
    except OSError as error:
        raise Unreadable(path, f"cannot be read: {plain_words(error)}") from error
    if len(data) > limit:  # it grew in between
        raise Unreadable(path, _too_large(len(data), limit))
    return data


def is_notebook(path: str) -> bool:
    """Whether the file is a notebook, by its name."""
    return path.endswith(NOTEBOOK)


def plain_words(error: OSError) -> str:
    """What went wrong with a file, for people: the operating system's words, or ours where they say it better."""
    words = {
        errno.ENOENT: "no such file or folder",
        errno.EACCES: "permission denied",
        errno.EPERM: "permission denied",
        errno.EISDIR: "it is a folder",
        errno.ENOTDIR: "a part of its path is not a folder",
        errno.ELOOP: "its symbolic links lead in a circle",
        errno.ENAMETOOLONG: "its name is too long",
        errno.ENOSPC: "no space left on the disk",
        errno.EDQUOT: "the disk quota is used up",
        errno.EROFS: "the file system is read-only",
    }
    return words.get(error.errno or 0) or error.strerror or type(error).__name__


def _read_all(handle: int, expected: int, limit: int) -> bytes:
    """Everything up to one byte over the limit; one system call is enough unless the file grows meanwhile."""
    data = os.read(handle, expected + 1)
    if len(data) == expected:
        return data
    chunks = [data]
    size = len(data)
    while size <= limit and (chunk := os.read(handle, limit + 1 - size)):
        chunks.append(chunk)
        size += len(chunk)
    return b"".join(chunks)


def _too_large(size: int, limit: int) -> str:
    return f"{size:,} bytes are over the limit of {limit:,}: exclude the file or split it"
