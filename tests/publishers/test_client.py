"""The client's doors: keys, files, mirrors, allowed addresses, pace and what goes on the wire. Faults: tests/faults."""

from __future__ import annotations

import datetime as dt
import os

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from rareearths import paths
from rareearths.fetch.contract import ContractBroken, InputNeeded, Request, SourceError
from rareearths.fetch.http import secrets
from rareearths.fetch.http.answers import Answer, from_error, judge
from rareearths.fetch.http.client import Client, Network
from rareearths.fetch.http.wire import Key, Wire, user_agent

HOSTS = {"data.example.org": "https://data.example.org/api", "old.example.org": "http://old.example.org"}
KEY = "SECRET-123"


@pytest.fixture
def wire(monkeypatch):
    """What would go over the wire; the answers are taken from the front of a list."""
    questions, answers = [], []

    def send(self, session, question, ends, tell):
        prepared = session.prepare_request(
            requests.Request(
                question.method, question.place.address, dict(question.headers), data=question.body, auth=question.key
            )
        )
        questions.append(prepared)
        return answers.pop(0) if answers else Answer(200, {"content-type": "text/csv"}, b"a,b\n1,2\n")

    monkeypatch.setattr(Wire, "_exchange", send)
    send.questions, send.answers = questions, answers
    return send


@pytest.fixture
def client(tmp_path):
    def make(environment=(), **options):
        options = {"per_second": 1e9} | options
        return Client("usgs", HOSTS, environment=dict(environment), folder=tmp_path / "raw", **options)

    return make


def test_without_a_network_nobody_tries_for_long(client, wire):
    network, pauses = Network(), []
    lost = from_error(requests.exceptions.ConnectionError("no network"), 30)
    assert lost.tries > 1
    wire.answers += [lost] * 20
    for base in HOSTS.values():
        asked = len(wire.questions)
        with pytest.raises(SourceError):
            client(network=network, sleep=pauses.append).get(Request(f"{base}/x"))
    assert len(wire.questions) - asked == 1, "the second host is asked once"
    assert network.is_down
    pauses.clear()
    asking = client(network=network, sleep=pauses.append, per_second=0.01)
    for _ in range(3):
        with pytest.raises(SourceError):
            asking.get(Request("https://data.example.org/api/x"))
    assert pauses == [], "nobody is there to be spared"
    wire.answers.clear()
    client(network=network).get(Request("https://data.example.org/api/x"))
    assert not network.is_down


def test_key(client):
    assert client().key("K") is None
    assert client({"K": "  \n"}).key("K") is None
    assert client({"K": f" {KEY}\n"}).key("K") == KEY
    assert secrets.redact(f"x={KEY.lower()}&y=1") == "x=[key]&y=1"


@pytest.mark.parametrize("value", ["short", "two words", "line\nbreak-123", "schlüssel-123", "nul\x00nul-123"])
def test_what_is_no_key(client, value):
    with pytest.raises(InputNeeded, match=r"in K; got another text") as caught:
        client({"K": value}).key("K")
    assert value not in str(caught.value)


def test_key_in_other_spellings():
    secrets.register("a+b/c&d=9")
    for spelling in ("a+b/c&d=9", "a%2Bb%2Fc%26d%3D9", "a+b/c&amp;d=9", "A+B/C&D=9"):
        assert secrets.redact(f"<{spelling}>") == "<[key]>"
    assert secrets.redact_bytes(b"\xff a+b/c&d=9 \xfe") == b"\xff [key] \xfe"
    assert secrets.redact_bytes(b"\xff\x00") == b"\xff\x00"


def test_files(client, tmp_path):
    folder = tmp_path / "downloads"
    (folder / "inner").mkdir(parents=True)
    for name in ("b.xlsx", "a.xlsx", ".hidden"):
        (folder / name).write_bytes(name.encode())
    os.utime(folder / "a.xlsx", (0, 0))
    found = client({"V": str(folder)}).files("iea", "V")
    assert [(raw.url, raw.label, raw.content) for raw in found] == [
        ("file:a.xlsx", "a.xlsx", b"a.xlsx"),
        ("file:b.xlsx", "b.xlsx", b"b.xlsx"),
    ]
    assert found[0].retrieved == "1970-01-01T00:00:00Z"
    given = client({"V": str(folder)}, files={"iea": [folder / "b.xlsx"]})
    assert given.file("iea", "V").label == "b.xlsx"
    assert client().files("iea", "V") == []
    assert client().file("iea", "V") is None
    with pytest.raises(InputNeeded, match=r"expected one file; got 2.*--file iea=PATH or V"):
        client({"V": str(folder)}).file("iea", "V")


