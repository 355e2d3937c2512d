"""Work that needs a deep stack goes on undisturbed when whoever waits for it is interrupted."""

import signal
import sys
import threading
import time

import pytest

from migrator.room import with_room

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there is no timer that interrupts")


class Interrupted(Exception):
    pass


def interrupt(*_):
    raise Interrupted


def test_an_interruption_takes_no_room_from_work_that_goes_on():
    before, going_on, ended, limits = sys.getrecursionlimit(), threading.Event(), threading.Event(), []

    def work():
        going_on.wait(30)
        limits.append(sys.getrecursionlimit())
        ended.set()

    handler = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with pytest.raises(Interrupted):
            with_room(work)
    finally:
        signal.signal(signal.SIGALRM, handler)
    going_on.set()
    assert ended.wait(30)
    assert limits[0] > before
    deadline = time.monotonic() + 30
    while sys.getrecursionlimit() != before and time.monotonic() < deadline:  # until the thread has ended, too
        assert with_room(lambda: "more") == "more"
    assert sys.getrecursionlimit() == before


def test_where_no_thread_can_be_had_nothing_is_left_changed(monkeypatch):
    before = sys.getrecursionlimit()

    def start(_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    with pytest.raises(RuntimeError, match="start"):
        with_room(lambda: None)
    assert sys.getrecursionlimit() == before
