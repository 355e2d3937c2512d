"""New bytes take the place of a file, whole or not at all."""

from __future__ import annotations

import errno
import os
import resource
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from migrator.files import write as write_stage
from migrator.files.source import read
from migrator.files.write import TEMPORARY_PREFIX, NotWritten, write

OLD = b"x = 1\r\n"
NEW = b"x = 22\r\n"


@pytest.fixture(autouse=True, params=["unnamed", "named"])
def temporary(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both kinds of temporary files: those that have no name until they are complete, and what other systems have."""
    if request.param == "named":
        monkeypatch.setattr(write_stage, "_DESCRIPTORS", "/nowhere")
    elif not hasattr(os, "O_TMPFILE"):
        pytest.skip("this system has no files without names")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.py"
    path.write_bytes(OLD)
    return path


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def assert_untouched(file: Path, data: bytes = OLD) -> None:
    assert file.read_bytes() == data
    assert not [name for name in names(file.parent) if name.startswith(TEMPORARY_PREFIX)]


def test_the_file_has_the_new_bytes_and_nothing_else_is_left(file: Path) -> None:
    write(read(str(file)), NEW)

    assert file.read_bytes() == NEW
    assert names(file.parent) == ["a.py"]


@pytest.mark.parametrize("mode", [0o644, 0o755, 0o600, 0o664, 0o4750])
def test_the_mode_is_kept(file: Path, mode: int) -> None:
    file.chmod(mode)

    write(read(str(file)), NEW)

    assert stat.S_IMODE(file.stat().st_mode) == mode


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser gives files away")
def test_the_owner_is_kept(file: Path) -> None:
    os.chown(file, 1234, 4321)

    write(read(str(file)), NEW)

    assert (file.stat().st_uid, file.stat().st_gid) == (1234, 4321)


@pytest.fixture
def nobody() -> Iterator[Path]:
    """A folder that everybody may look into, which pytest's are not, while this process has no special rights."""
    if os.geteuid() != 0:
        pytest.skip("only the superuser becomes somebody else")
    with tempfile.TemporaryDirectory(prefix="nobody-") as folder:
        os.chmod(folder, 0o777)
        Path(folder, "a.py").write_bytes(OLD)
        Path(folder, "a.py").chmod(0o666)
        os.setegid(65534)
        os.seteuid(65534)
        try:
            yield Path(folder)
        finally:
            os.seteuid(0)
            os.setegid(0)


def test_a_file_whose_owner_cannot_be_kept_is_refused(nobody: Path) -> None:
    with pytest.raises(NotWritten, match="belongs to another user or group"):
        write(read(str(nobody / "a.py")), NEW)
    assert_untouched(nobody / "a.py")


def test_a_file_that_the_system_protects_is_refused(nobody: Path) -> None:
    os.seteuid(0)
    (nobody / "a.py").chmod(0o644)
    os.seteuid(65534)

    with pytest.raises(NotWritten, match="the file is write-protected"):
        write(read(str(nobody / "a.py")), NEW)
    assert_untouched(nobody / "a.py")


def test_a_folder_that_the_system_protects_is_refused(nobody: Path) -> None:
    os.seteuid(0)
    nobody.chmod(0o755)
    os.seteuid(65534)

    with pytest.raises(NotWritten, match=r"its folder .* is write-protected"):
        write(read(str(nobody / "a.py")), NEW)
    assert_untouched(nobody / "a.py")


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="this system has no extended attributes")
def test_extended_attributes_are_kept(file: Path) -> None:
    try:
        os.setxattr(file, "user.origin", b"here")
    except OSError:
        pytest.skip("this file system has no extended attributes")

    write(read(str(file)), NEW)

    assert os.getxattr(file, "user.origin") == b"here"


def test_the_time_of_change_is_that_of_the_write(file: Path) -> None:
    os.utime(file, (1, 1))

    write(read(str(file)), NEW)

    assert file.stat().st_mtime > 1


