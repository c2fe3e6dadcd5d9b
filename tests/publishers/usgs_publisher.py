"""USGS in a dictionary: a catalogue, files, pages with links, and what is out of reach."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

from usgs_fixture import figure2, history, long_file, series, single_file, tables, wide_file

from rareearths.fetch.contract import Raw, Unreachable
from rareearths.fetch.publishers.usgs import catalogue

WHEN = "2026-11-25T12:00:00Z"


def packed(**files: bytes) -> bytes:
    """A zip archive; names with ``__`` for the dot before the ending, as keyword arguments need."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr("folder/" + name.replace("__", ".").replace("_dash_", "-"), content)
    return made.getvalue()


def record(identity: str, title: str, **files: bytes) -> dict:
    """An item of ScienceBase, its addresses opaque."""
    entries = []
    for name, content in files.items():
        digest = hashlib.md5(content).hexdigest()
        uri = f"https://www.sciencebase.gov/catalog/file/get/{identity}?f=__disk__{digest[:2]}%2F{digest}"
        entries.append({"name": name.replace("__", "."), "url": uri, "downloadUri": uri, "size": len(content),
                        "checksum": {"type": "MD5", "value": digest}})  # fmt: skip
    return {"link": {"rel": "self"}, "id": identity, "title": title, "files": entries}


class Publisher:
    """USGS in a dictionary: addresses to content; what is not there is out of reach."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.brought: list[Raw] = []

    def put(self, record_: dict, **files: bytes) -> dict:
        """Serve an item's files and return the item."""
        for entry in record_["files"]:
            self.pages[entry["downloadUri"]] = files[entry["name"].replace(".", "__")]
        return record_

    def listing(self, parent: str, *records: dict, then: str = "") -> None:
        """Serve a list of items."""
        found = {"total": len(records), "items": list(records)}
        self.pages[catalogue.list_address(parent)] = json.dumps(
            found | ({"nextlink": {"rel": "next", "url": then}} if then else {})
        ).encode()

    def get(self, request, label="", *, html=False):
        self.asked.append(request.url)
        if request.url not in self.pages:
            raise Unreachable("usgs", f"{request.url}: no answer.", "the test serves it not.", "none.")
        return Raw(request.url, self.pages[request.url], WHEN, {}, label)

    def files(self, option, variable):
        return self.brought


def publisher(newest: int = 2027) -> Publisher:
    """A publisher with one edition per format."""
    made = Publisher()
    whole = {f"MCS{newest}_Commodities_Data__csv": long_file(newest)}
    world = {"World_Data_Release_MCS_2025__zip": packed(MCS2025_World_Data__csv=wide_file())}
    trends = {"Industry_Trends_MCS_2025__zip": packed(MCS2025_Fig2_Net_Import_Reliance__csv=figure2())}
    single = {
        "world__zip": packed(mcs2024_dash_raree_world__csv=single_file(), mcs2024_dash_lithi_world__csv=b"a,b\n1,2\n")
    }
    made.listing(
        catalogue.PARENT,
        made.put(record("new", f"Mineral Commodity Summaries {newest} Data Release", **whole), **whole),
        made.put(record("old", "Mineral Commodity Summaries 2024 (ver. 2.0, March 2024)", **single), **single),
        then=catalogue.list_address("more"),
    )
    made.listing("more", record("25", "Mineral Commodity Summaries 2025 Data Release"))
    made.pages[catalogue.item_address("25")] = json.dumps(
        made.put(record("25", "Mineral Commodity Summaries 2025 Data Release", **world), **world)
    ).encode()
    made.listing("25", made.put(record("child", "Industry trends", **trends), **trends))
    made.pages[catalogue.VERSIONS.format(newest)] = history(newest)
    made.pages[catalogue.DS140_PAGE] = b'<a href="https://d9-wret.s3.us-west-2.amazonaws.com/x/ds140-rare.xlsx">x</a>'
    made.pages["https://d9-wret.s3.us-west-2.amazonaws.com/x/ds140-rare.xlsx"] = series()
    made.pages[catalogue.STATISTICS_PAGE] = (
        b'<html><a href="https://d9-wret.s3.us-west-2.amazonaws.com/y/myb1-2023-raree-ert.xlsx">2023</a>'
        b'<a href="https://d9-wret.s3.us-west-2.amazonaws.com/y/myb1-2021-raree-ert.xlsx">2021</a>'
    )
    made.pages["https://d9-wret.s3.us-west-2.amazonaws.com/y/myb1-2023-raree-ert.xlsx"] = tables()
    return made
