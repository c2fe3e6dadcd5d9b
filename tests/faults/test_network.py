"""Faults of the network and of publishers' servers: each ends in a clear error or in a retry that succeeds.

In every test a key is sent along, in a header or as a parameter, and afterwards it is nowhere (see ``scenes``).
"""

from __future__ import annotations

import gzip
import subprocess
import threading
import time
from email.utils import formatdate
from types import SimpleNamespace

import pytest
from publisher import Reply, packed, page, reply, status
from scene import DATA, GOOD, KEY, LONG

from rareearths.fetch.contract import ContractBroken, SourceError, Unreachable
from rareearths.fetch.http.answers import Refused

pytest_plugins = ["scenes"]
fault = pytest.mark.fault


# Too many questions, quotas, keys


@fault("429 with Retry-After in seconds", outcome="retry succeeds")
def test_429_with_seconds(scene):
    here = scene.serve(status(429, "Rate limit is exceeded.", retry_after="7"), GOOD)
    assert scene.get(here).content == DATA
    assert scene.pauses == [7]
    assert [scene.sent(asked) for asked in here.asked] == [True, True]


@fault("429 with Retry-After as a date", outcome="retry succeeds")
def test_429_with_a_date(scene, monkeypatch):
    now = 1_800_000_000
    monkeypatch.setattr("urllib3.util.retry.time", SimpleNamespace(time=lambda: now))
    here = scene.serve(status(429, retry_after=formatdate(now + 20, usegmt=True)), GOOD)
    assert scene.get(here).content == DATA
    assert scene.pauses == [20]


@fault("429 without Retry-After", outcome="retry succeeds")
@pytest.mark.parametrize("stated", [{}, {"retry_after": "soon"}, {"retry_after": "0"}, {"retry_after": "9" * 5000}])
def test_429_without(scene, stated):
    here = scene.serve(*[status(429, "Too many requests.", **stated)] * 3, GOOD)
    assert scene.get(here).content == DATA
    assert scene.pauses == [1, 2, 4]


@fault("429 that says when in its text", outcome="retry succeeds")
def test_429_in_words(scene):
    here = scene.serve(status(429, '{"message": "Rate limit is exceeded. Try again in 2 seconds."}'), GOOD)
    assert scene.get(here).content == DATA
    assert scene.pauses == [2]


@fault("429 that does not end")
def test_429_forever(scene):
    here = scene.serve(status(429, "Rate limit is exceeded.", retry_after="2"))
    error = scene.fails(Unreachable, "429", "Rate limit is exceeded", "5 attempts", call=lambda: scene.get(here))
    assert (error.status, scene.pauses, len(here.asked)) == (429, [2] * 4, 5)


@fault("429 with a long Retry-After")
@pytest.mark.parametrize("number", [429, 503, 403])
def test_retry_after_beyond_patience(scene, number):
    here = scene.serve(status(number, "Come back later.", retry_after="3600"))
    scene.fails(Unreachable, str(number), "wait 3,600 s", "in 60 min", call=lambda: scene.get(here))
    assert (scene.pauses, len(here.asked)) == ([], 1)


@fault("403 quota with Retry-After", outcome="retry succeeds")
def test_403_that_passes(scene):
    here = scene.serve(status(403, "Out of call volume quota.", retry_after="5"), GOOD)
    assert scene.get(here).content == DATA
    assert scene.pauses == [5]


@fault("403 quota without Retry-After")
@pytest.mark.parametrize("stated", [{}, {"retry_after": "0"}])
def test_403_that_stays(scene, stated):
    words = '{"statusCode": 403, "message": "Out of call volume quota. Quota will be replenished in 01:23:45."}'
    here = scene.serve(status(403, words, **stated))
    error = scene.fails(Unreachable, "replenished in 01:23:45", "RAREEARTHS_COMTRADE_KEY", call=lambda: scene.get(here))
    assert (error.status, scene.pauses, len(here.asked)) == (403, [], 1)


@fault("401 that echoes the key")
@pytest.mark.parametrize(
    "words",
    [
        f"Access denied due to invalid subscription key {KEY}.",
        f'{{"errorObject": {{"errorMessage": "Access denied: {KEY.lower()} is no key"}}}}',
        f"<html><body><h1>401</h1><p>{KEY}: Access denied</p></body></html>",
        "Access denied: " + "<br>" * 16_378 + "xxxxx" + KEY,  # where reading stops, and tags are left out
    ],
    ids=["text", "json", "html", "cut in two"],
)
def test_401(scene, words):
    here = scene.serve(status(401, words, www_authenticate=f"Key {KEY}", x_key=KEY))
    error = scene.fails(Unreachable, "401", "Access denied", "RAREEARTHS_COMTRADE_KEY", call=lambda: scene.get(here))
    assert (error.status, scene.pauses, len(here.asked)) == (401, [], 1)
    assert KEY[:4] not in str(error)


