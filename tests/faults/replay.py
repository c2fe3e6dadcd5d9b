"""All publishers on this machine: their own files where copies stand beside the project, made-up ones otherwise."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

import imf_service
from publisher import Asked, Reply, Route, reply

from rareearths import tables
from rareearths.fetch.contract import Request
from rareearths.fetch.publishers.usgs import catalogue
from rareearths.paths import ROOT

sys.path.append(str(ROOT / "tests" / "publishers"))

import comtrade_answers
import iea_fixture
import test_china_customs
import test_japan_customs
import usgs_publisher
import usitc_fixture
from brought_checks import SAMPLES

BASE = "2026-06"
PAGE = b"<html><head><title>Notice</title></head><body><p>The text of a notice.</p></body></html>"
YEARS = ("2023", "2024", "2025")


def routes() -> dict[str, Route]:
    """Return what each publisher answers, below the name of its module."""
    trade = comtrade_answers.Service(comtrade_rows())

    def comtrade(asked: Asked) -> Reply:
        return reply(trade.get(Request(f"https://example.org{asked.target}")).content)

    imf = {"/imf/external/*": reply(imf_service.body(), "text/csv")}
    if SAMPLES.is_dir():
        workbook = (SAMPLES / "imf" / "imf_pcps_external-data_2025-10.xls").read_bytes()
        imf = {"/imf/-/media/*": reply(workbook, "application/vnd.ms-excel")}
    return {
        **usgs(),
        **imf,
        "/comtrade/*": comtrade,
        "/eurostat/*": eurostat,
        "/oecd/*": reply(oecd(), "text/csv"),
        "/policy/*": reply(PAGE, "text/html; charset=utf-8"),
    }


def files(folder: Path) -> dict[str, Path]:
    """Write what users bring, and return where it is, by source."""
    china = folder / "customs"
    china.mkdir(parents=True)
    oxides = [("202610", "106", "10", "2,500,000"), ("202610", "119", "10", "1,400,000")]
    magnets = [("202610", "502", "10", "600000"), ("202610", "116", "10", "200000"), ("202610", "304", "10", "5200000")]
    (china / "import_28469019.csv").write_bytes(test_china_customs.download(oxides, "28469019"))
    (china / "export_85051110.csv").write_bytes(test_china_customs.download(magnets, "85051110"))
    made = {"japan.csv": test_japan_customs.csv_file(_japan(), year=2025), "usitc.xlsx": usitc_fixture.made()}
    if SAMPLES.is_dir():
        made["usitc.xlsx"] = (SAMPLES / "usitc" / "us_imports_for_consumption_1993-2026.xlsx").read_bytes()
        made["iea.xlsx"] = iea_fixture.rebuilt()[0]
    for name, content in made.items():
        (folder / name).write_bytes(content)
    found = {"china_customs": china, "japan_customs": folder / "japan.csv", "usitc": folder / "usitc.xlsx"}
    return found | ({"iea": folder / "iea.xlsx"} if "iea.xlsx" in made else {})


def usgs() -> dict[str, Route]:
    """ScienceBase with the editions that there are copies of."""
    made = usgs_publisher.Publisher()
    if not SAMPLES.is_dir():
        return {}
    copies = SAMPLES / "usgs"
    names = {
        2026: ["MCS2026_Commodities_Data.csv"],
        2025: ["MCS2025_World_Data.csv", "MCS2025_Fig2_Net_Import_Reliance.csv"],
        2024: ["MCS2024_Fig2_Net_Import_Reliance.csv"],
        2023: ["mcs2023-raree_world.csv", "MCS2023_Fig2_Net_Import_Reliance.csv"],
        2022: ["mcs2022-raree_world.csv"],
    }
    records = []
    for edition, listed in names.items():
        contents = {
            name.replace(".", "__"): (copies / name).read_bytes()
            if (copies / name).exists()
            else gzip.decompress((copies / f"{name}.gz").read_bytes())
            for name in listed
        }
        title = f"Mineral Commodity Summaries {edition} Data Release"
        records.append(made.put(usgs_publisher.record(catalogue.ITEMS[edition][0], title, **contents), **contents))
    made.listing(catalogue.PARENT, *records)
    made.pages[catalogue.VERSIONS.format(2026)] = (copies / "usgs_mcs2026_version_history.txt").read_bytes()
    made.pages[catalogue.METADATA.format(catalogue.ITEMS[2026][0])] = (
        copies / "usgs_mcs2026_metadata.xml"
    ).read_bytes()
    series = "https://d9-wret.s3.us-west-2.amazonaws.com/x/ds140-rare-earths.xlsx"
    made.pages[catalogue.DS140_PAGE] = f'<!doctype html><html><a href="{series}">x</a></html>'.encode()
    made.pages[series] = (copies / "usgs_ds140_rare_earths_2020.xlsx").read_bytes()
    made.pages[catalogue.STATISTICS_PAGE] = b"<!doctype html><html>no link</html>"
    made.pages[catalogue.YEARBOOK_FILE] = (copies / "usgs_myb2022_rare_earths_tables.xlsx").read_bytes()
    return {f"/usgs{_target(url)}": reply(content, _kind(content)) for url, content in made.pages.items()}


def comtrade_rows() -> list[dict]:
    """Rows that fit the last vintage where it has figures; the rest is made up."""
    rows = []
    for year in YEARS:
        for partners, reporter, flow in (
            (_china_exports, 156, "X"),
            (_china_imports, 156, "M"),
            (_japan_imports, 392, "M"),
        ):
            for hs, weights in partners(int(year)).items():
                for code, tonnes in ({0: sum(weights.values())} | weights).items():
                    rows.append(comtrade_answers.row(reporter, code, flow, hs, year, 1000 * tonnes, 12_000 * tonnes))
        for geo, held in _held("comtrade_imports_from_china", year=int(year)).groupby("geo"):
            weights = held.set_index("hs")["value"].to_dict()
            metals = weights.get("280530", 0.0)
            both = {"280530": metals, "2846": weights.get("2846", weights.get("280530+2846", metals + 1) - metals)}
            for hs, tonnes in both.items():
                if geo != "JPN" and tonnes > 0:
                    code, kg = comtrade_answers.CODES[geo], 1000 * tonnes
                    rows.append(comtrade_answers.row(code, 156, "M", hs, year, kg, 12 * kg))
        for held in _held("magnet_exporters", year=2024, hs="850511").drop_duplicates("geo").itertuples():
            if held.geo != "WLD":
                kg = 1000 * held.value
                rows.append(comtrade_answers.row(comtrade_answers.CODES[held.geo], 0, "X", "850511", year, kg, 30 * kg))
    return rows


def eurostat(asked: Asked) -> Reply:
    """A cube in JSON-stat: the same weights every year, those that Eurostat printed for 2024."""
    flow, products = asked.query["flow"][0], asked.query["product"]
    partners = {"CN": 6000, "MY": 2600, "RU": 3700, "US": 600, "EXT_EU27_2020": 12_900}
    partners = partners if flow == "1" else {"EXT_EU27_2020": 5500}
    codes = {
        "freq": ["A"],
        "reporter": ["EU27_2020"],
        "partner": list(partners),
        "product": products,
        "flow": [flow],
        "indicators": ["QUANTITY_IN_100KG"],
        "time": asked.query["time"],
    }
    values = [10 * tonnes / len(products) for tonnes in partners.values() for _ in products]
    cube = {
        "version": "2.0",
        "class": "dataset",
        "label": "EU trade",
        "source": "ESTAT",
        "updated": "2026-09-15T11:00:00+0200",
        "id": list(codes),
        "size": [len(each) for each in codes.values()],
        "dimension": {
            name: {"label": name, "category": {"index": {code: place for place, code in enumerate(each)}}}
            for name, each in codes.items()
        },
        "value": {str(place): value for place, value in enumerate(values)},
    }
    return reply(json.dumps(cube))


def oecd() -> bytes:
    """TiVA for the economies of the last vintage; years without figures repeat those beside them."""
    table = tables.load("oecd_intermediate_exports", BASE).pivot(
        index="year", columns=["geo", "activity"], values="value"
    )
    table = table.reindex(range(int(table.index.min()), int(table.index.max()) + 1)).ffill().bfill()
    lines = ["DATAFLOW,MEASURE,REF_AREA,ACTIVITY,COUNTERPART_AREA,UNIT_MEASURE,FREQ,TIME_PERIOD,OBS_VALUE,UNIT_MULT"]
    flow = "OECD.STI.PIE:DSD_TIVA_MAINLV@DF_MAINLV(1.1)"
    for year, row in table.iterrows():
        for (geo, activity), value in row.dropna().items():
            lines.append(f"{flow},EXGR_INT,{geo},{activity},W,USD,A,{year},{value},6")
    return "\n".join(lines).encode()


def _held(table: str, **where: object):
    frame = tables.load(table, BASE).dropna(subset="value")
    for column, wanted in where.items():
        frame = frame[frame[column] == wanted]
    return frame


def _china_exports(year: int) -> dict[str, dict[int, float]]:
    totals = _held("comtrade_china_exports", year=year).set_index("hs")["value"]
    return {hs: {842: 0.3 * total, 392: 0.3 * total, 899: 0.4 * total} for hs, total in totals.items()}


def _china_imports(year: int) -> dict[str, dict[int, float]]:
    totals = (
        _held("china_trade_balance", period=str(year), flow="import").drop_duplicates("hs").set_index("hs")["value"]
    )
    whole = float(totals["2846"])
    parts = {"280530": float(totals.get("280530", 300)), "284610": 0.01 * whole, "284690": 0.99 * whole}
    found = {hs: {104: 0.6 * total, 458: 0.3 * total, 899: 0.1 * total} for hs, total in parts.items()}
    if year == 2025:
        for hs, total in parts.items():
            named = _held("china_imports", period="2025", hs=hs, source="comtrade_2025").set_index("geo")["value"]
            weights = {comtrade_answers.CODES[geo]: float(tonnes) for geo, tonnes in named.items() if geo != "WLD"}
            found[hs] = weights | {899: max(total - sum(weights.values()), 0.001)}
    return found | {"2846": _added(found["284610"], found["284690"])}


def _japan_imports(year: int) -> dict[str, dict[int, float]]:
    def weights(on: int, hs: str) -> dict[int, float]:
        named = _held("japan_imports", year=on, hs=hs).set_index("geo")["value"]
        return {comtrade_answers.CODES[geo]: float(value) for geo, value in named.items() if geo not in ("WLD", "OTH")}

    if year == 2023:
        whole = weights(2023, "2846")
        half = {code: tonnes / 2 for code, tonnes in whole.items()}
        return {"280530": weights(2023, "2805"), "284610": half, "284690": dict(half), "2846": whole}
    parts = {hs: weights(2025, hs) for hs in ("280530", "284610", "284690")}
    return parts | {"2846": _added(parts["284610"], parts["284690"])}


def _added(one: dict[int, float], other: dict[int, float]) -> dict[int, float]:
    return {code: one.get(code, 0) + other.get(code, 0) for code in {**one, **other}}


def _japan() -> list[tuple]:
    """Lines of Japan's file for 2025: code, country, units, kilograms a month."""
    return [
        ("280530000", "105", "", "KG", 451_000),
        ("280530000", "110", "", "KG", 189_000),
        ("280530000", "111", "", "KG", 47_000),
        ("284610000", "105", "", "KG", 517_000),
        ("284610000", "210", "", "KG", 126_000),
        ("284610000", "235", "", "KG", 94_000),
        ("284690290", "105", "", "KG", 586_000),
        ("284690290", "110", "", "KG", 34_000),
    ]


def _target(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _kind(content: bytes) -> str:
    kinds: dict[bytes, str] = {b"{": "application/json", b"<!": "text/html", b"PK": "application/zip"}
    return next((kind for start, kind in kinds.items() if content.startswith(start)), "text/plain")
