"""Runs that are killed, run out of disk, or meet files that change or cannot be written: nothing is lost in any."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from faults_projects import command, environment, files, judge, make, name, new, old, run
from kill import completed, kill_rounds, wait_for

from migrator import pipeline
from migrator.settings import Settings

posix = pytest.mark.skipif(os.name != "posix", reason="signals and permissions as POSIX has them")


@posix
def test_killed_at_a_random_moment_every_file_is_old_or_new(tmp_path: Path) -> None:
    """A few rounds of ``python tests/faults/kill.py``, until three of them were killed while they wrote."""
    partly = (changed for changed in kill_rounds(tmp_path, rounds=30, count=60) if 0 < changed < 60)

    assert len(list(islice(partly, 3))) == 3, "too few rounds were killed while they wrote"
    completed(tmp_path, 60)


@posix
def test_interrupted_from_the_keyboard_the_file_in_hand_is_finished(tmp_path: Path) -> None:
    for _ in range(20):  # on a busy machine the run may be over before anybody interrupts it
        make(tmp_path, 500)
        process = subprocess.Popen(
            command("."),
            cwd=tmp_path,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # What a shell starts in the background is told to ignore interruptions, and would tell this process so.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads here
        )
        wait_for(tmp_path / name(0), process)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate()
        if process.returncode:
            break

    assert process.returncode == 130
    assert told == "interrupted: every file is whole, as it was before or as it was to become\n"
    assert 0 < judge(tmp_path, 500) < 500


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with room for little."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if os.name != "posix" or os.geteuid() != 0 or subprocess.run(mounting, capture_output=True, check=False).returncode:
        pytest.skip("only the superuser mounts file systems")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path, free: int) -> None:
    """Take all room of the file system but so many bytes."""
    rest = os.statvfs(folder)
    (folder / "ballast").write_bytes(b"." * (rest.f_bavail * rest.f_frsize - free))


@pytest.mark.parametrize("free", [0, 8192])
def test_on_a_full_disk_every_file_is_old_or_new(small_disk: Path, free: int) -> None:
    make(small_disk, 20)
    fill(small_disk, free)

    result = run(small_disk)

    (small_disk / "ballast").unlink()
    changed = judge(small_disk, 20)
    # Replacing a file of one page takes one more page for a moment, and gives one back.
    assert changed == (0 if free == 0 else 20)
    assert result.returncode == (2 if free == 0 else 0), result.stderr
    failures = [f"error: {name(number)}: no space left on the disk" for number in range(20)] if free == 0 else []
    assert sorted(result.stderr.splitlines()) == sorted(failures)


def test_when_the_disk_fills_up_in_the_middle_the_rest_stays_old(small_disk: Path) -> None:
    """The new file takes a page more than the old one: after some of them the disk is full."""
    comment = b"#" * (4096 - len(old(0)) - 5) + b"\n"
    for number in range(20):
        (small_disk / f"module_{number}.py").write_bytes(old(number) + comment)
    fill(small_disk, 5 * 4096)

    result = run(small_disk)

    assert result.returncode == 2
    (small_disk / "ballast").unlink()
    left = files(small_disk)
    assert len(left) == 20
    written = sum(left[f"module_{number}.py"] == new(number) + comment for number in range(20))
    untouched = sum(left[f"module_{number}.py"] == old(number) + comment for number in range(20))
    assert 0 < written < 20
    assert written + untouched == 20
    assert result.stderr.count("no space left on the disk") == untouched


def test_a_file_that_is_saved_between_reading_and_writing_is_left_to_its_author(tmp_path: Path) -> None:
    make(tmp_path, 3)
    first = tmp_path / name(0)

    def meanwhile(done: int, total: int) -> None:
        if done == total - 1:  # the others have been read
            first.write_bytes(b"# saved in an editor\n")

    outcome = pipeline.migrate(
        [str(tmp_path)], Settings(root=tmp_path), unsafe=False, allow_dirty=True, write=True, progress=meanwhile
    )

    assert [(problem.path, problem.message) for problem in outcome.problems] == [
        (str(first), "the file has changed since it was read; run again")
    ]
    assert files(tmp_path) == {name(0): b"# saved in an editor\n", name(1): new(1), name(2): new(2)}


@posix
@pytest.mark.parametrize(
    ("protected", "mode", "reason"),
    [
        (name(0), 0o444, "the file is write-protected"),
        ("part_0", 0o555, "its folder {folder}/part_0 is write-protected"),
    ],
)
def test_what_is_write_protected_is_refused_by_name_and_the_rest_is_done(
    tmp_path: Path, protected: str, mode: int, reason: str
) -> None:
    make(tmp_path, 51)
    (tmp_path / protected).chmod(mode)

    result = run(tmp_path)

    (tmp_path / protected).chmod(0o755)
    assert result.returncode == 2
    assert f"error: {name(0)}: {reason.format(folder=tmp_path)}" in result.stderr
    assert (tmp_path / name(0)).read_bytes() == old(0)
    assert (tmp_path / name(50)).read_bytes() == new(50)
    assert judge(tmp_path, 51) == (50 if protected == name(0) else 1)


def test_nothing_is_written_where_nothing_is_to_be_changed(tmp_path: Path) -> None:
    make(tmp_path, 3)
    assert run(tmp_path).returncode == 0
    before = {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in tmp_path.rglob("*.py")}

    assert run(tmp_path).returncode == 0

    assert {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in tmp_path.rglob("*.py")} == before
