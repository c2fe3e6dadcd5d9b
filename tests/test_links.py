"""The link checker against servers of our own: what it reports, how politely it asks, and offline."""

from __future__ import annotations

import http.server
import itertools
import socket
import threading
import time
from typing import ClassVar

import pytest

from rareearths.cli import main
from rareearths.pipeline import links

HEAD_ONLY = {"/no-head": 405, "/head-lost": 404, "/head-refused": 403}
STATUS = {"/ok": 200, "/ok/": 200, "/gone": 404, "/gone-for-good": 410, "/refused": 403, "/busy": 429, "/broken": 500}
LEADS = {"/moved": "/ok", "/slash": "/slash/", "/moved-to-nothing": "/gone", "/round": "/round"}


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers as its path says, and keeps what it was asked."""

    asked: ClassVar[list] = []
    busy = 0
    most = 0
    lock = threading.Lock()
    # what is asked for /slow is answered when the test is over, however long that takes
    over = threading.Event()

    def log_message(self, *arguments):
        pass

    def answer(self, method):
        if self.path == "/slow":
            Handler.over.wait()
            return
        with Handler.lock:
            Handler.busy += 1
            Handler.most = max(Handler.most, Handler.busy)
            Handler.asked.append((method, self.path, time.monotonic()))
        try:
            self._answer(method)
        except (BrokenPipeError, ConnectionResetError):
            pass
        finally:
            with Handler.lock:
                Handler.busy -= 1

    def _answer(self, method):
        if self.path in LEADS:
            self.send_response(301)
            self.send_header("Location", LEADS[self.path])
        else:
            status = HEAD_ONLY.get(self.path, 200) if method == "HEAD" else 200
            self.send_response(STATUS.get(self.path, status))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_HEAD(self):  # the name is http.server's
        self.answer("HEAD")

    def do_GET(self):
        self.answer("GET")


@pytest.fixture(scope="module")
def server():
    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_address[1]}"
    Handler.over.set()
    running.shutdown()
    running.server_close()


@pytest.fixture(autouse=True)
def direct(monkeypatch):
    """No proxy of the machine between checker and server."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    Handler.asked.clear()
    Handler.most = 0


@pytest.fixture
def closed():
    """An address where nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/ok"


@pytest.fixture
def checker():
    return links.Checker(timeout=60, pause=0)


@pytest.mark.parametrize(
    ("path", "state", "status"),
    [
        ("/ok", "ok", "200"),
        ("/slash", "ok", "200"),
        ("/gone", "gone", "404"),
        ("/gone-for-good", "gone", "410"),
        ("/moved-to-nothing", "gone", "404"),
        ("/refused", "refused", "403"),
        ("/busy", "refused", "429"),
        ("/broken", "unreachable", "500"),
        ("/round", "unreachable", "TooManyRedirects"),
        *((path, "ok", "200") for path in HEAD_ONLY),
    ],
)
def test_states(server, checker, path, state, status):
    outcome = checker.one(server + path)
    assert (outcome.state, outcome.status) == (state, status)


def test_a_server_that_does_not_answer(server):
    outcome = links.Checker(timeout=0.2, pause=0).one(f"{server}/slow")
    assert (outcome.state, outcome.status) in [("unreachable", "ReadTimeout"), ("unreachable", "ConnectTimeout")]


def test_a_redirect_is_noted(server, checker):
    outcome = checker.one(f"{server}/moved")
    assert (outcome.state, outcome.led_to) == ("moved", f"{server}/ok")
    assert {method for method, _, _ in Handler.asked} == {"HEAD"}, "GET is for what HEAD does not settle"


def test_nobody_there(checker, closed):
    assert checker.one(closed).state == "unreachable"


@pytest.mark.parametrize(
    ("url", "led_to", "state"),
    [
        ("https://doi.org/10.5066/P1", "https://www.usgs.gov/data", "ok"),
        ("http://example.org/a", "https://www.example.org/a/", "ok"),
        ("https://example.org/a#part", "https://example.org/a", "ok"),
        ("https://example.org/a", "https://example.org/", "moved"),
        ("https://example.org/?id=1", "https://example.org/?id=2", "moved"),
    ],
)
def test_what_counts_as_moved(url, led_to, state):
    assert links.judged(url, 200, led_to).state == state


def test_one_request_at_a_time_with_pauses(server):
    found = links.Checker(timeout=5, pause=0.1, workers=4).check(f"{server}/ok?{n}" for n in (1, 2, 3, 3))
    assert len(found) == len(Handler.asked) == 3
    assert Handler.most == 1
    times = [when for _, _, when in Handler.asked]
    assert all(later - earlier >= 0.1 for earlier, later in itertools.pairwise(times))


def test_hosts_do_not_wait_for_each_other(server, closed, checker):
    found = checker.check([f"{server}/gone", f"{server}/ok", closed])
    assert [outcome.state for outcome in found] == ["gone", "unreachable", "ok"]


@pytest.mark.parametrize("strict", [[], ["--strict"]])
def test_offline_nothing_is_checked(monkeypatch, capsys, closed, strict):
    monkeypatch.setattr(links, "addresses", lambda: {closed: ("note 1",)})
    assert main(["links", "--timeout", "1", *strict]) == 0
    assert capsys.readouterr().out == "no network: nothing was checked\n"


@pytest.mark.parametrize(("strict", "status"), [([], 0), (["--strict"], 1)])
def test_report(monkeypatch, capsys, tmp_path, server, strict, status):
    used = {f"{server}/{path}": (f"note {number}",) for number, path in enumerate(("ok", "gone", "moved"), 1)}
    monkeypatch.setattr(links, "addresses", lambda: used)
    table = tmp_path / "links.csv"
    assert main(["links", "--pause", "0", "--csv", str(table), *strict]) == status
    said = capsys.readouterr().out
    assert f"gone        404               {server}/gone\n" in said
    assert f"-> {server}/ok\n" in said
    assert "note 2\n" in said
    assert f" {server}/ok\n" not in said.replace(f"-> {server}/ok", "")
    assert said.endswith("3 addresses: 1 ok, 0 refused, 1 moved, 0 unreachable, 1 gone\n")
    assert table.read_text(encoding="utf-8").splitlines()[1] == f"gone,404,{server}/gone,,note 2"


def test_only_some(monkeypatch, capsys, server):
    monkeypatch.setattr(links, "addresses", lambda: {f"{server}/ok": ("one",), f"{server}/gone": ("two",)})
    assert main(["links", "--only", "/ok", "--all", "--pause", "0"]) == 0
    assert "1 addresses: 1 ok" in capsys.readouterr().out
    assert main(["links", "--only", "nowhere"]) == 0
    assert "Leave out --only" in capsys.readouterr().out


def test_addresses_come_from_everywhere():
    used = links.addresses()
    assert all(url.startswith("http") and places for url, places in used.items())
    places = {place for each in used.values() for place in each}
    assert {"bbc2025deal", "note 57", "reference 12"} <= places
    assert any(place.startswith("2025-10 ") for place in places)
    assert any(place.startswith("2026-06 ") for place in places)
