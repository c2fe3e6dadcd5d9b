"""A file that the user brought is read before anything is asked, of every source that takes one."""

from __future__ import annotations

import pytest
from comtrade_answers import PREVIEW, answer, world
from eurostat_fixture import made_cube
from usgs_fixture import history, long_file

from rareearths.fetch import publishers
from rareearths.fetch.contract import ContractBroken, Unreachable
from rareearths.fetch.http.client import Client

FILES = {
    "usgs": ("MCS2027_Commodities_Data.csv", long_file),
    "eurostat": ("comext.json", made_cube),
    "comtrade": ("preview.json", lambda: answer(world(), PREVIEW).content),
}


NAMES = ("MCS2027_Commodities_Data.csv", "MCS2027-rare-earth-rows.csv", "mine.csv")


class Silent(Client):
    """One that has no way to any publisher."""

    def get(self, request, label="", **_):
        raise Unreachable(self.name, f"{request.url} was asked.", "no network.", "none.")


@pytest.mark.parametrize("name", FILES)
def test_it_needs_no_network(tmp_path, name):
    path = tmp_path / FILES[name][0]
    path.write_bytes(FILES[name][1]())
    about = publishers.described(name)
    client = Silent(name, about.hosts, files={name: path}, environment={}, folder=tmp_path / "cache")
    publisher = publishers.module(name)
    raws = publisher.fetch(client)
    assert [raw.label for raw in raws] == [path.name]
    assert publisher.parse(raws).tables


@pytest.mark.parametrize("name", ["imf", "oecd", "comtrade", "eurostat", "usgs"])
def test_the_variable_names_it_too(tmp_path, name):
    path = tmp_path / FILES.get(name, ("answer.csv", None))[0]
    path.write_bytes(FILES[name][1]() if name in FILES else b"made up")
    about = publishers.described(name)
    assert about.file_variable == f"RAREEARTHS_{name.upper()}_FILE"
    client = Silent(name, about.hosts, environment={about.file_variable: str(path)}, folder=tmp_path / "cache")
    assert [raw.content for raw in publishers.module(name).fetch(client)] == [path.read_bytes()]


def test_a_history_of_versions_alone_does_not_stand_for_the_release(tmp_path):
    path = tmp_path / "versionHist.txt"
    path.write_bytes(history())
    about = publishers.described("usgs")
    client = Silent("usgs", about.hosts, files={"usgs": path}, environment={}, folder=tmp_path / "cache")
    with pytest.raises(Unreachable, match="was asked"):
        publishers.module("usgs").fetch(client)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_known_by_its_content_whatever_its_name(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(long_file())
    about = publishers.described("usgs")
    client = Silent("usgs", about.hosts, files={"usgs": path}, environment={}, folder=tmp_path / "cache")
    assert publishers.module("usgs").parse(publishers.module("usgs").fetch(client)).tables


def test_a_file_of_no_use_is_named_before_anything_is_asked(tmp_path):
    path = tmp_path / "mcs2027-cobalt_salient.csv"
    path.write_text("Year,Price\n2026,1\n", encoding="utf-8")
    about = publishers.described("usgs")
    client = Silent("usgs", about.hosts, files={"usgs": path}, environment={}, folder=tmp_path / "cache")
    with pytest.raises(ContractBroken, match=r"got mcs2027-cobalt_salient\.csv.*Likely cause: .*Next step: "):
        publishers.module("usgs").fetch(client)
