"""The formats of USGS and their pitfalls, on files with made-up figures."""

import gzip
import math

import pytest
from usgs_fixture import (
    QUOTA,
    figure2,
    first_file,
    history,
    long_file,
    long_rows,
    read,
    series,
    single_file,
    tables,
    wide_file,
)

from rareearths.fetch.contract import ContractBroken
from rareearths.fetch.publishers.usgs import editions, long, names, versions, workbooks
from rareearths.fetch.publishers.usgs import rows as usgs_rows
from rareearths.fetch.publishers.usgs.cells import Cell, decoded, figure, frame, unpacked


def picked(table, **where):
    """The only row with these values."""
    for column, value in where.items():
        table = table[table[column] == value]
    assert len(table) == 1, where
    return table.iloc[0]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("1,234", Cell(1234.0)),
        (" 2.5 ", Cell(2.5)),
        (">95", Cell(95.0, ">")),
        ("<1,000", Cell(1000.0, "<")),
        ("≤5", Cell(5.0, "<=")),
        ("≥5", Cell(5.0, ">=")),
        ("—", Cell(0.0, mark="—")),
        ("--", Cell(0.0, mark="—")),
        ("NA", Cell(None, mark="NA")),
        ("xx", Cell(None, mark="XX")),
        ("W", Cell(None, mark="W")),
        ("E", Cell(None, mark="E")),
        ("s", Cell(None, mark="s")),
        ("50–300", Cell(None, mark="50–300")),
        ("1,23", Cell(None, mark="1,23")),
        ("Moderate to large", Cell(None, mark="Moderate to large")),
        ("", Cell(None)),
        ("\xa0", Cell(None)),
    ],
)
def test_cells(text, cell):
    assert figure(text) == cell
    assert math.isnan(cell.number) == (cell.value is None)


@pytest.mark.parametrize(
    ("printed", "name", "geo", "marks"),
    [
        ("Russia ", "Russia", "RUS", ""),
        ("China3", "China", "CHN", "3"),
        ("Thailande, 5", "Thailand", "THA", "e 5"),
        ("Greece", "Greece", "GRC", ""),
        ("United\xa0States (kyanite)", "United States (kyanite)", "USA", ""),
        ("World total (rounded) 10", "World total (rounded)", "WLD", "10"),
        ("Other Countries", "Other Countries", "OTH", ""),
        ("Korea, Republic of", "Korea, Republic of", "KOR", ""),
        ("Republic of Korea", "Republic of Korea", "KOR", ""),
        ("Congo (Kinshasa)", "Congo (Kinshasa)", "COD", ""),
        ("Congo (Brazzaville)", "Congo (Brazzaville)", "COG", ""),
        ("Côte d’Ivoire", "Côte d’Ivoire", "CIV", ""),
        ("Burma", "Burma", "MMR", ""),
        ("United States and Canada", "United States and Canada", "", ""),
        ("Atlantis", "Atlantis", "", ""),
    ],
)
def test_names_of_countries(printed, name, geo, marks):
    assert names.country(printed) == (name, geo, marks)


def test_long_format():
    found = read(editions.world, long_file(2027))
    assert set(found["edition"]) == {"MCS2027"}
    china = picked(found, geo="CHN", statistic="production", year=2025)
    assert (china["value"], china["estimated"], china["unit"]) == (700, True, "metric tons")
    assert picked(found, geo="CAN", statistic="production", year=2026)[["value", "mark"]].tolist() == [0, "—"]
    assert picked(found, geo="WLD", statistic="reserves")[["value", "operator"]].tolist() == [41000, ">"]
    # other commodities: an unknown country keeps its name without a code, a group too, a range its text
    assert picked(found, country="Atlantis")["geo"] == ""
    assert picked(found, country="China, Germany, and Russia")[["geo", "mark"]].tolist() == ["", "50–300"]
    assert picked(found, country="Chile")["mark"] == "W"
    assert len(editions.rare_earths(found)) == 17


def test_long_format_in_utf8_and_packed():
    for content in (long_file(encoding="utf-8"), long_file(encoding="utf-8-sig")):
        assert read(editions.world, content).equals(read(editions.world, long_file()))
    assert unpacked("a.csv.gz", gzip.compress(b"x")) == [("a.csv", b"x")]


