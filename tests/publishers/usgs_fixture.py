"""Files in the formats of USGS, with made-up figures."""

from __future__ import annotations

from workbook_writer import workbook

from rareearths.fetch.publishers.usgs.cells import frame

LONG_HEADER = (
    "MCS chapter,Section,Commodity,Country,Statistics,Statistics_detail,Unit,Year,Value,Notes,"
    "Is critical mineral {},Other notes"
)
APPENDIX = "See Appendix C for resource and reserve definitions and information concerning data sources."
QUOTA = "Production quota; does not include undocumented production."
WORLD = "World Mine Production and Reserves"
SALIENT = "Salient Statistics—United States"
RELIANCE = "Net import reliance as a percentage of apparent consumption"


def read(reader, content: bytes, edition: int = 0, name: str = "a.csv"):
    """What a reader of `editions` makes of a CSV file."""
    return reader(frame(content, name), edition, name)


def line(*cells: object) -> str:
    """A line of CSV, every cell quoted."""
    return ",".join('"' + str(cell).replace('"', '""') + '"' for cell in cells)


def long_rows(edition: int = 2027) -> list[list[str]]:
    """Rows of the long format; the figures are made up and grow with nothing."""
    last, before = str(edition - 1), str(edition - 2)
    rows = []
    for year, world, china, usa, burma, other in ((before, 1010, 700, 200, 80, 30), (last, 1200, 850, "210", 100, 40)):
        for name, value, note in (
            ("United States", usa, "Reported."),
            ("China", f"{china:,}", f"Estimated. -- {QUOTA}" if year == before else "Estimated."),
            ("Burma", burma, "Estimated. -- Estimated based on reported import data for China. Source: Made Up Inc."),
            ("Canada", "—", ""),
            ("Other countries", other, "A note of a new kind."),
            ("World total", f"{world:,}", "Estimated."),
        ):
            detail = "Mine production: rounded" if name == "World total" else "Mine production"
            rows.append(
                ["RARE EARTHS", WORLD, "Rare Earths", name, "Production", detail, "metric tons", year, value, note]
            )
    reserves = {"United States": "1,000", "China": "40,000", "Burma": "NA", "Canada": "500", "World total": ">41,000"}
    for name, value in reserves.items():
        rows.append(
            ["RARE EARTHS", WORLD, "Rare Earths", name, "Reserves", "Reserves", "metric tons", last, value, APPENDIX]
        )
    span = f"{edition - 5}–{str(edition - 2)[2:]}"
    for name, value, note in (
        ("China", "71", "Includes Hong Kong. -- Rest."),
        ("Estonia", "20", ""),
        ("Other countries", "9", ""),
    ):
        rows.append(["RARE EARTHS", "Import Sources", "Rare Earths", name, f"Import sources {span}",
                     "Rare-earth compounds and metals", "percent", span, value, note])  # fmt: skip
    for year, value in ((before, ">95"), (last, "67")):
        rows.append(["RARE EARTHS", SALIENT, "Rare Earths", "United States", "Net import reliance",
                     f"{RELIANCE}: Compounds and metals", "percent", year, value, ""])  # fmt: skip
        rows.append(["RARE EARTHS", SALIENT, "Rare Earths", "United States", "Net import reliance",
                     f"{RELIANCE}: Mineral concentrates", "percent", year, "E", ""])  # fmt: skip
    for detail in ("scrap", "sheet"):
        printed, value = RELIANCE.replace(" as ", "as ", 1), "30" if detail == "scrap" else "100"
        rows.append(["MICA (NATURAL)", SALIENT, "Mica (Natural)", "United States", "Net import reliance", printed,
                     "percent", last, value, ""])  # fmt: skip
    rows += [
        ["COPPER", WORLD, "Copper", "Atlantis", "Production", "Mine production", "thousand metric tons", last, "7", ""],
        ["COPPER", WORLD, "Copper", "China, Germany, and Russia", "Production", "Mine production",
         "thousand metric tons", last, "50–300", ""],
        ["COPPER", WORLD, "Copper", "Chile", "Production", "Mine production", "thousand metric tons", last, "W", ""],
        ["COPPER", SALIENT, "Copper", "United States", "Price", "Price, made up", "cents per pound", last, "410.5", ""],
    ]  # fmt: skip
    return rows


