"""The arithmetic behind a number as a reader would write it: values with their units, signs, the result.

What is shown was really computed: each line is made from the tree that the traced run left
(`rareearths.tracing.arithmetic`). Factors that only turn one unit into another are left out where the units say the
same; whether they do is computed, and if they do not, the line is shown in bare numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import reduce
from typing import Any

from rareearths import language
from rareearths.audit import cells

Node = Mapping[str, Any]

# of each unit, how much of its base: 2 kt are 2000 of t, 5 % are 0.05 of 1
_SCALES = {
    "%": 0.01, "pt": 0.01, "kg": 0.001, "kt": 1e3, "Mt": 1e6, "USD/kg": 1e3, "million_USD": 1e6, "million_CNY": 1e6,
    "million_EUR": 1e6, "million_AUD": 1e6, "100million_CNY": 1e8, "100million_JPY": 1e8,
}  # fmt: skip
_SIGNS = {"add": " + ", "sub": " − ", "mul": " × ", "truediv": " ÷ "}
_SUM, _PRODUCT, _SIGNED, _ATOM = range(4)  # how strongly a text holds together
_STRENGTH = {"add": _SUM, "sub": _SUM, "mul": _PRODUCT, "truediv": _PRODUCT, "neg": _SIGNED}
# what is one value for a reader, whatever it was made of
_WHOLE = (
    "constant", "cell", "computed", "sum", "mean", "count", "distinct", "first", "part", "whole part", "round",
    "largest", "smallest", "rank from the largest", "rank from the smallest", "place of largest", "place of smallest",
)  # fmt: skip
_EXACT, _ROUNDED = 9, 7  # digits of a source's value, and of a value computed on the way
_SAME = 1e-9


def lines(told: Sequence[Node], results: Sequence[str], unit: str, lang: str) -> list[str]:
    """Return a line of arithmetic for each value.

    Parameters
    ----------
    told : sequence of mapping
        As `rareearths.tracing.arithmetic.tell` returns them.
    results : sequence of str
        The values as they are written where they are used.
    unit : str
        The unit they are written in.
    lang : {"ja", "en"}

    Returns
    -------
    list of str
        Without those of which nothing can be told.

    Examples
    --------
    >>> lines([{"how": "count", "value": 6, "count": 12}], ["6"], "", "en")
    ['entries that meet the condition, out of 12 = 6']
    """
    return [line for one, result in zip(told, results, strict=True) if (line := _line(one, result, unit, lang))]


def inputs(told: Sequence[Node], lang: str) -> list[dict[str, str]]:
    """Return the values put in, each once: the value, what it is, the address of its row."""
    found: dict[str, dict[str, str]] = {}
    for node in (inner for one in told for inner in _walk(one)):
        if node["how"] == "cell":
            cell = cells.describe(node["row"], node["column"], lang)
            one = {"value": _value(node, lang), "name": cell.name, "href": cell.href}
        elif "like" in node:
            cell = cells.describe(node["like"]["row"], node["like"]["column"], lang)
            one = {"value": _value(node, lang), "name": f"{_said(node, lang)} — {cell.series}", "href": ""}
        else:
            continue
        found.setdefault(f"{one['value']} {one['name']}", one)
    return list(found.values())


def is_told(node: Node) -> bool:
    """Say whether a value is told by its arithmetic down to source values, counts and numbers of the code."""
    return all(inner["how"] != "computed" for inner in _walk(node))


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for inner in node.get("of", ()):
        yield from _walk(inner)


def _line(node: Node, result: str, unit: str, lang: str) -> str:
    words = language.say("arithmetic", lang)
    how = node["how"]
    if how == "cell":
        return _read(node, lang)
    if how == "computed":
        return words["equals"].format(_found(node["count"], lang), result) if node["count"] else ""
    if how in _WHOLE:
        return words["equals"].format(_said(node, lang), result) if how != "constant" else ""
    shown, bare = _with_units(node, unit)
    written = _write(shown, lang, bare)[0]
    # 36,000,000 t are 36 Mt: in Japanese the same words
    as_it_is = shown["how"] == "cell" and written == result
    return _read(shown, lang) if as_it_is else words["equals"].format(written, result)


def _read(node: Node, lang: str) -> str:
    words = language.say("arithmetic", lang)
    return words["as printed" if node["row"].startswith("paper/claims#") else "as read"].format(_value(node, lang))


def _with_units(node: Node, result_unit: str) -> tuple[Node, bool]:
    """Return the tree to show, and whether it can be shown in bare numbers only."""
    if not _is_number(node):
        return node, False
    wanted = node["value"] * _SCALES.get(result_unit, 1)
    factor = _in_base(node) / wanted if wanted else 0
    for one in (node, _in_units(node)):
        found = _in_base(one)
        stripped = _without(one, found / wanted) if wanted and found else None
        for tree in (one, stripped):
            if tree and math.isclose(_in_base(tree), wanted, rel_tol=_SAME, abs_tol=1e-12):
                return tree, False
    if not result_unit and any(math.isclose(factor, scale) for scale in _SCALES.values()):
        return node, False  # written without its unit, which the values have
    percent = _without(node, 100) if result_unit in ("%", "pt") else None
    return percent or node, True


def _in_units(node: Node) -> Node:
    """Return a tree in which per cent divided by 100 are per cent, and numbers added to per cent are such."""
    if node["how"] in _WHOLE:
        return node
    of = [_in_units(one) for one in node["of"]]
    if node["how"] in ("add", "sub") and any(one["how"] in _WHOLE and _unit(one) == "%" for one in of):
        of = [dict(one) | {"unit": "%"} if one["how"] == "constant" else one for one in of]
    above, below, number = _factors(node)
    if len(above) == 1 and not below and math.isclose(number, 0.01) and _unit(above[0]) in ("%", "pt"):
        return above[0]
    return dict(node) | {"of": of}


def _in_base(node: Node) -> float:
    """Compute a tree with every value in the base of its unit: tonnes, not thousands of tonnes; parts, not per cent."""
    how, of = node["how"], node.get("of", ())
    if how in _WHOLE:
        return float(node["value"]) * _SCALES.get(_unit(node), 1) if _is_number(node) else math.nan
    parts = [_in_base(one) for one in of]
    if how == "neg":
        return -parts[0]
    if how == "abs":
        return abs(parts[0])
    return reduce(_calculate(how), parts)


def _calculate(how: str) -> Any:
    return {
        "add": lambda a, b: a + b,
        "sub": lambda a, b: a - b,
        "mul": lambda a, b: a * b,
        "truediv": lambda a, b: a / b if b else math.nan,
    }.get(how, lambda _, __: math.nan)


def _without(node: Node, factor: float) -> Node | None:
    """Return a tree without a factor that the whole of it has; None if it has not."""
    how, of = node["how"], node.get("of", ())
    if how in ("mul", "truediv"):
        above, below, number = _factors(node)
        left = number / factor
        whole = math.isclose(left, round(left), rel_tol=_SAME) and round(left) >= 1
        if math.isclose(number, 1) or not whole or not above:
            return None
        return _product(above, below, round(left), node["value"] / factor)
    if how == "constant":
        left = node["value"] / factor
        return {"how": how, "value": left} if left >= 1 and left == round(left) else None
    if how in ("add", "sub", "neg", "abs"):
        parts = [_without(one, factor) for one in of]
        if all(parts):
            return {"how": how, "of": parts, "value": node["value"] / factor}
    return None


def _factors(node: Node) -> tuple[list[Node], list[Node], float]:
    """Return what a product multiplies, what it divides by, and the one number that those of the code make."""
    how, of = node["how"], node.get("of", ())
    if how == "constant" and node["value"]:
        return [], [], node["value"]
    if how not in ("mul", "truediv"):
        return [node], [], 1.0
    (above, below, number), (second_above, second_below, second) = (_factors(one) for one in of)
    if how == "truediv":
        second_above, second_below, second = second_below, second_above, 1 / second
    return above + second_above, below + second_below, number * second


def _product(above: list[Node], below: list[Node], number: float, value: float) -> Node:
    factors = [{"how": "constant", "value": number}] if number != 1 else []
    made: Node = (factors + above)[0]
    for how, others in (("mul", (factors + above)[1:]), ("truediv", below)):
        for one in others:
            made = {"how": how, "of": [made, one], "value": math.nan}
    return dict(made) | {"value": value}


def _tidy(node: Node) -> Node:
    """Return a product in which the numbers of the code are one, in front or behind."""
    if node["how"] not in ("mul", "truediv"):
        return node
    above, below, number = _factors(node)
    if not above:
        return node
    if 0 < number < 1:
        return _product(above, [*below, {"how": "constant", "value": 1 / number}], 1, node["value"])
    return _product(above, below, number, node["value"])


def _write(node: Node, lang: str, bare: bool) -> tuple[str, int]:
    """Return a tree as text, and how strongly it holds together."""
    words = language.say("arithmetic", lang)
    node = _tidy(node)
    how, of = node["how"], node.get("of", ())
    if how in _WHOLE:
        return _operand(node, lang, bare), _SIGNED if _is_number(node) and node["value"] < 0 else _ATOM
    if how not in _STRENGTH:
        inside = [_write(one, lang, bare)[0] for one in of]
        return words[how].format(*inside), _ATOM
    strength = _STRENGTH[how]
    if how == "neg":
        text, inner = _write(of[0], lang, bare)
        return f"−{text if inner == _ATOM else f'({text})'}", strength
    texts = []
    for place, one in enumerate(of):
        text, inner = _write(one, lang, bare)
        # a − (b − c), a ÷ (b × c) and a + (−b), but a × b ÷ c and −a + b
        apart = inner < strength or (place and inner == strength and how in ("sub", "truediv"))
        texts.append(f"({text})" if apart or (place and text.startswith("−")) else text)
    return _SIGNS[how].join(texts), strength


def _operand(node: Node, lang: str, bare: bool) -> str:
    """Return one value inside a line, with what it is where that is not a source's value."""
    value = _value(node, lang, bare)
    if node["how"] in ("constant", "cell"):
        return value
    said = _found(node["count"], lang) if node["how"] == "computed" else _said(node, lang)
    return language.say("arithmetic", lang)["which is"].format(value, said)


