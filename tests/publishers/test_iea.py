"""The IEA's workbook: blocks side by side, editions told apart by their years, figures of the shared copy."""

import contextlib
import math

import pandas as pd
import pytest
from brought_checks import FACTS, Client, accept, damaged, needs_shared, raw
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from iea_fixture import DEMAND, MADE, NAMES, SUPPLY, YEARS, made, made_supply, rebuilt
from workbook_writer import workbook

from rareearths import tables
from rareearths.fetch.contract import ContractBroken, InputNeeded, SourceError
from rareearths.fetch.publishers.iea import publisher
from rareearths.fetch.publishers.iea.workbook import supply


@pytest.mark.parametrize(
    "how", [{}, {"own_years": True}, {"gap": 0}, {"start": 1, "gap": 2}, {"blank": False}, {"base": 2022}]
)
def test_blocks_are_found_wherever_they_stand(how):
    rows = supply(made(**how))
    assert set(rows["mineral"]) == set(MADE)
    assert set(rows["stage"]) == {"mining", "refining"}
    assert set(rows["year"]) == {how.get("base", 2026), *YEARS}
    assert not rows["country"].str.contains("Note|Base case").any()
    cobalt = rows[(rows["mineral"] == "Cobalt") & (rows["stage"] == "refining") & (rows["year"] == 2040)]
    assert cobalt.set_index("kind")["value"]["total"] == 25.75
    assert dict(zip(cobalt["geo"], cobalt["value"], strict=True)) | {"WLD": 0} == {
        "CHN": 20.25, "MYS": 2.0, "EST": 0.0, "VNM": 1.0, "OTH": 2.5, "WLD": 0
    }  # fmt: skip


def test_the_table_of_an_edition_not_seen_yet(tmp_path):
    parsed = publisher.parse([raw(made(base=2026))])
    accept(tmp_path, parsed, publisher)
    publisher.validate(parsed, {})
    rows = parsed.tables["iea_magnet_rare_earths"]
    assert parsed.newest == "2026"
    assert set(rows["source"]) == {"iea_cmd_2027"}
    assert rows["note"][rows["year"] == 2026].isin(["", "all countries not listed"]).all()
    first = rows[(rows["geo"] == "OTH") & (rows["stage"] == "mining") & (rows["year"] == 2035)].iloc[0]
    assert first["note"] == "base-case projection; all countries not listed"
    assert first["locator"] == (
        f'sheet "{SUPPLY}", block "Magnet rare earth elements - Mining", row "Rest of world", column 2035'
    )


def test_of_two_editions_the_newer_counts():
    rows = publisher.parse([raw(made(base=2026)), raw(made(base=2025))]).tables["iea_magnet_rare_earths"]
    assert dict(zip(rows["year"], rows["source"], strict=True)) == {
        2025: "iea_cmd_2026", 2026: "iea_cmd_2027", 2031: "iea_cmd_2027", 2035: "iea_cmd_2027", 2040: "iea_cmd_2027"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda rows: [[cell if cell != "China" else "Cathay" for cell in row] for row in rows], "names of countries"),
        (lambda rows: [[cell / 2 if cell == 17.5 / 21 else cell for cell in row] for row in rows], "hold"),
        (lambda rows: [[14 if cell == 4.0 else cell for cell in row] for row in rows], "add up"),
        (lambda rows: [[cell for cell in row if cell not in ([*YEARS, 2026])] for row in rows], "years"),
        (lambda rows: [row for row in rows if "Total" not in row], "a total"),
        (lambda rows: [["Supply (Mt)"], *rows], "thousand tonnes"),
        (lambda rows: [["nothing"]], "headings"),
        (lambda rows: [[str(cell).replace(" - ", ": ") for cell in row] for row in rows], "headings"),
        (lambda rows: [[str(cell).replace("Magnet", "Any") for cell in row] for row in rows], "countries and a total"),
        (lambda rows: [[{"Magnet rare earth elements - Mining": ""}.get(c, c) for c in row] for row in rows], "mining"),
    ],
)
def test_another_layout_is_refused(spoil, said):
    with pytest.raises(ContractBroken, match=said):
        publisher.parse([raw(workbook({SUPPLY: spoil(made_supply())}))])


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"<!DOCTYPE html><title>Log in</title>", b"\xd0\xcf\x11\xe0" * 99])
def test_what_is_no_workbook_is_refused(content):
    with pytest.raises(ContractBroken):
        publisher.parse([raw(content)])


def test_without_a_file_it_says_where_to_get_it():
    with pytest.raises(InputNeeded, match=r"--file iea=PATH.*RAREEARTHS_IEA_FILE.*log in at http"):
        publisher.fetch(Client())
    brought = raw(made(), "CM_Data_Explorer.xlsx")
    assert publisher.fetch(Client([brought])) == [brought]


