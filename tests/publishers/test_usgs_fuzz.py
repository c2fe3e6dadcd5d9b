"""Damaged files of USGS: whatever the bytes, only the project's own error comes out."""

import contextlib
import gzip

import pytest
from brought_checks import SAMPLES, damaged
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from usgs_fixture import figure2, history, long_file, series, single_file, tables, wide_file
from usgs_publisher import WHEN, packed, publisher

from rareearths.fetch.contract import Raw, SourceError
from rareearths.fetch.publishers import usgs
from rareearths.fetch.publishers.usgs import catalogue

FILES = SAMPLES / "usgs"
WORDS = (
    b"Country",
    b"Value",
    b"COUNTRY",
    b"PROD_2023",
    b"Source",
    b"metric tons",
    b"Year",
    b"Rare",
    b"2024",
    b"Prod_t",
)
MADE = {
    "2027/MCS2027_Commodities_Data.csv": long_file(),
    "2025/MCS2025_World_Data.csv": wide_file(),
    "2024/mcs2024-raree_world.csv": single_file(),
    "2025/MCS2025_Fig2_Net_Import_Reliance.csv": figure2(),
    "2027/versionHist.txt": history(),
    "DS140": series(),
    "yearbook": tables(),
    "2024/world.zip": packed(mcs2024_dash_raree_world__csv=single_file()),
    "2027/MCS2027_Commodities_Data.csv.gz": gzip.compress(long_file()),
    "catalogue": publisher().pages[catalogue.list_address(catalogue.PARENT)],
    "2027/metadata.xml": b"<?xml version='1.0'?><metadata><idinfo><citation><citeinfo>"
    b"<title>Mineral Commodity Summaries 2027</title></citeinfo></citation></idinfo></metadata>",
}
# The whole of 2026 takes a third of a second to read: its rows on rare earths stand for it.
REAL = (
    "mcs2022-raree_world.csv",
    "mcs2023-raree_world.csv",
    "MCS2026_Commodities_Data.rare_earth_chapters.csv",
    "MCS2025_Fig2_Net_Import_Reliance.csv",
    "usgs_mcs2026_version_history.txt",
    "usgs_mcs2026_metadata.xml",
    "usgs_ds140_rare_earths_2020.xlsx",
    "usgs_myb2022_rare_earths_tables.xlsx",
)
FAST = settings(deadline=None, suppress_health_check=list(HealthCheck))


def read(label, content):
    """Parse and validate; errors of the project alone may come out."""
    with contextlib.suppress(SourceError):
        parsed = usgs.parse([Raw(f"https://example.org/{label}", content, WHEN, {}, label)])
        usgs.validate(parsed, {})


@pytest.mark.parametrize("label", MADE)
def test_undamaged_files_come_through(label):
    if label not in ("catalogue", "2027/versionHist.txt", "2027/metadata.xml"):
        assert usgs.parse([Raw("", MADE[label], WHEN, {}, label)]).tables


@settings(FAST, max_examples=250)
@given(data=st.data(), label=st.sampled_from(sorted(MADE)))
def test_damaged_files_with_made_up_figures(data, label):
    read(label, data.draw(damaged(MADE[label], WORDS)))


@settings(FAST, max_examples=60)
@given(data=st.data(), name=st.sampled_from(REAL))
def test_damaged_copies_of_the_publishers_files(data, name):
    if not (FILES / name).is_file():
        pytest.skip(f"{name} is not beside the project")
    read(name, data.draw(damaged((FILES / name).read_bytes(), WORDS)))


@settings(FAST, max_examples=150)
@given(content=st.binary(max_size=300), label=st.sampled_from(sorted(MADE)))
def test_any_bytes(content, label):
    read(label, content)


@settings(FAST, max_examples=80)
@given(data=st.data())
def test_a_history_that_is_damaged_beside_a_release_that_is_not(data):
    with contextlib.suppress(SourceError):
        usgs.parse(
            [
                Raw("", long_file(), WHEN, {}, "2027/MCS2027_Commodities_Data.csv"),
                Raw(
                    "",
                    data.draw(damaged(history(), (b"Brazil", b"China", b"from", b"reserves"))),
                    WHEN,
                    {},
                    "2027/versionHist.txt",
                ),
            ]
        )


@settings(FAST, max_examples=40)
@given(data=st.data())
def test_a_damaged_catalogue_is_met_in_fetch(data):
    served = publisher()
    address = catalogue.list_address(catalogue.PARENT)
    served.pages[address] = data.draw(damaged(served.pages[address], (b"files", b"items", b"title", b"downloadUri")))
    with contextlib.suppress(SourceError):
        usgs.parse(usgs.fetch(served))
