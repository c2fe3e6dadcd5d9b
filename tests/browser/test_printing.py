"""A page printed by the system's browser is the same each time and keeps its text, headings and links."""

from __future__ import annotations

from datetime import UTC, datetime

import pikepdf
import pytest

from rareearths.engine import chromium

PAGE = """<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>試し刷り</title><style>
@page { size: A4; @bottom-center { content: counter(page) "/" counter(pages); } }
h2 { break-before: page; }
</style></head><body>
<h1>はじめ</h1><p><a href="#end">終わりへ</a></p>
<h2 id="end">終わり</h2><p>重レアアースの輸出</p>
</body></html>"""


@pytest.fixture
def sheet(tmp_path, program):
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_prints_text_bookmarks_links_and_page_numbers(sheet, tmp_path):
    target = tmp_path / "made" / "page.pdf"
    chromium.print_pdf(sheet, target, datetime(2026, 6, 30, tzinfo=UTC))
    assert chromium.places(target) == {"end": 2}
    with pikepdf.open(target) as read:
        assert (read.docinfo["/Title"], read.docinfo["/CreationDate"]) == ("試し刷り", "D:20260630000000+00'00'")
        with read.open_outline() as outline:
            (first,) = outline.root
            assert (first.title, [each.title for each in first.children]) == ("はじめ", ["終わり"])
        (link,) = read.pages[0].Annots
        assert link.Dest == pikepdf.Name("/end")


def test_bookmarks_are_named_as_their_headings_though_these_break(tmp_path, program):
    long = "A heading of so many words that it needs more than one line of the page, as those of chapters do"
    page = tmp_path / "page.html"
    page.write_text(f"<!doctype html><title>x</title><h1 hidden>Not shown</h1><h1>{long}</h1><h2>Next</h2>", "utf-8")
    chromium.print_pdf(page, tmp_path / "page.pdf")
    with pikepdf.open(tmp_path / "page.pdf") as read, read.open_outline() as outline:
        assert [(each.title, [one.title for one in each.children]) for each in outline.root] == [(long, ["Next"])]


def test_prints_the_same_bytes_again(sheet, tmp_path):
    for name in ("one.pdf", "two.pdf"):
        chromium.print_pdf(sheet, tmp_path / name)
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_a_print_that_fails_leaves_the_old_one(sheet, tmp_path):
    old = tmp_path / "old.pdf"
    old.write_bytes(b"old")
    with pytest.raises(chromium.PrintFailed, match="which is not there"):
        chromium.print_pdf(tmp_path / "gone.html", old)
    assert old.read_bytes() == b"old"
