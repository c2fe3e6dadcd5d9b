"""The cache of raw bytes. Faults of the disk, killed writers and two at once: tests/faults/test_disk.py."""

from __future__ import annotations

import json
import os
import threading

import pytest

from rareearths.fetch.contract import SourceError
from rareearths.fetch.files import whole
from rareearths.fetch.http.cache import Cache


@pytest.fixture
def cache(tmp_path):
    return Cache("usgs", tmp_path / "raw" / "usgs")


def names(cache):
    return sorted(path.suffix for path in cache.folder.iterdir())


def test_read_and_write(cache):
    assert cache.read("a") is None
    cache.write("a", b"\x00\xff", {"url": "https://example.org/資料", "headers": {"etag": '"1"'}})
    entry = cache.read("a")
    assert entry.content == b"\x00\xff"
    assert entry.record["url"] == "https://example.org/資料"
    assert entry.record["headers"] == {"etag": '"1"'}
    assert cache.read("b") is None
    assert names(cache) == [".json", ".raw"]


def test_same_content_is_kept_once(cache):
    for question in ("a", "b"):
        cache.write(question, b"same", {"headers": {}, "url": question})
    assert names(cache) == [".json", ".json", ".raw"]
    cache.forget("a")
    assert cache.read("a") is None
    assert cache.read("b").record["url"] == "b"
    cache.forget("a")


def test_newer_content_takes_the_place(cache):
    for content in (b"one", b"two"):
        cache.write("a", content, {"headers": {}})
        assert cache.read("a").content == content


def test_record_says_what_is_there(cache):
    cache.write("a", b"x", {"headers": {}, "url": "u", "retrieved": "t", "label": "l"})
    record = json.loads(next(cache.folder.glob("*.json")).read_text(encoding="utf-8"))
    assert set(record) == {"headers", "url", "retrieved", "label", "sha256"}


def test_old_leftovers_go_and_new_ones_stay(cache):
    cache.write("a", b"kept", {"headers": {}})
    old, new = cache.folder / ".old.part", cache.folder / ".new.part"
    orphan, stranger = cache.folder / ("0" * 64 + ".raw"), cache.folder / "notes.txt"
    for path in (old, new, orphan, stranger):
        path.write_bytes(b"half")
    (cache.folder / "broken.json").write_text("{")
    for path in (old, orphan, stranger, next(cache.folder.glob("[!0]*.raw"))):
        os.utime(path, (0, 0))
    again = Cache("usgs", cache.folder)
    again.write("b", b"other", {"headers": {}})
    assert [path.exists() for path in (old, new, orphan, stranger)] == [False, True, False, True]
    assert again.read("a").content == b"kept"


def test_entry_is_old_or_new_while_it_is_written(cache):
    """Readers that look all the time see either whole content."""
    bodies = [bytes([number]) * 200_000 for number in range(4)]
    cache.write("a", bodies[0], {"headers": {}, "number": 0})
    done, seen = threading.Event(), set()

    def look():
        while not done.is_set():
            entry = Cache("usgs", cache.folder).read("a")
            assert entry.content == bodies[entry.record["number"]]
            seen.add(entry.record["number"])

    problems = []
    looking = threading.Thread(target=lambda: _guarded(look, problems))
    looking.start()
    for turn in range(40):
        cache.write("a", bodies[turn % 4], {"headers": {}, "number": turn % 4})
    done.set()
    looking.join()
    assert problems == []
    assert seen


def _guarded(work, problems):
    try:
        work()
    except BaseException as error:
        problems.append(repr(error))


def test_failed_record_leaves_the_old_entry(cache, monkeypatch):
    cache.write("a", b"one", {"headers": {}})
    place = whole.write

    def fail(target, content):
        if target.suffix == ".json":
            raise OSError(28, "No space left on device")
        place(target, content)

    monkeypatch.setattr(whole, "write", fail)
    with pytest.raises(SourceError, match=r"expected to keep 3 bytes.*No space left.*make room") as caught:
        cache.write("a", b"two", {"headers": {}})
    assert caught.value.__context__ is None
    assert cache.read("a").content == b"one"