def _found(count: int, lang: str) -> str:
    words = language.say("arithmetic", lang)
    return words["computed from one"] if count == 1 else words["computed"].format(language.number(count, "", lang))


def _unscaled(node: Node) -> Node:
    """Return the one value that a node is a multiple of, the node itself if there is no such value."""
    above, below, _ = _factors(node)
    return above[0] if len(above) == 1 and not below else node


def _said(node: Node, lang: str) -> str:
    """Return how a value was made that is no arithmetic: the sum of 12 values, the largest of 5."""
    words = language.say("arithmetic", lang)
    how, of, count = node["how"], node.get("of", ()), node.get("count")
    if how == "count" and count is None:
        return words["counted"]
    if how in ("largest", "smallest") and len(of) > 1:
        unit = next((found for one in of if (found := _unit(one))), "")
        listed = [_write(tree, lang, bare)[0] for tree, bare in (_with_units(one, unit) for one in of)]
        return words[f"{how} listed"].format(words["comma"].join(listed))
    inner = _write(_unscaled(of[0]), lang, False)[0] if of else ""
    if how in ("largest", "smallest") and of[0]["how"] not in _WHOLE:
        how = f"{how} made"
    return words[how].format(inner, language.number(count or 0, "", lang))


def _value(node: Node, lang: str, bare: bool = False) -> str:
    """Return a value with its unit."""
    value = node["value"]
    if not _is_number(node):
        return cells.text(str(value), lang)
    digits = _digits(value, _EXACT if node["how"] == "cell" else _ROUNDED)
    unit = "" if bare else _unit(node)
    if lang == "ja":
        return _in_japanese(value, unit, digits)
    if unit.startswith("million_") and abs(value) >= 10_000:
        # thousands of millions are written as billions, with one decimal more than asked for where there are any
        digits += 3 - bool(value % 1000)
    return language.number(float(value), unit, lang, digits)


