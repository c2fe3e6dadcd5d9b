"""What the tests of the sources whose files the user brings have in common."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
from hypothesis import strategies as st

from rareearths import tables
from rareearths.fetch.contract import Raw
from rareearths.fetch.publishers import described
from rareearths.tables import validation

SHARED = Path(os.environ.get("RAREEARTHS_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
SAMPLES, FACTS = SHARED / "samples", SHARED / "facts" / "facts.csv"
STATED = (
    *("id", "title", "path", "publisher", "licence", "redistribution", "terms", "terms_ja"),
    *("read", "read_ja", "read_in"),
)
WHEN = "2026-11-25T12:00:00Z"
needs_shared = pytest.mark.skipif(not FACTS.is_file(), reason="the shared samples are not here")


def raw(content: bytes, name: str = "", url: str = "") -> Raw:
    return Raw(url or f"file:{name}", content, WHEN, label=name)


class Client:
    """The client's methods that these modules use."""

    def __init__(self, files=(), keys=None, answers=None, today=dt.date(2026, 11, 25)):
        self.brought, self.keys, self.answers, self.today = list(files), keys or {}, answers or {}, today
        self.asked = []

    def file(self, option, variable):
        return self.brought[0] if self.brought else None

    def files(self, option, variable):
        return self.brought

    def key(self, variable):
        return self.keys.get(variable)

    def get(self, request, label=""):
        self.asked.append((request, label))
        return Raw(request.url, self.answers[label], WHEN, label=label)


def accept(tmp_path, parsed, module):
    """Columns are the schema's, the rows pass the project's own check, every source is described in full."""
    vintage = tables.vintages()[-1]
    known = [source["id"] for source in parsed.sources]
    assert len(set(known)) == len(known)
    for source in parsed.sources:
        assert all(source[key] for key in STATED)
        assert source["redistribution"] in ("free", "figures-only")
    assert set(parsed.tables) <= set(described(module.NAME).tables)
    for name, rows in parsed.tables.items():
        resource = tables.describe(name, vintage)
        assert list(rows.columns) == [field["name"] for field in resource["schema"]["fields"]]
        path = tmp_path / f"{name}.csv"
        rows.to_csv(path, index=False)
        validation.check(path, {**resource, "path": path.name}, known)
        assert set(rows["source"]) <= set(known)


@st.composite
def damaged(draw, content: bytes, words: tuple[bytes, ...] = ()):
    """A file cut off, with bytes changed, bytes put in, a word exchanged, or in another encoding."""
    kind = draw(st.sampled_from(["cut", "flip", "put in", "rename", "encode", "drop"]))
    place = draw(st.integers(0, len(content)))
    changed = content
    if kind == "cut":
        changed = content[:place]
    elif kind == "put in":
        changed = content[:place] + draw(st.binary(min_size=1, max_size=12)) + content[place:]
    elif kind == "drop":
        changed = content[:place] + content[place + draw(st.integers(1, 200)) :]
    elif kind == "rename" and words:
        changed = content.replace(draw(st.sampled_from(words)), draw(st.binary(max_size=10)))
    elif kind == "encode":
        changed = content.decode("latin-1").encode(draw(st.sampled_from(["utf-16", "utf-8-sig", "cp037"])), "replace")
    else:
        places = draw(st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=8))
        for at, byte in places:
            changed = changed[:at] + bytes([byte]) + changed[at + 1 :]
    return changed
