"""A broken table or descriptor says where it is broken, what was expected, and how to mend it."""

import re
import shutil

import pandas as pd
import pytest
import yaml
from lookup import NEW, OLD

from rareearths import paths, tables


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of data/ that a test may break; yields a function that edits one of its files."""
    shutil.copytree(paths.DATA, tmp_path / "data")
    monkeypatch.setattr(paths, "DATA", tmp_path / "data")

    def edit(name, change):
        path = tmp_path / "data" / name
        before = path.read_text(encoding="utf-8")
        after = change(before)
        assert after != before, f"the edit did not change {name}"
        path.write_text(after, encoding="utf-8")

    return edit


def broken(name="usgs_mine_production", vintage=OLD):
    with pytest.raises(tables.SchemaBroken) as caught:
        tables.load(name, vintage)
    return str(caught.value)


@pytest.mark.parametrize(
    ("find", "put", "words"),
    [
        ("2018,MYB2022,21000,", '2018,MYB2022,"21,000",', ["column 'value'", "type number", "'21,000'"]),
        ("2018,MYB2022,21000,", "2018,MYB2022,-21000,", ["column 'value'", "at least 0", "'-21000'"]),
        ("2018,MYB2022,21000,", "2018,MYB2022,21000000,", ["column 'value'", "at most 5000000", "'21000000'"]),
        ("2018,MYB2022,21000,", "2018.5,MYB2022,21000,", ["column 'year'", "type integer", "'2018.5'"]),
        ("2018,MYB2022,21000,", "2018,MYB22,21000,", ["column 'edition'", "pattern", "'MYB22'"]),
        ("2018,MYB2022,21000,usgs", ",MYB2022,21000,usgs", ["column 'year'", "a value", "an empty cell"]),
        (
            "21000,usgs_myb2022_t8",
            "21000,usgs_myb",
            ["column 'source'", "sources of the package", "'usgs_myb'", "with its terms"],
        ),
        (
            'column 2018",primary',
            'column 2018",certain',
            ["column 'quality'", "primary, secondary, derived", "'certain'"],
        ),
        ("21000,usgs_myb2022_t8,", ",usgs_myb2022_t8,", ["a note that says why"]),
    ],
)
def test_a_broken_cell_is_named_with_what_was_expected(copy, find, put, words):
    def change(text):
        text = text.replace(find, put, 1)
        return text.replace(",primary,estimated", ",primary,", 1) if "note" in words[0] else text

    copy(f"{OLD}/usgs_mine_production.csv", change)
    message = broken()
    for word in ["usgs_mine_production.csv", "line 2", *words, "Likely cause:", "Next step:"]:
        assert word in message


def test_a_duplicate_key_is_named(copy):
    copy(f"{OLD}/usgs_mine_production.csv", lambda text: text + text.splitlines()[1] + "\n")
    lines = (paths.DATA / OLD / "usgs_mine_production.csv").read_text(encoding="utf-8").splitlines()
    message = broken()
    assert f"line {len(lines)}" in message
    assert "geo, year, edition" in message
    assert "position 2" in message


@pytest.mark.parametrize("column", ["locator", "note", "value"])
def test_a_missing_column_is_named(copy, column):
    def drop(text):
        frame = pd.read_csv(pd.io.common.StringIO(text), dtype=str, keep_default_na=False)
        return frame.drop(columns=column).to_csv(index=False)

    copy(f"{OLD}/bgs_mine_production.csv", drop)
    message = broken("bgs_mine_production")
    assert "line 1" in message
    assert column in message
    assert "the columns geo, year, value, source, locator, quality, note" in message


def test_a_renamed_column_is_named(copy):
    copy(f"{OLD}/bgs_mine_production.csv", lambda text: text.replace("geo,year,", "geo,yr,", 1))
    message = broken("bgs_mine_production")
    assert "line 1, column 'year'" in message
    assert "'yr'" in message


def test_only_the_first_ten_errors_are_listed(copy):
    copy(f"{OLD}/imf_rare_earth_price.csv", lambda text: re.sub(r"(?m)^(20\d\d-\d\d),", r"\1,-", text))
    message = broken("imf_rare_earth_price")
    assert message.count("Next step:") == 10
    assert re.search(r"and \d+ more", message)


def test_a_lost_file_is_named(copy):
    (paths.DATA / OLD / "bgs_mine_production.csv").unlink()
    message = broken("bgs_mine_production", NEW)
    assert "bgs_mine_production.csv" in message
    assert "Next step:" in message


def test_a_descriptor_that_is_no_yaml_names_its_line(copy):
    copy(f"{NEW}/datapackage.yaml", lambda text: text.replace("vintage: ", "vintage: : ", 1))
    with pytest.raises(tables.SchemaBroken, match=r"datapackage.yaml, line \d+: expected YAML"):
        tables.tables(NEW)


def test_a_source_without_terms_is_refused(copy):
    def change(text):
        content = yaml.safe_load(text)
        del content["sources"][0]["terms"]
        return yaml.safe_dump(content, allow_unicode=True)

    copy(f"{OLD}/datapackage.yaml", change)
    with pytest.raises(tables.SchemaBroken, match="expected terms in source 1"):
        tables.load("bgs_mine_production", OLD)


def test_an_edited_descriptor_is_read_again(copy):
    assert "bgs_mine_production" in tables.tables(OLD)
    copy(f"{OLD}/datapackage.yaml", lambda text: text.replace("name: bgs_mine_production", "name: bgs_output", 1))
    assert "bgs_output" in tables.tables(OLD)


def test_a_table_cannot_be_carried_from_a_newer_vintage(copy):
    copy(f"{NEW}/datapackage.yaml", lambda text: text.replace("carried_from: 2025-10", "carried_from: 2027-01", 1))
    with pytest.raises(
        tables.SchemaBroken, match="expected 'carried_from' of table 'bgs_mine_production' to name an older"
    ):
        tables.load("bgs_mine_production", NEW)


def test_a_table_carried_from_where_it_is_not_names_both_vintages(copy):
    copy(f"{NEW}/datapackage.yaml", lambda text: text.replace("name: ei_mine_production", "name: ei_mining", 1))
    with pytest.raises(tables.TableMissing, match=f"{OLD} .which {NEW} takes it from. has no table 'ei_mining'"):
        tables.load("ei_mining", NEW)
