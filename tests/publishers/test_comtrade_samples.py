"""UN Comtrade: every answer kept beside the project is read, and gives the figures noted from it."""

from __future__ import annotations

import functools
import json

import comtrade_answers as made
import pytest
from comtrade_kept import FACTS, SAMPLES, YEARS, close, facts, located, magnets, raw, rows, saved, yearly
from hypothesis import given, settings
from hypothesis import strategies as st

from rareearths import tables as vintages
from rareearths.fetch.contract import ContractBroken, Raw
from rareearths.fetch.publishers.comtrade import areas, parse, tables, validate
from rareearths.fetch.publishers.comtrade.trade import publications, trade

pytestmark = pytest.mark.skipif(not (SAMPLES.is_dir() and FACTS.is_file()), reason="the shared samples are not here")

# source: facts that name one row, and those of them whose row is in the files at hand (years, partners and months of
# others were noted from files that are not)
AT_HAND = {
    "un_comtrade": (190, 190),
    "comtrade_preview_2846": (130, 108),
    "comtrade_te2025": (211, 204),
    "comtrade_crm2023": (100, 77),
    "redliana_cmm": (10, 10),
}


@pytest.mark.parametrize("source", AT_HAND)
def test_facts(source):
    named = [(located(fact), fact) for fact in facts(source) if fact["value"]]
    named = [(key, fact) for key, fact in named if key]
    compared, wrong = 0, []
    for key, fact in named:
        found = indexed("world" if key[4] == "850511" else source).get(key)
        if found is not None:
            compared += 1
            value = found["value" if fact["unit"] == "USD" else "weight"]
            wrong += [] if close(value, fact["value"]) else [(key, fact["value"], value)]
    assert wrong == []
    assert len(named) >= AT_HAND[source][0]
    assert compared >= AT_HAND[source][1]


@functools.cache
def indexed(name):
    table = rows(name)
    keys = table[["period", "reporter", "partner", "flow", "hs"]].itertuples(index=False, name=None)
    return dict(zip(keys, table[["weight", "value", "reported"]].to_dict("records"), strict=True))


def noted(source, words, period):
    """The value of the one fact whose series has these words."""
    found = {fact["value"] for fact in facts(source) if words in fact["series"] and fact["period"] == period}
    (value,) = found
    return value


@pytest.mark.parametrize("year", ["2022", "2024"])
def test_sums_of_magnets(year):
    traded = rows("world").query("hs == '850511' and period == @year and reporter != partner")
    sent = traded.query("flow == 'X' and partner == 0")["weight"].sum()
    received = traded.query("flow == 'M' and partner == 156")["weight"].sum()
    assert close(sent, noted("un_comtrade", "sum of reporters", year))
    assert close(received, noted("un_comtrade", "(mirror)", year))


def test_sums_of_2023_and_2025():
    every = indexed("comtrade_te2025")
    codes = ("280530", "284610", "284690")

    def total(reporter, partner, flow, column="weight", year="2025", hs=codes):
        found = [
            every[year, reporter, partner, flow, code][column]
            for code in hs
            if (year, reporter, partner, flow, code) in every
        ]
        return sum(found)

    assert close(total(156, 0, "X", "reported"), noted("comtrade_te2025", "sum of altQty", "2025"))
    assert close(total(156, 0, "X"), noted("comtrade_te2025", "sum of netWgt", "2025"))
    shares = [fact for fact in facts("comtrade_te2025") if "share of Japan" in fact["series"]]
    assert len(shares) == 6
    for fact in shares:
        name = fact["series"][:3].replace("Chi", "CHN")
        assert close(100 * total(392, made.CODES[name], "M") / total(392, 0, "M"), fact["value"])
    five = sum(total(code, 156, "M", year="2023", hs=("2846",)) for code in (392, 842, 276, 410, 528))
    assert close(five, noted("comtrade_crm2023", "(partial sum)", "2023"))
    for name in ("JPN", "USA", "MEX"):  # importers of whom all rows are at hand
        assert close(
            total(made.CODES[name], 156, "M"),
            noted("comtrade_te2025", f"{name} imports from China, HS 280530+", "2025"),
        )


def test_pairs_of_2023():
    traded = rows("comtrade_crm2023").query("period == '2023' and hs == '2846' and reporter != partner")
    pairs = tables.pairs(traded, 156, "2846")
    assert len(pairs) == 11
    assert close(pairs["weight_importer"].sum(), "28373.8") and close(pairs["weight_exporter"].sum(), "30888.0")
    imported = traded.query("flow == 'M' and partner == 156")["weight"].dropna()
    assert len(imported) == 27 and close(imported.sum(), "29616.5")
    assert close(traded.query("flow == 'X' and reporter == 156 and partner == 0")["weight"].item(), "42855.9")


