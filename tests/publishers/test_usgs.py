"""USGS from end to end: what is asked for, what becomes of it, and what is refused."""

import json
import logging

import pandas as pd
import pytest
from brought_checks import accept
from usgs_fixture import figure2, history, long_file, long_rows, series, tables, wide_file
from usgs_publisher import WHEN, packed, publisher, record

from rareearths.fetch.contract import ContractBroken, Raw, SourceError, Unreachable
from rareearths.fetch.publishers import described, usgs
from rareearths.fetch.publishers.usgs import catalogue

KNOWN = described("usgs")
PRODUCTION, RESERVES, RELIANCE, SHARES, WORLD, WORLD_SHARES = KNOWN.tables


def raw(content, label, url="https://www.sciencebase.gov/x"):
    return Raw(url, content, WHEN, {}, label)


def newest(**changes):
    """The edition of 2027 alone, parsed, with its version history."""
    content = changes.pop("content", long_file())
    return usgs.parse([raw(content, "2027/MCS2027_Commodities_Data.csv"), raw(history(), "2027/versionHist.txt")])


def picked(table, **where):
    for column, value in where.items():
        table = table[table[column] == value]
    assert len(table) == 1, where
    return table.iloc[0]


def as_vintage(parsed):
    """The tables as a later fetch finds them in the last vintage."""
    return {name: table.copy() for name, table in parsed.tables.items()}


def test_a_fetch_brings_every_format_and_parses_into_the_tables(tmp_path):
    served = publisher(2027)
    raws = usgs.fetch(served)
    labels = {item.label for item in raws}
    assert {"2027/MCS2027_Commodities_Data.csv", "2024/world.zip", "2025/World_Data_Release_MCS_2025.zip"} <= labels
    assert {"2025/Industry_Trends_MCS_2025.zip", "2027/versionHist.txt", "DS140", "yearbook"} <= labels
    assert all(url.startswith("https://") for url in served.asked)
    hosts = {url.split("/")[2] for url in served.asked}
    assert hosts <= set(KNOWN.hosts)
    parsed = usgs.parse(raws)
    usgs.validate(parsed, {})
    accept(tmp_path, parsed, usgs.publisher)
    assert set(parsed.tables) == set(KNOWN.tables)
    assert parsed.newest == "2026"
    editions = set(parsed.tables[PRODUCTION]["edition"])
    assert editions == {"DS140", "MYB2023", "MCS2024", "MCS2025", "MCS2027"}
    assert "2021" not in "".join(url for url in served.asked if "myb1" in url)


def test_the_newest_edition_without_data_is_an_error_an_older_one_is_not():
    served = publisher(2027)
    served.listing(catalogue.PARENT, record("new", "Mineral Commodity Summaries 2027", notes__pdf=b"%PDF"))
    served.listing("new")
    with pytest.raises(ContractBroken, match=r"edition 2027.*notes\.pdf"):
        usgs.fetch(served)


def test_a_publisher_out_of_reach_is_unreachable():
    served = publisher()
    served.pages.clear()
    with pytest.raises(Unreachable):
        usgs.fetch(served)


def test_what_only_adds_may_be_out_of_reach(caplog):
    served = publisher()
    for url in [url for url in served.pages if "sciencebase" not in url]:
        del served.pages[url]
    with caplog.at_level(logging.WARNING):
        parsed = usgs.parse(usgs.fetch(served))
    assert "versionHist.txt" in caplog.text
    assert "DS140" not in set(parsed.tables[PRODUCTION]["edition"])


def test_files_that_the_user_brought_are_read():
    served = publisher()
    del served.pages[catalogue.VERSIONS.format(2027)]
    served.brought = [Raw("file:versionHist.txt", history(), WHEN, {}, "versionHist.txt")]
    parsed = usgs.parse(usgs.fetch(served))
    assert "MCS2027v1.0" in set(parsed.tables[RESERVES]["edition"])


def test_corrections_stand_beside_the_figures_as_first_posted():
    parsed = newest()
    reserves = parsed.tables[RESERVES]
    first = picked(reserves, geo="CHN", edition="MCS2027v1.0")
    assert (first["value"], first["source"]) == (40000, "usgs_mcs2027")
    assert "as first posted on 3 February 2027; replaced in version 1.2 of 4 May 2027" in first["note"]
    corrected = picked(reserves, geo="CHN", edition="MCS2027")
    assert (corrected["value"], corrected["source"]) == (44000, "usgs_mcs2027_versions")
    assert corrected["locator"] == "versionHist.txt, version 1.2 of 4 May 2027, page 150"
    world = picked(reserves, geo="WLD", edition="MCS2027")
    assert world["note"].startswith("lower bound: printed with a greater-than sign, rounded; corrected")
    production = parsed.tables[PRODUCTION]
    assert "version 1.1 of the printed table dropped this footnote" in picked(production, geo="CHN", year=2025)["note"]
    # a change that names no figure is said where a reader meets it
    assert "version 1.2 changed the printed chapter" in picked(production, geo="WLD", year=2026)["note"]
    assert {"usgs_mcs2027", "usgs_mcs2027_versions"} == {source["id"] for source in parsed.sources}


