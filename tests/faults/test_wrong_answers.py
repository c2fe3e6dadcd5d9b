"""Answers that are not what was asked for, and redirects: clear errors, and no key in any output."""

from __future__ import annotations

import re
import tracemalloc

import pytest
import requests
from publisher import bomb, packed, page, redirect, reply, versioned
from scene import DATA, GOOD, HOSTS, KEY, leaks

from rareearths.fetch.contract import ContractBroken, InputNeeded, Request
from rareearths.fetch.http.client import Client

pytest_plugins = ["scenes"]
fault = pytest.mark.fault


@fault("truncated JSON", outcome="retry succeeds")
def test_truncated_json_then_whole(scene):
    here = scene.serve(reply(DATA[:-5]), GOOD)
    assert scene.get(here).content == DATA


@fault("truncated JSON, each time")
@pytest.mark.parametrize("content", [DATA[:-5], DATA[:1], b"[" * 100_000, b"\xff\xfe{"])
def test_truncated_json(scene, content):
    here = scene.serve(reply(content, "application/vnd.sdmx.data+json; version=2.0"))
    scene.fails(ContractBroken, "expected JSON", "3 attempts", call=lambda: scene.get(here))
    assert list(scene.folder.rglob("*.json")) == [], "what cannot be read is not kept"


@fault("HTML page with status 200")
@pytest.mark.parametrize(
    "content",
    [
        page().body,
        b"\xef\xbb\xbf\n\n<!-- a --> <!-- b --><HTML lang=en>",
        b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">',
    ],
)
def test_html_page(scene, content):
    here = scene.serve(reply(content, "text/csv"))
    scene.fails(ContractBroken, "an HTML page", call=lambda: scene.get(here))
    assert scene.get(here, html=True).content == content


@fault("empty body")
@pytest.mark.parametrize("answer", [reply(b""), reply(b"").but(status=204), packed(b"")])
def test_empty_body(scene, answer):
    here = scene.serve(answer)
    scene.fails(ContractBroken, "empty body", call=lambda: scene.get(here))


@fault("gzip bomb")
@pytest.mark.parametrize("chunked", [False, True])
def test_gzip_bomb(scene, chunked):
    here = scene.serve(bomb(30_000_000).but(chunked=chunked))
    scene.fails(ContractBroken, "at most 100,000 bytes", call=lambda: scene.get(here))
    assert len(here.asked) == 1


@fault("gzip bomb in a redirect", outcome="followed, its body left alone")
def test_gzip_bomb_in_a_redirect(scene):
    large = bomb(100_000_000)
    here = scene.serve(large.but(status=302, headers={**large.headers, "location": "/there"}), **{"/there": GOOD})
    tracemalloc.start()
    try:
        assert scene.get(here).content == DATA
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


@fault("body over the size limit")
@pytest.mark.parametrize(
    "answer",
    [reply(b"1" * 100_001), reply(b"1" * 100_001).but(length=-1), reply(b"1" * 100_001).but(chunked=True)],
    ids=["stated", "not stated", "chunked"],
)
def test_too_large(scene, answer):
    here = scene.serve(answer)
    scene.fails(ContractBroken, "at most 100,000 bytes", call=lambda: scene.get(here))


@fault("body over the size limit, stated only")
def test_statement_too_large(scene):
    here = scene.serve(reply(b"1").but(length=10**12))
    scene.fails(ContractBroken, "1,000,000,000,000", call=lambda: scene.get(here))


@fault("wrong checksum")
def test_wrong_checksum(scene):
    here = scene.serve(versioned(GOOD))
    scene.fails(ContractBroken, "SHA-256", call=lambda: scene.get(here, sha256="0" * 64))
    digest = scene.get(here).sha256
    assert scene.get(here, sha256=digest.upper()).content == DATA


@fault("key echoed in the data", outcome="struck out")
def test_echo_in_the_data(scene):
    here = scene.serve(reply(f'{{"query": "appId={KEY}", "value": 7}}', link=f"<https://x/?k={KEY}>"))
    raw = scene.get(here)
    assert raw.content == b'{"query": "appId=[key]", "value": 7}'
    assert not leaks(raw)


# Redirects


@fault("redirect to an allowed host", outcome="followed without the key")
@pytest.mark.parametrize("number", [301, 302, 303, 307, 308])
def test_redirect_to_an_allowed_host(scene, number):
    here = scene.serve(redirect("https://files.example.org/there?x=1", number), **{"/there": GOOD})
    assert scene.get(here).content == DATA
    assert [(asked.path, scene.sent(asked)) for asked in here.asked] == [("/data", True), ("/there", False)]


@fault("redirect within the host", outcome="followed")
def test_redirect_within_the_host(scene):
    here = scene.serve(redirect(f"there?x=1&appId={KEY}#part"), **{"/there": GOOD})
    raw = scene.get(here)
    assert (raw.content, raw.url) == (DATA, "https://data.example.org/data")
    assert [scene.sent(asked) for asked in here.asked] == [True, True]
    assert here.asked[1].query.get("appId", []) in ([KEY], ["[key]"])


@fault("redirect to another host")
def test_redirect_to_another_host(scene):
    other = scene.serve(GOOD)
    targets = [
        other.base + "/data",
        "https://evil.example.com/data",
        "//evil.example.com/",
        "https://u:p@data.example.org/",
    ]
    targets += [f"https://evil.example.com/?k={KEY}", "https://data.example.org.evil.com/", "ftp://data.example.org/"]
    targets += ["https://data.example.org:8443/", "https://[oops", "file:///etc/passwd", "https://data.example.org:x/"]
    for target in targets:
        here = scene.serve(redirect(target))
        scene.fails(ContractBroken, "redirect", call=lambda here=here: scene.get(here))
        assert len(here.asked) == 1
    assert other.asked == []


@fault("redirect to http")
def test_redirect_to_http(scene):
    here = scene.serve(redirect("http://data.example.org/data"), **{"/there": GOOD})
    scene.fails(ContractBroken, "redirect by https", call=lambda: scene.get(here))


@fault("redirects in circles")
def test_redirect_in_circles(scene):
    here = scene.serve(redirect("/data"))
    scene.fails(ContractBroken, "at most 5 redirects", call=lambda: scene.get(here))
    assert len(here.asked) == 6


@fault("address at another host")
def test_other_host_in_an_address(scene):
    here = scene.serve(GOOD)
    for url in (
        "https://evil.example.com/",
        "https://me:word@data.example.org/",
        "data",
        "https://data.example.org:1/",
    ):
        scene.fails(ContractBroken, "hosts in", call=lambda url=url: scene.get(here, request=Request(url)))
    assert here.asked == []


def test_logs_are_read(scene, caplog):
    """The addresses are in the logs, or their being without keys would mean nothing."""
    here = scene.serve(GOOD)
    scene.get(here)
    said = " ".join(record.getMessage() for record in caplog.get_records("call") if record.name.startswith("urllib3"))
    assert "/data" in said
    assert ("appId=[key]" in said) == (scene.place == "parameter")


def test_a_leak_would_be_seen(scene):
    assert leaks(repr(requests.Request("GET", f"https://x/?appId={KEY}").prepare().url))
    with pytest.raises(InputNeeded) as caught:
        Client("comtrade", HOSTS, environment={"K": "SECRET 123 with spaces"}).key("K")
    assert not re.search("secret", str(caught.value), re.IGNORECASE)
