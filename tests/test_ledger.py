"""The records of both languages, merged: claims, exhibits, downloads."""

from __future__ import annotations

import json

import nbformat
import pytest

from rareearths.audit import captions, downloads, ledger
from rareearths.engine.run import texts as prose
from rareearths.engine.run.execute import Result, Run
from rareearths.paper import claims


def claim(name, verdict="reproduced", computed=(1.0,), note=""):
    registered = {"claim_id": name, "statement_ja": "文", "statement_en": "words", "evidence": "data"}
    outcome = {"computed": list(computed), "verdict": verdict, "numbers": verdict, "claim": registered}
    return {"event": "claim", "vintage": "2025-10", "claim_id": name, "note": note} | outcome


def exhibit(name, reason="", tables=("usgs_mine_production",), status=None, cut=""):
    return {
        "event": "exhibit",
        "id": name,
        "status": status or ("partial" if reason else "complete"),
        "reason": reason,
        "cut": cut,
        "tables": [{"table": table, "vintage": "2025-10"} for table in tables],
        "files": [f"{name}.csv"],
    }


@pytest.fixture
def ran(tmp_path):
    """Return a maker of results with this record."""

    def make(lang, *events, chapter="dominance", texts=""):
        folder = tmp_path / f"{chapter}-{lang}"
        (folder / "exhibits").mkdir(parents=True)
        lines = []
        for event in events:
            files = [f"{name[:-4]}.{lang}.csv" for name in event.get("files", [])]
            for name in files:
                (folder / "exhibits" / name).write_text(lang)
            stamped = {"chapter": chapter, "lang": lang, **event} | ({"files": files} if files else {})
            lines.append(json.dumps(stamped, ensure_ascii=False) + "\n")
        (folder / "events.jsonl").write_text("".join(lines), encoding="utf-8")
        notebook = tmp_path / f"{chapter}.ipynb"
        cell = nbformat.v4.new_markdown_cell(texts, metadata={"tags": [f"lang-{lang}", "texts"]})
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), notebook)
        return Result(Run(notebook, lang), folder, cached=False)

    return make


def test_claims_are_counted_once_and_sorted(ran):
    events = [claim("C030", "differs"), claim("C014"), claim("C016"), claim("C301", "unverifiable", ())]
    record = ledger.audit([ran("ja", *events), ran("en", *reversed(events))])
    assert [entry["id"] for entry in record["claims"]] == ["C014", "C016", "C030", "C301"]
    assert {name: count for name, count in record["counts"].items() if count} == {
        "reproduced": 2, "differs": 1, "unverifiable": 1,
    }  # fmt: skip
    assert list(record["labels"]) == list(claims.VERDICTS)
    entry = record["claims"][0]
    assert (entry["chapter"], entry["computed"], entry["statement_en"]) == ("dominance", [1.0], "words")
    assert not {"event", "lang", "note", "claim_id"} & entry.keys()


def test_notes_of_both_languages_are_kept(ran):
    record = ledger.audit([ran("ja", claim("C014", note="注")), ran("en", claim("C014", note="a note"))])
    assert (record["claims"][0]["note_ja"], record["claims"][0]["note_en"]) == ("注", "a note")


def test_remarks_come_from_the_texts_of_the_notebook(ran):
    record = ledger.audit([ran("en", claim("C014"), texts="- `C014` From a table.")])
    assert record["claims"][0]["note_en"] == "From a table."


def test_a_text_of_nothing_shown_is_an_error(ran):
    with pytest.raises(prose.TextBroken, match=r"it shows no C999\. Most likely the check"):
        ledger.audit([ran("en", claim("C014"), texts="- `C999` From a table.")])


TEXTS = """\
- `fig01-finding` China mines most
- `fig01-subtitle` Tonnes & shares, 2024
- `fig01-missing` No 2016.
- `fig01-description` Two bars."""


def test_what_is_missing_makes_an_exhibit_partial(ran):
    shown = ledger.exhibits([ran("en", exhibit("fig01"), texts=TEXTS)])["exhibits"][0]
    assert (shown["status"], shown["reason_en"]) == ("partial", "No 2016.")
    assert (shown["finding_en"], shown["subtitle_en"]) == ("China mines most", "Tonnes & shares, 2024")