def test_rows_say_where_they_come_from():
    production = newest().tables[PRODUCTION]
    china = picked(production, geo="CHN", year=2026)
    assert china["locator"] == 'MCS2027_Commodities_Data.csv, chapter RARE EARTHS, row "China / Production / 2026"'
    assert picked(production, geo="CAN", year=2026)[["value", "note"]].tolist() == [0, "printed as a dash: zero"]
    wide = usgs.parse([raw(wide_file(), "2025/MCS2025_World_Data.csv")])
    canada = picked(wide.tables[PRODUCTION], geo="CAN", year=2024)
    assert canada["value"] == 0
    assert canada["note"] == "blank in the data release, a dash (zero) in the printed table"
    assert canada["locator"] == 'MCS2025_World_Data.csv, row "Rare earths / Canada", column "PROD_EST_ 2024"'
    burma = picked(wide.tables[RESERVES], geo="MMR")
    assert pd.isna(burma["value"])
    assert burma["note"] == "NA (not available) in the source"
    world = picked(wide.tables[RESERVES], geo="WLD")
    assert (world["value"], world["note"]) == (37000, "lower bound: printed with a greater-than sign, rounded")
    reliance = usgs.parse([raw(figure2(), "2025/MCS2025_Fig2_Net_Import_Reliance.csv")]).tables[RELIANCE]
    assert picked(reliance, commodity="ARSENIC, all forms")["note"] == "sources of 2020–2023; China includes Hong Kong"
    assert picked(reliance, commodity="SALT")["commodity_ja"] == "塩"


def test_blanks_are_zero_only_where_that_was_checked():
    parsed = usgs.parse([raw(wide_file(2024), "2024/MCS2024_World_Data.csv")])
    canada = picked(parsed.tables[PRODUCTION], geo="CAN", year=2023)
    assert pd.isna(canada["value"])
    assert canada["note"] == "blank in the source"


def test_the_same_file_twice_counts_once_and_a_different_one_is_refused():
    one = raw(long_file(), "2027/MCS2027_Commodities_Data.csv")
    again = raw(packed(MCS2027_Commodities_Data__csv=long_file()), "2027/release.zip")
    assert len(usgs.parse([one, again]).tables[PRODUCTION]) == 12
    rows = [["9,999" if cell == "850" else cell for cell in row] for row in long_rows()]
    with pytest.raises(ContractBroken, match="one figure per"):
        usgs.parse([one, raw(long_file(rows=rows), "2027/MCS2027_Commodities_Data_v2.csv")])


def test_a_file_with_another_checksum_than_the_catalogue_states_is_refused():
    item = record("new", "Mineral Commodity Summaries 2027", MCS2027_Commodities_Data__csv=long_file())
    listed = raw(json.dumps({"items": [item]}).encode(), "catalogue")
    assert usgs.parse([listed, raw(long_file(), "2027/MCS2027_Commodities_Data.csv")]).tables
    with pytest.raises(ContractBroken, match="MD5"):
        usgs.parse([listed, raw(long_file()[:-40], "2027/MCS2027_Commodities_Data.csv")])


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b'{"items": {}}',
        b"[1, 2]",
        b'{"items": [1]}',
        b'{"title": "x", "files": [{"name": "a.csv"}]}',
        b"[" * 99999,
    ],
)
def test_other_records_are_refused(content):
    with pytest.raises(ContractBroken, match=r"JSON|title and files"):
        catalogue.items(content, "catalogue")
        catalogue.items(b"[]", "catalogue")


@pytest.mark.parametrize(
    ("content", "label"),
    [
        (b"<html>moved</html>", "2027/MCS2027_Commodities_Data.csv"),
        (b"<html>moved</html>", "2027/versionHist.txt"),
        (b"<html>moved</html>", "DS140"),
        (b"a,b\n1,2\n", "2027/MCS2027_Commodities_Data.csv"),
        (b"a,b\n1,2\n", "2025/MCS2025_Fig2_Net_Import_Reliance.csv"),
        (series("[All quantities in kilograms (kg)]"), "DS140"),
        (tables(), "DS140"),
        (series(), "yearbook"),
        (b"PK\x03\x04xl/workbook", "yearbook"),
        (b"<metadata></metadata>", "2027/metadata.xml"),
    ],
)
def test_other_files_are_refused(content, label):
    with pytest.raises(ContractBroken):
        usgs.parse([raw(content, label)])


def test_nothing_is_refused():
    with pytest.raises(ContractBroken, match="expected world data"):
        usgs.parse([])