def test_an_older_edition_and_a_jump_are_refused():
    parsed = publisher.parse([raw(made(base=2026))])
    before = parsed.tables["iea_magnet_rare_earths"].assign(source="iea_cmd_2028")
    with pytest.raises(ContractBroken, match="later edition"):
        publisher.validate(parsed, {"iea_magnet_rare_earths": before})
    before = before.assign(source="iea_cmd_2026", value=before["value"] * 1000)
    with pytest.raises(ContractBroken, match="factor"):
        publisher.validate(parsed, {"iea_magnet_rare_earths": before})
    too_much = parsed.tables["iea_magnet_rare_earths"].assign(value=2000.0)
    with pytest.raises(ContractBroken, match="between"):
        publisher.validate(type(parsed)({"iea_magnet_rare_earths": too_much}, parsed.sources, "2026"), {})


@needs_shared
def test_every_figure_of_the_shared_conversion_is_read_back(tmp_path):
    content, shared = rebuilt()
    rows = supply(content)
    compared = 0
    for mineral, blocks in shared["supply"].items():
        for stage, block in blocks.items():
            mine = rows[(rows["mineral"] == NAMES.get(mineral, mineral)) & (rows["stage"] == stage)]
            for country, values in [
                *block["countries"].items(),
                ("total", block["total"]),
                ("top3_share", block["top3Share"]),
            ]:
                for year, value in values.items():
                    if value is None:
                        continue
                    by = "kind" if country in ("total", "top3_share") else "country"
                    found = mine.loc[(mine[by] == country) & (mine["year"] == int(year)), "value"]
                    assert list(found) == [value], (mineral, stage, country, year)
                    compared += 1
            assert len(mine) == 4 * (sum(v["2024"] is not None for v in block["countries"].values()) + 2)
    assert compared == len(rows) == 388
    assert (rows["geo"] != "").all()


@needs_shared
def test_the_figures_of_the_facts_that_came_from_it():
    content, _ = rebuilt()
    rows = publisher.parse([raw(content)]).tables["iea_magnet_rare_earths"]
    every = supply(content)
    shares = every[(every["mineral"] == "Magnet rare earth elements") & (every["kind"] == "top3_share")]
    shares = shares.set_index(["stage", "year"])["value"]
    values = rows.set_index(["stage", "geo", "year"])["value"]
    facts = pd.read_csv(FACTS, dtype=str, keep_default_na=False)
    facts = facts[facts["source_id"] == "IEA-CMD-2025"]
    facts = facts[~facts["series"].str.startswith("magnet REE demand")]  # of a sheet that is not read
    for fact in facts.itertuples():
        year, printed = int(fact.period), float(fact.value)
        stage = "mining" if "mining" in fact.series else "refining"
        if fact.series.startswith("top-3"):
            assert 100 * shares[stage, year] == pytest.approx(printed, abs=0.0051), fact
        elif fact.series.startswith("China share"):
            assert 100 * values[stage, "CHN", year] / values[stage, "WLD", year] == pytest.approx(
                printed, abs=0.0051
            ), fact
        else:
            # the shared row of Myanmar in 2024 is cut off, not rounded, at the sixth digit
            assert values[stage, fact.geo, year] == pytest.approx(printed, abs=1.1e-6), fact
    assert len(facts) == 64


@needs_shared
def test_the_table_of_the_vintage_is_reproduced(tmp_path):
    parsed = publisher.parse([raw(rebuilt()[0])])
    accept(tmp_path, parsed, publisher)
    before = tables.load("iea_magnet_rare_earths", "2025-10")
    publisher.validate(parsed, {"iea_magnet_rare_earths": before})
    rows = parsed.tables["iea_magnet_rare_earths"]
    same = ["stage", "geo", "year", "source", "locator", "quality"]
    assert rows[same].astype(str).to_numpy().tolist() == before[same].astype(str).to_numpy().tolist()
    assert rows["note"].tolist() == before["note"].fillna("").tolist()
    assert (rows["value"] - before["value"]).abs().max() < 1.1e-6


SMALL = made()
PLAIN = workbook({SUPPLY: made_supply()})


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(damaged(SMALL))
def test_damaged_files_end_in_the_projects_own_error(content):
    with contextlib.suppress(SourceError):
        publisher.validate(publisher.parse([raw(content)]), {})


CELLS = st.one_of(
    st.none(), st.floats(), st.integers(-10, 3000), st.sampled_from(["Total", "China", "A - Mining", "2024"])
)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 11), CELLS), min_size=1, max_size=6))
def test_changed_cells_end_in_the_projects_own_error(changes):
    rows = [[*row, *[""] * (12 - len(row))] for row in made_supply()]
    for place, column, value in changes:
        if not isinstance(value, float) or math.isfinite(value):
            rows[place % len(rows)][column] = value
    content = workbook({SUPPLY: rows, DEMAND: rows})
    with contextlib.suppress(SourceError):
        publisher.validate(publisher.parse([raw(content)]), {})
