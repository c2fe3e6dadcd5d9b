"""The copies of USGS files beside the project: every one is read, and gives the figures noted from it by hand."""

import csv
import gzip
import math
import re

import pandas as pd
import pytest
from brought_checks import FACTS, SAMPLES, WHEN, accept, needs_shared
from usgs_fixture import read

from rareearths import tables
from rareearths.fetch.contract import Raw
from rareearths.fetch.publishers import described
from rareearths.fetch.publishers.usgs import editions, long, publisher, release, versions, workbooks
from rareearths.fetch.publishers.usgs.cells import figure, frame, tidy

FILES = SAMPLES / "usgs"
LONG, WORKBOOK = "MCS2026_Commodities_Data.csv.gz", "usgs_myb2022_rare_earths_tables.xlsx"
# Rows of the long file cut out by hand: no file of the publisher's, and without world data.
MINERALS = "MCS2025_T4_Critical_Minerals_End_Use.csv"
CUT = "MCS2026_Commodities_Data.nir_and_import_sources.csv"
# Noted from what is not at hand as data: the file of 2024, a page of the PDF of 2025, a web page.
ELSEWHERE = {("usgs_mcs2024", ""): 48, ("usgs_mcs2025", "fig18"): 5, ("usgs_2025cml", ""): 60}
COMPARED, CONTENTS = 546, 39

# What the facts leave out of a name.
LONGER = {
    "ARSENIC": "ARSENIC | all forms of arsenic",
    "STONE (DIMENSION)": "STONE (DIMENSION) | (based on value)",
    "STONE (DIMENSION) | Granite Only": "STONE (DIMENSION) | Granite Only | Granite only: Net import reliance as a "
    "percentage of apparent consumption (based on value)",
}

pytestmark = needs_shared


def content(name):
    found = (FILES / name).read_bytes()
    return gzip.decompress(found) if name.endswith(".gz") else found


@pytest.fixture(scope="module")
def parsed():
    names = [path.name for path in sorted(FILES.iterdir()) if path.name != CUT]
    return publisher.parse(
        [Raw(f"https://example.org/{name}", (FILES / name).read_bytes(), WHEN, {}, "") for name in names]
    )


def printed(value, operator="", mark=""):
    """A figure as the notes write it: the number with its sign, or the code in its place."""
    return mark if math.isnan(value) else (operator, float(value))


def world(name, label):
    """(series kind, geo, year) -> figure, of a file of world data."""
    rows = editions.rare_earths(read(editions.world, content(name), name=name.removesuffix(".gz")))
    found = {}
    for row in rows.itertuples():
        blank = row.mark == "" and math.isnan(row.value) and row.statistic == "production"
        value = 0.0 if blank else row.value
        found[label, row.statistic, row.geo, str(row.year)] = printed(value, row.operator, row.mark)
    return found


def known():
    """Everything the public functions read from the samples, under the names of the facts."""
    found = {}
    for name, label in (
        ("mcs2022-raree_world.csv", "usgs_mcs2022"),
        ("mcs2023-raree_world.csv", "usgs_mcs2023"),
        ("MCS2025_World_Data.csv", "usgs_mcs2025"),
        (LONG, "usgs_mcs2026"),
    ):
        found |= world(name, label)
    history = versions.versions(content("usgs_mcs2026_version_history.txt"))
    whole = read(editions.world, content(LONG))
    for fix in versions.corrections(history, whole, "rare earths")[0]:
        if fix.value is not None:
            row = whole.loc[fix.row]
            key = ("usgs_mcs2026", row["statistic"], row["geo"], str(row["year"]))
            found["usgs_mcs2026 ver 1.0", *key[1:]] = found[key]
            found[key] = printed(fix.value, fix.operator)
    series, _ = workbooks.ds140(content("usgs_ds140_rare_earths_2020.xlsx"))
    for row in pd.concat([series, workbooks.yearbook(content(WORKBOOK))]).itertuples():
        mark = row.note.split(" ")[0]  # of a missing value
        found[row.source, "production", row.geo, str(row.year)] = printed(row.value, "", mark)
    for name in (LONG, *(f"MCS{year}_Fig2_Net_Import_Reliance.csv" for year in (2023, 2024, 2025))):
        for row in read(editions.net_import_reliance, content(name)).itertuples():
            key = ("reliance", row.edition, row.commodity, str(row.year))
            found[key] = printed(row.value, row.operator, row.mark)
    for row in read(long.import_sources, content(LONG)).itertuples():
        found["sources", row.detail, row.geo, row.period] = printed(row.value, row.operator, row.mark)
    # what feeds no table is read here as the file has it
    for row in frame(content(LONG), LONG).to_dict("records"):
        if row["Section"].startswith("Salient"):
            cell = figure(row["Value"])
            detail = f"{row['Statistics']}: {row['Statistics_detail']}".rsplit(": ", 1)[-1]
            found["price", detail, row["Year"]] = printed(cell.number, cell.operator, cell.mark)
    for mineral in frame(content(MINERALS), MINERALS)["Critical Mineral"].map(tidy):
        found["listed", mineral] = mineral
    return found


