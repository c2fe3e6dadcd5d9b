"""Answers of UN Comtrade kept beside the project, and the figures that were noted from them."""

from __future__ import annotations

import csv
import functools
import gzip
import json
import os
import re
from pathlib import Path

import comtrade_answers as made

from rareearths.fetch.contract import Raw
from rareearths.fetch.publishers.comtrade.trade import trade

SHARED = Path(os.environ.get("RAREEARTHS_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
SAMPLES = SHARED / "samples" / "comtrade"
FACTS = SHARED / "facts" / "facts.csv"
YEARS = sorted((SAMPLES / "china_2846").glob("[12]*.json"))


def raw(path, url=""):
    return Raw(url or path.name, path.read_bytes(), made.WHEN)


@functools.cache
def addresses():
    manifest = json.loads((SAMPLES / "china_2846" / "manifest.json").read_text(encoding="utf-8"))
    return {each["file"]: each["url"] for each in manifest["files"]}


def yearly():
    listed = raw(SAMPLES / "china_2846" / "publication_metadata.json", made.publications(156, []).url)
    return [*(raw(path, addresses()[path.name]) for path in YEARS), listed]


def number(cell):
    return float(cell) if cell else None


# columns of tables that others saved from answers, in place of the publisher's
SHORT = {"year": "refYear", "reporter": "reporterCode", "partner": "partnerCode", "cmd": "cmdCode", "flow": "flowCode",
         "value": "primaryValue", "netwgt": "netWgt"}  # fmt: skip


def saved(path, only=""):
    """A table that others saved from answers, put back into their form.

    Such a table does not say which of a key's rows is the total: it is the one with the largest value. If that has no
    weight, the heaviest part gives a lower bound. A table without years has one in its name.
    """
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8-sig")
    found = {}
    for line in csv.DictReader(text.splitlines()):
        each = {SHORT.get(name, name): cell for name, cell in line.items()}
        if only and each["cmdCode"] != only:
            continue
        year = each.get("refYear") or re.findall(r"20\d\d", path.name)[-1]
        key = (int(each["reporterCode"]), int(each["partnerCode"]), each["flowCode"], each["cmdCode"], year)
        found.setdefault(key, []).append((number(each["primaryValue"]), number(each["netWgt"])))
    rows = []
    for key, parts in found.items():
        value, weight = max(parts, key=lambda part: (part[0], part[1] or 0))
        weights = [part[1] for part in parts if part[1]]
        rows.append(made.row(*key, weight or max(weights, default=None), value))
    return made.answer(rows, f"{made.BASE}/data/v1/get")


def retyped():
    """Rows that were typed over from answers, put back into their form."""
    rows = []
    with (SAMPLES / "comtrade_preview_rows_2025_excerpt.csv").open(encoding="utf-8") as file:
        for each in csv.DictReader(file):
            code, other = made.CODES[each["iso"]], number(each["alt"])
            more = {"altQty": other, "altQtyUnitCode": 8 if other else -1, "isNetWgtEstimated": each["est"] == "1"}
            place = (code, int(each["p"]), each["fl"], each["code"], each["stem"][-4:])
            rows.append(made.row(*place, number(each["net"]), number(each["usd"]), **more))
    with (SAMPLES / "comtrade_preview_rows_excerpt_2023_2025.csv").open(encoding="utf-8") as file:
        for each in csv.DictReader(file):
            place = (int(each["reporterCode"]), int(each["partnerCode"]), each["flowCode"], each["cmdCode"])
            more = {"altQty": number(each["altQty"]), "isNetWgtEstimated": each["isNetWgtEstimated"] == "True"}
            figures = (number(each["netWgt"]), number(each["primaryValue"]))
            rows.append(made.row(*place, each["refYear"], *figures, **more))
    with (SAMPLES / "comtrade_2846_2023_imports_from_china.csv").open(encoding="utf-8") as file:
        for each in csv.DictReader(file):
            figures = (number(each["net_kg"]), number(each["value_usd"]))
            rows.append(made.row(int(each["reporter"]), 156, "M", "2846", "2023", *figures))
    with (SAMPLES / "comtrade_2846_2023_mirror_pairs_china.csv").open(encoding="utf-8") as file:
        for each in csv.DictReader(file):
            figures = (number(each["xkg"]), number(each["xusd"]))
            rows.append(made.row(156, made.CODES[each["imp"]], "X", "2846", "2023", *figures))
    kept = {}
    for each in rows:  # the same row was typed over more than once
        key = tuple(each[name] for name in ("reporterCode", "partnerCode", "flowCode", "cmdCode", "period"))
        assert kept.setdefault(key, each)["netWgt"] == each["netWgt"], key
        kept[key] |= {"altQty": kept[key]["altQty"] or each["altQty"]}
    url = made.PREVIEW.replace("public/v1/preview", "data/v1/get")
    alone = [SAMPLES / "rare_M_MEX_2025.json", SAMPLES / "kor_284690_world_row_netwgt_null.json"]
    for path in alone:
        kept |= {
            tuple(each[name] for name in ("reporterCode", "partnerCode", "flowCode", "cmdCode", "period")): each
            for each in json.loads(path.read_text(encoding="utf-8"))["data"]
        }
    return [made.answer(list(kept.values()), url)]


@functools.cache
def rows(name):
    """Tidy rows of the files from which a source's facts were noted."""
    if name == "world":
        return trade([saved(path) for path in sorted((SAMPLES / "world").glob("*.csv.gz"))])
    if name == "comtrade_preview_2846":
        return trade(yearly())
    if name in ("un_comtrade", "redliana_cmm"):
        return trade([saved(SAMPLES / "china_usa_2846_280530_2020-2024.csv")])
    return trade(retyped())


def code(word):
    return int(word) if word.isdigit() else made.CODES[word]


# how the facts' locators name a row: reporter, partner, flow, HS code
LOCATORS = (
    (r"data\[partnerCode=(?P<p>\d+)\]", {"r": "156", "f": "M", "h": "2846"}),
    (r"reporterCode=(?P<r>\d+) partnerCode=(?P<p>\d+) cmdCode=(?P<h>\d+) flowCode=(?P<f>\w)", {}),
    (r"reporter (?P<r>\w+), partner (?P<p>\w+), cmd (?P<h>\d+), flow (?P<f>\w)", {}),
    (r"reporter (?P<r>\w+), partner (?P<p>\w+), (?P<f>[MX]), (?:20\d{4}, )?(?P<h>\d+)", {}),
    (r"reporter (?P<r>\w+), (?P<f>[MX]), (?P<h>\d+), partner (?P<p>\w+)", {}),
    (r"(?P<h>\d+),(?P<f>[MX]),(?P<r>\w+),(?P<p>\w+)$", {}),
    (r"(?P<h>\d+),(?P<p>[A-Z]{3}),(?P<r>\d+)$", {"f": "X"}),
)


def located(fact):
    for pattern, rest in LOCATORS:
        if found := re.match(pattern, fact["locator"]):
            parts = rest | found.groupdict()
            return fact["period"], code(parts["r"]), code(parts["p"]), parts["f"], parts["h"]
    return None


def facts(source):
    with FACTS.open(encoding="utf-8") as file:
        return [fact for fact in csv.DictReader(file) if fact["source_id"] == source]


def close(found, stated):
    """Equal to the last digit that was noted, and never less exact than 0.05 per mille of it."""
    digits = len(stated.partition(".")[2].rstrip("0")) if "e" not in stated else 0
    return abs(found - float(stated)) <= 0.5001 * 10**-digits


def magnets():
    """The lines of the world's files on permanent magnets."""
    return [saved(path, only="850511") for path in sorted((SAMPLES / "world").glob("*.csv.gz"))]
