"""Answers of UN Comtrade with made-up figures, in the form of the real ones, and a client that gives them."""

from __future__ import annotations

import datetime as dt
import json
from urllib.parse import parse_qs, urlsplit

from rareearths.fetch.contract import Raw, Unreachable
from rareearths.fetch.publishers.comtrade import areas
from rareearths.fetch.publishers.comtrade.query import BASE

WHEN = "2026-11-25T12:00:00Z"
PREVIEW = f"{BASE}/public/v1/preview/C/A/HS"
CODES = {areas.iso3(number): number for number in (areas.WORLD, *areas.reporters())}


def row(reporter=156, partner=0, flow="M", hs="2846", period="2031", kg=1000.0, usd=9000.0, **changed):
    """One row as the preview gives it."""
    return {
        "typeCode": "C",
        "freqCode": "A",
        "refYear": period[:4],
        "refMonth": 52,
        "period": period,
        "reporterCode": reporter,
        "reporterISO": None,
        "flowCode": flow,
        "partnerCode": partner,
        "partnerISO": None,
        "partner2Code": 0,
        "classificationCode": "H7",
        "cmdCode": hs,
        "customsCode": "C00",
        "mosCode": "0",
        "motCode": 0,
        "qtyUnitCode": 8,
        "qty": kg,
        "altQtyUnitCode": 8,
        "altQty": kg,
        "netWgt": kg,
        "isNetWgtEstimated": False,
        "cifvalue": usd,
        "primaryValue": usd,
        "isAggregate": True,
    } | changed


def body(rows, **changed):
    """The envelope around rows, as bytes."""
    return json.dumps({"elapsedTime": "0.1 secs", "count": len(rows), "data": rows, "error": ""} | changed).encode()


def answer(rows, url=PREVIEW + "?maxRecords=500", label="", **changed):
    """One answer."""
    return Raw(url, body(rows, **changed), WHEN, label=label)


def publications(reporter, years):
    """An answer of ``getMetadata``."""
    data = [
        {
            "reporterCode": reporter,
            "period": year,
            "notes": [{"publicationDate": f"{year + 1}-05-0{reporter % 8 + 1}T00"}],
        }
        for year in years
    ]
    return Raw(f"{BASE}/public/v1/getMetadata/C/A/HS?reporterCode={reporter}", body(data), WHEN)


def world(years=("2029", "2030", "2031"), scale=1.0):
    """All made-up rows of a small world: China, Japan, Viet Nam, the United States and no country (899)."""
    rows = []
    for number, period in enumerate(years):
        grow = scale * (1 + number / 10)
        for reporter, flow, partners in (
            (156, "M", {104: 40, 156: 1, 458: 9, 899: 2}),
            (156, "X", {392: 30, 842: 20, 704: 5}),
            (392, "M", {156: 28, 704: 10, 490: 4, 899: 1}),
        ):
            for hs, part in (("280530", 1), ("284610", 2), ("284690", 7), ("2846", 9)):
                each = {code: 1e6 * size * part * grow for code, size in partners.items()}
                for code, kg in ({0: sum(each.values())} | each).items():
                    rows.append(row(reporter, code, flow, hs, period, kg, 12 * kg))
        for hs, part in (("280530", 1), ("2846", 9)):
            rows.append(row(842, 156, "M", hs, period, 15e6 * part * grow, 2e8 * part * grow, isNetWgtEstimated=True))
        for reporter, size in ((842, 2), (764, 3)):
            for hs in ("280530", "284610", "850511"):
                rows.append(row(reporter, 0, "X", hs, period, 1e5 * size * grow, 4e6 * size * grow))
        rows.append(row(156, 0, "X", "850511", period, 1e8 * grow, 3e9 * grow))
        rows.append(row(484, 0, "X", "850511", period, 5e4 * grow, 1e6 * grow))
    return rows


class Service:
    """Answers as the publisher would, from rows; ``refuse`` decides whether an address gets status 400.

    The address, the method and the key's place are kept in ``asked``.
    """

    today = dt.date(2032, 11, 25)

    def __init__(self, rows, key=None, refuse=lambda asked: False, most=500):
        self.rows, self._key, self.refuse, self.most, self.asked = rows, key, refuse, most, []

    def files(self, option, variable):
        return []

    def key(self, variable):
        return self._key if variable == "RAREEARTHS_COMTRADE_KEY" else None

    def get(self, request, label=""):
        self.asked.append(request)
        asked = {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}
        if "getMetadata" in request.url:
            reporter = int(asked["reporterCode"])
            years = sorted({int(each["period"]) for each in self.rows if each["reporterCode"] == reporter})
            return Raw(request.url, publications(reporter, years).content, WHEN, label=label)
        if self.refuse(asked):
            raise Unreachable("comtrade", "status 400.", "a parameter.", "leave it out.", status=400)
        names = {
            "period",
            "reporterCode",
            "cmdCode",
            "flowCode",
            "partnerCode",
            "partner2Code",
            "customsCode",
            "motCode",
        }
        found = [
            each
            for each in self.rows
            if all(str(each[name]) in asked[name].split(",") for name in names if name in asked)
        ]
        return Raw(request.url, body(found[: self.most]), WHEN, label=label)
