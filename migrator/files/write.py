"""Stage write: new bytes take the place of a file, whole or not at all."""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import stat
import threading
from functools import cache
from pathlib import Path

from migrator.files.reading import Unreadable, plain_words, read_bytes
from migrator.files.source import Source

TEMPORARY_PREFIX = ".cerebras-migrate-"
"""How the names of temporary files begin; the number of the process follows. Where the system has files without a name,
one has a name for the moment between two system calls only. If a process is killed in it, or elsewhere in the middle of
a write, the next one that writes in that folder removes what it left."""

_DESCRIPTORS = "/proc/self/fd"

_WRITING = threading.Lock()
"""Held while a file is replaced. The work is done in a thread that ends with the process, so an interrupted process
waits for it: then no file is begun any more, and none is left in the middle."""
atexit.register(_WRITING.acquire)

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
    full. Its mode and owner are kept, and its extended attributes where the system permits; a symbolic link stays, and
    the file that it leads to is replaced. Raises :class:`NotWritten`, and then the file is as it was: when it is not
    on disk as ``source`` has it, is write-protected, has hard links (a rename would part them), belongs to somebody
    whom the new file could not be given to, or on any failure of the disk.
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


def put(path: str, data: bytes) -> None:
    """Write a file of our own, new or in place of an old one, whole or not at all; equal bytes are not written.

    A symbolic link stays, and so does the mode of an old file. Raises :class:`NotWritten`.
    """
    target = os.path.realpath(path)
    temporary = _temporary(os.path.dirname(target))
    try:
        old = os.stat(target) if os.path.exists(target) else None
        if old is not None and not stat.S_ISREG(old.st_mode):
            raise NotWritten(path, "a folder has that name" if stat.S_ISDIR(old.st_mode) else "not a regular file")
        if old is not None and Path(target).read_bytes() == data:
            return
        # Not by mkstemp, which would leave the file readable for its owner alone.
        with open(temporary, "xb") as handle:
            handle.write(data)
            handle.flush()
            if old is not None:
                os.chmod(temporary, stat.S_IMODE(old.st_mode))
            os.fsync(handle.fileno())
        Path(temporary).replace(target)
    except OSError as error:
        raise NotWritten(path, plain_words(error)) from error
    finally:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
    _flush_folder(os.path.dirname(target))


def _may(path: str | Path, what: int) -> bool:
    # os.access alone asks for the user who started the process, not the one that it acts as.
    return os.access(path, what, effective_ids=os.access in os.supports_effective_ids)


def _refuse_unless_writable(path: str, target: str, status: os.stat_result) -> None:
    # The bits are looked at beside os.access, which grants everything to the superuser: a file that is protected
    # against its owner is protected for a reason.
    if not status.st_mode & _WRITE_BITS or not _may(target, os.W_OK):
        raise NotWritten(path, "the file is write-protected; make it writable (chmod u+w) and run again")
    folder = Path(target).parent
    if not folder.stat().st_mode & _WRITE_BITS or not _may(folder, os.W_OK | os.X_OK):
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
    with _WRITING:
        _sweep(folder)
        temporary = _temporary(folder)
        try:
            if not _written_unnamed(source, target, status, new, temporary):
                with open(temporary, "xb", opener=_private) as handle:
                    _fill(handle.fileno(), temporary, source.path, target, status, new)
                _refuse_if_changed(source, target)
                os.replace(temporary, target)
        except BaseException:  # an interruption from the keyboard too leaves no litter
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
            raise
        _flush_folder(folder)


def _temporary(folder: str) -> str:
    return os.path.join(folder, f"{TEMPORARY_PREFIX}{os.getpid()}-{os.urandom(4).hex()}.tmp")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _written_unnamed(source: Source, target: str, status: os.stat_result, new: bytes, temporary: str) -> bool:
    """Make the new file without a name, and put it in the old one's place, by the name ``temporary``, once it is whole.

    A process that is killed, or a disk that is full, leaves nothing of it, but for the moment between the two names.
    False if the system or the file system has no such files. Source: ``O_TMPFILE`` in open(2).
    """
    folder = os.path.dirname(target)
    if not hasattr(os, "O_TMPFILE") or not os.path.isdir(_DESCRIPTORS):
        return False
    try:
        descriptor = os.open(folder, os.O_TMPFILE | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    except OSError:  # what is more than a lack of such files is met again by a named one
        return False
    try:
        unnamed = f"{_DESCRIPTORS}/{descriptor}"
        _fill(descriptor, unnamed, source.path, target, status, new)
        _refuse_if_changed(source, target)
        try:
            # With a descriptor given, which an absolute path makes no use of, the link is followed to the file.
            os.link(unnamed, temporary, src_dir_fd=descriptor, follow_symlinks=True)
        except OSError:
            return False
        os.replace(temporary, target)  # at once: a process that is killed in between leaves the name behind
    finally:
        os.close(descriptor)
    return True


def _fill(descriptor: int, name: str, path: str, target: str, status: os.stat_result, new: bytes) -> None:
    """Write all of the new file, also known as ``name``, with the attributes of the old one, to the disk."""
    rest = memoryview(new)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    _copy_attributes(path, target, name, status)
    os.fsync(descriptor)


def _copy_attributes(path: str, target: str, name: str, status: os.stat_result) -> None:
    """Give the new file the owner, mode and extended attributes of the old one, and the time of now."""
    made = os.stat(name)
    if (made.st_uid, made.st_gid) != (status.st_uid, status.st_gid):
        try:
            os.chown(name, status.st_uid, status.st_gid)
        except PermissionError as error:
            reason = (
                "it belongs to another user or group, and a new file in its place would not; "
                "run again as its owner, or edit it by hand"
            )
            raise NotWritten(path, reason) from error
    shutil.copystat(target, name)  # after chown, which clears the set-user-id bits
    os.utime(name)


@cache
def _sweep(folder: str) -> None:
    """Remove what processes that were killed have left in the folder."""
    with contextlib.suppress(OSError):
        for name in os.listdir(folder):
            if name.startswith(TEMPORARY_PREFIX) and name.endswith(".tmp") and _abandoned(name):
                Path(folder, name).unlink()


def _abandoned(name: str) -> bool:
    """Whether the process that made the temporary file is no more."""
    number = name.removeprefix(TEMPORARY_PREFIX).partition("-")[0]
    if os.name != "posix" or not number.isdecimal() or int(number) == os.getpid():
        return False  # elsewhere, asking would end the process
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):  # somebody else's
        return False
    return False


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
