"""The documents at the root: their links and commands exist, and the two languages say the same."""

from __future__ import annotations

import json
import re

import pytest
import yaml

import rareearths
from rareearths.bilingual import numerals, prose
from rareearths.paths import ROOT

DOCUMENTS = ("README.md", "README.ja.md", "CONTRIBUTING.md")


def code_words(text):
    """Words in code type, each once."""
    return sorted(set(re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```|``.+?``", "", text, flags=re.S))))


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def commands(text):
    """Lines of the shell examples, without comments."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.S)
    return [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_to_files_lead_somewhere(name):
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", read(name))
    assert targets or name == "CONTRIBUTING.md"
    assert [target for target in targets if not (ROOT / target).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_commands_exist(name):
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.M))
    text = read(name)
    named = set(re.findall(r"(?m)(?:`|^)make ([a-z]+)", text))
    assert named
    assert named <= targets
    scripts = set(re.findall(r"scripts/(\w+)\.py", text))
    assert {script for script in scripts if not (ROOT / "scripts" / f"{script}.py").exists()} == set()


def test_both_readmes_say_the_same():
    ja, en = read("README.ja.md"), read("README.md")
    left, right = prose.features(ja), prose.features(en)
    for name in ("heading levels", "links to other sites", "reference targets"):
        # each links to the other
        expected = [target for target in left[name] if not target.startswith("README")]
        assert [target for target in right[name] if not target.startswith("README")] == expected, name
    numbers_ja, numbers_en = numerals.read(prose.plain(ja)), numerals.read(prose.plain(en))
    assert (numbers_ja.lacking(numbers_en), numbers_en.lacking(numbers_ja)) == ([], [])
    assert [re.sub(r"\bja\b", "en", line) for line in commands(ja)] == commands(en)


def test_both_halves_of_contributing_have_the_same_parts():
    en, ja = re.split(r"(?m)^# 参加の手引き$", read("CONTRIBUTING.md"))
    assert prose.features(en)["heading levels"][1:] == prose.features(ja)["heading levels"]
    assert commands(en) == commands(ja)
    assert code_words(en) == code_words(ja)


def test_the_citation_names_book_and_paper():
    citation = yaml.safe_load(read("CITATION.cff"))
    assert citation["cff-version"] == "1.2.0"
    assert citation["version"] == rareearths.__version__
    (paper,) = citation["references"]
    assert paper["title"] in read("data/paper/references.bib")
    assert paper["year"] == 2025


def test_zenodo_and_the_pages_say_what_the_citation_says():
    citation, zenodo = yaml.safe_load(read("CITATION.cff")), json.loads(read(".zenodo.json"))
    assert zenodo["creators"] == [{"name": author["name"]} for author in citation["authors"]]
    same = {"title": "title", "description": "abstract", "version": "version", "publication_date": "date-released"}
    same |= {"license": "license", "keywords": "keywords", "notes": "message"}
    assert {key: zenodo[key] for key in same} == {key: citation[other] for key, other in same.items()}
    edition = yaml.safe_load(read("_config.yml"))["edition"]
    assert edition == {"version": citation["version"], "date": citation["date-released"]}


def test_the_book_has_one_name():
    titles = {lang: entry["title"] for lang, entry in yaml.safe_load(read("_config.yml"))["languages"].items()}
    assert read("README.md").startswith(f"# {titles['en']}\n")
    assert read("README.ja.md").startswith(f"# {titles['ja']}\n")
    assert yaml.safe_load(read("CITATION.cff"))["title"] == titles["en"]