@pytest.mark.parametrize("case", ["missing", "empty folder", "empty file", "too large", "unreadable"])
def test_files_that_cannot_be_read(client, tmp_path, monkeypatch, case):
    path = tmp_path / "it"
    if case == "empty folder":
        path.mkdir()
    elif case != "missing":
        path.write_bytes({"empty file": b"", "too large": b"12345"}.get(case, b"1"))
    if case == "unreadable":

        def forbidden(self):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("pathlib.Path.read_bytes", forbidden)
    with pytest.raises(InputNeeded, match=r"it; got .* Next step: .*--file iea=PATH or V") as caught:
        client({"V": str(path)}, bytes=4).file("iea", "V")
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_today(client):
    assert client(today=dt.date(2027, 1, 2)).today == dt.date(2027, 1, 2)
    assert abs((client().today - dt.datetime.now().astimezone().date()).days) <= 1


def test_what_is_sent(client, wire):
    raw = client({"K": KEY}).get(
        Request("https://data.example.org/a?b=1", key_variable="K", key_header="X-Key", headers={"Accept": "text/csv"}),
        "x",
    )
    sent = wire.questions[0]
    assert (sent.method, sent.url) == ("GET", "https://data.example.org/a?b=1")
    wanted = {"Accept-Language": "en", "Accept-Encoding": "gzip", "Accept": "text/csv", "X-Key": KEY}
    assert {**sent.headers} == wanted | {"User-Agent": user_agent(), "Connection": "keep-alive"}
    assert (raw.url, raw.label, raw.content) == ("https://data.example.org/a?b=1", "x", b"a,b\n1,2\n")


def test_key_as_parameter_and_as_bearer(client, wire):
    asking = client({"K": KEY})
    asking.get(Request("https://data.example.org/a?b=%2B", key_variable="K", key_parameter="appId"))
    asking.get(Request("https://data.example.org/a", key_variable="K", key_header="Authorization"))
    asking.get(Request("https://data.example.org/a", key_variable="NONE", key_header="Authorization"))
    assert wire.questions[0].url == f"https://data.example.org/a?b=%2B&appId={KEY}"
    assert wire.questions[1].headers["Authorization"] == f"Bearer {KEY}"
    assert "Authorization" not in wire.questions[2].headers
    assert KEY not in repr(Key(KEY, "x"))


