"""Trees of arithmetic and their units: what can be left out of a line because the units say it already.

A chapter multiplies by 100 to have per cent, and divides by 1,000,000 to have millions of tonnes. With its units a line
says the same without: 270,000 t ÷ 390,000 t = 69.2%. Whether it does is computed, with every value in the base of its
unit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import reduce
from typing import Any

from rareearths.audit import cells

Node = Mapping[str, Any]

# of each unit, how much of its base: 2 kt are 2000 of t, 5 % are 0.05 of 1
SCALES = {
    "%": 0.01, "pt": 0.01, "kg": 0.001, "kt": 1e3, "Mt": 1e6, "USD/kg": 1e3, "million_USD": 1e6, "million_CNY": 1e6,
    "million_EUR": 1e6, "million_AUD": 1e6, "100million_CNY": 1e8, "100million_JPY": 1e8,
}  # fmt: skip
# what is one value for a reader, whatever it was made of
WHOLE = (
    "constant", "cell", "computed", "sum", "mean", "count", "distinct", "first", "part", "whole part", "round",
    "largest", "smallest", "rank from the largest", "rank from the smallest", "place of largest", "place of smallest",
)  # fmt: skip
_SAME = 1e-9


def with_units(node: Node, result_unit: str) -> tuple[Node, bool]:
    """Return the tree to show, and whether it can be shown in bare numbers only.

    Parameters
    ----------
    node : mapping
        As `rareearths.tracing.arithmetic.tell` returns it.
    result_unit : str
        The unit that its value is written in.

    Returns
    -------
    node : mapping
        Without the factors that the units make superfluous.
    bare : bool
        True where the units do not agree with each other, so that none can be shown.

    Examples
    --------
    >>> ratio = {"how": "truediv", "value": 0.5, "of": [{"how": "sum", "value": 1.0}, {"how": "sum", "value": 2.0}]}
    >>> share = {"how": "mul", "value": 50.0, "of": [{"how": "constant", "value": 100}, ratio]}
    >>> shown, bare = with_units(share, "%")
    >>> shown["how"], [one["value"] for one in shown["of"]], bare
    ('truediv', [1.0, 2.0], False)
    """
    if not is_number(node):
        return node, False
    wanted = node["value"] * SCALES.get(result_unit, 1)
    factor = _in_base(node) / wanted if wanted else 0
    for one in (node, _in_units(node)):
        found = _in_base(one)
        stripped = _without(one, found / wanted) if wanted and found else None
        for tree in (one, stripped):
            if tree and math.isclose(_in_base(tree), wanted, rel_tol=_SAME, abs_tol=1e-12):
                return tree, False
    if not result_unit and any(math.isclose(factor, scale) for scale in SCALES.values()):
        return node, False  # written without its unit, which the values have
    return node, True


def _in_units(node: Node) -> Node:
    """Return a tree in which per cent divided by 100 are per cent, and numbers added to per cent are such."""
    if node["how"] in WHOLE:
        return node
    of = [_in_units(one) for one in node["of"]]
    # 100 − 87% but not 1 + 60%, which was 1 + 60 / 100
    if node["how"] in ("add", "sub") and any(one["how"] in WHOLE and unit_of(one) == "%" for one in node["of"]):
        of = [dict(one) | {"unit": "%"} if one["how"] == "constant" else one for one in of]
    made = dict(node) | {"of": of}
    above, below, number = factors(made)
    if any(map(_has_percent, above)) and math.isclose(number, 0.01):
        return _product(above, below, 1, node["value"])
    return made


def _has_percent(node: Node) -> bool:
    if node["how"] in WHOLE:
        return unit_of(node) == "%"
    return any(map(_has_percent, node["of"]))


def _in_base(node: Node) -> float:
    """Compute a tree with every value in the base of its unit: tonnes, not thousands of tonnes; parts, not per cent."""
    how, of = node["how"], node.get("of", ())
    if how in WHOLE:
        return float(node["value"]) * SCALES.get(unit_of(node), 1) if is_number(node) else math.nan
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
        above, below, number = factors(node)
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


def factors(node: Node) -> tuple[list[Node], list[Node], float]:
    """Return what a product multiplies, what it divides by, and the one number that those of the code make."""
    how, of = node["how"], node.get("of", ())
    if how == "constant" and node["value"]:
        return [], [], node["value"]
    if how not in ("mul", "truediv"):
        return [node], [], 1.0
    (above, below, number), (second_above, second_below, second) = (factors(one) for one in of)
    if how == "truediv":
        second_above, second_below, second = second_below, second_above, 1 / second
    return above + second_above, below + second_below, number * second


def _product(above: list[Node], below: list[Node], number: float, value: float) -> Node:
    factors = [{"how": "constant", "value": number}] if number != 1 else []
    made: Node = (factors + above)[0]
    for how, others in (("mul", (factors + above)[1:]), ("truediv", below)):
        for one in others:
            made = {"how": how, "of": [made, one], "value": math.nan}
    return dict(made) | {"value": value} if len(factors) + len(above) + len(below) > 1 else made


def tidy(node: Node) -> Node:
    """Return a product in which the numbers of the code are one, in front or behind."""
    if node["how"] not in ("mul", "truediv"):
        return node
    above, below, number = factors(node)
    if not above:
        return node
    if 0 < number < 1:
        return _product(above, [*below, {"how": "constant", "value": 1 / number}], 1, node["value"])
    return _product(above, below, number, node["value"])


def unit_of(node: Node) -> str:
    """Return the unit of one value; of a sum that of its terms, of the largest that of all."""
    how, of = node["how"], node.get("of", ())
    if how == "cell":
        return cells.describe(node["row"], node["column"], "en").unit
    if how in ("largest", "smallest", "whole part", "round"):
        return unit_of(of[0])
    if how == "constant":
        return node.get("unit", "")
    return unit_of(node["like"]) if "like" in node else ""


def is_number(node: Node) -> bool:
    """Say whether the value of a node is a number; others are texts."""
    return not isinstance(node["value"], str) and node["value"] is not None
