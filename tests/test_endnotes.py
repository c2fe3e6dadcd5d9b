"""The paper's endnotes and references are complete, cited where used, and shown with their slips."""

from __future__ import annotations

import datetime as dt
import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from test_register import faults_of_voice, rows

from rareearths.audit import endnotes
from rareearths.paper import claims, references
from rareearths.paths import CHAPTERS, PAPER, ROOT

NOTES, LISTED = references.endnotes(), references.listed()
ALL = [*NOTES, *LISTED]
SLIPS = [row for row in ALL if row.slip != "none"]
ENTRIES = references.bibliography().entries
VERDICTS = {row["claim_id"]: row["verdict"] for row in rows(PAPER / "expected-verdicts.csv")}
MONTHS = [dt.date(2000, month, 1).strftime("%B") for month in range(1, 13)]
# a date in an address: 2025/06/24, 2012-06/20, 20250806
IN_ADDRESS = re.compile(
    r"(?<!\d)(?=(20\d\d)(?:/(\d\d)/(\d\d)(?=[/-])|-(\d\d)[-/](\d\d)(?!\d)|((?:0[1-9]|1[0-2]))((?:[0-2]\d|3[01]))))"
)


def name(row):
    return row.locator.replace(" ", "-") + getattr(row, "part", "")


def each(found):
    return [pytest.param(row, id=name(row)) for row in found]


def dates_in(url):
    found = ["-".join(part for part in groups if part) for groups in IN_ADDRESS.findall(url)]
    return [date for date in found if valid(date)]


def valid(date):
    try:
        return dt.date.fromisoformat(date) <= dt.date(2025, 12, 31)
    except ValueError:
        return False


def bib_date(key):
    """The date of an entry, as far as it goes."""
    fields = ENTRIES[key].fields
    day, _, month = fields.get("month", "").rpartition(" ")
    parts = [
        fields["year"],
        *([f"{MONTHS.index(month) + 1:02d}"] if month else []),
        *([f"{int(day):02d}"] if day else []),
    ]
    return "-".join(parts)


def test_all_notes_and_references():
    register = claims.register()
    numbers = list(dict.fromkeys(int(row.number) for row in NOTES))
    assert numbers == list(range(1, int(register["C267"].printed) + 1))
    assert [int(row.number) for row in LISTED] == list(range(1, int(register["C268"].printed) + 1))
    parts = {}
    for row in NOTES:
        parts[row.number] = parts.get(row.number, "") + row.part
    assert set(parts.values()) <= {"a", "ab"}
    assert len({row.key for row in LISTED}) == len(LISTED)


@pytest.mark.parametrize("row", each(NOTES))
def test_a_note_is_a_document_or_a_remark(row):
    assert row.kind == ("document" if row.key else "remark")
    assert row.key or (row.subject_ja and row.subject_en and not row.date and not row.address)
    assert bool(row.subject_ja) == bool(row.subject_en)
    assert faults_of_voice(row.subject_ja) == []
    assert (CHAPTERS / f"{row.chapter}.ipynb").exists()


@pytest.mark.parametrize("row", each(row for row in ALL if row.key))
def test_a_document_is_in_the_bibliography(row):
    assert row.key in ENTRIES
    if isinstance(row, references.Endnote):
        assert row.language == references.language_of(row.key)
    if references.language_of(row.key) != "en":
        assert references.translated(row.key), "begin the note with the title in English, and name the language"
    # an institution in Chinese or Japanese has its Latin or Japanese name beside the other
    assert references.authors(row.key, "ja")
    assert references.authors(row.key, "en")


@pytest.mark.parametrize("row", each(row for row in ALL if row.address))
def test_address_is_that_of_the_bibliography_or_has_a_reason(row):
    shown = ENTRIES[row.key].fields.get("url", "")
    plain = [re.sub(r"[?#].*", "", url) if "nikkei" in url or "#" in url else url for url in (shown, row.address)]
    same = plain[0] == plain[1] or (row.address.startswith(f"{shown}?") and shown)
    same = same or row.address.replace("%3A", ":") == shown
    assert same or row.slip == "address" or "address" in ENTRIES[row.key].fields["note"]


@pytest.mark.parametrize("row", each(ALL))
def test_dates_are_dates(row):
    for value in (row.date, row.accessed, *((row.printed, row.corrected) if row.slip == "date" else ())):
        assert value == "" or re.fullmatch(r"\d{4}-\d\d", value) or dt.date.fromisoformat(value)


@pytest.mark.parametrize("row", each(row for row in ALL if len(row.date) == 10 and row.address))
def test_a_date_that_differs_from_its_address_is_a_slip(row):
    found = dates_in(row.address)
    if row.date not in found and found:
        assert row.slip == "date", f"printed {row.date}, in the address {found}"


@pytest.mark.parametrize("row", each(row for row in NOTES if row.date))
def test_bibliography_has_the_date_as_printed_or_as_corrected(row):
    assert bib_date(row.key) == (row.corrected if row.slip == "date" and row.corrected else row.date)


@pytest.mark.parametrize("row", each(ALL))
def test_slip_is_whole_or_absent(row):
    assert row.slip in references.SLIPS
    told = (row.printed, row.certainty, row.slip_ja, row.slip_en)
    if row.slip == "none":
        assert not any((*told, row.corrected, row.claims))
        return
    assert all(told)
    assert row.certainty in references.CERTAINTIES
    assert row.printed != row.corrected
    assert row.slip_ja.endswith("。")
    assert row.slip_en.endswith(".")
    assert row.slip_en.isascii()
    assert faults_of_voice(row.slip_ja) == []


@pytest.mark.parametrize("row", each(row for row in SLIPS if row.slip == "date" and row.date))
def test_printed_date_of_a_slip_is_the_printed_date(row):
    assert row.printed == row.date