def keys(fact):
    """Where a fact is to be found in `known`; the names in its series lead there."""
    source, series, geo, period = fact["source_id"], fact["series"], fact["geo"], fact["period"]
    if source == "usgs_2022cml":
        return [("listed", fact["value"])]
    if series.startswith("NIR: "):
        edition = "MCS2025" if source.endswith("fig2") else "MCS2026"
        parts = series.removeprefix("NIR: ").split(" | ")
        return [("reliance", edition, name, period) for name in labels(parts)]
    if series.startswith("price: "):
        return [("price", series.removeprefix("price: "), period)]
    if series.startswith("US imports of "):
        detail = re.sub("US imports of (.*) by source", r"\1", series)
        named = "Rare-earth compounds and metals" if detail.startswith("rare-earth") else detail
        return [("sources", named, geo, period)]
    source += " ver 1.0" if "ver 1.0" in series else ""
    return [(source, "reserves" if "reserves" in series else "production", geo, period)]


def labels(parts):
    """Commodity as the tables name it, from how the facts do (chapter, product, detail in one)."""
    chapter, *rest = parts
    for head in ("RARE EARTHS (Heavy)", "RARE EARTHS"):
        if chapter.startswith(f"{head} ") and not rest:
            tail = chapter.removeprefix(f"{head} ")
            last = tail.rsplit(", ", 1)[-1]
            return [f"{head} | {tail}", f"{head} | Rare Earths (Heavy) | {last}"]
    rest = [part for part in rest if not part.startswith("Net import reliance") and part.upper() != chapter]
    joined = " | ".join([chapter, *dict.fromkeys(rest)])
    return [joined, LONGER.get(joined, joined)]


def looked_up(fact, found):
    """Where a fact is: both rows of a commodity that the file prints twice."""
    wanted = keys(fact)
    twins = [(*key[:2], f"{key[2]} | Net import reliance as a percentage of apparent consumption", *key[3:])
             for key in wanted if key[0] == "reliance"]  # fmt: skip
    return [key for key in [*wanted, *twins] if key in found]


def same(fact, found):
    """Whether a fact's value is the figure found."""
    cell = figure(fact["value"])
    return found == fact["value"] if cell.value is None else found == (cell.operator, cell.value)


def facts():
    with FACTS.open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["source_id"].startswith("usgs_")]


def test_every_fact_from_these_files_is_reproduced():
    found, compared, different, nowhere, elsewhere = known(), 0, [], [], 0
    for fact in facts():
        source = fact["source_id"]
        contents = " content of " in fact["series"]  # of minerals, in the yearbook's table 2, which feeds no table
        if contents or (source, "") in ELSEWHERE or (source, fact["exhibit"]) in ELSEWHERE:
            elsewhere += 1
            continue
        places = looked_up(fact, found)
        if not places:
            nowhere.append((source, fact["series"], fact["geo"], fact["period"], fact["value"]))
            continue
        compared += 1
        if not any(same(fact, found[key]) for key in places):
            different.append((fact["series"], fact["geo"], fact["period"], fact["value"], found[places[0]]))
    assert nowhere == []
    assert different == []
    assert (compared, elsewhere) == (COMPARED, CONTENTS + sum(ELSEWHERE.values()))


