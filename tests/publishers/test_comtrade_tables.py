"""UN Comtrade: the tables made of its trade, and what stops the source. All figures are made up."""

from __future__ import annotations

import comtrade_answers as made
import pytest
from comtrade_answers import answer, row

from rareearths import tables as data
from rareearths.fetch.contract import ContractBroken
from rareearths.fetch.publishers import described
from rareearths.fetch.publishers.comtrade import judgements, parse, validate
from rareearths.tables import validation


def test_tables_keep_to_their_schemas(tmp_path):
    rows = made.world(("2023", "2024", "2025"), scale=0.1)
    rows.append(row(156, 0, "X", "850511", "2016", 3.5e7, 1.7e9))
    rows.append(row(710, 0, "X", "850511", "2024", None, 5.0, altQty=0.0))
    parsed = parse([answer(rows, f"{made.BASE}/data/v1/get/C/A/HS"), made.publications(156, [2024, 2025])])
    validate(parsed, {})
    assert set(parsed.tables) == set(described("comtrade").tables)
    assert parsed.newest == "2025"
    known = [source["id"] for source in parsed.sources]
    assert any("published on 2025-05-05" in source["title"] for source in parsed.sources)
    for name, table in parsed.tables.items():
        resource = data.describe(name, data.vintages()[-1])
        assert list(table.columns) == [field["name"] for field in resource["schema"]["fields"]]
        table.to_csv(tmp_path / f"{name}.csv", index=False)
        validation.check(tmp_path / f"{name}.csv", resource, known)
    tables = parsed.tables
    china = tables["china_imports"].set_index(["period", "geo", "hs"])
    assert china.loc[("2025", "CHN", "2846"), "note"] == "re-imports"
    assert "OTH" in china.index.get_level_values("geo")  # 899 has 4 per cent
    japan = tables["japan_imports"].set_index(["year", "geo", "hs"])
    assert "Other Asia, nes" in japan.loc[(2025, "TWN", "2846"), "note"]
    assert japan.loc[(2025, "OTH", "2846"), "quality"] == "derived"
    assert set(tables["japan_imports"]["hs"]) <= {"280530", "2846", "284610", "284690"}, "the sum is the ministry's own"
    magnets = tables["magnet_exporters"].set_index(["year", "geo"])
    assert "broken: the weights of 2016" in magnets.loc[(2016, "CHN"), "note"]
    assert "sum of 5 reporters" in magnets.loc[(2024, "WLD"), "note"] and (2016, "WLD") not in magnets.index


def test_the_weights_of_2016_are_judged_until_they_are_mended():
    broken = parse([answer([row(156, 0, "X", "280530", "2016", 1.43e6, 8e7)])]).tables["comtrade_china_exports"]
    assert broken["usable"].tolist() == ["no"] and "2016" in broken["note"].item()
    mended = parse([answer([row(156, 0, "X", "280530", "2016", 5e6, 8e7)])]).tables["comtrade_china_exports"]
    assert mended["usable"].tolist() == ["yes"] and mended["note"].item() == ""
    assert judgements.broken(392, "2016", "X", "280530", 1.0) == ""


def test_a_price_that_jumps_stops_the_source(monkeypatch):
    years = {"2015": 10_634, "2016": 2_615, "2017": 34_340}
    rows = [row(156, 0, "M", "2846", year, 1e3 * t, 9.5e7) for year, t in years.items()]
    validate(parse([answer(rows)]), {})
    monkeypatch.setattr(judgements, "BROKEN", {})
    for some in (rows, rows[:2]):
        with pytest.raises(ContractBroken, match=r"2016, flow M, HS 2846: 36\.33 USD/kg after 8\.93"):
            validate(parse([answer(some)]), {})


def test_a_partner_too_few_stops_the_source():
    url = made.PREVIEW + "?period=2031&reporterCode=156&cmdCode=2846&flowCode=M&maxRecords=500"
    whole = [row(156, 0, kg=100e3, usd=900e3), row(156, 104, kg=60e3, usd=540e3), row(156, 458, kg=40e3, usd=360e3)]
    validate(parse([answer(whole, url)]), {})
    with pytest.raises(ContractBroken, match="add up"):
        validate(parse([answer(whole[:2], url)]), {})
    with pytest.raises(ContractBroken, match="got 0 of the total"):
        validate(parse([answer(whole[1:], url)]), {})


def test_other_implausible_figures_stop_the_source():
    double = [row(hs="2846"), row(hs="284610"), row(hs="284690")]
    with pytest.raises(ContractBroken, match="against 2846"):
        validate(parse([answer(double)]), {})
    with pytest.raises(ContractBroken, match="usd_per_kg"):
        validate(parse([answer([row(kg=1e3, usd=9e6)])]), {})  # tonnes taken for kilograms
    with pytest.raises(ContractBroken, match="between 0 and 500000"):
        validate(parse([answer([row(kg=9e8, usd=9e9)])]), {})
    parsed = parse([answer([row(kg=9e6, usd=9e7)])])
    older = {name: table.assign(value=table["value"] / 3) for name, table in parsed.tables.items()}
    with pytest.raises(ContractBroken, match="factor of 2"):
        validate(parsed, older)
    validate(parsed, parsed.tables)
