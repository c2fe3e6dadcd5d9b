"""Every file of the paper keeps to its schema; a broken one says where, what was expected, and how to mend it."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass

import frictionless
import pytest
import yaml

from rareearths import language, paths, tables
from rareearths.chapter import Chapter
from rareearths.paper import citations, claims, findings, points, table
from rareearths.paths import PAPER

PACKAGE = yaml.safe_load((PAPER / tables.DESCRIPTOR).read_text(encoding="utf-8"))


def first_cell(file, line):
    """The beginning of a line of a file of the paper: statements and findings come and go."""
    return "\n" + (PAPER / file).read_text(encoding="utf-8").splitlines()[line - 1].partition(",")[0] + ","


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of data/paper that a test may break; yields a function that edits one of its files."""
    shutil.copytree(PAPER, tmp_path / "paper")
    monkeypatch.setattr(table, "PAPER", tmp_path / "paper")

    def edit(name, find, put):
        path = tmp_path / "paper" / name
        before = path.read_text(encoding="utf-8")
        assert find in before, f"{name} does not hold {find!r}: mend this test"
        path.write_text(before.replace(find, put, 1), encoding="utf-8")

    return edit


@pytest.mark.parametrize("name", table.names())
def test_every_file_keeps_to_its_schema(name):
    assert table.check(name) or name == "replies", "only replies may be waited for"


def test_every_file_is_described():
    assert {resource["path"] for resource in PACKAGE["resources"]} == {path.name for path in PAPER.glob("*.csv")}


def test_the_descriptor_is_a_data_package_that_any_tool_can_check():
    report = frictionless.Package.from_descriptor(str(PAPER / tables.DESCRIPTOR)).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "note"])


def test_every_file_and_column_is_named_in_both_languages_and_typed():
    japanese = re.compile("[ぁ-んァ-ヶ一-龠]")
    lacking = [
        f"{resource['name']}.{each['name']}"
        for resource in PACKAGE["resources"]
        for each in [resource, *({"type": "", **field} for field in resource["schema"]["fields"])]
        if not (japanese.search(each["title_ja"]) and each["title"] and not japanese.search(each["title"]))
        or not each.get("type", "table")
        or ("description" in each) != ("description_ja" in each)
    ]
    assert lacking == []
    assert all(resource["schema"]["primaryKey"] for resource in PACKAGE["resources"])


@pytest.mark.parametrize(
    ("name", "field", "values"),
    [
        ("claims", "evidence", claims.EVIDENCE),
        ("claims", "comparison", (claims.OTHER_SCOPE, claims.OPEN_CHOICE, claims.OUTLOOK)),
        ("findings", "sure", findings.CERTAINTIES),
        ("findings", "effect", findings.EFFECTS),
        ("unchecked", "obstacle", findings.OBSTACLES),
        ("points", "part", points.PARTS),
        ("points", "inference", tuple(language.say("point_inferences", "en"))),
        ("expected-verdicts", "verdict", claims.VERDICTS),
    ],
)
def test_the_schema_allows_what_the_code_knows(name, field, values):
    fields = {each["name"]: each for each in table.resource(name)["schema"]["fields"]}
    assert tuple(fields[field]["constraints"]["enum"]) == values