def _in_japanese(value: float, unit: str, digits: int) -> str:
    """Write a quantity in tonnes rather than thousands of them, to the digits that the arithmetic needs."""
    if unit in ("kt", "Mt"):
        value, unit = value * _SCALES[unit], "t"
        digits = _digits(value, _EXACT)
    written = language.number(float(value), unit, "ja", digits)
    if digits and unit and abs(value) >= 10_000 and not unit.startswith("million_"):
        # the book's words for tens of thousands have no decimals
        return language.number(1, unit, "ja").replace("1", language.number(float(value), "", "ja", digits))
    return written


def _digits(value: float, significant: int) -> int:
    """Return how many decimals a value has, of so many digits in all."""
    return max(0, -int(Decimal(f"{value:.{significant}g}").normalize().as_tuple().exponent))


def _unit(node: Node) -> str:
    """Return the unit of one value; of a sum that of its terms, of the largest that of all."""
    how, of = node["how"], node.get("of", ())
    if how == "cell":
        return cells.describe(node["row"], node["column"], "en").unit
    if how in ("largest", "smallest", "whole part", "round"):
        return _unit(of[0])
    if how == "constant":
        return node.get("unit", "")
    return _unit(node["like"]) if "like" in node else ""


def _is_number(node: Node) -> bool:
    return not isinstance(node["value"], str) and node["value"] is not None
