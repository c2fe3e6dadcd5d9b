"""What is known about single figures of UN Comtrade and was decided by a person, with reasons.

A judgement about a broken weight holds only while the figure is as it was judged: ``below`` is its guard. Once the
publisher mends the figure, it is used again without any change here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

CHINA = 156


@dataclass(frozen=True)
class Broken:
    """A weight that must not be used.

    Parameters
    ----------
    reporter, period, flow, hs
        The figure's key; it judges the trade with the world and with every partner.
    below : float
        Tonnes of trade with the world. A weight from there on is taken as mended.
    reason : str
        Printed as the rows' note.
    """

    reporter: int
    period: str
    flow: str
    hs: str
    below: float
    reason: str


@dataclass(frozen=True)
class Genuine:
    """A jump of the price per kilogram that is real, so that it stops nothing."""

    reporter: int
    period: str
    flow: str
    hs: str
    reason: str


_2016 = "broken: the weights of 2016 are incomplete; not usable"

# Weights of China for 2016: many lines have a value and no weight. World totals met, in tonnes: 2846 imports 2,615
# (10,634 in 2015, 34,340 in 2017), 280530 exports 1,430 (5,598 in 2015), 284690 exports 5,059, 850511 exports 35,077
# (90,431 in 2015, 105,134 in 2017). Values are fine. Codes whose total of 2016 was never read have no guard.
BROKEN = (
    Broken(CHINA, "2016", "M", "2846", 8_000, _2016),
    Broken(CHINA, "2016", "M", "284610", math.inf, _2016),
    Broken(CHINA, "2016", "M", "284690", math.inf, _2016),
    Broken(CHINA, "2016", "M", "280530", math.inf, _2016),
    Broken(CHINA, "2016", "X", "2846", math.inf, _2016),
    Broken(CHINA, "2016", "X", "284610", math.inf, _2016),
    Broken(CHINA, "2016", "X", "284690", 12_000, _2016),
    Broken(CHINA, "2016", "X", "280530", 3_500, _2016),
    Broken(CHINA, "2016", "X", "850511", 70_000, _2016),
)

GENUINE = (
    Genuine(CHINA, "2011", "M", "2846", "prices rose several times over in 2011 after China cut its export quota"),
)


def broken(reporter: int, period: str, flow: str, hs: str, world: float | None) -> str:
    """Return why a weight must not be used, empty if it may.

    Parameters
    ----------
    reporter, period, flow, hs
        The figure's key.
    world : float or None
        Tonnes of the same trade with the world; ``None`` or NaN when it is not known, which lifts nothing.
    """
    for judged in BROKEN:
        if (judged.reporter, judged.period, judged.flow, judged.hs) == (reporter, period, flow, hs):
            mended = world is not None and world >= judged.below  # NaN is not
            return "" if mended else judged.reason
    return ""


def is_genuine(reporter: int, period: str, flow: str, hs: str) -> bool:
    """Say whether a jump of the price per kilogram into this period is known to be real."""
    return any((each.reporter, each.period, each.flow, each.hs) == (reporter, period, flow, hs) for each in GENUINE)