def long_file(edition: int = 2027, rows: list[list[str]] | None = None, encoding: str = "cp1252") -> bytes:
    """The long format."""
    body = [line(*row, "Yes", "") for row in (long_rows(edition) if rows is None else rows)]
    return "\r\n".join([LONG_HEADER.format(edition - 1), *body, ""]).encode(encoding)


def wide_file(edition: int = 2025) -> bytes:
    """The one wide file of all commodities, with blanks for zeros, blanks after names, and codes among the notes."""
    early, late = edition - 2, edition - 1
    header = (
        f"SOURCE,COMMODITY,COUNTRY,TYPE,UNIT_MEAS,PROD_{early},PROD_EST_ {late},PROD_NOTES,CAP_{early},CAP_EST_ {late},"
        f"CAP_NOTES,RESERVES_{late},RESERVE_NOTES"
    )
    kind = "Mine production, rare-earth-oxide equivalent"
    australia = "For Australia, Joint Ore Reserves Committee-compliant or equivalent reserves were 3.5 million tons."
    barite, thousands = "Mine production, barite", "thousand metric tons"
    rows = [
        ("Rare earths", "United States", kind, "metric tons", 300, 310, "", "", "", "", 1900, ""),
        ("Rare earths", "Australia", kind, "metric tons", 100, 90, "", "", "", "", 5000, australia),
        ("Rare earths", "Canada ", kind, "metric tons", "", "", "", "", "", "", 800, ""),
        ("Rare earths", "China", kind, "metric tons", 600, 610, QUOTA, "", "", "", "30,000", ""),
        ("Rare earths", "Burma", kind, "metric tons", 10, 5, "", "", "", "", "", "NA"),
        ("Rare earths", "World total (rounded) 10", kind, "metric tons", 1010, 1020, "", "", "", "", ">37000", ""),
        ("Barite  ", "United\xa0States", barite, thousands, "", "", "W for 23-24", "", "", "", "Large", ""),
        ("Barite  ", "Peru (exports)", barite, thousands, 7, "8,000", "", "", "", "", "", ""),
        ("Abrasives", "United\xa0States and Canada", "Plant capacity", "metric tons", "", "", "", 60, 60, "", "", ""),
    ]  # fmt: skip
    return "\r\n".join([header, *(line(f"MCS{edition}", *row) for row in rows), ""]).encode("utf-8-sig")


def single_file(edition: int = 2024) -> bytes:
    """A file of rare earths alone: figures estimated for both years, columns without names, empty rows."""
    kind = "Rare earths, mine production, rare-earth-oxide equivalent, metric tons"
    header = (
        f"Source,Country,Type,Prod_t_est_{edition - 2},Prod_t_est_{edition - 1},Prod_notes,Reserves_t,Reserves_notes"
    )
    rows = [
        ("United States", kind, 40, 41, "", 1800, ""),
        ("Burma", kind, 9, 8, f"Estimated in {edition - 2} also.", "NA", ""),
        ("China", kind, 150, 160, QUOTA, 30000, ""),
        ("World total (rounded)", kind, 200, 210, "", 32000, ""),
    ]
    body = [line(f"MCS{edition}", *row, *[""] * 36) for row in rows]
    empty = "," * 43
    return "\r\n".join([header + "," * 36, *body, empty, empty, ""]).encode("utf-8-sig")


def first_file() -> bytes:
    """The format of 2022: no reserves, a capital E, no commodity."""
    kind = "Mine production, metric tons of rare-earth-oxide (REO) equivalent "
    rows = [("United States", kind, 39, 43), ("China", kind, 140, 168), ("World total (rounded)", kind, 180, 210)]
    body = [line("MCS2022", *row) for row in rows]
    return "\r\n".join(["Source,Country,Type,Prod_t_2020,Prod_t_Est_2021", *body, ""]).encode("utf-8-sig")