@pytest.mark.parametrize("row", each(SLIPS))
def test_slip_is_marked_in_the_bibliography(row):
    note = ENTRIES[row.key].fields.get("note", "")
    usual = r"^.*? In (Japanese|Chinese)\b|Notes? [\d and,]+ of the paper|On the paper's reference list only|[. ]"
    assert re.sub(usual, "", note)


@pytest.mark.parametrize("row", each(row for row in SLIPS if row.claims))
def test_slip_agrees_with_the_register(row):
    for claim_id in row.claims.split(";"):
        claim = claims.register()[claim_id]
        if claim.kind == "date" and claim_id != "C239":
            assert row.printed in claim.printed.split(";") or claim_id == "C102"
            # a day off is judged as a rounding
            assert (VERDICTS[claim_id] == "rounded") == (row.certainty == "open")
        assert VERDICTS[claim_id] in ("differs", "rounded")


def test_claims_about_dates_of_notes_that_differ_are_slips():
    judged = {
        claim_id
        for claim_id, claim in claims.register().items()
        if re.match(r"note|reference", claim.place) and claim.unit == "date" and VERDICTS[claim_id] == "differs"
    }
    assert judged
    assert judged <= {claim for row in SLIPS for claim in row.claims.split(";")}


def test_notes_of_the_bibliography_name_the_right_notes():
    wanted = {}
    for row in NOTES:
        wanted.setdefault(row.key, set()).add(int(row.number))
    for key, entry in ENTRIES.items():
        found = re.findall(r"\b[Nn]otes? ([\d, and]*\d)(?: of the paper|[.;])", entry.fields.get("note", ""))
        named = {int(number) for part in found for number in re.findall(r"\d+", part)}
        assert named <= wanted.get(key, set()), key


def test_every_key_that_a_chapter_cites_exists():
    cited = {key for path in CHAPTERS.glob("*.ipynb") for key in references.keys_cited(path.stem)}
    assert len(cited) > 200
    assert sorted(cited - set(ENTRIES)) == []


def test_every_document_is_cited_in_the_chapter_of_its_note():
    assert [(row.locator, row.key) for row in references.not_cited()] == []


def test_every_work_of_the_list_stands_in_the_bibliography_of_the_page():
    page = (CHAPTERS / "references.ipynb").read_text(encoding="utf-8")
    for directive in ("{endnotes}", "{paper-references}", r":filter: cited or note % \"reference list\""):
        assert page.count(directive) == len(("ja", "en"))
    assert "chapters/references" in [part["file"] for part in _chapters()]
    cited = {key for path in CHAPTERS.glob("*.ipynb") for key in references.keys_cited(path.stem)}
    lost = [
        row.key for row in LISTED if row.key not in cited and "reference list" not in ENTRIES[row.key].fields["note"]
    ]
    assert lost == []


def _chapters():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return [part for group in toc.get("parts", [toc]) for part in group["chapters"]]


def test_a_changed_heading_is_refused(tmp_path):
    text = (PAPER / "endnotes.csv").read_text(encoding="utf-8")
    (tmp_path / "endnotes.csv").write_text(text.replace("certainty", "certaintie", 1), encoding="utf-8")
    with pytest.raises(references.ListBroken, match="certaintie"):
        references.endnotes(tmp_path / "endnotes.csv")
    with pytest.raises(references.ListBroken, match="cannot be read"):
        references.listed(Path("nowhere.csv"))


class Rows(HTMLParser):
    """Table rows by id; languages of the marked elements; the open elements must close."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.langs, self.open = [], set(), []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.open.append(tag)
        self.langs.add(given.get("lang"))
        if tag == "tr" and "id" in given:
            self.ids.append(given["id"])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def shown(kind, lang):
    known = {}
    builder = SimpleNamespace(get_relative_uri=lambda here, there: there.rpartition("/")[2] + ".html")
    domain = SimpleNamespace(note_hyperlink_target=lambda anchor, *rest: known.update({anchor: rest}))
    env = SimpleNamespace(
        app=SimpleNamespace(builder=builder),
        docname="chapters/references",
        get_domain=lambda which: domain,
        note_dependency=lambda path: None,
        config=SimpleNamespace(rareearths_language=lang),
    )
    document = SimpleNamespace(settings=SimpleNamespace(env=env))
    directive = object.__new__(kind)
    directive.state = SimpleNamespace(document=document)
    (node,) = directive.run()
    return node.astext(), known


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_tables_of_the_page(lang):
    for kind, found, wanted in (
        (endnotes.Endnotes, NOTES, "note-57"),
        (endnotes.References, LISTED, "reference-12"),
    ):
        text, known = shown(kind, lang)
        page = Rows(text)
        assert len(page.ids) == len(set(page.ids)) == len(found)
        assert wanted in page.ids
        assert set(known) == set(page.ids)
        assert {*page.langs} - {None} <= {"ja", "en", "zh"} - {lang}
        assert text.count('class="verdict verdict-') == sum(row.slip != "none" for row in found)
        assert re.search(r'<div class="table-scroll" role="region" tabindex="0" aria-label="[^"]+">', text)
        assert text.count('scope="row"') == len(found)


def test_what_a_row_says():
    text, _ = shown(endnotes.Endnotes, "en")
    row = re.search(r'<tr id="note-59">.*?</tr>', text)[0]
    for words in ("26 December 2027", "<b>26 December 2017</b>", "date: certain", 'href="audit.html#C165"'):
        assert words in row
    text, _ = shown(endnotes.Endnotes, "ja")
    assert '<a href="#note-3-b">3b</a>' in text
    assert "<b>不明</b>" in re.search(r'<tr id="note-77">.*?</tr>', text)[0]