def test_equal_bytes_are_not_written(file: Path) -> None:
    before = file.stat()
    file.chmod(0o444)  # nor refused

    write(read(str(file)), OLD)

    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_relative_path_is_written(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(file.parent)

    write(read("a.py"), NEW)

    assert file.read_bytes() == NEW


def test_through_a_symbolic_link_the_target_is_written_and_the_link_stays(file: Path) -> None:
    elsewhere = file.parent / "elsewhere"
    elsewhere.mkdir()
    link = elsewhere / "link.py"
    link.symlink_to("../a.py")

    write(read(str(link)), NEW)

    assert link.is_symlink()
    assert file.read_bytes() == NEW
    assert (names(file.parent), names(elsewhere)) == (["a.py", "elsewhere"], ["link.py"])


def test_a_file_that_changed_meanwhile_is_kept(file: Path) -> None:
    source = read(str(file))
    file.write_bytes(b"someone else's work\n")

    with pytest.raises(NotWritten, match=r"a\.py: not written: the file has changed since it was read"):
        write(source, NEW)
    assert_untouched(file, b"someone else's work\n")


def test_a_file_that_changes_while_the_new_one_is_written_is_kept(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_fsync = os.fsync

    def meanwhile(descriptor: int) -> None:
        file.write_bytes(b"someone else's work\n")
        real_fsync(descriptor)

    monkeypatch.setattr(os, "fsync", meanwhile)
    with pytest.raises(NotWritten, match="changed since it was read"):
        write(read(str(file)), NEW)
    assert_untouched(file, b"someone else's work\n")


def test_a_file_that_vanished_is_not_made_anew(file: Path) -> None:
    source = read(str(file))
    file.unlink()

    with pytest.raises(NotWritten, match="no such file or folder"):
        write(source, NEW)
    assert names(file.parent) == []


def test_a_write_protected_file_is_refused(file: Path) -> None:
    file.chmod(0o444)

    with pytest.raises(NotWritten, match=r"write-protected; make it writable \(chmod u\+w\)"):
        write(read(str(file)), NEW)
    assert_untouched(file)


def test_a_write_protected_folder_is_refused(file: Path) -> None:
    source = read(str(file))
    file.parent.chmod(0o555)
    try:
        with pytest.raises(NotWritten, match=r"its folder .* is write-protected"):
            write(source, NEW)
        assert_untouched(file)
    finally:
        file.parent.chmod(0o755)


def test_a_hard_linked_file_is_refused(file: Path) -> None:
    os.link(file, file.parent / "b.py")

    with pytest.raises(NotWritten, match="2 hard links"):
        write(read(str(file)), NEW)
    assert_untouched(file)
    assert file.samefile(file.parent / "b.py")


@pytest.mark.parametrize("call", ["write", "fsync", "utime", "open"])
def test_a_full_disk_leaves_the_old_file_and_no_litter(file: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    def full(*arguments: object, **options: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    source = read(str(file))
    monkeypatch.setattr(os, call, full)
    with pytest.raises(NotWritten, match="no space left on the disk"):
        write(source, NEW)
    assert_untouched(file)


def test_a_failing_rename_leaves_the_old_file_and_no_litter(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(new: str, target: str) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    source = read(str(file))
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(NotWritten, match="permission denied"):
        write(source, NEW)
    assert_untouched(file)


def test_an_interruption_leaves_the_old_file_and_no_litter(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(read(str(file)), NEW)
    assert_untouched(file)


def test_a_folder_that_cannot_be_flushed_does_not_spoil_the_write(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_fsync = os.fsync

    def only_files(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        real_fsync(descriptor)

    monkeypatch.setattr(os, "fsync", only_files)
    write(read(str(file)), NEW)

    assert file.read_bytes() == NEW


def test_a_limit_of_the_operating_system_is_met_for_real(file: Path) -> None:
    program = (
        "import sys\n"
        "from migrator.files.source import read\n"
        "from migrator.files.write import NotWritten, write\n"
        "try:\n"
        "    write(read(sys.argv[1]), b'#' * 100_000)\n"
        "except NotWritten as error:\n"
        "    print(error)\n"
    )

    def limit_file_size() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    root = Path(__file__).parents[2]
    command = [sys.executable, "-B", "-c", program, str(file)]
    result = subprocess.run(command, cwd=root, preexec_fn=limit_file_size, capture_output=True, text=True, check=True)

    assert result.stdout == f"{file}: not written: File too large\n"
    assert_untouched(file)


def test_where_a_file_without_a_name_cannot_be_named_another_is_made(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(os, "link", refuse)
    write(read(str(file)), NEW)

    assert file.read_bytes() == NEW
    assert names(file.parent) == ["a.py"]


def test_what_a_killed_process_has_left_is_removed_and_nothing_else(file: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    theirs = [
        f"{TEMPORARY_PREFIX}{os.getppid()}-0badcafe.tmp",
        f"{TEMPORARY_PREFIX}notes.tmp",
        f"{TEMPORARY_PREFIX}{ended.pid}-0badcafe.py",
        f"{ended.pid}-0badcafe.tmp",
    ]
    for name in (*theirs, f"{TEMPORARY_PREFIX}{ended.pid}-0badcafe.tmp"):
        (file.parent / name).write_bytes(NEW)

    write(read(str(file)), NEW)

    assert names(file.parent) == sorted(["a.py", *theirs])
