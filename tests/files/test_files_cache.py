"""What is kept from run to run: whole or not at all, the user's own, and out of the way of git and backups."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from migrator.files.cache import KEPT, VARIABLE, Cache, default_folder, key_of

KEY = key_of(b"stamp", b"bytes")
OWNERS = pytest.mark.skipif(not hasattr(os, "getuid"), reason="a system without owners and modes")


def entries(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.parent != folder]


def test_what_is_kept_comes_back(tmp_path):
    Cache(str(tmp_path / "c")).put(KEY, b"content")
    assert Cache(str(tmp_path / "c")).get(KEY) == b"content"
    assert Cache(str(tmp_path / "c")).get(key_of(b"stamp", b"other")) is None


def test_parts_are_told_apart():
    assert key_of(b"ab", b"c") != key_of(b"a", b"bc")


def test_the_folder_is_made_when_there_is_something_to_keep(tmp_path):
    folder = tmp_path / "deep" / "c"
    cache = Cache(str(folder))
    assert cache.get(KEY) is None
    assert not folder.exists()
    cache.put(KEY, b"content")
    assert (folder / ".gitignore").read_text() == "*\n"
    assert (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")


@pytest.mark.parametrize("damage", [b"", b"x", b"x" * 16, b"x" * 500])
def test_a_damaged_entry_is_dropped_and_made_anew(tmp_path, damage):
    cache = Cache(str(tmp_path))
    cache.put(KEY, b"content")
    [entry] = entries(tmp_path)
    entry.write_bytes(damage)
    assert cache.get(KEY) is None
    assert entries(tmp_path) == []
    cache.put(KEY, b"content")
    assert cache.get(KEY) == b"content"


@pytest.mark.parametrize("position", [0, 15, 16, -1])
def test_one_wrong_bit_is_seen(tmp_path, position):
    cache = Cache(str(tmp_path))
    cache.put(KEY, b"content")
    [entry] = entries(tmp_path)
    data = bytearray(entry.read_bytes())
    data[position] ^= 1
    entry.write_bytes(data)
    assert cache.get(KEY) is None


@OWNERS
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
def test_a_folder_that_others_may_write_to_is_not_used(tmp_path, mode):
    folder = tmp_path / "c"
    Cache(str(folder)).put(KEY, b"content")
    folder.chmod(mode)
    cache = Cache(str(folder))
    assert not cache.usable
    assert cache.get(KEY) is None
    cache.put(key_of(b"new"), b"content")
    assert len(entries(folder)) == 1


@OWNERS
def test_the_folder_is_for_its_owner_alone(tmp_path):
    Cache(str(tmp_path / "c")).put(KEY, b"content")
    assert stat.S_IMODE((tmp_path / "c").stat().st_mode) == 0o700


@OWNERS
def test_a_link_in_place_of_the_folder_is_not_followed(tmp_path):
    Cache(str(tmp_path / "real")).put(KEY, b"content")
    (tmp_path / "c").symlink_to(tmp_path / "real")
    assert Cache(str(tmp_path / "c")).get(KEY) is None


def test_a_cache_that_cannot_be_written_holds_nothing(tmp_path):
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file" / "c"):
        cache = Cache(str(place))
        cache.put(KEY, b"content")
        assert cache.get(KEY) is None


def test_what_nobody_asks_for_is_forgotten(tmp_path):
    cache = Cache(str(tmp_path))
    cache.put(KEY, b"old")
    cache.put(key_of(b"asked for"), b"new")
    long_ago = time.time() - KEPT - 1000
    for path in (*entries(tmp_path), tmp_path / "CACHEDIR.TAG"):
        os.utime(path, (long_ago, long_ago))
    assert cache.get(key_of(b"asked for")) == b"new"
    Cache(str(tmp_path)).put(key_of(b"another"), b"x")
    assert cache.get(KEY) is None
    assert cache.get(key_of(b"asked for")) == b"new"


def test_runs_at_the_same_time_see_whole_entries(tmp_path):
    """Several processes write and read the same few keys; every answer is one that was put there, or none."""
    program = (
        "import sys\n"
        "from migrator.files.cache import Cache, key_of\n"
        "cache = Cache(sys.argv[1])\n"
        "for n in range(300):\n"
        "    key = key_of(bytes([n % 5]))\n"
        "    got = cache.get(key)\n"
        "    assert got in (None, bytes([n % 5]) * 20000), len(got)\n"
        "    cache.put(key, bytes([n % 5]) * 20000)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "c")]
    running = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    assert [process.communicate()[1] for process in running] == [""] * 3
    assert not [path for path in entries(tmp_path / "c") if path.suffix == ".tmp"]


def test_the_folder_is_where_the_system_keeps_caches(monkeypatch, tmp_path):
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folder() == str(tmp_path / "cerebras-migrator")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_folder() == str(tmp_path / ".cache" / "cerebras-migrator")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "own"))
    assert default_folder() == str(tmp_path / "own")
