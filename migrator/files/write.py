"""Stage write: new bytes take the place of a file, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

from migrator.files.source import Source, Unreadable, plain_words, read_bytes

TEMPORARY_PREFIX = ".cerebras-migrate-"
"""How the names of temporary files begin: if the machine itself stops in the middle of a write, one may be left beside
the file, and this says whose it is."""

_WRITE_BITS = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


class NotWritten(Exception):
    """A file that was left as it is, and why."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path}: not written: {self.reason}"


def write(source: Source, new: bytes) -> None:
    """Replace the file that ``source`` was read from by ``new``; equal bytes are not written at all.

    The new file is written beside the old one and renamed over it, so that at every moment one of the two is there in
    full. Its mode is kept, and its owner and extended attributes where the system permits; a symbolic link stays, and
    the file that it leads to is replaced. Raises :class:`NotWritten`, and then the file is as it was: when it is not
    on disk as ``source`` has it, is write-protected, has hard links (a rename would part them), or on any failure of
    the disk.
    """
    if new == source.data:
        return
    try:
        target = os.path.realpath(source.path)
        status = os.stat(target)
        _refuse_unless_writable(source.path, target, status)
        _replace(source, target, status, new)
    except OSError as error:
        raise NotWritten(source.path, plain_words(error)) from error


def _refuse_unless_writable(path: str, target: str, status: os.stat_result) -> None:
    # The bits are looked at beside os.access, which grants everything to the superuser: a file that is protected
    # against its owner is protected for a reason.
    if not status.st_mode & _WRITE_BITS or not os.access(target, os.W_OK):
        raise NotWritten(path, "the file is write-protected; make it writable (chmod u+w) and run again")
    folder = Path(target).parent
    if not folder.stat().st_mode & _WRITE_BITS or not os.access(folder, os.W_OK | os.X_OK):
        reason = f"its folder {folder} is write-protected; make it writable (chmod u+w) and run again"
        raise NotWritten(path, reason)
    if status.st_nlink > 1:
        reason = (
            f"the file has {status.st_nlink} hard links, and replacing it would part them; "
            "replace it by a copy of itself, or edit it by hand"
        )
        raise NotWritten(path, reason)


def _replace(source: Source, target: str, status: os.stat_result, new: bytes) -> None:
    folder = str(Path(target).parent)
    descriptor, temporary = tempfile.mkstemp(prefix=TEMPORARY_PREFIX, suffix=".tmp", dir=folder)
    try:
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(new)
            handle.flush()
            _copy_attributes(target, temporary, status)
            os.fsync(handle.fileno())
        _refuse_if_changed(source, target)
        Path(temporary).replace(target)
    except BaseException:  # an interruption from the keyboard too leaves no litter
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
    _flush_folder(folder)


def _copy_attributes(target: str, temporary: str, status: os.stat_result) -> None:
    """Give the temporary file the owner, mode and extended attributes of the file, and the time of now."""
    if hasattr(os, "chown"):
        for owner, group in ((status.st_uid, -1), (-1, status.st_gid)):  # often the group is permitted alone
            with contextlib.suppress(PermissionError):
                os.chown(temporary, owner, group)
    shutil.copystat(target, temporary)  # after chown, which clears the set-user-id bits
    os.utime(temporary)


def _refuse_if_changed(source: Source, target: str) -> None:
    """The last moment before the file is replaced: whatever an editor has saved meanwhile is kept."""
    try:
        unchanged = read_bytes(target) == source.data
    except Unreadable:
        unchanged = False
    if not unchanged:
        raise NotWritten(source.path, "the file has changed since it was read; run again")


def _flush_folder(folder: str) -> None:
    """Make the rename last through a power cut, where folders can be flushed; the file itself is safe already."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
