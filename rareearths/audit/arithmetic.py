"""The arithmetic behind a number as a reader would write it: values with their units, signs, the result.

What is shown was really computed: each line is made from the tree that the traced run left
(`rareearths.tracing.arithmetic`). Factors that only turn one unit into another are left out where the units say the
same; whether they do is computed, and if they do not, the line is shown in bare numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from rareearths import language
from rareearths.audit import cells, scaling

Node = scaling.Node

_SIGNS = {"add": " + ", "sub": " − ", "mul": " × ", "truediv": " ÷ "}
_SUM, _PRODUCT, _SIGNED, _ATOM = range(4)  # how strongly a text holds together
_STRENGTH = {"add": _SUM, "sub": _SUM, "mul": _PRODUCT, "truediv": _PRODUCT, "neg": _SIGNED}
_EXACT, _ROUNDED = 9, 7  # digits of a source's value, and of a value computed on the way


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
    if how in scaling.WHOLE:
        return words["equals"].format(_said(node, lang), result) if how != "constant" else ""
    shown, bare = scaling.with_units(node, unit)
    written = _write(shown, lang, bare)[0]
    # 36,000,000 t are 36 Mt: in Japanese the same words
    as_it_is = shown["how"] == "cell" and written == result
    return _read(shown, lang) if as_it_is else words["equals"].format(written, result)


def _read(node: Node, lang: str) -> str:
    words = language.say("arithmetic", lang)
    return words["as printed" if node["row"].startswith("paper/claims#") else "as read"].format(_value(node, lang))


def _write(node: Node, lang: str, bare: bool) -> tuple[str, int]:
    """Return a tree as text, and how strongly it holds together."""
    words = language.say("arithmetic", lang)
    node = scaling.tidy(node)
    how, of = node["how"], node.get("of", ())
    if how in scaling.WHOLE:
        return _operand(node, lang, bare), _SIGNED if scaling.is_number(node) and node["value"] < 0 else _ATOM
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
    above, below, _ = scaling.factors(node)
    return above[0] if len(above) == 1 and not below else node


def _said(node: Node, lang: str) -> str:
    """Return how a value was made that is no arithmetic: the sum of 12 values, the largest of 5."""
    words = language.say("arithmetic", lang)
    how, of, count = node["how"], node.get("of", ()), node.get("count")
    if how == "count" and count is None:
        return words["counted"]
    if how in ("largest", "smallest") and len(of) > 1:
        unit = next((found for one in of if (found := scaling.unit_of(one))), "")
        listed = [_write(tree, lang, bare)[0] for tree, bare in (scaling.with_units(one, unit) for one in of)]
        return words[f"{how} listed"].format(words["comma"].join(listed))
    inner = _write(_unscaled(of[0]), lang, False)[0] if of else ""
    if how in ("largest", "smallest") and of[0]["how"] not in scaling.WHOLE:
        how = f"{how} made"
    return words[how].format(inner, language.number(count or 0, "", lang))


def _value(node: Node, lang: str, bare: bool = False) -> str:
    """Return a value with its unit."""
    value = node["value"]
    if not scaling.is_number(node):
        return cells.text(str(value), lang)
    if node["how"] == "part":  # digits of a date or a code, which thousands would not be told apart in
        return f"{value:g}"
    digits = _digits(value, _EXACT if node["how"] == "cell" else _ROUNDED)
    unit = "" if bare else scaling.unit_of(node)
    if lang == "ja":
        return _in_japanese(value, unit, digits)
    if unit.startswith("million_") and abs(value) >= 10_000:
        # thousands of millions are written as billions, with one decimal more than asked for where there are any
        digits += 3 - bool(value % 1000)
    return language.number(float(value), unit, lang, digits)


def _in_japanese(value: float, unit: str, digits: int) -> str:
    """Write a quantity in tonnes rather than thousands of them, to the digits that the arithmetic needs."""
    if unit in ("kt", "Mt"):
        value, unit = value * scaling.SCALES[unit], "t"
        digits = _digits(value, _EXACT)
    written = language.number(float(value), unit, "ja", digits)
    if digits and unit and abs(value) >= 10_000 and not unit.startswith("million_"):
        # the book's words for tens of thousands have no decimals
        return language.number(1, unit, "ja").replace("1", language.number(float(value), "", "ja", digits))
    return written


def _digits(value: float, significant: int) -> int:
    """Return how many decimals a value has, of so many digits in all."""
    return max(0, -int(Decimal(f"{value:.{significant}g}").normalize().as_tuple().exponent))