def test_wide_format():
    found = read(editions.world, wide_file(), name="MCS2025_World_Data.csv")
    assert picked(found, country="Canada", statistic="reserves")["value"] == 800
    china = picked(found, geo="CHN", statistic="production", year=2024)
    assert (china["place"], china["estimated"], china["value"]) == ("PROD_EST_ 2024", True, 610)
    assert picked(found, geo="MMR", statistic="reserves")[["mark", "place"]].tolist() == ["NA", "RESERVE_NOTES"]
    assert picked(found, geo="CHN", statistic="reserves")["value"] == 30000
    barite = found[found["commodity"].eq("Barite") & found["geo"].eq("USA")]
    assert barite.loc[barite["statistic"].eq("production"), "mark"].tolist() == ["W", "W"]
    assert barite.loc[barite["statistic"].eq("reserves"), "mark"].tolist() == ["Large"]
    # columns that do not apply are left out, the others are not
    assert set(found.loc[found["commodity"].eq("Abrasives"), "statistic"]) == {"capacity"}


def test_formats_of_one_commodity():
    found = read(editions.world, single_file(), name="mcs2024-raree_world.csv")
    assert set(found["commodity"]) == {"Rare earths"}
    assert picked(found, geo="MMR", statistic="production", year=2022)["estimated"]
    assert picked(found, geo="WLD", statistic="reserves")[["value", "year"]].tolist() == [32000, 2023]
    assert len(editions.rare_earths(found)) == len(found) == 12
    found = read(editions.world, first_file(), name="mcs2022-raree_world.csv")
    assert picked(found, geo="CHN", year=2021)[["value", "estimated"]].tolist() == [168, True]
    assert not picked(found, geo="CHN", year=2020)["estimated"]


def test_net_import_reliance():
    found = read(editions.net_import_reliance, figure2())
    assert picked(found, commodity="GARNET (INDUSTRIAL)")[["value", "operator", "sources"]].tolist() == [
        95,
        ">",
        "South Africa, China",
    ]
    assert picked(found, commodity="GARNET (INDUSTRIAL)")["sources_geo"] == "ZAF;CHN"
    assert picked(found, commodity="GOLD")["mark"] == "E"
    assert set(found["span"]) == {"2020–2023"}
    found = read(editions.net_import_reliance, long_file())
    rare = picked(found, commodity="RARE EARTHS | Compounds and metals", year=2026)
    assert rare["sources"] == "Rare-earth compounds and metals: China 71%, Estonia 20%, Other countries 9%"
    assert (rare["sources_geo"], rare["mineral"]) == ("CHN;EST", "RARE EARTHS")
    assert picked(found, commodity="RARE EARTHS | Mineral concentrates", year=2025)["mark"] == "E"
    # two rows that the file does not tell apart
    assert {"MICA (NATURAL)"} < set(found["commodity"])
    assert not found[["commodity", "year"]].duplicated().any()


def test_a_list_of_sources_stands_for_all_products_or_for_none():
    metal, oxide, both = ["CHN"], ["BEL"], ["CHN", "BEL"]
    assert long._total("GERMANIUM", {"Metal": metal}) == metal
    assert long._total("GERMANIUM", {"Metal": metal, "Combined total": both, "Oxide": oxide}) == both
    assert long._total("GERMANIUM", {"Metal": metal, "Oxide": oxide}) == []
    assert long._total("GERMANIUM", {"Total metal": metal, "Total oxide": oxide}) == [], "decided in import_totals.csv"


def test_import_sources():
    found = read(long.import_sources, long_file())
    assert found["period"].unique().tolist() == ["2022/2025"]
    assert found["geo"].tolist() == ["CHN", "EST", "OTH"]


def test_data_series_140():
    rows, modified = workbooks.ds140(series())
    assert (rows["year"].min(), modified) == (1980, "May 1, 2024")
    assert picked(rows, year=1980, geo="WLD")["value"] == 2100
    assert picked(rows, geo="USA", year=1981)["note"] == "W (withheld) in the source"


def test_yearbook():
    rows = workbooks.yearbook(tables())
    assert (set(rows["edition"]), set(rows["source"])) == ({"MYB2023"}, {"usgs_myb2023_t8"})
    assert picked(rows, geo="BDI", year=2023)[["value", "note"]].tolist() == [0, "printed as a dash: zero"]
    assert picked(rows, geo="CHN", year=2023)["note"] == (
        "estimated; official production quota; illegal production not included"
    )
    assert picked(rows, geo="THA", year=2022)["note"] == "estimated; rare-earth-oxide content of exports"
    assert picked(rows, geo="USA", year=2022)["note"].startswith("bastnaesite only")
    assert picked(rows, geo="WLD", year=2023)["note"] == "revised; rounded by USGS; parts may not add up"


