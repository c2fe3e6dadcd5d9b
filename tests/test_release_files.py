"""A release is the same bytes each time, opens by itself, and its sums fit."""

from __future__ import annotations

import hashlib
import os
import zipfile

import pytest

from rareearths.pipeline import pdf, release


@pytest.fixture
def built(tmp_path, monkeypatch):
    data = tmp_path / "data" / "2025-10"
    data.mkdir(parents=True)
    (data / "datapackage.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(release, "DATA", tmp_path / "data")
    for lang in ("ja", "en"):
        (tmp_path / "site" / lang).mkdir(parents=True)
        (tmp_path / "site" / lang / "index.html").write_text(lang, encoding="utf-8")
        (tmp_path / "pdf").mkdir(exist_ok=True)
        (tmp_path / "pdf" / pdf.name(lang)).write_bytes(b"%PDF")
    (tmp_path / "site" / "index.html").write_text("choose", encoding="utf-8")
    return tmp_path


def test_is_the_same_whenever_it_is_made(built):
    first = {path.name: path.read_bytes() for path in release.make(built / "site", built / "pdf", built / "out")}
    os.utime(built / "site" / "index.html", (0, 10**9))
    assert {
        path.name: path.read_bytes() for path in release.make(built / "site", built / "pdf", built / "out")
    } == first
    sums = dict(reversed(line.split("  ")) for line in first.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(held).hexdigest() for name, held in first.items()}


def test_holds_site_data_and_licences(built):
    site, data = (
        path for path in release.make(built / "site", built / "pdf", built / "out")[::-1] if "zip" in path.name
    )
    names = {name.partition("/")[2] for name in zipfile.ZipFile(site).namelist()}
    assert {"index.html", "ja/index.html", "en/index.html", "LICENSE", "CITATION.cff"} <= names
    assert {"data/2025-10/datapackage.json", "LICENSE-content"} <= {
        name.partition("/")[2] for name in zipfile.ZipFile(data).namelist()
    }


def test_refuses_without_what_it_packs(built):
    (built / "pdf" / pdf.name("ja")).unlink()
    with pytest.raises(release.PdfMissing, match="Next step: make pdf"):
        release.make(built / "site", built / "pdf", built / "out")
    (built / "site" / "ja" / "index.html").unlink()
    with pytest.raises(pdf.SiteMissing, match="with ja; found none"):
        release.make(built / "site", built / "pdf", built / "out")
    assert not (built / "out").exists()
