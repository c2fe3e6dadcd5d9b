"""The page of the data: every table is listed and can be taken along, and what names it leads there."""

from __future__ import annotations

import json
import zipfile

import frictionless
import pytest
from docutils import nodes

from rareearths import tables
from rareearths.audit import data, rows
from rareearths.engine.finish.book import Book
from rareearths.paper import claims
from rareearths.paths import PAPER


@pytest.fixture(scope="module")
def taken(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    data.write(folder)
    return folder


def test_every_table_of_every_vintage_can_be_taken(taken):
    for vintage in tables.vintages():
        for table in tables.tables(vintage):
            if vintage in tables.parts(table, vintage):
                held = tables.held(table, vintage)[-1]
                assert (taken / vintage / held.name).read_bytes() == held.read_bytes()
    assert (taken / "paper" / "claims.csv").read_bytes() == (PAPER / "claims.csv").read_bytes()


def test_an_archive_is_a_data_package(taken, tmp_path):
    with zipfile.ZipFile(taken / "2025-10.zip") as archive:
        archive.extractall(tmp_path)
    described = json.loads((tmp_path / "2025-10" / "datapackage.json").read_text(encoding="utf-8"))
    assert {each["path"] for each in described["resources"]} <= {path.name for path in (tmp_path / "2025-10").iterdir()}
    package = frictionless.Package(str(tmp_path / "2025-10" / "datapackage.json"))
    assert package.get_resource("usgs_reserves").read_rows()[0]["geo"]


def test_archives_are_the_same_each_time(taken, tmp_path):
    data.write(tmp_path)
    for path in sorted(taken.glob("*.zip")):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_all_that_statements_are_checked_against_has_an_address():
    named = {name.strip() for claim in claims.register().values() for name in claim.source.replace(",", ";").split(";")}
    assert not {name for name in named - {"", "paper"} if not data.place(name)}
    assert data.place("usgs_mine_production") == "data.html#table-usgs_mine_production"
    assert data.place("ree-definition") == "../data/2025-10/readings.html#r2"
    assert data.place("no_such_table") == ""


def test_columns_say_what_their_codes_are():
    fields = tables.describe("usgs_mine_production", "2025-10")["schema"]["fields"]
    found = {column["name"]: column for column in data.columns(fields, "ja")}
    assert found["geo"]["country"] and "国" in found["geo"]["title"]
    assert found["quality"]["codes"] == ["primary", "secondary", "derived"]


def test_the_name_of_a_table_leads_to_it():
    class App:
        class env:
            found_docs = ("chapters/data", "chapters/limits")

        class builder:
            @staticmethod
            def get_relative_uri(here, there):
                return "data.html"

    table, word = nodes.literal("", "usgs_reserves"), nodes.literal("", "end_year")
    linked = nodes.reference("", "", nodes.literal("", "usgs_reserves"), refuri="elsewhere")
    tree = nodes.paragraph("", "", table, word, linked)
    data.link_names(App, tree, "chapters/limits")
    found = [each["refuri"] for each in tree.findall(nodes.reference)]
    assert found == ["data.html#table-usgs_reserves", "elsewhere"]


def test_a_page_of_rows_leads_to_the_list_and_to_its_file():
    made = rows.pages("en", Book("Book", "chapters/index.html"))
    page = next(page.text for page in made if page.path == "data/2025-10/usgs_reserves.html")
    assert 'href="../../../data/2025-10/usgs_reserves.csv" download' in page
    assert 'href="../../chapters/data.html#table-usgs_reserves"' in page
