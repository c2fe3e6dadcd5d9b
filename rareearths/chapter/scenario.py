"""A cut of exports, step by step: one set of formulas, for numbers (numpy) and for a chart with sliders (Vega).

Everything is a share of what the world outside the exporting country bought before the cut. Demand of before stays
level; nobody answers but in the ways assumed; there is one good. Prices of before are 1.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from types import SimpleNamespace
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from altair.expr.core import ConstExpression

from rareearths.chapter.parameters import ParameterWrong

STEP = 0.25  # years
DAYS = 365  # in a year
_RANGES = {
    "dependence": (1, 99),
    "export_cut": (0, 100),
    "cut_years": (0, 30),
    "stock_days": (0, 3650),
    "elasticity": (0.05, 10),
    "substitution": (0, 100),
    "new_supply": (0, 100),
    "lead_years": (0, 40),
    "stay": (0, 100),
}
PARTS = ("exporter", "elsewhere", "added", "substituted", "stocks", "short")


@dataclass(frozen=True)
class Assumed:
    """What a run assumes.

    Parameters
    ----------
    dependence : float
        Part of the demand outside the exporter that it supplied before (%).
    export_cut : float
        Part of these exports withheld (%).
    cut_years : float
        How long (years).
    stock_days : float
        Stocks outside the exporter (days of the demand of before).
    elasticity : float
        Price elasticity of demand, without its sign.
    substitution : float
        Demand done away with for each year of the cut (% of the demand of before).
    new_supply : float
        Supply elsewhere that is decided on in each year of the cut (% of the demand of before).
    lead_years : float
        From the decision to the supply (years).
    stay : float
        Part of both that stays once the exporter sells as before (%).

    Raises
    ------
    rareearths.chapter.parameters.ParameterWrong
        If a value is no number, or out of its range.
    """

    dependence: float
    export_cut: float
    cut_years: float
    stock_days: float
    elasticity: float
    substitution: float
    new_supply: float
    lead_years: float
    stay: float

    def __post_init__(self) -> None:
        """Refuse what no run can assume."""
        for name, value in asdict(self).items():
            least, most = _RANGES[name]
            if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
                raise ParameterWrong(
                    f"Expected {name} to be a number from {least} to {most}; got {value!r}. Likely cause: a share in "
                    "place of per cent, or a typing slip. Next step: rareearths rerun --list says what each is."
                )


# The formulas; each may use those before it. ``x`` has the columns, the assumptions, and max, min and pow.
_BEFORE_STOCKS: dict[str, Callable[[Any], Any]] = {
    "on": lambda x: 1 * (x.year < x.cut_years),
    "kept": lambda x: x.on + (1 - x.on) * x.stay / 100,
    "withheld": lambda x: x.on * x.dependence * x.export_cut / 100,
    "substituted": lambda x: x.min(x.dependence, x.kept * x.substitution * x.min(x.year, x.cut_years)),
    "added": lambda x: x.min(
        x.dependence - x.substituted, x.kept * x.new_supply * x.min(x.max(x.year - x.lead_years, 0), x.cut_years)
    ),
    "missing": lambda x: x.max(x.withheld - x.substituted - x.added, 0),
}
_AFTER_STOCKS: dict[str, Callable[[Any], Any]] = {
    "short": lambda x: x.min(x.missing, x.max(x.drawn - 100 * x.stock_days / DAYS, 0) / STEP),
    "stocks": lambda x: x.missing - x.short,
    "price": lambda x: x.pow(1 - x.short / 100, -1 / x.elasticity),
    "exporter": lambda x: x.min(x.dependence - x.withheld, x.dependence - x.substituted - x.added),
    "elsewhere": lambda x: 100 - x.dependence + 0 * x.year,
    "revenue": lambda x: x.exporter * x.price,
}


def run(assumed: Assumed, years: float) -> pd.DataFrame:
    """Return the market outside the exporter in each quarter.

    Parameters
    ----------
    assumed : Assumed
    years : float
        How many, from the first day of the cut.

    Returns
    -------
    pandas.DataFrame
        A row for each quarter: ``year`` (its start, years from the cut), the `PARTS` (% of the demand of before, 100 in
        sum), ``price`` (of before = 1), ``revenue`` of the exporter (%, the same per year).

    Examples
    --------
    >>> plain = Assumed(60, 50, 1, 0, 0.5, 0, 0, 1, 100)
    >>> run(plain, 2).query("year in (0, 1)")[["year", "short", "price"]].round(2).to_numpy().tolist()
    [[0.0, 30.0, 2.04], [1.0, 0.0, 1.0]]
    """
    return pd.DataFrame(_quarters(asdict(assumed), years))


def _quarters(assumed: Mapping[str, Any], years: float) -> dict[str, np.ndarray]:
    """Return the columns of `run`; of several runs at once where an assumption is a column, a line for each."""
    columns: dict[str, Any] = {"year": np.arange(0, years, STEP)}
    known = dict(assumed) | {"max": np.maximum, "min": np.minimum, "pow": np.power}

    def put(formulas: Mapping[str, Callable]) -> None:
        for name, formula in formulas.items():
            columns[name] = formula(SimpleNamespace(**known, **columns))

    put(_BEFORE_STOCKS)
    columns["drawn"] = np.cumsum(columns["missing"] * STEP, axis=-1)
    put(_AFTER_STOCKS)
    return columns


def extremes(assumed: Assumed, low: Mapping[str, float], high: Mapping[str, float], years: float) -> pd.DataFrame:
    """Return the results of all runs at either end of each range.

    Parameters
    ----------
    assumed : Assumed
        What stays the same in all.
    low, high : mapping
        Name of an assumption to its lowest and its highest value; the same names in both.
    years : float

    Returns
    -------
    pandas.DataFrame
        A row for each of the 2 ** n runs, with what `results` gives.

    Examples
    --------
    >>> plain = Assumed(60, 50, 1, 0, 0.5, 0, 0, 1, 100)
    >>> extremes(plain, {"elasticity": 0.25}, {"elasticity": 1}, 2)["peak_price"].round(2).tolist()
    [4.16, 1.43]
    """
    ends = itertools.product(*([(name, low[name]), (name, high[name])] for name in low))
    runs = [asdict(replace(assumed, **dict(end))) for end in ends]
    # all at once: a column for each assumption, a line for each run
    columns = {name: np.array([float(one[name]) for one in runs])[:, np.newaxis] for name in asdict(assumed)}
    return pd.DataFrame(_results(_quarters(columns, years)))


def results(quarters: pd.DataFrame) -> dict[str, float]:
    """Return what a run comes to.

    Parameters
    ----------
    quarters : pandas.DataFrame
        As `run` gives it.

    Returns
    -------
    dict
        ``peak_price`` (of before = 1); ``short_years`` in which demand is cut off; ``exporter_end``, the exporter's
        part of the demand of before in the last quarter (%); ``revenue``, its revenue over all years against none of
        this happening (%).

    Examples
    --------
    >>> results(run(Assumed(60, 50, 1, 0, 0.5, 0, 0, 1, 100), 2))["short_years"]
    1.0
    """
    found = _results({name: quarters[name].to_numpy() for name in quarters})
    return {name: float(value) for name, value in found.items()}


def _results(columns: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """Return what each run comes to; its quarters lie along the last axis."""
    before = columns["exporter"] + columns["withheld"] + columns["substituted"] + columns["added"]
    quarters = columns["year"].shape[-1]
    return {
        "peak_price": columns["price"].max(axis=-1),
        "short_years": STEP * (columns["short"] > 0).sum(axis=-1),
        "exporter_end": columns["exporter"][..., -1],
        "revenue": 100 * columns["revenue"].sum(axis=-1) / before.max(axis=-1) / quarters,
    }


def computed(chart: alt.Chart) -> alt.Chart:
    """Let a chart of quarters compute the run itself.

    Parameters
    ----------
    chart : altair.Chart
        Its rows have the column ``year``. It needs a parameter for each field of `Assumed`, named like it.

    Returns
    -------
    altair.Chart
        With the columns that `run` gives.

    Examples
    --------
    >>> computed(alt.Chart(pd.DataFrame({"year": [0, 0.25]})).mark_line()).to_dict()["transform"][0]
    {'calculate': '(1 * (datum.year < cut_years))', 'as': 'on'}
    """
    known: dict[str, Any] = {name: ConstExpression(name) for name in Assumed.__dataclass_fields__}
    known |= {"max": alt.expr.max, "min": alt.expr.min, "pow": alt.expr.pow, "year": alt.datum.year}

    def put(shown: alt.Chart, formulas: Mapping[str, Callable]) -> alt.Chart:
        for name, formula in formulas.items():
            shown = shown.transform_calculate(**{name: repr(formula(SimpleNamespace(**known)))})
            known[name] = alt.datum[name]
        return shown

    shown = put(chart, _BEFORE_STOCKS).transform_window(
        missing_so_far="sum(missing)", frame=[None, 0], sort=[alt.SortField("year")]
    )
    known["drawn"] = alt.datum.missing_so_far * STEP
    return put(shown, _AFTER_STOCKS)