def test_corrections_are_tied_to_the_rows_they_name():
    found = read(editions.world, long_file())
    tied, unclear = versions.corrections(versions.versions(history()), found, "rare earths")
    named = {(found.loc[item.row, "geo"], found.loc[item.row, "statistic"]): item for item in tied}
    assert named["CHN", "reserves"].value == 44000
    assert (named["WLD", "reserves"].value, named["WLD", "reserves"].operator) == (45000, ">")
    assert named["CHN", "production"].value is None
    assert unclear["text"].tolist() == ["On p. 150, a sentence was added."]


def test_a_correction_that_could_be_of_two_commodities_is_left_open():
    rows = long_rows()
    tin = ["TIN", "World Mine Production and Reserves", "Tin", "China", "Reserves", "Reserves", "metric tons"]
    rows.append([*tin, "2026", "40,000", ""])
    tied, unclear = versions.corrections(
        versions.versions(history()), read(editions.world, long_file(rows=rows)), "rare earths"
    )
    assert [item.value for item in tied] == [None, 45000]
    assert len(unclear) == 1


def test_a_correction_that_the_release_has_is_none():
    now = {"40,000": "44,000", ">41,000": ">45,000"}
    rows = [[now.get(cell, cell) for cell in row] for row in long_rows()]
    tied, _ = versions.corrections(
        versions.versions(history()), read(editions.world, long_file(rows=rows)), "rare earths"
    )
    assert [item.value for item in tied] == [None]


def test_metadata():
    xml = (
        b"<?xml version='1.0'?><metadata><idinfo><citation><citeinfo><pubdate>20270203</pubdate>"
        b"<title>Mineral Commodity Summaries 2027</title></citeinfo></citation>"
        b"<useconst>Marked with CC0 1.0.</useconst></idinfo></metadata>"
    )
    found = versions.metadata(xml)
    assert (found["edition"], found["date"], found["licence"]) == ("MCS2027", "2027-02-03", "CC0-1.0")


def test_notes_in_our_words():
    assert usgs_rows.worded(f"Estimated. -- {QUOTA}") == [
        "estimated",
        "production quota; undocumented production not included",
    ]
    assert usgs_rows.worded("Estimated. -- Estimated based on reported import data for China. Source: X, Y.") == [
        "estimated from reported imports of China"
    ]
    assert usgs_rows.worded("Estimated. -- Something new.") == ["estimated", "Something new."]
    assert usgs_rows.worded("") == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"a,b\n1,\x81\n", "UTF-8 or cp1252"),
        (b"a,b\n\x00\x01\n", "binary data"),
        (b"", "empty"),
        (b"a,b\n", "1 row"),
        (b"a,b\n1,2\n3", "cells in row 3"),
        (b'a,b\n1,"2', "CSV"),
        (b"a,a\n1,2\n", "twice"),
        (b"a,b\n1,2\n", "expected the columns"),
    ],
)
def test_other_content_is_refused(content, words):
    with pytest.raises(ContractBroken, match=words):
        read(editions.world, content)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("Statistics_detail", "Details", "Statistics_detail"),
        (",Value,", ",Amount,", "Value"),
        ('"2026"', '"20x6"', "year"),
        ('"metric tons"', '"thousand metric tons"', "metric tons of rare-earth oxide"),
        ('"Burma"', '"Atlantis II"', "Atlantis II"),
        ('"Canada","Production"', '"China","Production"', "more than once|one row per"),
    ],
)
def test_changed_columns_units_and_rows_are_refused(old, new, words):
    content = decoded(long_file(), "").replace(old, new).encode("cp1252")
    with pytest.raises(ContractBroken, match=words):
        editions.rare_earths(read(editions.world, content))


def test_editions_must_agree():
    with pytest.raises(ContractBroken, match="edition"):
        read(editions.world, wide_file(2025), 2024)
    with pytest.raises(ContractBroken, match="year before the edition"):
        read(editions.world, long_file(2027), 2026)
    with pytest.raises(ContractBroken, match="PROD_EST_2024"):
        read(editions.world, wide_file().replace(b"PROD_EST_ 2024", b"PROD_NEW"))


def test_archives_that_lie():
    with pytest.raises(ContractBroken):
        unpacked("world.zip", b"PK\x03\x04 and no more")
    with pytest.raises(ContractBroken, match="gzip"):
        unpacked("a.csv.gz", gzip.compress(b"x" * 1000)[:-9])
    assert list(frame(b"a,,b\n1,,2\n,,\n", "x").columns) == ["a", "b"]