@pytest.mark.parametrize(
    ("file", "find", "put", "words"),
    [
        ("claims.csv", "claim_id,chapter", "id,chapter", ["line 1", "the columns claim_id, chapter", "found 'id'"]),
        ("claims.csv", "\nC001,", "\nC1,", ["line 2, column 'claim_id'", "^C[0-9]{3}$", "'C1'"]),
        (
            "claims.csv",
            first_cell("claims.csv", 3),
            "\nC001,",
            ["line 3", "no second row with the same claim_id", "delete one"],
        ),
        ("claims.csv", "C001,dominance", "C001,mining", ["column 'chapter'", "introduction, dominance", "'mining'"]),
        ("claims.csv", "summary 1,para 1", "summary 1,", ["line 2, column 'place'", "a value", "an empty cell"]),
        ("claims.csv", ",,世界の", ",fig25,世界の", ["column 'exhibit'", "pattern", "'fig25'"]),
        ("claims.csv", "9割を握る。", "9割を握る", ["column 'statement_ja'", "pattern"]),
        ("claims.csv", "refines about 90%.", "refines “90%”.", ["column 'statement_en'", "pattern"]),
        ("claims.csv", "computed,70;90,~", "counted,70;90,~", ["column 'kind'", "computed, arithmetic, list"]),
        ("claims.csv", "computed,70;90,~", "computed,70; 90,~", ["column 'printed'", "pattern", "'70; 90'"]),
        ("claims.csv", "computed,70;90,~", "computed,70;90,about", ["column 'operator'", "one of >, >=", "'about'"]),
        ("claims.csv", "~,%,10,,usgs", "~,%,ten,,usgs", ["column 'precision'", "type number", "'ten'"]),
        ("claims.csv", "~,%,10,,usgs", "~,%,0,,usgs", ["column 'precision'", "at least 0.0001", "'0'"]),
        (
            "claims.csv",
            "usgs_mine_production;iea",
            "usgs_mine_production; iea",
            ["column 'source'", "pattern", "a typing slip"],
        ),
        ("claims.csv", ",data,,\n", ",,,\n", ["column 'evidence'", "a value", "an empty cell"]),
        ("claims.csv", ",data,,\n", ",figures,,\n", ["column 'evidence'", "data, document, list", "'figures'"]),
        ("claims.csv", ",data,,\n", ",data,other,\n", ["column 'comparison'", "other scope, open choice", "'other'"]),
        ("claims.csv", ",data,,\n", ",data,,D999\n", ["column 'finding'", "ids of findings.csv", "'D999'"]),
        ("expected-verdicts.csv", "C001,reproduced", "C001,right", ["column 'verdict'", "reproduced, rounded"]),
        ("expected-verdicts.csv", "C001,reproduced", "C999,reproduced", ["line 2", "ids of claims.csv", "'C999'"]),
        ("findings.csv", first_cell("findings.csv", 2), "\nD1,", ["line 2, column 'id'", "^D[0-9]{3}$", "'D1'"]),
        ("findings.csv", ",none,", ",S1,", ["column 'effect'", "falls, weaker", "'S1'"]),
        ("findings.csv", ",none,,2026-10\n", ",weaker,R7,2026-10\n", ["column 'touches'", "ids of points.csv", "'R7'"]),
        ("unchecked.csv", "C028,unread", "C028,locked", ["column 'obstacle'", "closed, lost", "'locked'"]),
        ("unchecked.csv", "\nC031,", "\nC028,", ["line 3", "no second row with the same claim_id"]),
        ("points.csv", "\nS1,", "\nS8,", ["line 2, column 'id'", "pattern", "'S8'"]),
        ("points.csv", "C001;", "C999;", ["line 2, column 'keys'", "ids of claims.csv", "'C999'"]),
        ("points.csv", "C001;", "C001;" * 6, ["column 'keys'", "{0,5}"]),
        ("points.csv", ",editor,", ",,", ["column 'decided_by'", "a value", "an empty cell"]),
        ("endnotes.csv", "\n1,b,", "\n1,a,", ["line 3", "no second row with the same number, part"]),
        ("endnotes.csv", "1,a,introduction", "0,a,introduction", ["column 'number'", "at least 1", "'0'"]),
        ("endnotes.csv", "2025-06-12,https", "12 June,https", ["line 2, column 'date'", "pattern", "'12 June'"]),
        ("reference_list.csv", ",ja,池田さくら", ",fr,池田さくら", ["column 'language'", "one of ja, en, zh", "'fr'"]),
        ("app1.csv", "1,Sc,21", "1,Qq,21", ["line 2, column 'element'", "ids of elements.csv", "'Qq'"]),
        (
            "app3.csv",
            "アンチモン,antimony,Sb",
            "アンチモン,antimony,Xy",
            ["column 'symbol'", "ids of elements", "'Xy'"],
        ),
        ("app5.csv", 'Arsenic, all forms",100', 'Arsenic, all forms",all', ["column 'value'", "pattern", "'all'"]),
        ("fig09.csv", ",15,,miura2025", ",23,,miura2025", ["column 'background_of'", "ids of fig09.csv", "'23'"]),
        ("cited_facts.csv", "2025-07-21,date", "21 July,date", ["line 2, column 'text'", "pattern", "'21 July'"]),
        ("fig10.csv", "Dy,98,%", "Dy,980,%", ["column 'value'", "at most 100", "'980'"]),
        ("fig13.csv", "1,CHN,", "1,China,", ["column 'geo'", "[A-Z]{3}", "'China'"]),
        ("fig03.csv", "1,Sc,", "1,Sc,\n", ["line 2", "no missing cell"]),
        (
            "dysprosium_gap.csv",
            "miura2025",
            "miura",
            ["column 'source'", "one of miura2025", "without an entry in the descriptor"],
        ),
    ],
)
def test_a_broken_row_is_told(copy, file, find, put, words):
    copy(file, find, put)
    with pytest.raises(tables.SchemaBroken) as caught:
        table.check(file.removesuffix(".csv"))
    for word in [file, *words, "Likely cause:", "Next step:"]:
        assert word in str(caught.value)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_an_inference_without_its_sentence_is_told(copy, lang):
    sentence = getattr(points.points()["R3"], f"inference_{lang}")
    copy("points.csv", sentence, "")
    with pytest.raises(tables.SchemaBroken, match=rf"column 'inference_{lang}'.*a value.*an empty cell"):
        table.check("points")


