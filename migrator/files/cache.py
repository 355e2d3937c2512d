"""Stage discover, beside the disk: what was worked out for the bytes of a file, kept for the next run.

An entry is a file of its own in a folder of the user's, and goes by a key that says all that it depends on. It begins
with a digest of what follows, so that one that is damaged, cut short or half written counts as none. Entries are
written beside their place and renamed into it: runs that share a folder never see parts of one. Nothing here raises; a
cache that cannot be used is one that holds nothing.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import time

VARIABLE = "CEREBRAS_MIGRATOR_CACHE_DIR"
"""The environment variable that names another folder."""

KEPT = 30 * 24 * 3600
"""How many seconds an entry is kept that nobody asks for."""

_DAY = 24 * 3600
_DIGEST = 16
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# A cache of cerebras-migrate. See https://bford.info/cachedir/\n"


def default_folder() -> str | None:
    """Where the cache of the user is, by the conventions of the system; None if there is no home."""
    named = os.environ.get(VARIABLE)
    if named:
        return os.path.abspath(named)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME", "")
        base = base if os.path.isabs(base) else os.path.expanduser("~/.cache")
    return os.path.join(base, "cerebras-migrator") if os.path.isabs(base) else None


class Cache:
    """The entries in one folder, which is made when there is something to keep.

    It has to belong to the user, and nobody else may be able to write there: what is in it is trusted to be the work of
    an earlier run. A folder of which that is not true is neither read nor written, and no more than ``usable`` says so.
    """

    def __init__(self, folder: str) -> None:
        self.folder = os.path.abspath(folder)
        self.usable = _is_private(self.folder) if os.path.lexists(self.folder) else True
        self._made = False

    def get(self, key: str) -> bytes | None:
        """What was kept under the key, if it is whole."""
        if not self.usable:
            return None
        path = self._path(key)
        try:
            with open(path, "rb") as handle:
                data = handle.read()
                aged = time.time() - os.fstat(handle.fileno()).st_mtime > _DAY
        except OSError:
            return None
        content = data[_DIGEST:]
        if data[:_DIGEST] != _digest(content):
            with contextlib.suppress(OSError):
                os.unlink(path)
            return None
        if aged:
            with contextlib.suppress(OSError):
                os.utime(path)
        return content

    def put(self, key: str, content: bytes) -> None:
        """Keep it; what cannot be written is not kept."""
        if not self.usable or not self._make():
            return
        path = self._path(key)
        temporary = f"{path}.{os.getpid()}.{id(content):x}.tmp"
        try:
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
            with open(temporary, "xb") as handle:
                handle.write(_digest(content) + content)
            os.replace(temporary, path)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(temporary)

    def _path(self, key: str) -> str:
        return os.path.join(self.folder, key[:2], key[2:])

    def _make(self) -> bool:
        if self._made:
            return self.usable
        self._made = True
        try:
            os.makedirs(self.folder, mode=0o700, exist_ok=True)
            self.usable = _is_private(self.folder)
            if self.usable:
                for name, text in (("CACHEDIR.TAG", _TAG), (".gitignore", "*\n")):
                    with contextlib.suppress(FileExistsError), open(os.path.join(self.folder, name), "x") as handle:
                        handle.write(text)
                self._forget()
        except OSError:
            self.usable = False
        return self.usable

    def _forget(self) -> None:
        """Remove what nobody has asked for in a long time; once a day is enough."""
        mark = os.path.join(self.folder, "CACHEDIR.TAG")
        now = time.time()
        if now - os.stat(mark).st_mtime < _DAY:
            return
        os.utime(mark)
        for folder in os.scandir(self.folder):
            if folder.is_dir(follow_symlinks=False):
                for entry in os.scandir(folder.path):
                    with contextlib.suppress(OSError):
                        if now - entry.stat(follow_symlinks=False).st_mtime > KEPT:
                            os.unlink(entry.path)


def key_of(*parts: bytes) -> str:
    """The key of what depends on the parts, and on nothing else."""
    import hashlib  # here, because a run in which nothing matters keeps nothing

    digest = hashlib.blake2b(digest_size=20)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def _digest(content: bytes) -> bytes:
    import hashlib

    return hashlib.blake2b(content, digest_size=_DIGEST).digest()


def _is_private(folder: str) -> bool:
    """Whether it is a folder of the user's own that nobody else may write to."""
    try:
        status = os.lstat(folder)
    except OSError:
        return False
    if not stat.S_ISDIR(status.st_mode):
        return False
    if not hasattr(os, "getuid"):
        return True  # on Windows, what is below the user's profile is the user's
    return status.st_uid == os.geteuid() and not status.st_mode & 0o022