@fault("400 and 404")
@pytest.mark.parametrize("number", [400, 404, 410, 414])
def test_refused_question(scene, number):
    here = scene.serve(status(number, page().body))
    error = scene.fails(Unreachable, str(number), "Please sign in", call=lambda: scene.get(here))
    assert isinstance(error, Refused) and isinstance(error, ContractBroken)
    assert (error.status, len(here.asked)) == (number, 1)


# Servers and lines that fail


@fault("500, 502, 503, 504 then success", outcome="retry succeeds")
def test_overload_that_passes(scene):
    here = scene.serve(status(500), status(502, page().body), status(503), status(504), GOOD)
    assert scene.get(here).content == DATA
    assert scene.pauses == [1, 2, 4, 8]


@fault("500, 502, 503, 504 that stays")
@pytest.mark.parametrize("number", [500, 502, 503, 504, 520])
def test_overload_that_stays(scene, number):
    here = scene.serve(status(number, "Under repair."))
    error = scene.fails(Unreachable, str(number), "Under repair.", "5 attempts", call=lambda: scene.get(here))
    assert (error.status, len(here.asked)) == (number, 5)


BROKEN = {
    "reset": reply(LONG).but(cut=5000, reset=True),
    "closed": reply(LONG).but(cut=5000),
    "closed within a chunk": reply(LONG).but(cut=2500, chunked=True),
    "gzip that ends early": packed(LONG).but(body=gzip.compress(LONG)[:-9]),
    "no gzip": packed(LONG).but(body=LONG),
}


@fault("connection breaks off in the body", outcome="retry succeeds")
@pytest.mark.parametrize("how", ["reset", "closed", "closed within a chunk", "gzip that ends early", "no gzip"])
def test_broken_body_then_whole(scene, how):
    here = scene.serve(BROKEN[how], BROKEN[how], reply(LONG, "text/csv"))
    assert scene.get(here).content == LONG
    assert scene.pauses == [1, 2]


@fault("connection breaks off in the body, each time")
@pytest.mark.parametrize("how", ["reset", "closed", "closed within a chunk", "gzip that ends early", "no gzip"])
def test_broken_body_each_time(scene, how):
    here = scene.serve(BROKEN[how])
    kind = ContractBroken if "gzip" in how else Unreachable
    scene.fails(kind, "attempts", call=lambda: scene.get(here))
    assert list(scene.folder.rglob("*.json")) == []


LONG_DRIP = 0.05 * len(LONG)  # seconds that the whole body would take


@fault("slow drip")
@pytest.mark.parametrize("how", [{"drip": 0.05}, {"drip_headers": 0.05}], ids=["body", "headers"])
def test_slow_drip(scene, how):
    here = scene.serve(reply(LONG).but(**how))
    began = time.monotonic()
    scene.fails(
        Unreachable, "too slowly", "2 attempts", call=lambda: scene.get(here, options={"deadline": 0.4, "timeout": 5})
    )
    assert time.monotonic() - began < LONG_DRIP / 4
    if "drip" in how:
        for thread in [each for each in threading.enumerate() if each.name == "exchange"]:
            thread.join(LONG_DRIP / 4)
            assert not thread.is_alive()


@fault("timeout", outcome="retry succeeds")
def test_silence_then_answer(scene):
    here = scene.serve(GOOD.but(silence=60), GOOD)
    # long enough for the second answer on a busy machine
    assert scene.get(here, options={"timeout": 1}).content == DATA


@fault("timeout, each time")
def test_silence(scene):
    here = scene.serve(GOOD.but(silence=5))
    error = scene.fails(
        Unreachable, "within 0.15 s", "3 attempts", call=lambda: scene.get(here, options={"timeout": 0.15})
    )
    assert error.status == 0


@fault("nobody answers at the address")
def test_refused_connection(scene):
    here = scene.serve(GOOD)
    here.__exit__()
    scene.opened.clear()
    scene.fails(Unreachable, "refused", "network", "2 attempts", call=lambda: scene.get(here))


@fault("the host's name is unknown")
def test_no_network(scene, monkeypatch):
    def unknown(*arguments, **options):
        raise OSError(-2, "Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    scene.fails(
        Unreachable, "Name or service not known", call=lambda: scene.get(SimpleNamespace(base="https://mirror.example"))
    )


@fault("a certificate that nobody vouches for")
def test_unknown_certificate(scene, tmp_path):
    names = ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem"), "-subj", "/CN=localhost"]
    try:
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", *names]
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("there is no openssl to make a certificate with")
    here = scene.serve(GOOD)
    here.secure(tmp_path / "cert.pem", tmp_path / "key.pem")
    scene.fails(Unreachable, "certificate", "clock", call=lambda: scene.get(here))
    assert here.asked == []


@fault("an answer that is no HTTP")
def test_no_http(scene):
    here = scene.serve(Reply(headers={"x": "y"}).but(status="FTP"))
    scene.fails(SourceError, "attempts", call=lambda: scene.get(here))