def test_login_of_the_machine_is_not_sent(client, wire, tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("machine data.example.org login me password word\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    client().get(Request("https://data.example.org/a"))
    assert "Authorization" not in wire.questions[0].headers


def test_post(client, wire):
    asking = client()
    for body in ('{"a": "é"}', '{"a": 2}'):
        asking.get(Request("https://data.example.org/a", body=body))
        assert (wire.questions[-1].method, wire.questions[-1].body) == ("POST", body)
        assert wire.questions[-1].headers["Content-Type"] == "application/json"


def test_other_headers_are_another_question(client, wire):
    tagged = {"content-type": "text/csv", "etag": '"1"'}
    wire.answers.extend(Answer(200, tagged, content) for content in (b"csv", b"json"))
    asking = client()
    for accept in ("text/csv", "application/json"):
        asking.get(Request("https://data.example.org/a", headers={"Accept": accept}))
    assert ["If-None-Match" in sent.headers for sent in wire.questions] == [False, False]
    wire.answers.append(Answer(304, {}, b""))
    assert asking.get(Request("https://data.example.org/a", headers={"Accept": "text/csv"})).content == b"csv"


def test_answer_of_a_mirror_is_not_taken_for_the_publishers(client, wire):
    wire.answers.append(Answer(200, {"etag": '"1"'}, b"mirrored"))
    client({"RAREEARTHS_USGS_URL": "https://mirror.example.com"}).get(Request("https://data.example.org/a"))
    client().get(Request("https://data.example.org/a"))
    assert "If-None-Match" not in wire.questions[1].headers


def test_pace(client, wire):
    now, slept = [100.0], []

    def sleep(seconds):
        slept.append(seconds)
        now[0] += seconds

    asking = client(per_second=0.5, clock=lambda: now[0], sleep=sleep)
    for _ in range(3):
        asking.get(Request("https://data.example.org/a"))
        now[0] += 0.5
    assert slept == [1.5, 1.5]
    now[0] += 60
    asking.get(Request("https://data.example.org/a"))
    assert slept == [1.5, 1.5]


def test_progress(client, wire):
    lines = []
    wire.answers.append(Answer(503, {}, b"Busy"))
    client(progress=lines.append, sleep=lambda seconds: None).get(Request("https://data.example.org/a"), "2026")
    assert lines == [
        "2026, https://data.example.org/a",
        "2026, https://data.example.org/a: expected data; got status 503, 'Busy'; waits 1 s",
        "2026, https://data.example.org/a (attempt 2)",
    ]


def test_user_agent(monkeypatch, tmp_path):
    assert user_agent().startswith("Mozilla/5.0 (compatible; rareearths-book/")
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    assert user_agent.__wrapped__() == "Mozilla/5.0 (compatible; rareearths-book)"
    (tmp_path / "CITATION.cff").write_text("version: 9\nrepository-code: https://code.example.org/book\n")
    assert user_agent.__wrapped__() == "Mozilla/5.0 (compatible; rareearths-book/9; +https://code.example.org/book)"


def test_mirror_from_the_environment(client, wire):
    raw = client({"RAREEARTHS_USGS_URL": "http://127.0.0.1:1/usgs"}).get(Request("https://data.example.org/a?b=1"))
    assert (wire.questions[0].url, raw.url) == ("http://127.0.0.1:1/usgs/a?b=1", "https://data.example.org/a?b=1")
    with pytest.raises(InputNeeded, match="RAREEARTHS_USGS_URL"):
        client({"RAREEARTHS_USGS_URL": "http://mirror.example.com"})


def test_key_does_not_go_by_http(client, wire):
    client({"K": KEY}).get(Request("http://old.example.org/a", key_variable="K", key_header="X-Key"))
    assert "X-Key" not in wire.questions[0].headers


HEADERS = st.dictionaries(st.sampled_from(["content-type", "retry-after", "location"]), st.text(max_size=30))
KINDS = st.sampled_from([b"", b"<html", b"{", b'{"error": ', b"\xef\xbb\xbf", b"<!-- a -->" * 40, b"[[", b"\x1f\x8b"])


@given(st.integers(100, 999), HEADERS, KINDS, st.binary(max_size=60), st.booleans())
@settings(max_examples=400, deadline=None)
def test_any_answer(status, headers, start, rest, yes):
    request = Request("https://data.example.org/a", key_variable="K" if yes else "")
    found = judge(Answer(status, headers, start + rest), request, keyed=yes, kept=yes, html=not yes)
    assert found is None or isinstance(found.error("usgs", "x", 2), SourceError)
    if found is not None:
        assert found.tries >= 1
        assert found.wait >= 0


def test_any_exception_is_put_into_words():
    kinds = [each for each in vars(requests.exceptions).values() if isinstance(each, type)]
    kinds = [each for each in kinds if issubclass(each, OSError) and "JSON" not in each.__name__]
    assert len(kinds) > 15
    for kind in kinds:
        assert KEY not in from_error(kind(f"https://x/?k={KEY}"), 1).problem
    for error in (UnicodeError(), OverflowError(), OSError(), MemoryError(), KeyError("a")):
        trouble = from_error(error, 1)
        assert KEY not in trouble.problem
        assert "None" not in trouble.problem


def test_surprise_in_an_exchange_is_an_error_of_the_source(client, monkeypatch):
    def surprise(*arguments, **options):
        raise ZeroDivisionError(KEY)

    monkeypatch.setattr("rareearths.fetch.http.wire.requests.Session.request", surprise)
    with pytest.raises(ContractBroken, match="ZeroDivisionError") as caught:
        client({"K": KEY}).get(Request("https://data.example.org/a", key_variable="K", key_header="X"))
    assert KEY not in str(caught.value)