def figure2(edition: int = 2025) -> bytes:
    """Figure 2 with a footnote digit glued to a country."""
    header = (
        f"Source,Import_Share_Order,Commodity,Net_Import_Reliance_pct_{edition - 1},"
        f"Major_Import_Sources_{edition - 5}_{edition - 2},Notes"
    )
    share = "Descending order of import share."
    rows = [
        (1, "ARSENIC, all forms", 100, "China, Morocco", f"{share} Imports from Hong Kong are included with China"),
        (2, "GARNET (INDUSTRIAL)", ">95", "South Africa, China3", share),
        (3, "SALT", "<25", "Canada, Chile  ", share),
        (4, "GOLD", "E", "Canada", share),
    ]
    return "\r\n".join([header, *(line(f"MCS{edition}", *row) for row in rows), ""]).encode("utf-8-sig")


def series(
    unit: str = "[All quantities in metric tons (t) rare-earth oxide equivalent unless otherwise noted]",
) -> bytes:
    """Data Series 140."""
    head = ["Year", "Production", "Imports", "Unit value ($/t)", "World production"]
    rows = [["RARE EARTHS STATISTICS1"], ["U.S. GEOLOGICAL SURVEY"], [unit], ["Last modification: May 1, 2024"], head]
    rows += [[1979, 900, "NA", 5.5, 2000], [1980, 1000, 4, 6, 2100], [1981, "W", 5, 7, 2200.0], ["NA Not available."]]
    return workbook({"Rare earths": rows})


def tables(newest: int = 2023) -> bytes:
    """The Minerals Yearbook: marks glued to names and beside figures, ditto marks, places over two lines."""
    eight = [
        ["TABLE 8"],
        ["RARE EARTHS: WORLD MINE PRODUCTION, BY COUNTRY OR LOCALITY1"],
        [],
        ["(Metric tons, rare-earth oxide equivalent)"],
        [],
        ["Country or locality2", "", newest - 1, "", newest, ""],
        ["Burundi", "", 60, "e", "--", ""],
        ["China3", "", 700, "r", 800, "e"],
        ["Thailande, 5", "", 40, "", 50, ""],
        ["United States", "", 200, 6, 210, "6"],
        ["Total", "", 1000, "", 1060, "r"],
        ["eEstimated.  rRevised.  -- Zero."],
        ["1Table includes data available through April 1. All data are reported."],
        ["3Official production quota. Illegal production could not be quantified."],
        ["5Rare-earth oxide content of exports."],
        ["6Includes bastnaesite only. Excludes monazite from heavy mineral sands."],
    ]
    two = [
        ["TABLE 2"],
        ["", "", "", "", "", "", "Rare Earth Element Symbol"],
        ["Primary Source", "", "Country", "", "Location", "", "La", "", "Dy"],
        ["Bastnaesite", "", "China", "", "Made Up, Nei ", "", 23, "", 0.1],
        ["", "", "", "", "Mongol3"],
        ["Do.", "", "do.", "", "Invented4", "", "<1.5", "", "NA"],
        ["1Table includes data."],
    ]
    return workbook({"T2": two, "T8": eight})


def history(edition: int = 2027) -> bytes:
    """A revision history that corrects China's reserves and their total, and drops a footnote."""
    rule = "-" * 53
    return "\r\n".join(
        [
            f"Revision History for U.S. Geological Survey Mineral Commodity Summaries {edition}",
            "",
            rule,
            f"First posted online February 3, {edition}",
            "",
            rule,
            f"Revised and reposted March 9, {edition}, as version 1.1",
            "",
            "Revisions and changes incorporated into version 1.1 are described below:",
            "",
            "On p. 30, the footnote number on Bismuth was changed from 7 to 6.",
            "",
            f"On p. 150, footnote 9 was removed from China's {edition - 2} mine production. The text of footnote 9 was "
            f'changed from "{QUOTA}" to "Something else."',
            "",
            rule,
            f"Revised and reposted May 4, {edition}, as version 1.2",
            "",
            'On p. 150, the value of reserves for China was changed from "40,000" to "44,000" and the total was '
            'revised up from ">41,000" to ">45,000" to reflect this change.',
            "",
            "On p. 150, a sentence was added.",
        ]
    ).encode()
