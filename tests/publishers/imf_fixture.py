"""Answers in the IMF's formats with made-up prices: SDMX-CSV, SDMX-JSON, and the workbook as xls and xlsx."""

import json

import xls_writer
from workbook_writer import workbook as xlsx

DESCRIPTION = "Rare Earth Carbonate REO 42-45 Dom."
MADE = {"2020-M01": 4100.126, "2020-M02": 4205.5, "2020-M03": 3999.0}


def made_sheet(*, description=DESCRIPTION, code=None, unit="USD", prices=(None, 4100.126, 4205.5, 3999.0), extra=()):
    """The sheet's layout with made-up figures; a code twice, columns without codes, an empty last row."""
    columns = [
        ("PMADE", "Made-up metal, US$ per metric ton", "USD", (1, 2, 3, 4)),
        ("POILAPSP", "Crude oil, price index", "Index", (11, 12, 13, 14)),
        ("POILAPSP", "Crude oil, price index", "USD", (21, 22, 23, 24)),
        (None, "Lithium Metal =99%, Battery Grade", "USD", (31, 32, 33, 34)),
        (code, description, unit, prices),
        *extra,
    ]
    months = ["2019M12", "2020M1", "2020M2", "2020M3"]
    return [
        ["Commodity", *(column[0] for column in columns)],
        ["Commodity.Description", *(column[1] for column in columns)],
        ["Data Type", *(column[2] for column in columns)],
        ["Frequency", *("Monthly" for _ in columns)],
        *([month, *(column[3][place] for column in columns)] for place, month in enumerate(months)),
        [None] * (len(columns) + 1),
    ]


def made_workbook(kind="xlsx", **changes):
    rows = made_sheet(**changes)
    return xlsx({"Notes": [["nothing"]], "External": rows}) if kind == "xlsx" else xls_writer.workbook("External", rows)


def made_csv(rows=None, *, scale="0", unit="USD", indicator="PREODOM", value="OBS_VALUE"):
    rows = MADE.items() if rows is None else rows
    head = f"STRUCTURE[;],STRUCTURE_ID,ACTION,COUNTRY,INDICATOR,DATA_TRANSFORMATION,FREQUENCY,TIME_PERIOD,{value},SCALE"
    lines = [
        f"dataflow,IMF.RES:PCPS(9.0.0),I,G001,{indicator},{unit},M,{month},{price},{scale}" for month, price in rows
    ]
    return "\r\n".join([head, *lines, ""]).encode()


def made_json(prices=(4100.126, 4205.5, 3999.0), key="value", scale="0"):
    names = {"COUNTRY": "G001", "INDICATOR": "PREODOM", "DATA_TRANSFORMATION": "USD", "FREQUENCY": "M"}
    series = [
        {"id": name, "keyPosition": place, "values": [{"id": code}]} for place, (name, code) in enumerate(names.items())
    ]
    time = {"id": "TIME_PERIOD", "keyPosition": 4, "values": [{key: month} for month in MADE]}
    observed = {str(place): [None if price is None else str(price), None] for place, price in enumerate(prices)}
    dataset = {
        "structure": 0,
        "action": "Replace",
        "series": {"0:0:0:0": {"attributes": [0], "observations": observed}},
    }
    scales = {"series": [{"id": "SCALE", "values": [{"id": scale}]}]}
    structure = {"dataSets": [0], "dimensions": {"series": series, "observation": [time]}, "attributes": scales}
    return json.dumps({"meta": {}, "data": {"dataSets": [dataset], "structures": [structure]}}).encode()
