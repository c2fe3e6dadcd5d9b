"""Whoever recomputes the arithmetic that the evidence of the last build shows gets the results that stand there."""

from __future__ import annotations

import functools
import json
import math
import re

import built
import pytest

from rareearths.audit import arithmetic
from rareearths.chapter import verdicts
from rareearths.notebook import has_code
from rareearths.paper import claims
from rareearths.pipeline import traces

LANGUAGES = ("en", "ja")


@functools.cache
def built_traces() -> dict[str, dict]:
    """The traces of the last build, by chapter."""
    found = {}
    for path in built.notebooks():
        if has_code(path):
            kept = built.run(path).folder / traces.KEPT
            found[path.stem] = json.loads(kept.read_text(encoding="utf-8"))["trace"]
    return found


def told_claims():
    """Each value of each claim of the last build: its claim, the tree, and the verdict that writes it."""
    for trace in built_traces().values():
        for name, one in trace["claims"].items():
            for node, value in zip(one["told"], one["computed"], strict=True):
                yield claims.known(name), node, value


def is_told(node):
    """Whether a value is told by its arithmetic down to source values, counts and numbers of the code."""
    return node["how"] != "computed" and all(map(is_told, node.get("of", ())))


def test_the_arithmetic_told_is_that_of_the_values_judged():
    odd = [(claim.claim_id, node) for claim, node, value in told_claims() if node["value"] != value]
    assert odd == []


def test_most_claims_are_told_by_their_arithmetic():
    whole: dict[str, bool] = {}
    for claim, node, _ in told_claims():
        whole[claim.claim_id] = whole.get(claim.claim_id, True) and is_told(node)
    share = sum(whole.values()) / len(whole)
    assert share >= 0.8, f"{share:.1%} of {len(whole)} claims"


def nodes(node):
    yield node
    for inner in node.get("of", ()):
        yield from nodes(inner)


def recomputed(node):
    """The value of an operation from the values it was made of; None for what is no arithmetic."""
    of = [one["value"] for one in node.get("of", ())]
    if node["how"] in ("sub", "truediv", "mul"):
        return {"sub": lambda a, b: a - b, "truediv": lambda a, b: a / b, "mul": lambda a, b: a * b}[node["how"]](*of)
    simple = {"add": math.fsum, "neg": lambda one: -one[0], "abs": lambda one: abs(one[0])}
    if node["how"] in ("largest", "smallest") and len(of) > 1:
        return (max if node["how"] == "largest" else min)(of)
    return simple[node["how"]](of) if node["how"] in simple else None


def test_every_operation_told_gives_its_value():
    checked = 0
    for claim, tree, _ in told_claims():
        for node in nodes(tree):
            result = recomputed(node)
            if result is not None:
                checked += 1
                assert result == pytest.approx(node["value"], rel=1e-12, abs=1e-9), (claim.claim_id, node)
    assert checked > 200


# a quantity as either language writes it -> a number in the base of its unit
SCALES = {
    "kt": 1e3, "Mt": 1e6, "kg": 1e-3, "キロ": 1e-3, "%": 0.01, "percentage points": 0.01, "ポイント": 0.01,
    "million": 1e6, "billion": 1e9, "/kg": 1e3, "ドル/キロ": 1e3,
}  # fmt: skip
MYRIADS = {"兆": 1e12, "億": 1e8, "万": 1e4}
QUANTITY = re.compile(
    r"(?:USD |CNY |EUR |JPY |A\$|No\. )?(?P<size>(?:[\d,.]+[兆億万])*(?:[\d,.]*\d)?)"
    r"(?P<unit>/kg|/t|ドル/キロ|ドル/トン| million| billion|%|[ァ-ヶー一-龠]+| percentage points| [a-z]+| kt| Mt)?"
)
# what stands behind a value to say how it was made
ASIDE = re.compile(
    r" \((?:sum|mean|largest|smallest|entries|different|first|computed|rank|part of)[^()]*(?:\([^()]*\)[^()]*)*\)"
    r"|（(?:\d|該当|次の)[^（）]*(?:（[^（）]*）[^（）]*)*）"
)


def base(written):
    """A quantity in its base, and half of the last digit that is shown of it."""
    found = QUANTITY.fullmatch(written.lstrip("−"))
    size, unit = found["size"], (found["unit"] or "").strip()
    scale, value, last = SCALES.get(unit, 1.0), 0.0, 1.0
    for number, myriad in re.findall(r"([\d,.]+)([兆億万]?)", size):
        value += float(number.replace(",", "")) * MYRIADS.get(myriad, 1)
        last = MYRIADS.get(myriad, 10.0 ** -len(number.partition(".")[2]))
    return (-value if written.startswith("−") else value) * scale, last * scale / 2


def by_hand(line):
    """Do what a reader with a calculator would do with a line; also the result shown, and half of its last digit."""
    left, _, result = ASIDE.sub("", line).rpartition(" = ")
    parts = re.split(r"( [+−×÷] |abs\(|−?\(|\))", re.sub(r"\|(.*)\|", r"abs(\1)", left))
    signs = {"+": "+", "−": "-", "×": "*", "÷": "/", "(": "(", "−(": "-(", "abs(": "abs(", ")": ")", "": ""}
    code = "".join(signs[text] if (text := part.strip()) in signs else repr(base(text)[0]) for part in parts)
    shown, off = base(result)
    if not re.search("[%A-Za-zァ-ヶ]", left):  # units that do not agree are left out, that of the result is not
        scale = next((scale for unit, scale in SCALES.items() if result.endswith(unit)), 1)
        shown, off = shown / scale, off / scale
    return eval(code), shown, off


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_reader_who_recomputes_a_line_gets_its_result(lang):
    checked = 0
    for claim, node, value in told_claims():
        if node["how"] not in ("add", "sub", "mul", "truediv", "neg", "abs") or not is_told(node):
            continue
        written = verdicts.Verdict(claim, (value,), "reproduced", lang).computed_text
        [line] = arithmetic.lines([node], [written], claim.unit, lang)
        if " = " not in line:
            continue  # one value, in another unit
        result, shown_result, off = by_hand(line)
        if lang == "ja" and "万" in line:  # 9,090万トン are written from 90.9 Mt, whose digits tell more
            _, off = base(verdicts.Verdict(claim, (value,), "reproduced", "en").computed_text)
        checked += 1
        assert result == pytest.approx(shown_result, rel=2e-5, abs=off), (claim.claim_id, line)
    assert checked > 90


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_code_of_a_table_is_left_in_the_words(lang):
    for trace in built_traces().values():
        for one in [*trace["claims"].values(), *trace["numbers"].values()]:
            for value in arithmetic.inputs(one["told"], lang):
                assert "_" not in value["name"] and value["name"], value
