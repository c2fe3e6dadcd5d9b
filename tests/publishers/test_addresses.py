"""Where a client may go: hosts, mirrors and redirects, also those that nobody expects."""

from __future__ import annotations

import contextlib
from urllib.parse import urlsplit

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from rareearths.fetch.contract import ContractBroken, InputNeeded
from rareearths.fetch.http.addresses import Addresses, Place

HOSTS = {"data.example.org": "https://data.example.org/api", "old.example.org": "http://old.example.org"}


@pytest.mark.parametrize(
    ("mirror", "asked"),
    [
        ("", "https://data.example.org/a/b?c=%20d"),
        ("https://mirror.example.com", "https://mirror.example.com/a/b?c=%20d"),
        ("https://mirror.example.com/usgs/", "https://mirror.example.com/usgs/a/b?c=%20d"),
        ("http://127.0.0.1:8001/usgs", "http://127.0.0.1:8001/usgs/a/b?c=%20d"),
        ("http://[::1]:8001", "http://[::1]:8001/a/b?c=%20d"),
        ("http://localhost", "http://localhost/a/b?c=%20d"),
    ],
)
def test_mirror(mirror, asked):
    addresses = Addresses("usgs", HOSTS, mirror)
    assert addresses.place("https://data.example.org/a/b?c=%20d#e") == Place(asked, "data.example.org")
    assert addresses.place("http://DATA.example.org:80/a/b?c=%20d").address == asked, "http is asked by https"
    assert addresses.is_local == (urlsplit(mirror).scheme == "http")
    if mirror:
        assert addresses.place(asked).address == asked


@pytest.mark.parametrize(
    "mirror",
    ["http://mirror.example.com", "ftp://127.0.0.1", "mirror", "https://me:word@mirror.example.com", "https://x/?k=1",
     "https://x:y", "http://127.0.0.1.example.com", "https://", "http://[oops"],
)  # fmt: skip
def test_what_is_no_mirror(mirror):
    with pytest.raises(InputNeeded, match="RAREEARTHS_USGS_URL") as caught:
        Addresses("usgs", HOSTS, mirror, "RAREEARTHS_USGS_URL")
    assert "word" not in str(caught.value)


REDIRECTS = {
    "/b": "https://data.example.org/b",
    "https://data.example.org:443/b?k=1&c=2": "https://data.example.org:443/b?c=2",
    "https://old.example.org/b": "https://old.example.org/b",
    "http://data.example.org/b": None,
    "http://old.example.org/b": None,
    "https://data.example.org.example.com/b": None,
    "https://data.example.org@example.com/b": None,
    "//example.com/b": None,
    "https:example.com": "https://data.example.org/example.com",
    "javascript:alert(1)": None,
    "https://data.example.org:444/b": None,
}


@pytest.mark.parametrize("location", REDIRECTS)
def test_redirect(location):
    addresses = Addresses("usgs", HOSTS)
    found = addresses.redirect(Place("https://data.example.org/a", "data.example.org"), location, "k")
    assert (found and found.address) == REDIRECTS[location]


def test_redirect_from_http():
    addresses = Addresses("policy", HOSTS)
    start = addresses.place("http://old.example.org/a")
    assert start.address == "http://old.example.org/a"
    assert addresses.redirect(start, "http://old.example.org/b").address == "http://old.example.org/b"
    assert addresses.redirect(start, "https://data.example.org/b").address == "https://data.example.org/b"
    assert not addresses.may_carry_key(start)


@given(st.one_of(st.text(), st.from_regex(r"(https?:)?//[a-z.@:\[\]/]{0,30}(data\.example\.org)?[a-z:/?#]{0,9}")))
@settings(max_examples=400, deadline=None)
def test_any_redirect(location):
    addresses = Addresses("usgs", {"data.example.org": "https://data.example.org"})
    found = addresses.redirect(addresses.place("https://data.example.org/a"), location, "k")
    if found is not None:
        parts = urlsplit(found.address)
        assert (parts.scheme, parts.hostname) == ("https", "data.example.org")
        assert requests.Request("GET", found.address).prepare().url.startswith("https://data.example.org")
    with contextlib.suppress(ContractBroken):
        assert urlsplit(addresses.place(location).address).hostname == "data.example.org"