def test_a_file_that_is_not_there_is_told(copy):
    (table.PAPER / "claims.csv").unlink()
    with pytest.raises(tables.SchemaBroken, match=r"claims\.csv.*\n.*restore the file"):
        table.by_id("claims", claims.Claim)


def test_a_file_without_a_description_is_told(copy):
    with pytest.raises(tables.SchemaBroken, match="expected a resource named 'fig99'; found claims, "):
        table.resource("fig99")


def test_an_edited_file_or_descriptor_is_checked_again(copy):
    assert table.by_id("unchecked", findings.Unchecked)["C028"].obstacle == "unread"
    copy("unchecked.csv", "C028,unread", "C028,closed")
    assert table.by_id("unchecked", findings.Unchecked)["C028"].obstacle == "closed"
    copy(tables.DESCRIPTOR, "enum: [closed, lost", "enum: [lost")
    with pytest.raises(tables.SchemaBroken, match="found 'closed'"):
        table.check("unchecked")


def test_a_class_with_other_columns_is_told():
    @dataclass(frozen=True)
    class Other:
        claim_id: str
        hindrance: str

    with pytest.raises(tables.SchemaBroken, match=r"these differ: hindrance, needed_en, needed_ja, obstacle\."):
        table.read("unchecked", Other)


def test_rows_come_as_text_or_as_lists():
    first = table.read("points", points.Point)[0]
    assert first.id == "S1"
    assert first.pages[0] == "audit"
    assert isinstance(first.statement_ja, str)
    assert table.read("endnotes", citations.Endnote)[0].number == "1"


def test_the_paper_is_no_vintage():
    assert paths.PAPER.name not in tables.vintages()
    with pytest.raises(tables.VintageMissing):
        tables.package(paths.PAPER.name)


def test_a_table_for_computing_keeps_text_as_it_is_written(tmp_path):
    path = tmp_path / "made.csv"
    path.write_text("name,count\nNA,1\n01,\nNone,3\n,4\n", encoding="utf-8")
    fields = [{"name": "name", "type": "string"}, {"name": "count", "type": "integer"}]
    found = tables.frame(path, fields)
    assert found["name"].tolist()[:3] == ["NA", "01", "None"], "no name is taken for a missing value or a number"
    assert found["name"].isna().tolist() == [False, False, False, True]
    assert found["count"].tolist()[::2] == [1, 3]
    assert found["count"].isna().tolist() == [False, True, False, False]


def test_a_chapter_reads_tables_of_the_paper_with_the_types_of_their_schemas():
    chapter, kinds = Chapter("weaponisation", "en", "2025-10"), {"integer": "Int64", "number": "float64"}
    for name in table.names():
        types = {field["name"]: kinds.get(field["type"], "str") for field in table.resource(name)["schema"]["fields"]}
        assert chapter.paper(name).dtypes.astype(str).to_dict() == types, name
    assert chapter.paper("claims").set_index("claim_id")["printed"]["C004"] == "2"
