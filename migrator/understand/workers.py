"""Stage summarise, in several processes: each is given one file at a time, and gives back what it says as bytes.

A process is a fresh Python that imports this tool and nothing of whoever runs it. A file over which one ends (for lack
of memory, or by a defect of Python's) costs that file: another process takes its place.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from queue import SimpleQueue
from typing import IO, NamedTuple

_START = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); sys.path[:] = sys.argv[1:]; sys.argv[1:] = []; "
    "from migrator.understand.serving import serve; serve()"
)
"""What a process runs. An interruption is the business of whoever asks: without that one, there is nothing to read, and
the process ends."""

_SIZE = 8
_HOME = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

READY = b"ready"
"""What a process says first. One that ends before that is no use to anybody, and no file is to blame."""


class Result(NamedTuple):
    """What came of a file: its ``summary`` as bytes, or why there is none. With neither, it is to be tried here."""

    path: str
    summary: bytes | None = None
    reason: str | None = None


def summarised(files: Mapping[str, bytes], jobs: int) -> Iterator[Result]:
    """The summaries of the files, one by one as they are ready."""
    waiting: SimpleQueue[str | None] = SimpleQueue()
    for path in sorted(files, key=lambda path: -len(files[path])):  # long ones first, so that none is last
        waiting.put(path)
    for _ in range(jobs):
        waiting.put(None)
    results: SimpleQueue[Result | None] = SimpleQueue()
    for _ in range(jobs):
        threading.Thread(target=_lead, args=(files, waiting, results), daemon=True).start()
    ended = 0
    while ended < jobs:
        result = results.get()
        if result is None:
            ended += 1
        else:
            yield result


def _lead(files: Mapping[str, bytes], waiting: SimpleQueue[str | None], results: SimpleQueue[Result | None]) -> None:
    """Have one process after the other work until nothing waits; without any, what waits is given back."""
    process: subprocess.Popen[bytes] | None = None
    possible = True
    try:
        while (path := waiting.get()) is not None:
            if process is None and possible:
                try:
                    process = _started()
                except OSError:
                    possible = False
            if process is None:
                results.put(Result(path))
                continue
            try:
                results.put(Result(path, _asked(process, path, files[path])))
            except (OSError, EOFError):
                results.put(Result(path, reason=_ended(process)))
                process = None
    finally:
        if process is not None:
            _end(process)
        results.put(None)


def _started() -> subprocess.Popen[bytes]:
    """A process that is ready to work. Raises :class:`OSError` if none gets that far."""
    # With -I neither the current folder nor the environment say what `migrator` is: the same one as here is meant, also
    # where its folder is the current one, which `python -m migrator` has taken out of the path.
    folders = dict.fromkeys((*filter(os.path.isabs, sys.path), _HOME))
    command = [sys.executable, "-I", "-c", _START, *folders]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
    try:
        if process.stdout is not None and received(process.stdout) == READY:
            return process
    except EOFError:
        pass
    raise OSError(f"a process for reading files ended with {_end(process)} before it was ready")


def _asked(process: subprocess.Popen[bytes], path: str, data: bytes) -> bytes | None:
    if process.stdin is None or process.stdout is None:
        raise EOFError
    send(process.stdin, path.encode("utf-8", "surrogateescape"))
    send(process.stdin, data)
    return received(process.stdout) or None


def _ended(process: subprocess.Popen[bytes]) -> str:
    """Why there is no answer, now that there will be none."""
    code = _end(process)
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    return f"the process that read it ended ({how}); the other files are looked at"


def _end(process: subprocess.Popen[bytes]) -> int:
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):  # the other end is gone
                stream.close()
    try:
        return process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def send(stream: IO[bytes], content: bytes) -> None:
    """Give bytes to the other end, which :func:`received` gets whole."""
    stream.write(len(content).to_bytes(_SIZE, "big"))
    stream.write(content)
    stream.flush()


def received(stream: IO[bytes]) -> bytes:
    """What was sent. Raises :class:`EOFError` if the other end is gone."""
    head = _exactly(stream, _SIZE)
    return _exactly(stream, int.from_bytes(head, "big"))


def _exactly(stream: IO[bytes], size: int) -> bytes:
    content = stream.read(size)
    if len(content) < size:
        raise EOFError
    return content
