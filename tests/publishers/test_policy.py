"""The watched documents: each entry rests on a row, and a page that changed is found whatever its bytes are."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rareearths import tables
from rareearths.fetch import looks
from rareearths.fetch.contract import ContractBroken, Raw, Request, SourceError, Unreachable
from rareearths.fetch.publishers import described, policy
from rareearths.fetch.publishers.policy import documents
from rareearths.paper import references

NEWEST = tables.vintages()[-1]
DOCUMENTS = documents.read()
WATCHED = policy.parse([Raw(DOCUMENTS[0].address, b"", "", {}, DOCUMENTS[0].id)]).watched
PAGE = b"<html><head><title>Notice</title><script>var now = 1;</script></head><body><p>Item 1</p></body></html>"


def raw(document=DOCUMENTS[0], content=PAGE, when="2026-11-01T00:00:00Z", **headers) -> Raw:
    return Raw(document.address, content, when, headers, f"{document.id} {document.date}")


class Client:
    """Answers with bytes, or raises, by address; everything else is a page."""

    today = dt.date(2026, 11, 25)

    def __init__(self, **answers):
        self.answers, self.asked = answers, []

    def get(self, request: Request, label: str = "", *, html: bool = False) -> Raw:
        assert html
        self.asked.append(request.url)
        found = self.answers.get(label.partition(" ")[0], self.answers.get("every", PAGE))
        if isinstance(found, Exception):
            raise found
        return Raw(request.url, found, "2026-11-25T00:00:00Z", {}, label)


def gone(status: int) -> Unreachable:
    error = Unreachable("policy", f"expected data; got status {status}.", "moved.", "look.")
    error.status = status
    return error


# the list


def test_every_entry_rests_on_rows_that_there_are():
    for document in DOCUMENTS:
        for table, cells in document.feeds:
            frame = tables.load(table, NEWEST).astype(str)
            for column, cell in cells.items():
                frame = frame[frame[column] == cell]
            assert len(frame), f"{document.id}: {table} {cells}"


def test_every_address_is_one_that_the_tables_their_sources_or_the_bibliography_give():
    works = references.bibliography().entries.values()
    known = {work.fields.get("url") for work in works}
    known |= set(tables.load("export_controls", NEWEST)["legal_url"].dropna())
    for vintage in tables.vintages():
        known |= {source.get("path") for source in tables.package(vintage)["sources"]}
    assert [document.id for document in DOCUMENTS if document.address not in known] == []


def test_every_export_control_and_list_is_watched_or_said_not_to_be():
    import yaml  # noqa: PLC0415

    content = yaml.safe_load(documents.path().read_text(encoding="utf-8"))
    for table, column in (("export_controls", "key"), ("critical_minerals_lists", "list")):
        watched = {cells[column] for document in DOCUMENTS for name, cells in document.feeds if name == table}
        left_out = {each["rows"][column] for each in content["unwatched"] if each["table"] == table}
        assert watched | left_out == set(tables.load(table, NEWEST)[column])
        assert not watched & left_out
    assert all(each["reason"]["ja"] and each["reason"]["en"] for each in content["unwatched"])


def test_dates_and_authorities_are_those_of_the_rows():
    frame = tables.load("export_controls", NEWEST).set_index("key")
    for document in DOCUMENTS:
        for table, cells in document.feeds:
            if table == "export_controls":
                held = frame.loc[cells["key"]]
                assert document.date in (held["date_issued"], held["date_effective"])
                assert document.authority == {"ja": held["authority_ja"], "en": held["authority"]}
                assert document.title == {"ja": held["announcement_ja"], "en": held["announcement"]}


def test_official_addresses_are_those_of_authorities():
    hosts = {document.address.split("/")[2] for document in DOCUMENTS if document.kind == "official"}
    assert all(host.endswith((".gov.cn", ".gov", ".go.jp", "europa.eu")) for host in hosts), (
        f"an official document is on an authority's own site: {hosts}"
    )


EDITS = {
    "not YAML": ("documents:", "documents: [", "expected YAML"),
    "no documents": ("documents:", "papers:", "expected a list under 'documents'"),
    "a key lost": ("    kind: official\n", "", "document 2: expected the keys"),
    "an unknown kind": (
        "    kind: official\n",
        "    kind: offical\n",
        "expected one of the kinds official, report; got 'offical'",
    ),
    "a wrong date": ("date: '2023-07-03'", "date: 3 July 2023", "expected a date such as"),
    "no address": ("address: http://hmao2.com", "address: hmao2.com", "starts with http"),
    "a language lost": ("en: MOFCOM/GACC 2023 No. 23}\n    date", "en: ''}\n    date", "document in ja and en"),
    "an id twice": ("id: mofcom_2023_39", "id: mofcom_2023_23", "expected each id once; got mofcom_2023_23 twice"),
    "a bad id": ("id: mofcom_2023_39", "id: MOFCOM 39", "small letters"),
    "feeds lost": ("rows: {key: 2023 No. 23}", "rows: {}", "feeds as a list"),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_broken_list_is_refused(tmp_path, name):
    old, new, words = EDITS[name]
    text = documents.path().read_text(encoding="utf-8")
    assert old in text
    place = tmp_path / "policy.yaml"
    place.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContractBroken) as caught:
        documents.read(place)
    assert words in str(caught.value)
    assert "Next step: mend data/policy.yaml" in str(caught.value)


def test_a_list_that_is_not_there_or_in_another_encoding(tmp_path):
    with pytest.raises(ContractBroken, match="cannot be read"):
        documents.read(tmp_path / "policy.yaml")
    (tmp_path / "policy.yaml").write_bytes("documents: 商務部".encode("utf-16"))
    with pytest.raises(ContractBroken, match="in UTF-8"):
        documents.read(tmp_path / "policy.yaml")


# asking


def test_every_address_is_asked_and_its_host_allowed():
    client = Client()
    raws = policy.fetch(client)
    assert client.asked == [document.address for document in DOCUMENTS]
    assert {address.split("/")[2] for address in client.asked} == set(described("policy").hosts)
    parsed = policy.parse(raws)
    assert parsed.tables == {}
    assert parsed.newest == max(document.date for document in DOCUMENTS)
    policy.validate(parsed, {})


def test_a_page_that_cannot_be_had_is_listed():
    raws = policy.fetch(Client(mofcom_2023_23=gone(503)))
    assert len(raws) == len(DOCUMENTS)
    assert raws[0].headers["problem"] == "expected data; got status 503."
    assert raws[0].content == b""
    lines = looks.changes(raws, {}, WATCHED)
    assert lines[0].startswith("not seen: MOFCOM/GACC 2023 No. 23, http://hmao2.com/topic/topic_view?key=175589")
    assert lines[-1].startswith(f"{len(DOCUMENTS) - 1} page(s) looked at for the first time")


def test_no_page_at_all_is_an_error():
    with pytest.raises(Unreachable, match=f"at least one of {len(DOCUMENTS)} pages; got none"):
        policy.fetch(Client(every=gone(0)))
    with pytest.raises(ContractBroken, match="got none"):
        policy.parse([])


# what a page says


@pytest.mark.parametrize(
    "other",
    [
        PAGE.replace(b"now = 1", b"now = 2"),
        PAGE.replace(b"<p>", b"<div class='x'>\n\t").replace(b"</p>", b"</div>"),
        b"\xef\xbb\xbf" + PAGE,
        PAGE.replace(b"<body>", b"<body><!-- served at noon --><style>p {}</style>"),
        PAGE.replace(b"Item 1", b"Item&nbsp;1"),
    ],
    ids=["script", "tags", "BOM", "comment and style", "entity"],
)
def test_what_readers_do_not_see_is_no_change(other):
    assert looks.visible(other, {}) == looks.visible(PAGE, {}) == "NoticeItem1"


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "shift_jis"])
def test_the_charset_is_that_of_the_header_or_of_the_page(charset):
    page = f"<html><head><meta charset='{charset}'></head><body>公告第23号</body></html>".encode(charset)
    assert looks.visible(page, {}) == "公告第23号"
    bare = "<p>公告第23号</p>".encode(charset)
    assert looks.visible(bare, {"content-type": f"text/html; charset={charset}"}) == "公告第23号"
    assert looks.visible(PAGE, {"content-type": "text/html; charset=no-such"}) == "NoticeItem1"


def test_changes_since_the_last_look(tmp_path):
    first = [raw(DOCUMENTS[0]), raw(DOCUMENTS[1]), raw(DOCUMENTS[2])]
    assert looks.notice(first, WATCHED, tmp_path)[0].startswith("3 page(s) looked at for the first time")
    looks.remember(first, tmp_path)
    assert looks.notice(first, WATCHED, tmp_path) == []
    second = [
        raw(DOCUMENTS[0], PAGE.replace(b"Item 1", b"Item 2"), "2026-11-25T00:00:00Z"),
        raw(DOCUMENTS[1], b"", problem="expected data; got status 404.", status="404"),
        raw(DOCUMENTS[2], b"<html><script>all of it</script></html>"),
    ]
    lines = looks.notice(second, WATCHED, tmp_path)
    assert lines[0] == (
        "changed since 2026-11-01: MOFCOM/GACC 2023 No. 23, http://hmao2.com/topic/topic_view?key=175589, "
        "on which rests export_controls (2023 No. 23)"
    )
    assert lines[1].startswith("vanished: MOFCOM/GACC 2023 No. 39")
    assert lines[2].endswith("a page without text")
    looks.remember(second, tmp_path)
    kept = looks.load(tmp_path / looks.FILE)
    assert kept[DOCUMENTS[0].address]["looked"] == "2026-11-25T00:00:00Z"
    assert kept[DOCUMENTS[1].address]["looked"] == "2026-11-01T00:00:00Z", (
        "a page that was not seen keeps its last look"
    )
    assert [path.name for path in tmp_path.iterdir()] == [looks.FILE]


@pytest.mark.parametrize("content", [b"", b"[1]", b'{"a": 1}', b'{"a": {"sha256": 3}}', b"\xff"])
def test_a_memory_that_is_damaged_is_none(tmp_path, content):
    (tmp_path / looks.FILE).write_bytes(content)
    assert looks.load(tmp_path / looks.FILE) == {}
    looks.remember([raw()], tmp_path)
    assert list(json.loads((tmp_path / looks.FILE).read_text(encoding="utf-8"))) == [DOCUMENTS[0].address]


PIECES = st.sampled_from(
    [b"<", b">", b"<script", b"</script>", b"<!--", b"-->", b"&#", b"&amp;", b"%PDF", b"\xff\xfe", PAGE]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(PIECES, st.binary(max_size=20)), max_size=12), st.text(max_size=20))
def test_whatever_comes_only_a_source_error_comes_out(pieces, charset):
    one = raw(content=b"".join(pieces), **{"content-type": f"text/html; charset={charset}"})
    try:
        policy.parse([one])
        looks.changes([one], looks.looks([one]), WATCHED)
    except SourceError:
        pass
