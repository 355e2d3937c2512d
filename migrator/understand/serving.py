"""Stage summarise, in a process of its own: the other end of ``workers``."""

from __future__ import annotations

import os
import sys

from migrator.files.reading import Unreadable
from migrator.room import with_room
from migrator.understand.summaries import dumped, summarise
from migrator.understand.workers import READY, received, send


def serve() -> None:
    """Answer until nobody asks any more."""
    with_room(_serve)


def _serve() -> None:
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    send(answers, READY)
    while True:
        try:
            path = received(asked).decode("utf-8", "surrogateescape")
            data = received(asked)
        except EOFError:
            return
        try:
            answer = dumped(summarise(path, data)) or b""
        except Unreadable:
            answer = b""  # whoever asked will find out, and why
        try:
            send(answers, answer)
        except OSError:  # nobody is there any more
            os._exit(0)
