"""What is known of each publisher: every file is complete, and a slip in one is named."""

from __future__ import annotations

import pytest
import yaml

from rareearths.fetch.publishers import NAMES, described, description, module

SOUND = {
    "title": {"ja": "架空", "en": "Made up"},
    "tables": ["some_table"],
    "hosts": {"example.org": "https://example.org"},
    "limits": {"per_second": 0.5, "bytes": 1000},
    "key_variable": "RAREEARTHS_MADE_UP_KEY",
    "sources": {"made_{year}": {"title": "Made up, {year}", "path": "https://example.org/", "terms_ja": "自由。"}},
    "judgements": {"left_out": {"reason": "a test", "codes": ["1"]}},
}


def _write(folder, content):
    path = folder / "made_up" / description.FILE
    path.parent.mkdir(exist_ok=True)
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content), encoding="utf-8")
    return path


# a download larger than memory is totalled by the rules by which its publisher's tables are read
MORE = {"comtrade": ("trade_totals",)}


@pytest.mark.parametrize("name", NAMES)
def test_every_publisher_is_described(name):
    found = described(name)
    assert found.name == name
    assert all(host in base for host, base in found.hosts.items())
    for said in found.sources.values():
        wanted = {"publisher", "licence", "redistribution", "terms", "terms_ja"}
        assert wanted <= set(said) or not wanted & set(said), "the terms are said together, or not at all"
    assert sorted(module(name).__all__) == sorted(["fetch", "parse", "validate", *MORE.get(name, ())])


def test_a_source_is_filled_in(tmp_path):
    found = description.read("made_up", _write(tmp_path, SOUND))
    assert (found.tables, found.file_variable, found.key_variable) == (("some_table",), "", "RAREEARTHS_MADE_UP_KEY")
    assert found.judgements["left_out"]["codes"] == ["1"]
    said = {"id": "made_2026", "title": "Made up, 2026", "path": "https://example.org/", "terms_ja": "自由。"}
    assert found.source("made_{year}", year=2026) == said


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"title": {"en": "Made up"}}, "title: expected a text in ja and one in en"),
        ({"tables": "some_table"}, "tables: expected a list of tables; got 'some_table'"),
        ({"hosts": ["example.org"]}, "hosts: expected a mapping of hosts"),
        ({"limits": {"per_second": 0, "bytes": 1}}, "limits: expected numbers"),
        ({"key_variable": 3}, "key_variable: expected the name of a variable; got 3"),
        ({"sources": {"made_up": {"title": ""}}}, "sources: expected a mapping of ids to texts"),
        ({"sources": {"made_up": {"licens": "CC0"}}}, "sources, made_up: expected some of id, title, .*got licens"),
        ({"judgements": {"left_out": {"codes": []}}}, "judgements: expected a mapping .* each with its reason"),
        ({"tabels": []}, "tabels: expected one of the fields"),
    ],
)
def test_a_slip_is_named(tmp_path, change, named):
    path = _write(tmp_path, SOUND | change)
    with pytest.raises(description.DescriptionBroken, match=f"made_up/publisher.yaml, {named}"):
        description.read("made_up", path)


@pytest.mark.parametrize("content", ["title: [", "- a list"])
def test_a_file_that_is_none_is_named(tmp_path, content):
    with pytest.raises(description.DescriptionBroken, match=r"made_up/publisher.yaml, the file: expected .*; got"):
        description.read("made_up", _write(tmp_path, content))


def test_hosts_of_a_list_of_addresses(tmp_path, monkeypatch):
    monkeypatch.setattr(description.paths, "DATA", tmp_path)
    (tmp_path / "list.yaml").write_text(
        "documents: [{address: 'https://a.example/x'}, {address: 'http://a.example/y'}, {address: 'http://b.example'}]"
    )
    path = _write(tmp_path, SOUND | {"hosts": "list.yaml"})
    assert description.read("made_up", path).hosts == {
        "a.example": "https://a.example",
        "b.example": "http://b.example",
    }
    (tmp_path / "list.yaml").write_text("documents: 3")
    assert description.read("made_up", path).hosts == {}, "the publisher says what is wrong when it is asked"
