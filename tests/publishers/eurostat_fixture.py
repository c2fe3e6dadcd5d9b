"""Answers in the formats of Eurostat's Comext, with made-up weights."""

import json

PRODUCTS = ("280530", "284610", "284690")
QUANTITY = "QUANTITY_IN_100KG"
STAMP = "2026-09-15T11:00:00+0200"
# 100 kg, made up; EU members, unknown partners and aggregates among them
MADE = {
    "CN": (100.0, 2000.0, 2900.0),
    "RU": (None, 3000.0, 10.0),
    "GB": (1.0, 2.0, 97.0),
    "QZ": (None, None, 890.0),
    "DE": (5.0, 5.0, 5.0),
    "EXT_EU27_2020": (101.0, 5002.0, 3897.0),
    "WORLD": (106.0, 5007.0, 3902.0),
    "INT_EU27_2020": (5.0, 5.0, 5.0),
}
EXPORTS = {"EXT_EU27_2020": (10.0, 20.0, 70.0)}
WARNING = {"warning": {"status": 413, "label": "ASYNCHRONOUS_RESPONSE. Please try again later."}}
TOO_BIG = {"error": [{"status": 413, "id": 1, "label": "EXTRACTION_TOO_BIG: more than 5000000 rows"}]}


def made_cube(
    cells=None, *, year=2024, flow="1", indicator=QUANTITY, shuffle=False, updated=STAMP, times=1.0, **changes
):
    """A cube as Comext sends it, with the positions as text, those without data left out."""
    cells = MADE if cells is None else cells
    values = {
        "freq": ["A"],
        "reporter": ["EU27_2020"],
        "partner": list(cells),
        "product": list(PRODUCTS),
        "flow": [flow],
        "indicators": [indicator],
        "time": [str(year)],
    }
    flat = {
        str(3 * place + product): round(weight * times, 6)
        for place, partner in enumerate(cells)
        for product, weight in enumerate(cells[partner])
        if weight is not None
    }
    cube = {
        "version": "2.0",
        "class": "dataset",
        "label": "EU trade since 1988 by HS2-4-6 and CN8",
        "updated": updated,
        "id": list(values),
        "size": [len(codes) for codes in values.values()],
        "dimension": {
            name: {"category": {"index": {code: place for place, code in enumerate(codes)}}}
            for name, codes in values.items()
        },
        "value": dict(reversed(flat.items())) if shuffle else flat,
    }
    return json.dumps(cube | changes).encode()


def made_csv(cells=None, *, year=2024, flow="1", indicator=QUANTITY, stamp="15/09/26 11:00:00"):
    """The same as SDMX-CSV 1.0."""
    lines = ["DATAFLOW,LAST UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE"]
    for partner, weights in (cells or MADE).items():
        for product, weight in zip(PRODUCTS, weights, strict=True):
            if weight is not None:
                place = f"A,EU27_2020,{partner},{product},{flow},{indicator},{year},{weight}"
                lines.append(f"ESTAT:DS-045409(1.0),{stamp},{place}")
    return "\r\n".join([*lines, ""]).encode()
