"""Other words for every text of the data: which columns are texts, their schemas say."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from rareearths import language

# texts that are no wording, although their schemas would let them be written otherwise
VALUES = {
    ("claims", "printed"): "the paper's value, which is judged",
    ("expected-verdicts", "printed"): "the same",
    ("expected-verdicts", "computed"): "the value that a build computed",
    ("later-verdicts", "computed"): "the same",
    ("usgs_world", "unit"): "the unit of a number, which a chapter writes it with",
    ("usgs_world", "mark"): "a sign in place of a number, such as W",
    ("usgs_world_import_sources", "mark"): "the same",
}
FACT = ("readings", "text")  # where there is no value, the text is the fact itself
SECTIONS = ("mineral_kinds", "mineral_products")  # of ui.yaml: what the words of the column ``detail`` are in English
_SAMPLE, _SAMPLE_JA = "wording " + "a" * 16, "言葉" + "あ" * 16
_KANA = "あいうえおかきくけこさしすせそた"
_MADE = re.compile(f"([Ww])ording ([a-p]{{16}})|言葉([{_KANA}]{{16}})")


class Words:
    """Other words for texts, and the way back."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._translated: dict[str, str] = {}

    def other(self, written: str, detail: bool = False) -> str:
        """Say a text in other words, of its script and with its full stop, without a digit; the same for the same."""
        if not written.strip():
            return written
        letters = hashlib.sha256(written.encode()).hexdigest()[:16]
        stop = next((stop for stop in (".", "。") if written.endswith(stop)), "")
        name = letters.translate(str.maketrans("0123456789abcdef", "ghijklmnopabcdef"))
        self._texts[name] = written.removesuffix(stop)
        if detail:
            said = {word: each for section in SECTIONS for word, each in language.say(section, "en").items()}
            self._translated[name] = said.get(written, written)
        if re.search("[ぁ-んァ-ヶ一-龠]", written):
            return "言葉" + letters.translate(str.maketrans("0123456789abcdef", _KANA)) + stop
        return f"wording {name}{stop}"

    def back(self, said: str, translated: bool = True) -> str:
        """Put a text that holds other words back into those of the data, or into what the book calls them."""

        def found(match: re.Match[str]) -> str:
            first, name, kana = match.groups()
            if kana:
                name = kana.translate(str.maketrans(_KANA, "ghijklmnopabcdef"))
            text = self._translated.get(name, self._texts[name]) if translated else self._texts[name]
            return text[:1].upper() + text[1:] if first == "W" else text

        return _MADE.sub(found, said)


def columns(data: Path) -> Iterator[tuple[str, str, str]]:
    """Yield folder, table and name of every column that holds texts."""
    for folder, resource, schema in _resources(data):
        refers = {key["fields"][0] for key in schema.get("foreignKeys", [])}
        for field in schema["fields"]:
            named = field["name"] in refers or field["name"] == "source" or "lists" in field
            if not named and _is_text(field) and (resource["name"], field["name"]) not in VALUES:
                yield folder, resource["name"], field["name"]


def _is_text(field: Mapping[str, Any]) -> bool:
    """Say whether other words would be valid: a code has a list of its values, or a pattern that words do not fit."""
    bounds = field.get("constraints", {})
    if field["type"] != "string" or "enum" in bounds:
        return False
    samples = [sample + stop for sample in (_SAMPLE, _SAMPLE_JA) for stop in ("", ".", "。")]
    return "pattern" not in bounds or any(re.fullmatch(bounds["pattern"], sample) for sample in samples)


def _resources(data: Path) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Yield folder, resource and schema of every table that has a file, oldest vintage first."""
    schemas: dict[str, dict[str, Any]] = {}
    for path in sorted(data.glob("*/datapackage.yaml")):
        for resource in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["resources"]:
            schema = resource.get("schema") or schemas.get(resource["name"])
            if schema and "carried_from" not in resource and (path.parent / f"{resource['name']}.csv").exists():
                schemas[resource["name"]] = schema
                yield path.parent.name, resource, schema


def tables(data: Path, words: Words) -> None:
    """Word the texts of every table otherwise."""
    of: dict[tuple[str, str], list[str]] = {}
    for folder, table, column in columns(data):
        of.setdefault((folder, table), []).append(column)
    for (folder, table), texts in of.items():
        path = data / folder / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            names, rows = list(reader.fieldnames or ()), list(reader)
        for row in rows:
            for column in texts:
                if (table, column) != FACT or row["value"]:
                    row[column] = words.other(row[column], detail=column == "detail")
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def bibliography(path: Path, words: Words) -> None:
    """Give each work another title, note and address."""
    text, titles = re.subn(
        r"(?m)^  (title|translation|note) = \{\{(.*)\}\},$",
        lambda found: f"  {found[1]} = {{{{{words.other(found[2])}}}}},",
        path.read_text(encoding="utf-8"),
    )
    text, addresses = re.subn(
        r"(?m)^  url = \{(.*)\},$",
        lambda found: f"  url = {{https://example.org/{words.other(found[1]).strip('.').split()[1]}}},",
        text,
    )
    assert min(titles, addresses) > 100
    path.write_text(text, encoding="utf-8")


def exhibits(path: Path, words: Words) -> None:
    """Give each exhibit another title."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    for entry in content["exhibits"]:
        entry |= {name: words.other(entry[name]) for name in ("title_ja", "title_en")}
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def descriptors(data: Path, words: Words) -> None:
    """Word the titles and descriptions of packages, tables, columns and sources otherwise."""
    for path in data.glob("*/datapackage.yaml"):
        package = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        columns_of = [field for each in package["resources"] for field in each.get("schema", {}).get("fields", [])]
        for entry in [package, *package["resources"], *package["sources"], *columns_of]:
            told = {"title", "title_ja", "description", "description_ja", "publisher"} & set(entry)
            entry |= {name: words.other(str(entry[name])) for name in told}
        path.write_text(yaml.dump(package, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False), "utf-8")
