"""The paper's endnotes and references are complete, cited where used, and shown with their slips."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from types import SimpleNamespace

import paper_rules as rules
import pytest
import yaml

from rareearths import notebook
from rareearths.audit import endnotes
from rareearths.paper import citations, claims, findings, references, table
from rareearths.paths import CHAPTERS, ROOT

NOTES, LISTED = citations.endnotes(), citations.listed()
ALL = [*NOTES, *LISTED]
SLIPS = [row for row in ALL if row.finding]
ENTRIES = references.bibliography().entries
VERDICTS = claims.expected()


def test_all_notes_and_references():
    numbers = list(dict.fromkeys(int(row.number) for row in NOTES))
    assert numbers == list(range(1, 121))
    assert [int(row.number) for row in LISTED] == list(range(1, 54))
    parts = {}
    for row in NOTES:
        parts[row.number] = parts.get(row.number, "") + row.part
    assert set(parts.values()) <= {"a", "ab"}
    for name, rows in (("endnotes", NOTES), ("reference_list", LISTED)):
        fields = {field["name"]: field["constraints"] for field in table.resource(name)["schema"]["fields"][:1]}
        assert fields["number"]["maximum"] == int(rows[-1].number)
    assert {row.in_note for row in LISTED if row.in_text == "note"} <= {row.number for row in NOTES}
    assert {row.in_text for row in LISTED if not row.in_note} == {"yes", "no"}


def test_every_chapter_of_a_note_is_a_page():
    assert {row.chapter for row in NOTES} <= {path.stem for path in notebook.found(CHAPTERS)}


OF_NOTES = [rules.document_or_remark, rules.date_of_bibliography]
OF_ALL = [
    rules.in_bibliography,
    rules.address_known,
    rules.real_dates,
    rules.date_of_address,
    rules.whole_slip,
    rules.slip_in_bibliography,
    rules.slip_and_claim,
]


@pytest.mark.parametrize("rule", OF_NOTES)
def test_every_note_keeps_the_rule(rule):
    assert rules.broken(rule, NOTES) == []


@pytest.mark.parametrize("rule", OF_ALL)
def test_every_document_keeps_the_rule(rule):
    assert rules.broken(rule, ALL) == []


def note(locator, part="a"):
    return next(row for row in NOTES if (row.locator, row.part) == (locator, part))


REMARK = next(row for row in NOTES if row.kind == "remark")
SLIP = note("note 59")
PLAIN = next(row for row in NOTES if len(row.date) == 10 and row.date in rules.IN_ADDRESS.sub("", row.address))


@pytest.mark.parametrize(
    ("rule", "row", "changes", "said"),
    [
        (rules.document_or_remark, SLIP, {"kind": "remark"}, "note 59a: remark, with the key"),
        (rules.document_or_remark, REMARK, {"date": "2025-01-01"}, "a remark has a subject, and neither date nor"),
        (rules.document_or_remark, REMARK, {"subject_en": ""}, "a subject in one language only"),
        (rules.document_or_remark, REMARK, {"subject_ja": "永久磁石 の種類"}, "space beside Japanese"),
        (rules.in_bibliography, SLIP, {"key": "nobody1999"}, "note 59a: no work 'nobody1999'"),
        (rules.in_bibliography, SLIP, {"language": "zz"}, "note 59a: 'zz'; in the bibliography"),
        (
            rules.address_known,
            PLAIN,
            {"address": "https://example.org/x", "finding": ""},
            "printed https://example.org",
        ),
        (rules.real_dates, PLAIN, {"date": "2025-02-30"}, "2025-02-30 is no date"),
        (rules.real_dates, SLIP, {"found": "2017-13"}, "note 59a: 2017-13 is no date"),
        (rules.date_of_address, PLAIN, {"date": "2025-01-31", "finding": ""}, "printed 2025-01-31, in the address 20"),
        (rules.date_of_bibliography, PLAIN, {"date": "2025-01-31"}, "expected 2025-01-31; in the bibliography 20"),
        (rules.whole_slip, SLIP, {"finding": ""}, "note 59a: no finding, but something is said of one"),
        (rules.whole_slip, SLIP, {"printed": ""}, "note 59a: a finding without the printed value"),
        (rules.whole_slip, SLIP, {"found": SLIP.printed}, "note 59a: printed as found"),
        (rules.whole_slip, SLIP, {"date": "2027-12-25"}, "note 59a: the finding has 2027-12-26, the note 2027-12-25"),
        (rules.slip_in_bibliography, SLIP, {"key": "iupac2016table"}, "the note in the bibliography does not say so"),
        (rules.slip_and_claim, SLIP, {"printed": "2027-12-25"}, "note 59a: printed 2027-12-25; in C165 2027-12-26"),
    ],
)
def test_a_broken_note_is_told(rule, row, changes, said):
    assert [fault for fault in rules.broken(rule, [replace(row, **changes)]) if said in fault]


def test_claims_about_dates_of_notes_that_differ_are_slips():
    judged = {
        claim_id
        for claim_id, claim in claims.register().items()
        if claim.about and claim.unit == "date" and VERDICTS[claim_id] == "differs"
    }
    assert judged
    assert judged <= {claim for row in SLIPS for claim in findings.members()[row.finding]}


def test_notes_of_the_bibliography_name_the_right_notes():
    wanted = {}
    for row in NOTES:
        wanted.setdefault(row.key, set()).add(int(row.number))
    for key, entry in ENTRIES.items():
        found = re.findall(r"\b[Nn]otes? ([\d, and]*\d)(?: of the paper|[.;])", entry.fields.get("note", ""))
        named = {int(number) for part in found for number in re.findall(r"\d+", part)}
        assert named <= wanted.get(key, set()), key


def test_every_key_that_a_chapter_cites_exists():
    cited = {key for path in notebook.found(CHAPTERS) for key in references.keys_cited(path.stem, path.parent)}
    assert len(cited) > 200
    assert sorted(cited - set(ENTRIES)) == []


def test_every_document_is_cited_in_the_chapter_of_its_note():
    notes = [row for row in NOTES if row.key]
    cited = {chapter: references.keys_cited(chapter) for chapter in {row.chapter for row in notes}}
    assert notes
    assert [(row.locator, row.key) for row in notes if row.key not in cited[row.chapter]] == []


def test_every_work_of_the_list_stands_in_the_bibliography_of_the_page():
    page = (CHAPTERS / "references.ipynb").read_text(encoding="utf-8")
    for directive in ("{endnotes}", "{paper-references}", r":filter: cited or note % \"reference list\""):
        assert page.count(directive) == len(("ja", "en"))
    assert "chapters/references" in [part["file"] for part in _chapters()]
    cited = {key for path in notebook.found(CHAPTERS) for key in references.keys_cited(path.stem, path.parent)}
    lost = [
        row.key for row in LISTED if row.key not in cited and "reference list" not in ENTRIES[row.key].fields["note"]
    ]
    assert lost == []


def _chapters():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return [part for group in toc.get("parts", [toc]) for part in group["chapters"]]


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
        assert text.count('class="verdict verdict-') == sum(bool(row.finding) for row in found)
        assert re.search(r'<div class="table-scroll" role="group" tabindex="0" aria-label="[^"]+">', text)
        assert text.count('scope="row"') == len(found)


def test_what_a_row_says():
    text, _ = shown(endnotes.Endnotes, "en")
    row = re.search(r'<tr [^>]*id="note-59">.*?</tr>', text)[0]
    for words in ("26 December 2027", "<b>26 December 2017</b>", 'href="audit.html#C165"'):
        assert words in row
    text, _ = shown(endnotes.Endnotes, "ja")
    assert '<a href="#note-3-b">3b</a>' in text
    assert "<b>不明</b>" in re.search(r'<tr [^>]*id="note-77">.*?</tr>', text)[0]
