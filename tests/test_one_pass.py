"""A site is finished in one pass over its pages; what others write is mended on the way."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from book_site import build, project

from rareearths.engine.finish import site as finishing
from rareearths.engine.finish import theme

LANGUAGES = ("ja", "en")


def test_each_page_is_read_once_and_written_once(tmp_path, monkeypatch):
    done = {"read": Counter(), "written": Counter(), "bytes": Counter()}
    opened = Path.open

    def seen(path, mode="r", *rest, **more):
        if path.suffix == ".html" and path.is_relative_to(tmp_path / "site"):
            # the version of the whole book is made of bytes, whatever is in them
            done["read" if mode == "r" else "written" if mode in ("w", "x") else "bytes"][path] += 1
        return opened(path, mode, *rest, **more)

    monkeypatch.setattr("book_site.site.finish", lambda *given: None)
    built = build(tmp_path, base_url="https://example.org/book")
    monkeypatch.undo()
    sphinx = {path for lang in LANGUAGES for path in (built / lang).rglob("*.html")}
    # Path.read_text and Path.write_text open their file by this too
    monkeypatch.setattr(Path, "open", seen)
    finishing.finish(built, LANGUAGES, tmp_path / "cache", project(base_url="https://example.org/book"))
    monkeypatch.undo()
    assert set(done["written"]) == set(built.rglob("*.html"))
    assert set(done["written"].values()) == {1}
    assert set(done["read"].values()) == {1}
    assert set(done["read"]) <= sphinx


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<th></th>", "<td></td>"),
        ('<th class="x"> </th>', '<td class="x"></td>'),
        ("<th>Year</th>", "<th>Year</th>"),
        ('<div role="doc-biblioentry">', '<div role="listitem">'),
        ('<th scope="col" class="head"></th>', '<td class="head"></td>'),
        ('<button onclick="window.print()">', '<button data-print="">'),
        ('<script src="../_static/scripts/a.js?v=1">', '<script defer src="../_static/scripts/a.js?v=1">'),
    ],
)
def test_mending(before, after):
    assert theme.mend(before) == after
