"""Faults of the disk under the cache of raw bytes, and two fetches at once: nothing is lost, nothing half is read."""

from __future__ import annotations

import errno
import json
import os
import resource
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from publisher import reply, versioned
from scene import DATA, GOOD, HOSTS, KEY, LONG
from waiting import LONGEST, until

from rareearths.fetch.contract import SourceError
from rareearths.fetch.http.cache import Cache
from rareearths.paths import ROOT

pytest_plugins = ["scenes"]
fault = pytest.mark.fault
WRITER = """
    import sys, itertools
    from pathlib import Path
    from rareearths.fetch.http.cache import Cache
    cache = Cache("usgs", Path(sys.argv[1]))
    print("begins", flush=True)
    for turn in itertools.count():
        cache.write("question", bytes([turn % 251]) * 3_000_000, {"headers": {}, "turn": turn})
        print(turn, flush=True)
"""
FETCHER = f"""
    import sys
    from pathlib import Path
    from rareearths.fetch.http.client import Client
    from rareearths.fetch.contract import Request
    folder, base, header = sys.argv[1:]
    client = Client("comtrade", {HOSTS!r}, environment={{"RAREEARTHS_COMTRADE_URL": base, "K": {KEY!r}}},
        folder=Path(folder), per_second=1000)
    for _ in range(20):
        raw = client.get(Request("https://data.example.org/data", key_variable="K", key_header=header))
        assert len(set(raw.content)) == 1 and len(raw.content) == 50_000
    print("done")
"""


def run(code: str, *arguments, **options) -> subprocess.Popen:
    command = [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


def files(folder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@fault("304 for what is kept", outcome="kept bytes")
def test_kept(scene):
    here = scene.serve(versioned(GOOD))
    first = scene.get(here)
    before = files(scene.folder)
    second = scene.get(here)
    assert (second.content, second.retrieved, second.headers) == (DATA, first.retrieved, first.headers)
    assert [asked.headers.get("if-none-match") for asked in here.asked] == [None, first.headers["etag"]]
    assert here.asked[1].headers["if-modified-since"] == first.headers["last-modified"]
    assert files(scene.folder) == before
    client = scene.client(here.base)
    client.get(scene.request(), "2024")
    client.forget()
    scene.get(here)
    assert "if-none-match" not in here.asked[-1].headers


@fault("304 for what is not kept")
def test_304_for_nothing(scene):
    here = scene.serve(reply(b"").but(status=304))
    scene.fails(SourceError, "304", call=lambda: scene.get(here))


DAMAGE = {
    "content cut": (".raw", lambda content: content[:-1]),
    "content changed": (".raw", lambda content: content.replace(b"7", b"8")),
    "content gone": (".raw", None),
    "record cut": (".json", lambda content: content[:-9]),
    "record without digest": (".json", lambda content: b"{}"),
    "record of something else": (".json", lambda content: b"[]"),
    "digest that leads elsewhere": (".json", lambda content: json.dumps({"sha256": "../../x"}).encode()),
}


@fault("damaged entry in the cache", outcome="fetched anew")
@pytest.mark.parametrize("how", DAMAGE)
def test_damaged_entry(scene, how):
    here = scene.serve(versioned(GOOD))
    scene.get(here)
    suffix, change = DAMAGE[how]
    path = next(scene.folder.rglob(f"*{suffix}"))
    path.write_bytes(change(path.read_bytes())) if change else path.unlink()
    assert scene.get(here).content == DATA
    assert "if-none-match" not in here.asked[1].headers
    assert scene.get(here).content == DATA
    assert "if-none-match" in here.asked[2].headers


@fault("disk full while the answer is kept")
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_full_disk(scene, monkeypatch, number):
    here = scene.serve(reply(LONG, "text/csv"), versioned(GOOD))
    scene.get(here)
    before = files(scene.folder)

    def full(handle):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    scene.fails(SourceError, "full", "make room", call=lambda: scene.get(here))
    assert files(scene.folder) == before


@fault("file size limit while the answer is kept")
def test_size_limit(tmp_path):
    cache = Cache("usgs", tmp_path)
    cache.write("question", DATA, {"headers": {}})
    before = files(tmp_path)
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limit[1]))
    try:
        with pytest.raises(SourceError, match=r"File too large.*make room"):
            cache.write("question", LONG, {"headers": {}})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, ignored)
    assert files(tmp_path) == before
    assert cache.read("question").content == DATA


@fault("no permission to keep the answer")
@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_no_permission(scene, monkeypatch, number):
    here = scene.serve(reply(LONG, "text/csv"))
    scene.get(here)
    before = files(scene.folder)

    really = Path.open

    def forbidden(path, mode="r", *arguments, **options):
        if mode == "xb":
            raise OSError(number, os.strerror(number))
        return really(path, mode, *arguments, **options)

    # the tests may run as root, to whom nothing is forbidden
    monkeypatch.setattr(Path, "open", forbidden)
    scene.fails(SourceError, "permission", str(scene.folder), call=lambda: scene.get(here))
    assert files(scene.folder) == before


@fault("a file where the cache's folder should be")
def test_blocked_folder(scene):
    scene.folder.write_text("a file")
    here = scene.serve(GOOD)
    scene.fails(SourceError, "is no folder", call=lambda: scene.get(here))
    assert scene.folder.read_text() == "a file"


@fault("kill -9 while the answer is kept", outcome="entry whole")
def test_kill(tmp_path):
    cache, turns = Cache("usgs", tmp_path), set()
    for number in range(4):
        writer = run(WRITER, tmp_path)
        for _ in range(2 + number):  # it begins, and so many entries are whole
            writer.stdout.readline()
        until(lambda: any(tmp_path.glob(".*.part")), writer)
        writer.kill()
        writer.communicate()
        entry = cache.read("question")
        if entry is not None:
            assert entry.content == bytes([entry.record["turn"] % 251]) * 3_000_000
            turns.add(entry.record["turn"])
    assert turns, "the writers were killed before they wrote anything"
    left = list(tmp_path.glob(".*.part")) + list(tmp_path.glob("*.raw"))
    assert len(left) > 1
    for path in left:
        os.utime(path, (0, 0))
    Cache("usgs", tmp_path).write("question", DATA, {"headers": {}})
    assert len(list(tmp_path.iterdir())) <= 3, "what the dead left is removed, but for the last content"
    assert cache.read("question").content == DATA


@fault("two fetches at once", outcome="entry whole")
@pytest.mark.parametrize("scene", ["header"], indirect=True)
def test_two_fetches(scene):
    bodies = [reply(bytes([letter]) * 50_000, "text/csv") for letter in b"ABCDEFGH"]
    here = scene.serve(*[versioned(body) for body in bodies * 5])
    fetchers = [run(FETCHER, scene.folder, here.base, "X-Key") for _ in range(2)]
    for fetcher in fetchers:
        out, error = fetcher.communicate(timeout=LONGEST)
        assert (out, error, fetcher.returncode) == ("done\n", "", 0)
    assert all(asked.headers["x-key"] == KEY for asked in here.asked)
    assert list(scene.folder.rglob("*.part")) == []
    for record in scene.folder.rglob("*.json"):
        assert record.with_name(json.loads(record.read_text())["sha256"] + ".raw").is_file()
