"""The scenario of an export cut: its sums, its edges, and that the chart with sliders computes the same."""

import re
from dataclasses import asdict, replace

import altair as alt
import numpy as np
import pytest
import vl_convert

from rareearths.chapter.parameters import ParameterWrong
from rareearths.chapter.scenario import PARTS, Assumed, computed, extremes, results, run

CENTRAL = Assumed(65, 75, 1, 60, 0.4, 5, 4, 2, 50)
OTHERS = [
    replace(CENTRAL, cut_years=5),
    replace(CENTRAL, export_cut=100, stock_days=0, elasticity=0.2),
    replace(CENTRAL, substitution=20, new_supply=20, lead_years=0, cut_years=6, stay=100),
    replace(CENTRAL, export_cut=0),
]


@pytest.mark.parametrize("assumed", [CENTRAL, *OTHERS])
def test_the_parts_make_up_the_demand_of_before(assumed):
    frame = run(assumed, 10)
    assert (frame[list(PARTS)].min() >= 0).all()
    cut = frame[frame["missing"] > 0]
    assert cut[list(PARTS)].sum(axis="columns").to_numpy() == pytest.approx(100)
    assert frame[list(PARTS)].sum(axis="columns").max() <= 100 + 1e-9


def test_a_cut_without_any_answer_prices_out_what_is_missing():
    frame = run(Assumed(60, 50, 2, 0, 0.5, 0, 0, 5, 50), 3)
    assert frame["short"].tolist() == [30] * 8 + [0] * 4
    assert frame["price"].iloc[0] == pytest.approx(0.7**-2)


def test_stocks_are_used_once_and_no_more_than_there_are():
    frame = run(replace(CENTRAL, cut_years=3), 5)
    assert frame["stocks"].sum() * 0.25 == pytest.approx(100 * CENTRAL.stock_days / 365)
    assert not run(replace(CENTRAL, stock_days=3650), 5)["short"].any()


def test_what_stays_is_lost_to_the_exporter():
    ends = [results(run(replace(CENTRAL, cut_years=5, stay=stay), 10))["exporter_end"] for stay in (0, 50, 100)]
    assert ends == [65, pytest.approx(65 - 0.5 * 5 * (5 + 4)), pytest.approx(65 - 5 * (5 + 4))]


def test_supply_that_takes_longer_than_the_cut_comes_after_it():
    added = run(replace(CENTRAL, lead_years=6, stay=100), 10).set_index("year")["added"]
    assert not added[:6].any()
    assert added[9] == pytest.approx(CENTRAL.new_supply * CENTRAL.cut_years)


def test_extremes_hold_every_corner():
    low, high = {"elasticity": 0.2, "stay": 0, "stock_days": 0}, {"elasticity": 0.8, "stay": 100, "stock_days": 180}
    runs = extremes(CENTRAL, low, high, 10)
    assert len(runs) == 2 ** len(low)
    assert runs["peak_price"].max() == results(run(replace(CENTRAL, **low), 10))["peak_price"]


@pytest.mark.parametrize("assumed", [CENTRAL, *OTHERS])
def test_the_chart_computes_what_the_numbers_are(assumed):
    frame = run(assumed, 10)
    sliders = [alt.param(name=name, value=value) for name, value in asdict(assumed).items()]
    columns = [*PARTS, "price", "revenue"]
    line = " + ' ' + ".join(
        ["'row ' + format(datum.year, '.2f')", *(f"format(datum['{name}'], '.6f')" for name in columns)]
    )
    chart = computed(alt.Chart(frame[["year"]])).transform_calculate(line=line).mark_text().encode(text="line:N")
    drawn = vl_convert.vegalite_to_svg(chart.add_params(*sliders).to_dict())
    rows = [[float(value) for value in found.split()] for found in re.findall(r"row ([-\d. ]+)", drawn)]
    told = {row[0]: row[1:] for row in rows}
    assert len(told) == len(frame)
    for year, values in told.items():
        ours = frame.loc[np.isclose(frame["year"], year), columns].iloc[0].to_list()
        assert values == pytest.approx(ours, abs=1e-5), year


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("export_cut", 101),
        ("stay", -1),
        ("elasticity", 0),
        ("dependence", "65"),
        ("cut_years", None),
        ("stock_days", True),
    ],
)
def test_an_assumption_out_of_its_range_is_refused(name, value):
    with pytest.raises(ParameterWrong, match=rf"Expected {name} to be a number from .*Likely cause.*Next step"):
        replace(CENTRAL, **{name: value})