def test_a_cut_in_this_run_comes_before_what_is_missing_of_any(ran):
    cut = exhibit("fig01", "Drawn up to 2020.")
    shown = ledger.exhibits([ran("en", cut, texts=TEXTS)])["exhibits"][0]
    assert (shown["status"], shown["reason_en"]) == ("partial", "Drawn up to 2020. No 2016.")


def test_an_exhibit_that_was_cut_lacks_nothing_of_its_sources_and_says_where_it_ends(ran):
    shown = ledger.exhibits([ran("en", exhibit("fig01", cut="It ends at 2020."))])["exhibits"][0]
    assert (shown["status"], shown["reason_en"], shown["cut_en"]) == ("complete", "", "It ends at 2020.")
    assert captions.lacks(shown | {"reason_en": "No 2016."}, "en") == "It ends at 2020. No 2016."


def test_an_exhibit_that_was_left_out_says_only_why(ran):
    out = exhibit("fig01", "No such table.", status="missing")
    shown = ledger.exhibits([ran("en", out, texts=TEXTS)])["exhibits"][0]
    assert (shown["status"], shown["reason_en"]) == ("missing", "No such table.")


@pytest.mark.parametrize(
    ("other", "field"),
    [(claim("C014", computed=(2.0,)), "computed"), (claim("C014", "rounded"), "verdict")],
)
def test_languages_that_disagree_are_an_error(ran, other, field):
    with pytest.raises(ledger.LanguagesDisagree, match=rf"C014: expected the same {field} in every language.*move it"):
        ledger.audit([ran("ja", claim("C014")), ran("en", other)])


def test_claim_checked_in_one_language_only_is_an_error(ran):
    with pytest.raises(ledger.LanguagesDisagree, match="C016"):
        ledger.audit([ran("ja", claim("C014"), claim("C016")), ran("en", claim("C014"))])


def test_one_language_alone_is_no_disagreement(ran):
    assert ledger.audit([ran("en", claim("C014"))])["counts"]["reproduced"] == 1


def test_exhibits_merge_both_languages_in_the_order_of_the_paper(ran):
    record = ledger.exhibits(
        [
            ran("ja", exhibit("fig02"), exhibit("fig01", "一部がない。")),
            ran("en", exhibit("fig02"), exhibit("fig01", "A part is missing.")),
        ]
    )["exhibits"]
    assert [entry["id"] for entry in record] == ["fig01", "fig02"]
    first = record[0]
    assert (first["status"], first["reason_ja"], first["reason_en"]) == (
        "partial",
        "一部がない。",
        "A part is missing.",
    )
    assert first["files"] == [f"exhibits/fig01.{lang}.{kind}" for lang in ("ja", "en") for kind in ("csv", "zip")]
    assert (first["number_ja"], first["number_en"]) == ("図表1", "Exhibit 1")
    assert first["tables"] == [{"table": "usgs_mine_production", "vintage": "2025-10"}]
    assert record[1]["reason_en"] == ""


@pytest.mark.parametrize("english", [[exhibit("fig01")], []], ids=["complete", "absent"])
def test_exhibit_partial_in_one_language_only_is_an_error(ran, english):
    with pytest.raises(ledger.LanguagesDisagree, match="fig01"):
        ledger.exhibits([ran("ja", exhibit("fig01", "一部がない。")), ran("en", *english)])


def test_site_gets_records_and_downloads(ran, tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    results = [ran(lang, claim("C025"), exhibit("fig01")) for lang in ("ja", "en")]
    ledger.write(results, site, {})
    for result in results:
        downloads.write(result, ledger.texts(result), site / "exhibits")
    assert json.loads((site / "audit.json").read_text(encoding="utf-8"))["counts"]["reproduced"] == 1
    listed = json.loads((site / "exhibits.json").read_text(encoding="utf-8"))["exhibits"][0]["files"]
    # archives are made of what a run showed: tests/test_exhibit_pages.py
    data = [name for name in listed if name.endswith(".csv")]
    assert sorted(path.relative_to(site).as_posix() for path in (site / "exhibits").iterdir()) == sorted(data)
    assert (site / "exhibits" / "fig01.ja.csv").read_text() == "ja"