TABLES = {  # rows of the vintages by their source, and the files that they came from
    "comtrade_china_2846": ("china_imports", "china_trade_balance"),
    "comtrade_chn_usa": (
        "comtrade_china_exports",
        "comtrade_imports_from_china",
        "comtrade_exporters",
        "china_trade_balance",
    ),
    "comtrade_hs6_world": ("magnet_exporters",),
}


@pytest.mark.parametrize("source", TABLES)
def test_rows_of_the_vintage(source):
    files = {
        "comtrade_china_2846": yearly,
        "comtrade_chn_usa": lambda: [saved(SAMPLES / "china_usa_2846_280530_2020-2024.csv")],
        "comtrade_hs6_world": magnets,
    }
    parsed = parse(files[source]())
    vintage = "2026-06"  # whose rows came from these files
    for name in TABLES[source]:
        held = vintages.load(name, vintage).query("source == @source and quality != 'derived'")
        keys = [key for key in vintages.describe(name, vintage)["schema"]["primaryKey"] if key != "source"]
        wanted = held[~held["note"].fillna("").str.contains("not among the files")]
        if source == "comtrade_china_2846":
            wanted = wanted[wanted["period"].isin([path.stem for path in YEARS])]
        both = wanted.astype({"value": float}).merge(parsed.tables[name], on=keys, suffixes=("", "_parsed"))
        assert len(both) == len(wanted) > 4
        assert (both["value"].isna() == both["value_parsed"].isna()).all()
        assert ((both["value"] - both["value_parsed"]).abs().fillna(0) <= 0.00051).all()
        if source == "comtrade_china_2846":
            both = both[both["period"] != "2023"]  # taken from a table made of the answers, without their flags
            assert both["locator"].tolist() == both["locator_parsed"].tolist()
            assert both["note"].fillna("").tolist() == both["note_parsed"].tolist()


def test_all_years_are_plausible():
    parsed = parse(yearly())
    validate(parsed, {})
    assert len(parsed.complete) == len(YEARS)
    assert parsed.newest == YEARS[-1].stem
    known = publications(yearly())
    assert (known["1992", 156], len(known)) == ("2005-12-30", 33)
    assert (parsed.trade["published"] != "").all()


def test_every_file_is_read_or_refused():
    read, other = set(), set()
    assert set(rows("world")["hs"]) >= {"850511", "282200"} and rows("world")["hs"].nunique() == 31
    for path in sorted(SAMPLES.rglob("*.*")):
        if path.parent.name == "world":
            continue
        try:
            assert trade([raw(path)])["revision"].str.fullmatch(r"H\d|").all()
            read.add(path.name)
        except ContractBroken:
            other.add(path.name)
    assert {path.name for path in YEARS} < read
    assert not any(name.startswith(("comtrade_v1_get", "rare_M", "kor_")) for name in other)
    assert {"manifest.json", "ref_Reporters.json", "comtrade_v1_bulk_availability.json"} <= other


def test_special_codes_have_their_countries():
    found = trade([saved(SAMPLES / "comtrade_preview_nodesc_CHN_X_854143_2024_excerpt.csv")]).set_index("partner")
    assert found["partner_geo"].loc[[0, 251, 490, 579, 699, 757]].tolist() == ["WLD", "FRA", "TWN", "NOR", "IND", "CHE"]
    assert set(found["partner_geo"].loc[[527, 636]]) == {"OTH"}
    for each in json.loads((SAMPLES / "ref_Reporters.json").read_text(encoding="utf-8-sig"))["results"]:
        if each["id"] != 490 and not each["isGroup"] and each["reporterCodeIsoAlpha3"].isalpha():
            assert areas.iso3(each["id"]) == each["reporterCodeIsoAlpha3"]
            if not each.get("entryExpiredDate"):
                assert made.CODES[each["reporterCodeIsoAlpha3"]] == each["id"]


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_damaged_answers_break_the_contract_and_nothing_else(draw):
    names = ("china_2846/2024.json", "rare_M_MEX_2025.json", "kor_284690_world_row_netwgt_null.json")
    content = (SAMPLES / draw.draw(st.sampled_from(names))).read_bytes()[:12_000]
    for _ in range(draw.draw(st.integers(1, 3))):
        at = draw.draw(st.integers(0, len(content)))
        gone = draw.draw(st.sampled_from([0, 1, 3, 500]))
        content = content[:at] + draw.draw(st.binary(max_size=4)) + content[at + gone :]
    if draw.draw(st.booleans()):
        content = content.decode("latin-1").encode(
            draw.draw(st.sampled_from(["utf-16", "cp037", "utf-8-sig"])), "replace"
        )
    try:
        validate(parse([Raw("kept", content, made.WHEN)]), {})
    except ContractBroken as error:
        str(error).encode()