def test_the_rows_of_the_vintages_are_reproduced(parsed):
    """All figures equal; wording differs only where it says why."""
    for name, keyed in release.KEYS.items():
        new = parsed.tables[name].set_index(keyed)
        matched = 0
        for vintage in tables.vintages():
            if vintage > "2026-06" or name not in tables.tables(vintage):  # later ones may come from this very code
                continue
            old = tables.load(name, vintage)
            for row in old.to_dict("records"):
                key = tuple(row[column] for column in keyed)
                if key not in new.index:
                    # quotations, the PDF of 2025, and the file of 2024, which is not at hand
                    assert row["source"] in ("usgs_mcs2024", "usgs_mcs2025_pdf") or not row["source"].startswith(
                        "usgs_"
                    )
                    continue
                now = new.loc[key]
                matched += 1
                missing = pd.isna(row["value"]) and pd.isna(now["value"])
                assert missing or row["value"] == now["value"], (name, key)
                if row["source"].endswith("_pdf"):  # corrected figures: from the history of versions now
                    assert now["source"] == "usgs_mcs2026_versions"
                    continue
                assert now["source"] == row["source"], (name, key)
                assert re.sub(r"\s+", " ", row["locator"]) == re.sub(r"\s+", " ", now["locator"])
                if name == "usgs_net_import_reliance":
                    assert (row["operator"] if row["operator"] == row["operator"] else "") == now["operator"]
                    said = row["sources"] if row["sources"] == row["sources"] else ""
                    assert re.sub(r"\s+", " ", said) == now["sources"]
                    for told in ("mineral", "item", "sources_geo"):
                        assert (row[told] if row[told] == row[told] else "") == now[told], key
                if name == "usgs_world_import_sources":
                    assert (row["sums"] if row["sums"] == row["sums"] else "") == now["sums"], key
        assert matched >= {"usgs_mine_production": 400, "usgs_reserves": 70, "usgs_net_import_reliance": 900,
                           "usgs_import_sources": 5, "usgs_world": 3300,
                           "usgs_world_import_sources": 700}[name]  # fmt: skip


def test_the_samples_are_valid_against_themselves_and_the_last_vintage(parsed, tmp_path):
    before = {name: tables.load(name, "2026-06") for name in described("usgs").tables}
    before = {name: table.assign(value=table["value"].astype(float)) for name, table in before.items()}
    publisher.validate(parsed, before)
    accept(tmp_path, parsed, publisher)
    assert parsed.newest == "2025"


def test_every_file_is_read():
    """Of each sample it is known what reads it; a file added later must be added here."""
    readers = {
        "_Fig2_": editions.net_import_reliance,
        "-raree_world": editions.world,
        "World_Data.csv": editions.world,
        "Commodities_Data.csv": editions.world,
        "rare_earth_chapters": editions.world,
        "nir_and_import_sources": long.import_sources,
        ".xml": versions.metadata,
        "version_history": versions.versions,
        "ds140": lambda content, name: workbooks.ds140(content, name)[0],
        "myb2022": workbooks.yearbook,
    }
    others = ("_Fig3_", "_T4_", "_T5_", "_salient")  # tables of the releases that feed no table of the vintages
    names = [path.name for path in sorted(FILES.iterdir()) if path.suffix != ".pdf"]
    for name in (name for name in names if not any(part in name for part in others)):
        reader, plain = next(function for part, function in readers.items() if part in name), name.removesuffix(".gz")
        of_table = reader.__module__ in (editions.__name__, long.__name__)
        assert len(read(reader, content(name), name=plain) if of_table else reader(content(name), plain)), name
    assert len(names) == 23


def test_every_country_of_every_commodity_has_a_code():
    names = ("mcs2022-raree_world.csv", "mcs2023-raree_world.csv", "MCS2025_World_Data.csv", LONG)
    frames = [read(editions.world, content(name), name=name.removesuffix(".gz")) for name in names]
    frames.append(read(long.import_sources, content(LONG)))
    without = {row.country for frame in frames for row in frame.itertuples() if not row.geo}
    assert without == {"United States and Canada", "China, Germany, and Russia"}
    assert len({row.geo for frame in frames for row in frame.itertuples()}) > 120


def test_uses_of_the_elements_are_those_of_table_4():
    table = frame(content(MINERALS), MINERALS)
    uses = dict(zip(table["Critical Mineral"].map(tidy), table["Primary Applications"].map(tidy), strict=True))
    ours = tables.load("usgs_element_uses", "2025-10")
    for row in ours.itertuples():
        assert uses[re.search('"(.+)"', row.locator)[1]].removesuffix(".") == row.uses_en
    assert len(ours) == 16