def test_the_last_vintage_of_itself_is_valid(caplog):
    parsed = newest()
    with caplog.at_level(logging.WARNING):
        usgs.validate(parsed, as_vintage(parsed))
    assert caplog.text == ""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("850", "8,500,000", "between 0 and"),
        ("850", "400", "add up"),
        ("71", "171", "between 0 and 100"),
        ("71", "51", "add up to 100"),
        ("40,000", "4,000", "lower bound"),
    ],
)
def test_implausible_figures_name_their_rows(old, new, words):
    rows = [[new if cell == old else cell for cell in row] for row in long_rows()]
    parsed = usgs.parse([raw(long_file(rows=rows), "2027/MCS2027_Commodities_Data.csv")])
    with pytest.raises(ContractBroken, match=words):
        usgs.validate(parsed, {})


@pytest.mark.parametrize("cell", ["Less than ½ unit", "e850", "850e", "(4)", "r850"])
def test_one_odd_cell_costs_that_cell_alone(cell):
    rows = [[cell if each == "850" else each for each in row] for row in long_rows()]
    parsed = usgs.parse([raw(long_file(rows=rows), "2027/MCS2027_Commodities_Data.csv")])
    usgs.validate(parsed, {})
    mined = parsed.tables["usgs_mine_production"].set_index(["geo", "year"])
    whole = usgs.parse([raw(long_file(), "2027/MCS2027_Commodities_Data.csv")]).tables["usgs_mine_production"]
    assert len(mined) == len(whole)
    assert list(mined.index[mined["value"].isna()]) == [("CHN", 2026)]
    assert mined.loc[("CHN", 2026), "note"] == f'no single figure in the source: "{cell}"'


def test_a_file_cut_off_at_the_end_of_a_line_is_noticed():
    before = usgs.parse([raw(long_file(), "2027/MCS2027_Commodities_Data.csv")]).tables
    reliance = [place for place, row in enumerate(long_rows()) if row[4].casefold() == "net import reliance"]
    rows = [row for place, row in enumerate(long_rows()) if place != reliance[-1]]
    parsed = usgs.parse([raw(long_file(rows=rows), "2027/MCS2027_Commodities_Data.csv")])
    usgs.validate(parsed, {})
    with pytest.raises(ContractBroken, match=r"usgs_net_import_reliance: expected the \d+ rows of MCS2027.*1 are not"):
        usgs.validate(parsed, before)


def test_a_lost_row_is_noticed():
    rows = [row for row in long_rows() if row[3] != "World total"]
    parsed = usgs.parse([raw(long_file(rows=rows), "2027/MCS2027_Commodities_Data.csv")])
    with pytest.raises(ContractBroken, match="WLD"):
        usgs.validate(parsed, {})


def test_corrections_within_an_edition_are_told_and_large_ones_stop(caplog):
    parsed = newest()
    before = as_vintage(parsed)
    place = before[PRODUCTION].query("geo == 'MMR' and year == 2026").index
    before[PRODUCTION].loc[place, "value"] = 60
    with caplog.at_level(logging.WARNING):
        usgs.validate(parsed, before)
    assert "MMR 2026 MCS2027: 60.0 -> 100.0" in caplog.text
    before[PRODUCTION].loc[place, "value"] = 1
    with pytest.raises(ContractBroken, match="same edition"):
        usgs.validate(parsed, before)


def test_between_editions_only_giants_are_compared():
    parsed = newest()
    before = as_vintage(parsed)
    before[PRODUCTION]["edition"] = before[PRODUCTION]["edition"].str.replace("2027", "2026")
    small, china = (before[PRODUCTION].query(f"geo == '{geo}' and year == 2025").index for geo in ("MMR", "CHN"))
    before[PRODUCTION].loc[small, "value"] = 1  # last-year estimates are revised like that
    usgs.validate(parsed, before)
    before[PRODUCTION].loc[china, "value"] = 300
    with pytest.raises(ContractBroken, match="newest edition known"):
        usgs.validate(parsed, before)


def test_another_unit_in_the_newest_year_is_noticed():
    numbers = {"1,200": "3,600", "850": "2,550", "210": "630", "100": "300", "40": "120"}
    rows = [[numbers.get(str(cell), cell) if row[4] == "Production" and row[7] == "2026" else cell for cell in row]
            for row in long_rows()]  # fmt: skip
    parsed = usgs.parse([raw(long_file(rows=rows), "2027/MCS2027_Commodities_Data.csv")])
    with pytest.raises(ContractBroken, match="year before"):
        usgs.validate(parsed, {})


def test_a_known_correction_is_not_undone_for_want_of_its_history():
    parsed = newest()
    alone = usgs.parse([raw(long_file(), "2027/MCS2027_Commodities_Data.csv")])
    usgs.validate(alone, {})
    with pytest.raises(SourceError, match="CHN 2026 MCS2027: 40000"):
        usgs.validate(alone, as_vintage(parsed))
